//! Who is behind an account id: e-mail address and name, as the customer's own table says. Google tells neither.
//!
//! One account is one customer, one customer may have several accounts. What is compared stands beside what is
//! shown: case folded, the words of a name with a space before each, so that ` jan` is the beginning of a word.

use jiff::Timestamp;
use purser_model::Kind;
use purser_model::query::{fold, name_words};
use rusqlite::{Connection, OptionalExtension, params};

use crate::table::account;
use crate::{Error, Link, LinkNews, Reader, Writer};

pub(crate) const SCHEMA_3: &str = "
    CREATE TABLE link(
        acct INTEGER PRIMARY KEY,   -- in `acct`
        email TEXT,                 -- as imported
        name TEXT,
        email_key TEXT,             -- as compared
        name_key TEXT,
        at INTEGER NOT NULL         -- milliseconds, when it last changed
    );
    CREATE INDEX l_email ON link(email_key) WHERE email_key IS NOT NULL;
    -- Every three letters in a row: finds a piece of an address and the beginning of any word of a name.
    CREATE VIRTUAL TABLE link_text USING fts5(
        email_key, name_key, content = 'link', content_rowid = 'acct', columnsize = 0,
        tokenize = 'trigram case_sensitive 1');";

/// How a name is compared.
pub(crate) fn name_key(name: &str) -> String {
    name_words(name).iter().map(|word| format!(" {word}")).collect()
}

/// Whether the table holds anything.
pub(crate) fn any(conn: &Connection) -> Result<bool, Error> {
    Ok(conn.prepare_cached("SELECT 1 FROM link")?.exists([])?)
}

/// E-mail address and name.
type Who = (Option<String>, Option<String>);

fn find(conn: &Connection, account: i64) -> Result<Option<Who>, Error> {
    let mut statement = conn.prepare_cached("SELECT email, name FROM link WHERE acct = ?")?;
    Ok(statement.query_row([account], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// The index keeps no texts, and is told what it held.
fn unindex(conn: &Connection, account: i64) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT INTO link_text(link_text, rowid, email_key, name_key)
         SELECT 'delete', acct, email_key, name_key FROM link WHERE acct = ?",
    )?
    .execute([account])?;
    Ok(())
}

/// What a link says once `new` was added to `known`: what is not said stays.
fn joined(known: Option<Who>, new: &Link) -> Who {
    let (email, name) = known.unwrap_or_default();
    (new.email.clone().or(email), new.name.clone().or(name))
}

impl Writer<'_> {
    /// Notes who is behind accounts. What a link does not say stays as it was. How many were added or changed.
    pub fn put_links(&self, links: &[Link], at: Timestamp) -> Result<usize, Error> {
        let mut changed = 0;
        for link in links {
            let account = account::intern(self.conn, &link.account)?;
            let known = find(self.conn, account)?;
            let (email, name) = joined(known.clone(), link);
            if known == Some((email.clone(), name.clone())) || (&email, &name) == (&None, &None) {
                continue;
            }
            if known.is_some() {
                unindex(self.conn, account)?;
            }
            let email_key = email.as_deref().map(fold);
            let name_key = name.as_deref().map(name_key);
            self.conn
                .prepare_cached(
                    "INSERT OR REPLACE INTO link(acct, email, name, email_key, name_key, at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![account, email, name, email_key, name_key, at.as_millisecond()])?;
            self.conn
                .prepare_cached("INSERT INTO link_text(rowid, email_key, name_key) VALUES (?1, ?2, ?3)")?
                .execute(params![account, email_key, name_key])?;
            changed += 1;
        }
        if changed > 0 {
            self.changed(Kind::Links);
        }
        Ok(changed)
    }

    /// Forgets every e-mail address and name, and the accounts that only they had named; what somebody noted or
    /// tagged stays. How many there were.
    pub fn forget_links(&self) -> Result<usize, Error> {
        self.conn.execute("INSERT INTO link_text(link_text) VALUES ('delete-all')", [])?;
        self.conn.execute(
            "DELETE FROM acct WHERE id IN (SELECT acct FROM link)
             AND NOT EXISTS (SELECT 1 FROM pur p INDEXED BY p_acct WHERE p.acct = acct.id)
             AND NOT EXISTS (SELECT 1 FROM subject j INDEXED BY sj_acct WHERE j.acct = acct.id)",
            [],
        )?;
        let forgotten = self.conn.execute("DELETE FROM link", [])?;
        if forgotten > 0 {
            self.changed(Kind::Links);
        }
        Ok(forgotten)
    }
}

impl Reader<'_> {
    /// Who is behind an account.
    pub fn customer_of(&self, account: &str) -> Result<Option<Link>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT l.email, l.name FROM acct a INDEXED BY a_k CROSS JOIN link l ON l.acct = a.id WHERE a.k = ?",
        )?;
        let found = statement.query_row([account], |row| {
            Ok(Link { account: account.to_owned(), email: row.get(0)?, name: row.get(1)? })
        });
        Ok(found.optional()?)
    }

    /// What [`Writer::put_links`] would make of a link.
    pub fn link_news(&self, link: &Link) -> Result<LinkNews, Error> {
        let known = self.customer_of(&link.account)?.map(|known| (known.email, known.name));
        let then = joined(known.clone(), link);
        Ok(match known {
            None => LinkNews::New,
            Some(known) if known == then => LinkNews::Known,
            Some(_) => LinkNews::Changed,
        })
    }

    /// How many accounts have a customer.
    pub fn link_count(&self) -> Result<u64, Error> {
        let mut statement = self.conn.prepare_cached("SELECT count(*) FROM link")?;
        Ok(statement.query_row([], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use purser_model::Changes;

    use super::*;
    use crate::testing::{TestStore, purchase, time};

    const AT: &str = "2026-03-15T00:00:00Z";

    fn link(account: &str, email: &str, name: &str) -> Link {
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Link { account: account.into(), email: said(email), name: said(name) }
    }

    fn put(store: &TestStore, links: &[Link]) -> (usize, Changes) {
        store.write(|w| w.put_links(links, time(AT))).unwrap()
    }

    #[test]
    fn a_link_is_shown_as_it_was_imported_and_twice_the_same_changes_nothing() {
        let store = TestStore::new();
        let links = [link("acc_1", "Jane@Example.com", "Jane Doe"), link("acc_2", "", "Ōta")];
        assert_eq!(put(&store, &links), (2, Changes::of(Kind::Links)));
        assert_eq!(put(&store, &links), (0, Changes::NONE));
        let customer = |account: &str| store.read(|r| r.customer_of(account)).unwrap();
        assert_eq!(customer("acc_1").as_ref(), Some(&links[0]));
        assert_eq!(customer("acc_2").as_ref(), Some(&links[1]));
        assert_eq!(customer("acc_3"), None);
        assert_eq!(store.read(|r| r.link_count()).unwrap(), 2);
    }

    #[test]
    fn what_a_link_does_not_say_stays() {
        let store = TestStore::new();
        put(&store, &[link("acc_1", "jane@example.com", "")]);
        let news = |link: &Link| store.read(|r| r.link_news(link)).unwrap();
        let named = link("acc_1", "", "Jane");
        assert_eq!(news(&named), LinkNews::Changed);
        assert_eq!(put(&store, std::slice::from_ref(&named)).0, 1);
        assert_eq!(news(&named), LinkNews::Known);
        assert_eq!(news(&link("acc_2", "", "Jane")), LinkNews::New);
        assert_eq!(
            store.read(|r| r.customer_of("acc_1")).unwrap(),
            Some(link("acc_1", "jane@example.com", "Jane"))
        );
        assert_eq!(put(&store, &[link("acc_9", "", "")]), (0, Changes::NONE));
    }

    #[test]
    fn forgetting_leaves_the_accounts_that_bought_something_and_nothing_else() {
        let store = TestStore::new();
        let mut bought = purchase("com.example.app", "token-number-one");
        bought.account = Some("acc_1".into());
        store.write(|w| w.put_purchase(&bought, "{}", time(AT))).unwrap();
        put(&store, &[link("acc_1", "jane@example.com", ""), link("acc_2", "joe@example.com", "")]);
        let (forgotten, changes) = store.write(|w| w.forget_links()).unwrap();
        assert_eq!((forgotten, changes), (2, Changes::of(Kind::Links)));
        assert_eq!(store.write(|w| w.forget_links()).unwrap(), (0, Changes::NONE));
        store
            .read(|r| {
                assert_eq!((r.customer_of("acc_1")?, r.link_count()?), (None, 0));
                assert!(
                    account::find(r.conn, "acc_1")?.is_some() && account::find(r.conn, "acc_2")?.is_none()
                );
                Ok(())
            })
            .unwrap();
        // And the index: it would call a deleted row damage.
        put(&store, &[link("acc_1", "jane@example.com", "")]);
        store
            .write(|w| {
                Ok(w.conn
                    .execute("INSERT INTO link_text(link_text, rank) VALUES ('integrity-check', 1)", [])?)
            })
            .unwrap();
    }
}
