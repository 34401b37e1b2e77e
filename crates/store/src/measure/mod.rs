//! How fast searches are in a mirror of a given size: encrypted, at rest and next to a writer at full speed, against
//! what has to be done in any case (fetching the rows found with a prepared statement) and against `LIKE` on a plain
//! table.

mod kinds;
mod rival;
mod timing;
mod world;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use purser_model::Order;
use serde_json::{Map, Value, json};

use self::kinds::{KINDS, Kind};
use self::rival::{Bare, Plain};
use self::timing::{Times, ratio};
use self::world::World;
use crate::open::{self, Role};
use crate::{DbKey, Error, OpenError, Store};

/// Rows of one page.
const PAGE: usize = 50;
/// Rows that the rival's table has at most: its searches read all of it, so that the ratio says less than the truth
/// for a larger mirror.
const RIVAL_ROWS: usize = 1_000_000;
/// What the writer writes at a time, as a synchronisation does.
const BATCH: usize = 1_000;
/// How long one kind is searched for.
const LONGEST: Duration = Duration::from_secs(8);
/// How long a person takes between two keystrokes, at the very least.
const PAUSE: Duration = Duration::from_micros(300);

/// What is measured.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Where the mirror is made; one that an earlier run left there is used again.
    pub folder: PathBuf,
    /// How many orders it has.
    pub orders: usize,
    /// How often each kind of search is run.
    pub runs: usize,
    /// The kinds whose name contains this, or all.
    pub only: Option<String>,
}

/// Fills a mirror and searches it. What it says is JSON, with times in milliseconds.
pub fn search(asked: &Measured, note: &dyn Fn(&str)) -> Result<Value, Error> {
    let world = World { orders: asked.orders };
    let path = asked.folder.join(format!("measured-{}.db", asked.orders));
    let key = DbKey::from_bytes([7; 32]);
    let store = Store::open(&path, &key).map_err(unopened)?;
    let filled = fill(&store, &world, note)?;
    store.checkpoint()?;
    let bytes = std::fs::metadata(&path).map_err(|e| Error::Other(e.to_string()))?.len();
    drop(store);

    let (store, opened) = opened(&path, &key)?;
    let kinds: Vec<&Kind> = KINDS
        .iter()
        .filter(|k| asked.only.as_ref().is_none_or(|only| k.name.contains(only.as_str())))
        .collect();
    note("Searching at rest ...");
    let mut at_rest = Vec::new();
    for kind in &kinds {
        at_rest.push(run(&store, kind, &world, asked.runs, Duration::ZERO)?);
    }
    let bare = Bare::new(open::connect(&path, &key, Role::Reader).map_err(unopened)?)?;
    let floor = bare.times(asked.runs)?;
    note("Searching while a writer writes as fast as it can ...");
    let (while_writing, rate) = while_writing(&store, &world, &kinds, asked.runs)?;
    note("Searching with LIKE in a plain table ...");
    let like = Plain::fill(&asked.folder, &world, asked.orders.min(RIVAL_ROWS))?;
    let mut lines = Vec::new();
    for (n, kind) in kinds.iter().enumerate() {
        let mut line = Map::new();
        line.insert("kind".into(), kind.name.into());
        line.insert("p99_at_most".into(), kind.limit.into());
        line.insert("rows".into(), at_rest[n].rows.into());
        line.insert("at_rest".into(), at_rest[n].json());
        line.insert("times_the_bare_fetch".into(), at_rest[n].over(floor.of(at_rest[n].rows)));
        line.insert("while_writing".into(), while_writing[n].json());
        line.insert("times_the_median_at_rest".into(), ratio(while_writing[n].p99(), at_rest[n].median()));
        if let Some(theirs) = like.median(kind, &world)? {
            line.insert("like_ms".into(), timing::ms(theirs));
            line.insert("times_as_fast_as_like".into(), ratio(theirs, at_rest[n].median()));
        }
        lines.push(Value::Object(line));
    }
    Ok(json!({
        "orders": asked.orders,
        "filled": filled,
        "bytes_per_order": bytes / asked.orders.max(1) as u64,
        "open_to_first_page_ms": timing::ms(opened),
        "bare_fetch_of_50_rows": floor.json(),
        "orders_written_a_second_meanwhile": rate,
        "like_rows": asked.orders.min(RIVAL_ROWS),
        "kinds": lines,
    }))
}

/// Puts what is not there yet. How long it took, where all of it was put.
fn fill(store: &Store, world: &World, note: &dyn Fn(&str)) -> Result<Value, Error> {
    let there = usize::try_from(store.read(|r| r.counts())?.orders).unwrap_or(usize::MAX);
    let began = Instant::now();
    let step = 20_000;
    for from in (there / step * step..world.orders).step_by(step) {
        let to = world.orders.min(from + step);
        store.write(|w| {
            for purchase in (from..to).filter_map(|n| world.purchase_that_begins(n)) {
                w.put_purchase(&purchase, &world::purchase_text(&purchase), world.seen())?;
            }
            let orders = texts_of((from..to).map(|n| world.order(n)));
            w.put_orders(&orders, world.seen()).map(drop)
        })?;
        if to.is_multiple_of(500_000) {
            note(&format!("{to} orders after {:.0} s", began.elapsed().as_secs_f64()));
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    Ok(if there == 0 {
        json!({"seconds": (seconds * 10.0).round() / 10.0, "orders_a_second": (world.orders as f64 / seconds).round()})
    } else {
        json!("an earlier run's mirror")
    })
}

fn texts_of(orders: impl Iterator<Item = Order>) -> Vec<(Order, String)> {
    orders
        .map(|order| {
            let text = world::text(&order);
            (order, text)
        })
        .collect()
}

/// From nothing but the file to the first page of the newest orders.
fn opened(path: &std::path::Path, key: &DbKey) -> Result<(Store, Duration), Error> {
    let began = Instant::now();
    let store = Store::open(path, key).map_err(unopened)?;
    store.read(|r| r.search(&purser_model::query::Query::default(), None, PAGE))?;
    Ok((store, began.elapsed()))
}

fn run(store: &Store, kind: &Kind, world: &World, runs: usize, pause: Duration) -> Result<Times, Error> {
    let reader = store.search_reader()?;
    let mut times = Times::default();
    let all = Instant::now();
    // What a first search of its kind prepares, every later one has.
    for n in 0..runs + 3 {
        // A slow kind shows that it is slow in fewer runs.
        if n >= 23 && all.elapsed() > LONGEST {
            break;
        }
        let asked = (kind.ask)(world, world.some(n));
        let ticket = reader.ticket();
        let began = Instant::now();
        let rows = reader.read(ticket, |r| asked.answer(r, world.today()))?;
        if n >= 3 {
            times.add(began.elapsed(), rows);
        }
        // Nothing is waited for: a person pauses, and the writer goes on.
        std::thread::park_timeout(pause);
    }
    Ok(times.sorted())
}

/// The same searches while orders come in, new ones and known ones that changed, and how many came in a second.
fn while_writing(
    store: &Store,
    world: &World,
    kinds: &[&Kind],
    runs: usize,
) -> Result<(Vec<Times>, f64), Error> {
    let done = AtomicBool::new(false);
    let written = AtomicU64::new(0);
    let began = Instant::now();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| -> Result<(), Error> {
            let mut batch = 0;
            while !done.load(Ordering::Relaxed) {
                let orders = texts_of(world.changes(batch, BATCH));
                store.write(|w| w.put_orders(&orders, world.seen()))?;
                written.fetch_add(BATCH as u64, Ordering::Relaxed);
                batch += 1;
            }
            Ok(())
        });
        let times: Result<Vec<_>, Error> =
            kinds.iter().map(|kind| run(store, kind, world, runs, PAUSE)).collect();
        let rate = written.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64();
        done.store(true, Ordering::Relaxed);
        writer.join().map_err(|_| Error::Other("the writer ended early".into()))??;
        Ok((times?, rate.round()))
    })
}

fn unopened(error: OpenError) -> Error {
    match error {
        OpenError::DiskFull => Error::DiskFull,
        other => Error::Other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_search_finds_something_and_is_timed() {
        let folder = tempfile::tempdir().unwrap();
        let asked = Measured { folder: folder.path().into(), orders: 4_000, runs: 4, only: None };
        let said = search(&asked, &|_| ()).unwrap();
        let kinds = said["kinds"].as_array().unwrap();
        assert_eq!(kinds.len(), KINDS.len());
        for kind in kinds {
            // Four thousand orders hold few of the rarer combinations.
            let may_be_none = kind["kind"].as_str().unwrap().contains("state");
            assert!(may_be_none || kind["rows"].as_u64().unwrap() > 0, "{kind}");
            assert!(kind["at_rest"]["p99_ms"].as_f64().unwrap() > 0.0, "{kind}");
        }
        let again = search(&asked, &|_| ()).unwrap();
        assert_eq!(again["filled"], "an earlier run's mirror");
    }
}
