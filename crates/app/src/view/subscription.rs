//! A subscription as its list shows it.

use jiff::Timestamp;
use purser_model::{Money, NextEvent, SubscriptionState};
use purser_store as store;
use purser_store::PriceChangeStep;

use super::order::capital;
use crate::api::{SubscriptionRow, SubscriptionView, Tone};

pub(crate) fn row(
    from: &store::SubscriptionRow,
    customer: Option<String>,
    now: Timestamp,
) -> SubscriptionRow {
    let state_words = capital(&from.state.words());
    SubscriptionRow {
        token: from.key.token.clone(),
        package: from.key.package.clone(),
        product: from.product.clone(),
        plan: from.plan.clone(),
        offer: from.offer.clone(),
        items: from.items.max(1),
        state: from.state.name().to_owned(),
        state_words: if from.gone { format!("{state_words} when last seen") } else { state_words },
        tone: if from.gone { Tone::Mute } else { tone(from, now) },
        account: from.account.clone(),
        customer,
        country: from.country.clone(),
        price: from.price.map(Into::into),
        older_price: from.older_price,
        price_change: from.change.filter(|_| !from.gone).map(|(step, to)| price_change(step, to)),
        next: from.next.map(|(at, _)| at.to_string()),
        next_words: from.next.map(|next| next_words(next, now).to_owned()).unwrap_or_default(),
        started: from.started.map(|at| at.to_string()),
        latest_order: from.latest_order.as_ref().map(ToString::to_string),
        test: from.test,
    }
}

/// As the explanation of a purchase is meant, from what the list knows.
fn tone(row: &store::SubscriptionRow, now: Timestamp) -> Tone {
    let late = row.next.is_some_and(|(at, event)| event == NextEvent::Renews && at <= now);
    match &row.state {
        SubscriptionState::Active if late => Tone::Warn,
        SubscriptionState::Active => Tone::Ok,
        SubscriptionState::Pending
        | SubscriptionState::InGracePeriod
        | SubscriptionState::Canceled
        | SubscriptionState::Other(_) => Tone::Warn,
        SubscriptionState::OnHold => Tone::Alert,
        SubscriptionState::Paused => Tone::Info,
        SubscriptionState::Expired | SubscriptionState::PendingPurchaseCanceled => Tone::Mute,
    }
}

/// Google is not punctual: what should have happened is said to be late, not to have happened.
fn next_words((at, event): (Timestamp, NextEvent), now: Timestamp) -> &'static str {
    match event {
        NextEvent::Renews if at <= now => "renewal is late, since",
        NextEvent::Ends if at <= now => "should have ended",
        NextEvent::GraceEnds if at <= now => "grace should have ended",
        NextEvent::Resumes if at <= now => "should have resumed",
        event => event.words(),
    }
}

fn price_change(step: PriceChangeStep, to: Option<Money>) -> String {
    let to = to.map_or("to a price that Google does not say".to_owned(), |to| format!("to {to}"));
    match step {
        PriceChangeStep::Asked => format!("{to}, not yet agreed to"),
        PriceChangeStep::Announced => format!("{to}, announced"),
        PriceChangeStep::Agreed => format!("{to}, agreed to"),
    }
}

/// The saved views in the order of the screen, each with the name by which it is asked for.
const VIEWS: [(store::SubscriptionView, &str, &str, &str); 8] = [
    (
        store::SubscriptionView::All,
        "all",
        "All",
        "Every subscription that was ever looked up, the ones that are over included.",
    ),
    (
        store::SubscriptionView::Live,
        "live",
        "Living",
        "Not over: paid, pending, paused, behind with a payment, or canceled with time left.",
    ),
    (
        store::SubscriptionView::Grace,
        "grace",
        "In grace",
        "The payment failed; they have access while Google tries again.",
    ),
    (
        store::SubscriptionView::Hold,
        "hold",
        "On hold",
        "The payment failed and grace is over: no access until the customer mends the payment method.",
    ),
    (
        store::SubscriptionView::Paused,
        "paused",
        "Paused",
        "Paused by the customer; they resume by themselves.",
    ),
    (
        store::SubscriptionView::Ending,
        "ending",
        "Ending this week",
        "Renewal is off or they are prepaid, and the end lies within seven days.",
    ),
    (
        store::SubscriptionView::PriceChange,
        "priceChange",
        "Price change outstanding",
        "A new price is on its way and was not charged yet.",
    ),
    (
        store::SubscriptionView::Unacknowledged,
        "unacknowledged",
        "Not acknowledged",
        "Your app has not told Google that it delivered. Google refunds three days after the purchase.",
    ),
];

/// The view of that name.
pub(crate) fn view_named(id: &str) -> Option<store::SubscriptionView> {
    VIEWS.iter().find(|(_, name, ..)| *name == id).map(|(view, ..)| *view)
}

/// The names of all views, for a person who got one wrong.
pub(crate) fn view_names() -> String {
    VIEWS.map(|(_, name, ..)| name).join(", ")
}

/// The saved views with their counts.
pub(crate) fn views(counts: &[(store::SubscriptionView, u64)]) -> Vec<SubscriptionView> {
    let count = |view| counts.iter().find(|(counted, _)| *counted == view).map_or(0, |(_, n)| *n);
    VIEWS
        .iter()
        .map(|(view, id, title, about)| SubscriptionView {
            id: (*id).to_owned(),
            title: (*title).to_owned(),
            about: (*about).to_owned(),
            count: u32::try_from(count(*view)).unwrap_or(u32::MAX),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_of_the_mirror_has_a_name_and_words() {
        for view in store::SubscriptionView::EVERY {
            assert_eq!(VIEWS.iter().filter(|(named, ..)| *named == view).count(), 1, "{view:?}");
        }
        assert_eq!(view_named("priceChange"), Some(store::SubscriptionView::PriceChange));
        assert_eq!(view_named("nonsense"), None);
    }

    #[test]
    fn what_is_late_is_not_said_to_have_happened() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let due = (at("2026-03-01T00:00:00Z"), NextEvent::Renews);
        assert_eq!(next_words(due, at("2026-02-28T00:00:00Z")), "renews");
        assert_eq!(next_words(due, at("2026-03-01T00:00:00Z")), "renewal is late, since");
    }

    #[test]
    fn a_price_change_says_where_it_goes_and_how_far_it_has_come() {
        let to = Money::new("EUR".parse().unwrap(), 11, 990_000_000).unwrap();
        assert_eq!(price_change(PriceChangeStep::Asked, Some(to)), "to 11.99 EUR, not yet agreed to");
        assert_eq!(price_change(PriceChangeStep::Agreed, Some(to)), "to 11.99 EUR, agreed to");
    }
}
