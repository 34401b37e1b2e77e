//! What the list of subscriptions shows and sorts by: columns that derive from the purchase's content.

use jiff::Timestamp;
use purser_model::{Kind, Money, PriceChange, Purchase, PurchaseDetail, PurchaseKey, SubscriptionPurchase};
use rusqlite::params;
use rusqlite::types::Value;

use crate::table::name::NameKind;
use crate::table::order::id_columns;
use crate::table::tally::SubscriptionCell;
use crate::table::token;
use crate::{Error, Reader, Writer};

/// `next` of a subscription to which nothing happens by itself: beyond all times, so that it sorts last.
pub(crate) const NEVER: i64 = i64::MAX;

/// Rows of an older Purser are read again when it is opened; `read` is 0 until then, and they stand in the list
/// without a next date and a price.
///
/// Each index is for a view or for an order of the list, and has `next` (and the row's id) at its end, so that a
/// page of it needs no sorting. `pc_cohort` finds what the newest subscriber of a plan and country pays.
pub(crate) const SCHEMA_3: &str = "
    ALTER TABLE purchase ADD COLUMN read INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE purchase ADD COLUMN live INTEGER NOT NULL DEFAULT 0;  -- a subscription that is not over
    ALTER TABLE purchase ADD COLUMN next INTEGER NOT NULL DEFAULT 9223372036854775807; -- that is: never
    ALTER TABLE purchase ADD COLUMN next_kind INTEGER NOT NULL DEFAULT 0; -- see `NextEvent`
    ALTER TABLE purchase ADD COLUMN renews INTEGER;
    ALTER TABLE purchase ADD COLUMN items INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE purchase ADD COLUMN cur INTEGER NOT NULL DEFAULT 0;   -- of the recurring price
    ALTER TABLE purchase ADD COLUMN units INTEGER;
    ALTER TABLE purchase ADD COLUMN nanos INTEGER;
    ALTER TABLE purchase ADD COLUMN change INTEGER NOT NULL DEFAULT 0; -- see `PriceChangeStep`
    ALTER TABLE purchase ADD COLUMN to_cur INTEGER NOT NULL DEFAULT 0; -- the price to come
    ALTER TABLE purchase ADD COLUMN to_units INTEGER;
    ALTER TABLE purchase ADD COLUMN to_nanos INTEGER;
    ALTER TABLE purchase ADD COLUMN last_base INTEGER;                -- the order that last went through,
    ALTER TABLE purchase ADD COLUMN last_renew INTEGER NOT NULL DEFAULT -1; -- as in `ord`
    ALTER TABLE purchase ADD COLUMN last_oid TEXT;
    UPDATE purchase SET live = 1 WHERE kind = 1 AND state NOT IN (7, 8) AND gone IS NULL;
    CREATE INDEX pc_unread ON purchase(id) WHERE read = 0 AND kind = 1;
    CREATE INDEX pc_next ON purchase(next) WHERE kind = 1;
    CREATE INDEX pc_live ON purchase(next) WHERE live = 1;
    CREATE INDEX pc_ending ON purchase(next) WHERE live = 1 AND next_kind = 2;
    CREATE INDEX pc_change ON purchase(next) WHERE live = 1 AND change > 0;
    CREATE INDEX pc_pending ON purchase(next) WHERE live = 1 AND pending = 1;
    CREATE INDEX pc_state ON purchase(state, next) WHERE kind = 1;
    CREATE INDEX pc_prod ON purchase(prod, plan, next) WHERE kind = 1;
    CREATE INDEX pc_country ON purchase(country, next) WHERE kind = 1;
    CREATE INDEX pc_started ON purchase(started) WHERE kind = 1;
    CREATE INDEX pc_price ON purchase(cur, units, nanos) WHERE kind = 1;
    CREATE INDEX pc_cohort ON purchase(prod, plan, country, cur, started)
        WHERE kind = 1 AND offer = 0 AND items = 1 AND units IS NOT NULL AND started IS NOT NULL;
    INSERT INTO sub_cube SELECT prod, plan, country, state, live, count(*)
        FROM purchase WHERE kind = 1 GROUP BY prod, plan, country, state, live;";

/// How far a price change that was not charged yet has come. The numbers are in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum PriceChangeStep {
    /// The customer has to agree, and has not yet; without it the subscription ends.
    Asked = 1,
    /// It comes without being agreed to: a decrease, or an increase that the customer may only leave by.
    Announced = 2,
    /// The customer has agreed.
    Agreed = 3,
}

impl PriceChangeStep {
    pub(crate) fn from_number(number: i64) -> Option<Self> {
        [Self::Asked, Self::Announced, Self::Agreed].into_iter().find(|step| *step as i64 == number)
    }

    fn of(change: &PriceChange) -> Option<Self> {
        match (change.state.as_str(), change.mode.as_str()) {
            ("OUTSTANDING", "PRICE_INCREASE") => Some(Self::Asked),
            ("OUTSTANDING", _) => Some(Self::Announced),
            ("CONFIRMED", _) => Some(Self::Agreed),
            _ => None,
        }
    }
}

/// The derived columns, in the order of [`COLUMNS`].
pub(super) struct Listed {
    pub(super) live: bool,
    pub(super) values: Vec<Value>,
}

/// The derived columns.
pub(super) const COLUMNS: &str = "live, next, next_kind, renews, items, cur, units, nanos, change, to_cur, \
     to_units, to_nanos, last_base, last_renew, last_oid";

/// What is paid at each renewal, without discounts and tax: of all items that renew, when they are of one currency.
fn price(subscription: &SubscriptionPurchase) -> Option<Money> {
    // An item without an end is a plan that will take another's place: it is not charged yet.
    let charged = subscription.items.iter().filter(|item| item.expiry.is_some());
    let prices: Vec<Money> = charged.filter_map(|item| item.recurring_price).collect();
    let first = subscription.items.iter().find_map(|item| item.recurring_price);
    prices.iter().copied().map(Some).reduce(|a, b| a?.plus(b?).ok()).flatten().or(first)
}

impl Writer<'_> {
    pub(super) fn listed(&self, purchase: &Purchase) -> Result<Listed, Error> {
        let PurchaseDetail::Subscription(s) = &purchase.detail else {
            let nothing = [0.into(), NEVER.into(), 0.into(), Value::Null, 0.into(), 0.into()];
            let rest = [Value::Null, Value::Null, 0.into(), 0.into(), Value::Null, Value::Null];
            let order = [Value::Null, (-1).into(), Value::Null];
            return Ok(Listed {
                live: false,
                values: nothing.into_iter().chain(rest).chain(order).collect(),
            });
        };
        let next = s.next_event();
        let money = |money: Option<Money>| -> Result<[Value; 3], Error> {
            let Some(money) = money else { return Ok([0.into(), Value::Null, Value::Null]) };
            let currency = self.name(NameKind::Currency, 0, money.currency.code())?;
            Ok([currency.into(), money.units().into(), money.nanos().into()])
        };
        let change = s.items.iter().filter_map(|item| item.price_change.as_ref());
        let change = change.filter_map(|c| Some((PriceChangeStep::of(c)?, c.new_price))).next();
        let latest = s.items.iter().find_map(|item| item.latest_order.as_ref());
        let (base, renew, oid) = latest.map_or((None, -1, None), id_columns);
        let mut values: Vec<Value> = vec![
            i64::from(s.lives()).into(),
            next.map_or(NEVER, |(at, _)| at.as_millisecond()).into(),
            next.map_or(0, |(_, event)| i64::from(event as u8)).into(),
            s.renews().map(i64::from).into(),
            i64::try_from(s.items.len()).unwrap_or(i64::MAX).into(),
        ];
        values.extend(money(price(s))?);
        values.push(change.map_or(0, |(step, _)| step as i64).into());
        values.extend(money(change.and_then(|(_, to)| to))?);
        values.extend([base.into(), renew.into(), oid.map(str::to_owned).into()]);
        Ok(Listed { live: s.lives(), values })
    }

    /// Fills the columns of the list for a purchase that an older Purser mirrored. Its content is left as it is,
    /// and so is one that was put since. `None` is for a content that cannot be read: it is not offered again.
    pub fn read_again(&self, key: &PurchaseKey, purchase: Option<&Purchase>) -> Result<(), Error> {
        let package = self.name(NameKind::Package, 0, &key.package)?;
        let id = self.token(package, &key.token)?.id;
        let Some(old) = super::find(self.conn, id)?.filter(|old| !old.read) else { return Ok(()) };
        let Some(purchase) = purchase else {
            self.conn.prepare_cached("UPDATE purchase SET read = 2 WHERE id = ?")?.execute([id])?;
            return Ok(());
        };
        let mut values = self.listed(purchase)?.values;
        if old.gone.is_some() {
            values[..3].clone_from_slice(&[0.into(), NEVER.into(), 0.into()]);
        }
        values.push(id.into());
        self.conn
            .prepare_cached(&format!(
                "UPDATE purchase SET read = 1, ({COLUMNS}) = ({}) WHERE id = ?",
                super::marks(values.len() - 1)
            ))?
            .execute(rusqlite::params_from_iter(values))?;
        self.changed(Kind::Purchases);
        Ok(())
    }

    /// A subscription came into a cell of the counters, left it, or both.
    pub(super) fn count_subscription(&self, old: Option<SubscriptionCell>, new: Option<SubscriptionCell>) {
        let mut delta = self.delta.borrow_mut();
        if old != new {
            old.into_iter().for_each(|cell| delta.subscription(cell, -1));
            new.into_iter().for_each(|cell| delta.subscription(cell, 1));
        }
    }
}

/// A subscription of an older Purser whose content is to be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadPurchase {
    /// Package and token.
    pub key: PurchaseKey,
    /// What Google sent last, byte for byte.
    pub raw: String,
    /// When Purser last asked.
    pub seen: Timestamp,
}

impl Reader<'_> {
    /// Subscriptions that an older Purser mirrored and whose columns are to be filled by
    /// [`Writer::read_again`]; at most `limit`, none when all are done.
    pub fn unread_purchases(&self, limit: usize) -> Result<Vec<UnreadPurchase>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, z, seen FROM purchase INDEXED BY pc_unread WHERE read = 0 AND kind = 1 LIMIT ?",
        )?;
        let mut rows = statement.query(params![i64::try_from(limit).unwrap_or(i64::MAX)])?;
        let mut unread = Vec::new();
        while let Some(row) = rows.next()? {
            let key = token::key(self.conn, self.names(), row.get(0)?)?
                .ok_or_else(|| Error::Damaged("a purchase has lost its token".into()))?;
            let raw = match row.get::<_, Option<Vec<u8>>>(1)? {
                Some(z) => self.unpack(&z, ["", ""])?,
                None => String::new(),
            };
            unread.push(UnreadPurchase { key, raw, seen: crate::table::version::time(row.get(2)?) });
        }
        Ok(unread)
    }
}
