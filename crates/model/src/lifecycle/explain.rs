use jiff::{SignedDuration, Timestamp};

use super::{Mood, ahead, seen_items};
use crate::day;
use crate::{
    CancelInitiator, OneTimePurchase, OneTimeState, Purchase, PurchaseDetail, SubscriptionPurchase,
    SubscriptionState,
};

/// What a purchase's state means for the customer at `now`, with what is special about it, and how it is meant.
pub fn explain(purchase: &Purchase, now: Timestamp) -> (String, Mood) {
    let (mut words, mut mood) = match &purchase.detail {
        PurchaseDetail::Subscription(subscription) => explain_subscription(subscription, now),
        PurchaseDetail::OneTime(one_time) => explain_one_time(one_time),
    };
    if let Some(by) = ahead::acknowledge_by(purchase) {
        let left = by.duration_since(now);
        words.push(' ');
        words.push_str(&match left.as_hours() {
            _ if left <= SignedDuration::ZERO => {
                "Not acknowledged in three days: Google takes it back and refunds it.".to_owned()
            }
            0 => "Not acknowledged: Google refunds it within the hour.".to_owned(),
            1 => "Not acknowledged: Google refunds it in 1 hour.".to_owned(),
            hours => format!("Not acknowledged: Google refunds it in {hours} hours."),
        });
        if matches!(mood, Mood::Good | Mood::Note) {
            mood = Mood::Look;
        }
    }
    if purchase.test {
        words.push_str(" A license tester bought it; no money moved.");
    }
    (words, mood)
}

/// What a subscription's state means for the customer at `now`, in a sentence or more, and how it is meant.
///
/// The state is Google's; dates only tell when something ends.
pub fn explain_subscription(subscription: &SubscriptionPurchase, now: Timestamp) -> (String, Mood) {
    let (mut words, mood) = state_words(subscription, now);
    if !matches!(subscription.state, SubscriptionState::Expired | SubscriptionState::PendingPurchaseCanceled)
    {
        for sentence in specials(subscription) {
            words.push(' ');
            words.push_str(&sentence);
        }
    }
    (words, mood)
}

fn state_words(subscription: &SubscriptionPurchase, now: Timestamp) -> (String, Mood) {
    use SubscriptionState as S;
    let past = subscription.expiry().is_some_and(|expiry| expiry <= now);
    let renews = subscription.items.iter().any(|item| item.auto_renews == Some(true));
    let prepaid = subscription.items.iter().any(|item| item.prepaid);
    let (words, mood) = match &subscription.state {
        S::Active if past && renews => {
            ("Has access. The period is over, and Google is still trying to collect the renewal.", Mood::Look)
        }
        S::Active if past => ("Has access. The period is over, and Google has not ended it yet.", Mood::Look),
        S::Active if renews => ("Has access, and renews by itself.", Mood::Good),
        S::Active if prepaid => ("Has access until the prepaid time is over, unless topped up.", Mood::Good),
        S::Active => ("Has access until the end of the period; does not renew by itself.", Mood::Good),
        S::Pending => ("No access yet: the first payment is still on its way.", Mood::Look),
        S::Paused => match subscription.resumes {
            Some(at) => {
                return (
                    format!("No access while paused by the customer; resumes by itself on {}.", day(at)),
                    Mood::Note,
                );
            }
            None => ("No access while paused by the customer; resumes by itself.", Mood::Note),
        },
        S::InGracePeriod => (
            "Has access although the payment failed; Google retries until the grace period ends.",
            Mood::Look,
        ),
        S::OnHold => (
            "No access: the payment failed and grace is over. A fixed payment method brings it back.",
            Mood::Trouble,
        ),
        S::Canceled => {
            let who = match subscription.canceled.as_ref().map(|c| c.by) {
                Some(CancelInitiator::User) => "The customer turned renewal off",
                Some(CancelInitiator::Developer) => "The developer stopped renewal",
                Some(CancelInitiator::System) => "Google stopped renewal",
                Some(CancelInitiator::Replacement) => "Another subscription took its place",
                None => "Renewal is off",
            };
            let access = if past { "the period is over" } else { "access lasts until the end of the period" };
            return (format!("{who}; {access}."), Mood::Look);
        }
        S::Expired => match subscription.canceled.as_ref().map(|c| c.by) {
            Some(CancelInitiator::Replacement) => ("Over: another purchase took its place.", Mood::Over),
            Some(CancelInitiator::User) => {
                ("Over: no access. The customer had turned renewal off.", Mood::Over)
            }
            Some(CancelInitiator::Developer) => ("Over: no access. The developer stopped it.", Mood::Over),
            Some(CancelInitiator::System) => ("Over: no access. Google stopped it.", Mood::Over),
            None => ("Over: no access.", Mood::Over),
        },
        S::PendingPurchaseCanceled => ("Never began: the first payment was not made.", Mood::Over),
        S::Other(_) => {
            let words = subscription.state.words();
            return (format!("Google calls it \"{words}\", which is new to Purser."), Mood::Look);
        }
    };
    (words.to_owned(), mood)
}

/// What is under way beside the state.
fn specials(subscription: &SubscriptionPurchase) -> Vec<String> {
    let mut said = Vec::new();
    for item in &subscription.items {
        if let Some(by) = &item.replaced_later_by {
            said.push(format!("When the period ends, {}.", seen_items::change_words(subscription, item, by)));
        }
        if item.removed_later {
            said.push(format!("{} was removed and ends with the period.", item.product));
        }
        match item.committed_payments_left {
            Some(left) if item.stops_after_commitment => said.push(format!(
                "The customer stopped it: it ends once the {left} committed payments left are made."
            )),
            Some(left) if left > 0 => said.push(format!("{left} committed payments are left.")),
            _ => {}
        }
        if let Some(change) = &item.price_change
            && matches!(change.state.as_str(), "OUTSTANDING" | "CONFIRMED")
        {
            let (title, note) = seen_items::price_words(change);
            let price = change.new_price.map(|price| format!(" of {price}")).unwrap_or_default();
            said.push(format!("{title}{price}: {note}."));
        }
        if let Some(step) = item.step_up.as_ref().filter(|step| step.state == "PENDING") {
            let until = step.deadline.map(|at| format!(" until {}", day(at))).unwrap_or_default();
            said.push(format!("The customer has to agree to a higher price{until}."));
        }
    }
    // A deferred plan change lists the plan to come beside the present one; it is no add-on.
    let changes = subscription.items.iter().any(|item| item.replaced_later_by.is_some());
    if subscription.items.len() > 1 && !changes {
        let names: Vec<&str> = subscription.items[1..].iter().map(|item| item.product.as_str()).collect();
        said.push(format!("With add-ons: {}.", names.join(", ")));
    }
    said
}

/// What a one-time purchase's state means for the customer, in a sentence, and how it is meant.
pub fn explain_one_time(purchase: &OneTimePurchase) -> (String, Mood) {
    let consumed = !purchase.items.is_empty() && purchase.items.iter().all(|item| item.consumed);
    let rented = purchase.items.iter().any(|item| item.rented);
    let bought: u32 = purchase.items.iter().map(|item| item.quantity).sum();
    let left: Option<u32> = purchase.items.iter().map(|item| item.refundable).sum();
    let returned = left.map_or(0, |left| bought.saturating_sub(left));
    match &purchase.state {
        OneTimeState::Purchased if consumed => ("Paid and used up (consumed).".to_owned(), Mood::Good),
        OneTimeState::Purchased if bought > 1 && returned > 0 && returned < bought => {
            (format!("Paid; {returned} of {bought} were refunded, the others are owned."), Mood::Note)
        }
        OneTimeState::Purchased if rented => {
            ("Paid; the customer rents it for a time.".to_owned(), Mood::Good)
        }
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
