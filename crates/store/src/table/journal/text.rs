//! The text of a line: JSON with its keys in this order, the caller's own value byte for byte within.

use purser_model::OrderId;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{Error, JournalEntry, JournalState, JournalStep};

/// Of the first line of an action.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Begun {
    pub(super) kind: String,
    pub(super) package: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) product: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) order: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<String>,
    pub(super) agent: String,
    pub(super) credential: String,
    pub(super) reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ticket: Option<String>,
    pub(super) body: Box<RawValue>,
}

/// Of every other line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Taken {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) words: Option<String>,
    pub(super) body: Box<RawValue>,
}

impl Begun {
    pub(super) fn of(entry: &JournalEntry) -> Result<Self, Error> {
        Ok(Begun {
            kind: entry.kind.clone(),
            package: entry.package.clone(),
            product: entry.product.clone(),
            order: entry.order.as_ref().map(OrderId::to_string),
            token: entry.token.clone(),
            agent: entry.agent.clone(),
            credential: entry.credential.clone(),
            reason: entry.reason.clone(),
            ticket: entry.ticket.clone(),
            body: json(&entry.body)?,
        })
    }
}

impl Taken {
    pub(super) fn of(step: &JournalStep) -> Result<Self, Error> {
        Ok(Taken { words: step.words.clone(), body: json(&step.body)? })
    }
}

fn json(text: &str) -> Result<Box<RawValue>, Error> {
    RawValue::from_string(text.to_owned())
        .map_err(|e| Error::Other(format!("what belongs into the journal is no JSON: {e}")))
}

pub(super) fn write(text: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(text).map_err(|e| Error::Other(e.to_string()))
}

/// Reads back what [`write`] made of line `number`.
pub(super) fn read<'t, T: Deserialize<'t>>(number: u32, text: &'t str) -> Result<T, Error> {
    serde_json::from_str(text)
        .map_err(|e| Error::Damaged(format!("line {number} of the journal does not read: {e}")))
}

impl FromSql for JournalState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        JournalState::from_number(number).ok_or(FromSqlError::OutOfRange(number))
    }
}
