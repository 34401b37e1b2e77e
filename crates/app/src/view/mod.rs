//! From what the mirror holds to what crosses to the UI. Pure.

pub(crate) mod account;
pub(crate) mod amount;
pub(crate) mod catalog;
pub(crate) mod duration;
pub(crate) mod live;
pub(crate) mod note;
pub(crate) mod notification;
pub(crate) mod order;
pub(crate) mod price_table;
pub(crate) mod purchase;
pub(crate) mod raw;
pub(crate) mod review;
pub(crate) mod story;
pub(crate) mod subscription;
pub(crate) mod version;
