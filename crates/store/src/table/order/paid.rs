//! What a customer paid.

use purser_model::{Money, OrderState, PurchaseKey};

use crate::table::name::NameKind;
use crate::table::{account, token};
use crate::{Error, Reader};

const UNIT: i64 = 1_000_000_000;

impl Reader<'_> {
    /// What went through and was not given back of an account's orders, or, without an account, of a purchase's: a sum
    /// for each currency, in the order of their codes.
    pub fn paid_by(&self, account: Option<&str>, key: &PurchaseKey) -> Result<Vec<Money>, Error> {
        let (from, id) = match account {
            Some(text) => (
                "pur p INDEXED BY p_acct CROSS JOIN ord o INDEXED BY o_pur ON o.pur = p.id WHERE p.acct = ?1",
                account::find(self.conn, text)?,
            ),
            None => {
                let package = self.names().find(NameKind::Package, 0, &key.package);
                let token = package.map(|package| token::find(self.conn, package, &key.token)).transpose()?;
                ("ord o INDEXED BY o_pur WHERE o.pur = ?1", token.flatten().map(|token| token.id))
            }
        };
        let Some(id) = id else { return Ok(Vec::new()) };
        let paid = OrderState::KNOWN.iter().find(|(state, _)| *state == OrderState::Processed);
        // Two sums, since one could pass what an integer of SQLite holds.
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT o.cur, sum(o.price / {UNIT}), sum(o.price % {UNIT}) FROM {from}
                AND o.state = ?2 AND o.price IS NOT NULL AND o.test = 0 GROUP BY o.cur"
        ))?;
        let mut rows = statement.query((id, paid.map_or(0, |(_, number)| *number)))?;
        let mut sums = Vec::new();
        while let Some(row) = rows.next()? {
            let (units, nanos): (i64, i64) = (row.get(1)?, row.get(2)?);
            let rest = i32::try_from(nanos % UNIT).unwrap_or(0);
            let currency = self.names().currency(row.get(0)?);
            sums.extend(currency.and_then(|currency| Money::new(currency, units + nanos / UNIT, rest).ok()));
        }
        sums.sort_by_key(|sum| sum.currency.code().to_owned());
        Ok(sums)
    }
}

#[cfg(test)]
mod tests {
    use purser_model::{Money, OrderState};

    use crate::testing::{TestStore, order, purchase, time as at};

    #[test]
    fn what_an_account_paid_is_summed_for_each_currency_without_what_went_back() {
        let temp = TestStore::new();
        let seen = at("2026-10-02T00:00:05Z");
        let mut bought = purchase("com.example.app", "token-a");
        bought.account = Some("a1".into());
        let money = |code: &str, micros| Money::from_micros(code.parse().unwrap(), micros);
        temp.write(|w| {
            w.put_purchase(&bought, "{}", seen)?;
            let all = [
                ("GPA.1111-1111-1111-11111", OrderState::Processed, money("USD", 9_990_000)),
                ("GPA.1111-1111-1111-11111..0", OrderState::Processed, money("USD", 9_990_000)),
                ("GPA.1111-1111-1111-11111..1", OrderState::Refunded, money("USD", 9_990_000)),
                ("GPA.2222-1111-1111-11111", OrderState::Processed, money("EUR", 500_000)),
            ];
            for (id, state, total) in all {
                let mut order = order(id, "token-a", "PROCESSED");
                order.package = "com.example.app".into();
                order.state = state;
                order.total = Some(total);
                w.put_order(&order, "{}", seen)?;
            }
            Ok(())
        })
        .unwrap();
        let sums = [money("EUR", 500_000), money("USD", 19_980_000)];
        for account in [Some("a1"), None] {
            assert_eq!(temp.read(|r| r.paid_by(account, &bought.key)).unwrap(), sums, "{account:?}");
        }
        assert_eq!(temp.read(|r| r.paid_by(Some("nobody"), &bought.key)).unwrap(), []);
    }
}
