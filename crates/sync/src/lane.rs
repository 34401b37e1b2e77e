//! Who goes first. The order is the promise; the numbers are only its shape in the mirror.

/// A person is waiting.
pub const PERSON: u8 = u8::MAX;
/// Google asks for an opinion on a chargeback, within 24 hours.
pub(crate) const REVIEW: u8 = 220;
/// A notification said that something happened.
pub(crate) const NOTIFIED: u8 = 200;
/// Its time has come.
pub(crate) const DUE: u8 = 150;
/// An order of a report names it. Newer orders come first: they are what people ask about.
pub(crate) const BACKFILL: u8 = 100;
/// A purchase names it as the one that it replaced.
pub(crate) const LINKED: u8 = 50;

/// A lane of the queue as a person sees it.
#[derive(Debug, Clone, Copy)]
pub struct Lane {
    /// What it is called.
    pub name: &'static str,
    /// What is on it.
    pub about: &'static str,
    least: u8,
    most: u8,
}

impl Lane {
    /// Whether a wish of that priority is on it.
    pub fn holds(&self, priority: u8) -> bool {
        (self.least..=self.most).contains(&priority)
    }
}

/// Every lane, the first one first.
pub const LANES: [Lane; 5] = [
    Lane {
        name: "Asked for by you",
        about: "imported, or verified: passes everything else",
        least: REVIEW + 1,
        most: PERSON,
    },
    Lane {
        name: "Review deadlines",
        about: "Google asks for an opinion within 24 hours",
        least: NOTIFIED + 1,
        most: REVIEW,
    },
    Lane {
        name: "Notifications",
        about: "Google said that something happened",
        least: DUE + 1,
        most: NOTIFIED,
    },
    Lane { name: "Due", about: "its time has come", least: BACKFILL + 1, most: DUE },
    Lane {
        name: "Backfill",
        about: "named by reports, orders and other purchases",
        least: 0,
        most: BACKFILL,
    },
];
