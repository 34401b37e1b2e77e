use std::cmp::Ordering;

use rusqlite::params_from_iter;

use super::filter::{Filter, Source};
use super::{SubscriptionSort, SubscriptionSortBy as By};
use crate::table::name::NameKind;
use crate::table::purchase::NEVER;
use crate::{BadCursor, Error, Reader};

/// A row's place in some order of the list, and the mark of a page that ends with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// Without a value: last either way.
    pub(super) last: bool,
    /// A word: the product and plan, the state, the account, the country, the currency.
    pub(super) group: String,
    /// Numbers within the group.
    pub(super) a: i64,
    pub(super) b: i64,
    pub(super) id: i64,
}

impl Key {
    pub(super) fn write(&self) -> String {
        format!("{}/{}/{}/{}/{}", u8::from(self.last), self.id, self.a, self.b, self.group)
    }

    pub(super) fn read(text: &str) -> Result<Self, BadCursor> {
        let mut parts = text.splitn(5, '/');
        let mut part = || parts.next().ok_or(BadCursor);
        let last = part()? == "1";
        let mut number = || part()?.parse::<i64>().map_err(|_| BadCursor);
        let (id, a, b) = (number()?, number()?, number()?);
        Ok(Key { last, group: part()?.to_owned(), a, b, id })
    }

    /// Which comes first. Currencies keep their order when amounts are turned around; within a product, state or
    /// country what happens first comes first either way.
    pub(super) fn compare(&self, other: &Key, sort: SubscriptionSort) -> Ordering {
        let turn = |o: Ordering| if sort.descending { o.reverse() } else { o };
        let groups = self.group.cmp(&other.group);
        let groups = if sort.by == By::Price { groups } else { turn(groups) };
        let within = (self.a, self.b, self.id).cmp(&(other.a, other.b, other.id));
        let within = if is_grouped(sort.by) { within } else { turn(within) };
        self.last.cmp(&other.last).then(groups).then(within)
    }
}

/// Whether rows of equal value are in the order of their next date instead of the order's own direction.
pub(super) fn is_grouped(by: By) -> bool {
    matches!(by, By::Product | By::State | By::Country)
}

/// The word under which a product with its plan is sorted.
pub(super) fn product_word(reader: &Reader<'_>, product: i64, plan: i64) -> String {
    let names = reader.names();
    let word = |kind, id| names.text(kind, id).unwrap_or_default();
    // A space sorts before everything that an id is made of.
    format!("{} {}", word(NameKind::Product, product), word(NameKind::Plan, plan))
}

/// All rows of a source that match, sorted and cut in memory.
pub(super) fn sorted(
    reader: &Reader<'_>,
    filter: &Filter,
    source: &Source,
    sort: SubscriptionSort,
    after: Option<&Key>,
    wanted: usize,
) -> Result<Vec<Key>, Error> {
    reader.give_way()?;
    let condition = filter.condition();
    let account = match sort.by {
        By::Account => "(SELECT a.k FROM pur p JOIN acct a ON a.id = p.acct WHERE p.id = s.id)",
        _ => "NULL",
    };
    let sql = format!(
        "SELECT s.id, s.prod, s.plan, s.state, s.country, s.next, s.started, s.cur, s.units, s.nanos, {account}
         FROM {} WHERE {}",
        source.from, condition.sql
    );
    let mut statement = reader.conn.prepare_cached(&sql)?;
    let mut rows =
        statement.query(params_from_iter(source.params.iter().cloned().chain(condition.params)))?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, next) = (row.get(0)?, row.get(5)?);
        let names = reader.names();
        let word = |group: String| Key { last: group.trim().is_empty(), group, a: next, b: 0, id };
        let number = |value: Option<i64>| match value {
            Some(a) => Key { last: false, group: String::new(), a, b: 0, id },
            None => Key { last: true, group: String::new(), a: 0, b: 0, id },
        };
        keys.push(match sort.by {
            By::Next => number(Some(next).filter(|next| *next != NEVER)),
            By::Started => number(row.get(6)?),
            By::Product => word(product_word(reader, row.get(1)?, row.get(2)?)),
            By::State => word(names.subscription_state(row.get(3)?).name().to_owned()),
            By::Country => word(names.optional(NameKind::Country, row.get(4)?).unwrap_or_default()),
            By::Account => match row.get::<_, Option<String>>(10)? {
                Some(group) => Key { last: false, group, a: 0, b: 0, id },
                None => number(None),
            },
            By::Price => match (row.get::<_, Option<i64>>(8)?, row.get::<_, Option<i64>>(9)?) {
                (Some(a), Some(b)) => {
                    let group = names.optional(NameKind::Currency, row.get(7)?).unwrap_or_default();
                    Key { last: false, group, a, b, id }
                }
                _ => number(None),
            },
        });
    }
    if let Some(after) = after {
        keys.retain(|key| key.compare(after, sort) == Ordering::Greater);
    }
    keys.sort_unstable_by(|a, b| a.compare(b, sort));
    keys.truncate(wanted);
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back_as_itself_and_nonsense_is_none() {
        let key = Key { last: false, group: "acc/7f é".into(), a: -5, b: i64::MAX, id: 9 };
        assert_eq!(Key::read(&key.write()), Ok(key));
        for bad in ["", "0/1/2", "0/x/1/2/", "t5"] {
            assert_eq!(Key::read(bad), Err(BadCursor), "{bad}");
        }
    }
}
