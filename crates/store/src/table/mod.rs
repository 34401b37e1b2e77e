//! One file per table: its migrations, its rows, its reads and its writes.

pub(crate) mod account;
pub(crate) mod bulk;
pub(crate) mod catalog;
pub(crate) mod dictionary;
pub(crate) mod digits;
pub(crate) mod due;
pub(crate) mod journal;
pub(crate) mod line;
pub(crate) mod link;
pub(crate) mod message;
pub(crate) mod meta;
pub(crate) mod name;
pub(crate) mod note;
pub(crate) mod order;
pub(crate) mod purchase;
pub(crate) mod raw;
pub(crate) mod report;
pub(crate) mod subject;
pub(crate) mod tag;
pub(crate) mod tally;
pub(crate) mod token;
pub(crate) mod usage;
pub(crate) mod version;
pub(crate) mod void;
pub(crate) mod wanted_order;
pub(crate) mod wanted_purchase;

use rusqlite::Transaction;

/// The schema this program writes.
pub(crate) const SCHEMA_VERSION: u32 = 7;

/// One step of the schema. Steps are never edited once released; a new one is added after them.
pub(crate) fn migrate_to(tx: &Transaction<'_>, step: u32) -> rusqlite::Result<()> {
    let statements: &[&str] = match step {
        1 => &[
            account::SCHEMA_1,
            catalog::SCHEMA_1,
            dictionary::SCHEMA_1,
            digits::SCHEMA_1,
            line::SCHEMA_1,
            message::SCHEMA_1,
            meta::SCHEMA_1,
            name::SCHEMA_1,
            order::SCHEMA_1,
            purchase::SCHEMA_1,
            raw::SCHEMA_1,
            report::SCHEMA_1,
            tally::SCHEMA_1,
            token::SCHEMA_1,
            version::SCHEMA_1,
            void::SCHEMA_1,
            wanted_order::SCHEMA_1,
            wanted_purchase::SCHEMA_1,
        ],
        2 => &[due::SCHEMA_2],
        3 => &[
            link::SCHEMA_3,
            message::SCHEMA_3,
            tally::SCHEMA_3,
            purchase::SCHEMA_3,
            usage::SCHEMA_3,
            wanted_order::SCHEMA_3,
            due::SCHEMA_3,
            wanted_purchase::SCHEMA_3,
        ],
        4 => &[journal::SCHEMA_4],
        5 => &[subject::SCHEMA_5, note::SCHEMA_5, tag::SCHEMA_5],
        6 => &[bulk::SCHEMA_6],
        7 => &[purchase::SCHEMA_7],
        _ => &[],
    };
    statements.iter().try_for_each(|sql| tx.execute_batch(sql))
}
