use jiff::Timestamp;

use super::Mask;
use crate::api::{Amount, ExportMasking};

/// What stands in a row's column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// There is none.
    Nothing,
    /// Words, perhaps from outside: never to be taken for a formula or for markup.
    Text(String),
    /// An exact decimal with its currency's decimals, Purser's own; the currency has a column of its own.
    Amount(String),
    /// A number of things.
    Count(i64),
    /// Yes or no.
    Flag(bool),
}

impl Cell {
    pub(crate) fn text(text: &str) -> Cell {
        if text.is_empty() { Cell::Nothing } else { Cell::Text(text.to_owned()) }
    }

    pub(crate) fn maybe(text: Option<&str>) -> Cell {
        text.map_or(Cell::Nothing, Cell::text)
    }

    /// ISO 8601 in UTC, as exact as it is known.
    pub(crate) fn time(at: Timestamp) -> Cell {
        Cell::Text(at.to_string())
    }

    pub(crate) fn amount(amount: Option<&Amount>) -> Cell {
        amount.map_or(Cell::Nothing, |amount| Cell::Amount(amount.decimal.clone()))
    }

    pub(crate) fn currency(amount: Option<&Amount>) -> Cell {
        Cell::maybe(amount.map(|amount| amount.currency.as_str()))
    }

    pub(crate) fn count(count: impl Into<i64>) -> Cell {
        Cell::Count(count.into())
    }
}

/// What a column tells of a person or of one purchase, and so what masking does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secrecy {
    /// Nothing.
    Open,
    /// An order id: a pseudonym, with the number of the renewal.
    Order,
    /// A purchase token: a pseudonym.
    Token,
    /// The app's id of the buyer: a pseudonym.
    Account,
    /// The name of whoever acts: a pseudonym.
    Agent,
    /// What people wrote or are called, and whatever may hold an id: left out.
    Withheld,
}

impl Secrecy {
    pub(crate) fn masking(self) -> ExportMasking {
        match self {
            Secrecy::Open => ExportMasking::Kept,
            Secrecy::Withheld => ExportMasking::LeftOut,
            _ => ExportMasking::Masked,
        }
    }

    /// A value as a masked file has it.
    pub(crate) fn veil(self, cell: Cell, mask: &Mask) -> Cell {
        match (self, cell) {
            (Secrecy::Open, cell) => cell,
            (Secrecy::Withheld, _) | (_, Cell::Nothing) => Cell::Nothing,
            (Secrecy::Order, Cell::Text(id)) => Cell::Text(mask.order(&id)),
            (Secrecy::Token, Cell::Text(id)) => Cell::Text(mask.of("token", &id)),
            (Secrecy::Account, Cell::Text(id)) => Cell::Text(mask.of("account", &id)),
            (Secrecy::Agent, Cell::Text(name)) => Cell::Text(mask.of("agent", &name)),
            // No such column holds a number; if one ever does, better nothing than an id.
            _ => Cell::Nothing,
        }
    }
}

/// A column of a list whose rows are `R`.
pub(crate) struct Column<R> {
    /// Its name in files and on the command line: `placed`.
    pub(crate) id: &'static str,
    pub(crate) secrecy: Secrecy,
    /// It holds numbers, which stand at the right.
    pub(crate) right: bool,
    pub(crate) of: fn(&R) -> Cell,
}

impl<R> Column<R> {
    /// A column that tells of nobody.
    pub(crate) const fn open(id: &'static str, of: fn(&R) -> Cell) -> Self {
        Column { id, secrecy: Secrecy::Open, right: false, of }
    }

    /// The same with numbers in it.
    pub(crate) const fn number(id: &'static str, of: fn(&R) -> Cell) -> Self {
        Column { id, secrecy: Secrecy::Open, right: true, of }
    }

    pub(crate) const fn secret(id: &'static str, secrecy: Secrecy, of: fn(&R) -> Cell) -> Self {
        Column { id, secrecy, right: false, of }
    }
}
