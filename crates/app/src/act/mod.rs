//! Acting at Google: what is acted on, what a person confirmed, the sending and the reading back.
//!
//! Nothing is sent that is not in the journal before, and nothing is sent twice: what may have been carried out is
//! read back until it is known.

mod code;
mod entry;
mod gather;
mod kind;
mod rails;
mod review;
mod send;
mod settle;

pub(crate) use code::Codes;
pub(crate) use entry::{Body, method, record};
pub(crate) use gather::{Loaded, fresh, load, missing, read_purchase};
pub(crate) use kind::{action_of, kind_of, offered};
pub(crate) use rails::{Judged, Rail, Rails, Requests, at_most};
pub(crate) use review::{Answer, Asked, since as reviews_since};
pub(crate) use send::{Actor, BulkPlace, dry_run, perform, railed};
pub(crate) use settle::{Retries, settle, settle_all};
