use std::ops::ControlFlow;

use jiff::Timestamp;
use purser_model::{OrderId, PurchaseKey};
use rusqlite::{Connection, OptionalExtension, params};

use super::{COLUMNS, Ord, columns_of, find, id_from_columns, time_of_id};
use crate::table::name::NameKind;
use crate::table::version::{self, Versioned};
use crate::table::{account, raw, tally, token};
use crate::{Counts, Error, OrderRecord, OrderRow, Reader};

/// An order's text with what is needed to read it anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRaw {
    /// Application id, which the text does not carry.
    pub package: String,
    /// What Google sent last.
    pub raw: String,
    /// When Purser last saw it.
    pub seen: Timestamp,
}

pub(crate) fn of_token(conn: &Connection, pur: i64) -> Result<Vec<Ord>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM ord INDEXED BY o_pur WHERE pur = ? ORDER BY id DESC"
    ))?;
    let rows = statement.query_map([pur], Ord::from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Those that are marked as test purchases and should not be, or the other way round.
pub(crate) fn of_token_unlike(conn: &Connection, pur: i64, test: bool) -> Result<Vec<Ord>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM ord INDEXED BY o_pur WHERE pur = ?1 AND test <> ?2"
    ))?;
    let rows = statement.query_map(params![pur, test], Ord::from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Reader<'_> {
    /// Everything about an order.
    pub fn order(&self, id: &OrderId) -> Result<Option<OrderRecord>, Error> {
        let Some(found) = find(self.conn, id)? else { return Ok(None) };
        let (purchase, at, raw) = self.order_text(&found)?;
        let id_text = id.to_string();
        Ok(Some(OrderRecord {
            row: found.to_row(self.conn, self.names())?,
            purchase,
            tax: found.money(self.names(), found.tax),
            revenue: found.money(self.names(), found.revenue),
            versions: self.versions(Versioned::Order, found.id, ["", &id_text], (at, &raw))?,
            raw,
        }))
    }

    /// An order as its list shows it.
    pub fn order_row(&self, id: &OrderId) -> Result<Option<OrderRow>, Error> {
        find(self.conn, id)?.map(|found| found.to_row(self.conn, self.names())).transpose()
    }

    /// The text of one version of an order; 0 is the oldest.
    pub fn order_version(&self, id: &OrderId, n: usize) -> Result<Option<String>, Error> {
        let Some(found) = find(self.conn, id)? else { return Ok(None) };
        let older = version::all(self.conn, Versioned::Order, found.id)?;
        match older.get(n) {
            Some((_, blob)) => Ok(Some(self.unpack(blob, ["", &id.to_string()])?)),
            None if n == older.len() => Ok(Some(self.order_text(&found)?.2)),
            None => Ok(None),
        }
    }

    /// The orders that a purchase was paid with, newest first.
    pub fn orders_of_purchase(&self, key: &PurchaseKey) -> Result<Vec<OrderRow>, Error> {
        match self.token_id(key)? {
            Some(pur) => self.rows(of_token(self.conn, pur)?),
            None => Ok(Vec::new()),
        }
    }

    /// When the latest order of a purchase was placed, and whether it was for a subscription.
    pub fn latest_order_of_purchase(&self, key: &PurchaseKey) -> Result<Option<(Timestamp, bool)>, Error> {
        let Some(pur) = self.token_id(key)? else { return Ok(None) };
        let mut statement = self.conn.prepare_cached(
            "SELECT id, frac, sub FROM ord INDEXED BY o_pur WHERE pur = ? ORDER BY id DESC LIMIT 1",
        )?;
        let found = statement.query_row([pur], |row| Ok((time_of_id(row.get(0)?, row.get(1)?), row.get(2)?)));
        Ok(found.optional()?)
    }

    /// What Google sent last of the latest orders of a purchase, at most so many, newest first.
    pub fn latest_raw_of_purchase(&self, key: &PurchaseKey, limit: u32) -> Result<Vec<String>, Error> {
        let Some(pur) = self.token_id(key)? else { return Ok(Vec::new()) };
        let mut statement = self.conn.prepare_cached(
            "SELECT o.base, o.renew, o.oid, r.z FROM ord o INDEXED BY o_pur JOIN raw r ON r.id = o.id
             WHERE o.pur = ?1 ORDER BY o.id DESC LIMIT ?2",
        )?;
        let mut rows = statement.query(params![pur, limit])?;
        let mut texts = Vec::new();
        while let Some(row) = rows.next()? {
            let id = id_from_columns(row.get(0)?, row.get(1)?, row.get(2)?).to_string();
            texts.push(self.unpack(&row.get::<_, Vec<u8>>(3)?, [&key.token, &id])?);
        }
        Ok(texts)
    }

    /// How many orders a purchase was paid with.
    pub fn count_orders_of_purchase(&self, key: &PurchaseKey) -> Result<usize, Error> {
        let Some(pur) = self.token_id(key)? else { return Ok(0) };
        let mut statement =
            self.conn.prepare_cached("SELECT count(*) FROM ord INDEXED BY o_pur WHERE pur = ?")?;
        Ok(usize::try_from(statement.query_row([pur], |row| row.get::<_, i64>(0))?).unwrap_or(0))
    }

    fn token_id(&self, key: &PurchaseKey) -> Result<Option<i64>, Error> {
        let Some(package) = self.names().find(NameKind::Package, 0, &key.package) else { return Ok(None) };
        Ok(token::find(self.conn, package, &key.token)?.map(|token| token.id))
    }

    /// The orders of an account, newest first, in one package or in all.
    pub fn orders_of_account(&self, package: Option<&str>, account: &str) -> Result<Vec<OrderRow>, Error> {
        let Some(id) = account::find(self.conn, account)? else { return Ok(Vec::new()) };
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {} FROM pur p INDEXED BY p_acct CROSS JOIN ord o INDEXED BY o_pur ON o.pur = p.id
             WHERE p.acct = ? ORDER BY o.id DESC",
            columns_of("o")
        ))?;
        let found: Vec<Ord> = statement.query_map([id], Ord::from_row)?.collect::<Result<_, _>>()?;
        let mut rows = self.rows(found)?;
        rows.retain(|row| package.is_none_or(|p| p == row.package));
        Ok(rows)
    }

    /// Calls `f` with the text of every order, oldest first, for reading all columns anew; `f` may break off.
    ///
    /// The orders may be put again meanwhile, from another transaction.
    pub fn for_each_order_raw(
        &self,
        mut f: impl FnMut(OrderRaw) -> Result<ControlFlow<()>, Error>,
    ) -> Result<(), Error> {
        let mut statement = self.conn.prepare(&format!("SELECT {COLUMNS} FROM ord ORDER BY id"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let found = Ord::from_row(row)?;
            let (_, _, raw) = self.order_text(&found)?;
            let package = self.names().product(found.prod).package;
            if f(OrderRaw { package, raw, seen: version::time(found.seen) })?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// How many of each the mirror holds.
    pub fn counts(&self) -> Result<Counts, Error> {
        use tally::{TallyKind, Things};
        let things = |thing: Things| tally::count(self.conn, TallyKind::Thing, thing as i64);
        Ok(Counts {
            orders: tally::count(self.conn, TallyKind::All, 0)?,
            purchases: things(Things::Purchases)?,
            subscriptions: things(Things::Subscriptions)?,
            tokens: things(Things::Tokens)?,
            voids: things(Things::Voids)?,
            catalog: self.catalog_entries(false)?,
            products: self.catalog_entries(true)?,
        })
    }

    pub(crate) fn rows(&self, found: Vec<Ord>) -> Result<Vec<OrderRow>, Error> {
        found.iter().map(|o| o.to_row(self.conn, self.names())).collect()
    }

    /// The purchase, when the text was first seen, and the text.
    fn order_text(&self, found: &Ord) -> Result<(Option<PurchaseKey>, i64, String), Error> {
        let purchase = match found.pur {
            Some(pur) => token::key(self.conn, self.names(), pur)?,
            None => None,
        };
        let id = found.order_id().to_string();
        let (at, z) = raw::get(self.conn, found.id)?
            .ok_or_else(|| Error::Damaged(format!("order {id} has lost its text")))?;
        let token = purchase.as_ref().map_or("", |key| &key.token);
        let raw = self.unpack(&z, [token, &id])?;
        Ok((purchase, at, raw))
    }
}
