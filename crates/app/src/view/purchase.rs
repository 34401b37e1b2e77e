//! A purchase as the inspector shows it.

use jiff::Timestamp;
use purser_model::lifecycle::{Mood, explain};
use purser_model::{Acknowledgement, DueWhy, Purchase, PurchaseDetail, SubscriptionState};

use super::note;
use super::order::{capital, row};
use super::raw::indented;
use super::story::{self, Parts};
use crate::api::{PurchaseFreshness, PurchaseRecord, PurchaseView, Tone};

/// Everything about a purchase, as the mirror has it.
pub(crate) fn record(parts: &Parts, now: Timestamp) -> PurchaseRecord {
    let told = parts.story(now);
    PurchaseRecord {
        purchase: parts.latest().map(|latest| view(latest, parts, now)),
        package: parts.record.key.package.clone(),
        token: parts.record.key.token.clone(),
        row: None,
        gone: gone(parts),
        customer: None,
        ribbon: told.ribbon.iter().map(story::segment).collect(),
        timeline: note::timeline(&told.timeline, &parts.notes),
        orders: parts.orders.iter().map(|(order, _)| row(order)).collect(),
        chain: parts.chain(now),
        freshness: freshness(parts, now),
        raw: parts.record.looked_up.as_ref().map(|facts| indented(&facts.raw)),
        versions: parts.record.versions.iter().map(|version| version.seen.to_string()).collect(),
    }
}

/// What Google's state means now, and its colour.
pub(crate) fn explained(purchase: &Purchase, now: Timestamp) -> (String, Tone) {
    let (words, mood): (String, Mood) = explain(purchase, now);
    (words, mood.into())
}

/// That Google no longer answers, as one sentence. What was seen is shown beside it.
fn gone(parts: &Parts) -> Option<String> {
    let gone = parts.record.gone.as_ref()?;
    let words = gone.words.trim_end_matches('.');
    Some(match parts.record.versions.last() {
        Some(version) => format!(
            "Google no longer answers, last seen on {} ({words}).",
            version.seen.to_zoned(jiff::tz::TimeZone::UTC).date()
        ),
        None => format!("Google no longer answers, and never told Purser about it ({words})."),
    })
}

/// As of when it is, when it is looked at next, and why then or why not.
pub(crate) fn freshness(parts: &Parts, now: Timestamp) -> PurchaseFreshness {
    let record = &parts.record;
    // Of what Google no longer answers for, only a doubt is looked at again.
    let next = record.next.filter(|due| record.gone.is_none() || due.why == DueWhy::Doubt);
    let ahead = next.filter(|due| due.at > now);
    let why = match (&record.gone, next, parts.latest()) {
        (Some(_), Some(due), _) if due.at > now => due.why.words().to_owned(),
        (Some(_), ..) => "only when you press R: Google no longer answers".to_owned(),
        (None, Some(due), _) if due.at <= now => {
            format!("with the next synchronisation, {}", due.why.words())
        }
        (None, Some(due), _) => due.why.words().to_owned(),
        (None, None, None) => "with the next synchronisation: it was not looked up yet".to_owned(),
        (None, None, Some(latest)) if over(latest) => {
            "only when you press R: nothing can happen to it any more".to_owned()
        }
        (None, None, Some(_)) => "when you press R, or when a notification, a report or a void names it: \
             nothing is known to happen to it on a certain day"
            .to_owned(),
    };
    PurchaseFreshness {
        seen: record.seen.map(|seen| seen.to_string()),
        next: ahead.map(|due| due.at.to_string()),
        why,
    }
}

fn over(purchase: &Purchase) -> bool {
    match &purchase.detail {
        PurchaseDetail::Subscription(s) => {
            matches!(s.state, SubscriptionState::Expired | SubscriptionState::PendingPurchaseCanceled)
        }
        PurchaseDetail::OneTime(o) => o.state == purser_model::OneTimeState::Canceled,
    }
}

pub(crate) fn view(purchase: &Purchase, parts: &Parts, now: Timestamp) -> PurchaseView {
    let (explanation, tone) = explained(purchase, now);
    let base = PurchaseView {
        package: purchase.key.package.clone(),
        token: purchase.key.token.clone(),
        kind: String::new(),
        state: String::new(),
        state_words: String::new(),
        tone,
        explanation,
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
        gone: gone(parts),
        seen: parts.record.seen.map(|seen| seen.to_string()).unwrap_or_default(),
    };
    match &purchase.detail {
        PurchaseDetail::Subscription(s) => PurchaseView {
            kind: "subscription".to_owned(),
            state: s.state.name().to_owned(),
            state_words: capital(&s.state.words()),
            started: s.started.map(|at| at.to_string()),
            expires: s.expiry().map(|at| at.to_string()),
            renews: s.renews(),
            recurring: s.items.iter().find_map(|item| item.recurring_price).map(Into::into),
            linked_token: s.linked_token.clone(),
            ..base
        },
        PurchaseDetail::OneTime(o) => PurchaseView {
            kind: "one-time product".to_owned(),
            state: o.state.name().to_owned(),
            state_words: capital(&o.state.words()),
            started: o.completed.map(|at| at.to_string()),
            ..base
        },
    }
}
