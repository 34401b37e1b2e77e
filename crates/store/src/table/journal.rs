//! What was written at Google: one line for each step of an action, only ever added to, each bound to all before.
//!
//! A line's mark is the SHA-256 over the mark of the line before (32 zeros before the first), then its number,
//! action, time and state and the length of its text, each as eight bytes with the highest first, then the text:
//! no two different lines give the same bytes. The chain shows what was changed, taken out or put in between. It
//! cannot show that lines were taken off its end, or that all of it was written anew: a mark kept elsewhere does.
//!
//! The text of a line is JSON with the columns of `action` in it, so that `action` can be written anew.

mod action;
mod check;
mod read;
#[cfg(test)]
mod tests;
mod text;

use jiff::Timestamp;
use purser_model::Kind;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::{Error, JournalEntry, JournalState, JournalStep, Writer};

pub(crate) const SCHEMA_4: &str = "
    CREATE TABLE journal(
        number INTEGER PRIMARY KEY, -- 1, 2, 3 and so on
        action INTEGER NOT NULL,    -- the number of the line that began it
        at INTEGER NOT NULL,        -- milliseconds
        state INTEGER NOT NULL,     -- see `JournalState`
        body TEXT NOT NULL,         -- see `text`
        hash BLOB NOT NULL          -- see above
    );
    CREATE UNIQUE INDEX j_action ON journal(action, number);
    CREATE TRIGGER journal_changed BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is only ever added to'); END;
    CREATE TRIGGER journal_deleted BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is only ever added to'); END;
    -- Also against INSERT OR REPLACE, which deletes without a word.
    CREATE TRIGGER journal_added BEFORE INSERT ON journal
        WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM journal)
        BEGIN SELECT RAISE(ABORT, 'the journal is only ever added to'); END;

    CREATE TABLE action(
        id INTEGER PRIMARY KEY,     -- its first line
        kind TEXT NOT NULL,
        state INTEGER NOT NULL,     -- see `JournalState`
        at INTEGER NOT NULL,        -- milliseconds, of the first line
        settled INTEGER,            -- milliseconds, of the line that settled it
        pkg INTEGER NOT NULL,
        product TEXT,
        oid TEXT,                   -- the order's id, of whichever form
        pur INTEGER,
        agent TEXT NOT NULL,
        credential TEXT NOT NULL,
        reason TEXT NOT NULL,
        ticket TEXT,
        words TEXT,                 -- of the last line
        text TEXT NOT NULL          -- what is searched, folded
    );
    CREATE INDEX ac_state ON action(state, id);
    CREATE INDEX ac_open ON action(id) WHERE settled IS NULL;
    CREATE INDEX ac_oid ON action(oid) WHERE oid IS NOT NULL;
    CREATE INDEX ac_pur ON action(pur) WHERE pur IS NOT NULL;
    -- Every three letters in a row: finds any piece.
    CREATE VIRTUAL TABLE action_text USING fts5(
        text, content = 'action', content_rowid = 'id', columnsize = 0,
        tokenize = 'trigram case_sensitive 1');";

/// What follows from a line and all before it.
type Mark = [u8; 32];

/// What stands before the first line.
const NO_MARK: Mark = [0; 32];

/// What a mark covers.
struct Covered<'a> {
    number: i64,
    action: i64,
    at: i64,
    state: i64,
    text: &'a str,
}

impl Covered<'_> {
    fn mark(&self, before: Mark) -> Mark {
        let mut hash = Sha256::new();
        hash.update(before);
        for number in [self.number, self.action, self.at, self.state] {
            hash.update(number.to_be_bytes());
        }
        hash.update((self.text.len() as u64).to_be_bytes());
        hash.update(self.text.as_bytes());
        hash.finalize().into()
    }
}

/// Number and mark of the last line.
fn last(conn: &Connection) -> Result<(i64, Mark), Error> {
    let mut statement =
        conn.prepare_cached("SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1")?;
    let found = statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(found.unwrap_or((0, NO_MARK)))
}

/// Where an action stands, by its lines.
fn state_of(conn: &Connection, action: u32) -> Result<Option<JournalState>, Error> {
    let mut statement =
        conn.prepare_cached("SELECT state FROM journal WHERE action = ? ORDER BY number DESC LIMIT 1")?;
    Ok(statement.query_row([action], |row| row.get(0)).optional()?)
}

impl Writer<'_> {
    /// Writes down an action that is about to be sent. Its number.
    ///
    /// Within [`Store::write_durable`](crate::Store::write_durable), and sent only after that has returned.
    pub fn begin_action(&self, entry: &JournalEntry) -> Result<u32, Error> {
        let begun = text::Begun::of(entry)?;
        let number = self.add_line(None, entry.at, JournalState::Sending, &text::write(&begun)?)?;
        self.put_action(number, entry.at, &begun)?;
        self.changed(Kind::Journal);
        Ok(number)
    }

    /// Writes down what became of an action. The number of the line. [`Error::NoSuchStep`] if it is settled
    /// already: whoever came first was right.
    ///
    /// Within [`Store::write_durable`](crate::Store::write_durable).
    pub fn step_action(&self, step: &JournalStep) -> Result<u32, Error> {
        let from = state_of(self.conn, step.action)?;
        if !from.is_some_and(|from| from.may_become(step.state)) {
            return Err(Error::NoSuchStep { action: step.action, from, to: step.state });
        }
        let taken = text::Taken::of(step)?;
        let number = self.add_line(Some(step.action), step.at, step.state, &text::write(&taken)?)?;
        self.move_action(step.action, step.at, step.state, taken.words.as_deref())?;
        self.changed(Kind::Journal);
        Ok(number)
    }

    fn add_line(
        &self,
        action: Option<u32>,
        at: Timestamp,
        state: JournalState,
        text: &str,
    ) -> Result<u32, Error> {
        let (last, before) = last(self.conn)?;
        let number = u32::try_from(last + 1).map_err(|_| Error::Other("the journal is full".into()))?;
        let line = Covered {
            number: number.into(),
            action: action.unwrap_or(number).into(),
            at: at.as_millisecond(),
            state: (state as u8).into(),
            text,
        };
        self.conn
            .prepare_cached(
                "INSERT INTO journal(number, action, at, state, body, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![line.number, line.action, line.at, line.state, text, line.mark(before)])?;
        Ok(number)
    }
}
