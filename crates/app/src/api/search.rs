use serde::{Deserialize, Serialize};
use specta::Type;

/// A list that can be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SearchList {
    /// The orders.
    Orders,
    /// The subscriptions.
    Subscriptions,
}

/// A word that is being typed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SuggestRequest {
    /// Where it is searched.
    pub list: SearchList,
    /// The whole text.
    pub text: String,
    /// Where the cursor is, in UTF-16 units as a text field counts.
    pub cursor: u32,
}

/// How the word may go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Suggestions {
    /// Where the word begins, in UTF-16 units.
    pub from: u32,
    /// Where it ends: at the cursor.
    pub to: u32,
    /// What may stand in its place, best first. Empty where it is left alone.
    pub items: Vec<Suggestion>,
}

/// Something that may stand in the place of a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// The text that says it.
    pub text: String,
    /// What it is, where the text does not say: `Germany`.
    pub about: String,
    /// What kind of word it is, as in [`UnderstoodPart`](super::UnderstoodPart).
    pub kind: String,
    /// How many records have it, where that is counted.
    pub count: Option<u32>,
    /// Whether a value has to follow: it is a key.
    pub goes_on: bool,
}

/// A kind of value that orders can be narrowed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FacetKind {
    /// States.
    State,
    /// Products.
    Product,
    /// Countries.
    Country,
    /// Currencies.
    Currency,
}

/// How many orders of a search have each value of one kind, whatever of that kind the search asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Facet {
    /// The values, most first; what is chosen is always among them.
    pub values: Vec<FacetValue>,
    /// Values beyond those.
    pub more: u32,
    /// Whether the counts are all: a very wide search over ids is cut short.
    pub exact: bool,
    /// How long the mirror took, in milliseconds.
    pub took_ms: f64,
}

/// A value to narrow a search by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FacetValue {
    /// What it is called.
    pub title: String,
    /// More about it: the name of a country.
    pub about: Option<String>,
    /// How many orders have it: a product as their first.
    pub count: u32,
    /// Whether the search asks for it.
    pub chosen: bool,
    /// The text of the search with it where it was not chosen, and without it where it was.
    pub query: String,
}

/// A search that was given a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    /// The name.
    pub name: String,
    /// The text of the search.
    pub query: String,
    /// The built-in view it is within, for subscriptions.
    pub view: Option<String>,
    /// The order of rows, where one was chosen.
    pub sort: Option<SavedSort>,
}

/// The order of rows of a saved view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedSort {
    /// The column, as the list's own requests name it.
    pub by: String,
    /// Whether the last comes first.
    pub descending: bool,
}
