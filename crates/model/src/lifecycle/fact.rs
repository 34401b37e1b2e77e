//! A single thing that happened, as one source or several tell it.

use jiff::{SignedDuration, Timestamp};

use super::{Mood, Source};
use crate::{Money, OrderId};

/// What happened, as far as it matters to the order of things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum What {
    /// The purchase exists, and its first payment is on its way.
    Ordered,
    /// Paid and begun.
    Began,
    /// The first payment never came.
    NeverPaid,
    Renewed,
    /// A renewal is due, and its payment has not come yet.
    Declined,
    /// The order of a renewal was given up.
    Dropped,
    Grace,
    Hold,
    /// Back from hold or from pause: Google has one number for both.
    Recovered,
    /// A pause was planned, changed or called off: Google has one number for all.
    PauseSet,
    Paused,
    /// Renewal was turned off.
    Canceled,
    /// An installment plan stops once its commitment is served.
    StopSet,
    Restored,
    Ended,
    /// Another purchase took its place.
    Replaced,
    /// Access was taken away before its end.
    Revoked,
    /// The developer moved the end of the period.
    Deferred,
    Items,
    Price,
    StepUp,
    Acknowledged,
    Consumed,
    Refund,
    Voided,
    /// Google asks whether a chargeback is right.
    Review,
    Released,
    /// Google's state at a look that nothing else explains.
    Seen,
    /// A notification of a kind or number that is new to this program.
    Other,
}

impl What {
    /// Which comes first of what happened at the same instant.
    pub(super) fn rank(self) -> u8 {
        match self {
            What::Ordered => 0,
            What::Began => 1,
            What::Released | What::Acknowledged => 2,
            What::Consumed | What::PauseSet => 3,
            What::Restored => 4,
            What::Price | What::StepUp | What::Items | What::Deferred => 5,
            What::Renewed | What::Recovered => 6,
            What::StopSet | What::Declined => 7,
            What::Grace => 8,
            What::Hold | What::Paused => 9,
            What::Dropped => 10,
            What::Canceled => 11,
            What::NeverPaid | What::Refund | What::Review => 12,
            What::Voided => 13,
            What::Revoked | What::Ended | What::Replaced => 14,
            What::Other => 15,
            What::Seen => 16,
        }
    }

    /// Whether `self` says more than `other` where both tell of one event: that a renewal came out of hold says
    /// more than that it came.
    pub(super) fn says_more_than(self, other: What) -> bool {
        let depth = |what| match what {
            What::Replaced => 3,
            What::Revoked | What::Recovered | What::Grace | What::Hold | What::Canceled => 2,
            What::Ended => 1,
            _ => 0,
        };
        depth(self) > depth(other)
    }
}

/// How well the time of a fact is known, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dated {
    /// A notification says when it happened.
    Notified,
    /// An order or a void says when.
    Recorded,
    /// The purchase says when.
    Stated,
    /// Between two looks (the first absent: before the only one). It is told at the second.
    Between(Option<Timestamp>, Timestamp),
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub(super) at: Timestamp,
    pub(super) dated: Dated,
    pub(super) what: What,
    /// The line's own words, where a source has better ones than the machine.
    pub(super) title: Option<String>,
    /// Why, or what it means; joined in this order.
    pub(super) notes: Vec<String>,
    pub(super) sources: Vec<Source>,
    pub(super) order: Option<OrderId>,
    pub(super) amount: Option<Money>,
    pub(super) mood: Option<Mood>,
    /// How long its notification was on its way.
    pub(super) lag: Option<SignedDuration>,
    /// Part of several pieces only.
    pub(super) partly: bool,
}

impl Fact {
    pub(super) fn new(at: Timestamp, dated: Dated, what: What, source: Source) -> Self {
        Fact {
            at,
            dated,
            what,
            title: None,
            notes: Vec::new(),
            sources: vec![source],
            order: None,
            amount: None,
            mood: None,
            lag: None,
            partly: false,
        }
    }

    pub(super) fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    pub(super) fn noted(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    pub(super) fn moody(mut self, mood: Mood) -> Self {
        self.mood = Some(mood);
        self
    }

    /// Takes in what another source tells of the same event.
    pub(super) fn join(&mut self, other: Fact) {
        if other.dated < self.dated {
            (self.at, self.dated) = (other.at, other.dated);
            self.sources.splice(0..0, other.sources);
        } else {
            self.sources.extend(other.sources);
        }
        let mut once = Vec::new();
        self.sources.retain(|source| {
            !once.contains(source) && {
                once.push(*source);
                true
            }
        });
        if other.what.says_more_than(self.what) {
            self.what = other.what;
            self.title = other.title.or(self.title.take());
            self.mood = other.mood.or(self.mood);
        } else {
            self.title = self.title.take().or(other.title);
            self.mood = self.mood.or(other.mood);
        }
        self.notes.extend(other.notes.into_iter().filter(|note| !note.is_empty()));
        self.order = self.order.take().or(other.order);
        self.amount = self.amount.or(other.amount);
        self.lag = self.lag.or(other.lag);
        self.partly |= other.partly;
    }

    /// How far it is from a time, either way.
    pub(super) fn distance(&self, at: Timestamp) -> SignedDuration {
        self.at.duration_since(at).abs()
    }
}
