//! What happens to a subscription next by itself, as its list says it.

use jiff::{SignedDuration, Timestamp};

use crate::{SubscriptionPurchase, SubscriptionState};

/// What a subscription's next date is the date of. The numbers are in the mirror and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum NextEvent {
    /// It renews.
    Renews = 1,
    /// It ends: renewal is off, or it is prepaid.
    Ends = 2,
    /// Its grace period ends.
    GraceEnds = 3,
    /// Its account hold lasts until then at most.
    HoldEnds = 4,
    /// It resumes from its pause.
    Resumes = 5,
    /// It is paid until then, in a state that this Purser does not know.
    PaidUntil = 6,
}

impl NextEvent {
    const ALL: [NextEvent; 6] = [
        NextEvent::Renews,
        NextEvent::Ends,
        NextEvent::GraceEnds,
        NextEvent::HoldEnds,
        NextEvent::Resumes,
        NextEvent::PaidUntil,
    ];

    /// Reads the number in the mirror.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|event| *event as u8 == number)
    }

    /// In words, before the date.
    pub fn words(self) -> &'static str {
        match self {
            NextEvent::Renews => "renews",
            NextEvent::Ends => "ends",
            NextEvent::GraceEnds => "grace ends",
            NextEvent::HoldEnds => "on hold until",
            NextEvent::Resumes => "resumes",
            NextEvent::PaidUntil => "paid until",
        }
    }
}

/// Grace and hold together ("Account hold": 60 days less the grace period).
const HOLD: SignedDuration = SignedDuration::from_hours(60 * 24);

impl SubscriptionPurchase {
    /// Whether it is not over, by Google's word: pending, paid, paused, behind with a payment, or to end later.
    pub fn lives(&self) -> bool {
        !matches!(self.state, SubscriptionState::Expired | SubscriptionState::PendingPurchaseCanceled)
    }

    /// Whether it renews by itself; `None` where Google says neither.
    pub fn renews(&self) -> Option<bool> {
        let said = self.items.iter().filter_map(|item| item.auto_renews);
        let prepaid = self.items.iter().any(|item| item.prepaid);
        said.reduce(|a, b| a || b).or(prepaid.then_some(false))
    }

    /// What happens next by itself and when. `None` when nothing does, or Google does not say when.
    pub fn next_event(&self) -> Option<(Timestamp, NextEvent)> {
        use SubscriptionState as S;
        let renews = self.renews() == Some(true);
        let (at, event) = match &self.state {
            S::Active if renews => (self.expiry(), NextEvent::Renews),
            S::Active | S::Canceled => (self.expiry(), NextEvent::Ends),
            S::InGracePeriod => (self.expiry(), NextEvent::GraceEnds),
            S::OnHold => (self.expiry().and_then(|end| end.checked_add(HOLD).ok()), NextEvent::HoldEnds),
            S::Paused => (self.resumes, NextEvent::Resumes),
            S::Other(_) => (self.expiry(), NextEvent::PaidUntil),
            S::Pending | S::Expired | S::PendingPurchaseCanceled => (None, NextEvent::Ends),
        };
        at.map(|at| (at, event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SubscriptionItem;

    fn subscription(state: SubscriptionState, auto_renews: Option<bool>) -> SubscriptionPurchase {
        SubscriptionPurchase {
            state,
            started: None,
            linked_token: None,
            expired_token: None,
            canceled: None,
            resumes: Some(at("2026-05-01T00:00:00Z")),
            pending_order: None,
            items: vec![SubscriptionItem {
                product: "premium".into(),
                plan: None,
                offer: None,
                phase: None,
                expiry: Some(at("2026-04-01T00:00:00Z")),
                latest_order: None,
                auto_renews,
                recurring_price: None,
                price_change: None,
                prepaid: auto_renews.is_none(),
                committed_payments_left: None,
                replaced_later_by: None,
                ..SubscriptionItem::default()
            }],
            etag: None,
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn each_state_says_what_comes_next() {
        use SubscriptionState as S;
        let next = |state, renews| {
            subscription(state, renews).next_event().map(|(at, e)| (at.to_string(), e.words()))
        };
        let on = |day: &str, words| Some((format!("2026-{day}T00:00:00Z"), words));
        assert_eq!(next(S::Active, Some(true)), on("04-01", "renews"));
        assert_eq!(next(S::Active, Some(false)), on("04-01", "ends"));
        assert_eq!(next(S::Active, None), on("04-01", "ends"), "prepaid");
        assert_eq!(next(S::Canceled, Some(false)), on("04-01", "ends"));
        assert_eq!(next(S::InGracePeriod, Some(true)), on("04-01", "grace ends"));
        assert_eq!(next(S::OnHold, Some(true)), on("05-31", "on hold until"));
        assert_eq!(next(S::Paused, Some(true)), on("05-01", "resumes"));
        assert_eq!(next(S::Other("FROZEN".into()), Some(true)), on("04-01", "paid until"));
        assert_eq!(next(S::Expired, Some(false)), None);
        assert_eq!(next(S::Pending, None), None);
    }

    #[test]
    fn the_numbers_in_the_mirror_read_back_as_themselves() {
        for event in NextEvent::ALL {
            assert_eq!(NextEvent::from_number(event as u8), Some(event));
        }
        assert_eq!(NextEvent::from_number(0), None);
    }
}
