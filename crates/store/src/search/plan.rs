//! Where a search begins.
//!
//! The rule: with an identifier, at its index, unless so many rows have it that a walk from the newest finds a
//! page sooner; otherwise at the rarest value. The counters that tell are the writer's, SQLite's own statistics
//! would be older and cost a run of ANALYZE.

use purser_model::query::TextOf;
use rusqlite::types::Value;

use super::Direction;
use super::customer::Rule;
use super::digits::{self, Groups};
use super::filter::{Filter, Given, Text, beyond};
use super::noted::Noted;
use super::numbered;
use super::sql::{Condition, numbers};
use crate::table::name::NameKind;
use crate::table::tally::{self, TallyKind};
use crate::table::token;
use crate::{Error, Reader};

/// Rows of a page as the planner assumes.
const PAGE: f64 = 50.0;
/// So many values of one dimension are merged newest-first; more of them are better walked.
const MOST_ARMS: usize = 48;
/// Orders that an account or a token has, as the planner assumes.
const HANDFUL: i64 = 8;

/// Several sources of rows `o` that together are all that match.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    arms: Vec<Arm>,
    /// Whether a row may come from two arms.
    overlap: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Arm {
    /// The order's id in the table that is walked: SQLite sees by it that the walk is in order.
    id: &'static str,
    from: String,
    condition: Condition,
}

impl Arm {
    fn of_orders(from: &str, condition: Condition) -> Arm {
        Arm { id: "o.id", from: from.to_owned(), condition }
    }
}

impl Plan {
    /// For a page of it.
    pub(super) fn choose(reader: &Reader<'_>, filter: &Filter) -> Result<Plan, Error> {
        Plan::within(reader, filter, false)
    }

    /// For all of it. No page is ever full, so that a walk is worth it only if it finds a good part of what it meets.
    pub(super) fn for_all(reader: &Reader<'_>, filter: &Filter) -> Result<Plan, Error> {
        Plan::within(reader, filter, true)
    }

    fn within(reader: &Reader<'_>, filter: &Filter, all: bool) -> Result<Plan, Error> {
        let orders = tally::count(reader.conn, TallyKind::All, 0)?;
        // Beyond this many hits, fetching and sorting them costs more than walking until a page is full.
        let many = (PAGE * orders as f64).sqrt().max(1_000.0) as i64;
        // How many orders have a number within some bounds is known without counting, so that all of it can say more.
        let many_numbers = if all { many.max(i64::try_from(orders / 4).unwrap_or(i64::MAX)) } else { many };
        if !filter.orders.is_empty() {
            return Ok(Plan::whole_orders(filter));
        }
        if let Some(plan) = Plan::customers(reader, filter, many)? {
            return Ok(plan);
        }
        if let Some(plan) = Plan::noted(reader, filter, many)? {
            return Ok(plan);
        }
        if let Some(plan) = Plan::texts(reader, filter, many)? {
            return Ok(plan);
        }
        if let Some(plan) = Plan::digits(reader, filter, many_numbers)? {
            return Ok(plan);
        }
        Plan::rarest(reader, filter, orders, many)
    }

    /// `SELECT id` in the order asked for.
    pub(super) fn ids(&self, direction: Direction, limit: usize) -> (String, Vec<Value>) {
        let order = match direction {
            Direction::Newest => "DESC",
            Direction::Oldest => "ASC",
        };
        let (sql, mut params) = self.join(|arm| format!("{} AS id", arm.id));
        params.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
        // SQLite merges sorted arms as it reads them.
        (format!("{sql} ORDER BY id {order} LIMIT ?"), params)
    }

    /// `columns` of every row that matches, in no order. They must tell rows apart if arms overlap.
    pub(super) fn select(&self, columns: &str) -> (String, Vec<Value>) {
        self.join(|_| columns.to_owned())
    }

    fn join(&self, columns: impl Fn(&Arm) -> String) -> (String, Vec<Value>) {
        let join = if self.overlap { " UNION " } else { " UNION ALL " };
        let arms: Vec<String> = self
            .arms
            .iter()
            .map(|arm| format!("SELECT {} FROM {} WHERE {}", columns(arm), arm.from, arm.condition.sql))
            .collect();
        let params = self.arms.iter().flat_map(|arm| arm.condition.params.iter().cloned()).collect();
        (arms.join(join), params)
    }

    fn one(from: &str, condition: Condition) -> Plan {
        Plan { arms: vec![Arm::of_orders(from, condition)], overlap: false }
    }

    /// Newest first through all orders, as far as it takes.
    fn walk(filter: &Filter) -> Plan {
        Plan::one("ord o NOT INDEXED", filter.condition(Given::Nothing))
    }

    fn whole_orders(filter: &Filter) -> Plan {
        let mut bases: Vec<i64> = filter.orders.iter().map(|o| o.base).collect();
        bases.sort_unstable();
        bases.dedup();
        let mut condition = Condition::default();
        condition.and(&format!("o.base IN ({})", numbers(bases.len())), bases);
        condition.and_condition(filter.condition(Given::Nothing));
        Plan::one("ord o INDEXED BY o_base", condition)
    }

    /// By customer, if one of those asked for has few accounts.
    fn customers(reader: &Reader<'_>, filter: &Filter, many: i64) -> Result<Option<Plan>, Error> {
        for (n, rule) in filter.customers.iter().enumerate() {
            if let Some(arms) = customer_arms(reader, rule, &filter.condition(Given::Customer(n)), many)? {
                return Ok(Some(Plan { overlap: arms.len() > 1, arms }));
            }
        }
        Ok(None)
    }

    /// By notes or tags, if few records have them.
    fn noted(reader: &Reader<'_>, filter: &Filter, many: i64) -> Result<Option<Plan>, Error> {
        for (n, noted) in filter.noted.iter().enumerate() {
            if let Some(arms) = noted_arms(reader, noted, &filter.condition(Given::Noted(n)), many)? {
                return Ok(Some(Plan { arms, overlap: true }));
            }
        }
        Ok(None)
    }

    /// By account, token, unusual order id, customer or note, if one is rare enough.
    fn texts(reader: &Reader<'_>, filter: &Filter, many: i64) -> Result<Option<Plan>, Error> {
        for (n, text) in filter.texts.iter().enumerate() {
            let rest = filter.condition(Given::Text(n));
            if !text_is_rare(reader, text, many)? {
                continue;
            }
            let mut arms = match &text.customer {
                None => Vec::new(),
                Some(rule) => match customer_arms(reader, rule, &rest, many)? {
                    Some(arms) => arms,
                    None => continue,
                },
            };
            if let Some(noted) = &text.noted {
                match noted_arms(reader, noted, &rest, many)? {
                    Some(found) => arms.extend(found),
                    None => continue,
                }
            }
            let mut arm = |from: &str, sql: &str, params: Vec<Value>| {
                let mut condition = Condition::default();
                condition.and(sql, params);
                condition.and_condition(rest.clone());
                arms.push(Arm::of_orders(from, condition));
            };
            let text = &text.scrap;
            let (low, high) = (Value::from(text.prefix.clone()), Value::from(beyond(&text.prefix)));
            if text.of != TextOf::Token {
                arm(
                    &format!("acct a{}", of_account("a.id")),
                    "a.k >= ? AND a.k < ?",
                    vec![low.clone(), high.clone()],
                );
            }
            if text.of != TextOf::Account {
                let (first, last) = token::lead_range(&text.prefix);
                arm(
                    "pur p INDEXED BY p_lead CROSS JOIN ord o INDEXED BY o_pur ON o.pur = p.id",
                    "p.p BETWEEN ? AND ? AND p.tok >= ? AND p.tok < ?",
                    vec![first.into(), last.into(), low.clone(), high.clone()],
                );
            }
            if text.of == TextOf::Any {
                arm("ord o INDEXED BY o_oid", "o.oid >= ? AND o.oid < ?", vec![low, high]);
            }
            return Ok(Some(Plan { overlap: arms.len() > 1, arms }));
        }
        Ok(None)
    }

    /// By pieces of the order number that are long enough to be rare.
    fn digits(reader: &Reader<'_>, filter: &Filter, many: i64) -> Result<Option<Plan>, Error> {
        let mut expressions = Vec::new();
        let mut ranges = Vec::new();
        let mut all_have_groups = true;
        for scrap in &filter.digits {
            let groups = digits::groups(scrap);
            let range = digits::range(scrap);
            if groups == Groups::TooLittle {
                continue;
            }
            if let Some((first, last)) = range
                && numbered::between(reader, first, last)? > many
            {
                continue;
            }
            match groups {
                Groups::Match(expression) => expressions.push(expression),
                _ => all_have_groups = false,
            }
            ranges.extend(range);
        }
        if expressions.is_empty() && ranges.is_empty() {
            return Ok(None);
        }
        // A row has every piece either at its beginning, then a range finds it, or all of them behind, then
        // the groups find it.
        let mut arms = Vec::new();
        for (first, last) in ranges {
            let mut condition = Condition::default();
            condition.and("o.base BETWEEN ? AND ?", [first, last]);
            condition.and_condition(filter.condition(Given::Nothing));
            arms.push(Arm::of_orders("ord o INDEXED BY o_base", condition));
        }
        if all_have_groups {
            let mut condition = Condition::default();
            condition.and("digits MATCH ?", [expressions.join(" AND ")]);
            condition.and("digits.rowid BETWEEN ? AND ?", [filter.first_id, filter.last_id]);
            condition.and_condition(filter.condition(Given::Nothing));
            let from = "digits CROSS JOIN ord o ON o.id = digits.rowid".to_owned();
            arms.push(Arm { id: "digits.rowid", from, condition });
        }
        Ok(Some(Plan { overlap: arms.len() > 1, arms }))
    }

    /// By the value that the fewest orders have.
    fn rarest(reader: &Reader<'_>, filter: &Filter, orders: u64, many: i64) -> Result<Plan, Error> {
        let conn = reader.conn;
        let sum = |kind, values: &[i64]| -> Result<u64, Error> {
            values.iter().try_fold(0, |n, v| Ok(n + tally::count(conn, kind, *v)?))
        };
        // A walk reads row after row; an index is worth it when it leaves out half of them.
        let mut best = (orders / 2, Plan::walk(filter));
        let mut offer = |population: u64, plan: &dyn Fn() -> Plan| {
            if population < best.0 {
                best = (population, plan());
            }
        };
        if filter.test == Some(true) {
            offer(tally::count(conn, TallyKind::Test, 1)?, &|| {
                Plan::one("ord o INDEXED BY o_test", with("o.test = 1", filter.condition(Given::Test)))
            });
        }
        if let Some(products) = &filter.products
            && products.len() <= MOST_ARMS
        {
            offer(sum(TallyKind::Product, products)?, &|| Plan::products(filter, products));
        }
        if let Some(plans) = &filter.plans {
            // A plan belongs to a product, whose index is at most as long as its orders.
            let mut products: Vec<i64> =
                plans.iter().map(|p| reader.names().parent(NameKind::Plan, *p)).collect();
            products.sort_unstable();
            products.dedup();
            if products.len() <= MOST_ARMS && filter.products.is_none() {
                offer(sum(TallyKind::Product, &products)?, &|| {
                    Plan::values("o_prod", "o.prod = ?", &products, &filter.condition(Given::Nothing))
                });
            }
        }
        if let Some(countries) = &filter.countries
            && countries.len() <= MOST_ARMS
        {
            let rest = filter.condition(Given::Country);
            offer(sum(TallyKind::Country, countries)?, &|| {
                Plan::values("o_country", "o.country = ?", countries, &rest)
            });
        }
        if let Some(states) = &filter.states
            && !states.contains(&1)
        {
            let rest = filter.condition(Given::State);
            offer(sum(TallyKind::State, states)?, &|| {
                // SQLite does not infer `state <> 1` from `state = 5`; without it the index may not be used.
                Plan::values("o_state", "o.state <> 1 AND o.state = ?", states, &rest)
            });
        }
        if let Some(currencies) = &filter.currencies {
            let population = sum(TallyKind::Currency, currencies)?;
            // Sorted by amount, not by time: all of it is read and sorted, so it has to be short. Orders without
            // an amount have no currency either.
            if i64::try_from(population).is_ok_and(|n| n <= many) && filter.amounts.is_empty() {
                let rest = filter.condition(Given::Nothing);
                offer(population, &|| {
                    Plan::values("o_price", "o.price IS NOT NULL AND o.cur = ?", currencies, &rest)
                });
            }
        }
        if let Some((population, plan)) = Plan::amount(reader, filter, many)? {
            offer(population, &|| plan.clone());
        }
        Ok(best.1)
    }

    fn products(filter: &Filter, products: &[i64]) -> Plan {
        let mut plan = Plan::values("o_prod", "o.prod = ?", products, &filter.condition(Given::Product));
        if filter.further_lines {
            let mut rest = Condition::default();
            rest.and("l.id BETWEEN ? AND ?", [filter.first_id, filter.last_id]);
            rest.and_condition(filter.condition(Given::Product));
            for product in products {
                let mut condition = Condition::default();
                condition.and("l.prod = ?", [*product]);
                condition.and_condition(rest.clone());
                let from = "line l CROSS JOIN ord o ON o.id = l.id".to_owned();
                plan.arms.push(Arm { id: "l.id", from, condition });
            }
            plan.overlap = true;
        }
        plan
    }

    /// By the first amount, if it is one price or a range that few have.
    fn amount(reader: &Reader<'_>, filter: &Filter, many: i64) -> Result<Option<(u64, Plan)>, Error> {
        let Some(bounds) = filter.amounts.first() else { return Ok(None) };
        if let (Some(currency), Some(countries)) = (bounds.currency, &filter.countries)
            && !tally::any(reader.conn, countries, currency)?
        {
            return Ok(Some((0, Plan::nothing(filter))));
        }
        let mut currencies: Vec<i64> = match (bounds.currency, &filter.currencies) {
            (Some(currency), _) => vec![currency],
            (None, Some(list)) => list.clone(),
            (None, None) => reader.names().all(NameKind::Currency).map(|(id, _)| id).collect(),
        };
        currencies.sort_unstable();
        let mut population = 0;
        let mut arms = Vec::new();
        for currency in currencies {
            let from = "ord INDEXED BY o_price WHERE price IS NOT NULL AND cur = ? AND price BETWEEN ? AND ?";
            let n = counted(reader, from, [currency, bounds.least, bounds.most], many)?;
            if n == 0 {
                continue;
            }
            population += n;
            let one_price = bounds.least == bounds.most;
            if population > many && !one_price || arms.len() == MOST_ARMS {
                return Ok(None);
            }
            let mut condition = Condition::default();
            if one_price {
                // Within one price the index is in the order of time.
                condition.and("o.cur = ? AND o.price = ?", [currency, bounds.least]);
            } else {
                condition.and("o.cur = ? AND o.price BETWEEN ? AND ?", [currency, bounds.least, bounds.most]);
            }
            condition.and_condition(with("o.price IS NOT NULL", filter.condition(Given::Nothing)));
            arms.push(Arm::of_orders("ord o INDEXED BY o_price", condition));
        }
        if arms.is_empty() {
            return Ok(Some((0, Plan::nothing(filter))));
        }
        Ok(Some((population.cast_unsigned(), Plan { arms, overlap: false })))
    }

    /// Nobody paid that: any short way to nothing will do.
    fn nothing(filter: &Filter) -> Plan {
        let mut condition = filter.condition(Given::Nothing);
        condition.and("o.id = ?", [i64::MIN]);
        Plan::one("ord o NOT INDEXED", condition)
    }

    fn values(index: &str, is: &str, values: &[i64], rest: &Condition) -> Plan {
        let arms = values.iter().map(|value| {
            let mut condition = Condition::default();
            condition.and(is, [*value]);
            condition.and_condition(rest.clone());
            Arm::of_orders(&format!("ord o INDEXED BY {index}"), condition)
        });
        Plan { arms: arms.collect(), overlap: false }
    }
}

fn with(sql: &str, rest: Condition) -> Condition {
    let mut condition = Condition::default();
    condition.and_plain(sql);
    condition.and_condition(rest);
    condition
}

/// How many rows there are, counting no further than just beyond `many`.
fn counted<V: Into<Value>>(
    reader: &Reader<'_>,
    from: &str,
    params: impl IntoIterator<Item = V>,
    many: i64,
) -> Result<i64, Error> {
    reader.give_way()?;
    let mut params: Vec<Value> = params.into_iter().map(Into::into).collect();
    params.push(Value::Integer(many + 1));
    let mut statement =
        reader.conn.prepare_cached(&format!("SELECT count(*) FROM (SELECT 1 FROM {from} LIMIT ?)"))?;
    Ok(statement.query_row(rusqlite::params_from_iter(params), |row| row.get(0))?)
}

/// From an account to its orders.
fn of_account(id: &str) -> String {
    format!(
        " CROSS JOIN pur p INDEXED BY p_acct ON p.acct = {id} CROSS JOIN ord o INDEXED BY o_pur ON o.pur = p.id"
    )
}

/// From the link table to the orders of a customer; `None` if too many accounts fit, or all rows would have to be
/// looked at.
fn customer_arms(
    reader: &Reader<'_>,
    rule: &Rule,
    rest: &Condition,
    many: i64,
) -> Result<Option<Vec<Arm>>, Error> {
    let Some(sources) = rule.sources() else { return Ok(None) };
    let mut arms = Vec::new();
    for (from, mut condition) in sources {
        let few = many / HANDFUL;
        let counted =
            counted(reader, &format!("{from} WHERE {}", condition.sql), condition.params.clone(), few)?;
        if counted > few {
            return Ok(None);
        }
        condition.and_condition(rest.clone());
        arms.push(Arm::of_orders(&format!("{from}{}", of_account("l.acct")), condition));
    }
    Ok(Some(arms))
}

/// From notes or tags to orders; `None` if too many records have them.
fn noted_arms(
    reader: &Reader<'_>,
    noted: &Noted,
    rest: &Condition,
    many: i64,
) -> Result<Option<Vec<Arm>>, Error> {
    let (from, condition) = noted.source();
    let few = many / HANDFUL;
    if counted(reader, &format!("{from} WHERE {}", condition.sql), condition.params.clone(), few)? > few {
        return Ok(None);
    }
    let arms = noted.to_orders().map(|(from, mut condition)| {
        condition.and_condition(rest.clone());
        Arm::of_orders(&from, condition)
    });
    Ok(Some(arms.collect()))
}

fn text_is_rare(reader: &Reader<'_>, text: &Text, many: i64) -> Result<bool, Error> {
    let text = &text.scrap;
    let range = || [Value::from(text.prefix.clone()), Value::from(beyond(&text.prefix))];
    let few = many / HANDFUL;
    let accounts = match text.of {
        TextOf::Token => 0,
        _ => counted(reader, "acct WHERE k >= ? AND k < ?", range(), few)?,
    };
    let (first, last) = token::lead_range(&text.prefix);
    let tokens = match text.of {
        TextOf::Account => 0,
        _ => counted(reader, "pur INDEXED BY p_lead WHERE p BETWEEN ? AND ?", [first, last], few)?,
    };
    let others = match text.of {
        TextOf::Any => counted(reader, "ord INDEXED BY o_oid WHERE oid >= ? AND oid < ?", range(), few)?,
        _ => 0,
    };
    Ok(accounts <= few && tokens <= few && others <= few)
}
