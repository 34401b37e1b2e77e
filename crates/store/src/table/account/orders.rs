use purser_model::{OrderId, PurchaseKey};
use rusqlite::params_from_iter;

use super::sums::{REFUNDED, numbers};
use crate::table::order::{Ord, by_id, columns_of};
use crate::table::{account, token};
use crate::{AccountOrder, Accounts, Cursor, Error, Page, Reader};

/// From accounts to their orders.
const ORDERS: &str = "pur p INDEXED BY p_acct CROSS JOIN ord o INDEXED BY o_pur ON o.pur = p.id";

/// A page of ids. They stand in the indexes: only the rows of the page are read.
pub(super) fn page_of_ids(of: &str) -> String {
    format!("SELECT o.id FROM {ORDERS} WHERE {of} AND o.id < ? ORDER BY o.id DESC LIMIT ?")
}

impl Reader<'_> {
    /// A page of what was ordered, newest first. `after` is where the last page ended.
    pub fn orders_of_accounts(
        &self,
        accounts: &Accounts,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, Error> {
        let (of, mut values) = accounts.condition();
        let mut statement = self.conn.prepare_cached(&page_of_ids(&of))?;
        values.push(after.map_or(i64::MAX, |cursor| cursor.id).into());
        values.push(i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX).into());
        let ids = statement.query_map(params_from_iter(values), |row| row.get(0))?;
        let mut ids: Vec<i64> = ids.collect::<Result<_, _>>()?;
        let more = ids.len() > limit;
        ids.truncate(limit);
        let next = ids.last().filter(|_| more).map(|id| Cursor { key: None, id: *id });
        let found: Vec<_> = ids.iter().filter_map(|id| by_id(self.conn, *id).transpose()).collect();
        Ok(Page { rows: self.rows(found.into_iter().collect::<Result<_, _>>()?)?, next })
    }

    /// How many orders of an account there are.
    pub fn count_orders_of_account(&self, account: &str) -> Result<u64, Error> {
        let Some(id) = account::find(self.conn, account)? else { return Ok(0) };
        let sql = format!("SELECT count(*) FROM {ORDERS} WHERE p.acct = ?");
        let n: i64 = self.conn.prepare_cached(&sql)?.query_row([id], |row| row.get(0))?;
        Ok(n.unsigned_abs())
    }

    /// The orders of which money went back or is on its way, newest first, with what Google sent last.
    pub fn refunded_of_accounts(&self, accounts: &Accounts) -> Result<Vec<AccountOrder>, Error> {
        let (of, values) = accounts.condition();
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {}, r.z FROM {ORDERS} JOIN raw r ON r.id = o.id
             WHERE {of} AND o.state IN ({}) ORDER BY o.id DESC",
            columns_of("o"),
            numbers(&REFUNDED)
        ))?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut orders = Vec::new();
        while let Some(row) = rows.next()? {
            let (found, z) = (Ord::from_row(row)?, row.get::<_, Vec<u8>>("z")?);
            let key: Option<PurchaseKey> = match found.pur {
                Some(pur) => token::key(self.conn, self.names(), pur)?,
                None => None,
            };
            let id: OrderId = found.order_id();
            let token = key.as_ref().map_or("", |key| &key.token);
            let raw = self.unpack(&z, [token, &id.to_string()])?;
            orders.push(AccountOrder { row: found.to_row(self.conn, self.names())?, raw });
        }
        Ok(orders)
    }
}
