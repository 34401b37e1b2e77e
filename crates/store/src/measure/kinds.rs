//! What people type, and what has to be answered for it.

use jiff::Timestamp;
use jiff::civil::Date;
use purser_model::query::{Query, Taken, TypedNumber, parse};

use super::PAGE;
use super::rival::page_where;
use super::world::World;
use crate::table::order;
use crate::{Cursor, Error, Reader};

/// One kind of search.
pub(super) struct Kind {
    pub(super) name: &'static str,
    /// What its 99th percentile, at rest, may be in milliseconds in a mirror of ten million orders.
    pub(super) limit: f64,
    pub(super) ask: fn(&World, usize) -> Asked,
    /// The rival's statement for the same.
    pub(super) like: Option<fn(&World, usize) -> String>,
}

pub(super) enum Asked {
    /// The first page.
    Page(String),
    /// A page from somewhere in the middle of the account on.
    From(String, Timestamp),
    /// How many there are, what they sum up to, and how they fall on every state, product, country and currency.
    Counts(String),
    /// The orders whose number is one slip away.
    Near(String),
}

impl Asked {
    /// Answers as the window would have it answered. How many rows, or groups.
    pub(super) fn answer(&self, r: &Reader<'_>, today: Date) -> Result<usize, Error> {
        let read = |text: &str| -> Result<Query, Error> { Ok(parse(text, &r.vocabulary()?, today).query) };
        match self {
            Asked::Page(text) => Ok(r.search(&read(text)?, None, PAGE)?.rows.len()),
            Asked::From(text, at) => {
                let after = Cursor { key: None, id: order::first_id_from(*at) };
                Ok(r.search(&read(text)?, Some(&after), PAGE)?.rows.len())
            }
            Asked::Counts(text) => {
                let query = read(text)?;
                let mut groups = r.totals(&query)?.sums.len();
                for taken in [Taken::State, Taken::Product, Taken::Country, Taken::Currency] {
                    groups += r.facet(&query, taken)?.values.len();
                }
                Ok(groups)
            }
            Asked::Near(text) => {
                let typed =
                    TypedNumber::read(text).ok_or_else(|| Error::Other(format!("{text} is no number")))?;
                Ok(r.near_orders(&typed, 6)?.len())
            }
        }
    }
}

fn id(w: &World, n: usize) -> String {
    w.order(n).id.to_string()
}

fn month(w: &World, n: usize) -> String {
    w.order(n).created.to_string()[..7].to_owned()
}

fn product(w: &World, n: usize) -> String {
    w.order(n).lines.swap_remove(0).product
}

fn country(w: &World, n: usize) -> String {
    w.order(n).country.unwrap_or_default()
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "id: whole",
        limit: 5.0,
        ask: |w, n| Asked::Page(id(w, n)),
        like: Some(|w, n| page_where(&format!("oid LIKE '{}'", id(w, n)))),
    },
    Kind {
        name: "id: first three digits",
        limit: 5.0,
        ask: |w, n| Asked::Page(id(w, n)[..7].into()),
        like: Some(|w, n| page_where(&format!("oid LIKE '{}%'", &id(w, n)[..7]))),
    },
    Kind {
        name: "id: first four digits",
        limit: 5.0,
        ask: |w, n| Asked::Page(id(w, n)[4..8].into()),
        like: Some(|w, n| page_where(&format!("oid LIKE 'GPA.{}%'", &id(w, n)[4..8]))),
    },
    Kind {
        name: "id: first eight digits",
        limit: 5.0,
        ask: |w, n| Asked::Page(id(w, n)[..13].into()),
        like: Some(|w, n| page_where(&format!("oid LIKE '{}%'", &id(w, n)[..13]))),
    },
    Kind {
        name: "id: a middle group",
        limit: 5.0,
        ask: |w, n| Asked::Page(id(w, n)[9..13].into()),
        like: Some(|w, n| page_where(&format!("oid LIKE '%{}%'", &id(w, n)[9..13]))),
    },
    Kind {
        name: "id: last five digits",
        limit: 5.0,
        ask: |w, n| Asked::Page(id(w, n)[19..24].into()),
        like: Some(|w, n| page_where(&format!("oid LIKE '%{}%'", &id(w, n)[19..24]))),
    },
    Kind {
        name: "id: one digit wrong",
        limit: 5.0,
        ask: |w, n| {
            let right = id(w, n);
            let digit = if right.as_bytes()[17] == b'9' { '0' } else { '9' };
            Asked::Near(format!("{}{digit}{}", &right[..17], &right[18..24]))
        },
        like: None,
    },
    Kind {
        name: "id: token, whole",
        limit: 5.0,
        ask: |w, n| Asked::Page(w.order(n).token),
        like: Some(|w, n| page_where(&format!("tok LIKE '{}'", w.order(n).token))),
    },
    Kind {
        name: "id: token, first twelve",
        limit: 5.0,
        ask: |w, n| Asked::Page(format!("token:{}", &w.order(n).token[..12])),
        like: Some(|w, n| page_where(&format!("tok LIKE '{}%'", &w.order(n).token[..12]))),
    },
    Kind {
        name: "id: account, whole",
        limit: 5.0,
        ask: |w, n| Asked::Page(w.account(n)),
        like: Some(|w, n| page_where(&format!("acct LIKE '{}'", w.account(n)))),
    },
    Kind {
        name: "id: account, first six",
        limit: 5.0,
        ask: |w, n| Asked::Page(format!("account:{}", &w.account(n)[..6])),
        like: Some(|w, n| page_where(&format!("acct LIKE '{}%'", &w.account(n)[..6]))),
    },
    Kind {
        name: "list: newest",
        limit: 10.0,
        ask: |_, _| Asked::Page(String::new()),
        like: Some(|_, _| page_where("1 = 1")),
    },
    Kind {
        name: "list: from anywhere",
        limit: 10.0,
        ask: |w, n| Asked::From(String::new(), w.order(n).created),
        like: Some(|w, n| page_where(&format!("created < '{}'", w.order(n).created))),
    },
    Kind {
        name: "list: a product from anywhere",
        limit: 10.0,
        ask: |w, n| Asked::From(product(w, n), w.order(n).created),
        like: Some(|w, n| {
            page_where(&format!("created < '{}' AND prod LIKE '{}'", w.order(n).created, product(w, n)))
        }),
    },
    Kind {
        name: "list: product, country, month",
        limit: 10.0,
        ask: |w, n| Asked::Page(format!("{} {} {}", product(w, n), country(w, n), month(w, n))),
        like: Some(|w, n| {
            page_where(&format!(
                "prod LIKE '{}' AND country LIKE '{}' AND created LIKE '{}%'",
                product(w, n),
                country(w, n),
                month(w, n)
            ))
        }),
    },
    Kind {
        name: "list: product, state, country, month",
        limit: 10.0,
        ask: |w, n| Asked::Page(format!("{} refunded {} {}", product(w, n), country(w, n), month(w, n))),
        like: Some(|w, n| {
            page_where(&format!(
                "prod LIKE '{}' AND state LIKE 'REFUNDED' AND country LIKE '{}' AND created LIKE '{}%'",
                product(w, n),
                country(w, n),
                month(w, n)
            ))
        }),
    },
    Kind {
        name: "list: product and four digits",
        limit: 10.0,
        ask: |w, n| Asked::Page(format!("{} {}", product(w, n), &id(w, n)[9..13])),
        like: Some(|w, n| {
            page_where(&format!("prod LIKE '{}' AND oid LIKE '%{}%'", product(w, n), &id(w, n)[9..13]))
        }),
    },
    Kind {
        name: "list: country and amount",
        limit: 10.0,
        ask: |w, n| {
            Asked::Page(format!(
                "{} >10{}",
                country(w, n),
                w.order(n).total.map(|t| t.currency.to_string()).unwrap_or_default()
            ))
        },
        like: None,
    },
    Kind {
        name: "list: a rare product, state and country, all time",
        limit: 25.0,
        ask: |_, n| {
            let (product, country) = rare(n);
            Asked::Page(format!("{product} state:PENDING_REFUND {country}"))
        },
        like: Some(|_, n| {
            let (product, country) = rare(n);
            page_where(&format!(
                "prod LIKE '{product}' AND state LIKE 'PENDING_REFUND' AND country LIKE '{country}'"
            ))
        }),
    },
    Kind {
        name: "counts: product and country",
        limit: 30.0,
        ask: |w, n| Asked::Counts(format!("{} {}", product(w, n), country(w, n))),
        like: Some(|w, n| {
            counts_where(&format!("prod LIKE '{}' AND country LIKE '{}'", product(w, n), country(w, n)))
        }),
    },
    Kind {
        name: "counts: product and month",
        limit: 30.0,
        ask: |w, n| Asked::Counts(format!("{} {}", product(w, n), month(w, n))),
        like: Some(|w, n| {
            counts_where(&format!("prod LIKE '{}' AND created LIKE '{}%'", product(w, n), month(w, n)))
        }),
    },
    Kind {
        name: "counts: four digits",
        limit: 30.0,
        ask: |w, n| Asked::Counts(id(w, n)[9..13].into()),
        like: Some(|w, n| counts_where(&format!("oid LIKE '%{}%'", &id(w, n)[9..13]))),
    },
    Kind {
        name: "counts: paid, a whole year",
        limit: 30.0,
        ask: |w, n| Asked::Counts(format!("processed {0}-01-01..{0}-12-31", &month(w, n)[..4])),
        like: Some(|w, n| {
            counts_where(&format!("state LIKE 'PROCESSED' AND created LIKE '{}%'", &month(w, n)[..4]))
        }),
    },
    Kind {
        name: "counts: everything",
        limit: 30.0,
        ask: |_, _| Asked::Counts(String::new()),
        like: Some(|_, _| counts_where("1 = 1")),
    },
];

/// Values that few orders have; not each combination has any.
fn rare(n: usize) -> (String, &'static str) {
    let markets = ["CZ", "DK", "NO", "NZ", "SE", "CH"];
    (format!("{}_{:02}", ["premium", "family", "coins", "storage"][n % 4], 20 + n % 20), markets[n / 20 % 6])
}

/// The rival's count, sums and one facet.
fn counts_where(condition: &str) -> String {
    format!("SELECT count(*), sum(price), currency, state FROM o WHERE {condition} GROUP BY currency, state")
}
