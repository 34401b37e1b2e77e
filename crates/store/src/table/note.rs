//! Notes of people. Google knows nothing of them and cannot give them back: nothing here is ever overwritten or
//! deleted.
//!
//! `note` is what a note says now; `note_step` is everything that was done to it, with every text that it had.
//! What is compared stands beside what is shown.

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use purser_model::Kind;
use purser_model::query::note_key;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{Connection, Params, params};

use crate::table::subject;
use crate::table::version::time;
use crate::{Error, NoteDeed, NoteRow, NoteStep, Reader, Subject, Writer};

pub(crate) const SCHEMA_5: &str = "
    CREATE TABLE note(
        id INTEGER PRIMARY KEY,     -- 1, 2, 3 and so on
        subject INTEGER NOT NULL,
        author TEXT NOT NULL,       -- of the first text
        at INTEGER NOT NULL,        -- milliseconds, of the first text
        edited INTEGER,             -- milliseconds, of the text, if it is not the first
        removed INTEGER,            -- milliseconds, while it is removed
        text TEXT NOT NULL,
        key TEXT NOT NULL           -- as compared
    );
    CREATE INDEX n_subject ON note(subject, id);
    CREATE TABLE note_step(
        note INTEGER NOT NULL,
        n INTEGER NOT NULL,         -- 0 is the oldest
        at INTEGER NOT NULL,        -- milliseconds
        agent TEXT NOT NULL,
        deed INTEGER NOT NULL,      -- see `NoteDeed`
        text TEXT,
        PRIMARY KEY(note, n)
    ) WITHOUT ROWID;
    -- Every three letters in a row: finds any piece. Removed notes stay in it.
    CREATE VIRTUAL TABLE note_text USING fts5(
        key, content = 'note', content_rowid = 'id', columnsize = 0,
        tokenize = 'trigram case_sensitive 1');";

/// Whether there are any, removed or not.
pub(crate) fn any(conn: &Connection) -> Result<bool, Error> {
    Ok(conn.prepare_cached("SELECT 1 FROM note")?.exists([])?)
}

impl FromSql for NoteDeed {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_i64()? {
            1 => Ok(NoteDeed::Wrote),
            2 => Ok(NoteDeed::Removed),
            3 => Ok(NoteDeed::Restored),
            other => Err(FromSqlError::OutOfRange(other)),
        }
    }
}

impl Writer<'_> {
    /// Writes a note. Its number; `None`, and nothing written, if the mirror does not know what it is about.
    pub fn add_note(
        &self,
        on: &Subject,
        agent: &str,
        text: &str,
        at: Timestamp,
    ) -> Result<Option<u32>, Error> {
        let Some(subject) = subject::intern(&self.reader(), on)? else { return Ok(None) };
        let key = note_key(text);
        self.conn
            .prepare_cached(
                "INSERT INTO note(id, subject, author, at, text, key)
                 VALUES ((SELECT coalesce(max(id), 0) + 1 FROM note), ?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![subject, agent, at.as_millisecond(), text, key])?;
        let number = u32::try_from(self.conn.last_insert_rowid()).unwrap_or(u32::MAX);
        self.conn
            .prepare_cached("INSERT INTO note_text(rowid, key) VALUES (?1, ?2)")?
            .execute(params![number, key])?;
        self.note_step(number, agent, NoteDeed::Wrote, Some(text), at)?;
        Ok(Some(number))
    }

    /// Gives a note another text. Whether that is another than it had; a note that there is not has none.
    pub fn edit_note(&self, number: u32, agent: &str, text: &str, at: Timestamp) -> Result<bool, Error> {
        let Some(known) = self.reader().note(number)? else { return Ok(false) };
        if known.text == text {
            return Ok(false);
        }
        // The index keeps no texts, and is told what it held.
        self.conn
            .prepare_cached(
                "INSERT INTO note_text(note_text, rowid, key) SELECT 'delete', id, key FROM note WHERE id = ?",
            )?
            .execute([number])?;
        let key = note_key(text);
        self.conn
            .prepare_cached("UPDATE note SET text = ?2, key = ?3, edited = ?4 WHERE id = ?1")?
            .execute(params![number, text, key, at.as_millisecond()])?;
        self.conn
            .prepare_cached("INSERT INTO note_text(rowid, key) VALUES (?1, ?2)")?
            .execute(params![number, key])?;
        self.note_step(number, agent, NoteDeed::Wrote, Some(text), at)?;
        Ok(true)
    }

    /// Removes a note, which keeps all its texts. Whether it was there.
    pub fn remove_note(&self, number: u32, agent: &str, at: Timestamp) -> Result<bool, Error> {
        let removed = self
            .conn
            .prepare_cached("UPDATE note SET removed = ?2 WHERE id = ?1 AND removed IS NULL")?
            .execute(params![number, at.as_millisecond()])?;
        if removed > 0 {
            self.note_step(number, agent, NoteDeed::Removed, None, at)?;
        }
        Ok(removed > 0)
    }

    /// Brings a removed note back. Whether it was removed.
    pub fn restore_note(&self, number: u32, agent: &str, at: Timestamp) -> Result<bool, Error> {
        let restored = self
            .conn
            .prepare_cached("UPDATE note SET removed = NULL WHERE id = ? AND removed IS NOT NULL")?
            .execute([number])?;
        if restored > 0 {
            self.note_step(number, agent, NoteDeed::Restored, None, at)?;
        }
        Ok(restored > 0)
    }

    fn note_step(
        &self,
        number: u32,
        agent: &str,
        deed: NoteDeed,
        text: Option<&str>,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.conn
            .prepare_cached(
                "INSERT INTO note_step(note, n, at, agent, deed, text)
                 VALUES (?1, (SELECT coalesce(max(n) + 1, 0) FROM note_step WHERE note = ?1), ?2, ?3, ?4, ?5)",
            )?
            .execute(params![number, at.as_millisecond(), agent, deed as u8, text])?;
        self.changed(Kind::Notes);
        Ok(())
    }
}

impl Reader<'_> {
    fn note_rows(&self, rest: &str, params: impl Params) -> Result<Vec<NoteRow>, Error> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT n.id, n.author, n.text, n.at, n.edited, n.removed, {} FROM note n {rest}",
            subject::COLUMNS
        ))?;
        let mut rows = statement.query(params)?;
        let mut notes = Vec::new();
        while let Some(row) = rows.next()? {
            notes.push(NoteRow {
                number: row.get(0)?,
                author: row.get(1)?,
                text: row.get(2)?,
                at: time(row.get(3)?),
                edited: row.get::<_, Option<i64>>(4)?.map(time),
                removed: row.get::<_, Option<i64>>(5)?.map(time),
                on: subject::read(self, row, 6)?,
            });
        }
        Ok(notes)
    }

    /// A note by its number, removed or not.
    pub fn note(&self, number: u32) -> Result<Option<NoteRow>, Error> {
        let rest = "CROSS JOIN subject j ON j.id = n.subject WHERE n.id = ?";
        Ok(self.note_rows(rest, [number])?.pop())
    }

    /// The notes of a record, newest first; the removed ones are among them.
    pub fn notes_of(&self, on: &Subject) -> Result<Vec<NoteRow>, Error> {
        let Some(subject) = subject::find(self, on)? else { return Ok(Vec::new()) };
        let rest = "INDEXED BY n_subject CROSS JOIN subject j ON j.id = n.subject
            WHERE n.subject = ? ORDER BY n.id DESC";
        self.note_rows(rest, [subject])
    }

    /// What was done to a note, oldest first.
    pub fn note_steps(&self, number: u32) -> Result<Vec<NoteStep>, Error> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT at, agent, deed, text FROM note_step WHERE note = ? ORDER BY n")?;
        let rows = statement.query_map([number], |row| {
            Ok(NoteStep { at: time(row.get(0)?), agent: row.get(1)?, deed: row.get(2)?, text: row.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
