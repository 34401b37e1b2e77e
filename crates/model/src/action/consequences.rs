use jiff::{SignedDuration, Timestamp};

use super::{Action, Payback, Situation, amount, day, money, review};
use crate::lifecycle::Mood;
use crate::{CancelInitiator, PurchaseDetail, SubscriptionPurchase, SubscriptionState};

/// One line of what will be so afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consequence {
    /// `Money`, `Access`, `Renewal`, `Undo`, `Voided purchases`, `Your backend hears`, of a review `Clock`.
    pub about: &'static str,
    /// What happens to it.
    pub words: String,
    /// How it looks to the customer and to us.
    pub mood: Mood,
}

pub(super) fn of(action: &Action, at: &Situation<'_>) -> Vec<Consequence> {
    let clock = matches!(action, Action::Review(_)).then(|| review::clock(at)).flatten();
    [money_line(action, at), access(action, at), renewal(action, at), undo(action, at)]
        .into_iter()
        .chain([voided(action, at), heard(action, at)])
        .chain(clock.map(|words| line("Clock", Mood::Look, words)))
        .collect()
}

fn line(about: &'static str, mood: Mood, words: impl Into<String>) -> Consequence {
    Consequence { about, words: words.into(), mood }
}

fn subscription<'a>(at: &Situation<'a>) -> Option<&'a SubscriptionPurchase> {
    match &at.purchase?.detail {
        PurchaseDetail::Subscription(subscription) => Some(subscription),
        PurchaseDetail::OneTime(_) => None,
    }
}

fn test(at: &Situation<'_>) -> bool {
    at.purchase.is_some_and(|purchase| purchase.test)
}

fn money_line(action: &Action, at: &Situation<'_>) -> Consequence {
    let about = "Money";
    if test(at) && action.is_destructive() {
        return line(about, Mood::Note, "A test purchase: no money moves.");
    }
    match action {
        Action::Refund | Action::RefundAndRevoke | Action::Revoke(Payback::Item(_)) => {
            let tax = at.order.and_then(|order| order.tax).filter(|tax| !tax.is_zero());
            let tax = tax.map(|tax| format!(", {} {} of tax with it", tax.currency, tax.decimal()));
            let back = money(amount(action, at));
            line(about, Mood::Look, format!("{back} goes back to the customer{}.", tax.unwrap_or_default()))
        }
        Action::Revoke(Payback::Full) => {
            let words = match amount(action, at) {
                Some(back) => format!("The latest charge goes back: {}.", money(Some(back))),
                None => "The latest charge of each item goes back.".into(),
            };
            line(about, Mood::Look, words)
        }
        Action::Revoke(Payback::Prorated) => line(about, Mood::Look, prorated(at)),
        Action::CancelRenewal | Action::StopPayments => match committed(at) {
            Some(left) if *action == Action::CancelRenewal => line(
                about,
                Mood::Note,
                format!("Nothing goes back. {left} payments that were committed to are still charged."),
            ),
            _ => line(about, Mood::Note, "Nothing goes back; nothing more is charged."),
        },
        Action::Defer(_) => line(about, Mood::Note, "Nothing is charged until the new date."),
        Action::Acknowledge => {
            line(about, Mood::Good, "Stays with you: unacknowledged, Google refunds it after three days.")
        }
        Action::Consume => line(about, Mood::Note, "Nothing moves."),
        Action::Review(opinion) => line(about, Mood::Look, review::wish(opinion, at)),
    }
}

/// Google computes it; how much of the period is left says about how much.
fn prorated(at: &Situation<'_>) -> String {
    let share = at.order.and_then(|order| {
        let (from, until) = order.lines.first()?.period?;
        let (whole, left) = (until.duration_since(from).as_secs(), until.duration_since(at.now).as_secs());
        (whole > 0).then(|| (left.clamp(0, whole) * 100 + whole / 2) / whole)
    });
    match (share, at.paid()) {
        (Some(share), paid @ Some(_)) => {
            format!(
                "What the time left is worth goes back: about {share} % of {}. Google says the sum.",
                money(paid)
            )
        }
        _ => "What the time left is worth goes back. Google says the sum.".into(),
    }
}

fn committed(at: &Situation<'_>) -> Option<u32> {
    subscription(at)?
        .items
        .iter()
        .filter_map(|item| item.committed_payments_left)
        .max()
        .filter(|left| *left > 0)
}

fn end(at: &Situation<'_>) -> Option<Timestamp> {
    subscription(at)?.expiry()
}

fn access(action: &Action, at: &Situation<'_>) -> Consequence {
    let about = "Access";
    let until = || match end(at).filter(|end| *end > at.now) {
        Some(end) => format!("Stays until {}.", day(end)),
        None => "There is none at the moment.".into(),
    };
    let has_access = subscription(at).is_none_or(|s| {
        !matches!(s.state, SubscriptionState::Expired | SubscriptionState::OnHold | SubscriptionState::Paused)
    });
    match action {
        Action::Refund if subscription(at).is_some() && has_access => {
            line(about, Mood::Good, format!("Not touched. {}", until()))
        }
        Action::Refund => line(about, Mood::Good, "Not touched: what was bought is kept."),
        Action::RefundAndRevoke | Action::Revoke(Payback::Full | Payback::Prorated) => {
            line(about, Mood::Trouble, "Ends now.")
        }
        Action::Revoke(Payback::Item(item)) => {
            line(about, Mood::Trouble, format!("{item} ends now; the other items stay."))
        }
        Action::CancelRenewal | Action::StopPayments => line(about, Mood::Note, until()),
        Action::Defer(days) => match end(at) {
            Some(end) => {
                let later = end + SignedDuration::from_hours(24 * i64::from(*days));
                line(about, Mood::Good, format!("Runs until {} instead of {}.", day(later), day(end)))
            }
            None => line(about, Mood::Good, format!("Runs {days} days longer.")),
        },
        Action::Acknowledge => line(about, Mood::Good, "Stays."),
        Action::Consume => line(about, Mood::Look, "The app counts it as used up; it can be bought again."),
        Action::Review(_) => {
            line(about, Mood::Note, "The answer does not touch it. What is charged back, Google takes away.")
        }
    }
}

fn renewal(action: &Action, at: &Situation<'_>) -> Consequence {
    let about = "Renewal";
    let Some(subscription) = subscription(at) else {
        return line(about, Mood::Over, "A one-time purchase does not renew.");
    };
    let renews = subscription.items.iter().any(|item| item.auto_renews == Some(true))
        && subscription.state != SubscriptionState::Canceled;
    match action {
        Action::Refund if renews => {
            let when = end(at).map(|end| format!(" on {}", day(end))).unwrap_or_default();
            line(about, Mood::Look, format!("It still renews and is charged again{when}."))
        }
        Action::Defer(_) => {
            line(about, Mood::Note, "It renews on the new date, and from then on from there.")
        }
        Action::CancelRenewal if committed(at).is_some() => {
            line(about, Mood::Note, "It stops when its commitment is served.")
        }
        Action::CancelRenewal | Action::StopPayments => {
            line(about, Mood::Look, "It does not renew any more.")
        }
        Action::RefundAndRevoke | Action::Revoke(Payback::Full | Payback::Prorated) => {
            line(about, Mood::Look, "It is over and does not renew.")
        }
        Action::Revoke(Payback::Item(_)) => line(about, Mood::Note, "The other items renew as before."),
        Action::Refund | Action::Acknowledge | Action::Consume | Action::Review(_) if renews => {
            line(about, Mood::Note, "As before.")
        }
        Action::Refund | Action::Acknowledge | Action::Consume | Action::Review(_) => {
            line(about, Mood::Note, "It does not renew.")
        }
    }
}

fn undo(action: &Action, at: &Situation<'_>) -> Consequence {
    let about = "Undo";
    match action {
        Action::CancelRenewal => line(
            about,
            Mood::Good,
            match end(at).filter(|end| *end > at.now) {
                Some(end) => format!("The customer can restore it in the Play Store until {}.", day(end)),
                None => "The customer can subscribe again.".into(),
            },
        ),
        Action::StopPayments => line(
            about,
            Mood::Trouble,
            "Cannot be undone: the customer cannot restore it, only subscribe again.",
        ),
        Action::Defer(_) => {
            line(about, Mood::Look, "Cannot be taken back: the date can only be moved further.")
        }
        Action::Acknowledge | Action::Consume => line(about, Mood::Look, "Cannot be undone."),
        Action::Refund => line(about, Mood::Trouble, "Cannot be undone: the money is gone."),
        Action::Review(_) => line(
            about,
            Mood::Trouble,
            "Cannot be undone: the first answer counts. Google answers later ones with OK, and ignores them.",
        ),
        Action::RefundAndRevoke | Action::Revoke(_) => {
            line(about, Mood::Trouble, "Cannot be undone: the customer would have to buy it again.")
        }
    }
}

fn voided(action: &Action, at: &Situation<'_>) -> Consequence {
    let about = "Voided purchases";
    match action {
        Action::Refund => line(
            about,
            Mood::Look,
            "It will never be in the list of voided purchases: a refund that keeps access is not.",
        ),
        Action::RefundAndRevoke | Action::Revoke(_) if !test(at) => {
            line(about, Mood::Note, "It will be in the list of voided purchases.")
        }
        Action::Review(_) => {
            line(about, Mood::Note, "What is charged back will be in the list of voided purchases.")
        }
        _ => line(about, Mood::Over, "Nothing is voided."),
    }
}

fn heard(action: &Action, at: &Situation<'_>) -> Consequence {
    let words = match action {
        Action::Refund => "Nothing: Google does not notify of it.".into(),
        Action::RefundAndRevoke if subscription(at).is_none() => "A voided purchase.".into(),
        Action::RefundAndRevoke | Action::Revoke(Payback::Full | Payback::Prorated) => {
            "SUBSCRIPTION_REVOKED, and a voided purchase.".into()
        }
        Action::Revoke(Payback::Item(_)) => "SUBSCRIPTION_ITEMS_CHANGED.".into(),
        Action::CancelRenewal if committed(at).is_some() => "SUBSCRIPTION_CANCELLATION_SCHEDULED.".into(),
        Action::CancelRenewal | Action::StopPayments => match end(at).filter(|end| *end > at.now) {
            Some(end) => format!("SUBSCRIPTION_CANCELED, and SUBSCRIPTION_EXPIRED on {}.", day(end)),
            None => "SUBSCRIPTION_CANCELED.".to_owned(),
        },
        Action::Defer(_) => "SUBSCRIPTION_DEFERRED.".into(),
        Action::Acknowledge | Action::Consume => "Nothing: Google does not notify of it.".into(),
        Action::Review(_) => "Nothing of the answer; a voided purchase if it is charged back.".into(),
    };
    line("Your backend hears", Mood::Note, words)
}

/// Whether somebody else stopped it before, which a preview should say.
pub(super) fn stopped_by(at: &Situation<'_>) -> Option<CancelInitiator> {
    subscription(at)?.canceled.as_ref().map(|canceled| canceled.by)
}
