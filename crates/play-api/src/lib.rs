//! Speaks Google: Android Publisher v3, Pub/Sub v1 and Cloud Storage v1, as far as Purser needs them.
//!
//! A [`Client`] signs in, keeps within the quotas, pages, tries again where that cannot do harm, and turns
//! every refusal into one of a handful of [`Error`]s, each of which is a decision for the caller. What Google
//! sent is handed out as received ([`Raw::json`]) beside the part that is understood ([`wire`]).
//!
//! Left out: Purser's own nouns, storage, and any decision on what to ask and when. There is no trait for this
//! client either: whoever wants another Google gives it another address ([`Hosts`]), so that a test goes
//! through the same code as the real thing.
//!
//! Why so:
//! - **The wire types are hand-kept, not generated**, because generated clients drop what they do not know and
//!   Purser must not; tests hold them against Google's discovery document.
//! - **HTTP/1.1 with kept connections**, because the quotas allow 50 requests a second at most, and a broken
//!   connection then fails one call and not all of them.
//! - **Addresses over 2,048 letters travel as a POST with `X-HTTP-Method-Override: GET`**, as Google's own
//!   clients do it: a batch of 1,000 orders does not fit into an address.
//! - **A write is sent once**, because Google has no idempotency keys: what comes back is "done", "not done" or
//!   "sent, not confirmed" ([`WriteError`]), and the caller reads back before anybody tries again.
//! - **Time is passed in** ([`Clock`]): what Google's clock shows is learnt from its answers.
//! - **Secrets cannot print themselves**, and yup-oauth2's debug statements, which would, are compiled out.

mod address;
mod budget;
mod calls;
mod checksum;
mod client;
mod clock;
mod credential;
mod error;
mod hosts;
mod http;
mod key;
mod method;
mod page;
mod raw;
mod retry;
mod send;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod usage;
pub mod wire;

pub use budget::{Bucket, BudgetState, Budgets, Grant, Rate};
pub use calls::VoidedQuery;
pub use client::{Client, Options, Timeouts};
pub use clock::{Clock, DrivenClock};
pub use credential::Credential;
pub use error::{Error, GoneReason, GoogleSaid, Missing, Offline, Right, SignInProblem, WriteError};
pub use hosts::Hosts;
pub use key::{KeyError, KeyProblem, ServiceAccount};
pub use page::{Page, all_pages};
pub use raw::Raw;
pub use retry::{Retry, pacific_day};
pub use usage::{MethodUsage, Usage};
