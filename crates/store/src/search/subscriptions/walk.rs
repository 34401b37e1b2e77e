use std::cmp::Ordering;

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::filter::{Filter, view_state};
use super::order::{Key, product_word};
use super::{SubscriptionSort, SubscriptionSortBy as By, SubscriptionView as View};
use crate::search::sql::Condition;
use crate::table::name::NameKind;
use crate::table::purchase::NEVER;
use crate::{Error, Reader};

/// Rows of one value of the sorted column, in the order of an index.
#[derive(Debug)]
pub(super) struct Stage {
    last: bool,
    group: String,
    from: String,
    /// Each is walked by itself, and the walks are merged: values that read alike.
    arms: Vec<Condition>,
    /// Columns that order the rows before the id does, none to two.
    keys: &'static [&'static str],
    /// Greatest first.
    down: bool,
}

impl Stage {
    fn new(from: &str, keys: &'static [&'static str], arm: Condition) -> Stage {
        let (last, group, from) = (false, String::new(), format!("purchase s {from}"));
        Stage { last, group, from, arms: vec![arm], keys, down: false }
    }

    fn last(self) -> Stage {
        Stage { last: true, ..self }
    }

    fn down(self, down: bool) -> Stage {
        Stage { down, ..self }
    }

    fn group(self, group: String) -> Stage {
        Stage { last: group.trim().is_empty(), group, ..self }
    }

    /// A row of this stage with the given mark in the place of numbers, for comparing stages.
    fn mark(&self) -> Key {
        Key { last: self.last, group: self.group.clone(), a: 0, b: 0, id: 0 }
    }

    /// The statement for rows that also satisfy `more`.
    pub(super) fn sql(&self, condition: &Condition, more: &Condition) -> (String, Vec<Value>) {
        let numbers = match self.keys {
            [] => "0 AS a, 0 AS b".to_owned(),
            [a] => format!("{a} AS a, 0 AS b"),
            [a, b, ..] => format!("{a} AS a, {b} AS b"),
        };
        let mut params = Vec::new();
        let arms: Vec<String> = self
            .arms
            .iter()
            .map(|arm| {
                let mut c = arm.clone();
                c.and_condition(condition.clone());
                if !more.sql.is_empty() {
                    c.and_condition(more.clone());
                }
                params.extend(c.params);
                format!("SELECT s.id AS id, {numbers} FROM {} WHERE {}", self.from, c.sql)
            })
            .collect();
        let way = if self.down { " DESC" } else { "" };
        let order = match self.keys.len() {
            0 => format!("id{way}"),
            1 => format!("a{way}, id{way}"),
            _ => format!("a{way}, b{way}, id{way}"),
        };
        (format!("{} ORDER BY {order} LIMIT ?", arms.join(" UNION ALL ")), params)
    }

    /// What lies beyond a row: first the rows of equal numbers, then those of others, so that each is one step into
    /// the index.
    fn beyond(&self, after: &Key) -> Vec<Condition> {
        let beyond = if self.down { "<" } else { ">" };
        let mut equal = Condition::default();
        for (column, value) in self.keys.iter().zip([after.a, after.b]) {
            equal.and(&format!("{column} = ?"), [value]);
        }
        equal.and(&format!("s.id {beyond} ?"), [after.id]);
        let mut other = Condition::default();
        match self.keys {
            [] => return vec![equal],
            [a] => other.and(&format!("{a} {beyond} ?"), [after.a]),
            [a, b, ..] => other.and(&format!("({a}, {b}) {beyond} (?, ?)"), [after.a, after.b]),
        }
        vec![equal, other]
    }
}

/// A page by walking stage after stage.
pub(super) fn page(
    reader: &Reader<'_>,
    filter: &Filter,
    sort: SubscriptionSort,
    after: Option<&Key>,
    wanted: usize,
) -> Result<Vec<Key>, Error> {
    if sort.by == By::Account {
        return accounts(reader, filter, sort, after, wanted);
    }
    let mut keys = Vec::new();
    let stages = stages(reader, filter, sort)?;
    take(reader, &stages, &filter.condition(), sort, after, wanted, &mut keys)?;
    Ok(keys)
}

/// The stages of an order, first to last.
pub(super) fn stages(
    reader: &Reader<'_>,
    filter: &Filter,
    sort: SubscriptionSort,
) -> Result<Vec<Stage>, Error> {
    let names = reader.names();
    let arm = |sql: &str, values: &[i64]| {
        let mut c = Condition::default();
        c.and(sql, values.iter().copied());
        c
    };
    let mut stages = match sort.by {
        By::Next => {
            let (index, arms) = next_walk(filter);
            let stage = |bound: &str| {
                let mut arms = arms.clone();
                arms.iter_mut().for_each(|c| c.and(bound, [NEVER]));
                Stage {
                    arms,
                    ..Stage::new(&format!("INDEXED BY {index}"), &["s.next"], Condition::default())
                }
            };
            let never = Stage { keys: &[], ..stage("s.next = ?") };
            return Ok(vec![stage("s.next < ?").down(sort.descending), never.last().down(sort.descending)]);
        }
        By::Started => {
            let stage = |keys, sql: &str| {
                Stage::new("INDEXED BY pc_started", keys, arm(sql, &[])).down(sort.descending)
            };
            return Ok(vec![
                stage(&["s.started"], "s.kind = 1 AND s.started IS NOT NULL"),
                stage(&[], "s.kind = 1 AND s.started IS NULL").last(),
            ]);
        }
        By::Product => {
            let mut plans: Vec<(i64, i64)> = names
                .all(NameKind::Plan)
                .map(|(plan, _)| (names.parent(NameKind::Plan, plan), plan))
                .collect();
            plans.extend(names.all(NameKind::Product).map(|(product, _)| (product, 0)));
            plans.retain(|(product, plan)| {
                filter.products.as_ref().is_none_or(|list| list.contains(product))
                    && filter.plans.as_ref().is_none_or(|list| list.contains(plan))
            });
            plans
                .into_iter()
                .map(|(product, plan)| {
                    let arm = arm("s.kind = 1 AND s.prod = ? AND s.plan = ?", &[product, plan]);
                    let stage = Stage::new("INDEXED BY pc_prod", &["s.next"], arm);
                    stage.group(product_word(reader, product, plan))
                })
                .collect()
        }
        By::State => {
            let known = purser_model::SubscriptionState::KNOWN.iter().map(|(_, number)| i64::from(*number));
            let others = names.all(NameKind::SubscriptionState).map(|(id, _)| id);
            let asked = |id: &i64| filter.states.as_ref().is_none_or(|list| list.contains(id));
            known
                .chain(others)
                .filter(asked)
                .map(|id| {
                    let arm = arm("s.kind = 1 AND s.state = ?", &[id]);
                    let stage = Stage::new("INDEXED BY pc_state", &["s.next"], arm);
                    stage.group(names.subscription_state(id).name().to_owned())
                })
                .collect()
        }
        By::Country => {
            let countries = names.all(NameKind::Country).chain([(0, "")]);
            let asked =
                |(id, _): &(i64, &str)| filter.countries.as_ref().is_none_or(|list| list.contains(id));
            countries
                .filter(asked)
                .map(|(id, text)| {
                    let arm = arm("s.kind = 1 AND s.country = ?", &[id]);
                    Stage::new("INDEXED BY pc_country", &["s.next"], arm).group(text.to_owned())
                })
                .collect()
        }
        By::Account => Vec::new(),
        By::Price => {
            let currencies = names.all(NameKind::Currency);
            let mut stages: Vec<Stage> = currencies
                .map(|(id, text)| {
                    let arm = arm("s.kind = 1 AND s.cur = ? AND s.units IS NOT NULL", &[id]);
                    let stage = Stage::new("INDEXED BY pc_price", &["s.units", "s.nanos"], arm);
                    stage.group(text.to_owned()).down(sort.descending)
                })
                .collect();
            let none = arm("s.kind = 1 AND s.cur = 0 AND s.units IS NULL AND s.nanos IS NULL", &[]);
            stages.push(Stage::new("INDEXED BY pc_price", &[], none).last().down(sort.descending));
            stages
        }
    };
    stages.sort_by(|a, b| a.mark().compare(&b.mark(), sort));
    // Words that read alike (a product of the same name in two applications) are one stage.
    stages.dedup_by(|next, kept| {
        let alike = (next.last, &next.group, next.keys) == (kept.last, &kept.group, kept.keys);
        if alike {
            kept.arms.append(&mut next.arms);
        }
        alike
    });
    Ok(stages)
}

/// The index whose rows are those of the view in the order of their next date.
fn next_walk(filter: &Filter) -> (&'static str, Vec<Condition>) {
    let one = |index, sql: &str| {
        let mut c = Condition::default();
        c.and_plain(sql);
        (index, vec![c])
    };
    let states = view_state(filter.view).map(|state| vec![state]).or_else(|| filter.states.clone());
    match (filter.view, states) {
        (View::Ending, _) => one("pc_ending", "s.live = 1 AND s.next_kind = 2"),
        (View::PriceChange, _) => one("pc_change", "s.live = 1 AND s.change > 0"),
        (View::Unacknowledged, _) => one("pc_pending", "s.live = 1 AND s.pending = 1"),
        (_, Some(states)) => {
            let arms = states.iter().map(|state| {
                let mut c = Condition::default();
                c.and("s.kind = 1 AND s.state = ?", [*state]);
                c
            });
            ("pc_state", arms.collect())
        }
        (View::Live, None) => one("pc_live", "s.live = 1"),
        (_, None) => one("pc_next", "s.kind = 1"),
    }
}

fn take(
    reader: &Reader<'_>,
    stages: &[Stage],
    condition: &Condition,
    sort: SubscriptionSort,
    after: Option<&Key>,
    wanted: usize,
    keys: &mut Vec<Key>,
) -> Result<(), Error> {
    for stage in stages {
        let place = after.map(|after| {
            let mark = Key { a: 0, b: 0, id: 0, ..after.clone() };
            (stage.mark().compare(&mark, sort), after)
        });
        let more = match place {
            Some((Ordering::Less, _)) => continue,
            Some((Ordering::Equal, after)) => stage.beyond(after),
            Some((Ordering::Greater, _)) | None => vec![Condition::default()],
        };
        for more in more {
            let left = wanted.saturating_sub(keys.len());
            if left == 0 {
                return Ok(());
            }
            reader.give_way()?;
            let (sql, mut params) = stage.sql(condition, &more);
            params.push(Value::Integer(i64::try_from(left).unwrap_or(i64::MAX)));
            let mut statement = reader.conn.prepare_cached(&sql)?;
            let rows = statement.query_map(params_from_iter(params), |row| {
                Ok(Key { a: row.get(1)?, b: row.get(2)?, id: row.get(0)?, ..stage.mark() })
            })?;
            for key in rows {
                keys.push(key?);
            }
        }
    }
    Ok(())
}

/// Account after account; then those without one.
fn accounts(
    reader: &Reader<'_>,
    filter: &Filter,
    sort: SubscriptionSort,
    after: Option<&Key>,
    wanted: usize,
) -> Result<Vec<Key>, Error> {
    let mut keys = Vec::new();
    let condition = filter.condition();
    let (way, beyond) = if sort.descending { (" DESC", "<") } else { ("", ">") };
    if after.is_none_or(|key| !key.last) {
        let mut more = vec![Condition::default()];
        if let Some(after) = after {
            more[0].and("a.k = ?", [after.group.clone()]);
            more[0].and(&format!("p.id {beyond} ?"), [after.id]);
            more.push(Condition::default());
            more[1].and(&format!("a.k {beyond} ?"), [after.group.clone()]);
        }
        for more in more {
            let mut c = condition.clone();
            if !more.sql.is_empty() {
                c.and_condition(more);
            }
            c.params.push(Value::Integer(i64::try_from(wanted - keys.len()).unwrap_or(i64::MAX)));
            let sql = format!(
                "SELECT s.id, a.k FROM acct a INDEXED BY a_k CROSS JOIN pur p INDEXED BY p_acct ON p.acct = a.id
                 CROSS JOIN purchase s ON s.id = p.id
                 WHERE {} ORDER BY a.k{way}, p.id{way} LIMIT ?",
                c.sql
            );
            reader.give_way()?;
            let mut statement = reader.conn.prepare_cached(&sql)?;
            let rows = statement.query_map(params_from_iter(c.params), |row| {
                Ok(Key { last: false, group: row.get(1)?, a: 0, b: 0, id: row.get(0)? })
            })?;
            for key in rows {
                keys.push(key?);
            }
        }
    }
    let mut without = Condition::default();
    without.and_plain("EXISTS (SELECT 1 FROM pur p WHERE p.id = s.id AND p.acct IS NULL)");
    let stage = Stage::new("NOT INDEXED", &[], without).last().down(sort.descending);
    let after = after.filter(|key| key.last);
    take(reader, &[stage], &condition, sort, after, wanted, &mut keys)?;
    Ok(keys)
}
