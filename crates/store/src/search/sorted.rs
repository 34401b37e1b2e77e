//! Orders of rows other than time.
//!
//! When few rows match they are read, sorted and cut in memory. When many match, a page is found soon by walking
//! the values of the sorted column in their order (products, states, countries and currencies are few and held
//! in memory; accounts, prices and order numbers have an index), each newest first. Both give the same order, so
//! a page may begin where one of the other kind ended.

use std::cmp::Ordering;

use purser_model::query::{Sort, SortBy};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params, params_from_iter};

use super::cursor::Key;
use super::filter::{Filter, Given, Without};
use super::{Cursor, Direction};
use crate::table::account;
use crate::table::name::NameKind;
use crate::table::order::{self, Ord};
use crate::{Error, Page, Reader};

/// So many rows are sorted in memory, in some ten milliseconds.
const FEW: usize = 4_000;
/// Accounts read at a time.
const ACCOUNTS: i64 = 256;

type Row = (Option<Key>, i64);

impl Reader<'_> {
    pub(super) fn sorted_page(
        &self,
        filter: &Filter,
        sort: Sort,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, Error> {
        let after: Option<Row> = after.map(|c| (c.key.clone(), c.id));
        let wanted = limit.saturating_add(1);
        let few = if filter.is_open() {
            None
        } else {
            let ids = self.matching(filter, Direction::Newest, None, FEW + 1)?;
            Some(ids).filter(|ids| ids.len() <= FEW)
        };
        let mut rows = match few {
            Some(ids) => self.sort_in_memory(&ids, sort, after.as_ref(), wanted)?,
            None => Walk { reader: self, filter, sort, after, wanted, rows: Vec::new() }.run()?,
        };
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|(key, id)| Cursor { key: key.clone(), id: *id });
        let ids: Vec<i64> = rows.iter().map(|(_, id)| *id).collect();
        Ok(Page { rows: self.rows_of(&ids)?, next })
    }

    fn sort_in_memory(
        &self,
        ids: &[i64],
        sort: Sort,
        after: Option<&Row>,
        wanted: usize,
    ) -> Result<Vec<Row>, Error> {
        let mut rows: Vec<Row> = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(found) = order::by_id(self.conn, *id)? {
                rows.push((self.key(&found, sort.by)?, *id));
            }
        }
        rows.sort_unstable_by(|a, b| compare(a, b, sort.descending));
        if let Some(after) = after {
            rows.retain(|row| compare(row, after, sort.descending) == Ordering::Greater);
        }
        rows.truncate(wanted);
        Ok(rows)
    }

    fn key(&self, found: &Ord, by: SortBy) -> Result<Option<Key>, Error> {
        let names = self.names();
        let word = |text: Option<&str>| text.filter(|t| !t.is_empty()).map(|t| Key::Word(t.to_owned()));
        Ok(match by {
            SortBy::Placed => None,
            SortBy::Order => found.base.map(|base| Key::Numbers(base, found.renew)),
            SortBy::Product => word(names.text(NameKind::Product, found.prod)),
            SortBy::State => Some(Key::Word(names.order_state(found.state).name().to_owned())),
            SortBy::Country => word(names.text(NameKind::Country, found.country)),
            SortBy::Account => match found.acct {
                Some(id) => account::text(self.conn, id)?.map(Key::Word),
                None => None,
            },
            SortBy::Amount => match (names.text(NameKind::Currency, found.cur), found.price) {
                (Some(currency), Some(price)) => Some(Key::Amount(currency.to_owned(), price)),
                _ => None,
            },
        })
    }
}

/// Rows without a value come last in either direction; equal values newest first. Currencies are in the order
/// of their codes in either direction, since turning the amounts around does not turn those.
fn compare(a: &Row, b: &Row, descending: bool) -> Ordering {
    let turn = |o: Ordering| if descending { o.reverse() } else { o };
    let by_key = match (&a.0, &b.0) {
        (Some(Key::Amount(c, x)), Some(Key::Amount(d, y))) => c.cmp(d).then(turn(x.cmp(y))),
        (Some(x), Some(y)) => turn(x.cmp(y)),
        (None, None) => Ordering::Equal,
        (x, y) => y.is_some().cmp(&x.is_some()),
    };
    by_key.then(b.1.cmp(&a.1))
}

/// Value after value of the sorted column, until a page is full.
struct Walk<'r, 't> {
    reader: &'r Reader<'t>,
    filter: &'r Filter,
    sort: Sort,
    after: Option<Row>,
    wanted: usize,
    rows: Vec<Row>,
}

impl Walk<'_, '_> {
    fn run(mut self) -> Result<Vec<Row>, Error> {
        match self.sort.by {
            SortBy::Placed => {}
            SortBy::Order => self.numbers()?,
            SortBy::Product => self.words(NameKind::Product)?,
            SortBy::State => self.words(NameKind::OrderState)?,
            SortBy::Country => self.words(NameKind::Country)?,
            SortBy::Account => self.accounts()?,
            SortBy::Amount => self.amounts()?,
        }
        Ok(self.rows)
    }

    fn full(&self) -> bool {
        self.rows.len() >= self.wanted
    }

    /// Whether a value lies wholly before the place where the page begins.
    fn is_past(&self, key: Option<&Key>) -> bool {
        let Some((last, _)) = &self.after else { return false };
        let row = |key: Option<&Key>| (key.cloned(), 0);
        compare(&row(key), &row(last.as_ref()), self.sort.descending) == Ordering::Less
    }

    /// Within a value, where the page begins.
    fn begin(&self, key: Option<&Key>) -> Option<i64> {
        self.after.as_ref().filter(|(last, _)| last.as_ref() == key).map(|(_, id)| *id)
    }

    /// The rows of one value, newest first.
    fn take(&mut self, key: Option<Key>, filter: &Filter) -> Result<(), Error> {
        if self.full() || self.is_past(key.as_ref()) {
            return Ok(());
        }
        let left = self.wanted - self.rows.len();
        let ids = self.reader.matching(filter, Direction::Newest, self.begin(key.as_ref()), left)?;
        self.rows.extend(ids.into_iter().map(|id| (key.clone(), id)));
        Ok(())
    }

    /// Columns whose values are names.
    fn words(&mut self, kind: NameKind) -> Result<(), Error> {
        let names = self.reader.names();
        let mut values: Vec<(String, Vec<i64>)> = Vec::new();
        let mut add = |text: &str, id: i64| match values.iter_mut().find(|(t, _)| t == text) {
            Some((_, ids)) => ids.push(id),
            None => values.push((text.to_owned(), vec![id])),
        };
        if kind == NameKind::OrderState {
            for id in crate::table::tally::keys(self.reader.conn, crate::table::tally::TallyKind::State)? {
                add(names.order_state(id).name(), id);
            }
        } else {
            names.all(kind).for_each(|(id, text)| add(text, id));
            if kind == NameKind::Country {
                add("", 0);
            }
        }
        let key = |text: &str| if text.is_empty() { None } else { Some(Key::Word(text.to_owned())) };
        values.sort_by(|(a, _), (b, _)| compare(&(key(a), 0), &(key(b), 0), self.sort.descending));
        for (text, ids) in values {
            if self.full() {
                break;
            }
            let mut filter = self.filter.clone();
            let list = match kind {
                NameKind::Product => &mut filter.products,
                NameKind::OrderState => &mut filter.states,
                _ => &mut filter.countries,
            };
            let both: Vec<i64> = match list {
                // A product beyond the first line is not what the list is sorted by.
                Some(asked) if !(kind == NameKind::Product && self.filter.further_lines) => {
                    ids.into_iter().filter(|id| asked.contains(id)).collect()
                }
                _ => ids,
            };
            if both.is_empty() {
                continue;
            }
            if kind == NameKind::Product && self.filter.further_lines {
                self.take_first_lines(key(&text), &both)?;
                continue;
            }
            *list = Some(both);
            filter.further_lines = false;
            self.take(key(&text), &filter)?;
        }
        Ok(())
    }

    /// The rows of one first product among those that have a wanted product on any line.
    fn take_first_lines(&mut self, key: Option<Key>, products: &[i64]) -> Result<(), Error> {
        if self.full() || self.is_past(key.as_ref()) {
            return Ok(());
        }
        let mut filter = self.filter.clone();
        if let Some(id) = self.begin(key.as_ref()) {
            filter.last_id = filter.last_id.min(id - 1);
        }
        let mut c = super::sql::Condition::default();
        c.is_in("o.prod", products);
        c.and_condition(filter.condition(Given::Nothing));
        c.params.push(Value::Integer((self.wanted - self.rows.len()) as i64));
        let sql = format!("SELECT o.id FROM ord o WHERE {} ORDER BY o.id DESC LIMIT ?", c.sql);
        let ids: Vec<i64> = self.query(&sql, c.params)?;
        self.rows.extend(ids.into_iter().map(|id| (key.clone(), id)));
        Ok(())
    }

    fn query(&self, sql: &str, params: Vec<Value>) -> Result<Vec<i64>, Error> {
        self.reader.give_way()?;
        let mut statement = self.reader.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params_from_iter(params), |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn accounts(&mut self) -> Result<(), Error> {
        let (order, beyond) = if self.sort.descending { ("DESC", "<=") } else { ("ASC", ">=") };
        let mut from = match &self.after {
            Some((Some(Key::Word(word)), _)) => Some(word.clone()),
            // The accounts are done, only orders without one are left.
            Some(_) => return self.without(Without::Account),
            None => None,
        };
        let condition = self.filter.condition(Given::Nothing);
        let sql = format!(
            "SELECT o.id FROM pur p INDEXED BY p_acct CROSS JOIN ord o INDEXED BY o_pur ON o.pur = p.id
             WHERE p.acct = ? AND o.id < ? AND {} ORDER BY o.id DESC LIMIT ?",
            condition.sql
        );
        let mut skip = None;
        while !self.full() {
            let (bound, value) = match &from {
                Some(word) => (format!("WHERE k {beyond} ?1"), Value::from(word.clone())),
                None => ("WHERE ?1 IS NULL".to_owned(), Value::Null),
            };
            let batch: Vec<(i64, String)> = self
                .reader
                .conn
                .prepare_cached(&format!(
                    "SELECT id, k FROM acct {bound} ORDER BY k {order} LIMIT {ACCOUNTS}"
                ))?
                .query_map([value], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            let fresh: Vec<(i64, String)> =
                batch.into_iter().filter(|(_, k)| skip.as_ref() != Some(k)).collect();
            if fresh.is_empty() {
                break;
            }
            for (id, account) in fresh {
                if self.full() {
                    break;
                }
                let key = Some(Key::Word(account.clone()));
                let before = self.begin(key.as_ref()).unwrap_or(i64::MAX);
                let mut params = vec![Value::Integer(id), Value::Integer(before)];
                params.extend(condition.params.iter().cloned());
                params.push(Value::Integer((self.wanted - self.rows.len()) as i64));
                let ids = self.query(&sql, params)?;
                self.rows.extend(ids.into_iter().map(|id| (key.clone(), id)));
                from = Some(account.clone());
                skip = Some(account);
            }
        }
        self.without(Without::Account)
    }

    fn without(&mut self, what: Without) -> Result<(), Error> {
        let filter = Filter { without: Some(what), ..self.filter.clone() };
        self.take(None, &filter)
    }

    fn numbers(&mut self) -> Result<(), Error> {
        let (order, beyond) = if self.sort.descending { ("DESC", "<") } else { ("ASC", ">") };
        if !matches!(&self.after, Some((None, _))) {
            let mut c = super::sql::Condition::default();
            c.and_plain("o.base IS NOT NULL");
            if let Some((Some(Key::Numbers(base, renew)), _)) = &self.after {
                c.and(&format!("(o.base, o.renew) {beyond} (?, ?)"), [*base, *renew]);
            }
            c.and_condition(self.filter.condition(Given::Nothing));
            c.params.push(Value::Integer(self.wanted as i64));
            self.reader.give_way()?;
            let sql = format!(
                "SELECT o.id, o.base, o.renew FROM ord o INDEXED BY o_base WHERE {}
                 ORDER BY o.base {order}, o.renew {order} LIMIT ?",
                c.sql
            );
            let mut statement = self.reader.conn.prepare_cached(&sql)?;
            let rows = statement.query_map(params_from_iter(c.params), |row| {
                Ok((Some(Key::Numbers(row.get(1)?, row.get(2)?)), row.get(0)?))
            })?;
            self.rows = rows.collect::<Result<_, _>>()?;
        }
        self.without(Without::Number)
    }

    /// Price after price of each currency: prices are few, and within one the index is in the order of time.
    fn amounts(&mut self) -> Result<(), Error> {
        let mut currencies: Vec<(String, i64)> =
            self.reader.names().all(NameKind::Currency).map(|(id, text)| (text.to_owned(), id)).collect();
        currencies.sort_unstable();
        if let Some(asked) = &self.filter.currencies {
            currencies.retain(|(_, id)| asked.contains(id));
        }
        let (end, beyond) = if self.sort.descending { ("max", "<") } else { ("min", ">") };
        let next = format!(
            "SELECT {end}(price) FROM ord INDEXED BY o_price
             WHERE price IS NOT NULL AND cur = ?1 AND (?2 IS NULL OR price {beyond} ?2)"
        );
        // Two statements, so that each is one step into the index.
        let first = next.replace(&format!(" AND (?2 IS NULL OR price {beyond} ?2)"), "");
        let later = next.replace("(?2 IS NULL OR price", "(price");
        let condition = self.filter.condition(Given::Nothing);
        let sql = format!(
            "SELECT o.id FROM ord o INDEXED BY o_price
             WHERE o.price IS NOT NULL AND o.cur = ? AND o.price = ? AND o.id < ? AND {}
             ORDER BY o.id DESC LIMIT ?",
            condition.sql
        );
        if !matches!(&self.after, Some((None, _))) {
            for (code, currency) in currencies {
                let begin = match &self.after {
                    Some((Some(Key::Amount(last, _)), _)) if code < *last => continue,
                    Some((Some(Key::Amount(last, price)), _)) if code == *last => Some(*price),
                    _ => None,
                };
                let mut price = match begin {
                    Some(price) => Some(price),
                    None => self.price(&first, currency, None)?,
                };
                while let Some(now) = price
                    && !self.full()
                {
                    let key = Some(Key::Amount(code.clone(), now));
                    let before = self.begin(key.as_ref()).unwrap_or(i64::MAX);
                    let mut params =
                        vec![Value::Integer(currency), Value::Integer(now), Value::Integer(before)];
                    params.extend(condition.params.iter().cloned());
                    params.push(Value::Integer((self.wanted - self.rows.len()) as i64));
                    let ids = self.query(&sql, params)?;
                    self.rows.extend(ids.into_iter().map(|id| (key.clone(), id)));
                    price = self.price(&later, currency, Some(now))?;
                }
            }
        }
        self.without(Without::Amount)
    }

    fn price(&self, sql: &str, currency: i64, beyond: Option<i64>) -> Result<Option<i64>, Error> {
        let mut statement = self.reader.conn.prepare_cached(sql)?;
        let found = match beyond {
            Some(price) => statement.query_row(params![currency, price], |row| row.get(0)),
            None => statement.query_row([currency], |row| row.get(0)),
        };
        Ok(found.optional()?.flatten())
    }
}
