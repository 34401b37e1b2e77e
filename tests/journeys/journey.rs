//! One journey a file.

pub(crate) mod acting;
pub(crate) mod catalog;
pub(crate) mod connect;
pub(crate) mod first_start;
pub(crate) mod import;
pub(crate) mod offline;
pub(crate) mod search;
pub(crate) mod subscriptions;
pub(crate) mod sync;
pub(crate) mod tour;
pub(crate) mod verify;
