//! What Google asked about disputed charges. It is asked by notifications alone, and shown nowhere else.

use jiff::{SignedDuration, Timestamp};
use purser_model::OrderId;

use super::tail::COLUMNS;
use crate::{Error, Message, MessageKind, Reader};

/// Messages are numbered as they were taken in, but for what two processes did at once.
const MARGIN: SignedDuration = SignedDuration::from_mins(10);

impl Reader<'_> {
    /// The reviews that were asked for in messages that were taken in since then, newest first. As long as the list
    /// is, not as the mirror.
    pub fn reviews_since(&self, since: Timestamp) -> Result<Vec<Message>, Error> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM message m INDEXED BY m_kind LEFT JOIN pur p ON p.id = m.pur
             WHERE m.kind = ? ORDER BY m.id DESC"
        ))?;
        let mut rows = statement.query([MessageKind::Review as u8])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let message = self.message(row)?;
            if message.received < since - MARGIN {
                break;
            }
            if message.received >= since {
                found.push(message);
            }
        }
        Ok(found)
    }

    /// The reviews that were ever asked for of an order, newest first.
    pub fn reviews_of_order(&self, order: &OrderId) -> Result<Vec<Message>, Error> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM message m INDEXED BY m_oid LEFT JOIN pur p ON p.id = m.pur
             WHERE m.oid = ? AND m.kind = ? ORDER BY m.id DESC"
        ))?;
        let rows =
            statement.query_map((order.to_string(), MessageKind::Review as u8), |row| self.message(row))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStore, time as at};

    fn message(n: u32, kind: MessageKind, order: &str, received: &str) -> Message {
        Message {
            subscription: "projects/p/subscriptions/s".into(),
            id: n.to_string(),
            published: at(received),
            received: at(received),
            package: None,
            token: None,
            data: "e30=".into(),
            order: Some(order.to_owned()),
            kind,
            code: None,
            happened: None,
        }
    }

    #[test]
    fn reviews_are_found_by_when_they_came_and_by_their_order_among_all_that_came() {
        let temp = TestStore::new();
        let (one, other) = ("GPA.3312-4821-9932-12345", "GPA.3312-4821-9932-99999..2");
        let review = MessageKind::Review;
        let all = [
            message(1, review, one, "2026-10-01T00:00:00Z"),
            message(2, MessageKind::Voided, one, "2026-10-02T00:00:00Z"),
            message(3, review, other, "2026-10-03T00:00:00Z"),
            message(4, review, one, "2026-10-03T00:00:01Z"),
        ];
        temp.write(|w| w.put_messages(&all)).unwrap();
        let ids = |messages: Vec<Message>| messages.into_iter().map(|m| m.id).collect::<Vec<_>>();
        let since = |time: &str| ids(temp.read(|r| r.reviews_since(at(time))).unwrap());
        assert_eq!(since("2026-10-03T00:00:01Z"), ["4"]);
        assert_eq!(since("2026-09-01T00:00:00Z"), ["4", "3", "1"]);
        let of = |order: &str| ids(temp.read(|r| r.reviews_of_order(&OrderId::parse(order))).unwrap());
        assert_eq!((of(one), of(other)), (vec!["4".into(), "1".into()], vec!["3".into()]));
        assert!(of("GPA.3312-4821-9932-99999").is_empty(), "a renewal is an order of its own");
    }
}
