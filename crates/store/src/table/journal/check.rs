//! Whether the journal is as it was written.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row};

use super::action::{begun_row, move_row, searched};
use super::text::{self, Begun, Taken};
use super::{Covered, Mark, NO_MARK};
use crate::table::version::time;
use crate::{ActionRow, Error, JournalCheck, JournalState, Reader};

/// An action while its lines are read.
struct Open {
    row: ActionRow,
    searched: String,
}

/// How far the lines were read. Only what is open is held: a settled action takes no more lines.
struct Walk {
    next: u32,
    mark: Mark,
    open: BTreeMap<u32, Open>,
}

impl Walk {
    /// Takes the next line in. The action that it settles; `None` if the line is not what was written.
    fn follow(&mut self, row: &Row<'_>) -> Option<Option<Open>> {
        let line = Covered {
            number: row.get(0).ok()?,
            action: row.get(1).ok()?,
            at: row.get(2).ok()?,
            state: row.get(3).ok()?,
            text: row.get_ref(4).ok()?.as_str().ok()?,
        };
        let mark: Mark = row.get(5).ok()?;
        if line.number != i64::from(self.next) || line.mark(self.mark) != mark {
            return None;
        }
        let settled = self.step(&line)?;
        self.next += 1;
        self.mark = mark;
        Some(settled)
    }

    /// Whoever writes a chain anew can still write nonsense.
    fn step(&mut self, line: &Covered<'_>) -> Option<Option<Open>> {
        let (number, action) = (self.next, u32::try_from(line.action).ok()?);
        let (at, state) = (time(line.at), JournalState::from_number(line.state)?);
        if number == action {
            let begun: Begun = text::read(number, line.text).ok()?;
            let open = Open { row: begun_row(number, at, &begun), searched: searched(&begun) };
            self.open.insert(number, open);
            return (state == JournalState::Sending).then_some(None);
        }
        let taken: Taken = text::read(number, line.text).ok()?;
        let open = self.open.get_mut(&action).filter(|open| open.row.state.may_become(state))?;
        move_row(&mut open.row, at, state, taken.words);
        Some(if state.is_open() { None } else { self.open.remove(&action) })
    }
}

impl Reader<'_> {
    /// Reads the whole journal: whether its numbers have no gap, each line follows from the one before, and the
    /// list of actions says what the lines say. What the mark at the end is for, see [`JournalCheck::mark`].
    pub fn verify_journal(&self) -> Result<JournalCheck, Error> {
        let mut check = JournalCheck::default();
        let mut walk = Walk { next: 1, mark: NO_MARK, open: BTreeMap::new() };
        let mut wrong_row: Option<u32> = None;
        let mut compare = |open: &Open| -> Result<(), Error> {
            let kept = self.kept_action(open.row.number)?;
            let same = kept.is_some_and(|(row, text)| row == open.row && text == open.searched);
            if !same && wrong_row.is_none_or(|first| open.row.number < first) {
                wrong_row = Some(open.row.number);
            }
            Ok(())
        };
        let mut statement =
            self.conn.prepare("SELECT number, action, at, state, body, hash FROM journal ORDER BY number")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            check.lines += 1;
            check.mark = row.get(5).ok();
            if check.first_wrong.is_some() {
                continue;
            }
            match walk.follow(row) {
                Some(Some(settled)) => compare(&settled)?,
                Some(None) => {}
                None => check.first_wrong = Some(walk.next),
            }
        }
        if check.first_wrong.is_none() {
            walk.open.values().try_for_each(&mut compare)?;
            let none = self.action_without_line()?;
            wrong_row = [wrong_row, none].into_iter().flatten().min();
        }
        check.wrong_row = wrong_row;
        Ok(check)
    }

    /// The first row of the list that no line began.
    fn action_without_line(&self) -> Result<Option<u32>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT a.id FROM action a
             WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.number = a.id AND j.action = a.id)
             ORDER BY a.id LIMIT 1",
        )?;
        let found: Option<i64> = statement.query_row([], |row| row.get(0)).optional()?;
        Ok(found.map(|id| u32::try_from(id).unwrap_or(if id < 0 { 0 } else { u32::MAX })))
    }
}
