use purser_model::OrderId;
use rusqlite::{OptionalExtension, Row, params};

use crate::table::version::time;
use crate::{BulkCounts, BulkRecord, BulkRow, BulkRowState, Error, JournalState, Reader};

const COLUMNS: &str = "id, kind, state, at, starts, ended, agent, reason, ticket, origin, note";

const ROW: &str =
    "SELECT r.place, r.state, r.oid, r.tok, r.action, a.state, coalesce(a.words, r.words), r.at, r.body
    FROM bulk_row r LEFT JOIN action a ON a.id = r.action";

fn record(row: &Row<'_>) -> rusqlite::Result<BulkRecord> {
    Ok(BulkRecord {
        number: row.get(0)?,
        kind: row.get(1)?,
        state: row.get(2)?,
        at: time(row.get(3)?),
        starts: time(row.get(4)?),
        ended: row.get::<_, Option<i64>>(5)?.map(time),
        agent: row.get(6)?,
        reason: row.get(7)?,
        ticket: row.get(8)?,
        origin: row.get(9)?,
        note: row.get(10)?,
    })
}

fn bulk_row(row: &Row<'_>) -> rusqlite::Result<BulkRow> {
    let (action, stands): (Option<u32>, Option<JournalState>) = (row.get(4)?, row.get(5)?);
    Ok(BulkRow {
        place: row.get(0)?,
        state: row.get(1)?,
        order: row.get::<_, Option<String>>(2)?.map(|id| OrderId::parse(&id)),
        token: row.get(3)?,
        action: action.zip(stands),
        words: row.get(6)?,
        at: row.get::<_, Option<i64>>(7)?.map(time),
        body: row.get(8)?,
    })
}

impl Reader<'_> {
    /// A bulk by its number.
    pub fn bulk(&self, number: u32) -> Result<Option<BulkRecord>, Error> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM bulk WHERE id = ?"))?;
        Ok(statement.query_row([number], record).optional()?)
    }

    /// The latest bulks, newest first.
    pub fn bulks(&self, limit: usize) -> Result<Vec<BulkRecord>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut statement =
            self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM bulk ORDER BY id DESC LIMIT ?"))?;
        let rows = statement.query_map([limit], record)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Bulks that are to be sent, oldest first.
    pub fn running_bulks(&self) -> Result<Vec<BulkRecord>, Error> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM bulk INDEXED BY bk_running WHERE state = 1 ORDER BY id"
        ))?;
        let rows = statement.query_map([], record)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Rows of a bulk in their order, from the one behind place `after`.
    pub fn bulk_rows(&self, bulk: u32, after: u32, limit: usize) -> Result<Vec<BulkRow>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut statement = self
            .conn
            .prepare_cached(&format!("{ROW} WHERE r.bulk = ?1 AND r.place > ?2 ORDER BY r.place LIMIT ?3"))?;
        let rows = statement.query_map(params![bulk, after, limit], bulk_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The row whose turn it is.
    pub fn next_bulk_row(&self, bulk: u32) -> Result<Option<BulkRow>, Error> {
        let mut statement = self
            .conn
            .prepare_cached(&format!("{ROW} WHERE r.bulk = ? AND r.state = 1 ORDER BY r.place LIMIT 1"))?;
        Ok(statement.query_row([bulk], bulk_row).optional()?)
    }

    /// Whether a row's turn is still to come, in a bulk that is being sent.
    pub fn bulk_row_waits(&self, bulk: u32, place: u32) -> Result<bool, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT EXISTS(SELECT 1 FROM bulk_row r JOIN bulk b ON b.id = r.bulk
             WHERE r.bulk = ?1 AND r.place = ?2 AND r.state = 1 AND b.state = 1)",
        )?;
        Ok(statement.query_row([bulk, place], |row| row.get(0))?)
    }

    /// The actions of a bulk of which nobody knows yet what became of them.
    pub fn open_actions_of_bulk(&self, bulk: u32) -> Result<Vec<u32>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT a.id FROM bulk_row r JOIN action a ON a.id = r.action
             WHERE r.bulk = ? AND a.settled IS NULL ORDER BY a.id",
        )?;
        let rows = statement.query_map([bulk], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many rows of a bulk stand where.
    pub fn bulk_counts(&self, bulk: u32) -> Result<BulkCounts, Error> {
        // A bulk has thousands of rows at most.
        let mut statement = self.conn.prepare_cached(
            "SELECT r.state, a.state, count(*) FROM bulk_row r LEFT JOIN action a ON a.id = r.action
             WHERE r.bulk = ? GROUP BY r.state, a.state",
        )?;
        let mut rows = statement.query([bulk])?;
        let mut counts = BulkCounts::default();
        while let Some(row) = rows.next()? {
            let n: u32 = row.get(2)?;
            *counts.of(row.get(0)?, row.get(1)?) += n;
        }
        Ok(counts)
    }
}

impl BulkCounts {
    fn of(&mut self, row: BulkRowState, action: Option<JournalState>) -> &mut u32 {
        match (row, action) {
            (BulkRowState::Waiting, _) => &mut self.waiting,
            (BulkRowState::Done, _) | (BulkRowState::Sent, Some(JournalState::Confirmed)) => &mut self.done,
            (BulkRowState::Skipped, _) => &mut self.skipped,
            (BulkRowState::Sent, Some(JournalState::Sending)) => &mut self.sending,
            (BulkRowState::Failed, _)
            | (BulkRowState::Sent, Some(JournalState::Refused | JournalState::NotDone)) => &mut self.failed,
            (BulkRowState::Sent, Some(JournalState::Unknown) | None) => &mut self.unknown,
        }
    }
}
