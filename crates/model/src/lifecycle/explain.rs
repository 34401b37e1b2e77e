use jiff::Timestamp;

use super::Mood;
use crate::{
    CancelInitiator, OneTimePurchase, OneTimeState, Purchase, PurchaseDetail, SubscriptionPurchase,
    SubscriptionState,
};

/// What a purchase's state means for the customer at `now`, in a sentence or two, and how it is meant.
pub fn explain(purchase: &Purchase, now: Timestamp) -> (String, Mood) {
    match &purchase.detail {
        PurchaseDetail::Subscription(subscription) => explain_subscription(subscription, now),
        PurchaseDetail::OneTime(one_time) => explain_one_time(one_time),
    }
}

/// What a subscription's state means for the customer at `now`, in a sentence, and how it is meant.
///
/// The state is Google's; dates only tell when something ends.
pub fn explain_subscription(subscription: &SubscriptionPurchase, now: Timestamp) -> (String, Mood) {
    let past = subscription.expiry().is_some_and(|expiry| expiry <= now);
    let renews = subscription.items.iter().any(|item| item.auto_renews == Some(true));
    match &subscription.state {
        SubscriptionState::Active if past => (
            "Has access. The period is over, and Google is still trying to collect the renewal.".to_owned(),
            Mood::Look,
        ),
        SubscriptionState::Active if renews => ("Has access, and renews by itself.".to_owned(), Mood::Good),
        SubscriptionState::Active => {
            ("Has access until the end of the period; does not renew by itself.".to_owned(), Mood::Good)
        }
        SubscriptionState::Pending => {
            ("No access yet: the first payment is still on its way.".to_owned(), Mood::Look)
        }
        SubscriptionState::Paused => {
            ("No access while paused by the customer; resumes by itself.".to_owned(), Mood::Note)
        }
        SubscriptionState::InGracePeriod => (
            "Has access although the payment failed; Google retries until the grace period ends.".to_owned(),
            Mood::Look,
        ),
        SubscriptionState::OnHold => (
            "No access: the payment failed and grace is over. A fixed payment method brings it back."
                .to_owned(),
            Mood::Trouble,
        ),
        SubscriptionState::Canceled => {
            let who = match subscription.canceled.as_ref().map(|c| c.by) {
                Some(CancelInitiator::User) => "The customer turned renewal off",
                Some(CancelInitiator::Developer) => "The developer stopped renewal",
                Some(CancelInitiator::System) => "Google stopped renewal",
                Some(CancelInitiator::Replacement) => "Another subscription took its place",
                None => "Renewal is off",
            };
            let access = if past { "the period is over" } else { "access lasts until the end of the period" };
            (format!("{who}; {access}."), Mood::Look)
        }
        SubscriptionState::Expired => ("Over: no access.".to_owned(), Mood::Over),
        SubscriptionState::PendingPurchaseCanceled => {
            ("Never began: the first payment was not made.".to_owned(), Mood::Over)
        }
        SubscriptionState::Other(_) => (
            format!("Google calls it \"{}\", which is new to Purser.", subscription.state.words()),
            Mood::Look,
        ),
    }
}

/// What a one-time purchase's state means for the customer, in a sentence, and how it is meant.
pub fn explain_one_time(purchase: &OneTimePurchase) -> (String, Mood) {
    let consumed = !purchase.items.is_empty() && purchase.items.iter().all(|item| item.consumed);
    match &purchase.state {
        OneTimeState::Purchased if consumed => ("Paid and used up (consumed).".to_owned(), Mood::Good),
        OneTimeState::Purchased => ("Paid; the customer owns it.".to_owned(), Mood::Good),
        OneTimeState::Pending => ("Not paid yet: nothing may be delivered.".to_owned(), Mood::Look),
        OneTimeState::Canceled => {
            ("Canceled or refunded: the customer no longer owns it.".to_owned(), Mood::Over)
        }
        OneTimeState::Other(_) => {
            (format!("Google calls it \"{}\", which is new to Purser.", purchase.state.words()), Mood::Look)
        }
    }
}
