use jiff::civil::{Date, DateTime};
use purser_model::query::{CustomerOf, CustomerScrap, Digits, OrderScrap, Query, TextOf, TextScrap};
use rusqlite::types::Value;

use super::customer::Rule;
use super::noted::Noted;
use super::sql::{Condition, numbers};
use crate::table::name::NameKind;
use crate::table::order::first_id_from;
use crate::table::{line, link, order};
use crate::{Error, Reader};

/// A query in the mirror's integers. `None` and empty lists do not filter.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub(super) orders: Vec<OrderScrap>,
    pub(super) digits: Vec<Digits>,
    pub(super) renewal: Option<i64>,
    pub(super) texts: Vec<Text>,
    pub(super) customers: Vec<Rule>,
    /// Notes and tags.
    pub(super) noted: Vec<Noted>,
    pub(super) products: Option<Vec<i64>>,
    /// Whether an order may have one of `products` beyond its first line.
    pub(super) further_lines: bool,
    pub(super) plans: Option<Vec<i64>>,
    pub(super) states: Option<Vec<i64>>,
    pub(super) countries: Option<Vec<i64>>,
    pub(super) currencies: Option<Vec<i64>>,
    pub(super) amounts: Vec<Bounds>,
    pub(super) first_id: i64,
    pub(super) last_id: i64,
    pub(super) test: Option<bool>,
    /// Only orders without an account, or without an amount: the tail of a sorted list.
    pub(super) without: Option<Without>,
}

/// The beginning of an opaque text, or a piece of a note.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) scrap: TextScrap,
    /// Customers that it may mean.
    pub(super) customer: Option<Rule>,
    /// Notes that it may mean.
    pub(super) noted: Option<Noted>,
}

/// Bounds of the total, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) least: i64,
    pub(super) most: i64,
    pub(super) currency: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Without {
    Account,
    Amount,
    Number,
}

/// What a place to begin has already made sure of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    Nothing,
    Text(usize),
    Customer(usize),
    Noted(usize),
    Product,
    State,
    Country,
    Test,
}

impl Filter {
    /// `None` if nothing can match, because a value occurs nowhere in the mirror.
    pub(super) fn resolve(reader: &Reader<'_>, query: &Query) -> Result<Option<Filter>, Error> {
        let names = reader.names();
        let all = |kind, texts: &[String]| -> Option<Vec<i64>> {
            if texts.is_empty() {
                return None;
            }
            let mut ids: Vec<i64> = texts.iter().flat_map(|t| names.find_all(kind, t)).collect();
            ids.sort_unstable();
            ids.dedup();
            Some(ids)
        };
        let mut products = all(NameKind::Product, &query.products);
        if let Some(packages) = all(NameKind::Package, &query.packages) {
            let theirs: Vec<i64> =
                packages.iter().flat_map(|p| names.children(NameKind::Product, *p)).collect();
            products = Some(match products {
                Some(ids) => ids.into_iter().filter(|id| theirs.contains(id)).collect(),
                None => theirs,
            });
        }
        let plans = all(NameKind::Plan, &query.plans);
        let states = match query.states.as_slice() {
            [] => None,
            states => Some(states.iter().filter_map(|s| names.find_order_state(s)).collect()),
        };
        let currencies = match query.currencies.as_slice() {
            [] => None,
            list => Some(
                list.iter().filter_map(|c| names.find(NameKind::Currency, 0, c.code())).collect::<Vec<_>>(),
            ),
        };
        let countries = all(NameKind::Country, &query.countries);
        let mut amounts = Vec::new();
        for amount in &query.amounts {
            let currency = match amount.currency {
                None => None,
                Some(currency) => match names.find(NameKind::Currency, 0, currency.code()) {
                    None => return Ok(None),
                    found => found,
                },
            };
            let held = |bound: Option<i128>, open: i64| {
                bound.map_or(open, |b| i64::try_from(b).unwrap_or(if b < 0 { i64::MIN } else { i64::MAX }))
            };
            amounts.push(Bounds {
                least: held(amount.least, i64::MIN),
                most: held(amount.most, i64::MAX),
                currency,
            });
        }
        let lists = [&products, &plans, &states, &countries, &currencies];
        if lists.into_iter().any(|list| list.as_ref().is_some_and(Vec::is_empty)) {
            return Ok(None);
        }
        let last_id = match query.placed.until.map(|day| day.tomorrow()) {
            Some(Ok(next)) => first_id_from(midnight(query, next)).saturating_sub(1),
            _ => i64::MAX,
        };
        let mut texts = Vec::new();
        for scrap in &query.texts {
            let any = CustomerScrap { of: CustomerOf::Any, text: scrap.prefix.clone() };
            let customer = match scrap.of {
                TextOf::Any if link::any(reader.conn)? => Some(Rule::of(reader, &any)?),
                _ => None,
            };
            let noted = match scrap.of {
                TextOf::Any => Noted::perhaps(reader, &scrap.prefix)?,
                _ => None,
            };
            texts.push(Text { scrap: scrap.clone(), customer, noted });
        }
        let customers: Vec<Rule> =
            query.customers.iter().map(|scrap| Rule::of(reader, scrap)).collect::<Result<_, _>>()?;
        if !customers.is_empty() && !link::any(reader.conn)? {
            return Ok(None);
        }
        let mut noted: Vec<Noted> = query.notes.iter().map(|piece| Noted::saying(piece)).collect();
        for words in &query.tags {
            match Noted::tagged(reader, words)? {
                Some(tagged) => noted.push(tagged),
                None => return Ok(None),
            }
        }
        let further_lines = match &products {
            Some(ids) => line::any(reader.conn, ids)?,
            None => false,
        };
        Ok(Some(Filter {
            orders: query.orders.clone(),
            digits: query.digits.clone(),
            renewal: query.renewal.map(i64::from),
            texts,
            customers,
            noted,
            products,
            further_lines,
            plans,
            states,
            countries,
            currencies,
            amounts,
            first_id: query.placed.from.map_or(i64::MIN, |day| first_id_from(midnight(query, day))),
            last_id,
            test: query.test,
            without: None,
        }))
    }

    /// Whether everything matches.
    pub(super) fn is_open(&self) -> bool {
        self.only_dimensions()
            && [&self.products, &self.states, &self.countries, &self.currencies].iter().all(|l| l.is_none())
            && self.test.is_none()
    }

    /// Whether only those columns filter that the writer counts in combination.
    pub(super) fn only_dimensions(&self) -> bool {
        self.orders.is_empty()
            && self.digits.is_empty()
            && self.renewal.is_none()
            && self.texts.is_empty()
            && self.customers.is_empty()
            && self.noted.is_empty()
            && self.plans.is_none()
            && self.amounts.is_empty()
            && !self.further_lines
            && self.without.is_none()
            && (self.first_id, self.last_id) == (i64::MIN, i64::MAX)
    }

    /// Everything that a row `o` must satisfy besides what is given.
    pub(super) fn condition(&self, given: Given) -> Condition {
        let mut c = Condition::default();
        c.and("o.id BETWEEN ? AND ?", [self.first_id, self.last_id]);
        if !self.orders.is_empty() {
            c.any(self.orders.iter().map(|o| match o.renewal {
                Some(_) => ("o.base = ? AND o.renew = ?", vec![o.base, order::renew(o.renewal)]),
                None => ("o.base = ?", vec![o.base]),
            }));
        }
        for digits in &self.digits {
            c.and_condition(super::digits::condition(digits));
        }
        if let Some(renewal) = self.renewal {
            c.and("o.renew = ?", [renewal]);
        }
        for (n, text) in self.texts.iter().enumerate() {
            if given != Given::Text(n) {
                c.and_condition(text_condition(text));
            }
        }
        for (n, customer) in self.customers.iter().enumerate() {
            if given != Given::Customer(n) {
                c.and_condition(customer.of_order());
            }
        }
        for (n, noted) in self.noted.iter().enumerate() {
            if given != Given::Noted(n) {
                c.and_condition(noted.of_order());
            }
        }
        if let Some(products) = &self.products
            && given != Given::Product
        {
            if self.further_lines {
                let list = numbers(products.len());
                c.and(
                    &format!(
                        "(o.prod IN ({list}) OR o.lines > 1 AND
                          EXISTS (SELECT 1 FROM line l WHERE l.prod IN ({list}) AND l.id = o.id))"
                    ),
                    products.iter().chain(products).copied(),
                );
            } else {
                c.is_in("o.prod", products);
            }
        }
        let lists = [
            ("o.plan", &self.plans, Given::Nothing),
            ("o.state", &self.states, Given::State),
            ("o.country", &self.countries, Given::Country),
            ("o.cur", &self.currencies, Given::Nothing),
        ];
        for (column, list, by) in lists {
            if let Some(values) = list
                && (by == Given::Nothing || by != given)
            {
                c.is_in(column, values);
            }
        }
        for bounds in &self.amounts {
            c.and("o.price BETWEEN ? AND ?", [bounds.least, bounds.most]);
            if let Some(currency) = bounds.currency {
                c.and("o.cur = ?", [currency]);
            }
        }
        if let Some(test) = self.test
            && given != Given::Test
        {
            c.and("o.test = ?", [i64::from(test)]);
        }
        match self.without {
            Some(Without::Account) => c.and_plain("o.acct IS NULL"),
            Some(Without::Amount) => c.and_plain("o.price IS NULL"),
            Some(Without::Number) => c.and_plain("o.base IS NULL"),
            None => {}
        }
        c
    }
}

/// When a day begins where the person is.
fn midnight(query: &Query, day: Date) -> jiff::Timestamp {
    // A day that begins twice or not at all, or lies beyond time, begins as well as it can.
    day.to_zoned(query.zone.0.clone()).map(|z| z.timestamp()).unwrap_or_else(|_| {
        let plain = DateTime::from(day).to_zoned(jiff::tz::TimeZone::UTC);
        plain.map(|z| z.timestamp()).unwrap_or(jiff::Timestamp::MAX)
    })
}

/// The first and the last millisecond of the days of a query. Open ends reach as far as time does.
pub(super) fn midnights(query: &Query) -> (i64, i64) {
    let first = query.placed.from.map_or(jiff::Timestamp::MIN, |day| midnight(query, day));
    let last = match query.placed.until.map(|day| day.tomorrow()) {
        Some(Ok(next)) => midnight(query, next).as_millisecond() - 1,
        _ => jiff::Timestamp::MAX.as_millisecond(),
    };
    (first.as_millisecond(), last)
}

/// Just beyond every text that begins so.
pub(super) fn beyond(prefix: &str) -> String {
    format!("{prefix}{}", char::MAX)
}

fn text_condition(text: &Text) -> Condition {
    let TextScrap { of, prefix } = &text.scrap;
    let range = || vec![Value::from(prefix.clone()), Value::from(beyond(prefix))];
    let mut parts: Vec<(String, Vec<Value>)> = Vec::new();
    let mut part = |sql: &str, params| parts.push((sql.to_owned(), params));
    if *of != TextOf::Token {
        part("EXISTS (SELECT 1 FROM acct a WHERE a.id = o.acct AND a.k >= ? AND a.k < ?)", range());
    }
    if *of != TextOf::Account {
        part("EXISTS (SELECT 1 FROM pur p WHERE p.id = o.pur AND p.tok >= ? AND p.tok < ?)", range());
    }
    if *of == TextOf::Any {
        part("o.oid >= ? AND o.oid < ?", range());
    }
    if let Some(customer) = &text.customer {
        let condition = customer.of_order();
        part(&condition.sql, condition.params);
    }
    if let Some(noted) = &text.noted {
        let condition = noted.of_order();
        part(&condition.sql, condition.params);
    }
    let mut c = Condition::default();
    c.any(parts);
    c
}
