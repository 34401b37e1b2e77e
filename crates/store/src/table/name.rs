//! Words that repeat (packages, products, plans, states, countries, currencies) as small integers, so that a
//! row of orders is a handful of bytes and a filter is a comparison of integers. Held in memory whole: there
//! are hundreds of them, not millions. Only ever added to.

use std::sync::Arc;

use foldhash::HashMap;
use purser_model::query::{Product, Vocabulary};
use purser_model::{Currency, OneTimeState, OrderState, SubscriptionState};
use rusqlite::{Connection, params};

use crate::Error;

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE name(
        seq INTEGER PRIMARY KEY,
        kind INTEGER NOT NULL,   -- see `NameKind`
        id INTEGER NOT NULL,     -- within the kind, from 1; 0 in other tables means none
        parent INTEGER NOT NULL, -- a product's package, a plan's or offer's product; 0 otherwise
        text TEXT NOT NULL,
        UNIQUE(kind, id),
        UNIQUE(kind, parent, text)
    );";

/// What a name names. The numbers are in the file and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(crate) enum NameKind {
    Package = 1,
    Product = 2,
    Plan = 3,
    Offer = 4,
    OrderState = 5,
    Country = 6,
    Currency = 7,
    SubscriptionState = 8,
    OneTimeState = 9,
}

/// Ids below this are the numbers of states that the model knows; states Google adds later come after.
const FIRST_UNKNOWN_STATE: i64 = 64;

/// All names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    ids: HashMap<(u8, i64), HashMap<Arc<str>, i64>>,
    texts: HashMap<(u8, i64), (i64, Arc<str>)>,
    top: i64,
}

impl Names {
    pub(crate) fn load(conn: &Connection) -> Result<Self, Error> {
        let mut names = Names::default();
        names.catch_up(conn)?;
        Ok(names)
    }

    /// Whether the file has names that are not here.
    pub(crate) fn is_behind(&self, conn: &Connection) -> Result<bool, Error> {
        let top: i64 =
            conn.prepare_cached("SELECT coalesce(max(seq), 0) FROM name")?.query_row([], |row| row.get(0))?;
        Ok(top != self.top)
    }

    pub(crate) fn catch_up(&mut self, conn: &Connection) -> Result<(), Error> {
        let mut statement =
            conn.prepare_cached("SELECT seq, kind, id, parent, text FROM name WHERE seq > ? ORDER BY seq")?;
        let mut rows = statement.query([self.top])?;
        while let Some(row) = rows.next()? {
            let text: Arc<str> = row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?.into();
            self.note(row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, text);
        }
        Ok(())
    }

    fn note(&mut self, seq: i64, kind: u8, id: i64, parent: i64, text: Arc<str>) {
        self.ids.entry((kind, parent)).or_default().insert(text.clone(), id);
        self.texts.insert((kind, id), (parent, text));
        self.top = seq;
    }

    /// The id of a name, given one if it is new.
    pub(crate) fn intern(
        &mut self,
        conn: &Connection,
        kind: NameKind,
        parent: i64,
        text: &str,
    ) -> Result<i64, Error> {
        if let Some(id) = self.find(kind, parent, text) {
            return Ok(id);
        }
        let floor = match kind {
            NameKind::OrderState | NameKind::SubscriptionState | NameKind::OneTimeState => {
                FIRST_UNKNOWN_STATE
            }
            _ => 1,
        };
        let (seq, id): (i64, i64) = conn
            .prepare_cached(
                "INSERT INTO name(kind, id, parent, text)
                 VALUES (?1, (SELECT max(coalesce(max(id) + 1, ?4), ?4) FROM name WHERE kind = ?1), ?2, ?3)
                 RETURNING seq, id",
            )?
            .query_row(params![kind as u8, parent, text, floor], |row| Ok((row.get(0)?, row.get(1)?)))?;
        self.note(seq, kind as u8, id, parent, text.into());
        Ok(id)
    }

    pub(crate) fn find(&self, kind: NameKind, parent: i64, text: &str) -> Option<i64> {
        self.ids.get(&(kind as u8, parent))?.get(text).copied()
    }

    /// Every id of that text, under whichever parent.
    pub(crate) fn find_all(&self, kind: NameKind, text: &str) -> Vec<i64> {
        let mut found: Vec<i64> = self
            .ids
            .iter()
            .filter(|((k, _), _)| *k == kind as u8)
            .filter_map(|(_, ids)| ids.get(text).copied())
            .collect();
        found.sort_unstable();
        found
    }

    pub(crate) fn text(&self, kind: NameKind, id: i64) -> Option<&str> {
        self.texts.get(&(kind as u8, id)).map(|(_, text)| &**text)
    }

    pub(crate) fn parent(&self, kind: NameKind, id: i64) -> i64 {
        self.texts.get(&(kind as u8, id)).map_or(0, |(parent, _)| *parent)
    }

    /// All ids of a kind with their texts.
    pub(crate) fn all(&self, kind: NameKind) -> impl Iterator<Item = (i64, &str)> {
        self.texts
            .iter()
            .filter(move |((k, _), _)| *k == kind as u8)
            .map(|((_, id), (_, text))| (*id, &**text))
    }

    /// Ids of a kind under one parent.
    pub(crate) fn children(&self, kind: NameKind, parent: i64) -> Vec<i64> {
        let mut ids: Vec<i64> = self
            .ids
            .get(&(kind as u8, parent))
            .map(|ids| ids.values().copied().collect())
            .unwrap_or_default();
        ids.sort_unstable();
        ids
    }

    /// Application id and product id of a product.
    pub(crate) fn product(&self, id: i64) -> Product {
        let package = self.text(NameKind::Package, self.parent(NameKind::Product, id)).unwrap_or_default();
        Product {
            id: self.text(NameKind::Product, id).unwrap_or_default().to_owned(),
            package: package.to_owned(),
        }
    }

    pub(crate) fn optional(&self, kind: NameKind, id: i64) -> Option<String> {
        self.text(kind, id).map(str::to_owned)
    }

    pub(crate) fn order_state(&self, id: i64) -> OrderState {
        match OrderState::KNOWN.iter().find(|(_, number)| i64::from(*number) == id) {
            Some((state, _)) => state.clone(),
            None => OrderState::Other(self.optional(NameKind::OrderState, id).unwrap_or_default()),
        }
    }

    pub(crate) fn subscription_state(&self, id: i64) -> SubscriptionState {
        match SubscriptionState::KNOWN.iter().find(|(_, number)| i64::from(*number) == id) {
            Some((state, _)) => state.clone(),
            None => {
                SubscriptionState::Other(self.optional(NameKind::SubscriptionState, id).unwrap_or_default())
            }
        }
    }

    pub(crate) fn one_time_state(&self, id: i64) -> OneTimeState {
        match OneTimeState::KNOWN.iter().find(|(_, number)| i64::from(*number) == id) {
            Some((state, _)) => state.clone(),
            None => OneTimeState::Other(self.optional(NameKind::OneTimeState, id).unwrap_or_default()),
        }
    }

    pub(crate) fn find_order_state(&self, state: &OrderState) -> Option<i64> {
        match OrderState::KNOWN.iter().find(|(known, _)| known == state) {
            Some((_, number)) => Some(i64::from(*number)),
            None => self.find(NameKind::OrderState, 0, state.name()),
        }
    }

    pub(crate) fn currency(&self, id: i64) -> Option<Currency> {
        self.text(NameKind::Currency, id)?.parse().ok()
    }

    /// What the words of a search are recognised by, but for tags. `states` are those that some order is in.
    pub(crate) fn vocabulary(&self, states: Vec<OrderState>) -> Vocabulary {
        let sorted = |kind| {
            let mut texts: Vec<String> = self.all(kind).map(|(_, text)| text.to_owned()).collect();
            texts.sort_unstable();
            texts.dedup();
            texts
        };
        let mut products: Vec<Product> = self
            .all(NameKind::Product)
            .filter(|(_, text)| !text.is_empty())
            .map(|(id, _)| self.product(id))
            .collect();
        products.sort_unstable();
        Vocabulary {
            packages: sorted(NameKind::Package),
            products,
            plans: sorted(NameKind::Plan),
            offers: sorted(NameKind::Offer),
            states,
            countries: sorted(NameKind::Country),
            currencies: sorted(NameKind::Currency).iter().filter_map(|c| c.parse().ok()).collect(),
            tags: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestStore;

    #[test]
    fn names_get_small_numbers_per_kind_and_are_found_again_after_reopening() {
        let store = TestStore::new();
        store
            .write(|w| {
                assert_eq!(w.name(NameKind::Country, 0, "DE")?, 1);
                assert_eq!(w.name(NameKind::Currency, 0, "EUR")?, 1);
                assert_eq!(w.name(NameKind::Country, 0, "FR")?, 2);
                assert_eq!(w.name(NameKind::Country, 0, "DE")?, 1);
                assert_eq!(w.name(NameKind::OrderState, 0, "ON_VACATION")?, 64);
                Ok(())
            })
            .unwrap();
        let again = store.reopened();
        again
            .read(|r| {
                assert_eq!(r.names().find(NameKind::Country, 0, "FR"), Some(2));
                assert_eq!(r.names().order_state(64), OrderState::Other("ON_VACATION".into()));
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn a_name_of_an_undone_write_leaves_no_trace() {
        let store = TestStore::new();
        let failed: Result<((), _), Error> = store.write(|w| {
            w.name(NameKind::Country, 0, "DE")?;
            Err(Error::Other("changed my mind".into()))
        });
        assert!(failed.is_err());
        let (id, _) = store.write(|w| w.name(NameKind::Country, 0, "FR")).unwrap();
        assert_eq!(id, 1);
        store
            .read(|r| {
                assert_eq!(r.names().text(NameKind::Country, 1), Some("FR"));
                Ok(())
            })
            .unwrap();
    }
}
