//! Who goes first. The order is the promise; the numbers are only its shape in the mirror.

/// A person is waiting.
pub const PERSON: u8 = u8::MAX;
/// A notification said that something happened.
pub(crate) const NOTIFIED: u8 = 200;
/// Its time has come.
pub(crate) const DUE: u8 = 150;
/// An order of a report names it. Newer orders come first: they are what people ask about.
pub(crate) const BACKFILL: u8 = 100;
/// A purchase names it as the one that it replaced.
pub(crate) const LINKED: u8 = 50;
