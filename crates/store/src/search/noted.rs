//! From notes and tags to the orders and purchases that they are about.
//!
//! What stands on an account is about all its purchases, what stands on a purchase about all its orders. In the list
//! of subscriptions, what stands on an order is about the subscription that it paid for.

use purser_model::query::note_key;
use rusqlite::types::Value;

use super::sql::{Condition, numbers};
use crate::table::{note, tag};
use crate::{Error, Reader};

/// The index of letters knows nothing shorter.
const LETTERS: usize = 3;
/// Notes are counted no further than this: nobody reads on.
const MOST_NOTES: i64 = 1_000;

/// From a row `j` of `subject` to the orders `o` that it stands for.
const TO_ORDERS: [&str; 4] = [
    "ord o INDEXED BY o_base ON o.base = j.base AND o.renew = j.renew",
    "ord o INDEXED BY o_oid ON o.oid = j.oid",
    "ord o INDEXED BY o_pur ON o.pur = j.pur",
    "pur p INDEXED BY p_acct ON p.acct = j.acct CROSS JOIN ord o INDEXED BY o_pur ON o.pur = p.id",
];

/// From a row `j` of `subject` to the purchases that it stands for: what is chosen, and whence.
const TO_PURCHASES: [(&str, &str); 4] = [
    ("o.pur", "ord o INDEXED BY o_base ON o.base = j.base AND o.renew = j.renew"),
    ("o.pur", "ord o INDEXED BY o_oid ON o.oid = j.oid"),
    ("p.id", "pur p ON p.id = j.pur"),
    ("p.id", "pur p INDEXED BY p_acct ON p.acct = j.acct"),
];

/// Some rows `j` of `subject`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::search) struct Noted {
    from: &'static str,
    condition: Condition,
}

impl Noted {
    /// Those with a note that has this in it.
    pub(in crate::search) fn saying(piece: &str) -> Noted {
        let piece = note_key(piece);
        let mut condition = Condition::default();
        let from = if piece.chars().count() < LETTERS {
            "note n CROSS JOIN subject j ON j.id = n.subject"
        } else {
            condition.and("note_text MATCH ?", [format!("\"{}\"", piece.replace('"', "\"\""))]);
            "note_text CROSS JOIN note n ON n.id = note_text.rowid CROSS JOIN subject j ON j.id = n.subject"
        };
        condition.and("n.removed IS NULL AND instr(n.key, ?) > 0", [piece]);
        Noted { from, condition }
    }

    /// The same for a word that may as well be something else; `None` if nobody ever wrote a note.
    pub(in crate::search) fn perhaps(reader: &Reader<'_>, piece: &str) -> Result<Option<Noted>, Error> {
        Ok(if note::any(reader.conn)? { Some(Noted::saying(piece)) } else { None })
    }

    /// Those with one of these tags; `None` if nothing carries any of them.
    pub(in crate::search) fn tagged(reader: &Reader<'_>, words: &[String]) -> Result<Option<Noted>, Error> {
        let mut tags = Vec::new();
        for word in words {
            tags.extend(tag::find(reader.conn, word)?);
        }
        if tags.is_empty() {
            return Ok(None);
        }
        let mut condition = Condition::default();
        condition.and(&format!("t.removed IS NULL AND t.tag IN ({})", numbers(tags.len())), tags);
        let from = "tagged t INDEXED BY tg_tag CROSS JOIN subject j ON j.id = t.subject";
        Ok(Some(Noted { from, condition }))
    }

    /// Where rows `j` come from, and what they must satisfy.
    pub(super) fn source(&self) -> (&'static str, &Condition) {
        (self.from, &self.condition)
    }

    /// Places to begin that together have every order `o`, each with its condition.
    pub(super) fn to_orders(&self) -> impl Iterator<Item = (String, Condition)> {
        TO_ORDERS.iter().map(|way| (format!("{} CROSS JOIN {way}", self.from), self.condition.clone()))
    }

    /// What an order `o` must satisfy. The orders are found once for all rows.
    pub(super) fn of_order(&self) -> Condition {
        let orders = TO_ORDERS.map(|way| ("o.id", way));
        let Condition { sql, params } = self.ids(&orders);
        Condition { sql: format!("o.id IN ({sql})"), params }
    }

    /// The ids of the purchases, as a subquery.
    pub(in crate::search) fn purchases(&self) -> Condition {
        self.ids(&TO_PURCHASES)
    }

    fn ids(&self, ways: &[(&str, &str)]) -> Condition {
        let select = |(id, way): &(&str, &str)| {
            format!("SELECT {id} FROM {} CROSS JOIN {way} WHERE {}", self.from, self.condition.sql)
        };
        let sql = ways.iter().map(select).collect::<Vec<_>>().join(" UNION ");
        let params = ways.iter().flat_map(|_| self.condition.params.clone()).collect();
        Condition { sql, params }
    }
}

impl Reader<'_> {
    /// How many notes have this in them, and whether there are more than were counted.
    pub fn notes_saying(&self, piece: &str) -> Result<(u64, bool), Error> {
        if !note::any(self.conn)? {
            return Ok((0, false));
        }
        self.give_way()?;
        let Noted { from, condition } = Noted::saying(piece);
        let mut params = condition.params;
        params.push(Value::Integer(MOST_NOTES + 1));
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT count(*) FROM (SELECT 1 FROM {from} WHERE {} LIMIT ?)",
            condition.sql
        ))?;
        let n: i64 = statement.query_row(rusqlite::params_from_iter(params), |row| row.get(0))?;
        Ok((n.min(MOST_NOTES).unsigned_abs(), n > MOST_NOTES))
    }
}
