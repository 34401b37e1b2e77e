//! The tail: the newest messages first, narrowed, with what became of each.

use jiff::Timestamp;
use purser_model::OrderId;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params, params_from_iter};

use crate::table::name::NameKind;
use crate::table::order::id_columns;
use crate::table::token;
use crate::table::version::time;
use crate::{Error, Message, MessageKind, Reader};

/// A message of the tail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMessage {
    /// Its place: later ones have greater numbers.
    pub number: i64,
    /// The message.
    pub message: Message,
    /// The product of its purchase, as far as that was looked up.
    pub product: Option<String>,
    /// What became of it.
    pub outcome: MessageOutcome,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageOutcome {
    /// Google was asked about its purchase or order since what it tells of.
    LookedUp,
    /// Its purchase or order is still to be looked up.
    Waiting,
    /// It names nothing that was looked up.
    Nothing,
}

/// What the tail of messages is narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MessageFilter<'a> {
    /// Only this kind, and those of [`MessageKind::Unknown`], among which those of an older Purser are.
    pub kind: Option<MessageKind>,
    /// Only about this token or order id, whole.
    pub about: Option<&'a str>,
}

pub(super) const COLUMNS: &str =
    "m.subscription, m.message, m.published, m.received, p.pkg, p.tok, m.data, m.kind, m.code,
    m.happened, m.oid";

impl Reader<'_> {
    pub(super) fn message(&self, row: &Row<'_>) -> rusqlite::Result<Message> {
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
    }

    /// Messages below the number `before`, newest first, with what became of them.
    pub fn message_tail(
        &self,
        filter: MessageFilter<'_>,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<KeptMessage>, Error> {
        let (sql, mut params) = self.tail_ids(filter, before.unwrap_or(i64::MAX))?;
        params.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
        let mut statement = self.conn.prepare_cached(&format!("{sql} ORDER BY id DESC LIMIT ?"))?;
        let ids: Vec<i64> =
            statement.query_map(params_from_iter(params), |row| row.get(0))?.collect::<Result<_, _>>()?;
        ids.into_iter().map(|id| self.kept_message(id)).collect()
    }

    /// Each arm is a walk down an index, newest first; they are merged as they are read.
    fn tail_ids(&self, filter: MessageFilter<'_>, before: i64) -> Result<(String, Vec<Value>), Error> {
        let mut arms = Vec::new();
        let mut params: Vec<Value> = Vec::new();
        let kinds = filter.kind.map(|kind| {
            if kind == MessageKind::Unknown {
                vec![kind as u8]
            } else {
                vec![kind as u8, MessageKind::Unknown as u8]
            }
        });
        if let Some(about) = filter.about {
            let narrowed = kinds.map_or(String::new(), |kinds| {
                let list: Vec<String> = kinds.iter().map(ToString::to_string).collect();
                format!(" AND kind IN ({})", list.join(", "))
            });
            for key in token::find_anywhere(self.conn, self.names(), about)? {
                let Some(package) = self.names().find(NameKind::Package, 0, &key.package) else { continue };
                let Some(pur) = token::find(self.conn, package, about)? else { continue };
                arms.push(format!(
                    "SELECT id FROM message INDEXED BY m_pur WHERE pur = ? AND id < ?{narrowed}"
                ));
                params.extend([pur.id.into(), before.into()]);
            }
            arms.push(format!("SELECT id FROM message INDEXED BY m_oid WHERE oid = ? AND id < ?{narrowed}"));
            params.extend([about.to_owned().into(), before.into()]);
            // One message names both only when token and order id are the same text.
            return Ok((arms.join(" UNION "), params));
        }
        match kinds {
            None => {
                arms.push("SELECT id FROM message WHERE id < ?".to_owned());
                params.push(before.into());
            }
            Some(kinds) => {
                for kind in kinds {
                    arms.push(
                        "SELECT id FROM message INDEXED BY m_kind WHERE kind = ? AND id < ?".to_owned(),
                    );
                    params.extend([i64::from(kind).into(), before.into()]);
                }
            }
        }
        Ok((arms.join(" UNION ALL "), params))
    }

    fn kept_message(&self, number: i64) -> Result<KeptMessage, Error> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS}, u.prod, u.seen, w.pur IS NOT NULL
             FROM message m LEFT JOIN pur p ON p.id = m.pur LEFT JOIN purchase u ON u.id = m.pur
                LEFT JOIN wanted_purchase w ON w.pur = m.pur
             WHERE m.id = ?"
        ))?;
        let (message, product, seen, wanted) = statement.query_row([number], |row| {
            let seen: Option<i64> = row.get(12)?;
            Ok((self.message(row)?, row.get::<_, Option<i64>>(11)?, seen, row.get::<_, bool>(13)?))
        })?;
        // What was looked up between the event and the message's arrival is as fresh as the message asks for.
        let since = message.happened.map_or(message.received, |at| at.min(message.received)).as_millisecond();
        let mut waits = wanted;
        let mut looked_up = seen.is_some_and(|seen| seen >= since);
        if let Some(order) = &message.order {
            let order = OrderId::parse(order);
            looked_up |= self.order_seen(&order)?.is_some_and(|seen| seen >= since);
            waits |= self.order_waits(&order)?;
        }
        let outcome = match (looked_up, waits) {
            (true, _) => MessageOutcome::LookedUp,
            (false, true) => MessageOutcome::Waiting,
            (false, false) => MessageOutcome::Nothing,
        };
        let product = product.map(|id| self.names().product(id).id).filter(|id| !id.is_empty());
        Ok(KeptMessage { number, message, product, outcome })
    }

    fn order_seen(&self, id: &OrderId) -> Result<Option<i64>, Error> {
        let (base, renew, oid) = id_columns(id);
        let sql = match base {
            Some(_) => "SELECT seen FROM ord WHERE base = ?1 AND renew = ?2 AND ?3 IS NULL",
            None => "SELECT seen FROM ord WHERE ?1 IS NULL AND ?2 = -1 AND oid = ?3",
        };
        let mut statement = self.conn.prepare_cached(sql)?;
        Ok(statement.query_row(params![base, renew, oid], |row| row.get(0)).optional()?)
    }

    fn order_waits(&self, id: &OrderId) -> Result<bool, Error> {
        let (base, renew, oid) = id_columns(id);
        let which = match base {
            Some(_) => "base = ?1 AND renew = ?2 AND ?3 IS NULL",
            None => "?1 IS NULL AND ?2 = -1 AND oid = ?3",
        };
        let sql = format!("SELECT 1 FROM wanted_order WHERE refused IS NULL AND {which}");
        Ok(self.conn.prepare_cached(&sql)?.exists(params![base, renew, oid])?)
    }

    /// When the first and the last message were taken in.
    pub fn message_span(&self) -> Result<Option<(Timestamp, Timestamp)>, Error> {
        let end = |order: &str| -> Result<Option<i64>, Error> {
            let sql = format!("SELECT received FROM message ORDER BY id {order} LIMIT 1");
            Ok(self.conn.prepare_cached(&sql)?.query_row([], |row| row.get(0)).optional()?)
        };
        Ok(end("ASC")?.zip(end("DESC")?).map(|(first, last)| (time(first), time(last))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStore, time as at};

    fn about(n: u32, kind: MessageKind, token: Option<&str>, order: Option<&str>) -> Message {
        Message {
            subscription: "projects/p/subscriptions/s".into(),
            id: n.to_string(),
            published: at("2026-10-01T00:00:00Z"),
            received: at("2026-10-01T00:00:04Z"),
            package: token.map(|_| "com.example.app".into()),
            token: token.map(str::to_owned),
            data: "e30=".into(),
            order: order.map(str::to_owned),
            kind,
            code: Some(n),
            happened: Some(at("2026-09-30T23:59:58Z")),
        }
    }

    #[test]
    fn the_tail_is_narrowed_by_kind_token_or_order_page_after_page() {
        let temp = TestStore::new();
        let kinds = [MessageKind::Subscription, MessageKind::Voided, MessageKind::Unknown];
        let order = "GPA.3312-4821-9932-12345";
        let all: Vec<Message> = (0..30)
            .map(|n| {
                let kind = kinds[n as usize % 3];
                let token = ["token-number-one", "token-number-two"][n as usize % 2];
                about(n, kind, Some(token), (kind == MessageKind::Voided).then_some(order))
            })
            .collect();
        temp.write(|w| w.put_messages(&all)).unwrap();
        let tail = |filter: MessageFilter<'_>| {
            let (mut found, mut before) = (Vec::new(), None);
            loop {
                let page = temp.read(|r| r.message_tail(filter, before, 4)).unwrap();
                let Some(last) = page.last() else { return found };
                before = Some(last.number);
                found.extend(page.into_iter().map(|kept| kept.message));
            }
        };
        let truth = |fits: &dyn Fn(&Message) -> bool| -> Vec<Message> {
            all.iter().rev().filter(|message| fits(message)).cloned().collect()
        };
        let none = MessageFilter::default();
        assert_eq!(tail(none), truth(&|_| true));
        let kind = Some(MessageKind::Subscription);
        assert_eq!(tail(MessageFilter { kind, ..none }), truth(&|m| m.kind != MessageKind::Voided));
        let about = Some("token-number-two");
        assert_eq!(tail(MessageFilter { about, ..none }), truth(&|m| m.token.as_deref() == about));
        let about = Some(order);
        let both = MessageFilter { about, kind: Some(MessageKind::Voided) };
        assert_eq!(tail(both), truth(&|m| m.order.is_some()));
        assert_eq!(tail(MessageFilter { about: Some("nobody"), ..none }), []);
    }

    #[test]
    fn a_message_is_looked_up_waits_or_led_to_nothing() {
        let temp = TestStore::new();
        let bought =
            ["token-a", "token-b", "token-c"].map(|t| crate::testing::purchase("com.example.app", t));
        let messages: Vec<Message> = (0..3)
            .map(|n| about(n, MessageKind::Subscription, Some(&bought[n as usize].key.token), None))
            .chain([about(3, MessageKind::Test, None, None)])
            .collect();
        let wish = crate::WantedPurchase {
            key: bought[1].key.clone(),
            hint: crate::PurchaseHint::Subscription,
            priority: 200,
            why: "notification".into(),
        };
        temp.write(|w| {
            w.put_messages(&messages)?;
            w.put_purchase(&bought[0], "{}", at("2026-10-01T00:00:05Z"))?;
            w.want_purchases(&[wish])?;
            w.put_purchase(&bought[2], "{}", at("2026-09-30T00:00:00Z"))
        })
        .unwrap();
        let tail = temp.read(|r| r.message_tail(MessageFilter::default(), None, 9)).unwrap();
        let outcomes: Vec<MessageOutcome> = tail.iter().rev().map(|kept| kept.outcome).collect();
        use MessageOutcome as O;
        assert_eq!(outcomes, [O::LookedUp, O::Waiting, O::Nothing, O::Nothing]);
    }
}
