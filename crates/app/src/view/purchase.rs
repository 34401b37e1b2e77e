//! A purchase as the inspector shows it.

use jiff::Timestamp;
use purser_model::lifecycle::{explain_one_time, explain_subscription};
use purser_model::{Acknowledgement, Purchase, PurchaseDetail};
use purser_store::PurchaseRecord;

use super::order::capital;
use crate::api::PurchaseView;

pub(crate) fn view(purchase: &Purchase, record: &PurchaseRecord, now: Timestamp) -> PurchaseView {
    let base = PurchaseView {
        package: purchase.key.package.clone(),
        token: purchase.key.token.clone(),
        kind: String::new(),
        state: String::new(),
        state_words: String::new(),
        tone: crate::api::Tone::Mute,
        explanation: String::new(),
        started: None,
        expires: None,
        renews: None,
        recurring: None,
        acknowledged: match &purchase.acknowledged {
            Acknowledgement::Acknowledged => "Acknowledged".to_owned(),
            Acknowledgement::Pending => "Not acknowledged".to_owned(),
            Acknowledgement::Other(_) => "Not said by Google".to_owned(),
        },
        account: purchase.account.clone(),
        profile: purchase.profile.clone(),
        linked_token: None,
        test: purchase.test,
        gone: record.gone.as_ref().map(|gone| gone.words.clone()),
        seen: record.seen.map(|seen| seen.to_string()).unwrap_or_default(),
    };
    match &purchase.detail {
        PurchaseDetail::Subscription(s) => {
            let (explanation, mood) = explain_subscription(s, now);
            PurchaseView {
                kind: "subscription".to_owned(),
                state: s.state.name().to_owned(),
                state_words: capital(&s.state.words()),
                tone: mood.into(),
                explanation,
                started: s.started.map(|at| at.to_string()),
                expires: s.expiry().map(|at| at.to_string()),
                renews: s.items.iter().find_map(|item| item.auto_renews),
                recurring: s.items.iter().find_map(|item| item.recurring_price).map(Into::into),
                linked_token: s.linked_token.clone(),
                ..base
            }
        }
        PurchaseDetail::OneTime(o) => {
            let (explanation, mood) = explain_one_time(o);
            PurchaseView {
                kind: "one-time product".to_owned(),
                state: o.state.name().to_owned(),
                state_words: capital(&o.state.words()),
                tone: mood.into(),
                explanation,
                started: o.completed.map(|at| at.to_string()),
                ..base
            }
        }
    }
}
