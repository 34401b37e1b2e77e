use jiff::Timestamp;
use purser_model::query::Query;
use rusqlite::params_from_iter;

use super::filter::{FEW, Filter, Source, view_state};
use super::{SubscriptionSearch, SubscriptionSort, SubscriptionSortBy, SubscriptionView as View};
use crate::search::sql::Condition;
use crate::{Error, Reader};

/// How many subscriptions of a query a view has.
pub(super) fn count(reader: &Reader<'_>, query: &Query, view: View, now: Timestamp) -> Result<u64, Error> {
    let sort = SubscriptionSort { by: SubscriptionSortBy::Next, descending: false };
    let Some(filter) = Filter::resolve(reader, &SubscriptionSearch { query, view, sort, now })? else {
        return Ok(0);
    };
    let counted = !matches!(view, View::Ending | View::PriceChange | View::Unacknowledged);
    if counted && filter.only_dimensions() {
        return from_counters(reader, &filter);
    }
    let (from, mut params) = match Source::few(reader, &filter, FEW)? {
        Some(source) => (source.from, source.params),
        None => (format!("purchase s INDEXED BY {}", index(&filter)), Vec::new()),
    };
    let condition = filter.condition();
    params.extend(condition.params);
    reader.give_way()?;
    let mut statement =
        reader.conn.prepare_cached(&format!("SELECT count(*) FROM {from} WHERE {}", condition.sql))?;
    let n: i64 = statement.query_row(params_from_iter(params), |row| row.get(0))?;
    Ok(n.unsigned_abs())
}

/// The narrowest index that every row of the filter stands in.
fn index(filter: &Filter) -> &'static str {
    match filter.view {
        View::Ending => "pc_ending",
        View::PriceChange => "pc_change",
        View::Unacknowledged => "pc_pending",
        _ if filter.states.is_some() || view_state(filter.view).is_some() => "pc_state",
        _ if filter.countries.is_some() => "pc_country",
        _ if filter.products.is_some() => "pc_prod",
        _ if filter.currencies.is_some() => "pc_price",
        View::All => "pc_next",
        _ => "pc_live",
    }
}

fn from_counters(reader: &Reader<'_>, filter: &Filter) -> Result<u64, Error> {
    let mut c = Condition::default();
    c.and_plain("n > 0");
    if filter.view != View::All {
        c.and_plain("live = 1");
    }
    if let Some(state) = view_state(filter.view) {
        c.and("state = ?", [state]);
    }
    let lists = [
        ("prod", &filter.products),
        ("plan", &filter.plans),
        ("state", &filter.states),
        ("country", &filter.countries),
    ];
    for (column, list) in lists {
        if let Some(values) = list {
            c.is_in(column, values);
        }
    }
    let sql = format!("SELECT coalesce(sum(n), 0) FROM sub_cube WHERE {}", c.sql);
    let n: i64 = reader.conn.prepare_cached(&sql)?.query_row(params_from_iter(c.params), |row| row.get(0))?;
    Ok(n.unsigned_abs())
}
