//! The encrypted local mirror: one SQLite file per workspace, opened, upgraded, written, read and searched.
//!
//! **Lossless.** What Google sent is kept byte for byte, in versions; columns, counters and the search index
//! derive from it and can be rebuilt ([`Reader::for_each_order_raw`]). Nothing is ever deleted because Google
//! stopped answering.
//!
//! **One writer, many readers.** [`Store::write`] is one transaction and tells what it changed;
//! [`Store::read`] is one snapshot; [`SearchReader`] gives way to the next keystroke. Several processes may have
//! the file open.
//!
//! **Fast by shape.** The row id of an order is its time, so everything is newest first without sorting; an order
//! number is an integer, so a prefix is a range; words that repeat are small integers; texts are compressed and
//! stand apart. The program, not SQLite's planner, chooses where a search begins, since it keeps counters.
//!
//! **A journal that is only added to.** What is written at Google stands in chained lines that no statement may
//! change; the list of actions derives from them ([`Reader::verify_journal`], [`Writer::rebuild_actions`]).
//!
//! **A row of a bulk is sent in the transaction of its entry in the journal**, which alone tells what became of it.
//!
//! **Notes are people's own.** Google cannot give them back: every text a note had is kept, removed or not.
//!
//! Left out: HTTP, async, the keychain, the clock (every time is an argument), reading Google's JSON (only its
//! equality is judged here), and any decision about what to fetch next.

mod codec;
mod error;
mod key;
#[cfg(any(test, feature = "measure"))]
pub mod measure;
mod open;
mod reader;
mod records;
mod search;
mod search_reader;
mod store;
mod table;
#[cfg(test)]
mod testing;
mod writer;

pub use error::{Error, OpenError};
pub use key::DbKey;
pub use reader::Reader;
pub use records::{
    AccountOrder, AccountPurchase, AccountPurchases, AccountSum, Accounts, ActionRow, ActionsRequest, Bought,
    BulkCounts, BulkRecord, BulkRow, BulkRowState, BulkState, CatalogKind, CatalogRow, Counts,
    CustomersFound, DueHour, Facet, Facets, Gathering, GoneRecord, JournalCheck, JournalEntry, JournalLine,
    JournalState, JournalStep, Link, LinkNews, Message, MessageKind, NearOrder, NewBulk, NewBulkRow,
    NoteDeed, NoteRow, NoteStep, OneTimeRow, OrderRecord, OrderRow, Page, PurchaseFacts, PurchaseHint,
    PurchasePage, PurchaseRecord, PurchaseState, Put, RefusedOrder, ReportRow, ReportState, Subject, TagRow,
    TagsMoved, Totals, UsageRow, ValueCounts, Version, VoidRow, WantedCounts, WantedOrder, WantedPurchase,
};
pub use search::subscriptions::{
    SubscriptionPage, SubscriptionRow, SubscriptionSearch, SubscriptionSort, SubscriptionSortBy,
    SubscriptionView,
};
pub use search::{BadCursor, Cursor};
pub use search_reader::{Interrupt, SearchReader, Ticket};
pub use store::Store;
pub use table::message::{KeptMessage, MessageFilter, MessageOutcome};
pub use table::order::OrderRaw;
pub use table::purchase::{ChangeHeard, PriceChangeStep, Unacknowledged, UnreadPurchase};
pub use writer::Writer;
