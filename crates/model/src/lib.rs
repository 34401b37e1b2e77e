//! The nouns of Google Play sales and the rules that hold between them, as plain data and pure functions.
//!
//! Everything that can be decided without asking anybody is decided here: what an order id is made of, how
//! money is written, what a scrap of text in the search box means, what happened to a subscription and why.
//!
//! What is left out: I/O, async, SQL, HTTP and the clock. Time is always an argument. Google's wire shapes
//! are not here either; `play-api` has them, and `sync` translates.

pub mod action;
mod changes;
mod day;
mod due;
mod ids;
mod json_diff;
pub mod lifecycle;
mod money;
mod next_event;
mod notification;
mod order;
mod purchase;
pub mod query;
mod state;
pub mod template;
mod void;

pub use changes::{Changes, Kind};
pub use day::day;
pub use due::{Due, DueWhy, doubt, next_look};
pub use ids::{OrderId, OrderNumber, PurchaseKey};
pub use json_diff::{Diff, DiffLine, DiffWhat, Step, diff_lines, json_diff};
pub use money::{Currency, Money, MoneyError};
pub use next_event::NextEvent;
pub use notification::{Notification, NotificationKind};
pub use order::{LineItem, Order, OrderEvent, OrderEventKind, PhaseKind, SalesChannel};
pub use purchase::{
    Acknowledgement, CancelInitiator, Cancellation, Gone, OneTimeItem, OneTimePurchase, PriceChange,
    Purchase, PurchaseDetail, Replaced, StepUp, SubscriptionItem, SubscriptionPurchase,
};
pub use state::{OneTimeState, OrderState, SubscriptionState};
pub use void::{Void, VoidedReason, VoidedSource};
