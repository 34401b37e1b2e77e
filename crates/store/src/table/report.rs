//! Report objects of the bucket and how far each has been read. A rewritten month has another generation, so it
//! is read again.

use purser_model::Kind;
use rusqlite::params;

use crate::{Error, Reader, ReportRow, ReportState, Writer};

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE report(
        bucket TEXT NOT NULL, object TEXT NOT NULL, generation INTEGER NOT NULL,
        state INTEGER NOT NULL,  -- 1 listed, 2 read, 3 failed
        lines INTEGER,
        why TEXT,
        PRIMARY KEY(bucket, object, generation)
    ) WITHOUT ROWID;";

impl Writer<'_> {
    /// Notes how far a report object has been read.
    pub fn put_report(
        &self,
        bucket: &str,
        object: &str,
        generation: i64,
        state: &ReportState,
    ) -> Result<(), Error> {
        let (number, lines, why) = match state {
            ReportState::Listed => (1, None, None),
            ReportState::Read { lines } => (2, Some(i64::try_from(*lines).unwrap_or(i64::MAX)), None),
            ReportState::Failed { why } => (3, None, Some(why)),
        };
        let changed = self
            .conn
            .prepare_cached(
                "INSERT INTO report(bucket, object, generation, state, lines, why)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET state = excluded.state, lines = excluded.lines, why = excluded.why
                 WHERE state <> excluded.state OR lines IS NOT excluded.lines OR why IS NOT excluded.why",
            )?
            .execute(params![bucket, object, generation, number, lines, why])?;
        if changed > 0 {
            self.changed(Kind::Work);
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// Every report object ever seen in a bucket, all its generations, sorted by name.
    pub fn reports(&self, bucket: &str) -> Result<Vec<ReportRow>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT object, generation, state, lines, why FROM report WHERE bucket = ?
             ORDER BY object, generation",
        )?;
        let rows = statement.query_map([bucket], |row| {
            let state = match row.get(2)? {
                2 => ReportState::Read { lines: row.get::<_, Option<i64>>(3)?.unwrap_or(0).cast_unsigned() },
                3 => ReportState::Failed { why: row.get::<_, Option<String>>(4)?.unwrap_or_default() },
                _ => ReportState::Listed,
            };
            Ok(ReportRow { bucket: bucket.to_owned(), object: row.get(0)?, generation: row.get(1)?, state })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestStore;

    #[test]
    fn each_generation_of_a_report_is_remembered() {
        let store = TestStore::new();
        let put = |generation, state: ReportState| {
            store
                .write(|w| w.put_report("bucket", "sales/salesreport_202603.zip", generation, &state))
                .unwrap()
                .1
        };
        assert!(put(1, ReportState::Listed).has(Kind::Work));
        put(1, ReportState::Read { lines: 12 });
        assert!(put(1, ReportState::Read { lines: 12 }).is_empty());
        put(2, ReportState::Failed { why: "cut off".into() });
        let states: Vec<_> = store
            .read(|r| r.reports("bucket"))
            .unwrap()
            .into_iter()
            .map(|r| (r.generation, r.state))
            .collect();
        assert_eq!(
            states,
            [(1, ReportState::Read { lines: 12 }), (2, ReportState::Failed { why: "cut off".into() })]
        );
    }
}
