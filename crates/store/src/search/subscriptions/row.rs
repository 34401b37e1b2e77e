use std::collections::HashMap;

use purser_model::{Money, NextEvent};
use rusqlite::{OptionalExtension, params};

use super::SubscriptionRow;
use crate::table::name::NameKind;
use crate::table::order::id_from_columns;
use crate::table::purchase::NEVER;
use crate::table::version::time;
use crate::table::{account, token};
use crate::{Error, PriceChangeStep, Reader};

/// A plan in a country and currency: product, plan, country, currency.
type Cohort = (i64, i64, i64, i64);
/// Units and billionths.
type Price = (i64, i32);

/// The rows with these ids, in their order. Those that are no subscription are left out.
pub(crate) fn rows(reader: &Reader<'_>, ids: &[i64]) -> Result<Vec<SubscriptionRow>, Error> {
    let mut statement = reader.conn.prepare_cached(
        "SELECT s.prod, s.plan, s.offer, s.items, s.state, s.gone IS NOT NULL, s.country, s.cur, s.units, s.nanos,
            s.change, s.to_cur, s.to_units, s.to_nanos, s.next, s.next_kind, s.started, s.last_base, s.last_renew,
            s.last_oid, p.acct, p.test
         FROM purchase s JOIN pur p ON p.id = s.id WHERE s.id = ? AND s.kind = 1",
    )?;
    let names = reader.names();
    let mut newest: HashMap<Cohort, Option<Price>> = HashMap::new();
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let mut rows = statement.query([id])?;
        let Some(row) = rows.next()? else { continue };
        let Some(key) = token::key(reader.conn, names, *id)? else { continue };
        let money = |currency: i64, units: Option<i64>, nanos: Option<i32>| {
            Money::new(names.currency(currency)?, units?, nanos?).ok()
        };
        let (product, plan, country, currency): Cohort = (row.get(0)?, row.get(1)?, row.get(6)?, row.get(7)?);
        let (units, nanos): (Option<i64>, Option<i32>) = (row.get(8)?, row.get(9)?);
        let (items, next): (u32, i64) = (row.get(3)?, row.get(14)?);
        let older_price = match units.zip(nanos).filter(|_| items == 1) {
            None => false,
            Some(price) => {
                let cohort = (product, plan, country, currency);
                let newest = match newest.get(&cohort) {
                    Some(newest) => *newest,
                    None => *newest.entry(cohort).or_insert(newest_price(reader, cohort)?),
                };
                newest.is_some_and(|newest| newest != price)
            }
        };
        let oid: Option<String> = row.get(19)?;
        let base: Option<i64> = row.get(17)?;
        found.push(SubscriptionRow {
            key,
            product: names.product(product).id,
            plan: names.optional(NameKind::Plan, plan),
            offer: names.optional(NameKind::Offer, row.get(2)?),
            items,
            state: names.subscription_state(row.get(4)?),
            gone: row.get(5)?,
            account: match row.get(20)? {
                Some(id) => account::text(reader.conn, id)?,
                None => None,
            },
            country: names.optional(NameKind::Country, country),
            price: money(currency, units, nanos),
            older_price,
            change: PriceChangeStep::from_number(row.get(10)?)
                .map(|step| Ok::<_, Error>((step, money(row.get(11)?, row.get(12)?, row.get(13)?))))
                .transpose()?,
            next: NextEvent::from_number(row.get(15)?)
                .filter(|_| next != NEVER)
                .map(|event| (time(next), event)),
            started: row.get::<_, Option<i64>>(16)?.map(time),
            latest_order: (base.is_some() || oid.is_some())
                .then(|| Ok::<_, Error>(id_from_columns(base, row.get(18)?, oid)))
                .transpose()?,
            test: row.get(21)?,
        });
    }
    Ok(found)
}

/// What the subscriber pays who came last without an offer.
fn newest_price(
    reader: &Reader<'_>,
    (product, plan, country, currency): Cohort,
) -> Result<Option<Price>, Error> {
    let mut statement = reader.conn.prepare_cached(
        "SELECT units, nanos FROM purchase INDEXED BY pc_cohort
         WHERE kind = 1 AND offer = 0 AND items = 1 AND units IS NOT NULL AND started IS NOT NULL
            AND prod = ?1 AND plan = ?2 AND country = ?3 AND cur = ?4
         ORDER BY started DESC, id DESC LIMIT 1",
    )?;
    let found =
        statement.query_row(params![product, plan, country, currency], |row| Ok((row.get(0)?, row.get(1)?)));
    Ok(found.optional()?)
}
