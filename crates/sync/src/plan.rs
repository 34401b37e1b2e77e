//! What to ask Google, decided without asking. Pure.

use jiff::{SignedDuration, Timestamp};
use purser_model::{Order, PhaseKind};

/// A report object in the bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name, `sales/salesreport_202603.zip`.
    pub name: String,
    /// Cloud Storage's number of this content: it changes whenever the object is rewritten.
    pub generation: i64,
}

/// The reports to read: those whose content was not read yet, newest month first, because that is what people
/// ask about while the rest is still coming.
pub fn reports_to_read(listed: Vec<Listed>, read: impl Fn(&Listed) -> bool) -> Vec<Listed> {
    let mut wanted: Vec<Listed> =
        listed.into_iter().filter(|object| object.name.ends_with(".zip") && !read(object)).collect();
    // Sales come daily, earnings once a month is over: of two reports of a month the sales come first.
    let month = |listed: &Listed| {
        let digits: String = listed.name.chars().filter(char::is_ascii_digit).take(6).collect();
        (digits, listed.name.starts_with("sales/"))
    };
    wanted.sort_by(|a, b| month(b).cmp(&month(a)).then_with(|| b.name.cmp(&a.name)));
    wanted
}

/// Google answers for a subscription until 60 days after it expired.
pub(crate) const ANSWERS_FOR: SignedDuration = SignedDuration::from_hours(60 * 24);
/// How long after the end of a paid period a subscription can still be alive, by the length of the period:
/// grace and hold last 60 days together at most, a weekly plan pauses for four weeks at most, others for three
/// months, a yearly one not at all (Play Billing, "Subscription lifecycle").
fn stretch(period: SignedDuration, base_price: bool) -> SignedDuration {
    let days = |n: i64| SignedDuration::from_hours(n * 24);
    // A short period that is no base price is a trial of a plan whose own period is not known.
    let weekly = period <= days(8) && base_price;
    if period >= days(300) || weekly { days(60) } else { days(30) + days(92) }
}

/// Whether Google can still have an answer for the purchase that paid for `orders`, at Google's time `now`.
///
/// One-time purchases have no end. A subscription is asked about as long as grace and pause can have
/// stretched it: a live one is never missed, a call that can only be answered by 410 is not made.
pub fn can_still_answer<'a>(orders: impl IntoIterator<Item = &'a Order>, now: Timestamp) -> bool {
    let mut last: Option<(Timestamp, Timestamp, bool)> = None;
    for line in orders.into_iter().flat_map(|order| &order.lines) {
        match line.period {
            Some((start, end)) if line.is_subscription => {
                if last.is_none_or(|(_, known, _)| end > known) {
                    last = Some((start, end, line.phase == Some(PhaseKind::Base)));
                }
            }
            // Without a period, or of a one-time product: nothing says that it is over.
            _ => return true,
        }
    }
    let Some((start, end, base_price)) = last else { return true };
    now.duration_since(end) <= ANSWERS_FOR + stretch(end.duration_since(start), base_price)
}

/// Splits a batch that Google refused, so that the bad id is found by halving. A single id is not split.
pub fn halves<T>(mut batch: Vec<T>) -> Option<(Vec<T>, Vec<T>)> {
    if batch.len() < 2 {
        return None;
    }
    let second = batch.split_off(batch.len() / 2);
    Some((batch, second))
}

#[cfg(test)]
pub(crate) mod tests {
    use purser_model::{LineItem, OrderId, OrderState};

    use super::*;

    fn listed(name: &str, generation: i64) -> Listed {
        Listed { name: name.into(), generation }
    }

    #[test]
    fn a_month_that_was_rewritten_is_read_again_and_the_newest_comes_first() {
        let all = vec![
            listed("sales/salesreport_202601.zip", 1),
            listed("sales/salesreport_202603.zip", 5),
            listed("sales/salesreport_202602.zip", 1),
            listed("sales/readme.txt", 1),
            listed("earnings/earnings_202602_8812345.zip", 1),
        ];
        let read = [listed("sales/salesreport_202601.zip", 1), listed("sales/salesreport_202603.zip", 4)];
        let plan = reports_to_read(all, |object| read.contains(object));
        let names: Vec<&str> = plan.iter().map(|o| o.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "sales/salesreport_202603.zip",
                "sales/salesreport_202602.zip",
                "earnings/earnings_202602_8812345.zip",
            ]
        );
    }

    pub(crate) fn order(period: Option<(&str, &str)>, is_subscription: bool) -> Order {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        Order {
            package: String::new(),
            id: OrderId::parse("GPA.3312-4821-9932-12345"),
            token: String::new(),
            state: OrderState::Processed,
            created: at("2026-01-01T00:00:00Z"),
            last_event: at("2026-01-01T00:00:00Z"),
            country: None,
            total: None,
            tax: None,
            tax_inclusive: None,
            revenue: None,
            channel: None,
            lines: vec![LineItem {
                product: String::new(),
                title: String::new(),
                plan: None,
                offer: None,
                phase: None,
                period: period.map(|(a, b)| (at(a), at(b))),
                quantity: 1,
                listing_price: None,
                total: None,
                tax: None,
                is_subscription,
            }],
            events: vec![],
        }
    }

    #[test]
    fn a_subscription_is_asked_about_until_grace_and_pause_cannot_have_kept_it_alive() {
        let monthly = order(Some(("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")), true);
        let yearly = order(Some(("2025-02-01T00:00:00Z", "2026-02-01T00:00:00Z")), true);
        let june = "2026-06-10T00:00:00Z".parse().unwrap();
        assert!(can_still_answer([&monthly], june), "it may be paused");
        assert!(!can_still_answer([&yearly], june), "a yearly one cannot be");
        assert!(!can_still_answer([&monthly], "2026-09-01T00:00:00Z".parse().unwrap()));
        let renewed = order(Some(("2026-08-01T00:00:00Z", "2026-09-01T00:00:00Z")), true);
        assert!(can_still_answer([&renewed, &monthly], "2026-09-01T00:00:00Z".parse().unwrap()));
    }

    #[test]
    fn one_time_purchases_are_always_worth_a_call() {
        assert!(can_still_answer([&order(None, false)], "2036-01-01T00:00:00Z".parse().unwrap()));
    }

    #[test]
    fn halving_ends_at_one() {
        assert_eq!(halves(vec![1, 2, 3]), Some((vec![1], vec![2, 3])));
        assert_eq!(halves(vec![1]), None);
    }
}
