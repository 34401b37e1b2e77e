//! Customers, from what the link table says about them to the accounts that are theirs.

use purser_model::query::{CustomerOf, CustomerScrap, fold, name_words};
use rusqlite::types::Value;

use super::filter::beyond;
use super::sql::Condition;
use crate::table::link;
use crate::{CustomersFound, Error, Reader};

/// Customers are counted no further than this: nobody reads on.
const MOST_CUSTOMERS: i64 = 1_000;
/// The index of letters knows nothing shorter.
const LETTERS: usize = 3;

/// How a row `l` of the link table is recognised; texts are folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::search) enum Rule {
    /// This e-mail address.
    Whole(String),
    /// An e-mail address that begins so.
    Begins(String),
    /// An e-mail address with this before or after its `@`.
    Within(String),
    /// A name of which each of these begins a word.
    Words(Vec<String>),
    /// One of these.
    Either(Box<Rule>, Box<Rule>),
}

impl Rule {
    pub(in crate::search) fn of(reader: &Reader<'_>, scrap: &CustomerScrap) -> Result<Rule, Error> {
        let key = fold(scrap.text.trim());
        let words = name_words(&scrap.text);
        Ok(match scrap.of {
            CustomerOf::Email => match key.find('@') {
                None | Some(0) => Rule::Within(key),
                Some(_) => {
                    let mut whole = reader.conn.prepare_cached("SELECT 1 FROM link WHERE email_key = ?")?;
                    if whole.exists([&key])? { Rule::Whole(key) } else { Rule::Begins(key) }
                }
            },
            CustomerOf::Name => Rule::Words(words),
            CustomerOf::Any if words.is_empty() => Rule::Begins(key),
            CustomerOf::Any => Rule::Either(Box::new(Rule::Begins(key)), Box::new(Rule::Words(words))),
        })
    }

    /// What a row `l` must satisfy.
    pub(super) fn condition(&self) -> Condition {
        let mut c = Condition::default();
        match self {
            Rule::Whole(key) => c.and("l.email_key = ?", [key.clone()]),
            Rule::Begins(key) => {
                c.and("l.email_key >= ? AND l.email_key < ?", [key.clone(), beyond(key)]);
            }
            Rule::Within(piece) => c.and("instr(l.email_key, ?) > 0", [piece.clone()]),
            Rule::Words(words) => {
                for word in words {
                    c.and("instr(l.name_key, ?) > 0", [format!(" {word}")]);
                }
                if words.is_empty() {
                    c.and_plain("0");
                }
            }
            Rule::Either(one, other) => {
                let (one, other) = (one.condition(), other.condition());
                c.any([(one.sql, one.params), (other.sql, other.params)]);
            }
        }
        c
    }

    /// Places to begin that together have every row `l`, each with its condition; `None` if there is none but to
    /// look at all rows.
    pub(super) fn sources(&self) -> Option<Vec<(&'static str, Condition)>> {
        let by_letters = |column: &str, pieces: &[String]| {
            let phrases: Vec<String> = pieces
                .iter()
                .filter(|piece| piece.chars().count() >= LETTERS)
                .map(|piece| format!("\"{}\"", piece.replace('"', "\"\"")))
                .collect();
            (!phrases.is_empty()).then(|| {
                let mut c = Condition::default();
                c.and("link_text MATCH ?", [format!("{column} : ({})", phrases.join(" AND "))]);
                c.and_condition(self.condition());
                vec![("link_text CROSS JOIN link l ON l.acct = link_text.rowid", c)]
            })
        };
        match self {
            Rule::Whole(_) | Rule::Begins(_) => Some(vec![("link l INDEXED BY l_email", self.condition())]),
            Rule::Within(piece) => by_letters("email_key", std::slice::from_ref(piece)),
            Rule::Words(words) => {
                let pieces: Vec<String> = words.iter().map(|word| format!(" {word}")).collect();
                by_letters("name_key", &pieces)
            }
            Rule::Either(one, other) => {
                let mut both = one.sources()?;
                both.extend(other.sources()?);
                Some(both)
            }
        }
    }

    /// What an order `o` must satisfy.
    pub(super) fn of_order(&self) -> Condition {
        let on_link = self.condition();
        let mut c = Condition::default();
        c.and(
            &format!("EXISTS (SELECT 1 FROM link l WHERE l.acct = o.acct AND ({}))", on_link.sql),
            on_link.params,
        );
        c
    }

    /// The ids of their purchases, as a subquery.
    pub(in crate::search) fn purchases(&self) -> Condition {
        let sources = self.sources().unwrap_or_else(|| vec![("link l", self.condition())]);
        let mut all = Condition::default();
        for (from, condition) in sources {
            let union = if all.sql.is_empty() { "" } else { " UNION " };
            all.sql += &format!(
                "{union}SELECT p.id FROM {from} CROSS JOIN pur p INDEXED BY p_acct ON p.acct = l.acct WHERE {}",
                condition.sql
            );
            all.params.extend(condition.params);
        }
        all
    }
}

impl Reader<'_> {
    /// Whom a piece of an e-mail address or name means.
    pub fn customers(&self, scrap: &CustomerScrap) -> Result<CustomersFound, Error> {
        let nobody = CustomersFound { customers: 0, accounts: 0, more: false, first: None };
        if !link::any(self.conn)? {
            return Ok(nobody);
        }
        self.give_way()?;
        let rule = Rule::of(self, scrap)?;
        let sources = rule.sources().unwrap_or_else(|| vec![("link l", rule.condition())]);
        let rows: Vec<String> = sources
            .iter()
            .map(|(from, c)| {
                format!("SELECT l.acct, l.email, l.name, l.email_key, l.name_key FROM {from} WHERE {}", c.sql)
            })
            .collect();
        let mut params: Vec<Value> = sources.into_iter().flat_map(|(_, c)| c.params).collect();
        params.push(Value::Integer(MOST_CUSTOMERS + 1));
        // Accounts of one address, or without one of one name, are one customer's.
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT count(*), count(DISTINCT coalesce(email_key, name_key)), min(coalesce(email, name))
             FROM ({} LIMIT ?)",
            rows.join(" UNION ")
        ))?;
        Ok(statement.query_row(rusqlite::params_from_iter(params), |row| {
            let accounts = row.get::<_, i64>(0)?.min(MOST_CUSTOMERS + 1);
            Ok(CustomersFound {
                customers: row.get::<_, i64>(1)?.unsigned_abs(),
                accounts: accounts.min(MOST_CUSTOMERS).unsigned_abs(),
                more: accounts > MOST_CUSTOMERS,
                first: row.get(2)?,
            })
        })?)
    }

    /// Whether anybody is in the link table.
    pub fn has_links(&self) -> Result<bool, Error> {
        link::any(self.conn)
    }
}
