//! Purchase tokens, each once: the renewals of a subscription share one, and at some 150 characters they are
//! the largest thing in a row. Known from orders, purchases, voids and links, looked up or not.

use purser_model::PurchaseKey;
use rusqlite::{Connection, OptionalExtension, params};

use crate::Error;
use crate::table::name::{NameKind, Names};

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE pur(
        id INTEGER PRIMARY KEY,
        pkg INTEGER NOT NULL,
        h INTEGER NOT NULL,      -- hash of the token
        p INTEGER NOT NULL,      -- its first eight bytes, see `lead`
        tok TEXT NOT NULL,
        acct INTEGER,            -- known once the purchase was looked up
        test INTEGER NOT NULL DEFAULT 0
    );
    -- Finds a whole token by (p, h) and a beginning by a range of p, at a tenth of the size of an index on
    -- the text. Not unique: the text decides.
    CREATE INDEX p_lead ON pur(p, h);
    CREATE INDEX p_acct ON pur(acct) WHERE acct IS NOT NULL;";

/// A token with what its purchase tells about orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) id: i64,
    pub(crate) account: Option<i64>,
    pub(crate) test: bool,
}

/// FNV-1a: stable across versions of Purser, since it is in the file; tokens are random, so nothing better is
/// needed.
fn hash(token: &str) -> i64 {
    let hash = token
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    i64::from_ne_bytes(hash.to_ne_bytes())
}

/// The first eight bytes as a number that sorts as the text does (tokens are ASCII, so it is not negative).
fn lead(token: &str, fill: u8) -> i64 {
    let mut bytes = [fill; 8];
    for (to, from) in bytes.iter_mut().zip(token.bytes()) {
        *to = from;
    }
    i64::from_be_bytes(bytes)
}

/// The least and greatest `p` of tokens that begin so.
pub(crate) fn lead_range(prefix: &str) -> (i64, i64) {
    (lead(prefix, 0), lead(prefix, 0x7f))
}

pub(crate) fn find(conn: &Connection, package: i64, token: &str) -> Result<Option<Token>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT id, acct, test FROM pur INDEXED BY p_lead WHERE p = ?1 AND h = ?2 AND tok = ?3 AND pkg = ?4",
    )?;
    let found = statement.query_row(params![lead(token, 0), hash(token), token, package], |row| {
        Ok(Token { id: row.get(0)?, account: row.get(1)?, test: row.get(2)? })
    });
    Ok(found.optional()?)
}

/// A token that [`find`] has not found.
pub(crate) fn insert(conn: &Connection, package: i64, token: &str) -> Result<Token, Error> {
    conn.prepare_cached("INSERT INTO pur(pkg, h, p, tok) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        package,
        hash(token),
        lead(token, 0),
        token
    ])?;
    Ok(Token { id: conn.last_insert_rowid(), account: None, test: false })
}

pub(crate) fn key(conn: &Connection, names: &Names, id: i64) -> Result<Option<PurchaseKey>, Error> {
    let mut statement = conn.prepare_cached("SELECT pkg, tok FROM pur WHERE id = ?")?;
    let found = statement.query_row([id], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?))).optional()?;
    Ok(found.map(|(package, token)| PurchaseKey {
        package: names.optional(NameKind::Package, package).unwrap_or_default(),
        token,
    }))
}

/// Every purchase of that token, in whichever package.
pub(crate) fn find_anywhere(
    conn: &Connection,
    names: &Names,
    token: &str,
) -> Result<Vec<PurchaseKey>, Error> {
    let mut found = Vec::new();
    for (package, text) in names.all(NameKind::Package) {
        if self::find(conn, package, token)?.is_some() {
            found.push(PurchaseKey { package: text.to_owned(), token: token.to_owned() });
        }
    }
    found.sort_unstable();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_lies_in_the_range_of_each_of_its_beginnings() {
        let token = "kjeihmoAO-J1Oy~zz";
        for length in 1..token.len() {
            let (low, high) = lead_range(&token[..length]);
            let p = lead(token, 0);
            assert!(low <= p && p <= high, "{length}");
        }
        let (low, high) = lead_range("kjeihmp");
        assert!(!(low..=high).contains(&lead(token, 0)));
        assert!(lead_range("kj").0 > 0);
    }

    #[test]
    fn the_hash_in_the_file_never_changes() {
        assert_eq!(hash(""), i64::from_ne_bytes(0xcbf2_9ce4_8422_2325_u64.to_ne_bytes()));
        assert_eq!(hash("a"), i64::from_ne_bytes(0xaf63_dc4c_8601_ec8c_u64.to_ne_bytes()));
    }
}
