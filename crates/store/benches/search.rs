//! Searches of every kind in an encrypted mirror of 100,000 orders, each against `LIKE` on plain columns of an
//! unencrypted table, as ratios of medians. `cargo bench -p purser-store`; `PURSER_BENCH_ORDERS` for another size.
#![expect(clippy::print_stdout, reason = "the figures are what this is for")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::time::{Duration, Instant};

use purser_model::query::{TypedNumber, Vocabulary, parse};
use purser_store::Store;
use rusqlite::Connection;

const RUNS: usize = 200;

/// A name, and the nth search of that kind: our text, and the rival's condition.
type Kind = (&'static str, fn(usize) -> (String, String));

fn main() {
    // `cargo test --benches` runs this too, only to see that it works.
    let quick = !std::env::args().any(|a| a == "--bench");
    let size = std::env::var("PURSER_BENCH_ORDERS").ok().and_then(|n| n.parse().ok());
    let size: usize = if quick { 2_000 } else { size.unwrap_or(100_000) };
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let store = Store::open(folder.path().join("mirror.db"), &common::key()).expect("a new mirror opens");
    let begin = Instant::now();
    for from in (0..size).step_by(20_000) {
        let orders: Vec<_> = (from..size.min(from + 20_000)).map(common::order).collect();
        let texts: Vec<String> = orders.iter().map(common::text).collect();
        let put: Vec<_> = orders.iter().zip(&texts).map(|(o, t)| (o.clone(), t.as_str())).collect();
        store.write(|w| w.put_orders(&put, common::seen())).expect("there is room");
    }
    let took = begin.elapsed();
    store.checkpoint().expect("nobody else writes");
    let bytes = std::fs::metadata(store.path()).map(|m| m.len()).unwrap_or(0);
    println!(
        "{size} orders in {took:.1?}, {:.0} a second, {} bytes each",
        size as f64 / took.as_secs_f64(),
        bytes / size as u64
    );
    let plain = plain_table(size);
    let vocabulary = store.read(|r| r.vocabulary()).expect("names can be read");
    println!("{:<28} {:>9} {:>9} {:>9} {:>7}", "kind", "median", "p99", "LIKE", "ratio");
    let kinds: [Kind; 8] = [
        ("newest page", |_| (String::new(), "1 = 1".into())),
        ("whole order id", |n| (id(n), format!("oid = '{}'", id(n)))),
        ("first eight digits", |n| (id(n)[..13].into(), format!("oid LIKE '{}%'", &id(n)[..13]))),
        ("a middle group", |n| (id(n)[9..13].into(), format!("oid LIKE '%{}%'", &id(n)[9..13]))),
        ("last five digits", |n| (id(n)[19..].into(), format!("oid LIKE '%{}'", &id(n)[19..]))),
        ("token, first ten", |n| {
            let token = common::order(n).token;
            (format!("token:{}", &token[..14]), format!("tok LIKE '{}%'", &token[..14]))
        }),
        ("product and country", |n| {
            (format!("premium_{} DE", n % 20), format!("prod = 'premium_{}' AND country = 'DE'", n % 20))
        }),
        ("product, state, month", |n| {
            let product = format!("premium_{}", n % 20);
            let words = format!("{product} refunded 2025-01");
            let like = format!("prod = '{product}' AND state = 'REFUNDED' AND created LIKE '2025-01%'");
            (words, like)
        }),
    ];
    for (name, kind) in kinds {
        let mut ours = Vec::new();
        let mut like = Vec::new();
        for run in 0..if quick { 3 } else { RUNS } {
            let (text, condition) = kind(run * 7_919 % size);
            let query = parsed(&text, &vocabulary);
            let begin = Instant::now();
            black_box(store.read(|r| r.search(&query, None, 50)).expect("the search is sound"));
            ours.push(begin.elapsed());
            if run < 20 {
                like.push(plain_search(&plain, &condition));
            }
        }
        ours.sort_unstable();
        like.sort_unstable();
        let (median, p99, theirs) = (ours[ours.len() / 2], ours[ours.len() * 99 / 100], like[like.len() / 2]);
        println!(
            "{name:<28} {median:>9.1?} {p99:>9.1?} {theirs:>9.1?} {:>6.0}x",
            theirs.as_secs_f64() / median.as_secs_f64()
        );
    }
    nearly_named(&store, size, if quick { 3 } else { RUNS });
}

/// Some 170 order numbers one slip away from a typed one, against finding one order by its number.
fn nearly_named(store: &Store, size: usize, runs: usize) {
    let (mut near, mut exact) = (Vec::new(), Vec::new());
    for run in 0..runs {
        let right = common::order(run * 7_919 % size).id;
        let mut wrong = right.number().expect("an id of the usual form");
        wrong.base += if wrong.base % 10 == 9 { -1 } else { 1 };
        let typed = TypedNumber::read(&wrong.to_string()).expect("an order number");
        let begin = Instant::now();
        let found = store.read(|r| r.near_orders(&typed, 6)).expect("the search is sound");
        near.push(begin.elapsed());
        assert!(found.iter().any(|near| near.row.id.family() == right.family()), "{wrong}");
        let begin = Instant::now();
        black_box(store.read(|r| r.order(&right)).expect("the mirror can be read"));
        exact.push(begin.elapsed());
    }
    near.sort_unstable();
    exact.sort_unstable();
    let (median, p99, one) = (near[near.len() / 2], near[near.len() * 99 / 100], exact[exact.len() / 2]);
    println!(
        "{:<28} {median:>9.1?} {p99:>9.1?}   {:.0} times the record of one order, {one:.1?}",
        "one digit wrong, near ones",
        median.as_secs_f64() / one.as_secs_f64()
    );
}

fn id(n: usize) -> String {
    common::order(n).id.to_string()
}

fn parsed(text: &str, vocabulary: &Vocabulary) -> purser_model::query::Query {
    parse(text, vocabulary, jiff::civil::date(2025, 3, 31)).query
}

fn plain_table(size: usize) -> Connection {
    let mut conn = Connection::open_in_memory().expect("memory is there");
    let sql = "CREATE TABLE o(created TEXT, oid TEXT, tok TEXT, prod TEXT, state TEXT, country TEXT, price INTEGER);
        CREATE INDEX by_time ON o(created); CREATE INDEX by_prod ON o(prod); CREATE INDEX by_oid ON o(oid);";
    conn.execute_batch(sql).expect("the table is new");
    let tx = conn.transaction().expect("nobody else writes");
    for n in 0..size {
        let o = common::order(n);
        tx.prepare_cached("INSERT INTO o VALUES (?, ?, ?, ?, ?, ?, ?)")
            .and_then(|mut s| {
                s.execute((
                    o.created.to_string(),
                    o.id.to_string(),
                    &o.token,
                    &o.lines[0].product,
                    o.state.name(),
                    &o.country,
                    o.total.and_then(|t| t.micros()),
                ))
            })
            .expect("rows fit the table");
    }
    tx.commit().expect("memory is there");
    conn
}

fn plain_search(conn: &Connection, condition: &str) -> Duration {
    let sql = format!("SELECT * FROM o WHERE {condition} ORDER BY created DESC LIMIT 50");
    let begin = Instant::now();
    let mut statement = conn.prepare(&sql).expect("the condition is sound");
    let rows = statement.query_map([], |row| row.get::<_, String>(1)).expect("the condition is sound");
    black_box(rows.count());
    begin.elapsed()
}
