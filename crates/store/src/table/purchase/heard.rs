//! Whether changes of subscriptions were heard of by a notification: evidence of who else pulls them.

use jiff::{SignedDuration, Timestamp};
use purser_model::PurchaseKey;
use rusqlite::params;

use crate::table::token;
use crate::table::version::{Versioned, time};
use crate::{Error, Reader};

/// A notification this far from the look-up that found the change still tells of it.
const NEAR: SignedDuration = SignedDuration::from_hours(1);

/// A subscription whose content was found changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeHeard {
    /// The purchase.
    pub key: PurchaseKey,
    /// When the change was found.
    pub at: Timestamp,
    /// Whether a notification about it came within an hour of that.
    pub heard: bool,
}

impl Reader<'_> {
    /// The subscriptions whose newest content was found at or after `since` in the place of an older one, newest
    /// first, at most `limit`.
    pub fn changes_heard(&self, since: Timestamp, limit: usize) -> Result<Vec<ChangeHeard>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT c.id, c.at, EXISTS (SELECT 1 FROM message m INDEXED BY m_pur
                    WHERE m.pur = c.id AND m.received BETWEEN c.at - ?2 AND c.at + ?2)
             FROM purchase c INDEXED BY pc_at
             WHERE c.kind = 1 AND c.at >= ?1 AND EXISTS (SELECT 1 FROM ver v WHERE v.kind = ?3 AND v.id = c.id)
             ORDER BY c.at DESC LIMIT ?4",
        )?;
        let near = i64::try_from(NEAR.as_millis()).unwrap_or(i64::MAX);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows =
            statement.query(params![since.as_millisecond(), near, Versioned::Purchase as u8, limit])?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(key) = token::key(self.conn, self.names(), row.get(0)?)? else { continue };
            changes.push(ChangeHeard { key, at: time(row.get(1)?), heard: row.get(2)? });
        }
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{TestStore, purchase, time as at};
    use crate::{Message, MessageKind};

    #[test]
    fn a_change_is_heard_of_when_a_message_about_it_came_within_the_hour() {
        let store = TestStore::new();
        let message = |id: &str, token: &str, received: &str| Message {
            subscription: "projects/p/subscriptions/s".into(),
            id: id.into(),
            published: at(received),
            received: at(received),
            package: Some("com.example.app".into()),
            token: Some(token.into()),
            order: None,
            kind: MessageKind::Subscription,
            code: Some(2),
            happened: None,
            data: String::new(),
        };
        store
            .write(|w| {
                for token in ["token-heard", "token-late", "token-unheard", "token-new"] {
                    let bought = purchase("com.example.app", token);
                    w.put_purchase(&bought, r#"{"a":1}"#, at("2026-03-15T00:00:00Z"))?;
                    if token != "token-new" {
                        w.put_purchase(&bought, r#"{"a":2}"#, at("2026-03-16T00:00:00Z"))?;
                    }
                }
                w.put_messages(&[
                    message("1", "token-heard", "2026-03-15T23:59:00Z"),
                    message("2", "token-late", "2026-03-15T22:59:00Z"),
                ])
            })
            .unwrap();
        let heard = |since: &str| {
            let mut found: Vec<(String, bool)> = store
                .read(|r| r.changes_heard(at(since), 10))
                .unwrap()
                .into_iter()
                .map(|change| (change.key.token, change.heard))
                .collect();
            found.sort_unstable();
            found
        };
        let said = [("token-heard", true), ("token-late", false), ("token-unheard", false)];
        assert_eq!(heard("2026-03-15T12:00:00Z"), said.map(|(token, heard)| (token.to_owned(), heard)));
        assert_eq!(heard("2026-03-16T00:00:01Z"), []);
    }
}
