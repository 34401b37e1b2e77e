//! Notifications as Pub/Sub handed them over, each once. Pub/Sub forgets them when they are acknowledged.

mod review;
mod tail;

use jiff::Timestamp;
use purser_model::{Kind, OrderId, PurchaseKey};
use rusqlite::{Row, params};

use crate::table::name::NameKind;
use crate::table::token;
use crate::table::version::time;
use crate::{Error, Message, MessageKind, Reader, Writer};

pub use tail::{KeptMessage, MessageFilter, MessageOutcome};

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

/// What the payload says, so that the tail can be narrowed without decoding everything. Rows of an older Purser
/// are of kind 0 until they are read again.
pub(crate) const SCHEMA_3: &str = "
    ALTER TABLE message ADD COLUMN kind INTEGER NOT NULL DEFAULT 0; -- see `MessageKind`
    ALTER TABLE message ADD COLUMN code INTEGER;     -- notificationType, where there is one
    ALTER TABLE message ADD COLUMN happened INTEGER; -- eventTimeMillis
    ALTER TABLE message ADD COLUMN oid TEXT;         -- the order it names
    CREATE INDEX m_kind ON message(kind, id);
    CREATE INDEX m_oid ON message(oid) WHERE oid IS NOT NULL;";

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
                    "INSERT INTO message(subscription, message, published, received, pur, data, kind, code, happened, oid)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
                )?
                .execute(params![
                    message.subscription,
                    message.id,
                    message.published.as_millisecond(),
                    message.received.as_millisecond(),
                    pur,
                    message.data,
                    message.kind as u8,
                    message.code,
                    message.happened.map(Timestamp::as_millisecond),
                    message.order
                ])?;
        }
        if new > 0 {
            self.changed(Kind::Notifications);
        }
        Ok(new)
    }
}

impl Reader<'_> {
    /// The newest messages, newest first.
    pub fn messages(&self, limit: usize) -> Result<Vec<Message>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT m.subscription, m.message, m.published, m.received, p.pkg, p.tok, m.data, m.kind, m.code,
                m.happened, m.oid
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
                kind: MessageKind::from_number(row.get(7)?),
                code: row.get(8)?,
                happened: row.get::<_, Option<i64>>(9)?.map(time),
                order: row.get(10)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The messages about one purchase, oldest first: those that name its token, and those that name one of
    /// `orders` only (a chargeback under review).
    pub fn messages_of_purchase(&self, key: &PurchaseKey, orders: &[OrderId]) -> Result<Vec<Message>, Error> {
        const COLUMNS: &str =
            "SELECT id, subscription, message, published, received, data, kind, code, happened, oid
             FROM message";
        let Some(package) = self.names().find(NameKind::Package, 0, &key.package) else {
            return Ok(Vec::new());
        };
        let Some(token) = token::find(self.conn, package, &key.token)? else { return Ok(Vec::new()) };
        let read = |row: &Row<'_>| {
            let message = Message {
                subscription: row.get(1)?,
                id: row.get(2)?,
                published: time(row.get(3)?),
                received: time(row.get(4)?),
                package: Some(key.package.clone()),
                token: Some(key.token.clone()),
                data: row.get(5)?,
                kind: MessageKind::from_number(row.get(6)?),
                code: row.get(7)?,
                happened: row.get::<_, Option<i64>>(8)?.map(time),
                order: row.get(9)?,
            };
            Ok((row.get::<_, i64>(0)?, message))
        };
        let mut found: Vec<(i64, Message)> = self
            .conn
            .prepare_cached(&format!("{COLUMNS} WHERE pur = ?"))?
            .query_map([token.id], read)?
            .collect::<Result<_, _>>()?;
        let mut by_order = self.conn.prepare_cached(&format!("{COLUMNS} WHERE oid = ? AND pur IS NULL"))?;
        for order in orders {
            let rows = by_order.query_map([order.to_string()], read)?;
            found.extend(rows.collect::<Result<Vec<_>, _>>()?);
        }
        found.sort_by_key(|(id, message)| (message.happened.unwrap_or(message.published), *id));
        Ok(found.into_iter().map(|(_, message)| message).collect())
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
            order: Some("GPA.3312-4821-9932-12345".into()),
            kind: MessageKind::Subscription,
            code: Some(2),
            happened: Some(at("2026-09-30T23:59:58Z")),
        };
        let put = || temp.write(|w| w.put_messages(std::slice::from_ref(&message))).unwrap();
        assert_eq!(put().0, 1);
        let (again, changes) = put();
        assert_eq!((again, changes.is_empty()), (0, true));
        let kept = std::slice::from_ref(&message);
        assert_eq!(temp.read(|r| r.messages(10)).unwrap(), kept);
        let of = |token: &str| {
            let key = PurchaseKey { package: "com.example".into(), token: token.into() };
            let orders = [OrderId::parse("GPA.3312-4821-9932-99999")];
            temp.read(|r| r.messages_of_purchase(&key, &orders)).unwrap()
        };
        assert_eq!(of("token"), kept);
        assert!(of("another").is_empty());
        let review = Message {
            id: "18".into(),
            package: None,
            token: None,
            order: Some("GPA.3312-4821-9932-99999".into()),
            kind: MessageKind::Review,
            happened: None,
            ..message
        };
        temp.write(|w| w.put_messages(std::slice::from_ref(&review))).unwrap();
        let ids: Vec<String> = of("token").into_iter().map(|m| m.id).collect();
        assert_eq!(ids, ["17", "18"], "a review names no token, only an order");
    }
}
