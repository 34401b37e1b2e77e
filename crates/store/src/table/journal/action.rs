//! The list of actions: one row each, what its lines come to. Nothing is in it that is not in them.

use jiff::Timestamp;
use purser_model::OrderId;
use purser_model::query::fold;
use rusqlite::params;

use super::text::{self, Begun, Taken};
use crate::table::name::NameKind;
use crate::table::version::time;
use crate::{ActionRow, Error, JournalState, Writer};

/// What a scrap is looked for in: folded, each part on a line of its own, which no scrap goes across.
pub(super) fn searched(begun: &Begun) -> String {
    // A number is also found without its dashes.
    let digits = begun.order.as_deref().and_then(|id| OrderId::parse(id).number());
    let digits = digits.map(|number| number.groups().concat());
    let parts = [
        Some(begun.kind.as_str()),
        Some(begun.package.as_str()),
        begun.product.as_deref(),
        begun.order.as_deref(),
        digits.as_deref(),
        begun.token.as_deref(),
        Some(begun.agent.as_str()),
        Some(begun.reason.as_str()),
        begun.ticket.as_deref(),
    ];
    parts.into_iter().flatten().map(|part| scraps(part).join(" ")).collect::<Vec<_>>().join("\n")
}

/// A text's pieces as they are compared.
pub(super) fn scraps(text: &str) -> Vec<String> {
    let parts = |c: char| c.is_whitespace() || c.is_control();
    fold(text).split(parts).filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}

/// What the first line of an action comes to.
pub(super) fn begun_row(number: u32, at: Timestamp, begun: &Begun) -> ActionRow {
    ActionRow {
        number,
        kind: begun.kind.clone(),
        state: JournalState::Sending,
        at: time(at.as_millisecond()),
        settled: None,
        package: begun.package.clone(),
        product: begun.product.clone(),
        order: begun.order.as_deref().map(OrderId::parse),
        token: begun.token.clone(),
        agent: begun.agent.clone(),
        credential: begun.credential.clone(),
        reason: begun.reason.clone(),
        ticket: begun.ticket.clone(),
        words: None,
    }
}

/// What another line adds.
pub(super) fn move_row(row: &mut ActionRow, at: Timestamp, state: JournalState, words: Option<String>) {
    row.state = state;
    row.settled = (!state.is_open()).then_some(at);
    row.words = words;
}

impl Writer<'_> {
    pub(super) fn put_action(&self, number: u32, at: Timestamp, begun: &Begun) -> Result<(), Error> {
        let package = self.name(NameKind::Package, 0, &begun.package)?;
        let pur = begun.token.as_deref().map(|token| self.token(package, token)).transpose()?;
        let row = begun_row(number, at, begun);
        let searched = searched(begun);
        self.conn
            .prepare_cached(
                "INSERT INTO action(id, kind, state, at, pkg, product, oid, pur, agent, credential, reason,
                    ticket, text)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(params![
                number,
                row.kind,
                row.state as u8,
                at.as_millisecond(),
                package,
                row.product,
                begun.order,
                pur.map(|pur| pur.id),
                row.agent,
                row.credential,
                row.reason,
                row.ticket,
                searched,
            ])?;
        self.conn
            .prepare_cached("INSERT INTO action_text(rowid, text) VALUES (?1, ?2)")?
            .execute(params![number, searched])?;
        Ok(())
    }

    pub(super) fn move_action(
        &self,
        action: u32,
        at: Timestamp,
        state: JournalState,
        words: Option<&str>,
    ) -> Result<(), Error> {
        let settled = (!state.is_open()).then(|| at.as_millisecond());
        self.conn
            .prepare_cached("UPDATE action SET state = ?2, settled = ?3, words = ?4 WHERE id = ?1")?
            .execute(params![action, state as u8, settled, words])?;
        Ok(())
    }

    /// Writes the list of actions anew from the lines of the journal. How many there are.
    pub fn rebuild_actions(&self) -> Result<u32, Error> {
        self.conn.execute("INSERT INTO action_text(action_text) VALUES ('delete-all')", [])?;
        self.conn.execute("DELETE FROM action", [])?;
        let mut statement =
            self.conn.prepare("SELECT number, action, at, state, body FROM journal ORDER BY number")?;
        let mut rows = statement.query([])?;
        let mut actions = 0;
        while let Some(row) = rows.next()? {
            let (number, action): (u32, u32) = (row.get(0)?, row.get(1)?);
            let at = time(row.get(2)?);
            let words = row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?;
            if number == action {
                self.put_action(number, at, &text::read::<Begun>(number, words)?)?;
                actions += 1;
            } else {
                let taken: Taken = text::read(number, words)?;
                self.move_action(action, at, row.get(3)?, taken.words.as_deref())?;
            }
        }
        self.changed(purser_model::Kind::Journal);
        Ok(actions)
    }
}
