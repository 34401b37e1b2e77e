use std::collections::BTreeMap;

use purser_model::Money;
use purser_model::query::Query;
use rusqlite::types::Value;

use super::filter::Filter;
use super::plan::Plan;
use super::sql::Condition;
use crate::table::name::NameKind;
use crate::{Error, Facets, Reader, Totals};

/// A search over identifiers or days adds up rows one by one; beyond this many it says that it stopped.
const MOST_ROWS: i64 = 1_000_000;

/// One group of orders: values of some dimensions, how many, whole units and billionths beyond.
pub(super) type Group = (Vec<i64>, i64, i64, i64);

impl Reader<'_> {
    /// How many orders match and what they sum up to. From the writer's counters where only products, states,
    /// countries, currencies and tests filter.
    pub fn totals(&self, query: &Query) -> Result<Totals, Error> {
        let Some(filter) = Filter::resolve(self, query)? else {
            return Ok(Totals { count: 0, sums: Vec::new(), exact: true });
        };
        let (groups, exact) = self.grouped(&filter, &["cur"])?;
        let mut sums = Vec::new();
        for (values, count, units, nanos) in &groups {
            if let Some(currency) = self.names().currency(values[0]) {
                let total = i128::from(*units) * 1_000_000_000 + i128::from(*nanos);
                sums.push((*count, currency, Money::from_nanos(currency, total)));
            }
        }
        // What most orders were paid in says most about them.
        sums.sort_unstable_by_key(|(count, currency, _)| (std::cmp::Reverse(*count), *currency));
        let sums = sums.into_iter().map(|(_, currency, sum)| (currency, sum)).collect();
        Ok(Totals { count: groups.iter().map(|g| g.1.cast_unsigned()).sum(), sums, exact })
    }

    /// How many orders that match fall on each state, product, country and package, most first.
    pub fn facets(&self, query: &Query) -> Result<Facets, Error> {
        let Some(filter) = Filter::resolve(self, query)? else {
            return Ok(Facets { exact: true, ..Facets::default() });
        };
        let (groups, exact) = self.grouped(&filter, &["state", "prod", "country"])?;
        let names = self.names();
        Ok(Facets {
            states: most_first(groups.iter().map(|g| (g.0[0], g.1)), |id| Some(names.order_state(id))),
            products: most_first(groups.iter().map(|g| (g.0[1], g.1)), |id| Some(names.product(id))),
            countries: most_first(groups.iter().map(|g| (g.0[2], g.1)), |id| {
                names.optional(NameKind::Country, id)
            }),
            packages: most_first(
                groups.iter().map(|g| (names.parent(NameKind::Product, g.0[1]), g.1)),
                |id| names.optional(NameKind::Package, id),
            ),
            exact,
        })
    }

    pub(super) fn grouped(&self, filter: &Filter, by: &[&str]) -> Result<(Vec<Group>, bool), Error> {
        self.give_way()?;
        let columns = by.join(", ");
        let (sql, params) = if filter.only_dimensions() {
            let mut c = Condition::default();
            c.and_plain("n > 0");
            for (column, list) in [
                ("prod", &filter.products),
                ("state", &filter.states),
                ("country", &filter.countries),
                ("cur", &filter.currencies),
            ] {
                if let Some(values) = list {
                    c.is_in(column, values);
                }
            }
            if let Some(test) = filter.test {
                c.and("test = ?", [i64::from(test)]);
            }
            let sql = format!(
                "SELECT {columns}, sum(n), sum(units), sum(nanos) FROM cube WHERE {} GROUP BY {columns}",
                c.sql
            );
            (sql, c.params)
        } else {
            let (rows, mut params) =
                Plan::for_all(self, filter)?.select("o.id, o.cur, o.price, o.state, o.prod, o.country");
            params.push(Value::Integer(MOST_ROWS + 1));
            // Units and the rest apart: one sum of billionths could pass 64 bits.
            let sql = format!(
                "SELECT {columns}, count(*), coalesce(sum(price / 1000000000), 0),
                    coalesce(sum(price % 1000000000), 0)
                 FROM ({rows} LIMIT ?) GROUP BY {columns}"
            );
            (sql, params)
        };
        let mut statement = self.conn.prepare_cached(&sql)?;
        let groups = statement.query_map(rusqlite::params_from_iter(params), |row| {
            let values = (0..by.len()).map(|n| row.get(n)).collect::<Result<Vec<i64>, _>>()?;
            Ok((values, row.get(by.len())?, row.get(by.len() + 1)?, row.get(by.len() + 2)?))
        })?;
        let groups: Vec<Group> = groups.collect::<Result<_, _>>()?;
        let exact = filter.only_dimensions() || groups.iter().map(|g| g.1).sum::<i64>() <= MOST_ROWS;
        Ok((groups, exact))
    }
}

/// Equal counts come in the order in which the mirror met the values.
pub(super) fn most_first<T>(
    groups: impl Iterator<Item = (i64, i64)>,
    name: impl Fn(i64) -> Option<T>,
) -> Vec<(T, u64)> {
    let mut counts = BTreeMap::<i64, i64>::new();
    for (id, n) in groups {
        *counts.entry(id).or_default() += n;
    }
    let mut counts: Vec<(i64, i64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts.into_iter().filter_map(|(id, n)| Some((name(id)?, n.cast_unsigned()))).collect()
}
