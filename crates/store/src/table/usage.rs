//! How often Google was asked, by day and method, so that what is left of a day's quota survives a restart.

use jiff::civil::Date;
use rusqlite::params;

use crate::{Error, Reader, UsageRow, Writer};

pub(crate) const SCHEMA_3: &str = "
    CREATE TABLE usage(
        day TEXT NOT NULL,       -- in California, where Google's day begins: `2026-10-20`
        method TEXT NOT NULL,    -- `orders.batchget`
        calls INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        PRIMARY KEY(day, method)
    ) WITHOUT ROWID;";

/// Days that are kept.
const KEPT: i32 = 400;

impl Writer<'_> {
    /// Counts calls of a day. Nothing on a screen changes by it alone, so it says nothing of changes.
    pub fn add_usage(&self, day: Date, calls: &[UsageRow]) -> Result<(), Error> {
        let mut add = self.conn.prepare_cached(
            "INSERT INTO usage(day, method, calls, failed) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, failed = failed + excluded.failed",
        )?;
        for row in calls {
            add.execute(params![
                day.to_string(),
                row.method,
                row.calls.cast_signed(),
                row.failed.cast_signed()
            ])?;
        }
        let old = day.saturating_sub(jiff::Span::new().days(KEPT));
        self.conn.prepare_cached("DELETE FROM usage WHERE day < ?")?.execute([old.to_string()])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// The calls of a day, by method.
    pub fn usage(&self, day: Date) -> Result<Vec<UsageRow>, Error> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT method, calls, failed FROM usage WHERE day = ? ORDER BY method")?;
        let rows = statement.query_map([day.to_string()], |row| {
            Ok(UsageRow {
                method: row.get(0)?,
                calls: row.get::<_, i64>(1)?.unsigned_abs(),
                failed: row.get::<_, i64>(2)?.unsigned_abs(),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::TestStore;

    #[test]
    fn calls_add_up_within_a_day_and_old_days_go() {
        let store = TestStore::new();
        let row = |calls| UsageRow { method: "orders.get".into(), calls, failed: 1 };
        let add = |day, calls| store.write(|w| w.add_usage(day, &[row(calls)])).unwrap();
        add(date(2025, 1, 1), 9);
        add(date(2026, 10, 20), 2);
        add(date(2026, 10, 20), 3);
        let read = |day| store.read(|r| r.usage(day)).unwrap();
        assert_eq!(read(date(2026, 10, 20)), [UsageRow { method: "orders.get".into(), calls: 5, failed: 2 }]);
        assert_eq!(read(date(2025, 1, 1)), []);
    }
}
