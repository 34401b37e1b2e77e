//! What needs somebody: gathered from the mirror, judged without a clock of its own.
//!
//! [`facts`] reads, [`items`] says what each fact means at a time, [`choices`] is what a person wants to see of it, and
//! [`notices`] decides which of it the system is told, each once.

mod choices;
mod facts;
mod items;
mod notices;

pub(crate) use choices::Choices;
pub(crate) use facts::{Facts, SyncFacts, gather};
pub(crate) use items::attention;
pub(crate) use notices::{Settled, Told, due};
