//! Where searches begin, by what SQLite says of its plans.

use super::*;

/// SQLite's own words on how it answers.
fn explained(query: &Query, direction: Direction) -> Vec<String> {
    let world = world();
    world
        .store
        .read(|r| {
            let filter = Filter::resolve(r, query)?.unwrap();
            let (sql, params) = Plan::choose(r, &filter)?.ids(direction, 50);
            let mut statement = r.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let rows =
                statement.query_map(rusqlite::params_from_iter(params), |row| row.get::<_, String>(3))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .unwrap()
}

#[test]
fn standard_searches_neither_scan_nor_sort() {
    let list = |values: &[&str]| texts(values);
    let rare = |q: Query| (q, "");
    let cases: Vec<(Query, &str)> = vec![
        (Query::default(), "SEARCH o USING INTEGER PRIMARY KEY"),
        (Query { products: list(&["rare"]), ..Query::default() }, "USING COVERING INDEX o_prod"),
        (Query { countries: list(&["KW"]), ..Query::default() }, "USING COVERING INDEX o_country"),
        (Query { states: vec![OrderState::Refunded], ..Query::default() }, "USING COVERING INDEX o_state"),
        (
            Query {
                products: list(&["rare"]),
                countries: list(&["DE"]),
                states: vec![OrderState::Refunded],
                ..Query::default()
            },
            "USING COVERING INDEX",
        ),
        rare(Query { products: list(&["rare", "no_ads"]), ..Query::default() }),
        (Query { test: Some(true), ..Query::default() }, "o_test"),
        (
            Query {
                amounts: vec![Amount {
                    least: Some(990_000_000),
                    most: Some(990_000_000),
                    currency: "EUR".parse().ok(),
                }],
                ..Query::default()
            },
            "o_price",
        ),
        (
            Query {
                placed: Days { from: Some(date(2025, 3, 1)), until: Some(date(2025, 3, 31)) },
                ..Query::default()
            },
            "SEARCH o USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
        ),
        (
            Query { digits: vec![Digits::dashed(&["9932", "12345"]).unwrap()], ..Query::default() },
            "VIRTUAL TABLE",
        ),
        (Query { digits: vec![Digits::ending("12345").unwrap()], ..Query::default() }, "VIRTUAL TABLE"),
    ];
    for (query, word) in cases {
        for direction in [Direction::Newest, Direction::Oldest] {
            let plan = explained(&query, direction).join("\n");
            assert!(plan.contains(word), "{word} is not in:\n{plan}\n{query:?}");
            assert!(!plan.contains("SCAN o"), "{plan}\n{query:?}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}\n{query:?}");
        }
    }
}

#[test]
fn identifiers_are_looked_up_and_only_their_hits_are_sorted() {
    let text = |of| vec![TextScrap { of, prefix: "acc_1a".into() }];
    let customer = |of, text: &str| Query {
        customers: vec![CustomerScrap { of, text: text.into() }],
        ..Query::default()
    };
    for (query, words) in [
        (
            Query {
                orders: vec![OrderScrap { base: 33_124_821_993_212_345, renewal: None }],
                ..Query::default()
            },
            vec!["o_base (base=?)"],
        ),
        (Query { digits: vec![Digits::beginning("331248").unwrap()], ..Query::default() }, vec!["o_base"]),
        (
            Query { digits: vec![Digits::anywhere("4821").unwrap()], ..Query::default() },
            vec!["o_base", "VIRTUAL TABLE"],
        ),
        (Query { texts: text(TextOf::Account), ..Query::default() }, vec!["a_k", "p_acct", "o_pur"]),
        (Query { texts: text(TextOf::Token), ..Query::default() }, vec!["p_lead", "o_pur"]),
        (
            Query { texts: text(TextOf::Any), ..Query::default() },
            vec!["a_k", "p_lead", "o_oid", "l_email", "note_text"],
        ),
        (customer(CustomerOf::Email, "seán.doe1@mail1.example.com"), vec!["l_email", "p_acct", "o_pur"]),
        (customer(CustomerOf::Email, "seán.d"), vec!["VIRTUAL TABLE", "p_acct", "o_pur"]),
        (
            customer(CustomerOf::Email, "seán.doe1@"),
            vec!["l_email (email_key>? AND email_key<?)", "p_acct", "o_pur"],
        ),
        (customer(CustomerOf::Name, "janeway ōta"), vec!["VIRTUAL TABLE", "p_acct", "o_pur"]),
        (
            Query { notes: vec!["charged twice".into()], ..Query::default() },
            vec!["note_text VIRTUAL TABLE", "o_base (base=? AND renew=?", "o_oid", "o_pur", "p_acct"],
        ),
        (
            Query { tags: vec![texts(&["vip"])], ..Query::default() },
            vec!["tg_tag (tag=?)", "o_base (base=? AND renew=?", "o_oid", "o_pur", "p_acct"],
        ),
    ] {
        let plan = explained(&query, Direction::Newest).join("\n");
        for word in words {
            assert!(plan.contains(word), "{word} is not in:\n{plan}");
        }
        for table in ["o", "p", "a", "l", "n", "j", "t"] {
            assert!(!plan.lines().any(|line| line.trim() == format!("SCAN {table}")), "{plan}");
        }
    }
}

#[test]
fn a_beginning_that_most_orders_have_is_walked() {
    let query = Query { digits: vec![Digits::beginning("33").unwrap()], ..Query::default() };
    let plan = explained(&query, Direction::Newest).join("\n");
    assert!(plan.contains("SEARCH o USING INTEGER PRIMARY KEY") && !plan.contains("TEMP"), "{plan}");
}
