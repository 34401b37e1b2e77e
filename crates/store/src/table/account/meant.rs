use purser_model::query::fold;
use rusqlite::types::Value;

use crate::table::account;
use crate::{Accounts, Error, Reader};

/// Nobody has more. An address that more accounts share is no customer's.
const MOST: usize = 100;

impl Accounts {
    /// What a row `p` of `pur` must satisfy, with its values.
    pub(crate) fn condition(&self) -> (String, Vec<Value>) {
        let marks = vec!["?"; self.ids.len().max(1)].join(", ");
        // An account that nothing is of is asked for as one that cannot be.
        let ids = if self.ids.is_empty() { vec![-1] } else { self.ids.clone() };
        (format!("p.acct IN ({marks})"), ids.into_iter().map(Value::from).collect())
    }
}

impl Reader<'_> {
    /// One account, if the mirror knows it.
    pub fn account(&self, id: &str) -> Result<Option<Accounts>, Error> {
        let found = account::find(self.conn, id)?;
        Ok(found.map(|row| Accounts { ids: vec![row], names: vec![id.to_owned()], more: false }))
    }

    /// The accounts of a whole e-mail address, in the order in which the mirror came to know them.
    pub fn accounts_of_email(&self, email: &str) -> Result<Option<Accounts>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT a.id, a.k FROM link l INDEXED BY l_email CROSS JOIN acct a ON a.id = l.acct
             WHERE l.email_key = ?1 ORDER BY a.id LIMIT ?2",
        )?;
        let limit = i64::try_from(MOST + 1).unwrap_or(i64::MAX);
        let rows = statement.query_map((fold(email.trim()), limit), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut found: Vec<(i64, String)> = rows.collect::<Result<_, _>>()?;
        let more = found.len() > MOST;
        found.truncate(MOST);
        let (ids, names): (Vec<i64>, Vec<String>) = found.into_iter().unzip();
        Ok((!ids.is_empty()).then_some(Accounts { ids, names, more }))
    }
}
