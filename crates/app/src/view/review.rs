//! What Google is told of a chargeback, line by line.

use jiff::Timestamp;

use crate::act::Answer;
use crate::api::{Consequence, ReviewPreference, Tone};

/// A person reads no more of them; all are sent.
const MOST_SHOWN: usize = 8;

pub(crate) fn lines(answer: &Answer) -> Vec<Consequence> {
    let line = |about: &str, words: String| Consequence { about: about.to_owned(), words, tone: Tone::Info };
    let trial = match answer.sample {
        true => "There was a trial, a sample or a description before the purchase.",
        false => "Nothing of a trial, a sample or a description before the purchase.",
    };
    let used = match answer.used {
        Some(percent) => format!(" {percent} % of what was bought was used."),
        None => " Nothing of how much was used.".to_owned(),
    };
    let mut lines = vec![line("You say", format!("{trial}{used}"))];
    if answer.preference == ReviewPreference::Approve {
        lines.push(line("Evidence", "None: whoever agrees need not give any.".to_owned()));
    }
    lines.extend(answer.events.iter().take(MOST_SHOWN).map(|event| {
        let words = event.at.map_or(event.words.clone(), |at| format!("{}: {}", day(at), event.words));
        line("Evidence", words)
    }));
    let more = answer.events.len().saturating_sub(MOST_SHOWN);
    if more > 0 {
        lines.push(line("Evidence", format!("And {more} more of the same kind.")));
    }
    lines
}

fn day(time: Timestamp) -> String {
    time.to_zoned(jiff::tz::TimeZone::UTC).strftime("%-d %B %Y").to_string()
}
