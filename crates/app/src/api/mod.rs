//! The types that cross to the UI and the command line: plain, flat, already in words where words are due.
//!
//! Times are RFC 3339 in UTC, amounts exact decimals in text, counts small enough for a JavaScript number.

mod catalog;
mod connect;
mod error;
mod order;
mod shell;
mod sync;

pub use catalog::*;
pub use connect::*;
pub use error::*;
pub use order::*;
pub use shell::*;
pub use sync::*;
