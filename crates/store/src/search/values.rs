//! How many records have each value, for lists of values to choose from.

use std::collections::HashMap;

use purser_model::query::{Query, Taken};

use super::filter::Filter;
use super::totals::most_first;
use crate::table::name::NameKind;
use crate::table::tally::TallyKind;
use crate::{Error, Facet, Reader, ValueCounts};

const COUNTED: [(Taken, TallyKind, &str); 5] = [
    (Taken::State, TallyKind::State, "state"),
    (Taken::Product, TallyKind::Product, "prod"),
    (Taken::Plan, TallyKind::Plan, "plan"),
    (Taken::Country, TallyKind::Country, "country"),
    (Taken::Currency, TallyKind::Currency, ""),
];

impl Reader<'_> {
    /// How many orders have each state, product, plan, country and currency, and how many records each tag. From the
    /// writer's counters: as long as there are values.
    pub fn order_values(&self) -> Result<ValueCounts, Error> {
        let mut counts = self.tag_counts()?;
        let mut statement = self.conn.prepare_cached("SELECT key, n FROM tally WHERE kind = ? AND n > 0")?;
        for (taken, kind, _) in COUNTED {
            let rows = statement.query_map([kind as u8], |row| Ok((row.get(0)?, row.get(1)?)))?;
            for row in rows {
                let (key, n) = row?;
                let name = match taken {
                    Taken::State => Some(self.names().order_state(key).name().to_owned()),
                    _ => self.value(taken, key),
                };
                counts.add(taken, name, n);
            }
        }
        Ok(counts)
    }

    /// The same of subscriptions. What they cost is not counted by currency.
    pub fn subscription_values(&self) -> Result<ValueCounts, Error> {
        let mut counts = self.tag_counts()?;
        for (taken, _, column) in COUNTED.into_iter().filter(|(.., column)| !column.is_empty()) {
            let sql = format!("SELECT {column}, sum(n) FROM sub_cube WHERE n > 0 GROUP BY {column}");
            let mut statement = self.conn.prepare_cached(&sql)?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            for row in rows {
                let (key, n) = row?;
                let name = match taken {
                    Taken::State => Some(self.names().subscription_state(key).name().to_owned()),
                    _ => self.value(taken, key),
                };
                counts.add(taken, name, n);
            }
        }
        Ok(counts)
    }

    /// How many orders of a search fall on each state (by its words), product, country or currency, most first,
    /// whichever of that kind the search itself asks for: so that another can be chosen.
    pub fn facet(&self, query: &Query, taken: Taken) -> Result<Facet, Error> {
        let mut query = query.clone();
        let column = match taken {
            Taken::State => {
                query.states.clear();
                "state"
            }
            Taken::Product => {
                query.products.clear();
                "prod"
            }
            Taken::Country => {
                query.countries.clear();
                "country"
            }
            _ => {
                query.currencies.clear();
                "cur"
            }
        };
        let Some(filter) = Filter::resolve(self, &query)? else {
            return Ok(Facet { values: Vec::new(), exact: true });
        };
        let (groups, exact) = self.grouped(&filter, &[column])?;
        let mut values: Vec<(String, u64)> = Vec::new();
        let named = most_first(groups.iter().map(|g| (g.0[0], g.1)), |id| match taken {
            Taken::State => Some(self.names().order_state(id).words()),
            _ => self.value(taken, id),
        });
        // Two applications may each have a product of that name.
        for (name, n) in named.into_iter().filter(|(name, _)| !name.is_empty()) {
            match values.iter_mut().find(|(other, _)| *other == name) {
                Some((_, count)) => *count += n,
                None => values.push((name, n)),
            }
        }
        values.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        Ok(Facet { values, exact })
    }

    fn tag_counts(&self) -> Result<ValueCounts, Error> {
        let mut counts = ValueCounts::default();
        for (word, n) in self.tags()? {
            counts.0.insert((Taken::Tag, word), n);
        }
        Ok(counts)
    }

    fn value(&self, taken: Taken, id: i64) -> Option<String> {
        let kind = match taken {
            Taken::Product => NameKind::Product,
            Taken::Plan => NameKind::Plan,
            Taken::Country => NameKind::Country,
            _ => NameKind::Currency,
        };
        self.names().optional(kind, id)
    }
}

impl ValueCounts {
    /// How many have it. States go by Google's word for them.
    pub fn of(&self, taken: Taken, name: &str) -> Option<u64> {
        self.0.get(&(taken, name.to_owned())).copied()
    }

    fn add(&mut self, taken: Taken, name: Option<String>, n: i64) {
        if let Some(name) = name {
            *self.0.entry((taken, name)).or_default() += n.unsigned_abs();
        }
    }
}

pub(crate) type Counted = HashMap<(Taken, String), u64>;
