use serde::Serialize;
use specta::Type;

use super::OrderRow;

/// What may have been meant, and where else to look, of a search that found nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Instead {
    /// Orders that the search nearly named, newest first.
    pub near: Vec<NearOrder>,
    /// Whole order ids and tokens that the mirror does not have: Google can be asked about them.
    pub look_up: Vec<LookUp>,
    /// An e-mail address that nothing here knows: Play Console can search for it.
    pub console: Option<ConsoleSearch>,
}

/// An order that was nearly named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NearOrder {
    /// The order.
    pub row: OrderRow,
    /// How it differs from what was typed: `one digit differs`.
    pub why: String,
    /// The characters of its id that differ, counted from 0.
    pub differs: Vec<u32>,
}

/// Something that Google can be asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LookUp {
    /// Which command asks: `verify_order` or `verify_purchase`.
    pub kind: LookUpKind,
    /// The order id, or the token.
    pub id: String,
}

/// What is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum LookUpKind {
    /// An order, by its id.
    Order,
    /// A purchase, by its token.
    Purchase,
}

/// A search in Play Console, for a person to make: Purser sends nothing there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleSearch {
    /// What to search for there.
    pub text: String,
    /// The page, for the browser.
    pub url: String,
    /// Why there, and what to do.
    pub why: String,
}
