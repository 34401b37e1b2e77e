//! What keeps the mirror true, as the Sync page shows it.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use purser_play_api::{Bucket, BudgetState};
use purser_store::DueHour;
use purser_sync::{Heard, SourceState};

use crate::api::{Budget, DueDay, DueReason, Lane, Live, LiveState, SourceSchedule};
use crate::open::Keeping;

fn small(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

pub(crate) fn live(keeping: &Keeping, heard: &Heard, gathering: u32, sources: Vec<SourceSchedule>) -> Live {
    let (state, note) = match (keeping.state, &heard.trouble) {
        // Only the listener knows of its own trouble.
        (LiveState::Listening, Some(trouble)) => (LiveState::Retrying, Some(trouble.clone())),
        (state, _) => (state, keeping.note.clone()),
    };
    let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
    Live {
        state,
        since: text(keeping.since),
        note,
        last_pull: text(heard.last_pull),
        last_message: text(heard.last_message),
        messages: small(heard.messages),
        gathering,
        sources,
    }
}

pub(crate) fn source(from: SourceState) -> SourceSchedule {
    SourceSchedule {
        name: from.source.name().to_owned(),
        last: from.last.map(|at| at.to_string()),
        next: from.next.map(|at| at.to_string()),
        note: from.note,
    }
}

pub(crate) fn budget(from: BudgetState, google_now: Timestamp) -> Budget {
    let blocked = from.blocked_for.and_then(|wait| google_now.checked_add(wait).ok());
    Budget {
        bucket: from.bucket.id().to_owned(),
        name: name(from.bucket).to_owned(),
        package: from.package,
        limit: from.rate.calls,
        granted: from.grant.rate.calls,
        seconds: u32::try_from(from.rate.per.as_secs()).unwrap_or(u32::MAX),
        used: from.used,
        reserve: from.rate.reserve,
        used_today: from.used_today,
        daily_limit: from.grant.daily.or((from.daily).then_some(from.used_today)),
        blocked_until: blocked.map(|at| at.to_string()),
        chosen: from.chosen,
        slowed: from.slowed,
    }
}

fn name(bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::Subscriptions => "Subscription look-ups",
        Bucket::SubscriptionUpdates => "Subscription changes",
        Bucket::OneTimePurchases => "One-time purchase look-ups",
        Bucket::Orders => "Orders",
        Bucket::Monetization => "Catalog",
        Bucket::VoidedPurchases => "Voided purchases",
        Bucket::Pubsub => "Notifications",
        Bucket::Storage => "Report files",
        _ => "Other calls",
    }
}

/// The lanes with what waits on each, from the priorities of the queue.
pub(crate) fn lanes(by_priority: &[(u8, u64)]) -> Vec<Lane> {
    purser_sync::LANES
        .iter()
        .map(|lane| {
            let waiting =
                by_priority.iter().filter(|(priority, _)| lane.holds(*priority)).map(|(_, n)| n).sum();
            Lane { name: lane.name.to_owned(), about: lane.about.to_owned(), waiting: small(waiting) }
        })
        .collect()
}

/// The days of the calendar, today among them.
const DAYS: i32 = 30;

/// Look-ups by day in a person's time zone, from today on; what is overdue counts for today.
pub(crate) fn calendar(hours: &[DueHour], now: Timestamp, zone: &TimeZone) -> Vec<DueDay> {
    let today = now.to_zoned(zone.clone()).date();
    let end = today.saturating_add(jiff::Span::new().days(DAYS));
    let mut days: Vec<DueDay> = Vec::new();
    for hour in hours {
        let day = hour.hour.to_zoned(zone.clone()).date().max(today);
        if day >= end {
            continue;
        }
        let day = day.to_string();
        let count = small(hour.count);
        let entry = match days.iter_mut().find(|entry| entry.day == day) {
            Some(entry) => entry,
            None => {
                days.push(DueDay { day, count: 0, reasons: Vec::new() });
                let last = days.len() - 1;
                &mut days[last]
            }
        };
        entry.count = entry.count.saturating_add(count);
        let why = hour.why.words();
        match entry.reasons.iter_mut().find(|reason| reason.why == why) {
            Some(reason) => reason.count = reason.count.saturating_add(count),
            None => entry.reasons.push(DueReason { why: why.to_owned(), count }),
        }
    }
    for day in &mut days {
        day.reasons.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.why.cmp(&b.why)));
    }
    days
}

#[cfg(test)]
mod tests {
    use purser_model::DueWhy;

    use super::*;

    #[test]
    fn what_is_overdue_counts_for_today_and_days_are_those_of_the_person() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let hour = |text: &str, why, count| DueHour { hour: at(text), why, count };
        let hours = [
            hour("2026-10-18T09:00:00Z", DueWhy::Late, 2),
            hour("2026-10-20T10:00:00Z", DueWhy::Renewal, 3),
            hour("2026-10-20T23:00:00Z", DueWhy::Renewal, 4),
            hour("2026-11-19T09:00:00Z", DueWhy::Renewal, 5),
        ];
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let days = calendar(&hours, at("2026-10-20T09:30:00Z"), &zone);
        let told: Vec<(&str, u32)> = days.iter().map(|day| (day.day.as_str(), day.count)).collect();
        assert_eq!(told, [("2026-10-20", 5), ("2026-10-21", 4)]);
        assert_eq!(days[0].reasons[0], DueReason { why: DueWhy::Renewal.words().to_owned(), count: 3 });
    }

    #[test]
    fn every_priority_is_on_exactly_one_lane() {
        for priority in 0..=u8::MAX {
            let lanes = lanes(&[(priority, 1)]);
            assert_eq!(lanes.iter().map(|lane| lane.waiting).sum::<u32>(), 1, "{priority}");
        }
    }
}
