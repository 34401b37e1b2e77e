//! The steps of a run, one file each.

pub(crate) mod catalog;
pub(crate) mod early;
pub(crate) mod notifications;
pub(crate) mod orders;
pub(crate) mod purchases;
pub(crate) mod reports;
pub(crate) mod voids;
