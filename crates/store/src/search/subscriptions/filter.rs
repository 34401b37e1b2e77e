use jiff::SignedDuration;
use purser_model::query::{CustomerOf, CustomerScrap, Query, TextOf, TextScrap};
use purser_model::{NextEvent, SubscriptionState};
use rusqlite::types::Value;

use super::{SubscriptionSearch, SubscriptionView};
use crate::search::customer::Rule;
use crate::search::filter::{Bounds, Filter as OrderFilter, beyond, midnights};
use crate::search::noted::Noted;
use crate::search::plan::Plan;
use crate::search::sql::Condition;
use crate::table::name::NameKind;
use crate::table::{link, token};
use crate::{Error, Reader};

/// So many rows are read and sorted in memory, in some twenty milliseconds.
pub(super) const FEW: i64 = 20_000;
/// How far "ending" looks ahead.
const ENDING: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A search in the mirror's integers. `None` does not filter.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub(super) view: SubscriptionView,
    /// Subqueries of ids, all of which a row is in: those that texts, order ids, notes and tags stand for.
    pub(super) ids: Vec<Condition>,
    pub(super) products: Option<Vec<i64>>,
    pub(super) plans: Option<Vec<i64>>,
    pub(super) states: Option<Vec<i64>>,
    pub(super) countries: Option<Vec<i64>>,
    pub(super) currencies: Option<Vec<i64>>,
    amounts: Vec<Bounds>,
    /// Bounds of `next`, in milliseconds, both included.
    next: Option<(i64, i64)>,
    pub(super) test: Option<bool>,
    /// The last moment of "ending".
    ending: i64,
}

impl Filter {
    /// `None` if nothing can match, because a value occurs nowhere in the mirror.
    pub(super) fn resolve(
        reader: &Reader<'_>,
        search: &SubscriptionSearch<'_>,
    ) -> Result<Option<Filter>, Error> {
        let query = search.query;
        let names = reader.names();
        // Products, plans, countries, currencies and amounts are resolved as for orders.
        let plain = Query {
            packages: query.packages.clone(),
            products: query.products.clone(),
            plans: query.plans.clone(),
            countries: query.countries.clone(),
            currencies: query.currencies.clone(),
            amounts: query.amounts.clone(),
            ..Query::default()
        };
        let Some(plain) = OrderFilter::resolve(reader, &plain)? else { return Ok(None) };
        let states = match query.subscription_states.as_slice() {
            [] => None,
            states => {
                let ids: Vec<i64> = states
                    .iter()
                    .filter_map(|state| match SubscriptionState::KNOWN.iter().find(|(s, _)| s == state) {
                        Some((_, number)) => Some(i64::from(*number)),
                        None => names.find(NameKind::SubscriptionState, 0, state.name()),
                    })
                    .collect();
                if ids.is_empty() {
                    return Ok(None);
                }
                Some(ids)
            }
        };
        let mut ids: Vec<Condition> = Vec::new();
        for text in &query.texts {
            ids.push(ids_of_text(reader, text)?);
        }
        for customer in &query.customers {
            ids.push(Rule::of(reader, customer)?.purchases());
        }
        for piece in &query.notes {
            ids.push(Noted::saying(piece).purchases());
        }
        for words in &query.tags {
            let Some(tagged) = Noted::tagged(reader, words)? else { return Ok(None) };
            ids.push(tagged.purchases());
        }
        // A renewal's number alone says nothing about a subscription.
        if !query.orders.is_empty() || !query.digits.is_empty() {
            let of_orders = Query {
                orders: query.orders.clone(),
                digits: query.digits.clone(),
                renewal: query.renewal,
                ..Query::default()
            };
            let Some(orders) = OrderFilter::resolve(reader, &of_orders)? else { return Ok(None) };
            let (sql, params) = Plan::choose(reader, &orders)?.select("o.pur");
            ids.push(Condition { sql, params });
        }
        let next = (query.placed != Default::default()).then(|| midnights(query));
        Ok(Some(Filter {
            view: search.view,
            ids,
            products: plain.products,
            plans: plain.plans,
            states,
            countries: plain.countries,
            currencies: plain.currencies,
            amounts: plain.amounts,
            next,
            test: query.test,
            ending: search.now.checked_add(ENDING).unwrap_or(jiff::Timestamp::MAX).as_millisecond(),
        }))
    }

    /// Whether only those columns filter that the writer counts in combination.
    pub(super) fn only_dimensions(&self) -> bool {
        self.ids.is_empty()
            && self.currencies.is_none()
            && self.amounts.is_empty()
            && self.next.is_none()
            && self.test.is_none()
    }

    /// Everything that a row `s` must satisfy.
    pub(super) fn condition(&self) -> Condition {
        let mut c = Condition::default();
        c.and_plain("s.kind = 1");
        if self.view != SubscriptionView::All {
            c.and_plain("s.live = 1");
        }
        match self.view {
            SubscriptionView::All | SubscriptionView::Live => {}
            SubscriptionView::Grace | SubscriptionView::Hold | SubscriptionView::Paused => {
                c.and("s.state = ?", view_state(self.view));
            }
            SubscriptionView::Ending => {
                c.and_plain(&format!("s.next_kind = {}", NextEvent::Ends as u8));
                c.and("s.next <= ?", [self.ending]);
            }
            SubscriptionView::PriceChange => c.and_plain("s.change > 0"),
            SubscriptionView::Unacknowledged => c.and_plain("s.pending = 1"),
        }
        for ids in &self.ids {
            c.and(&format!("s.id IN ({})", ids.sql), ids.params.iter().cloned());
        }
        let lists = [
            ("s.prod", &self.products),
            ("s.plan", &self.plans),
            ("s.state", &self.states),
            ("s.country", &self.countries),
            ("s.cur", &self.currencies),
        ];
        for (column, list) in lists {
            if let Some(values) = list {
                c.is_in(column, values);
            }
        }
        for bounds in &self.amounts {
            let split = |nanos: i64| [nanos.div_euclid(1_000_000_000), nanos.rem_euclid(1_000_000_000)];
            // Prices are not negative, so that units and billionths compare as the whole does.
            c.and("(s.units, s.nanos) >= (?, ?)", split(bounds.least));
            c.and("(s.units, s.nanos) <= (?, ?)", split(bounds.most));
            if let Some(currency) = bounds.currency {
                c.and("s.cur = ?", [currency]);
            }
        }
        if let Some((first, last)) = self.next {
            c.and("s.next BETWEEN ? AND ?", [first, last]);
        }
        if let Some(test) = self.test {
            c.and("EXISTS (SELECT 1 FROM pur p WHERE p.id = s.id AND p.test = ?)", [i64::from(test)]);
        }
        c
    }
}

/// The state that a view is made of.
pub(super) fn view_state(view: SubscriptionView) -> Option<i64> {
    match view {
        SubscriptionView::Paused => Some(3),
        SubscriptionView::Grace => Some(4),
        SubscriptionView::Hold => Some(5),
        _ => None,
    }
}

/// The ids of purchases whose account, token or unusual order id begins so, or that a note with it is about.
fn ids_of_text(reader: &Reader<'_>, text: &TextScrap) -> Result<Condition, Error> {
    let (low, high) = (Value::from(text.prefix.clone()), Value::from(beyond(&text.prefix)));
    let mut arms = Vec::new();
    let mut params: Vec<Value> = Vec::new();
    if text.of != TextOf::Token {
        arms.push(
            "SELECT p.id FROM acct a CROSS JOIN pur p INDEXED BY p_acct ON p.acct = a.id
             WHERE a.k >= ? AND a.k < ?",
        );
        params.extend([low.clone(), high.clone()]);
    }
    if text.of != TextOf::Account {
        let (first, last) = token::lead_range(&text.prefix);
        arms.push(
            "SELECT p.id FROM pur p INDEXED BY p_lead
             WHERE p.p BETWEEN ? AND ? AND p.tok >= ? AND p.tok < ?",
        );
        params.extend([first.into(), last.into(), low.clone(), high.clone()]);
    }
    if text.of == TextOf::Any {
        arms.push("SELECT o.pur FROM ord o INDEXED BY o_oid WHERE o.oid >= ? AND o.oid < ?");
        params.extend([low, high]);
    }
    let mut sql = arms.join(" UNION ");
    if text.of == TextOf::Any && link::any(reader.conn)? {
        let any = CustomerScrap { of: CustomerOf::Any, text: text.prefix.clone() };
        let customers = Rule::of(reader, &any)?.purchases();
        sql = format!("{sql} UNION {}", customers.sql);
        params.extend(customers.params);
    }
    if text.of == TextOf::Any
        && let Some(noted) = Noted::perhaps(reader, &text.prefix)?
    {
        let noted = noted.purchases();
        sql = format!("{sql} UNION {}", noted.sql);
        params.extend(noted.params);
    }
    Ok(Condition { sql, params })
}

/// Where few rows are read from.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) from: String,
    pub(super) params: Vec<Value>,
}

impl Source {
    /// A place to begin at which at most `few` rows have to be read, if there is one.
    pub(super) fn few(reader: &Reader<'_>, filter: &Filter, few: i64) -> Result<Option<Source>, Error> {
        if let Some(ids) = filter.ids.first() {
            let from = format!("({}) x CROSS JOIN purchase s ON s.id = x.id", named_id(&ids.sql));
            return Ok(Some(Source { from, params: ids.params.clone() }));
        }
        let mut offers: Vec<(&str, Condition)> = Vec::new();
        let live = "live = 1";
        match filter.view {
            SubscriptionView::Ending => {
                let mut c = Condition::default();
                c.and_plain(live);
                c.and_plain("next_kind = 2");
                c.and("next <= ?", [filter.ending]);
                offers.push(("pc_ending", c));
            }
            SubscriptionView::PriceChange => offers.push(("pc_change", plain("live = 1 AND change > 0"))),
            SubscriptionView::Unacknowledged => {
                offers.push(("pc_pending", plain("live = 1 AND pending = 1")))
            }
            _ => {}
        }
        if let Some((first, last)) = filter.next {
            let mut c = plain("kind = 1");
            c.and("next BETWEEN ? AND ?", [first, last]);
            offers.push(("pc_next", c));
        }
        let states = view_state(filter.view).map(|state| vec![state]).or_else(|| filter.states.clone());
        let lists = [
            ("pc_state", "state", &states),
            ("pc_prod", "prod", &filter.products),
            ("pc_country", "country", &filter.countries),
            ("pc_price", "cur", &filter.currencies),
        ];
        for (index, column, list) in lists {
            if let Some(values) = list {
                let mut c = plain("kind = 1");
                c.is_in(column, values);
                offers.push((index, c));
            }
        }
        let mut best: Option<(i64, &str)> = None;
        for (index, condition) in offers {
            let sql = format!(
                "SELECT count(*) FROM (SELECT 1 FROM purchase INDEXED BY {index} WHERE {} LIMIT {})",
                condition.sql,
                few + 1
            );
            reader.give_way()?;
            let mut statement = reader.conn.prepare_cached(&sql)?;
            let n: i64 =
                statement.query_row(rusqlite::params_from_iter(condition.params), |row| row.get(0))?;
            if n <= best.map_or(few, |(n, _)| n - 1) {
                best = Some((n, index));
            }
        }
        Ok(best.map(|(_, index)| Source { from: format!("purchase s INDEXED BY {index}"), params: vec![] }))
    }
}

fn plain(sql: &str) -> Condition {
    let mut c = Condition::default();
    c.and_plain(sql);
    c
}

/// A subquery of ids under the name `id`.
fn named_id(sql: &str) -> String {
    format!("SELECT DISTINCT * FROM (WITH ids(id) AS ({sql}) SELECT id FROM ids WHERE id IS NOT NULL)")
}
