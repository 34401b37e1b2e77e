//! Measurements that print JSON: a simulated account, and the very Purser that a person uses, on one machine.
//!
//! Time passes as the world's clock is moved, and what has to be waited for (a quota above all) is waited for by
//! that clock. So a month takes minutes, and its quota is a month's.

pub(crate) mod growth;
pub(crate) mod month;
pub(crate) mod person;
pub(crate) mod search;
mod world;
