//! What the system is told, each once: new things, and those whose time runs out. Pure, but for what it was told before.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::choices::Choices;
use super::facts::Facts;
use super::items::of;
use crate::api::{AttentionItem, AttentionKind, ErrorCode, Notice};

/// Hours left at which a chargeback is told of again.
const REVIEW: &[i64] = &[12, 4, 1];
/// Hours left at which an unacknowledged purchase is told of: most apps acknowledge by themselves, if late.
const ACKNOWLEDGE: &[i64] = &[24, 4];
/// What fails for less mends itself.
const FAILS: SignedDuration = SignedDuration::from_mins(10);
/// More of the same at once are one notice.
const MOST_AT_ONCE: usize = 3;

/// What the system was told, kept with the workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    /// Items with how far their time had run: `review GPA.1234-… 12`.
    #[serde(default)]
    told: BTreeSet<String>,
    /// Actions of which nobody knew what became of them.
    #[serde(default)]
    pub(crate) unsettled: BTreeSet<u32>,
}

/// An action that was not settled before and is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settled {
    pub(crate) title: String,
    /// `Confirmed`.
    pub(crate) words: String,
    pub(crate) order: Option<String>,
}

/// What is to be told now. `told` learns of it.
pub(crate) fn due(
    facts: &Facts,
    settled: &[Settled],
    choices: &Choices,
    told: &mut Told,
    now: Timestamp,
) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut there = BTreeSet::new();
    for kind in [
        AttentionKind::Review,
        AttentionKind::SecondPerson,
        AttentionKind::Unacknowledged,
        AttentionKind::Bulk,
        AttentionKind::Sync,
        AttentionKind::Payment,
    ] {
        let mut new = Vec::new();
        for item in of(kind, facts, now) {
            let Some(stages) = stages(&item, facts, now) else { continue };
            // Those that were passed while nobody looked are told with the one that counts now.
            let marks: Vec<String> = stages.iter().map(|stage| format!("{} {stage}", item.id)).collect();
            if marks.last().is_some_and(|mark| !told.told.contains(mark)) {
                new.push((item, stages.last().copied().unwrap_or_default()));
            }
            there.extend(marks);
        }
        if choices.of(kind).notified {
            notices.extend(told_together(kind, &new));
        }
    }
    // What is gone may come again, and is news then. What was not wanted is not caught up on.
    told.told = there;
    told.unsettled = facts.unsettled.iter().map(|(row, _)| row.number).collect();
    if choices.of(AttentionKind::Unsettled).notified {
        let one = |settled: &Settled| {
            notice(
                AttentionKind::Unsettled,
                format!("{}: {}", settled.title, settled.words.to_lowercase()),
                settled.order.clone().unwrap_or_else(|| "It is known now what became of it.".to_owned()),
            )
        };
        match settled {
            few if few.len() <= MOST_AT_ONCE => notices.extend(few.iter().map(one)),
            many => notices.push(notice(
                AttentionKind::Unsettled,
                format!("{} actions are settled", many.len()),
                "It is known now what became of them.".to_owned(),
            )),
        }
    }
    notices
}

/// The hours at which an item is told of that it has come to, the latest last; 0 is when it is new. None before.
fn stages(item: &AttentionItem, facts: &Facts, now: Timestamp) -> Option<Vec<i64>> {
    let left = item.seconds_left.map_or(i64::MAX, i64::from);
    let passed = |hours: &'static [i64]| hours.iter().copied().filter(move |hours| left <= hours * 3_600);
    let stages: Vec<i64> = match item.kind {
        AttentionKind::Review => [0].into_iter().chain(passed(REVIEW)).collect(),
        AttentionKind::Unacknowledged => passed(ACKNOWLEDGE).collect(),
        AttentionKind::Sync => {
            let failure =
                facts.sync.failure.as_ref().filter(|(error, _)| error.code != ErrorCode::Offline)?;
            let since = failure.1?;
            if now.duration_since(since) >= FAILS { vec![0] } else { Vec::new() }
        }
        // A person who paused it knows.
        AttentionKind::Bulk => {
            let bulk = facts.bulks.iter().find(|bulk| Some(bulk.number) == item.bulk)?;
            if bulk.note.is_some() { vec![0] } else { Vec::new() }
        }
        AttentionKind::Payment | AttentionKind::SecondPerson => vec![0],
        AttentionKind::Unsettled => Vec::new(),
    };
    (!stages.is_empty()).then_some(stages)
}

fn told_together(kind: AttentionKind, new: &[(AttentionItem, i64)]) -> Vec<Notice> {
    if new.len() <= MOST_AT_ONCE {
        return new.iter().map(|(item, stage)| one(item, *stage)).collect();
    }
    let title = match kind {
        AttentionKind::Review => format!("{} chargebacks wait for an answer", new.len()),
        AttentionKind::Unacknowledged => format!("Google is about to refund {} purchases", new.len()),
        AttentionKind::Payment => format!("{} payments of those who paid much failed", new.len()),
        AttentionKind::Bulk => format!("{} bulks wait", new.len()),
        AttentionKind::SecondPerson => format!("{} actions wait for a second person", new.len()),
        AttentionKind::Sync | AttentionKind::Unsettled => {
            return new.iter().map(|(i, s)| one(i, *s)).collect();
        }
    };
    vec![notice(kind, title, "They are in Needs attention.".to_owned())]
}

/// Nothing of a customer but the order id: a notice lies on a screen that others see.
fn one(item: &AttentionItem, stage: i64) -> Notice {
    let order = item.order.clone().unwrap_or_else(|| "Its order is not known yet".to_owned());
    let hours = if stage == 1 { "an hour".to_owned() } else { format!("{stage} hours") };
    let (title, body) = match (item.kind, stage) {
        (AttentionKind::Review, 0) => (
            "A chargeback waits for an answer".to_owned(),
            format!("{order}: Google takes one within a day."),
        ),
        (AttentionKind::Review, _) => (
            format!("A chargeback can be answered for less than {hours}"),
            format!("{order}: without an answer Google decides alone."),
        ),
        (AttentionKind::Unacknowledged, _) => (
            format!("Google refunds a purchase in less than {hours}"),
            format!("{order}: nobody acknowledged it."),
        ),
        (AttentionKind::SecondPerson, _) => {
            let about = item.order.iter().chain([&item.title]).cloned().collect::<Vec<_>>().join(": ");
            ("An action waits for a second person".to_owned(), about)
        }
        (AttentionKind::Bulk, _) => (item.title.clone(), item.then.clone()),
        (AttentionKind::Sync, _) => (item.title.clone(), item.subject.clone()),
        (AttentionKind::Payment | AttentionKind::Unsettled, _) => {
            ("A payment of somebody who paid much failed".to_owned(), order)
        }
    };
    notice(item.kind, title, body)
}

fn notice(kind: AttentionKind, title: String, body: String) -> Notice {
    Notice { kind, title, body }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Amount, AttentionChoice, Error, Review, ReviewState};
    use crate::attention::SyncFacts;

    const NOW: &str = "2026-10-20T12:00:00Z";

    fn now() -> Timestamp {
        NOW.parse().unwrap()
    }

    fn hours(hours: i64) -> Timestamp {
        now() + SignedDuration::from_hours(hours)
    }

    fn review(n: u32, at: Timestamp) -> Review {
        let left = hours(24).duration_since(at).as_secs().max(0);
        Review {
            order: format!("GPA.1111-1111-1111-1111{n}"),
            package: "com.example".into(),
            product: Some("premium".into()),
            amount: Some(Amount { currency: "EUR".into(), decimal: "9.99".into() }),
            asked: NOW.into(),
            until: hours(24).to_string(),
            seconds_left: u32::try_from(left).unwrap(),
            state: if left > 0 { ReviewState::Open } else { ReviewState::Over },
            action: None,
        }
    }

    fn told(facts: &Facts, known: &mut Told, at: Timestamp) -> Vec<String> {
        let notices = due(facts, &[], &Choices::default(), known, at);
        notices.into_iter().map(|notice| format!("{} | {}", notice.title, notice.body)).collect()
    }

    #[test]
    fn a_chargeback_is_told_when_it_is_new_and_at_twelve_four_and_one_hours_and_never_twice() {
        let mut known = Told::default();
        let mut times = Vec::new();
        // Every ten minutes for a day, as somebody who stays at the screen.
        for step in 0..=144 {
            let at = now() + SignedDuration::from_mins(10 * step);
            let facts = Facts { reviews: vec![review(1, at)], ..Facts::default() };
            for words in told(&facts, &mut known, at) {
                times.push((step / 6, words));
            }
        }
        let said: Vec<(i64, &str)> = times.iter().map(|(hour, words)| (*hour, words.as_str())).collect();
        assert_eq!(
            said,
            [
                (
                    0,
                    "A chargeback waits for an answer | GPA.1111-1111-1111-11111: Google takes one within a day."
                ),
                (
                    12,
                    "A chargeback can be answered for less than 12 hours | GPA.1111-1111-1111-11111: without an \
                     answer Google decides alone."
                ),
                (
                    20,
                    "A chargeback can be answered for less than 4 hours | GPA.1111-1111-1111-11111: without an \
                     answer Google decides alone."
                ),
                (
                    23,
                    "A chargeback can be answered for less than an hour | GPA.1111-1111-1111-11111: without an \
                     answer Google decides alone."
                ),
            ]
        );
    }

    #[test]
    fn whoever_comes_back_late_is_told_once_and_of_many_at_once_as_of_one() {
        let mut known = Told::default();
        let facts = |at| Facts { reviews: vec![review(1, at)], ..Facts::default() };
        assert_eq!(told(&facts(hours(21)), &mut known, hours(21)).len(), 1);
        assert_eq!(told(&facts(hours(22)), &mut known, hours(22)), Vec::<String>::new());
        // What was told outlives the process.
        let mut read: Told = serde_json::from_str(&serde_json::to_string(&known).unwrap()).unwrap();
        assert_eq!(told(&facts(hours(22)), &mut read, hours(22)), Vec::<String>::new());
        let many = Facts { reviews: (2..9).map(|n| review(n, hours(1))).collect(), ..Facts::default() };
        assert_eq!(
            told(&many, &mut read, hours(1)),
            ["7 chargebacks wait for an answer | They are in Needs attention."]
        );
    }

    #[test]
    fn what_is_not_wanted_is_not_told_nor_caught_up_on_when_it_is_wanted_again() {
        let mut known = Told::default();
        let facts = Facts { reviews: vec![review(1, now())], ..Facts::default() };
        let mut quiet = Choices::default();
        quiet.choose(AttentionChoice { kind: AttentionKind::Review, shown: true, notified: false });
        assert_eq!(due(&facts, &[], &quiet, &mut known, now()), []);
        assert_eq!(told(&facts, &mut known, now()), Vec::<String>::new());
    }

    #[test]
    fn a_failing_synchronisation_is_told_after_ten_minutes_once_until_it_was_well_again() {
        let mut known = Told::default();
        let failing = |code| {
            let error = Error::new(code, "Google did not accept the sign-in.");
            Facts {
                sync: SyncFacts { failure: Some((error, Some(now()))), ..SyncFacts::default() },
                ..Facts::default()
            }
        };
        let minutes = |minutes| now() + SignedDuration::from_mins(minutes);
        assert_eq!(told(&failing(ErrorCode::SignIn), &mut known, minutes(9)), Vec::<String>::new());
        assert_eq!(told(&failing(ErrorCode::SignIn), &mut known, minutes(10)).len(), 1);
        assert_eq!(told(&failing(ErrorCode::SignIn), &mut known, minutes(30)), Vec::<String>::new());
        let well = Facts { sync: SyncFacts { alive: true, ..SyncFacts::default() }, ..Facts::default() };
        assert_eq!(told(&well, &mut known, minutes(40)), Vec::<String>::new());
        assert_eq!(told(&failing(ErrorCode::SignIn), &mut known, minutes(50)).len(), 1);
        let mut known = Told::default();
        assert_eq!(told(&failing(ErrorCode::Offline), &mut known, minutes(60)), Vec::<String>::new());
    }

    #[test]
    fn what_became_of_an_action_is_told_with_its_order_alone() {
        let settled = Settled {
            title: "Refund, access kept".into(),
            words: "Confirmed".into(),
            order: Some("GPA.1111-1111-1111-11111".into()),
        };
        let told = due(&Facts::default(), &[settled], &Choices::default(), &mut Told::default(), now());
        assert_eq!(told.len(), 1);
        assert_eq!(
            (told[0].title.as_str(), told[0].body.as_str()),
            ("Refund, access kept: confirmed", "GPA.1111-1111-1111-11111")
        );
    }
}
