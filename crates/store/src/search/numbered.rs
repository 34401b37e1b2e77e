//! How many orders have a number within some bounds, without counting them.

use rusqlite::{OptionalExtension, params};

use crate::{Error, Reader};

/// So many are counted: few enough to be quick.
const COUNTED: i64 = 256;
/// Places that are looked at where there are more.
const PROBES: i64 = 24;

/// Exact for a few hundred, otherwise from the distances between the numbers at some places: Google spreads numbers
/// evenly.
pub(super) fn between(reader: &Reader<'_>, first: i64, last: i64) -> Result<i64, Error> {
    reader.give_way()?;
    let counted: i64 = reader
        .conn
        .prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM ord INDEXED BY o_base WHERE base BETWEEN ?1 AND ?2 LIMIT ?3)",
        )?
        .query_row(params![first, last, COUNTED], |row| row.get(0))?;
    if counted < COUNTED {
        return Ok(counted);
    }
    let mut next = reader.conn.prepare_cached(
        "SELECT base FROM ord INDEXED BY o_base WHERE base BETWEEN ?1 AND ?2 ORDER BY base LIMIT 1",
    )?;
    let mut of_one =
        reader.conn.prepare_cached("SELECT count(*) FROM ord INDEXED BY o_base WHERE base = ?1")?;
    let width = last - first + 1;
    let (mut apart, mut orders) = (0_i64, 0_i64);
    for probe in 0..PROBES {
        let from = first + width / PROBES * probe;
        let number: Option<i64> = next.query_row(params![from, last], |row| row.get(0)).optional()?;
        let Some(number) = number else {
            apart += last - from + 1;
            continue;
        };
        apart += number - from + 1;
        orders += of_one.query_row([number], |row| row.get::<_, i64>(0))?;
    }
    // At every place: one number within that distance, with so many orders.
    let estimate = i128::from(width) * i128::from(orders) / i128::from(apart.max(1));
    Ok(i64::try_from(estimate).unwrap_or(i64::MAX).max(counted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStore, order, time};

    #[test]
    fn few_are_counted_and_many_are_estimated() {
        let store = TestStore::new();
        let at = time("2026-03-15T00:00:00Z");
        let orders: Vec<_> = (0..4_000)
            .map(|n: i64| {
                // Spread over a hundredth of all numbers, two orders each.
                let base = 33_120_000_000_000_000 + n / 2 * 3_919_000_007_001 % 10_000_000_000_000;
                let id = purser_model::OrderNumber { base, renewal: (n % 2 == 1).then_some(0) };
                (order(&id.to_string(), "token-number-one", "PROCESSED"), "{}")
            })
            .collect();
        store.write(|w| w.put_orders(&orders, at).map(drop)).unwrap();
        let between = |first, last| store.read(|r| between(r, first, last)).unwrap();
        let all = between(33_120_000_000_000_000, 33_129_999_999_999_999);
        assert!((2_000..8_000).contains(&all), "{all}");
        assert_eq!(between(44_000_000_000_000_000, 44_999_999_999_999_999), 0);
        let few = between(33_120_000_000_000_000, 33_120_099_999_999_999);
        let counted =
            orders.iter().filter(|(o, _)| o.id.to_string() < "GPA.3312-0099-9999-99999".into()).count();
        assert_eq!(few, i64::try_from(counted).unwrap());
    }
}
