//! When a purchase is worth another look, and why.
//!
//! Google asks that a purchase be looked up once when it is new, and again only at or after its expiry or when a
//! notification names it ("Use server-side verification", "Purchase lifecycle"). This is that rule, as a function
//! of what Google said last.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use jiff::{SignedDuration, Timestamp};

use crate::{
    Acknowledgement, OneTimePurchase, OneTimeState, Purchase, PurchaseDetail, SubscriptionPurchase,
    SubscriptionState,
};

/// The next look at a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Not before.
    pub at: Timestamp,
    /// What is expected to have happened by then.
    pub why: DueWhy,
}

/// Why a purchase is looked at again. The numbers are in the mirror and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum DueWhy {
    /// Its paid period ends, and it renews or does not.
    Renewal = 1,
    /// It was canceled or is prepaid, and ends.
    End = 2,
    /// Its paid period is over and Google has not said what follows: it retries the payment for about a day.
    Late = 3,
    /// Its grace period ends.
    Grace = 4,
    /// Its account hold cannot last longer.
    Hold = 5,
    /// It resumes from its pause.
    Resume = 6,
    /// Its first payment is pending.
    Payment = 7,
    /// It was not acknowledged, and Google refunds it.
    Acknowledge = 8,
    /// Its new price is charged.
    PriceChange = 9,
    /// Google is about to forget it.
    LastCall = 10,
    /// Its product is released.
    Release = 11,
    /// Google knew it before and says now that it does not.
    Doubt = 12,
}

impl DueWhy {
    const ALL: [DueWhy; 12] = [
        DueWhy::Renewal,
        DueWhy::End,
        DueWhy::Late,
        DueWhy::Grace,
        DueWhy::Hold,
        DueWhy::Resume,
        DueWhy::Payment,
        DueWhy::Acknowledge,
        DueWhy::PriceChange,
        DueWhy::LastCall,
        DueWhy::Release,
        DueWhy::Doubt,
    ];

    /// Reads the number in the mirror.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|why| *why as u8 == number)
    }

    /// The end of a paid period asks for this look: the second one at a late payment, too. The others have dates of
    /// their own, the end of a hold or the time to acknowledge.
    pub fn is_at_expiry(self) -> bool {
        matches!(self, DueWhy::Renewal | DueWhy::End | DueWhy::Late | DueWhy::Grace | DueWhy::PriceChange)
    }

    /// What a person is told: "looked at next on 3 December, *after it renews or ends*".
    pub fn words(self) -> &'static str {
        match self {
            DueWhy::Renewal => "after it renews or ends",
            DueWhy::End => "after it ends",
            DueWhy::Late => "because its payment is late",
            DueWhy::Grace => "after its grace period",
            DueWhy::Hold => "when its account hold must be over",
            DueWhy::Resume => "after it resumes",
            DueWhy::Payment => "because its payment is pending",
            DueWhy::Acknowledge => "when the time to acknowledge it is over",
            DueWhy::PriceChange => "when its new price is charged",
            DueWhy::LastCall => "for the last time before Google forgets it",
            DueWhy::Release => "when it is released",
            DueWhy::Doubt => "because Google said, against what it said before, that it does not know it",
        }
    }
}

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Grace and hold together ("Account hold": 60 days less the grace period).
const HOLD: SignedDuration = SignedDuration::from_hours(60 * 24);
/// Google answers for 60 days after the expiry. A day is left for a machine that was asleep.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(59 * 24);
/// A purchase that is not acknowledged within three days is refunded.
const ACKNOWLEDGE: SignedDuration = SignedDuration::from_hours(3 * 24);
/// Google is not punctual, and a notification that is on its way makes the look unnecessary: ten minutes to an
/// hour later, so that those who subscribed in the same minute are not asked about in the same minute.
const SETTLES: SignedDuration = SignedDuration::from_mins(10);
const SPREAD_SECONDS: u64 = 50 * 60;

/// When to look at `purchase` again, which Google described at `seen`; `None` if nothing can happen to it that a
/// date tells. Always after `seen`.
///
/// `planned` is the look that was planned before: Google does not say since when a purchase is on hold, but one
/// whose pause was to end is so since then.
pub fn next_look(purchase: &Purchase, planned: Option<Due>, seen: Timestamp) -> Option<Due> {
    let spread = SETTLES + spread(&purchase.key.token);
    let next = match &purchase.detail {
        PurchaseDetail::Subscription(subscription) => subscription_due(subscription, planned, seen, spread),
        PurchaseDetail::OneTime(one_time) => one_time_due(one_time, seen, spread),
    };
    let paid = match &purchase.detail {
        PurchaseDetail::Subscription(s) => s.started.filter(|_| lives(&s.state)),
        PurchaseDetail::OneTime(o) => o.completed.filter(|_| o.state == OneTimeState::Purchased),
    };
    let acknowledge = paid
        .filter(|_| purchase.acknowledged == Acknowledgement::Pending)
        .map(|paid| Due { at: paid + ACKNOWLEDGE + spread, why: DueWhy::Acknowledge });
    next.into_iter().chain(acknowledge).filter(|due| due.at > seen).min_by_key(|due| due.at)
}

/// When to ask again about a purchase that Google knew and that it says since `gone` it does not: an odd answer is
/// not the last word, so a day later, then after twice as long each time, for as long as Google would answer for it.
pub fn doubt(gone: Timestamp, seen: Timestamp) -> Option<Due> {
    let since = seen.duration_since(gone);
    (since <= FORGOTTEN).then(|| Due { at: seen + since.max(DAY), why: DueWhy::Doubt })
}

/// The same for the same token, so that a plan made twice is the same plan.
fn spread(token: &str) -> SignedDuration {
    let mut hasher = DefaultHasher::new();
    token.hash(&mut hasher);
    let seconds = hasher.finish() % SPREAD_SECONDS;
    SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(0))
}

fn lives(state: &SubscriptionState) -> bool {
    !matches!(state, SubscriptionState::Expired | SubscriptionState::PendingPurchaseCanceled)
}

fn subscription_due(
    subscription: &SubscriptionPurchase,
    planned: Option<Due>,
    seen: Timestamp,
    spread: SignedDuration,
) -> Option<Due> {
    use SubscriptionState as S;
    let late = Due { at: seen + DAY, why: DueWhy::Late };
    // The items of one purchase can end on different days; what is over already tells nothing more.
    let ahead = subscription.items.iter().filter_map(|item| item.expiry).filter(|end| *end > seen).min();
    let at_end = |why| ahead.map_or(late, |end| Due { at: end + spread, why });
    let renews = subscription.items.iter().any(|item| item.auto_renews == Some(true));
    let next = match &subscription.state {
        S::Active if renews => at_end(DueWhy::Renewal),
        S::Active | S::Canceled => at_end(DueWhy::End),
        S::InGracePeriod => at_end(DueWhy::Grace),
        S::OnHold => subscription.expiry().map_or(late, |end| hold_over(end + HOLD + spread, planned, seen)),
        S::Paused => match subscription.resumes.map(|at| at + spread) {
            Some(at) if at > seen => Due { at, why: DueWhy::Resume },
            _ => late,
        },
        S::Pending => Due { at: seen + DAY, why: DueWhy::Payment },
        S::Expired => Due { at: subscription.expiry()? + FORGOTTEN, why: DueWhy::LastCall },
        S::PendingPurchaseCanceled => return None,
        // A state of tomorrow: its dates still mean what they say.
        S::Other(_) => at_end(DueWhy::Renewal),
    };
    // A new price is charged with a renewal: the first end at or after the day that Google names.
    let charged = subscription
        .items
        .iter()
        .filter_map(|item| item.price_change.as_ref().zip(item.expiry))
        .filter(|(change, _)| change.state == "OUTSTANDING" || change.state == "CONFIRMED")
        .any(|(change, end)| end + spread == next.at && change.expected.is_some_and(|at| end >= at));
    Some(if charged { Due { why: DueWhy::PriceChange, ..next } } else { next })
}

/// When a hold cannot last longer that would end at `over` if it began with the expiry.
fn hold_over(over: Timestamp, planned: Option<Due>, seen: Timestamp) -> Due {
    let at = match planned {
        Some(Due { at, why: DueWhy::Hold }) => at,
        Some(Due { at, why: DueWhy::Resume }) => at + HOLD,
        _ => over,
    };
    if at > seen {
        return Due { at, why: DueWhy::Hold };
    }
    // It began later, at the end of a pause that nobody saw: asked after twice as long each time.
    Due { at: seen + seen.duration_since(over).max(DAY), why: DueWhy::Late }
}

fn one_time_due(one_time: &OneTimePurchase, seen: Timestamp, spread: SignedDuration) -> Option<Due> {
    if one_time.state == OneTimeState::Pending {
        return Some(Due { at: seen + DAY, why: DueWhy::Payment });
    }
    let released = one_time.items.iter().filter_map(|item| item.releases).filter(|at| *at > seen).min()?;
    Some(Due { at: released + spread, why: DueWhy::Release })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PriceChange, PurchaseKey, SubscriptionItem};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn bought(state: SubscriptionState, expiry: &str) -> Purchase {
        Purchase {
            key: PurchaseKey { package: "com.example.app".into(), token: "token-number-one".into() },
            country: None,
            account: None,
            profile: None,
            acknowledged: Acknowledgement::Acknowledged,
            test: false,
            detail: PurchaseDetail::Subscription(SubscriptionPurchase {
                state,
                started: Some(at("2026-02-01T00:00:00Z")),
                linked_token: None,
                expired_token: None,
                canceled: None,
                resumes: None,
                pending_order: None,
                items: vec![SubscriptionItem {
                    product: "premium".into(),
                    plan: Some("monthly".into()),
                    offer: None,
                    phase: None,
                    expiry: Some(at(expiry)),
                    latest_order: None,
                    auto_renews: Some(true),
                    recurring_price: None,
                    price_change: None,
                    prepaid: false,
                    committed_payments_left: None,
                    replaced_later_by: None,
                    ..SubscriptionItem::default()
                }],
                etag: None,
            }),
        }
    }

    fn subscription(purchase: &mut Purchase) -> &mut SubscriptionPurchase {
        match &mut purchase.detail {
            PurchaseDetail::Subscription(s) => s,
            PurchaseDetail::OneTime(_) => unreachable!("made as a subscription"),
        }
    }

    const SEEN: &str = "2026-03-10T00:00:00Z";

    fn look(purchase: &Purchase) -> Option<(String, DueWhy)> {
        let due = next_look(purchase, None, at(SEEN))?;
        assert!(due.at > at(SEEN));
        Some((due.at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string(), due.why))
    }

    #[test]
    fn each_state_says_when_it_can_have_changed() {
        use SubscriptionState as S;
        let expected = [
            (S::Active, "2026-04-01T00:00:00Z", Some(("2026-04-01", DueWhy::Renewal))),
            (S::Canceled, "2026-04-01T00:00:00Z", Some(("2026-04-01", DueWhy::End))),
            (S::InGracePeriod, "2026-03-14T00:00:00Z", Some(("2026-03-14", DueWhy::Grace))),
            (S::OnHold, "2026-03-01T00:00:00Z", Some(("2026-04-30", DueWhy::Hold))),
            (S::Pending, "2026-03-01T00:00:00Z", Some(("2026-03-11", DueWhy::Payment))),
            (S::Expired, "2026-03-01T00:00:00Z", Some(("2026-04-29", DueWhy::LastCall))),
            (S::Expired, "2026-01-01T00:00:00Z", None),
            (S::PendingPurchaseCanceled, "2026-04-01T00:00:00Z", None),
            (S::Other("ON_VACATION".into()), "2026-04-01T00:00:00Z", Some(("2026-04-01", DueWhy::Renewal))),
        ];
        for (state, expiry, due) in expected {
            let found = look(&bought(state.clone(), expiry));
            assert_eq!(found, due.map(|(day, why)| (day.to_owned(), why)), "{state:?}");
        }
    }

    #[test]
    fn a_payment_that_is_late_is_looked_at_a_day_later_and_not_in_a_circle() {
        // ACTIVE with a past expiry is legal for about a day.
        for state in [SubscriptionState::Active, SubscriptionState::InGracePeriod, SubscriptionState::Paused]
        {
            let due = next_look(&bought(state, "2026-03-09T23:00:00Z"), None, at(SEEN)).unwrap();
            assert_eq!((due.at, due.why), (at("2026-03-11T00:00:00Z"), DueWhy::Late));
        }
    }

    #[test]
    fn a_hold_that_follows_a_pause_is_counted_from_its_end() {
        let held = bought(SubscriptionState::OnHold, "2026-01-01T00:00:00Z");
        let resume = Due { at: at("2026-03-09T00:30:00Z"), why: DueWhy::Resume };
        let hold = Due { at: at("2026-05-08T00:30:00Z"), why: DueWhy::Hold };
        assert_eq!(next_look(&held, Some(resume), at(SEEN)), Some(hold));
        assert_eq!(next_look(&held, Some(hold), at("2026-04-01T00:00:00Z")), Some(hold), "asked in between");
    }

    #[test]
    fn a_hold_of_which_nobody_knows_since_when_is_asked_after_less_and_less_often() {
        let held = bought(SubscriptionState::OnHold, "2026-01-01T00:00:00Z");
        let (mut seen, mut planned, mut days) = (at("2026-03-03T00:00:00Z"), None, Vec::new());
        for _ in 0..5 {
            let due = next_look(&held, planned, seen).unwrap();
            assert_eq!(due.why, DueWhy::Late);
            days.push((due.at.duration_since(seen).as_hours() + 12) / 24);
            (seen, planned) = (due.at, Some(due));
        }
        assert_eq!(days, [1, 2, 4, 8, 16]);
    }

    #[test]
    fn the_earliest_of_several_reasons_counts() {
        let mut purchase = bought(SubscriptionState::Active, "2026-04-01T00:00:00Z");
        let price_change = |expected: &str| PriceChange {
            new_price: None,
            mode: "PRICE_INCREASE".into(),
            state: "OUTSTANDING".into(),
            expected: Some(at(expected)),
        };
        subscription(&mut purchase).items[0].price_change = Some(price_change("2026-03-20T00:00:00Z"));
        assert_eq!(look(&purchase), Some(("2026-04-01".into(), DueWhy::PriceChange)), "with its renewal");
        subscription(&mut purchase).items[0].price_change = Some(price_change("2026-05-01T00:00:00Z"));
        assert_eq!(look(&purchase), Some(("2026-04-01".into(), DueWhy::Renewal)));
        purchase.acknowledged = Acknowledgement::Pending;
        subscription(&mut purchase).started = Some(at("2026-03-09T00:00:00Z"));
        assert_eq!(look(&purchase), Some(("2026-03-12".into(), DueWhy::Acknowledge)));
    }

    #[test]
    fn an_add_on_that_ends_earlier_is_not_forgotten() {
        let mut purchase = bought(SubscriptionState::Active, "2026-06-01T00:00:00Z");
        let mut add_on = subscription(&mut purchase).items[0].clone();
        add_on.expiry = Some(at("2026-03-15T00:00:00Z"));
        subscription(&mut purchase).items.push(add_on);
        assert_eq!(look(&purchase), Some(("2026-03-15".into(), DueWhy::Renewal)));
    }

    #[test]
    fn a_one_time_purchase_is_looked_at_again_only_while_something_is_open() {
        let mut purchase = bought(SubscriptionState::Active, "2026-06-01T00:00:00Z");
        let one_time = |state| {
            PurchaseDetail::OneTime(OneTimePurchase {
                state,
                order: None,
                completed: Some(at("2026-03-09T00:00:00Z")),
                items: Vec::new(),
            })
        };
        purchase.detail = one_time(OneTimeState::Purchased);
        assert_eq!(look(&purchase), None);
        purchase.acknowledged = Acknowledgement::Pending;
        assert_eq!(look(&purchase), Some(("2026-03-12".into(), DueWhy::Acknowledge)));
        purchase.detail = one_time(OneTimeState::Pending);
        assert_eq!(look(&purchase), Some(("2026-03-11".into(), DueWhy::Payment)));
    }

    #[test]
    fn a_reason_reads_back_from_its_number() {
        for why in DueWhy::ALL {
            assert_eq!(DueWhy::from_number(why as u8), Some(why));
        }
        assert_eq!(DueWhy::from_number(0), None);
    }

    #[test]
    fn an_odd_answer_is_doubted_less_and_less_often() {
        let gone = at("2026-03-01T00:00:00Z");
        let (mut seen, mut days) = (gone, Vec::new());
        while let Some(due) = doubt(gone, seen) {
            days.push(due.at.duration_since(gone).as_hours() / 24);
            seen = due.at;
        }
        assert_eq!(days, [1, 2, 4, 8, 16, 32, 64]);
    }
}
