//! Who is behind an account id: e-mail address and name, as the customer's own table says.

pub(crate) const SCHEMA_3: &str = "
    CREATE TABLE link(
        acct INTEGER PRIMARY KEY,   -- in `acct`
        email TEXT,                 -- as imported
        name TEXT,
        email_key TEXT,             -- as searched: lower case
        name_key TEXT,
        at INTEGER NOT NULL         -- milliseconds, when imported
    );
    CREATE INDEX l_email ON link(email_key) WHERE email_key IS NOT NULL;
    CREATE INDEX l_name ON link(name_key) WHERE name_key IS NOT NULL;";
