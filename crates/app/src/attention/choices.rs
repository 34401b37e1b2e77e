use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{AttentionChoice, AttentionKind};

/// What is put away comes back after a day, or after half of the time that is left.
const PUT_AWAY: SignedDuration = SignedDuration::from_hours(24);

/// What a person wants to see, kept with the workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Choices {
    #[serde(default)]
    kinds: Vec<AttentionChoice>,
    /// Items that are put away, and until when.
    #[serde(default)]
    away: BTreeMap<String, Timestamp>,
}

/// Every kind, the most pressing first.
pub(crate) const KINDS: [AttentionKind; 7] = [
    AttentionKind::Review,
    AttentionKind::SecondPerson,
    AttentionKind::Unacknowledged,
    AttentionKind::Unsettled,
    AttentionKind::Bulk,
    AttentionKind::Sync,
    AttentionKind::Payment,
];

impl Choices {
    /// What is chosen for a kind. All is shown; failed payments of others are no reason to interrupt somebody.
    pub(crate) fn of(&self, kind: AttentionKind) -> AttentionChoice {
        let chosen = self.kinds.iter().find(|choice| choice.kind == kind);
        let notified = kind != AttentionKind::Payment;
        chosen.copied().unwrap_or(AttentionChoice { kind, shown: true, notified })
    }

    pub(crate) fn all(&self) -> Vec<AttentionChoice> {
        KINDS.iter().map(|kind| self.of(*kind)).collect()
    }

    pub(crate) fn choose(&mut self, choice: AttentionChoice) {
        self.kinds.retain(|other| other.kind != choice.kind);
        self.kinds.push(choice);
    }

    /// Puts an item away; what ends comes back when half of the time is over.
    pub(crate) fn put_away(&mut self, id: &str, until: Option<Timestamp>, now: Timestamp) {
        self.away.retain(|_, until| *until > now);
        let half = until.map(|until| until.duration_since(now) / 2).filter(|half| half.is_positive());
        self.away.insert(id.to_owned(), now + half.map_or(PUT_AWAY, |half| half.min(PUT_AWAY)));
    }

    pub(crate) fn bring_back(&mut self) {
        self.away.clear();
    }

    pub(crate) fn is_away(&self, id: &str, now: Timestamp) -> bool {
        self.away.get(id).is_some_and(|until| *until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_away_comes_back_before_it_is_too_late() {
        let now: Timestamp = "2026-10-20T12:00:00Z".parse().unwrap();
        let mut choices = Choices::default();
        let hours = |hours| now + SignedDuration::from_hours(hours);
        choices.put_away("review a", Some(hours(4)), now);
        choices.put_away("payment b", None, now);
        choices.put_away("ack c", Some(hours(70)), now);
        assert!(choices.is_away("review a", hours(1)) && !choices.is_away("review a", hours(2)));
        assert!(choices.is_away("payment b", hours(23)) && !choices.is_away("payment b", hours(24)));
        assert!(choices.is_away("ack c", hours(23)) && !choices.is_away("ack c", hours(24)));
        assert!(!choices.is_away("other", now));
    }

    #[test]
    fn a_choice_outlives_its_text() {
        let mut choices = Choices::default();
        let quiet = AttentionChoice { kind: AttentionKind::Review, shown: true, notified: false };
        choices.choose(quiet);
        let read: Choices = serde_json::from_str(&serde_json::to_string(&choices).unwrap()).unwrap();
        assert_eq!((read.of(AttentionKind::Review), read.all().len()), (quiet, 7));
        assert!(read.of(AttentionKind::Sync).notified && !read.of(AttentionKind::Payment).notified);
    }
}
