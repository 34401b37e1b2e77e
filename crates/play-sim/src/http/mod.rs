//! The HTTP side that all three of Google's hosts share: one entrance, requests with their path taken apart,
//! Google's way of saying yes and no.

pub(crate) mod entrance;
pub(crate) mod error;
pub(crate) mod faults;
pub(crate) mod mask;
pub(crate) mod meter;
pub(crate) mod mix;
pub(crate) mod quota;
pub(crate) mod request;
