use serde::{Deserialize, Serialize};
use specta::Type;

/// What is to be imported: a text that was pasted, or a file. Exactly one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportSource {
    /// Pasted text.
    pub text: Option<String>,
    /// Path of a file: CSV, TSV or plain lines; UTF-8 or UTF-16.
    pub file: Option<String>,
    /// The application that tokens belong to, where the text does not say and the workspace has several.
    pub package: Option<String>,
}

/// What was understood of it. Nothing is written before it is confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportPreview {
    /// What it was read as: `CSV with headings, separated by semicolons`.
    pub read_as: String,
    /// Its columns, left to right.
    pub columns: Vec<ImportColumn>,
    /// Lines with something in them, headings apart.
    pub lines: u32,
    /// Distinct order ids.
    pub orders: ImportCount,
    /// Distinct purchase tokens.
    pub tokens: ImportCount,
    /// Accounts with an e-mail address or a name.
    pub links: ImportCount,
    /// Calls to Google that looking up what is new will take.
    pub calls: u32,
    /// Whether `package` has to be given first.
    pub needs_package: bool,
    /// The first lines that could not be used.
    pub problems: Vec<ImportProblem>,
    /// How many lines could not be used.
    pub problem_count: u32,
    /// The first lines, cell by cell, as read.
    pub sample: Vec<Vec<String>>,
}

/// A column and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportColumn {
    /// Its heading; empty where there is none.
    pub heading: String,
    /// What it was taken for.
    pub taken: ImportTaken,
}

/// What a column can be taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ImportTaken {
    /// Order ids.
    Order,
    /// Purchase tokens.
    Token,
    /// The app's ids of buyers.
    Account,
    /// E-mail addresses.
    Email,
    /// Names.
    Name,
    /// Application ids.
    Package,
    /// Something else; left out.
    Nothing,
}

/// How many of a kind, and how many of them are news to the mirror.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportCount {
    /// All.
    pub all: u32,
    /// Not in the mirror yet.
    pub new: u32,
    /// In the mirror, with another content. Links only.
    pub changed: u32,
}

/// A line that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportProblem {
    /// Its number, headings included, from 1.
    pub line: u32,
    /// Which column: `order id`.
    pub field: String,
    /// What is wrong and what would be right.
    pub message: String,
    /// What stands there.
    pub text: String,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportDone {
    /// Orders that are now to be looked up.
    pub orders: u32,
    /// Purchases that are now to be looked up.
    pub tokens: u32,
    /// Links added or changed.
    pub links: u32,
}
