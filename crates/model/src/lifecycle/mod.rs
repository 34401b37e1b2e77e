//! What happened to a purchase and why, told from everything the mirror has seen of it.
//!
//! A pure function of orders, notifications, voids and versions of the purchase. Each tells facts (`told`,
//! `seen`); those that tell of one event become one (`merge`); a machine with the states of Google's pages runs
//! through them (`machine`, with its table); its steps are the lines of the timeline (`words`) and the stretches of
//! the ribbon (`ribbon`).
//!
//! State is always Google's word at a look: nothing here decides from dates that something has expired or renewed,
//! because ACTIVE with a past expiry is legal. Where what is told does not lead to Google's word, a line says so.

mod ahead;
mod explain;
mod fact;
mod machine;
mod merge;
mod ribbon;
mod seen;
mod seen_items;
mod timeline;
mod told;
mod words;

use jiff::Timestamp;

use crate::{Money, Notification, NotificationKind, Order, OrderId, Purchase, PurchaseDetail, Void};

pub use explain::{explain, explain_one_time, explain_subscription};

/// Everything known about one purchase.
#[derive(Debug, Clone, Copy)]
pub struct History<'a> {
    /// Its orders, oldest first.
    pub orders: &'a [Order],
    /// The kept versions of the purchase with the time each was first seen, oldest first.
    pub versions: &'a [(Timestamp, Purchase)],
    /// Its voids.
    pub voids: &'a [Void],
    /// What Google notified of, in any order. One that was delivered twice may stand twice.
    pub notifications: &'a [Notification],
    /// When Google last told about the purchase, be it the same as before; `None` if it never did.
    pub seen: Option<Timestamp>,
    /// The time at which the story is told.
    pub now: Timestamp,
}

impl<'a> History<'a> {
    /// The purchase as last seen.
    pub fn purchase(&self) -> Option<&'a Purchase> {
        self.versions.last().map(|(_, purchase)| purchase)
    }

    /// Whether it is a subscription; where it was never looked up, its orders and notifications say.
    fn is_subscription(&self) -> bool {
        match self.purchase().map(|purchase| &purchase.detail) {
            Some(PurchaseDetail::Subscription(_)) => true,
            Some(PurchaseDetail::OneTime(_)) => false,
            None => {
                self.orders.iter().any(|order| order.lines.iter().any(|line| line.is_subscription))
                    || self.notifications.iter().any(|n| n.kind == NotificationKind::Subscription)
            }
        }
    }
}

/// The story of a purchase.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Story {
    /// What happened, newest first; what is still to come stands first.
    pub timeline: Vec<Entry>,
    /// The life of a subscription, left to right. Empty for one-time products.
    pub ribbon: Vec<Segment>,
}

/// How a line or a stretch is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mood {
    /// As it should be.
    Good,
    /// Look at it.
    Look,
    /// Trouble.
    Trouble,
    /// Worth knowing.
    Note,
    /// Over.
    Over,
}

/// Where a line is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// The order.
    Order,
    /// The purchase.
    Purchase,
    /// The list of voided purchases.
    Void,
    /// A notification.
    Notification,
}

/// A line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub title: String,
    /// Why, or what it means.
    pub why: Option<String>,
    /// The money of it.
    pub amount: Option<Money>,
    /// The order of it.
    pub order: Option<OrderId>,
    /// Where it is known from, each once, the one that dates it first.
    pub sources: Vec<Source>,
    /// How it is meant.
    pub mood: Mood,
    /// Whether it is yet to come.
    pub ahead: bool,
}

/// A stretch of the ribbon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// From.
    pub start: Timestamp,
    /// To; absent while it lasts without a known end.
    pub end: Option<Timestamp>,
    /// What it is called.
    pub label: String,
    /// What was paid for it.
    pub amount: Option<Money>,
    /// The order that paid for it.
    pub order: Option<OrderId>,
    /// How it is meant.
    pub mood: Mood,
    /// Whether it is yet to come.
    pub ahead: bool,
}

/// Tells the story of a purchase.
pub fn tell(history: &History<'_>) -> Story {
    let steps = timeline::steps(history);
    Story { timeline: timeline::lines(history, &steps), ribbon: ribbon::ribbon(history, &steps) }
}

#[cfg(test)]
mod tests;
