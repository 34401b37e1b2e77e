//! Bulks: one action over many rows. A row that was sent names its entry in the journal, and nothing else tells
//! what became of it: the two cannot differ, whoever pulls the plug.

mod read;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use purser_model::Kind;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{OptionalExtension, params};

use crate::{BulkRowState, BulkState, Error, JournalState, NewBulk, Writer};

pub(crate) const SCHEMA_6: &str = "
    CREATE TABLE bulk(
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        state INTEGER NOT NULL,     -- see `BulkState`
        at INTEGER NOT NULL,        -- milliseconds
        starts INTEGER NOT NULL,    -- milliseconds
        ended INTEGER,              -- milliseconds
        agent TEXT NOT NULL,
        reason TEXT NOT NULL,
        ticket TEXT,
        origin TEXT NOT NULL,
        note TEXT
    );
    CREATE INDEX bk_running ON bulk(id) WHERE state = 1;
    CREATE TABLE bulk_row(
        bulk INTEGER NOT NULL,
        place INTEGER NOT NULL,     -- 1, 2, 3 and so on
        state INTEGER NOT NULL,     -- see `BulkRowState`
        oid TEXT,                   -- the order's id, of whichever form
        tok TEXT,
        action INTEGER,             -- in the journal
        words TEXT,
        at INTEGER,                 -- milliseconds
        body TEXT NOT NULL,
        PRIMARY KEY (bulk, place)
    ) WITHOUT ROWID;
    CREATE INDEX br_waiting ON bulk_row(bulk, place) WHERE state = 1;";

impl FromSql for BulkState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        BulkState::from_number(number).ok_or(FromSqlError::OutOfRange(number))
    }
}

impl FromSql for BulkRowState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        BulkRowState::from_number(number).ok_or(FromSqlError::OutOfRange(number))
    }
}

impl Writer<'_> {
    /// Keeps a bulk, whole, to be sent from its start on. Its number.
    pub fn add_bulk(&self, bulk: &NewBulk) -> Result<u32, Error> {
        self.conn
            .prepare_cached(
                "INSERT INTO bulk(kind, state, at, starts, agent, reason, ticket, origin)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                bulk.kind,
                BulkState::Running as u8,
                bulk.at.as_millisecond(),
                bulk.starts.as_millisecond(),
                bulk.agent,
                bulk.reason,
                bulk.ticket,
                bulk.origin,
            ])?;
        let number = u32::try_from(self.conn.last_insert_rowid())
            .map_err(|_| Error::Other("there are too many bulks".into()))?;
        let mut insert = self.conn.prepare_cached(
            "INSERT INTO bulk_row(bulk, place, state, oid, tok, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for (place, row) in (1_u32..).zip(&bulk.rows) {
            let order = row.order.as_ref().map(ToString::to_string);
            let state = BulkRowState::Waiting as u8;
            insert.execute(params![number, place, state, order, row.token, row.body])?;
        }
        self.changed(Kind::Journal);
        Ok(number)
    }

    /// Moves a bulk from one of the states `from` to another, with a word why it waits. Whether it stood there.
    pub fn move_bulk(
        &self,
        number: u32,
        from: &[BulkState],
        to: BulkState,
        note: Option<&str>,
        at: Timestamp,
    ) -> Result<bool, Error> {
        let mut statement = self.conn.prepare_cached("SELECT state FROM bulk WHERE id = ?")?;
        let state: Option<BulkState> = statement.query_row([number], |row| row.get(0)).optional()?;
        if !state.is_some_and(|state| from.contains(&state)) {
            return Ok(false);
        }
        let ended = matches!(to, BulkState::Canceled | BulkState::Finished).then_some(at.as_millisecond());
        self.conn
            .prepare_cached("UPDATE bulk SET state = ?2, note = ?3, ended = ?4 WHERE id = ?1")?
            .execute(params![number, to as u8, note, ended])?;
        self.changed(Kind::Journal);
        Ok(true)
    }

    /// Says why a bulk does not go on for the moment, or that it does.
    pub fn note_bulk(&self, number: u32, note: Option<&str>) -> Result<(), Error> {
        let changed = self
            .conn
            .prepare_cached("UPDATE bulk SET note = ?2 WHERE id = ?1 AND note IS NOT ?2")?
            .execute(params![number, note])?;
        if changed > 0 {
            self.changed(Kind::Journal);
        }
        Ok(())
    }

    /// Notes that a row is in the journal now, under `action`. To be written in the same transaction as the entry,
    /// after [`Reader::bulk_row_waits`](crate::Reader::bulk_row_waits): so nobody can send it a second time.
    pub fn send_bulk_row(&self, bulk: u32, place: u32, action: u32, at: Timestamp) -> Result<(), Error> {
        self.conn
            .prepare_cached(
                "UPDATE bulk_row SET state = ?3, action = ?4, words = NULL, at = ?5
                 WHERE bulk = ?1 AND place = ?2",
            )?
            .execute(params![bulk, place, BulkRowState::Sent as u8, action, at.as_millisecond()])?;
        self.changed(Kind::Journal);
        Ok(())
    }

    /// Notes what came of a row that was not sent. Nothing, if its turn has come meanwhile.
    pub fn end_bulk_row(
        &self,
        bulk: u32,
        place: u32,
        state: BulkRowState,
        words: &str,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.conn
            .prepare_cached(
                "UPDATE bulk_row SET state = ?3, words = ?4, at = ?5
                 WHERE bulk = ?1 AND place = ?2 AND state = 1",
            )?
            .execute(params![bulk, place, state as u8, words, at.as_millisecond()])?;
        self.changed(Kind::Journal);
        Ok(())
    }

    /// Puts the failures of a bulk in line again: what was refused, was not carried out or could not be sent. Never
    /// what is not settled. How many; the bulk goes on if there are any.
    pub fn retry_bulk(&self, number: u32) -> Result<u32, Error> {
        let again = self
            .conn
            .prepare_cached(
                "UPDATE bulk_row SET state = 1, action = NULL, words = NULL, at = NULL
                 WHERE bulk = ?1 AND (state = ?2 OR (state = ?3 AND
                    (SELECT a.state FROM action a WHERE a.id = bulk_row.action) IN (?4, ?5)))",
            )?
            .execute(params![
                number,
                BulkRowState::Failed as u8,
                BulkRowState::Sent as u8,
                JournalState::Refused as u8,
                JournalState::NotDone as u8,
            ])?;
        if again > 0 {
            self.conn
                .prepare_cached("UPDATE bulk SET state = ?2, note = NULL, ended = NULL WHERE id = ?1")?
                .execute(params![number, BulkState::Running as u8])?;
            self.changed(Kind::Journal);
        }
        Ok(u32::try_from(again).unwrap_or(u32::MAX))
    }
}
