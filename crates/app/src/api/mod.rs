//! The types that cross to the UI and the command line: plain, flat, already in words where words are due.
//!
//! Times are RFC 3339 in UTC, amounts exact decimals in text, counts small enough for a JavaScript number.

mod account;
mod action;
mod attention;
mod bulk;
mod catalog;
mod connect;
mod error;
mod export;
mod import;
mod instead;
mod macros;
mod note;
mod notification;
mod order;
mod rails;
mod review;
mod search;
mod shell;
mod subscription;
mod sync;
mod version;

pub use account::*;
pub use action::*;
pub use attention::*;
pub use bulk::*;
pub use catalog::*;
pub use connect::*;
pub use error::*;
pub use export::*;
pub use import::*;
pub use instead::*;
pub use macros::*;
pub use note::*;
pub use notification::*;
pub use order::*;
pub use rails::*;
pub use review::*;
pub use search::*;
pub use shell::*;
pub use subscription::*;
pub use sync::*;
pub use version::*;
