use purser_model::PurchaseDetail;
use purser_model::action::{Action, Opinion, Payback, Preference};

use super::Loaded;
use crate::api::{ActionDraft, ActionKind, Error, ReviewDraft};

/// What a draft asks for, with its parameters checked.
pub(crate) fn action_of(draft: &ActionDraft) -> Result<Action, Error> {
    Ok(match draft.kind {
        ActionKind::Refund => Action::Refund,
        ActionKind::RefundAndRevoke => Action::RefundAndRevoke,
        ActionKind::CancelRenewal => Action::CancelRenewal,
        ActionKind::StopPayments => Action::StopPayments,
        ActionKind::Revoke => Action::Revoke(Payback::Full),
        ActionKind::RevokeProrated => Action::Revoke(Payback::Prorated),
        ActionKind::RevokeItem => {
            match draft.item.as_deref().map(str::trim).filter(|item| !item.is_empty()) {
                Some(item) => Action::Revoke(Payback::Item(item.to_owned())),
                None => return Err(Error::invalid("item", "Say which item ends: its product id.")),
            }
        }
        ActionKind::Defer => match draft.days {
            Some(days @ 1..=365) => Action::Defer(days),
            _ => return Err(Error::invalid("days", "The next charge is put off by 1 to 365 days.")),
        },
        ActionKind::Acknowledge => Action::Acknowledge,
        ActionKind::Consume => Action::Consume,
        ActionKind::Review => match &draft.review {
            Some(said) => Action::Review(opinion(said)?),
            None => return Err(Error::invalid("review", "Say what Google should do with the chargeback.")),
        },
    })
}

fn opinion(said: &ReviewDraft) -> Result<Opinion, Error> {
    let used = match said.used {
        Some(percent @ 0..=100) => u8::try_from(percent).ok(),
        Some(_) => return Err(Error::invalid("used", "What was used is 0 to 100 percent.")),
        None => None,
    };
    Ok(Opinion { preference: said.preference.into(), sample: said.sample, used })
}

/// The kind of an action by its name in the journal.
pub(crate) fn kind_of(id: &str) -> Option<ActionKind> {
    Some(match id {
        "refund" => ActionKind::Refund,
        "refund-and-revoke" => ActionKind::RefundAndRevoke,
        "cancel" => ActionKind::CancelRenewal,
        "stop-payments" => ActionKind::StopPayments,
        "revoke" => ActionKind::Revoke,
        "revoke-prorated" => ActionKind::RevokeProrated,
        "revoke-item" => ActionKind::RevokeItem,
        "defer" => ActionKind::Defer,
        "acknowledge" => ActionKind::Acknowledge,
        "consume" => ActionKind::Consume,
        "review-contest" | "review-neutral" | "review-approve" => ActionKind::Review,
        _ => return None,
    })
}

/// What makes sense for something of this kind, in the order of a menu. A deferral is offered by a week, an item by
/// its first: both are chosen later.
pub(crate) fn offered(loaded: &Loaded) -> Vec<(ActionKind, Action, &'static str)> {
    let subscription = match loaded.purchase.as_ref().map(|purchase| &purchase.detail) {
        Some(PurchaseDetail::Subscription(_)) => true,
        Some(PurchaseDetail::OneTime(_)) => false,
        None => {
            loaded.order.as_ref().is_some_and(|order| order.lines.iter().any(|line| line.is_subscription))
        }
    };
    let mut offers = Vec::new();
    if loaded.order.is_some() {
        offers.push((ActionKind::Refund, Action::Refund, "The money goes back. Access and renewal stay."));
        offers.push((
            ActionKind::RefundAndRevoke,
            Action::RefundAndRevoke,
            "The money goes back, and what was bought is taken away.",
        ));
    }
    if subscription {
        let item = loaded.items().into_iter().nth(1).unwrap_or_default();
        offers.extend([
            (
                ActionKind::CancelRenewal,
                Action::CancelRenewal,
                "No more charges. Access stays until its end; the customer can restore it.",
            ),
            (
                ActionKind::StopPayments,
                Action::StopPayments,
                "No more charges. Access stays until its end; the customer cannot restore it.",
            ),
            (
                ActionKind::Revoke,
                Action::Revoke(Payback::Full),
                "Access ends now. The latest charge goes back, whole.",
            ),
            (
                ActionKind::RevokeProrated,
                Action::Revoke(Payback::Prorated),
                "Access ends now. What the time left is worth goes back.",
            ),
        ]);
        if loaded.items().len() > 1 {
            offers.push((
                ActionKind::RevokeItem,
                Action::Revoke(Payback::Item(item)),
                "One item ends now, with its charge back. The others stay.",
            ));
        }
        offers.push((
            ActionKind::Defer,
            Action::Defer(7),
            "The next charge comes later; access goes on until then.",
        ));
    }
    if loaded.key.is_some() {
        offers.push((ActionKind::Acknowledge, Action::Acknowledge, "Tells Google that it was delivered."));
    }
    if loaded.key.is_some() && !subscription {
        offers.push((ActionKind::Consume, Action::Consume, "Counts as used up, and can be bought again."));
    }
    if loaded.order.is_some() {
        // What is chosen later decides nothing about whether it can be done.
        let opinion = Opinion { preference: Preference::Contest, sample: None, used: None };
        let words =
            "Google asks what is known of a charge that the customer's bank disputes. One answer counts.";
        // While the clock runs it comes first; of most orders nobody asks anything.
        let at = loaded.situation();
        let asked = at.review.is_some_and(|review| review.is_open(at.now));
        let place = if asked { 0 } else { offers.len() };
        offers.insert(place, (ActionKind::Review, Action::Review(opinion), words));
    }
    offers
}
