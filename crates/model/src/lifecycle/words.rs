//! What a step of the machine is called, and why it happened.

use jiff::SignedDuration;

use super::fact::{Dated, What};
use super::machine::{Stage, Step};
use super::{Entry, Mood, Source};
use crate::day;

/// What a step is called, what it means where no source says it better, and how it is meant.
fn words(step: &Step) -> (&'static str, &'static str, Mood) {
    match (step.fact.what, step.before) {
        (What::Ordered, _) => {
            ("Ordered, payment pending", "nothing may be delivered before it is paid", Mood::Look)
        }
        (What::Began, _) => ("Subscribed", "", Mood::Good),
        (What::NeverPaid, _) => ("Never paid", "the pending first payment did not come", Mood::Over),
        (What::Renewed, Stage::Grace) => {
            ("Paid within the grace period", "the payment came at last; the billing date stays", Mood::Good)
        }
        (What::Renewed, _) => ("Renewed", "", Mood::Good),
        (What::Declined, _) => {
            ("Renewal awaits payment", "the payment was declined or is still tried", Mood::Look)
        }
        (What::Dropped, _) => ("Renewal was never charged", "its order was given up", Mood::Over),
        (What::Grace, _) => (
            "Grace period began",
            "the payment was declined; access goes on while Google tries again",
            Mood::Look,
        ),
        (What::Hold, Stage::Paused) => (
            "Put on hold",
            "the pause was over, but the payment was declined; no access until it is paid",
            Mood::Trouble,
        ),
        (What::Hold, _) => ("Put on hold", "payment declined; no access until it recovers", Mood::Trouble),
        (What::Recovered, Stage::Paused) => {
            ("Resumed", "the pause is over, and the payment came", Mood::Good)
        }
        (What::Recovered, Stage::Hold) => {
            ("Recovered from hold", "the payment came at last; the billing date moved", Mood::Good)
        }
        (What::Recovered, _) => ("Recovered", "back from hold or from a pause", Mood::Good),
        (What::PauseSet, _) => ("Pause planned or changed", "", Mood::Note),
        (What::Paused, _) => ("Paused", "the customer paused it; no access until it resumes", Mood::Note),
        (What::Canceled, _) => ("Renewal turned off", "access lasts until the end of the period", Mood::Look),
        (What::StopSet, _) => {
            ("Stop planned", "an installment plan runs until its commitment is served", Mood::Look)
        }
        (What::Restored, _) => {
            ("Restored", "the customer turned renewal on again before the end", Mood::Good)
        }
        (What::Ended, Stage::Hold) => ("Ended", "the payment never came while it was on hold", Mood::Over),
        (What::Ended, Stage::Canceled) => ("Ended", "renewal was off", Mood::Over),
        (What::Ended, _) => ("Ended", "", Mood::Over),
        (What::Replaced, _) => {
            ("Replaced by another purchase", "plan change, top-up or new sign-up", Mood::Over)
        }
        (What::Revoked, _) => ("Taken back", "access ended at once", Mood::Trouble),
        (What::Deferred, _) => {
            ("Renewal put off", "the developer moved the next charge; access goes on", Mood::Note)
        }
        (What::Items, _) => ("Items changed", "what is subscribed to changed", Mood::Note),
        (What::Price, _) => ("Price change updated", "", Mood::Note),
        (What::StepUp, _) => ("Consent to a higher price updated", "", Mood::Note),
        (What::Acknowledged, _) => ("Acknowledged", "the app told Google that it delivered", Mood::Good),
        (What::Consumed, _) => ("Consumed", "", Mood::Good),
        (What::Refund, _) => ("Refunded", "", Mood::Note),
        (What::Voided, _) if step.fact.partly => ("Voided in part", "", Mood::Look),
        (What::Voided, _) => ("Voided", "the order no longer counts as bought", Mood::Trouble),
        (What::Review, _) => {
            ("Chargeback under review", "Google asks for an opinion within 24 hours", Mood::Trouble)
        }
        (What::Released, _) => ("Released", "ordered before its release", Mood::Note),
        (What::Seen, _) => ("Seen", "", Mood::Note),
        (What::Other, _) => ("Something new to Purser", "", Mood::Look),
    }
}

pub(super) fn line(step: &Step) -> Entry {
    let fact = &step.fact;
    let (title, meaning, mood) = words(step);
    // Where it came from decides the name of these; of the others an order or a version has better words.
    let by_stage = matches!(
        (fact.what, step.before),
        (What::Renewed, Stage::Grace) | (What::Recovered, Stage::Hold | Stage::Paused)
    );
    let title = match &fact.title {
        Some(own) if !by_stage => own.clone(),
        _ => title.to_owned(),
    };
    let mut why: Vec<String> = Vec::new();
    if fact.notes.is_empty() || by_stage || matches!(fact.what, What::Revoked | What::Grace | What::Hold) {
        why.extend((!meaning.is_empty()).then(|| meaning.to_owned()));
    }
    for note in fact.notes.iter().filter(|_| !by_stage) {
        if !why.contains(note) {
            why.push(note.clone());
        }
    }
    if fact.what == What::Seen && step.before == Stage::Before {
        why.push("nothing tells how it came to that".to_owned());
    } else if fact.what == What::Seen {
        why.push(format!(
            "it was {} before, and nothing tells what happened in between",
            stage_words(step.before)
        ));
    } else if !step.expected && step.before == Stage::Before {
        why.push("what came before it is not known".to_owned());
    } else if !step.expected {
        why.push(format!("what came before it is not known: it was {}", stage_words(step.before)));
    }
    match fact.dated {
        Dated::Between(Some(from), to) if day(from) == day(to) => {
            why.push(format!("it happened between two looks on {}", day(to)));
        }
        Dated::Between(Some(from), to) => {
            why.push(format!("it happened between two looks, on {} and {}", day(from), day(to)));
        }
        Dated::Between(None, _) if fact.what != What::Seen => {
            why.push("it was so when Purser first looked".to_owned());
        }
        _ => {}
    }
    if let Some(lag) = fact.lag {
        let only = fact.sources == [Source::Notification];
        let known =
            if only { "known from the notification alone, which came" } else { "the notification came" };
        why.push(format!("{known} {}", lag_words(lag)));
    }
    Entry {
        at: fact.at,
        title,
        why: (!why.is_empty()).then(|| why.join("; ")),
        amount: fact.amount,
        order: fact.order.clone(),
        sources: fact.sources.clone(),
        mood: fact.mood.filter(|_| !by_stage).unwrap_or(mood),
        ahead: false,
    }
}

pub(super) fn stage_words(stage: Stage) -> &'static str {
    match stage {
        Stage::Before => "not known",
        Stage::Pending => "pending",
        Stage::Active => "active",
        Stage::Grace => "in its grace period",
        Stage::Hold => "on hold",
        Stage::Paused => "paused",
        Stage::Canceled => "canceled",
        Stage::Expired => "over",
        Stage::NeverPaid => "never paid",
        Stage::Unnamed => "in a state new to Purser",
    }
}

/// `4 seconds later`, rounded down to its largest unit.
fn lag_words(lag: SignedDuration) -> String {
    let seconds = lag.as_secs();
    let (count, unit) = match seconds {
        0 => return "at once".to_owned(),
        1..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{} later", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_is_told_in_its_largest_unit() {
        let told = [0, 1, 59, 60, 3_700, 90_000, 200_000].map(|s| lag_words(SignedDuration::from_secs(s)));
        assert_eq!(
            told,
            [
                "at once",
                "1 second later",
                "59 seconds later",
                "1 minute later",
                "1 hour later",
                "25 hours later",
                "2 days later"
            ]
        );
    }
}
