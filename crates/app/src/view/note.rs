//! Notes and tags as screens show them.

use purser_model::lifecycle::Entry;
use purser_store::{NoteRow, NoteStep, Subject, TagRow};

use super::story;
use crate::api::{Note, NoteDeed, NoteTarget, NoteVersion, Tag, TimelineEntry, Tone};

pub(crate) fn note(from: NoteRow) -> Note {
    Note {
        number: from.number,
        target: from.on.into(),
        author: from.author,
        text: from.text,
        created: from.at.to_string(),
        edited: from.edited.map(|at| at.to_string()),
        removed: from.removed.map(|at| at.to_string()),
    }
}

impl From<Subject> for NoteTarget {
    fn from(on: Subject) -> Self {
        match on {
            Subject::Order(id) => NoteTarget::Order(id.to_string()),
            Subject::Purchase(key) => NoteTarget::Token(key.token),
            Subject::Account(account) => NoteTarget::Account(account),
        }
    }
}

/// The history of a note, oldest first.
pub(crate) fn history(steps: Vec<NoteStep>) -> Vec<NoteVersion> {
    let step = |(n, from): (usize, NoteStep)| NoteVersion {
        at: from.at.to_string(),
        author: from.agent,
        deed: match from.deed {
            purser_store::NoteDeed::Wrote if n == 0 => NoteDeed::Wrote,
            purser_store::NoteDeed::Wrote => NoteDeed::Edited,
            purser_store::NoteDeed::Removed => NoteDeed::Removed,
            purser_store::NoteDeed::Restored => NoteDeed::Restored,
        },
        text: from.text,
    };
    steps.into_iter().enumerate().map(step).collect()
}

pub(crate) fn tag(from: TagRow) -> Tag {
    Tag { word: from.word, author: from.agent, at: from.at.to_string() }
}

/// What happened, with what people noted in between. Both are newest first.
pub(crate) fn timeline(told: &[Entry], notes: &[NoteRow]) -> Vec<TimelineEntry> {
    let mut notes = notes.iter().peekable();
    let mut lines = Vec::new();
    for entry in told {
        while let Some(note) = notes.next_if(|note| !entry.ahead && note.at >= entry.at) {
            lines.push(line(note));
        }
        lines.push(story::entry(entry));
    }
    lines.extend(notes.map(line));
    lines
}

fn line(note: &NoteRow) -> TimelineEntry {
    let (on, order) = match &note.on {
        Subject::Order(id) => ("", Some(id.to_string())),
        Subject::Purchase(_) => (" on the purchase", None),
        Subject::Account(_) => (" on the account", None),
    };
    let edited = if note.edited.is_some() { ", edited" } else { "" };
    TimelineEntry {
        at: note.at.to_string(),
        title: format!("Note{on} by {}{edited}", note.author),
        why: Some(note.text.clone()),
        amount: None,
        order,
        source: "note".to_owned(),
        tone: Tone::Info,
        ahead: false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use purser_model::OrderId;
    use purser_model::lifecycle::Mood;

    use super::*;

    fn at(day: u32) -> Timestamp {
        format!("2026-03-{day:02}T12:00:00Z").parse().unwrap()
    }

    fn told(day: u32, ahead: bool) -> Entry {
        Entry {
            at: at(day),
            title: format!("told {day}"),
            why: None,
            amount: None,
            order: None,
            sources: Vec::new(),
            mood: Mood::Good,
            ahead,
        }
    }

    fn noted(number: u32, day: u32, on: Subject) -> NoteRow {
        let edited = (number == 2).then(|| at(day + 1));
        NoteRow {
            number,
            on,
            author: "Ada".into(),
            text: format!("noted {day}"),
            at: at(day),
            edited,
            removed: None,
        }
    }

    #[test]
    fn notes_stand_where_they_were_written_and_never_before_what_is_to_come() {
        let order = Subject::Order(OrderId::parse("GPA.3312-4821-9932-12345"));
        let account = Subject::Account("acc_1".into());
        let notes = [noted(3, 29, order.clone()), noted(2, 10, account), noted(1, 1, order)];
        let lines = timeline(&[told(28, true), told(10, false), told(5, false)], &notes);
        let said: Vec<(&str, &str)> =
            lines.iter().map(|line| (line.title.as_str(), line.why.as_deref().unwrap_or_default())).collect();
        assert_eq!(
            said,
            [
                ("told 28", ""),
                ("Note by Ada", "noted 29"),
                ("Note on the account by Ada, edited", "noted 10"),
                ("told 10", ""),
                ("told 5", ""),
                ("Note by Ada", "noted 1"),
            ]
        );
        assert_eq!(lines[1].order.as_deref(), Some("GPA.3312-4821-9932-12345"));
        assert_eq!(timeline(&[], &notes).len(), 3);
    }
}
