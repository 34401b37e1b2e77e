//! What can go wrong with a file on a disk, and what stays whole.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

mod common;

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::mpsc;

use purser_model::query::Query;
use purser_store::{DbKey, Error, OpenError, Store};

use common::{key, order, seen, text};

fn fill(store: &Store, from: usize, count: usize) -> Result<(), Error> {
    let orders: Vec<_> = (from..from + count).map(order).collect();
    let texts: Vec<String> = orders.iter().map(text).collect();
    let put: Vec<_> = orders.iter().zip(&texts).map(|(o, t)| (o.clone(), t.as_str())).collect();
    store.write(|w| w.put_orders(&put, seen())).map(|_| ())
}

fn count(store: &Store) -> u64 {
    store.read(|r| Ok(r.counts()?.orders)).unwrap()
}

/// Counters, rows, texts and the index of digits tell the same story.
fn is_consistent(store: &Store) {
    let rows = store.read(|r| r.search(&Query::default(), None, usize::MAX - 1)).unwrap().rows;
    assert_eq!(count(store), rows.len() as u64);
    assert_eq!(store.read(|r| r.totals(&Query::default())).unwrap().count, rows.len() as u64);
    let mut texts = 0;
    store
        .read(|r| {
            r.for_each_order_raw(|_| {
                texts += 1;
                Ok(std::ops::ControlFlow::Continue(()))
            })
        })
        .unwrap();
    assert_eq!(texts, rows.len());
    for row in rows.iter().step_by(1 + rows.len() / 50) {
        let digits = &row.id.number().unwrap().groups()[3];
        let query =
            Query { digits: vec![purser_model::query::Digits::ending(digits).unwrap()], ..Query::default() };
        let found = store.read(|r| r.search(&query, None, 500)).unwrap().rows;
        assert!(found.iter().any(|f| f.id == row.id), "{} is not found by its digits", row.id);
    }
}

#[test]
fn a_process_killed_while_it_writes_leaves_whole_transactions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mirror.db");
    let mut least = 0;
    for round in 0..5 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "writes_until_killed", "--nocapture"])
            .env("PURSER_TEST_MIRROR", &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // The child says a line after each commit; it dies somewhere after a few of them.
        let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
        let mut said = 0;
        while said < 3 + round {
            let line = lines.next().expect("the child goes on until it is killed").unwrap();
            if let Some((_, n)) = line.split_once("committed ") {
                least = n.parse().unwrap();
                said += 1;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let store = Store::open(&path, &key()).unwrap();
        let n = count(&store);
        assert!(n >= least && n.is_multiple_of(40), "{n} orders, at least {least} were committed");
        is_consistent(&store);
    }
}

/// The child of the test above.
#[test]
#[ignore = "runs in a process of its own, to be killed"]
fn writes_until_killed() {
    let Ok(path) = std::env::var("PURSER_TEST_MIRROR") else { return };
    let store = Store::open(path, &key()).unwrap();
    loop {
        let n = usize::try_from(count(&store)).unwrap();
        fill(&store, n, 40).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "\ncommitted {}", n + 40).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn another_key_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mirror.db");
    drop(Store::open(&path, &key()).unwrap());
    let before = fs::read(&path).unwrap();
    let refused = Store::open(&path, &DbKey::from_bytes([8; 32])).err().unwrap();
    assert!(matches!(refused, OpenError::WrongKey), "{refused:?}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn what_is_no_mirror_is_called_damaged_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in [
        ("text", b"dear diary".to_vec()),
        ("plain", [b"SQLite format 3\0".to_vec(), vec![0; 4080]].concat()),
        ("cut", vec![0xa5; 6_000]),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, &content).unwrap();
        let refused = Store::open(&path, &key()).err().unwrap();
        assert!(matches!(refused, OpenError::Damaged(_)), "{name}: {refused:?}");
        assert_eq!(fs::read(&path).unwrap(), content, "{name}");
    }
}

#[test]
fn a_page_that_rotted_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mirror.db");
    let store = Store::open(&path, &key()).unwrap();
    fill(&store, 0, 400).unwrap();
    store.checkpoint().unwrap();
    drop(store);
    let mut bytes = fs::read(&path).unwrap();
    let (first, length) = (4096, bytes.len());
    for at in (first + 100..length).step_by(4096) {
        bytes[at] ^= 1;
    }
    fs::write(&path, &bytes).unwrap();
    let error = match Store::open(&path, &key()) {
        Err(OpenError::Damaged(_)) => return,
        Err(other) => panic!("{other:?}"),
        Ok(store) => store.read(|r| r.search(&Query::default(), None, 50)).err().unwrap(),
    };
    assert!(matches!(error, Error::Damaged(_)), "{error:?}");
}

#[test]
fn two_processes_share_a_mirror() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mirror.db");
    let one = Store::open(&path, &key()).unwrap();
    let two = Store::open(&path, &key()).unwrap();
    assert!(!two.changed_elsewhere().unwrap());
    fill(&one, 0, 10).unwrap();
    assert!(two.changed_elsewhere().unwrap());
    assert!(!two.changed_elsewhere().unwrap(), "once is enough");
    assert!(!one.changed_elsewhere().unwrap(), "one's own writes are known");
    let threads = [(one.clone(), 1_000), (two.clone(), 2_000)].map(|(store, from)| {
        std::thread::spawn(move || (0..10).for_each(|n| fill(&store, from + n * 20, 20).unwrap()))
    });
    threads.into_iter().for_each(|t| t.join().unwrap());
    assert_eq!(count(&one), 410);
    assert_eq!(count(&two), 410);
    is_consistent(&two);
}

#[test]
fn the_newest_search_stops_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("mirror.db"), &key()).unwrap();
    fill(&store, 0, 2_000).unwrap();
    let search = store.search_reader().unwrap();
    let slow = search.ticket();
    let interrupt = search.interrupt_handle();
    let (started, start) = mpsc::channel();
    std::thread::scope(|scope| {
        let running = scope.spawn(|| {
            search.read(slow, |r| {
                started.send(()).unwrap();
                // For ever, unless it is stopped.
                loop {
                    r.facets(&Query { renewal: Some(7), ..Query::default() })?;
                }
                #[expect(unreachable_code, reason = "gives the closure its type")]
                Ok(())
            })
        });
        start.recv().unwrap();
        interrupt.interrupt();
        assert!(matches!(running.join().unwrap(), Err(Error::Interrupted)));
    });
    assert!(matches!(search.read(slow, |r| r.counts()), Err(Error::Interrupted)), "it stays overtaken");
    let next = search.ticket();
    assert_eq!(search.read(next, |r| r.counts()).unwrap().orders, 2_000);
}

#[test]
fn nothing_beside_the_mirror_or_in_it_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("mirror.db"), &key()).unwrap();
    fill(&store, 0, 3_000).unwrap();
    let probe = order(7);
    let mut purchase = common::purchase(&probe);
    purchase.account = Some("acc_readable_0001".into());
    store.write(|w| w.put_purchase(&purchase, &text(&probe), seen())).unwrap();
    let query = Query {
        sort: purser_model::query::Sort { by: purser_model::query::SortBy::Product, descending: false },
        ..Query::default()
    };
    store.read(|r| r.search(&query, None, 500)).unwrap();
    let mut files = 0;
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        files += 1;
        for secret in [&probe.token[..], "acc_readable_0001", "premium", "PROCESSED", "com.example.app"] {
            let found = bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
            assert!(!found, "{secret} stands in {}", path.display());
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", path.display());
        }
    }
    assert!(files >= 3, "the file, its log and the log's index");
}
