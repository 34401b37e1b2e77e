//! What is read on a schedule, and when. Pure, but for reading the marks.

use jiff::{SignedDuration, Timestamp};
use purser_store::{Reader, Writer};

/// Something of Google's that is read as a whole from time to time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// Four lists an application.
    Catalog,
    /// The reports bucket: a list, and the months that were rewritten.
    Reports,
    /// Voided purchases, which Google forgets after 30 days.
    Voids,
}

impl Source {
    /// Every source, in the order they are read.
    pub const ALL: [Source; 3] = [Source::Catalog, Source::Reports, Source::Voids];

    /// What a person calls it.
    pub fn name(self) -> &'static str {
        match self {
            Source::Catalog => "Catalog",
            Source::Reports => "Reports",
            Source::Voids => "Voided purchases",
        }
    }

    /// Prices change rarely, Google rewrites a month's report once a day, and a void that no notification told of
    /// has 30 days to be seen.
    fn every(self) -> SignedDuration {
        match self {
            Source::Catalog | Source::Voids => SignedDuration::from_hours(24),
            Source::Reports => SignedDuration::from_hours(6),
        }
    }

    fn mark(self) -> &'static str {
        match self {
            Source::Catalog => "source.catalog",
            Source::Reports => "source.reports",
            Source::Voids => "source.voids",
        }
    }

    fn note_mark(self) -> &'static str {
        match self {
            Source::Catalog => "source.catalog.note",
            Source::Reports => "source.reports.note",
            Source::Voids => "source.voids.note",
        }
    }
}

/// After a source failed (a right that is missing, a report that cannot be read), it is tried again so much later.
const AFTER_FAILURE: SignedDuration = SignedDuration::from_hours(1);

/// How a source stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceState {
    /// Which one.
    pub source: Source,
    /// When it was last read, or tried.
    pub last: Option<Timestamp>,
    /// When it is read next; in the past if it should have been.
    pub next: Option<Timestamp>,
    /// Why the last try failed.
    pub note: Option<String>,
}

impl SourceState {
    /// Whether it is to be read now. A clock that jumped back does not put it off for ever.
    pub fn is_due(&self, now: Timestamp) -> bool {
        match (self.last, self.next) {
            (Some(last), Some(next)) => next <= now || last > now + SignedDuration::from_hours(1),
            _ => true,
        }
    }
}

/// How every source stands.
pub fn sources(r: &Reader<'_>) -> Result<Vec<SourceState>, purser_store::Error> {
    let read = |key| -> Result<Option<String>, purser_store::Error> {
        Ok(r.meta(key)?.and_then(|json| serde_json::from_str(&json).ok()))
    };
    Source::ALL
        .into_iter()
        .map(|source| {
            let last: Option<Timestamp> = read(source.mark())?.and_then(|text| text.parse().ok());
            let note = read(source.note_mark())?.filter(|note| !note.is_empty());
            let wait = if note.is_some() { AFTER_FAILURE } else { source.every() };
            Ok(SourceState { source, last, next: last.map(|last| last + wait), note })
        })
        .collect()
}

/// Marks a source as read, or as tried in vain.
pub(crate) fn mark(
    w: &Writer<'_>,
    source: Source,
    now: Timestamp,
    note: Option<&str>,
) -> Result<(), purser_store::Error> {
    let json = |text: &str| serde_json::Value::String(text.to_owned()).to_string();
    w.put_meta(source.mark(), &json(&now.to_string()))?;
    w.put_meta(source.note_mark(), &json(note.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_due_when_its_time_has_come_or_the_clock_jumped_back() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let state = |last: Option<&str>| SourceState {
            source: Source::Voids,
            last: last.map(at),
            next: last.map(|last| at(last) + Source::Voids.every()),
            note: None,
        };
        let now = at("2026-03-02T00:00:00Z");
        assert!(state(None).is_due(now));
        assert!(state(Some("2026-03-01T00:00:00Z")).is_due(now));
        assert!(!state(Some("2026-03-01T00:00:01Z")).is_due(now));
        assert!(state(Some("2026-04-01T00:00:00Z")).is_due(now));
    }
}
