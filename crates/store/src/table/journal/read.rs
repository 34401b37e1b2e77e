use std::collections::HashMap;

use purser_model::query::fold;
use purser_model::{OrderId, PurchaseKey};
use rusqlite::{OptionalExtension, Row, params};

use super::chain::{Line, Mark};
use super::time;
use crate::{ActionRow, ActionsRequest, Error, JournalCheck, JournalLine, JournalState, Reader};

const COLUMNS: &str = "number, kind, state, at, package, ord, token, agent, credential, reason, ticket";

fn state(number: u8) -> Result<JournalState, Error> {
    JournalState::from_number(number)
        .ok_or_else(|| Error::Damaged(format!("the journal has a state {number}")))
}

fn action(row: &Row<'_>) -> Result<ActionRow, Error> {
    Ok(ActionRow {
        number: row.get(0)?,
        kind: row.get(1)?,
        state: state(row.get(2)?)?,
        at: time(row.get(3)?),
        package: row.get(4)?,
        order: row.get::<_, Option<String>>(5)?.as_deref().map(OrderId::parse),
        token: row.get(6)?,
        agent: row.get(7)?,
        credential: row.get(8)?,
        reason: row.get(9)?,
        ticket: row.get(10)?,
    })
}

impl Reader<'_> {
    /// One action.
    pub fn action(&self, number: u32) -> Result<Option<ActionRow>, Error> {
        let mut found = self.actions_where("number = ?1", params![number])?;
        Ok(found.pop())
    }

    fn actions_where(&self, wanted: &str, params: impl rusqlite::Params) -> Result<Vec<ActionRow>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM action WHERE {wanted}");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(action(row)?);
        }
        Ok(found)
    }

    /// The lines of an action, oldest first.
    pub fn action_lines(&self, number: u32) -> Result<Vec<JournalLine>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT number, action, at, state, words, body FROM journal WHERE action = ? ORDER BY number",
        )?;
        let mut rows = statement.query([number])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            lines.push(JournalLine {
                number: row.get(0)?,
                action: row.get(1)?,
                at: time(row.get(2)?),
                state: state(row.get(3)?)?,
                words: row.get(4)?,
                body: row.get(5)?,
            });
        }
        Ok(lines)
    }

    /// A page of actions, newest first.
    pub fn actions(&self, request: &ActionsRequest) -> Result<Vec<ActionRow>, Error> {
        let before = request.before.unwrap_or(u32::MAX);
        let text = request.text.as_deref().map(fold).unwrap_or_default();
        let limit = i64::try_from(request.limit).unwrap_or(i64::MAX);
        match request.state {
            Some(state) => self.actions_where(
                "state = ?1 AND number < ?2 AND (?3 = '' OR instr(text, ?3)) ORDER BY number DESC LIMIT ?4",
                params![state as u8, before, text, limit],
            ),
            None => self.actions_where(
                "number < ?1 AND (?2 = '' OR instr(text, ?2)) ORDER BY number DESC LIMIT ?3",
                params![before, text, limit],
            ),
        }
    }

    /// How many actions stand where.
    pub fn action_counts(&self) -> Result<Vec<(JournalState, u64)>, Error> {
        let mut statement =
            self.conn.prepare_cached("SELECT state, count(*) FROM action GROUP BY state ORDER BY state")?;
        let mut rows = statement.query([])?;
        let mut counts = Vec::new();
        while let Some(row) = rows.next()? {
            counts.push((state(row.get(0)?)?, row.get::<_, i64>(1)?.unsigned_abs()));
        }
        Ok(counts)
    }

    /// What is not settled, oldest first.
    pub fn open_actions(&self) -> Result<Vec<ActionRow>, Error> {
        let (sending, unknown) = (JournalState::Sending as u8, JournalState::Unknown as u8);
        self.actions_where("state IN (?1, ?2) ORDER BY number", params![sending, unknown])
    }

    /// What was done to an order, newest first.
    pub fn actions_of_order(&self, id: &OrderId) -> Result<Vec<ActionRow>, Error> {
        self.actions_where("ord = ?1 ORDER BY number DESC", params![id.to_string()])
    }

    /// What was done to a purchase, newest first.
    pub fn actions_of_purchase(&self, key: &PurchaseKey) -> Result<Vec<ActionRow>, Error> {
        self.actions_where(
            "token = ?1 AND package = ?2 ORDER BY number DESC",
            params![key.token, key.package],
        )
    }

    /// Reads the whole journal and compares every line with its mark, and every action with its lines.
    pub fn verify_journal(&self) -> Result<JournalCheck, Error> {
        let mut statement = self.conn.prepare(
            "SELECT number, action, at, state, head, words, body, mark FROM journal ORDER BY number",
        )?;
        let mut rows = statement.query([])?;
        let mut check = JournalCheck { lines: 0, first_wrong: None, mark: None };
        let mut before: Mark = [0; 32];
        let mut stands: HashMap<u32, (u8, u32, String)> = HashMap::new();
        while let Some(row) = rows.next()? {
            check.lines += 1;
            let (head, body): (String, String) = (row.get(4)?, row.get(6)?);
            let words: Option<String> = row.get(5)?;
            let line = Line {
                number: row.get(0)?,
                action: row.get(1)?,
                at: row.get(2)?,
                state: row.get(3)?,
                head: &head,
                words: words.as_deref(),
                body: &body,
            };
            let mark: Vec<u8> = row.get(7)?;
            let follows = u64::from(line.number) == check.lines && line.mark(&before)[..] == mark[..];
            if !follows && check.first_wrong.is_none() {
                check.first_wrong = Some(u32::try_from(check.lines).unwrap_or(u32::MAX));
            }
            before = mark.try_into().unwrap_or_default();
            let known = stands.remove(&line.action).map(|(_, _, head)| head);
            stands.insert(line.action, (line.state, line.number, known.unwrap_or(head)));
        }
        check.mark = (check.lines > 0).then_some(before);
        if check.first_wrong.is_none() {
            check.first_wrong = self.wrong_action(&stands)?;
        }
        Ok(check)
    }

    /// The last line of the first action whose row says something else than its lines.
    fn wrong_action(&self, stands: &HashMap<u32, (u8, u32, String)>) -> Result<Option<u32>, Error> {
        let count: i64 =
            self.conn.query_row("SELECT count(*) FROM action", [], |row| row.get(0)).optional()?.unwrap_or(0);
        let mut wrong: Vec<u32> = Vec::new();
        for (number, (state, line, head)) in stands {
            let said = self.action(*number)?;
            let same = said.is_some_and(|said| said.state as u8 == *state && super::head_of(&said) == *head);
            if !same {
                wrong.push(*line);
            }
        }
        if wrong.is_empty() && count.unsigned_abs() != stands.len() as u64 {
            return Ok(Some(u32::MAX));
        }
        Ok(wrong.into_iter().min())
    }
}
