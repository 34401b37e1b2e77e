//! Notifications as Pub/Sub handed them over, each once. Pub/Sub forgets them when they are acknowledged.

use purser_model::Kind;
use rusqlite::params;

use crate::table::name::NameKind;
use crate::table::version::time;
use crate::{Error, Message, Reader, Writer};

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE message(
        id INTEGER PRIMARY KEY,
        subscription TEXT NOT NULL,
        message TEXT NOT NULL,       -- Pub/Sub's id
        published INTEGER NOT NULL,  -- milliseconds
        received INTEGER NOT NULL,   -- milliseconds
        pur INTEGER,                 -- the token it is about
        data TEXT NOT NULL
    );
    CREATE UNIQUE INDEX m_message ON message(subscription, message);
    CREATE INDEX m_pur ON message(pur) WHERE pur IS NOT NULL;";

impl Writer<'_> {
    /// Keeps messages. One that came before (Pub/Sub delivers at least once) is left as it is. How many are new.
    pub fn put_messages(&self, messages: &[Message]) -> Result<usize, Error> {
        let mut new = 0;
        for message in messages {
            let pur = match (&message.package, &message.token) {
                (Some(package), Some(token)) => {
                    let package = self.name(NameKind::Package, 0, package)?;
                    Some(self.token(package, token)?.id)
                }
                _ => None,
            };
            new += self
                .conn
                .prepare_cached(
                    "INSERT INTO message(subscription, message, published, received, pur, data)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
                )?
                .execute(params![
                    message.subscription,
                    message.id,
                    message.published.as_millisecond(),
                    message.received.as_millisecond(),
                    pur,
                    message.data
                ])?;
        }
        if new > 0 {
            self.changed(Kind::Work);
        }
        Ok(new)
    }
}

impl Reader<'_> {
    /// The newest messages, newest first.
    pub fn messages(&self, limit: usize) -> Result<Vec<Message>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT m.subscription, m.message, m.published, m.received, p.pkg, p.tok, m.data
             FROM message m LEFT JOIN pur p ON p.id = m.pur ORDER BY m.id DESC LIMIT ?",
        )?;
        let rows = statement.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
            let package: Option<i64> = row.get(4)?;
            Ok(Message {
                subscription: row.get(0)?,
                id: row.get(1)?,
                published: time(row.get(2)?),
                received: time(row.get(3)?),
                package: package.and_then(|id| self.names().optional(NameKind::Package, id)),
                token: row.get(5)?,
                data: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStore, time as at};

    #[test]
    fn a_message_that_comes_twice_is_kept_once_with_its_token() {
        let temp = TestStore::new();
        let message = Message {
            subscription: "projects/p/subscriptions/s".into(),
            id: "17".into(),
            published: at("2026-10-01T00:00:00Z"),
            received: at("2026-10-01T00:00:04Z"),
            package: Some("com.example".into()),
            token: Some("token".into()),
            data: "e30=".into(),
        };
        let put = || temp.write(|w| w.put_messages(std::slice::from_ref(&message))).unwrap();
        assert_eq!(put().0, 1);
        let (again, changes) = put();
        assert_eq!((again, changes.is_empty()), (0, true));
        assert_eq!(temp.read(|r| r.messages(10)).unwrap(), [message]);
    }
}
