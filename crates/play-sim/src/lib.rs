//! A deterministic stand-in for Google Play, over loopback HTTP.
//!
//! **What it is for.** Developing, demonstrating and testing Purser without a Google account: a developer with
//! three packages, a catalog priced in some 170 regions, and customers with histories that make sense, all from
//! a seed. It speaks OAuth's token endpoint, Android Publisher v3, Pub/Sub v1 and Cloud Storage v1 on one port,
//! with Google's bodies, errors, quotas and omissions.
//!
//! **What it leaves out.** Writes to the catalog (they answer 501 and say so), the other surfaces of Android Publisher, and
//! Google's word on what nobody has verified. It shares no type with the client: both answer to Google's
//! discovery document, and a shared type would hide the mistakes that tests are for.
//!
//! **Why so.** A purchase's life is a pure function of the seed and a number, so that a million orders need
//! arrays of a few bytes each and no store, any state at any time can be asked for, and the same seed answers
//! with the same bytes. The clock is the world's: it stands still unless it is moved, or ticks where that is
//! asked for.
//!
//! # Control
//!
//! No token is needed below `/sim/`. Bodies are JSON.
//!
//! | request | what it does |
//! |---|---|
//! | `GET /sim/clock` | `{"now"}` |
//! | `POST /sim/clock {"advance":"P1D"}` | the world goes on: `{"now","events","notifications"}` |
//! | `GET /sim/stats` | `{"since","calls":{"orders.get":n},"orders_asked","tokens_asked":{"total": purchases,"most": of one},"errors":{"orders.get":{"404":n}},"written":{"orders.refund":n},"unacknowledged","pubsub":{"published","twice","stolen","repeated","missed","retained"}}`, those of Pub/Sub and what was written since the start; status 0 is a call that was cut or left hanging |
//! | `POST /sim/stats/reset` | counts from zero |
//! | `POST /sim/faults` | `{"method":"orders.get", "writes" (all that change a purchase or an order) or "*", one of "status":503, "hang":true, "cut":true (in the middle of the body), "refused":true (before anything was done), "lost":true (done, and the answer never comes; with "status":503 that comes instead of it), "concurrent":true (409, nothing was done), "html":true (with "status"), how often: "times":n, "every":k, "rate":0.05 with "seed":n; "retry_after":s`, and for the older envelope `"reason","message","domain"}`; once if nothing is said |
//! | `POST /sim/faults {"mix":0.05,"seed":3}` | that share of all calls fails, each in a kind drawn from: 401, 409, 429, 500, 503, an HTML page, `cut`, `refused`, `lost`, for writes also a 503 after they were done; with `"notfound":true` also a 404 for a purchase or an order that is there |
//! | `GET /sim/writes` | `{"writes":[{"method","purchaseToken","orderId","at"}]}`: every write that took effect, in order, whether or not its answer arrived; a dry run, what was so already and what was refused are not among them |
//! | `POST /sim/chargeback {"orderId"}` | the buyer's bank disputes a charge: Google asks for a review now and decides in a day |
//! | `DELETE /sim/faults` | no more faults |
//! | `POST /sim/pubsub` | sets the subscription up, what is not named stays: `{"pushEndpoint","ttl":"2678400s","detached","topicDeleted","deleted","ackDeadlineSeconds","retainAckedMessages","mayView"}`; and how it delivers: `"duplicates":0.1` (share of messages that come again after they were acknowledged, and of events that are published twice), `"disorder":true`, `"steal":0.3` (share that another reader takes away). What a deleted or detached subscription kept is gone, and so is what is published meanwhile; one with a `ttl` that nobody uses for so long is deleted |
//! | `POST /sim/quota {"daily":{"Subscriptions":1000}}` | a cap on a bucket's calls from midnight to midnight in California, today's included; `null` takes it away. Refused as Google refuses: 403 `dailyLimitExceeded` |
//! | `GET /sim/pubsub` | how it is set up |
//! | `POST /sim/notify {"body":{...}}` | publishes any body, at the world's now |
//! | `POST /sim/pubsub/release` | every message that is held is free, as when its deadline has passed |
//! | `GET /sim/truth/summary` | how many of everything |
//! | `GET /sim/truth/orders?after=&limit=&package=&all=` | oldest first; each as `orders.get` answers it, with `packageName` and `channels` |
//! | `GET /sim/truth/orders/{id}` | one of them |
//! | `GET /sim/truth/purchases?after=&limit=&live=&package=` | each with its orders, its events and Google's answer |
//! | `GET /sim/truth/purchases/{token}` | one of them |
//! | `GET /sim/truth/voided` | the last 30 days, all packages |
//! | `GET /sim/truth/search?prefix=&middle=&last5=&account=&product=&state=&country=&from=&to=&package=&limit=` | `{"count","orderIds"}`, newest first. `prefix`: first digits of the id; `middle`: how its second or third group begins; `last5`: how it ends, renewal apart; `from` is included, `to` is not |
//! | `GET /sim/truth/catalog` | everything that is sold |
//! | `GET /sim/truth/least?from=&to=` | `{"changes","expiries","purchases","orders","live"}`: see [`Least`] |
//!
//! An order's `channels` are those of Google's that name it to somebody who starts now with nothing: `sales` (a
//! report), `purchase` (a purchase whose token can be known), `voided`. Orders that no channel names (a renewal
//! that was declined for good; a test renewal followed by another) exist and are answered by `orders.get`; lists
//! leave them out unless `all=true`. [`Options::orders`] counts those that are named.

mod calendar;
mod catalog;
mod chance;
mod control;
mod http;
mod ids;
mod money;
mod oauth;
mod publisher;
mod pubsub;
mod regions;
mod serve;
mod sim;
mod storage;
mod wire;
mod world;

pub use serve::{Options, QuotaClock, Running, StartError, serve};
pub use world::{Least, Living, Mix, Written};
