//! Orders and purchases that a person brings along.

use purser_model::{OrderId, PurchaseKey};
use rusqlite::{OptionalExtension, params};

use super::id_columns;
use crate::table::name::NameKind;
use crate::table::token;
use crate::{Error, Reader, WantedOrder, Writer};

/// Where an order stands in the list of wishes: its package, and whether Google refused it there.
type Standing = (i64, bool);

impl Reader<'_> {
    /// Whether [`Writer::want_asked_orders`] would add an order.
    pub fn is_news_order(&self, package: &str, id: &OrderId) -> Result<bool, Error> {
        if self.has_order(id)? {
            return Ok(false);
        }
        Ok(match self.standing(id)? {
            None => true,
            Some((known, refused)) => {
                refused && self.names().find(NameKind::Package, 0, package) != Some(known)
            }
        })
    }

    /// Whether [`Writer::want_new_purchases`] would add a purchase, or raise it to `priority`.
    pub fn is_news_purchase(&self, key: &PurchaseKey, priority: u8) -> Result<bool, Error> {
        let Some(package) = self.names().find(NameKind::Package, 0, &key.package) else { return Ok(true) };
        let Some(token) = token::find(self.conn, package, &key.token)? else { return Ok(true) };
        let asked = self
            .conn
            .prepare_cached("SELECT 1 FROM purchase WHERE id = ?1 AND seen IS NOT NULL")?
            .exists([token.id])?;
        let wanted = self
            .conn
            .prepare_cached("SELECT 1 FROM wanted_purchase WHERE pur = ?1 AND priority >= ?2")?
            .exists(params![token.id, priority])?;
        Ok(!asked && !wanted)
    }

    /// The application of a known order of the same family: the first charge and its renewals belong together.
    pub fn package_of_family(&self, id: &OrderId) -> Result<Option<String>, Error> {
        let (Some(base), _, _) = id_columns(id) else { return Ok(None) };
        let mut statement =
            self.conn.prepare_cached("SELECT prod FROM ord INDEXED BY o_base WHERE base = ? LIMIT 1")?;
        let product: Option<i64> = statement.query_row([base], |row| row.get(0)).optional()?;
        Ok(product.map(|product| self.names().product(product).package).filter(|package| !package.is_empty()))
    }

    fn has_order(&self, id: &OrderId) -> Result<bool, Error> {
        let (base, renew, oid) = id_columns(id);
        Ok(match base {
            Some(base) => self
                .conn
                .prepare_cached("SELECT 1 FROM ord INDEXED BY o_base WHERE base = ?1 AND renew = ?2")?
                .exists([base, renew])?,
            None => {
                self.conn.prepare_cached("SELECT 1 FROM ord INDEXED BY o_oid WHERE oid = ?")?.exists([oid])?
            }
        })
    }

    fn standing(&self, id: &OrderId) -> Result<Option<Standing>, Error> {
        let (base, renew, oid) = id_columns(id);
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let columns = "SELECT pkg, refused IS NOT NULL FROM wanted_order";
        let found = match base {
            Some(base) => self
                .conn
                .prepare_cached(&format!("{columns} INDEXED BY wo_base WHERE base = ?1 AND renew = ?2"))?
                .query_row([base, renew], read),
            None => self
                .conn
                .prepare_cached(&format!("{columns} INDEXED BY wo_oid WHERE oid = ?1"))?
                .query_row([oid], read),
        };
        Ok(found.optional()?)
    }
}

impl Writer<'_> {
    /// As [`Writer::want_orders`], for orders that a person brings along: one that Google refused in another
    /// application is asked for in the one that is named now. How many were added.
    pub fn want_asked_orders(&self, wanted: &[WantedOrder]) -> Result<usize, Error> {
        let reader = self.reader();
        let mut news = Vec::new();
        for wish in wanted {
            if reader.is_news_order(&wish.package, &wish.id)? {
                super::done(self.conn, &wish.id)?;
                news.push(wish.clone());
            }
        }
        self.want_orders(&news)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStore, order, purchase, time};
    use crate::{PurchaseHint, WantedPurchase};

    const AT: &str = "2026-03-15T00:00:00Z";

    fn wish(package: &str, id: &str) -> WantedOrder {
        WantedOrder { package: package.into(), id: OrderId::parse(id), source: "import".into() }
    }

    #[test]
    fn an_order_is_news_exactly_when_asking_for_it_adds_it() {
        let store = TestStore::new();
        let (known, renewal, odd) = ("GPA.3312-4821-9932-00001", "GPA.3312-4821-9932-00001..0", "1299.1371");
        store.write(|w| w.put_order(&order(known, "token-number-one", "PROCESSED"), "{}", time(AT))).unwrap();
        let asks = |package: &str, id: &str| {
            let wish = wish(package, id);
            let news = store.read(|r| r.is_news_order(&wish.package, &wish.id)).unwrap();
            let added = store.write(|w| w.want_asked_orders(std::slice::from_ref(&wish))).unwrap().0;
            assert_eq!(usize::from(news), added, "{wish:?}");
            news
        };
        assert!(!asks("com.example.app", known));
        for id in [renewal, odd] {
            assert!(asks("com.example.app", id));
            assert!(!asks("com.example.app", id), "twice the same changes nothing");
            assert!(!asks("com.example.other", id), "it has not been looked for yet");
            store.write(|w| w.drop_wanted_order(&OrderId::parse(id), "not found")).unwrap();
            assert!(!asks("com.example.app", id), "Google has answered that");
            assert!(asks("com.example.other", id), "but not for the other application");
        }
        let next = store.read(|r| r.next_wanted_orders("com.example.other", 9)).unwrap();
        assert_eq!(next, [wish("com.example.other", renewal), wish("com.example.other", odd)]);
        assert!(store.read(|r| r.refused_orders()).unwrap().is_empty());
    }

    #[test]
    fn a_renewal_belongs_to_the_application_of_its_family() {
        let store = TestStore::new();
        let of = |id: &str| store.read(|r| r.package_of_family(&OrderId::parse(id))).unwrap();
        assert_eq!(of("GPA.3312-4821-9932-00001..3"), None);
        let first = order("GPA.3312-4821-9932-00001", "token-number-one", "PROCESSED");
        store.write(|w| w.put_order(&first, "{}", time(AT))).unwrap();
        assert_eq!(of("GPA.3312-4821-9932-00001..3").as_deref(), Some("com.example.app"));
        assert_eq!(of("odd"), None);
    }

    #[test]
    fn a_purchase_is_news_exactly_when_asking_for_it_adds_or_raises_it() {
        let store = TestStore::new();
        let asks = |priority| {
            let key = purchase("com.example.app", "token-number-one").key;
            let news = store.read(|r| r.is_news_purchase(&key, priority)).unwrap();
            let wish = WantedPurchase { key, hint: PurchaseHint::Unknown, priority, why: "import".into() };
            let added = store.write(|w| w.want_new_purchases(std::slice::from_ref(&wish))).unwrap().0;
            assert_eq!(usize::from(news), added, "{priority}");
            news
        };
        assert!(asks(5));
        assert!(!asks(5) && asks(9) && !asks(7));
        let bought = purchase("com.example.app", "token-number-one");
        store.write(|w| w.put_purchase(&bought, "{}", time(AT))).unwrap();
        assert!(!asks(200));
    }
}
