//! Tags: words that people put on records and take off again. Who did either, and when, is kept.

use jiff::Timestamp;
use purser_model::Kind;
use rusqlite::{Connection, OptionalExtension, params};

use crate::table::subject;
use crate::table::version::time;
use crate::{Error, Reader, Subject, TagRow, TagsMoved, Writer};

pub(crate) const SCHEMA_5: &str = "
    CREATE TABLE tag(
        id INTEGER PRIMARY KEY,
        word TEXT NOT NULL UNIQUE,
        n INTEGER NOT NULL          -- how many records carry it
    );
    CREATE TABLE tagged(
        id INTEGER PRIMARY KEY,
        subject INTEGER NOT NULL,
        tag INTEGER NOT NULL,
        agent TEXT NOT NULL,
        at INTEGER NOT NULL,        -- milliseconds
        remover TEXT,               -- who took it off, and when
        removed INTEGER
    );
    CREATE UNIQUE INDEX tg_subject ON tagged(subject, tag) WHERE removed IS NULL;
    CREATE UNIQUE INDEX tg_tag ON tagged(tag, subject) WHERE removed IS NULL;";

/// The number of a word that something carries.
pub(crate) fn find(conn: &Connection, word: &str) -> Result<Option<i64>, Error> {
    let mut statement = conn.prepare_cached("SELECT id FROM tag WHERE word = ? AND n > 0")?;
    Ok(statement.query_row([word], |row| row.get(0)).optional()?)
}

fn intern(conn: &Connection, word: &str) -> Result<i64, Error> {
    conn.prepare_cached("INSERT INTO tag(word, n) VALUES (?, 0) ON CONFLICT DO NOTHING")?.execute([word])?;
    Ok(conn.prepare_cached("SELECT id FROM tag WHERE word = ?")?.query_row([word], |row| row.get(0))?)
}

fn count(conn: &Connection, tag: i64, by: i64) -> Result<(), Error> {
    conn.prepare_cached("UPDATE tag SET n = n + ?2 WHERE id = ?1")?.execute([tag, by])?;
    Ok(())
}

impl Writer<'_> {
    /// Puts words on a record and takes others off it. What that changed: the way back is the other way round.
    /// `None`, and nothing written, if the mirror does not know the record.
    pub fn change_tags(
        &self,
        on: &Subject,
        add: &[String],
        remove: &[String],
        agent: &str,
        at: Timestamp,
    ) -> Result<Option<TagsMoved>, Error> {
        let Some(subject) = subject::intern(&self.reader(), on)? else { return Ok(None) };
        let at = at.as_millisecond();
        let mut moved = TagsMoved::default();
        for word in remove {
            let Some(tag) = find(self.conn, word)? else { continue };
            let taken = self
                .conn
                .prepare_cached(
                    "UPDATE tagged INDEXED BY tg_subject SET remover = ?3, removed = ?4
                     WHERE subject = ?1 AND tag = ?2 AND removed IS NULL",
                )?
                .execute(params![subject, tag, agent, at])?;
            if taken > 0 {
                count(self.conn, tag, -1)?;
                moved.removed.push(word.clone());
            }
        }
        for word in add {
            let tag = intern(self.conn, word)?;
            let put = self
                .conn
                .prepare_cached(
                    "INSERT INTO tagged(subject, tag, agent, at) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO NOTHING",
                )?
                .execute(params![subject, tag, agent, at])?;
            if put > 0 {
                count(self.conn, tag, 1)?;
                moved.added.push(word.clone());
            }
        }
        if moved != TagsMoved::default() {
            self.changed(Kind::Notes);
        }
        Ok(Some(moved))
    }
}

impl Reader<'_> {
    /// The tags of a record, in the order of their words.
    pub fn tags_of(&self, on: &Subject) -> Result<Vec<TagRow>, Error> {
        let Some(subject) = subject::find(self, on)? else { return Ok(Vec::new()) };
        let mut statement = self.conn.prepare_cached(
            "SELECT w.word, t.agent, t.at FROM tagged t INDEXED BY tg_subject CROSS JOIN tag w ON w.id = t.tag
             WHERE t.subject = ? AND t.removed IS NULL ORDER BY w.word",
        )?;
        let rows = statement.query_map([subject], |row| {
            Ok(TagRow { word: row.get(0)?, agent: row.get(1)?, at: time(row.get(2)?) })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every tag in use with how many records carry it, most first, then in the order of the words.
    pub fn tags(&self) -> Result<Vec<(String, u64)>, Error> {
        let mut statement =
            self.conn.prepare_cached("SELECT word, n FROM tag WHERE n > 0 ORDER BY n DESC, word")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use purser_model::{Changes, OrderId, PurchaseKey};

    use super::*;
    use crate::Store;
    use crate::testing::{TestStore, order, order_json, purchase, time};

    const ORDER: &str = "GPA.3312-4821-9932-12345";

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|word| (*word).to_owned()).collect()
    }

    fn on_order() -> Subject {
        Subject::Order(OrderId::parse(ORDER))
    }

    fn store() -> TestStore {
        let store = TestStore::new();
        let (bought, at) = (purchase("com.example.app", "token-1"), time("2026-03-15T00:00:00Z"));
        store
            .write(|w| {
                w.put_order(
                    &order(ORDER, "token-1", "PROCESSED"),
                    &order_json(ORDER, "token-1", "PROCESSED"),
                    at,
                )?;
                w.put_purchase(&bought, "{}", at)
            })
            .unwrap();
        store
    }

    fn change(
        store: &TestStore,
        on: &Subject,
        add: &[&str],
        remove: &[&str],
    ) -> (Option<TagsMoved>, Changes) {
        let at = time("2026-03-16T00:00:00Z");
        store.write(|w| w.change_tags(on, &words(add), &words(remove), "Ada", at)).unwrap()
    }

    fn carried(store: &Store, on: &Subject) -> Vec<String> {
        store.read(|r| r.tags_of(on)).unwrap().into_iter().map(|tag| tag.word).collect()
    }

    #[test]
    fn a_change_tells_what_it_changed_and_can_be_undone() {
        let store = store();
        let (moved, changes) = change(&store, &on_order(), &["vip", "press"], &["fraud"]);
        let moved = moved.unwrap();
        assert_eq!((&moved.added, &moved.removed), (&words(&["vip", "press"]), &words(&[])));
        assert_eq!(changes, Changes::of(Kind::Notes));
        // What was there before is no part of the way back.
        let (moved, _) = change(&store, &on_order(), &["vip", "fraud"], &["press"]);
        let moved = moved.unwrap();
        assert_eq!((&moved.added, &moved.removed), (&words(&["fraud"]), &words(&["press"])));
        assert_eq!(carried(&store, &on_order()), ["fraud", "vip"]);
        let undo = |w: &Writer<'_>| {
            w.change_tags(&on_order(), &moved.removed, &moved.added, "Bo", time("2026-03-17T00:00:00Z"))
        };
        store.write(undo).unwrap();
        assert_eq!(carried(&store.reopened(), &on_order()), ["press", "vip"]);
        let (_, changes) = change(&store, &on_order(), &["vip"], &["fraud", "never-seen"]);
        assert_eq!(changes, Changes::NONE);
    }

    #[test]
    fn words_are_counted_over_all_records_and_forgotten_when_nothing_carries_them() {
        let store = store();
        let key = PurchaseKey { package: "com.example.app".into(), token: "token-1".into() };
        change(&store, &on_order(), &["vip"], &[]);
        change(&store, &Subject::Purchase(key), &["vip", "angry"], &[]);
        let tags = || store.read(|r| r.tags()).unwrap();
        assert_eq!(tags(), [("vip".to_owned(), 2), ("angry".to_owned(), 1)]);
        assert_eq!(store.read(|r| r.vocabulary()).unwrap().tags, ["angry", "vip"]);
        change(&store, &on_order(), &[], &["vip"]);
        change(&store, &on_order(), &["angry"], &[]);
        assert_eq!(tags(), [("angry".to_owned(), 2), ("vip".to_owned(), 1)]);
    }

    #[test]
    fn who_put_a_word_there_and_who_took_it_off_is_kept() {
        let store = store();
        change(&store, &on_order(), &["vip"], &[]);
        let at = time("2026-03-17T00:00:00Z");
        store.write(|w| w.change_tags(&on_order(), &[], &words(&["vip"]), "Bo", at)).unwrap();
        change(&store, &on_order(), &["vip"], &[]);
        let rows: Vec<(String, Option<String>)> = store.with_writer_connection(|c| {
            let mut statement = c.prepare("SELECT agent, remover FROM tagged ORDER BY id").unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            rows.collect::<Result<_, _>>().unwrap()
        });
        assert_eq!(rows, [("Ada".to_owned(), Some("Bo".to_owned())), ("Ada".to_owned(), None)]);
    }

    #[test]
    fn what_the_mirror_does_not_know_cannot_be_tagged() {
        let store = store();
        for on in [
            Subject::Order(OrderId::parse("GPA.3312-4821-9932-12345..0")),
            Subject::Order(OrderId::parse("another order")),
            Subject::Purchase(PurchaseKey { package: "com.example.app".into(), token: "token-2".into() }),
            Subject::Purchase(PurchaseKey { package: "com.example.other".into(), token: "token-1".into() }),
            Subject::Account("acc_1".into()),
        ] {
            assert_eq!(change(&store, &on, &["vip"], &[]), (None, Changes::NONE), "{on:?}");
            assert!(!store.read(|r| r.is_known(&on)).unwrap());
        }
    }
}
