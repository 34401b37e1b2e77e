//! What the page of activity, an order's and a purchase's page show, and what is still to be settled.

use jiff::{SignedDuration, Timestamp};
use purser_model::{OrderId, PurchaseKey};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Params, Row, params_from_iter};

use super::action::scraps;
use super::text::{self, Begun, Taken};
use crate::table::name::NameKind;
use crate::table::token;
use crate::table::version::time;
use crate::{Accounts, ActionRow, ActionsRequest, Error, JournalLine, JournalState, Reader};

const COLUMNS: &str = "a.id, a.kind, a.state, a.at, a.settled, a.pkg, a.product, a.oid, p.tok, a.agent,
    a.credential, a.reason, a.ticket, a.words";

/// A token that stands in no other table would be lost with the row, never the action.
const TOKEN: &str = "LEFT JOIN pur p ON p.id = a.pur";

/// The letters that the index of scraps needs.
const LETTERS: usize = 3;

impl Reader<'_> {
    fn action_row(&self, row: &Row<'_>) -> rusqlite::Result<ActionRow> {
        Ok(ActionRow {
            number: row.get(0)?,
            kind: row.get(1)?,
            state: row.get(2)?,
            at: time(row.get(3)?),
            settled: row.get::<_, Option<i64>>(4)?.map(time),
            package: self.names().optional(NameKind::Package, row.get(5)?).unwrap_or_default(),
            product: row.get(6)?,
            order: row.get::<_, Option<String>>(7)?.map(|id| OrderId::parse(&id)),
            token: row.get(8)?,
            agent: row.get(9)?,
            credential: row.get(10)?,
            reason: row.get(11)?,
            ticket: row.get(12)?,
            words: row.get(13)?,
        })
    }

    fn action_rows(&self, rest: &str, params: impl Params) -> Result<Vec<ActionRow>, Error> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM {rest}"))?;
        let rows = statement.query_map(params, |row| self.action_row(row))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// An action by its number.
    pub fn action(&self, number: u32) -> Result<Option<ActionRow>, Error> {
        let found = self.action_rows(&format!("action a {TOKEN} WHERE a.id = ?"), [number])?;
        Ok(found.into_iter().next())
    }

    /// The numbers of actions begun at `since` or later that were carried out, or may have been.
    pub fn actions_that_may_count(&self, since: Timestamp) -> Result<Vec<u32>, Error> {
        // From the end: a day is a small part of a journal.
        let mut statement = self.conn.prepare_cached("SELECT id, at, state FROM action ORDER BY id DESC")?;
        let mut rows = statement.query([])?;
        let mut counted = Vec::new();
        while let Some(row) = rows.next()? {
            let (state, at): (JournalState, _) = (row.get(2)?, time(row.get(1)?));
            // A clock that was set back within the day may have mixed them a little; a whole day it has not.
            if at < since - SignedDuration::from_hours(24) {
                break;
            }
            if at >= since && !matches!(state, JournalState::Refused | JournalState::NotDone) {
                counted.push(row.get(0)?);
            }
        }
        Ok(counted)
    }

    /// An action's row with its searched text, as far as it can be read at all.
    pub(super) fn kept_action(&self, number: u32) -> Result<Option<(ActionRow, String)>, Error> {
        let mut statement = self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS}, a.text FROM action a {TOKEN} WHERE a.id = ?"))?;
        let found = statement.query_row([number], |row| Ok((self.action_row(row)?, row.get(14)?)));
        match found.optional() {
            // No complaint of SQLite's: a value is not what belongs there.
            Err(error) if error.sqlite_error_code().is_none() => Ok(None),
            found => Ok(found?),
        }
    }

    /// The lines of an action, oldest first.
    pub fn action_lines(&self, action: u32) -> Result<Vec<JournalLine>, Error> {
        self.lines("action = ? ORDER BY number", [action])
    }

    /// Lines in the order in which they were written, from the one behind number `after`: all that somebody
    /// needs who wants to check the marks without Purser.
    pub fn journal_lines(&self, after: u32, limit: usize) -> Result<Vec<JournalLine>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.lines("number > ? ORDER BY number LIMIT ?", [i64::from(after), limit])
    }

    fn lines(&self, rest: &str, params: impl Params) -> Result<Vec<JournalLine>, Error> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT number, action, at, state, body, hash FROM journal WHERE {rest}"
        ))?;
        let mut rows = statement.query(params)?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            let (number, action): (u32, u32) = (row.get(0)?, row.get(1)?);
            let text: String = row.get(4)?;
            let (words, body) = if number == action {
                (None, text::read::<Begun>(number, &text)?.body)
            } else {
                let taken: Taken = text::read(number, &text)?;
                (taken.words, taken.body)
            };
            lines.push(JournalLine {
                number,
                action,
                at: time(row.get(2)?),
                state: row.get(3)?,
                words,
                body: body.get().to_owned(),
                text,
                mark: row.get(5)?,
            });
        }
        Ok(lines)
    }

    /// Actions, newest first.
    pub fn actions(&self, request: ActionsRequest<'_>) -> Result<Vec<ActionRow>, Error> {
        let (rest, params) = page(request);
        self.action_rows(&rest, params_from_iter(params))
    }

    /// How many actions stand where, in the order of [`JournalState::ALL`].
    pub fn action_counts(&self) -> Result<Vec<(JournalState, u64)>, Error> {
        // Counted, not kept: an index of a few bytes a row, and there are as many actions as people are quick.
        let mut statement =
            self.conn.prepare_cached("SELECT count(*) FROM action INDEXED BY ac_state WHERE state = ?")?;
        let mut count = |state: JournalState| -> Result<_, Error> {
            let n: i64 = statement.query_row([state as u8], |row| row.get(0))?;
            Ok((state, n.unsigned_abs()))
        };
        JournalState::ALL.into_iter().map(&mut count).collect()
    }

    /// Actions of which nobody knows yet what became of them, oldest first. After a start these are what has to
    /// be read back; never what has to be sent again.
    pub fn open_actions(&self) -> Result<Vec<ActionRow>, Error> {
        self.action_rows(
            &format!("action a INDEXED BY ac_open {TOKEN} WHERE a.settled IS NULL ORDER BY a.id"),
            [],
        )
    }

    /// The actions about an order, newest first.
    pub fn actions_of_order(&self, order: &OrderId) -> Result<Vec<ActionRow>, Error> {
        self.action_rows(
            &format!("action a INDEXED BY ac_oid {TOKEN} WHERE a.oid = ? ORDER BY a.id DESC"),
            [order.to_string()],
        )
    }

    /// The actions about the purchases of accounts, newest first: those that name one of their tokens.
    pub fn actions_of_accounts(&self, accounts: &Accounts) -> Result<Vec<ActionRow>, Error> {
        let (of, values) = accounts.condition();
        self.action_rows(
            &format!(
                "pur p INDEXED BY p_acct CROSS JOIN action a INDEXED BY ac_pur ON a.pur = p.id
                 WHERE {of} ORDER BY a.id DESC"
            ),
            params_from_iter(values),
        )
    }

    /// The actions about a purchase, newest first: those that name its token.
    pub fn actions_of_purchase(&self, key: &PurchaseKey) -> Result<Vec<ActionRow>, Error> {
        let Some(package) = self.names().find(NameKind::Package, 0, &key.package) else {
            return Ok(Vec::new());
        };
        let Some(token) = token::find(self.conn, package, &key.token)? else { return Ok(Vec::new()) };
        self.action_rows(
            &format!("action a INDEXED BY ac_pur {TOKEN} WHERE a.pur = ? ORDER BY a.id DESC"),
            [token.id],
        )
    }
}

/// What stands behind `FROM`. Always a walk down some order of numbers that ends with the page.
pub(super) fn page(request: ActionsRequest<'_>) -> (String, Vec<Value>) {
    let (long, short): (Vec<String>, Vec<String>) =
        scraps(request.text).into_iter().partition(|scrap| scrap.chars().count() >= LETTERS);
    let before = request.before.map_or(i64::MAX, i64::from);
    let mut params: Vec<Value> = Vec::new();
    let (from, number) = if !long.is_empty() {
        let phrases: Vec<String> =
            long.iter().map(|scrap| format!("\"{}\"", scrap.replace('"', "\"\""))).collect();
        params.push(phrases.join(" AND ").into());
        let from = format!(
            "action_text CROSS JOIN action a ON a.id = action_text.rowid {TOKEN} WHERE action_text MATCH ?"
        );
        (from, "action_text.rowid")
    } else if request.state.is_some() {
        (format!("action a INDEXED BY ac_state {TOKEN} WHERE 1"), "a.id")
    } else {
        (format!("action a NOT INDEXED {TOKEN} WHERE 1"), "a.id")
    };
    let mut sql = format!("{from} AND {number} < ?");
    params.push(before.into());
    if let Some(state) = request.state {
        sql += " AND a.state = ?";
        params.push(i64::from(state as u8).into());
    }
    for scrap in short {
        sql += " AND instr(a.text, ?) > 0";
        params.push(scrap.into());
    }
    sql += &format!(" ORDER BY {number} DESC LIMIT ?");
    params.push(i64::try_from(request.limit).unwrap_or(i64::MAX).into());
    (sql, params)
}
