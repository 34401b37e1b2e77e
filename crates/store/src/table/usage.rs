//! How often Google was asked, by day and method, so that what is left of a day's quota survives a restart.

pub(crate) const SCHEMA_3: &str = "
    CREATE TABLE usage(
        day TEXT NOT NULL,       -- in California, where Google's day begins: `2026-10-20`
        method TEXT NOT NULL,    -- `orders.batchget`
        calls INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        PRIMARY KEY(day, method)
    ) WITHOUT ROWID;";
