//! Purchases as Google told them when their token was looked up, or that it no longer tells.

mod heard;
mod listed;
mod unacknowledged;

use jiff::Timestamp;
use purser_model::{Gone, Kind, Purchase, PurchaseDetail, PurchaseKey};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

use crate::codec::same_content;
use crate::table::dictionary::DictKind;
use crate::table::name::NameKind;
use crate::table::tally::{SubscriptionCell, Things};
use crate::table::version::{self, Versioned, time};
use crate::table::{account, due, token, wanted_purchase};
use crate::{Error, GoneRecord, PurchaseFacts, PurchaseRecord, PurchaseState, Put, Reader, Writer};

pub use heard::ChangeHeard;
pub(crate) use listed::{NEVER, SCHEMA_3};
pub use listed::{PriceChangeStep, UnreadPurchase};
pub(crate) use unacknowledged::SCHEMA_7;
pub use unacknowledged::Unacknowledged;

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE purchase(
        id INTEGER PRIMARY KEY,  -- token in `pur`
        kind INTEGER,            -- 1 subscription, 2 one-time; none if never looked up
        state INTEGER,
        country INTEGER NOT NULL DEFAULT 0,
        prod INTEGER NOT NULL DEFAULT 0, -- of the first item, like plan and offer
        plan INTEGER NOT NULL DEFAULT 0,
        offer INTEGER NOT NULL DEFAULT 0,
        started INTEGER,         -- milliseconds, like all times here
        expiry INTEGER,
        linked INTEGER,          -- token that this one replaced
        expired INTEGER,         -- token of the expired subscription that this one renews
        pending INTEGER NOT NULL DEFAULT 0, -- not yet acknowledged
        at INTEGER,              -- newest content first seen
        z BLOB,                  -- newest content
        seen INTEGER NOT NULL,   -- last asked
        gone INTEGER,            -- see `gone_number`
        gone_words TEXT,
        gone_at INTEGER
    );
    CREATE INDEX pc_linked ON purchase(linked) WHERE linked IS NOT NULL;
    CREATE INDEX pc_expired ON purchase(expired) WHERE expired IS NOT NULL;";

const COLUMNS: &str =
    "kind, state, country, prod, plan, started, expiry, at, z, seen, gone, gone_words, gone_at, live, read";

/// What is known of a token's links cannot go on for ever; the longest real chains are a few dozen.
const LONGEST_CHAIN: usize = 1_000;

struct Row1 {
    kind: Option<i64>,
    state: Option<i64>,
    country: i64,
    prod: i64,
    plan: i64,
    started: Option<i64>,
    expiry: Option<i64>,
    text: Option<(i64, Vec<u8>)>,
    seen: i64,
    gone: Option<(i64, String, i64)>,
    live: bool,
    read: bool,
}

impl Row1 {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let at: Option<i64> = row.get(7)?;
        let z: Option<Vec<u8>> = row.get(8)?;
        let gone: Option<i64> = row.get(10)?;
        Ok(Row1 {
            kind: row.get(0)?,
            state: row.get(1)?,
            country: row.get(2)?,
            prod: row.get(3)?,
            plan: row.get(4)?,
            started: row.get(5)?,
            expiry: row.get(6)?,
            text: at.zip(z),
            seen: row.get(9)?,
            gone: match gone {
                Some(how) => Some((how, row.get(11)?, row.get(12)?)),
                None => None,
            },
            live: row.get(13)?,
            read: row.get::<_, i64>(14)? != 0,
        })
    }

    /// Where it counts, if it is a subscription.
    fn cell(&self) -> Option<SubscriptionCell> {
        (self.kind == Some(1)).then(|| SubscriptionCell {
            product: self.prod,
            plan: self.plan,
            country: self.country,
            state: self.state.unwrap_or(0),
            live: self.live,
        })
    }
}

/// So many question marks.
fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

fn find(conn: &Connection, id: i64) -> Result<Option<Row1>, Error> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM purchase WHERE id = ?"))?;
    Ok(statement.query_row([id], Row1::from_row).optional()?)
}

fn gone_number(gone: Gone) -> i64 {
    match gone {
        Gone::Expired => 1,
        Gone::Unknown => 2,
        Gone::NotAsked => 3,
    }
}

fn gone_from_number(number: i64) -> Gone {
    match number {
        1 => Gone::Expired,
        3 => Gone::NotAsked,
        _ => Gone::Unknown,
    }
}

impl Writer<'_> {
    /// Puts a purchase as Google sent it at `seen`. Its orders learn the buyer's account from it, and that it
    /// was a test. If it was wanted, it no longer is.
    pub fn put_purchase(&self, purchase: &Purchase, raw: &str, seen: Timestamp) -> Result<Put, Error> {
        let package = self.name(NameKind::Package, 0, &purchase.key.package)?;
        let token = self.token(package, &purchase.key.token)?;
        let seen = seen.as_millisecond();
        let old = find(self.conn, token.id)?;
        let (put, at, z) = match old.as_ref().and_then(|o| o.text.clone()) {
            None => (Put::New, seen, self.pack(DictKind::Purchase, raw, ["", ""])?),
            Some((at, z)) => {
                let old_raw = self.unpack(&z, ["", ""])?;
                if same_content(&old_raw, raw) {
                    (Put::Same, at, z)
                } else {
                    version::push(self.conn, Versioned::Purchase, token.id, at, &z)?;
                    (Put::Changed, seen, self.pack(DictKind::Purchase, raw, ["", ""])?)
                }
            }
        };
        let columns_changed =
            self.write_purchase(token.id, package, purchase, (at, &z, seen), old.as_ref())?;
        if put == Put::New {
            self.count_things(Things::Purchases, 1);
            if matches!(purchase.detail, PurchaseDetail::Subscription(_)) {
                self.count_things(Things::Subscriptions, 1);
            }
        }
        if put != Put::Same || columns_changed || old.is_some_and(|o| o.gone.is_some()) {
            self.changed(Kind::Purchases);
        }
        let account = match purchase.account.as_deref() {
            Some(text) if !text.is_empty() => Some(account::intern(self.conn, text)?),
            // Google forgets the account of some purchases; the mirror does not.
            _ => token.account,
        };
        if (account, purchase.test) != (token.account, token.test) {
            self.conn
                .prepare_cached("UPDATE pur SET acct = ?2, test = ?3 WHERE id = ?1")?
                .execute(params![token.id, account, purchase.test])?;
            let learnt = token::Token { account, test: purchase.test, ..token };
            self.remember_token(package, &purchase.key.token, learnt);
            self.orders_learn(token.id, account, purchase.test)?;
        }
        if wanted_purchase::done(self.conn, token.id)? {
            self.changed(Kind::Work);
        }
        Ok(put)
    }

    /// Notes that Google no longer answers for a purchase, in its `words`. What was known stays, and it is not due
    /// for another look.
    pub fn purchase_gone(
        &self,
        key: &PurchaseKey,
        how: Gone,
        words: &str,
        seen: Timestamp,
    ) -> Result<(), Error> {
        let package = self.name(NameKind::Package, 0, &key.package)?;
        let token = self.token(package, &key.token)?;
        let seen = seen.as_millisecond();
        if let Some(cell) = find(self.conn, token.id)?.and_then(|old| old.cell()) {
            self.count_subscription(Some(cell), Some(SubscriptionCell { live: false, ..cell }));
        }
        let changed = self
            .conn
            .prepare_cached(
                "INSERT INTO purchase(id, seen, gone, gone_words, gone_at) VALUES (?1, ?2, ?3, ?4, ?2)
                 ON CONFLICT(id) DO UPDATE SET gone = excluded.gone, gone_words = excluded.gone_words,
                    gone_at = excluded.gone_at, seen = excluded.seen,
                    live = 0, next = 9223372036854775807, next_kind = 0
                 WHERE gone IS NOT excluded.gone OR gone_words IS NOT excluded.gone_words",
            )?
            .execute(params![token.id, seen, gone_number(how), words])?;
        if due::forget(self.conn, token.id)? {
            self.changed(Kind::Work);
        }
        if changed > 0 {
            self.changed(Kind::Purchases);
        } else {
            self.conn
                .prepare_cached("UPDATE purchase SET seen = ?2 WHERE id = ?1")?
                .execute(params![token.id, seen])?;
        }
        if wanted_purchase::done(self.conn, token.id)? {
            self.changed(Kind::Work);
        }
        Ok(())
    }

    /// The row of a token, made and counted if it is new.
    pub(crate) fn token(&self, package: i64, token: &str) -> Result<token::Token, Error> {
        if let Some(found) = self.tokens.borrow().get(&package).and_then(|known| known.get(token)) {
            return Ok(*found);
        }
        let found = match token::find(self.conn, package, token)? {
            Some(found) => found,
            None => {
                self.count_things(Things::Tokens, 1);
                token::insert(self.conn, package, token)?
            }
        };
        self.remember_token(package, token, found);
        Ok(found)
    }

    fn remember_token(&self, package: i64, token: &str, found: token::Token) {
        self.tokens.borrow_mut().entry(package).or_default().insert(token.into(), found);
    }

    fn write_purchase(
        &self,
        id: i64,
        package: i64,
        purchase: &Purchase,
        (at, z, seen): (i64, &[u8], i64),
        old: Option<&Row1>,
    ) -> Result<bool, Error> {
        let (product, plan, offer) = match &purchase.detail {
            PurchaseDetail::Subscription(s) => {
                s.items.first().map(|i| (i.product.as_str(), i.plan.as_deref(), i.offer.as_deref()))
            }
            PurchaseDetail::OneTime(o) => {
                o.items.first().map(|i| (i.product.as_str(), i.option.as_deref(), i.offer.as_deref()))
            }
        }
        .unwrap_or(("", None, None));
        let prod = self.name(NameKind::Product, package, product)?;
        let link = |token: &Option<String>| match token.as_deref() {
            Some(text) if !text.is_empty() => self.token(package, text).map(|t| Some(t.id)),
            _ => Ok(None),
        };
        let (kind, state, started, expiry, linked, expired) = match &purchase.detail {
            PurchaseDetail::Subscription(s) => (
                1_i64,
                self.subscription_state(&s.state)?,
                s.started,
                s.expiry(),
                link(&s.linked_token)?,
                link(&s.expired_token)?,
            ),
            PurchaseDetail::OneTime(o) => (2, self.one_time_state(&o.state)?, o.completed, None, None, None),
        };
        let pending = purchase.acknowledged == purser_model::Acknowledgement::Pending;
        let country = self.name_or_none(NameKind::Country, 0, purchase.country.as_deref())?;
        let plan = self.name_or_none(NameKind::Plan, prod, plan)?;
        let offer = self.name_or_none(NameKind::Offer, prod, offer)?;
        let millis = |time: Option<Timestamp>| time.map(Timestamp::as_millisecond);
        let listed = self.listed(purchase)?;
        self.count_subscription(
            old.and_then(Row1::cell),
            (kind == 1).then_some(SubscriptionCell {
                product: prod,
                plan,
                country,
                state,
                live: listed.live,
            }),
        );
        let mut values: Vec<Value> = vec![
            id.into(),
            kind.into(),
            state.into(),
            country.into(),
            prod.into(),
            plan.into(),
            offer.into(),
            millis(started).into(),
            millis(expiry).into(),
            linked.into(),
            expired.into(),
            pending.into(),
        ];
        values.extend(listed.values);
        let columns_changed = !self
            .conn
            .prepare_cached(&format!(
                "SELECT 1 FROM purchase WHERE id = ? AND kind IS ? AND state IS ? AND country = ?
                    AND prod = ? AND plan = ? AND offer = ? AND started IS ? AND expiry IS ?
                    AND linked IS coalesce(?, linked) AND expired IS coalesce(?, expired) AND pending = ?
                    AND ({listed}) IS ({marks})",
                listed = listed::COLUMNS,
                marks = marks(values.len() - 12),
            ))?
            .exists(params_from_iter(&values))?;
        values.extend([at.into(), z.to_vec().into(), seen.into()]);
        let listed_too: Vec<String> =
            listed::COLUMNS.split(", ").map(|column| format!("{column} = excluded.{column}")).collect();
        // Google drops the expired token once the purchase is acknowledged; a link once seen stays.
        self.conn
            .prepare_cached(&format!(
                "INSERT INTO purchase(id, kind, state, country, prod, plan, offer, started, expiry, linked,
                    expired, pending, {listed}, at, z, seen, read)
                 VALUES ({marks}, 1)
                 ON CONFLICT(id) DO UPDATE SET kind = excluded.kind, state = excluded.state,
                    country = excluded.country, prod = excluded.prod, plan = excluded.plan,
                    offer = excluded.offer, started = excluded.started, expiry = excluded.expiry,
                    linked = coalesce(excluded.linked, linked), expired = coalesce(excluded.expired, expired),
                    pending = excluded.pending, {listed_too}, at = excluded.at, z = excluded.z,
                    seen = excluded.seen, read = 1, gone = NULL, gone_words = NULL, gone_at = NULL",
                listed = listed::COLUMNS,
                marks = marks(values.len()),
                listed_too = listed_too.join(", "),
            ))?
            .execute(params_from_iter(values))?;
        Ok(columns_changed)
    }

    fn subscription_state(&self, state: &purser_model::SubscriptionState) -> Result<i64, Error> {
        match purser_model::SubscriptionState::KNOWN.iter().find(|(known, _)| known == state) {
            Some((_, number)) => Ok(i64::from(*number)),
            None => self.name(NameKind::SubscriptionState, 0, state.name()),
        }
    }

    fn one_time_state(&self, state: &purser_model::OneTimeState) -> Result<i64, Error> {
        match purser_model::OneTimeState::KNOWN.iter().find(|(known, _)| known == state) {
            Some((_, number)) => Ok(i64::from(*number)),
            None => self.name(NameKind::OneTimeState, 0, state.name()),
        }
    }
}

impl Reader<'_> {
    /// Everything about a purchase, if its token is known at all.
    pub fn purchase(&self, key: &PurchaseKey) -> Result<Option<PurchaseRecord>, Error> {
        let Some(package) = self.names().find(NameKind::Package, 0, &key.package) else { return Ok(None) };
        let Some(token) = token::find(self.conn, package, &key.token)? else { return Ok(None) };
        let mut record = PurchaseRecord {
            key: key.clone(),
            looked_up: None,
            gone: None,
            account: match token.account {
                Some(id) => account::text(self.conn, id)?,
                None => None,
            },
            seen: None,
            next: due::find(self.conn, token.id)?,
            versions: Vec::new(),
        };
        let Some(row) = find(self.conn, token.id)? else { return Ok(Some(record)) };
        record.seen = Some(time(row.seen));
        record.gone =
            row.gone.map(|(how, words, at)| GoneRecord { how: gone_from_number(how), words, at: time(at) });
        if let Some((at, z)) = row.text {
            let raw = self.unpack(&z, ["", ""])?;
            record.versions = self.versions(Versioned::Purchase, token.id, ["", ""], (at, &raw))?;
            let state = row.state.unwrap_or(0);
            record.looked_up = Some(PurchaseFacts {
                state: match row.kind {
                    Some(2) => PurchaseState::OneTime(self.names().one_time_state(state)),
                    _ => PurchaseState::Subscription(self.names().subscription_state(state)),
                },
                product: self.names().product(row.prod).id,
                plan: self.names().optional(NameKind::Plan, row.plan),
                country: self.names().optional(NameKind::Country, row.country),
                started: row.started.map(time),
                expiry: row.expiry.map(time),
                test: token.test,
                raw,
            });
        }
        Ok(Some(record))
    }

    /// The text of one version of a purchase; 0 is the oldest.
    pub fn purchase_version(&self, key: &PurchaseKey, n: usize) -> Result<Option<String>, Error> {
        let Some(package) = self.names().find(NameKind::Package, 0, &key.package) else { return Ok(None) };
        let Some(token) = token::find(self.conn, package, &key.token)? else { return Ok(None) };
        let older = version::all(self.conn, Versioned::Purchase, token.id)?;
        let blob = match older.get(n) {
            Some((_, blob)) => Some(blob.clone()),
            None if n == older.len() => find(self.conn, token.id)?.and_then(|row| row.text).map(|(_, z)| z),
            None => None,
        };
        blob.map(|b| self.unpack(&b, ["", ""])).transpose()
    }

    /// The purchases that this one replaced or renewed, and those that did so to it, over any number of steps,
    /// without itself.
    pub fn purchases_linked(&self, key: &PurchaseKey) -> Result<Vec<PurchaseKey>, Error> {
        let Some(package) = self.names().find(NameKind::Package, 0, &key.package) else {
            return Ok(Vec::new());
        };
        let Some(start) = token::find(self.conn, package, &key.token)? else { return Ok(Vec::new()) };
        let mut statement = self.conn.prepare_cached(
            "SELECT linked FROM purchase WHERE id = ?1 AND linked IS NOT NULL
             UNION SELECT expired FROM purchase WHERE id = ?1 AND expired IS NOT NULL
             UNION SELECT id FROM purchase WHERE linked = ?1
             UNION SELECT id FROM purchase WHERE expired = ?1",
        )?;
        let mut seen = vec![start.id];
        let mut next = 0;
        while next < seen.len() && seen.len() < LONGEST_CHAIN {
            let found: Vec<i64> =
                statement.query_map([seen[next]], |row| row.get(0))?.collect::<Result<_, _>>()?;
            for id in found {
                if !seen.contains(&id) {
                    seen.push(id);
                }
            }
            next += 1;
        }
        let keys = seen[1..].iter().map(|id| token::key(self.conn, self.names(), *id));
        keys.filter_map(Result::transpose).collect()
    }

    /// The purchases with that token; more than one only if two packages were given the same.
    pub fn find_purchase_by_token(&self, token: &str) -> Result<Vec<PurchaseKey>, Error> {
        token::find_anywhere(self.conn, self.names(), token)
    }

    /// The purchases of an account, as far as they were looked up.
    pub fn purchases_of_account(&self, account: &str) -> Result<Vec<PurchaseKey>, Error> {
        let Some(id) = account::find(self.conn, account)? else { return Ok(Vec::new()) };
        let mut statement = self.conn.prepare_cached("SELECT id FROM pur WHERE acct = ? ORDER BY id DESC")?;
        let ids: Vec<i64> = statement.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?;
        ids.iter().filter_map(|id| token::key(self.conn, self.names(), *id).transpose()).collect()
    }
}

#[cfg(test)]
mod tests;
