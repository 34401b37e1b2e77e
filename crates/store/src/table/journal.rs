//! What was done at Google and what became of it: lines that are only ever added, each with a mark that follows from
//! the line before.
//!
//! The table `action` says where each action stands. It derives from the lines and is compared with them by
//! [`Reader::verify_journal`].

mod chain;
mod read;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use purser_model::Kind;
use purser_model::query::fold;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{ActionRow, Error, JournalEntry, JournalState, JournalStep, Writer};
use chain::{Line, Mark};

pub(crate) const SCHEMA_4: &str = "
    CREATE TABLE journal(
        number INTEGER PRIMARY KEY,  -- 1, 2, 3 without gaps
        action INTEGER NOT NULL,     -- the number of the line that began it
        at INTEGER NOT NULL,         -- milliseconds
        state INTEGER NOT NULL,      -- 1 sending, 2 confirmed, 3 refused, 4 unknown, 5 not done
        head TEXT NOT NULL,          -- JSON of the columns of `action`, on a first line
        words TEXT,
        body TEXT NOT NULL,          -- the caller's JSON
        mark BLOB NOT NULL           -- SHA-256 over the mark before and everything above
    );
    CREATE INDEX j_action ON journal(action);
    CREATE TRIGGER journal_stays BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'a line of the journal is never changed'); END;
    CREATE TRIGGER journal_keeps BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, 'a line of the journal is never removed'); END;
    CREATE TABLE action(
        number INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        state INTEGER NOT NULL,
        at INTEGER NOT NULL,
        package TEXT NOT NULL,
        ord TEXT,
        token TEXT,
        agent TEXT NOT NULL,
        credential TEXT NOT NULL,
        reason TEXT NOT NULL,
        ticket TEXT,
        text TEXT NOT NULL           -- what is searched, case folded
    );
    CREATE INDEX a_state ON action(state, number);
    CREATE INDEX a_ord ON action(ord, number) WHERE ord IS NOT NULL;
    CREATE INDEX a_token ON action(token, number) WHERE token IS NOT NULL;";

fn last(conn: &Connection) -> Result<(u32, Mark), Error> {
    let mut statement =
        conn.prepare_cached("SELECT number, mark FROM journal ORDER BY number DESC LIMIT 1")?;
    let found = statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(found.unwrap_or((0, [0; 32])))
}

fn add(conn: &Connection, line: &Line<'_>, before: &Mark) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT INTO journal(number, action, at, state, head, words, body, mark)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        line.number,
        line.action,
        line.at,
        line.state,
        line.head,
        line.words,
        line.body,
        line.mark(before)
    ])?;
    Ok(())
}

fn head(entry: &JournalEntry) -> String {
    let order = entry.order.as_ref().map(ToString::to_string);
    json(
        &entry.kind,
        &entry.package,
        order,
        entry.token.as_ref(),
        [&entry.agent, &entry.credential, &entry.reason],
        entry.ticket.as_ref(),
    )
}

fn head_of(row: &ActionRow) -> String {
    let order = row.order.as_ref().map(ToString::to_string);
    json(
        &row.kind,
        &row.package,
        order,
        row.token.as_ref(),
        [&row.agent, &row.credential, &row.reason],
        row.ticket.as_ref(),
    )
}

/// The columns of an action, as its first line keeps them.
fn json(
    kind: &str,
    package: &str,
    order: Option<String>,
    token: Option<&String>,
    [agent, credential, reason]: [&String; 3],
    ticket: Option<&String>,
) -> String {
    serde_json::json!({
        "kind": kind, "package": package, "order": order, "token": token, "agent": agent,
        "credential": credential, "reason": reason, "ticket": ticket,
    })
    .to_string()
}

impl Writer<'_> {
    /// Writes what is about to be sent, and returns the action's number. Call from
    /// [`Store::write_durable`](crate::Store::write_durable): it has to be on the disk before anything leaves.
    pub fn begin_action(&self, entry: &JournalEntry) -> Result<u32, Error> {
        let (latest, mark) = last(self.conn)?;
        let number = latest + 1;
        let line = Line {
            number,
            action: number,
            at: entry.at.as_millisecond(),
            state: JournalState::Sending as u8,
            head: &head(entry),
            words: None,
            body: &entry.body,
        };
        add(self.conn, &line, &mark)?;
        let order = entry.order.as_ref().map(ToString::to_string);
        let searched = [
            order.as_deref(),
            entry.token.as_deref(),
            Some(entry.reason.as_str()),
            entry.ticket.as_deref(),
            Some(entry.agent.as_str()),
        ];
        let text = fold(&searched.into_iter().flatten().collect::<Vec<_>>().join("\n"));
        self.conn
            .prepare_cached(
                "INSERT INTO action(number, kind, state, at, package, ord, token, agent, credential, reason,
                                    ticket, text)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute(params![
                number,
                entry.kind,
                JournalState::Sending as u8,
                entry.at.as_millisecond(),
                entry.package,
                order,
                entry.token,
                entry.agent,
                entry.credential,
                entry.reason,
                entry.ticket,
                text
            ])?;
        self.changed(Kind::Journal);
        Ok(number)
    }

    /// Writes what became of an action. One that is settled takes no further steps.
    pub fn step_action(&self, step: &JournalStep) -> Result<(), Error> {
        let now: Option<u8> = self
            .conn
            .prepare_cached("SELECT state FROM action WHERE number = ?")?
            .query_row([step.action], |row| row.get(0))
            .optional()?;
        let state = now.and_then(JournalState::from_number);
        match state {
            None => return Err(Error::Other(format!("the journal has no action {}", step.action))),
            Some(state) if state.is_settled() => {
                return Err(Error::Other(format!("action {} is settled already", step.action)));
            }
            Some(_) if step.state == JournalState::Sending => {
                return Err(Error::Other(format!("action {} was sent already", step.action)));
            }
            Some(_) => {}
        }
        let (latest, mark) = last(self.conn)?;
        let line = Line {
            number: latest + 1,
            action: step.action,
            at: step.at.as_millisecond(),
            state: step.state as u8,
            head: "",
            words: step.words.as_deref(),
            body: &step.body,
        };
        add(self.conn, &line, &mark)?;
        self.conn
            .prepare_cached("UPDATE action SET state = ?2 WHERE number = ?1")?
            .execute(params![step.action, step.state as u8])?;
        self.changed(Kind::Journal);
        Ok(())
    }
}

fn time(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or_default()
}
