use std::borrow::Borrow;

use jiff::Timestamp;
use purser_model::{Kind, Money, Order, OrderId};
use rusqlite::params;

use super::{Ord, find, id_columns, new_id};
use crate::codec::{Known, same_content, stripped};
use crate::table::dictionary::DictKind;
use crate::table::name::NameKind;
use crate::table::tally::{TallyKind, Things};
use crate::table::version::Versioned;
use crate::table::{dictionary, line, raw, token, version, wanted_order};
use crate::{Error, Put, Writer};

/// With so many orders in one write, a dictionary made from them beats the hand-made one.
const ENOUGH_TO_TRAIN: usize = 500;
/// So many are packed on a thread of their own.
const ENOUGH_TO_SHARE: usize = 100;
/// Samples beyond this make the dictionary no better and the training slower.
const SAMPLES: usize = 2_000;
/// As measured: 16 kB shrink an order from 1,013 bytes to 142.
const DICTIONARY_BYTES: usize = 16 * 1024;

/// What stands in other columns.
fn cut_out_of<'o>(order: &'o Order, id: &'o str) -> Known<'o> {
    [&order.token, id]
}

impl Writer<'_> {
    /// Puts an order as Google sent it at `seen`. Its content becomes a version if it says anything new; the
    /// columns follow `order` in any case. An order that was wanted no longer is.
    ///
    /// `raw` is kept byte for byte, JSON or not.
    pub fn put_order(&self, order: &Order, raw: &str, seen: Timestamp) -> Result<Put, Error> {
        let pack = || self.pack(DictKind::Order, raw, cut_out_of(order, &order.id.to_string()));
        Ok(self.put_wished(order, raw, pack, seen)?.0)
    }

    /// As [`Writer::put_order`], with how often the order had been wished for. `pack`: its text as it is kept, if it
    /// is needed.
    fn put_wished(
        &self,
        order: &Order,
        raw: &str,
        pack: impl FnOnce() -> Result<Vec<u8>, Error>,
        seen: Timestamp,
    ) -> Result<(Put, Option<u32>), Error> {
        let old = find(self.conn, &order.id)?;
        let new = self.columns(order, seen, old.as_ref())?;
        let put = match old {
            None => {
                self.insert_order(&new, order, &pack()?)?;
                Put::New
            }
            Some(old) => self.update_order(&old, &new, order, raw)?,
        };
        let wish = wanted_order::done(self.conn, &order.id)?;
        if wish.is_some() {
            self.changed(Kind::Work);
        }
        Ok((put, wish))
    }

    /// Puts many orders, in one go. How often each had been wished for when it was taken off the list, as
    /// [`Reader::order_wish`](crate::Reader::order_wish) tells.
    pub fn put_orders<O: Borrow<Order> + Sync, R: AsRef<str> + Sync>(
        &self,
        orders: &[(O, R)],
        seen: Timestamp,
    ) -> Result<Vec<Option<u32>>, Error> {
        if orders.len() >= ENOUGH_TO_TRAIN && dictionary::count(self.conn, DictKind::Order)? < 2 {
            self.train(orders)?;
        }
        if orders.len() < ENOUGH_TO_SHARE {
            return orders
                .iter()
                .map(|(order, raw)| {
                    let (order, raw): (&Order, _) = (order.borrow(), raw.as_ref());
                    let pack = || self.pack(DictKind::Order, raw, cut_out_of(order, &order.id.to_string()));
                    Ok(self.put_wished(order, raw, pack, seen)?.1)
                })
                .collect();
        }
        // The one writer is what everything waits for: packing is done beside it.
        let mut packer = self.packer(DictKind::Order)?;
        std::thread::scope(|scope| {
            let (send, packed) = std::sync::mpsc::channel();
            scope.spawn(move || {
                for (order, raw) in orders {
                    let order: &Order = order.borrow();
                    let z = packer.pack(raw.as_ref(), cut_out_of(order, &order.id.to_string()));
                    if send.send(z).is_err() {
                        break;
                    }
                }
            });
            orders
                .iter()
                .map(|(order, raw)| {
                    let z = packed.recv().map_err(|_| Error::Other("packing ended early".into()))?;
                    Ok(self.put_wished(order.borrow(), raw.as_ref(), || z, seen)?.1)
                })
                .collect()
        })
    }

    fn train<O: Borrow<Order>, R: AsRef<str>>(&self, orders: &[(O, R)]) -> Result<(), Error> {
        let step = orders.len().div_ceil(SAMPLES);
        let samples: Vec<String> = orders
            .iter()
            .step_by(step)
            .map(|(order, raw)| {
                let order: &Order = order.borrow();
                stripped(raw.as_ref(), [&order.token, &order.id.to_string()])
            })
            .collect();
        match zstd::dict::from_samples(&samples, DICTIONARY_BYTES) {
            Ok(bytes) => {
                dictionary::add(self.conn, DictKind::Order, &bytes)?;
                self.forget_compressors();
            }
            // Too uniform or too short to learn from; the hand-made one serves on.
            Err(error) => tracing::debug!(%error, "no dictionary could be trained"),
        }
        Ok(())
    }

    fn columns(&self, order: &Order, seen: Timestamp, old: Option<&Ord>) -> Result<Ord, Error> {
        let package = self.name(NameKind::Package, 0, &order.package)?;
        let first = order.lines.first();
        let prod = self.name(NameKind::Product, package, first.map_or("", |l| &l.product))?;
        let state = match self.names().find_order_state(&order.state) {
            Some(id) => id,
            None => self.name(NameKind::OrderState, 0, order.state.name())?,
        };
        let token = match order.token.as_str() {
            "" => None,
            text => Some(self.token(package, text)?),
        };
        let currency = order.total.or(order.revenue).or(order.tax).map(|money| money.currency);
        // Beyond nine thousand million units an amount does not fit its column; the text still has it.
        let amount = |money: Option<Money>| {
            money.filter(|m| Some(m.currency) == currency).and_then(|m| i64::try_from(m.total_nanos()).ok())
        };
        let (id, frac) = match old {
            Some(old) if old.placed() == order.created => (old.id, old.frac),
            _ => new_id(self.conn, order.created)?,
        };
        let (base, renew, oid) = id_columns(&order.id);
        Ok(Ord {
            id,
            base,
            renew,
            oid: oid.map(str::to_owned),
            pur: token.map(|t| t.id),
            acct: token.and_then(|t| t.account),
            prod,
            plan: self.name_or_none(NameKind::Plan, prod, first.and_then(|l| l.plan.as_deref()))?,
            offer: self.name_or_none(NameKind::Offer, prod, first.and_then(|l| l.offer.as_deref()))?,
            state,
            country: self.name_or_none(NameKind::Country, 0, order.country.as_deref())?,
            cur: self.name_or_none(NameKind::Currency, 0, currency.as_ref().map(|c| c.code()))?,
            price: amount(order.total),
            tax: amount(order.tax),
            revenue: amount(order.revenue),
            frac,
            last_event: order.last_event.as_millisecond(),
            seen: seen.as_millisecond(),
            lines: i64::try_from(order.lines.len()).unwrap_or(i64::MAX),
            sub: first.is_some_and(|l| l.is_subscription),
            test: token.is_some_and(|t| t.test),
        })
    }

    /// Products beyond the first line's, each once.
    fn further_products(&self, order: &Order, first: i64) -> Result<Vec<i64>, Error> {
        let mut products = Vec::new();
        if order.lines.len() > 1 {
            let package = self.name(NameKind::Package, 0, &order.package)?;
            for line in &order.lines[1..] {
                products.push(self.name(NameKind::Product, package, &line.product)?);
            }
            products.sort_unstable();
            products.dedup();
            products.retain(|p| *p != first);
        }
        Ok(products)
    }

    fn insert_order(&self, new: &Ord, order: &Order, z: &[u8]) -> Result<(), Error> {
        self.write_row(new)?;
        raw::put(self.conn, new.id, new.seen, z)?;
        if let Some(base) = new.base {
            self.insert_digits(new.id, base);
        }
        let further = self.further_products(order, new.prod)?;
        if !further.is_empty() {
            line::replace(self.conn, new.id, &further)?;
        }
        self.delta.borrow_mut().order(new.cell(), new.plan, new.price, 1);
        self.changed(Kind::Orders);
        Ok(())
    }

    fn update_order(&self, old: &Ord, new: &Ord, order: &Order, raw: &str) -> Result<Put, Error> {
        let id_text = order.id.to_string();
        let old_token = match old.pur {
            Some(pur) => token::key(self.conn, &self.names(), pur)?.map(|k| k.token).unwrap_or_default(),
            None => String::new(),
        };
        let (at, z) = raw::get(self.conn, old.id)?
            .ok_or_else(|| Error::Damaged(format!("order {id_text} has lost its text")))?;
        let old_raw = self.unpack(&z, [&old_token, &id_text])?;
        let same = same_content(&old_raw, raw);
        if new.id != old.id {
            self.move_order(old, new.id)?;
        }
        if !same {
            // A replaced version keeps its token in clear within the text: the order may get another one.
            let replaced = self.pack(DictKind::Order, &old_raw, ["", &id_text])?;
            version::push(self.conn, Versioned::Order, new.id, at, &replaced)?;
            let z = self.pack(DictKind::Order, raw, [&order.token, &id_text])?;
            raw::put(self.conn, new.id, new.seen, &z)?;
        } else if new.pur != old.pur {
            let z = self.pack(DictKind::Order, &old_raw, [&order.token, &id_text])?;
            raw::put(self.conn, new.id, at, &z)?;
        }
        let further = self.further_products(order, new.prod)?;
        let lines_changed = line::of_order(self.conn, new.id)? != further;
        if lines_changed {
            line::replace(self.conn, new.id, &further)?;
        }
        if (Ord { seen: new.seen, ..old.clone() }) == *new {
            self.conn
                .prepare_cached("UPDATE ord SET seen = ?2 WHERE id = ?1")?
                .execute(params![new.id, new.seen])?;
        } else {
            self.replace_row(old, new)?;
        }
        if !same || lines_changed {
            self.changed(Kind::Orders);
        }
        Ok(if same { Put::Same } else { Put::Changed })
    }

    /// Writes other columns over a row and moves its counters along.
    pub(crate) fn replace_row(&self, old: &Ord, new: &Ord) -> Result<(), Error> {
        self.write_row(new)?;
        let mut delta = self.delta.borrow_mut();
        delta.order(old.cell(), old.plan, old.price, -1);
        delta.order(new.cell(), new.plan, new.price, 1);
        self.changed(Kind::Orders);
        Ok(())
    }

    /// Google has corrected the time of an order, which is its place in everything.
    fn move_order(&self, old: &Ord, to: i64) -> Result<(), Error> {
        for sql in ["UPDATE ord SET id = ?2 WHERE id = ?1", "UPDATE raw SET id = ?2 WHERE id = ?1"] {
            self.conn.prepare_cached(sql)?.execute(params![old.id, to])?;
        }
        self.conn.prepare_cached("UPDATE line SET id = ?2 WHERE id = ?1")?.execute(params![old.id, to])?;
        version::moved(self.conn, Versioned::Order, old.id, to)?;
        if let Some(base) = old.base {
            self.delete_digits(old.id, base)?;
            self.insert_digits(to, base);
        }
        Ok(())
    }

    fn write_row(&self, o: &Ord) -> Result<(), Error> {
        // An upsert leaves the entries of unchanged index keys alone, REPLACE would take them out and in.
        self.conn
            .prepare_cached(
                "INSERT INTO ord(id, base, renew, oid, pur, acct, prod, plan, offer, state, country, cur,
                    price, tax, revenue, frac, last_event, seen, lines, sub, test)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
                    ?20, ?21)
                 ON CONFLICT(id) DO UPDATE SET pur = excluded.pur, acct = excluded.acct, prod = excluded.prod,
                    plan = excluded.plan, offer = excluded.offer, state = excluded.state,
                    country = excluded.country, cur = excluded.cur, price = excluded.price,
                    tax = excluded.tax, revenue = excluded.revenue, frac = excluded.frac,
                    last_event = excluded.last_event, seen = excluded.seen, lines = excluded.lines,
                    sub = excluded.sub, test = excluded.test",
            )?
            .execute(params![
                o.id,
                o.base,
                o.renew,
                o.oid,
                o.pur,
                o.acct,
                o.prod,
                o.plan,
                o.offer,
                o.state,
                o.country,
                o.cur,
                o.price,
                o.tax,
                o.revenue,
                o.frac,
                o.last_event,
                o.seen,
                o.lines,
                o.sub,
                o.test
            ])?;
        Ok(())
    }

    /// What a purchase tells about its orders: the buyer's account, and whether it was a test.
    pub(crate) fn orders_learn(&self, pur: i64, account: Option<i64>, test: bool) -> Result<(), Error> {
        // Test purchases are counted apart: their counters move along.
        for old in super::read::of_token_unlike(self.conn, pur, test)? {
            self.replace_row(&old, &Ord { test, ..old.clone() })?;
        }
        let told = self
            .conn
            .prepare_cached("UPDATE ord INDEXED BY o_pur SET acct = ?2 WHERE pur = ?1 AND acct IS NOT ?2")?
            .execute(params![pur, account])?;
        if told > 0 {
            self.changed(Kind::Orders);
        }
        Ok(())
    }

    /// How many rows of another table there are, more or less.
    pub(crate) fn count_things(&self, things: Things, n: i64) {
        self.delta.borrow_mut().count(TallyKind::Thing, things as i64, n);
    }

    /// Whether the mirror holds the order.
    pub(crate) fn has_order(&self, id: &OrderId) -> Result<bool, Error> {
        let (base, renew, oid) = id_columns(id);
        let known = match base {
            Some(base) => self
                .conn
                .prepare_cached("SELECT 1 FROM ord WHERE base = ?1 AND renew = ?2")?
                .exists(params![base, renew])?,
            None => self.conn.prepare_cached("SELECT 1 FROM ord WHERE oid = ?1")?.exists([oid])?,
        };
        Ok(known)
    }
}

#[cfg(test)]
mod tests {
    use purser_model::{Changes, PurchaseKey};

    use super::*;
    use crate::testing::{self, TestStore, order_json, time};

    const ID: &str = "GPA.3312-4821-9932-12345..2";
    const TOKEN: &str = "kjeihmoabcdefghijklmnop.AO-J1Oy";

    fn put(store: &TestStore, raw: &str, state: &str, at: &str) -> (Put, Changes) {
        let order = testing::order(ID, TOKEN, state);
        store.write(|w| w.put_order(&order, raw, time(at))).unwrap()
    }

    #[test]
    fn every_content_is_kept_and_reads_back_byte_for_byte() {
        let store = TestStore::new();
        let first = order_json(ID, TOKEN, "PROCESSED");
        let second = order_json(ID, TOKEN, "REFUNDED");
        assert_eq!(put(&store, &first, "PROCESSED", "2026-03-15T00:00:00Z").0, Put::New);
        assert_eq!(put(&store, &second, "REFUNDED", "2026-03-16T00:00:00Z").0, Put::Changed);
        let id = OrderId::parse(ID);
        let record = store.read(|r| r.order(&id)).unwrap().unwrap();
        assert_eq!(record.raw, second);
        assert_eq!(record.row.state, purser_model::OrderState::Refunded);
        assert_eq!(record.row.total.unwrap().to_string(), "9.99 EUR");
        assert_eq!(record.row.placed, time("2026-03-14T09:26:53.120Z"));
        assert_eq!(
            record.purchase,
            Some(PurchaseKey { package: "com.example.app".into(), token: TOKEN.into() })
        );
        let seen: Vec<_> = record.versions.iter().map(|v| (v.seen, v.bytes)).collect();
        assert_eq!(
            seen,
            [(time("2026-03-15T00:00:00Z"), first.len()), (time("2026-03-16T00:00:00Z"), second.len())]
        );
        for (n, text) in [Some(first), Some(second), None].into_iter().enumerate() {
            assert_eq!(store.read(|r| r.order_version(&id, n)).unwrap(), text);
        }
    }

    #[test]
    fn the_same_content_in_other_clothes_only_moves_the_last_look() {
        let store = TestStore::new();
        let raw = order_json(ID, TOKEN, "PROCESSED");
        put(&store, &raw, "PROCESSED", "2026-03-15T00:00:00Z");
        let spaced = raw.replace(",\"", ",\n  \"");
        let (put, changes) = put(&store, &spaced, "PROCESSED", "2026-03-17T00:00:00Z");
        assert_eq!(put, Put::Same);
        assert!(changes.is_empty(), "{changes:?}");
        let record = store.read(|r| r.order(&OrderId::parse(ID))).unwrap().unwrap();
        assert_eq!(record.raw, raw);
        assert_eq!(record.row.seen, time("2026-03-17T00:00:00Z"));
        assert_eq!(record.versions.len(), 1);
    }

    #[test]
    fn columns_follow_a_better_reading_of_the_same_text() {
        let store = TestStore::new();
        let raw = order_json(ID, TOKEN, "PROCESSED");
        put(&store, &raw, "PROCESSED", "2026-03-15T00:00:00Z");
        let mut order = testing::order(ID, TOKEN, "PROCESSED");
        order.country = Some("FR".into());
        order.created = time("2025-01-01T00:00:00.5Z");
        let (put, changes) =
            store.write(|w| w.put_order(&order, &raw, time("2026-03-15T00:00:00Z"))).unwrap();
        assert_eq!((put, changes.has(Kind::Orders)), (Put::Same, true));
        let record = store.read(|r| r.order(&OrderId::parse(ID))).unwrap().unwrap();
        assert_eq!(record.row.country.as_deref(), Some("FR"));
        assert_eq!(record.row.placed, order.created);
        assert_eq!(record.raw, raw);
        let digits = purser_model::query::Query {
            digits: vec![purser_model::query::Digits::dashed(&["4821", "9932"]).unwrap()],
            ..Default::default()
        };
        assert_eq!(store.read(|r| r.search(&digits, None, 9)).unwrap().rows.len(), 1);
        assert_eq!(store.read(|r| r.totals(&Default::default())).unwrap().count, 1);
    }

    #[test]
    fn orders_learn_the_account_from_their_purchase_whichever_comes_first() {
        let store = TestStore::new();
        let at = time("2026-03-15T00:00:00Z");
        let mut purchase = testing::purchase("com.example.app", TOKEN);
        purchase.account = Some("acc_7f21".into());
        purchase.test = true;
        let later = "GPA.3312-4821-9932-12345..3";
        let (_, changes) = store
            .write(|w| {
                w.put_order(&testing::order(ID, TOKEN, "PROCESSED"), "{}", at)?;
                w.put_purchase(&purchase, "{}", at)?;
                w.put_order(&testing::order(later, TOKEN, "PROCESSED"), "{}", at)
            })
            .unwrap();
        assert!(changes.has(Kind::Orders) && changes.has(Kind::Purchases));
        for rows in [
            store.read(|r| r.orders_of_account(None, "acc_7f21")).unwrap(),
            store.read(|r| r.orders_of_purchase(&purchase.key)).unwrap(),
        ] {
            let ids: Vec<String> = rows.iter().map(|r| r.id.to_string()).collect();
            assert_eq!(ids, [later, ID]);
            assert!(rows.iter().all(|r| r.account.as_deref() == Some("acc_7f21") && r.test));
        }
        assert_eq!(store.read(|r| r.orders_of_account(Some("com.other"), "acc_7f21")).unwrap(), []);
    }

    #[test]
    fn orders_of_one_second_keep_apart() {
        let store = TestStore::new();
        store
            .write(|w| {
                for n in 0..5_000 {
                    let order = testing::order(&format!("GPA.3312-4821-9932-{n:05}"), TOKEN, "PROCESSED");
                    assert_eq!(w.put_order(&order, "{}", time("2026-03-15T00:00:00Z"))?, Put::New);
                }
                Ok(())
            })
            .unwrap();
        let rows = store.read(|r| r.search(&Default::default(), None, 9_999)).unwrap().rows;
        assert_eq!(rows.len(), 5_000);
        assert!(rows.iter().all(|r| r.placed == time("2026-03-14T09:26:53.120Z")));
    }

    #[test]
    fn a_dictionary_is_learnt_from_the_first_orders_and_old_texts_stay_readable() {
        let store = TestStore::new();
        let ids: Vec<String> =
            (0..800).map(|n| format!("GPA.3312-4821-{:04}-{n:05}", n * 37 % 10_000)).collect();
        let texts: Vec<String> = ids.iter().map(|id| order_json(id, TOKEN, "PROCESSED")).collect();
        let orders: Vec<(Order, &str)> = ids
            .iter()
            .zip(&texts)
            .map(|(id, t)| (testing::order(id, TOKEN, "PROCESSED"), t.as_str()))
            .collect();
        let at = time("2026-03-15T00:00:00Z");
        store.write(|w| w.put_order(&orders[0].0, orders[0].1, at)).unwrap();
        store.write(|w| w.put_orders(&orders[1..], at)).unwrap();
        let dictionaries = store.with_writer_connection(|c| dictionary::count(c, DictKind::Order)).unwrap();
        assert_eq!(dictionaries, 2);
        let again = store.reopened();
        for n in [0, 1, 799] {
            let record = again.read(|r| r.order(&orders[n].0.id)).unwrap().unwrap();
            assert_eq!(record.raw, texts[n]);
        }
    }
}
