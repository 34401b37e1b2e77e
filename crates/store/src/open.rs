//! Opening a mirror: prepare the file, unlock, refuse the future, upgrade, tune.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::{DbKey, OpenError, table};

/// "Purs" in ASCII, in `PRAGMA application_id`: a file of another program is not taken for a mirror.
const APPLICATION_ID: i32 = 0x5075_7273;

/// How long a statement waits for another process to finish its write. A bulk write of the first mirror takes
/// about a second; ten times that means that something hangs.
const WAIT: Duration = Duration::from_secs(10);

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Writer,
    Reader,
}

/// Opens or creates the file, checks it and brings its schema up to date.
pub(crate) fn prepare(path: &Path, key: &DbKey) -> Result<Connection, OpenError> {
    make_private_file(path)?;
    refuse_plain_garbage(path)?;
    let mut conn = unlock(path, key)?;
    // Closing the last connection would fold the log into the file: a file we refuse must stay as it is.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let found: u32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = table::SCHEMA_VERSION;
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    let application: i32 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if found > 0 && application != APPLICATION_ID {
        return Err(OpenError::Damaged("the file is a database of another program".into()));
    }
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    // Readers go on while one writes, and a commit is one append. Kept in the file itself.
    conn.execute_batch("PRAGMA journal_mode = WAL")?;
    tune(&conn, Role::Writer)?;
    upgrade(&mut conn, known)?;
    Ok(conn)
}

/// Another connection to a file that [`prepare`] has accepted.
pub(crate) fn connect(path: &Path, key: &DbKey, role: Role) -> Result<Connection, OpenError> {
    let conn = unlock(path, key)?;
    tune(&conn, role)?;
    Ok(conn)
}

/// All steps in one transaction: an upgrade happens whole or not at all, whoever pulls the plug.
fn upgrade(conn: &mut Connection, known: u32) -> Result<(), OpenError> {
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Read again under the lock: another process may have just done it.
    let found: u32 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    if found < known {
        for step in found + 1..=known {
            table::migrate_to(&tx, step)?;
        }
        tx.execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {known};"
        ))?;
    }
    tx.commit()?;
    Ok(())
}

/// A mirror as an older Purser left it: of an older schema, with what `from` holds in the tables it had.
#[cfg(test)]
pub(crate) fn copy_as_of(from: &Path, to: &Path, key: &DbKey, schema: u32) {
    make_private_file(to).unwrap();
    let mut conn = unlock(to, key).unwrap();
    conn.execute_batch("PRAGMA journal_mode = WAL").unwrap();
    upgrade(&mut conn, schema).unwrap();
    let literal = key.pragma().replace("PRAGMA key = ", "").replace(';', "");
    conn.execute_batch(&format!("ATTACH '{}' AS newer KEY {literal}", from.to_str().unwrap())).unwrap();
    let texts = |sql: &str| -> Vec<String> {
        let mut statement = conn.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    // A virtual table keeps its rows in tables of its own, and only some tell them.
    for table in texts(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
    ) {
        let columns = texts(&format!("SELECT name FROM pragma_table_info('{table}', 'main')")).join(", ");
        conn.execute_batch(&format!(
            "DELETE FROM main.{table}; INSERT INTO main.{table}({columns}) SELECT {columns} FROM newer.{table};"
        ))
        .unwrap();
    }
    for (since, index) in [(3, "link_text"), (4, "action_text"), (5, "note_text")] {
        if schema >= since {
            conn.execute_batch(&format!("INSERT INTO {index}({index}) VALUES ('rebuild')")).unwrap();
        }
    }
}

/// Only the owner may read the file; SQLite gives the log and its index the rights of the file.
fn make_private_file(path: &Path) -> Result<(), OpenError> {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(e) if e.kind() == ErrorKind::StorageFull => Err(OpenError::DiskFull),
        Err(e) => Err(OpenError::Other(e.to_string())),
    }
}

/// Tells what is certainly no encrypted database from what may only have another key: pages are whole, and
/// nothing in them is readable.
fn refuse_plain_garbage(path: &Path) -> Result<(), OpenError> {
    let other = |e: std::io::Error| OpenError::Other(e.to_string());
    let length = fs::metadata(path).map_err(other)?.len();
    let mut head = Vec::new();
    fs::File::open(path).map_err(other)?.take(16).read_to_end(&mut head).map_err(other)?;
    if head.starts_with(b"SQLite format 3") {
        return Err(OpenError::Damaged("the file is a database without encryption".into()));
    }
    if length % 4096 != 0 {
        return Err(OpenError::Damaged("the file is cut off, or is no mirror at all".into()));
    }
    Ok(())
}

fn unlock(path: &Path, key: &DbKey) -> Result<Connection, OpenError> {
    // One connection is used by one thread at a time, so SQLite's own lock around each call is not needed.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(WAIT)?;
    // SQLCipher would write to standard error by itself; what failed comes back as an error anyway.
    conn.execute_batch("PRAGMA cipher_log_level = NONE")?;
    conn.execute_batch(&key.pragma())?;
    // The first read shows whether the key fits.
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(conn)
}

fn tune(conn: &Connection, role: Role) -> Result<(), OpenError> {
    // No table of a mirror may spill in clear: SQLCipher does not encrypt temporary files.
    conn.execute_batch("PRAGMA temp_store = MEMORY")?;
    // A schema that someone tampered with may not call functions.
    conn.execute_batch("PRAGMA trusted_schema = OFF")?;
    match role {
        Role::Writer => conn.execute_batch(
            // NORMAL: a killed process loses nothing; a power cut may lose the last commits, never the
            // order of them. What must not be lost asks for FULL, see `Store::write_durable`.
            "PRAGMA synchronous = NORMAL;
             -- Random index pages are dirtied again and again during a bulk write: up to 256 MB of them stay.
             PRAGMA cache_size = -262144;
             -- 256 MB of log between checkpoints: each page is folded in once, not at every thousand rows.
             PRAGMA wal_autocheckpoint = 65536;
             -- After a checkpoint the log gives the disk back.
             PRAGMA journal_size_limit = 67108864;",
        )?,
        Role::Reader => conn.execute_batch(
            "PRAGMA query_only = ON;
             -- 64 MB; the operating system's cache does the rest, so more gained nothing measurable.
             PRAGMA cache_size = -65536;",
        )?,
    }
    // Searches come in a few dozen shapes.
    conn.set_prepared_statement_cache_capacity(256);
    Ok(())
}
