use purser_model::{OrderState, PurchaseKey};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params, params_from_iter};

use super::sums::{REFUNDED, numbers, sum, summed};
use crate::search::subscriptions::subscription_rows;
use crate::table::name::NameKind;
use crate::table::version::time;
use crate::table::{account, token};
use crate::{AccountPurchase, Accounts, BadCursor, Bought, Error, OneTimeRow, PurchasePage, Reader};

/// The place after a purchase: whether it lives, when it began, and its row.
type Place = (i64, i64, i64);

fn read_place(text: &str) -> Result<Place, BadCursor> {
    let mut parts = text.split('/').map(|part| part.parse::<i64>().map_err(|_| BadCursor));
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(live), Some(started), Some(id), None) => Ok((live?, started?, id?)),
        _ => Err(BadCursor),
    }
}

impl Reader<'_> {
    /// A page of what was bought, subscriptions that live first, then newest first. `after` is where the last page
    /// ended, as it said.
    pub fn purchases_of_accounts(
        &self,
        accounts: &Accounts,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Result<PurchasePage, BadCursor>, Error> {
        let (live, started, id) = match after.map(read_place).transpose() {
            Ok(place) => place.unwrap_or((i64::MAX, i64::MAX, i64::MAX)),
            Err(bad) => return Ok(Err(bad)),
        };
        let (of, mut values) = accounts.condition();
        values.extend([live, started, id].map(Value::from));
        values.push(i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX).into());
        // What Google does not date comes last.
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT s.live, coalesce(s.started, {least}), s.id
             FROM pur p INDEXED BY p_acct CROSS JOIN purchase s ON s.id = p.id
             WHERE {of} AND (s.live, coalesce(s.started, {least}), s.id) < (?, ?, ?)
             ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT ?",
            least = i64::MIN + 1
        ))?;
        let rows = statement
            .query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let mut places: Vec<Place> = rows.collect::<Result<_, _>>()?;
        let more = places.len() > limit;
        places.truncate(limit);
        let next = places.last().filter(|_| more).map(|(live, at, id)| format!("{live}/{at}/{id}"));
        let rows = places.iter().filter_map(|(_, _, id)| self.bought(*id).transpose());
        Ok(Ok(PurchasePage { rows: rows.collect::<Result<_, _>>()?, next }))
    }

    fn bought(&self, id: i64) -> Result<Option<AccountPurchase>, Error> {
        let Some(key) = token::key(self.conn, self.names(), id)? else { return Ok(None) };
        let bought = match subscription_rows(self, &[id])?.pop() {
            Some(row) => Bought::Subscription(Box::new(row)),
            None => match self.one_time(id, &key)? {
                Some(row) => Bought::OneTime(row),
                None => return Ok(None),
            },
        };
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT o.cur, o.state IN ({charged}), count(*), sum(o.state IN ({back})), {}
             FROM ord o INDEXED BY o_pur WHERE o.pur = ? GROUP BY 1, 2",
            summed(),
            charged = numbers(&[&REFUNDED[..], &[OrderState::Processed]].concat()),
            back = numbers(&REFUNDED),
        ))?;
        let mut rows = statement.query(params![id])?;
        let (mut orders, mut refunded, mut paid) = (0, 0, Vec::new());
        while let Some(row) = rows.next()? {
            orders += row.get::<_, i64>(2)?.unsigned_abs();
            refunded += row.get::<_, i64>(3)?.unsigned_abs();
            let (units, nanos): (Option<i64>, Option<i64>) = (row.get(4)?, row.get(5)?);
            let currency = self.names().currency(row.get(0)?).filter(|_| row.get(1).unwrap_or(false));
            paid.extend(currency.zip(units.zip(nanos)).and_then(|(c, (units, nanos))| sum(c, units, nanos)));
        }
        Ok(Some(AccountPurchase { key, bought, orders, refunded, paid }))
    }

    fn one_time(&self, id: i64, key: &PurchaseKey) -> Result<Option<OneTimeRow>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT s.state, s.prod, s.plan, s.country, s.started, s.pending, s.gone IS NOT NULL, p.acct, p.test,
                s.kind
             FROM purchase s JOIN pur p ON p.id = s.id WHERE s.id = ?",
        )?;
        let names = self.names();
        let found = statement.query_row([id], |row| {
            let kind: Option<i64> = row.get(9)?;
            Ok((
                OneTimeRow {
                    key: key.clone(),
                    // Of one that Google never told of, nothing but its token is known.
                    state: match kind {
                        Some(_) => Some(names.one_time_state(row.get::<_, Option<i64>>(0)?.unwrap_or(0))),
                        None => None,
                    },
                    product: names.product(row.get(1)?).id,
                    option: names.optional(NameKind::Plan, row.get(2)?),
                    country: names.optional(NameKind::Country, row.get(3)?),
                    bought: row.get::<_, Option<i64>>(4)?.map(time),
                    unacknowledged: row.get(5)?,
                    gone: row.get(6)?,
                    account: None,
                    test: row.get(8)?,
                },
                row.get::<_, Option<i64>>(7)?,
            ))
        });
        let Some((row, acct)) = found.optional()? else { return Ok(None) };
        let account = acct.map(|acct| account::text(self.conn, acct)).transpose()?.flatten();
        Ok(Some(OneTimeRow { account, ..row }))
    }

    /// What Google sent last of the newest purchases, at most so many, with their keys.
    pub fn purchase_texts_of_accounts(
        &self,
        accounts: &Accounts,
        limit: usize,
    ) -> Result<Vec<(PurchaseKey, String)>, Error> {
        let (of, mut values) = accounts.condition();
        values.push(i64::try_from(limit).unwrap_or(i64::MAX).into());
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT s.id, s.z FROM pur p INDEXED BY p_acct CROSS JOIN purchase s ON s.id = p.id
             WHERE {of} AND s.z IS NOT NULL ORDER BY p.id DESC LIMIT ?"
        ))?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut texts = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(key) = token::key(self.conn, self.names(), row.get(0)?)? {
                texts.push((key, self.unpack(&row.get::<_, Vec<u8>>(1)?, ["", ""])?));
            }
        }
        Ok(texts)
    }
}
