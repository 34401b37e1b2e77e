use purser_model::{Changes, Kind, OrderId};

use crate::testing::{TestStore, time};
use crate::{
    BulkCounts, BulkRowState, BulkState, Error, JournalEntry, JournalState, JournalStep, NewBulk, NewBulkRow,
    Store,
};

const AT: &str = "2026-03-15T10:00:00.123Z";

fn id(n: u32) -> OrderId {
    OrderId::parse(&format!("GPA.3312-4821-9932-{n:05}"))
}

fn bulk(rows: u32) -> NewBulk {
    NewBulk {
        kind: "refund".into(),
        at: time(AT),
        starts: time("2026-03-15T10:00:10.123Z"),
        agent: "Jane Doe".into(),
        reason: "outage".into(),
        ticket: None,
        origin: "a list".into(),
        rows: (1..=rows)
            .map(|n| NewBulkRow { order: Some(id(n)), token: None, body: format!("{{\"n\":{n}}}") })
            .collect(),
    }
}

fn entry(n: u32) -> JournalEntry {
    JournalEntry {
        kind: "refund".into(),
        package: "com.example.app".into(),
        product: None,
        order: Some(id(n)),
        token: None,
        agent: "Jane Doe".into(),
        credential: "desk@example.iam.gserviceaccount.com".into(),
        reason: "outage".into(),
        ticket: None,
        at: time(AT),
        body: "{}".into(),
    }
}

/// Sends a row as the app does: entry and row in one transaction.
fn send(store: &Store, number: u32, place: u32) -> Option<u32> {
    let sent = store.write_durable(|w| {
        if !w.reader().bulk_row_waits(number, place)? {
            return Ok(None);
        }
        let action = w.begin_action(&entry(place))?;
        w.send_bulk_row(number, place, action, time(AT))?;
        Ok(Some(action))
    });
    sent.unwrap().0
}

fn becomes(store: &Store, action: u32, state: JournalState) {
    let step = JournalStep { action, state, at: time(AT), words: Some("said so".into()), body: "{}".into() };
    store.write_durable(|w| w.step_action(&step)).unwrap();
}

fn add(store: &Store, rows: u32) -> u32 {
    let (number, changes) = store.write_durable(|w| w.add_bulk(&bulk(rows))).unwrap();
    assert_eq!(changes, Changes::of(Kind::Journal));
    number
}

fn counts(store: &Store, number: u32) -> BulkCounts {
    store.read(|r| r.bulk_counts(number)).unwrap()
}

#[test]
fn a_row_that_was_sent_is_what_the_journal_says_of_it() {
    let store = TestStore::new();
    let number = add(&store, 6);
    let states =
        [JournalState::Confirmed, JournalState::Refused, JournalState::NotDone, JournalState::Unknown];
    for (place, state) in (1..).zip(states) {
        let action = send(&store, number, place).unwrap();
        becomes(&store, action, state);
    }
    send(&store, number, 5).unwrap();
    let expected = BulkCounts { waiting: 1, sending: 1, done: 1, skipped: 0, failed: 2, unknown: 1 };
    assert_eq!(counts(&store, number), expected);
    assert_eq!(expected.total(), 6);
    let row = store.read(|r| r.bulk_rows(number, 3, 1)).unwrap().remove(0);
    assert_eq!((row.place, row.order, row.words.as_deref()), (4, Some(id(4)), Some("said so")));
    assert_eq!((row.action, row.body.as_str()), (Some((7, JournalState::Unknown)), "{\"n\":4}"));
    assert_eq!(store.read(|r| r.open_actions_of_bulk(number)).unwrap(), [7, 9]);
}

#[test]
fn a_row_is_sent_once_whoever_else_is_at_it_and_only_while_its_bulk_runs() {
    let store = TestStore::new();
    let number = add(&store, 3);
    assert!(send(&store, number, 1).is_some());
    assert_eq!(send(&store.reopened(), number, 1), None);
    let to = |from: &[BulkState], to| {
        store.write(|w| w.move_bulk(number, from, to, Some("a person paused it"), time(AT))).unwrap().0
    };
    assert!(to(&[BulkState::Running], BulkState::Paused));
    assert_eq!(send(&store, number, 2), None);
    assert_eq!(store.read(|r| r.running_bulks()).unwrap(), []);
    assert!(to(&[BulkState::Paused], BulkState::Running));
    assert!(send(&store, number, 2).is_some());
    assert!(to(&[BulkState::Running, BulkState::Paused], BulkState::Canceled));
    assert!(!to(&[BulkState::Running, BulkState::Paused], BulkState::Running));
    assert_eq!(send(&store, number, 3), None);
    let record = store.read(|r| r.bulk(number)).unwrap().unwrap();
    assert_eq!((record.state, record.ended), (BulkState::Canceled, Some(time(AT))));
}

#[test]
fn what_failed_is_put_in_line_again_and_nothing_else() {
    let store = TestStore::new();
    let number = add(&store, 7);
    let states =
        [JournalState::Confirmed, JournalState::Refused, JournalState::NotDone, JournalState::Unknown];
    for (place, state) in (1..).zip(states) {
        let action = send(&store, number, place).unwrap();
        becomes(&store, action, state);
    }
    let end = |place, state, words| {
        store.write(|w| w.end_bulk_row(number, place, state, words, time(AT))).unwrap();
    };
    end(5, BulkRowState::Skipped, "refunded already");
    end(6, BulkRowState::Failed, "no answer");
    end(7, BulkRowState::Done, "looked at");
    // Its turn has come: nothing is written over it.
    end(4, BulkRowState::Failed, "no");
    store.write(|w| w.move_bulk(number, &[BulkState::Running], BulkState::Finished, None, time(AT))).unwrap();
    assert_eq!(store.write(|w| w.retry_bulk(number)).unwrap().0, 3);
    let waiting: Vec<u32> = store
        .read(|r| r.bulk_rows(number, 0, 10))
        .unwrap()
        .into_iter()
        .filter(|row| row.state == BulkRowState::Waiting)
        .map(|row| row.place)
        .collect();
    assert_eq!(waiting, [2, 3, 6]);
    assert_eq!(store.read(|r| r.next_bulk_row(number)).unwrap().unwrap().place, 2);
    let record = store.read(|r| r.bulk(number)).unwrap().unwrap();
    assert_eq!((record.state, record.ended), (BulkState::Running, None));
    assert_eq!(
        counts(&store, number),
        BulkCounts { waiting: 3, done: 2, skipped: 1, unknown: 1, ..BulkCounts::default() }
    );
    // The journal keeps the first tries.
    assert!(store.read(|r| r.verify_journal()).unwrap().is_sound());
}

#[test]
fn a_bulk_is_kept_whole_or_not_at_all() {
    let store = TestStore::new();
    let undone: Result<((), _), Error> = store.write_durable(|w| {
        w.add_bulk(&bulk(50))?;
        Err(Error::Other("no".into()))
    });
    assert!(undone.is_err());
    assert_eq!(store.read(|r| r.bulks(10)).unwrap(), []);
    assert_eq!((add(&store, 50), add(&store, 2)), (1, 2));
    let store = store.reopened();
    let numbers: Vec<u32> = store.read(|r| r.bulks(10)).unwrap().iter().map(|bulk| bulk.number).collect();
    assert_eq!(numbers, [2, 1]);
    assert_eq!(counts(&store, 1).waiting, 50);
}

#[test]
fn a_mirror_of_the_schema_before_takes_bulks_and_keeps_its_journal() {
    let store = TestStore::new();
    store.write_durable(|w| w.begin_action(&entry(1))).unwrap();
    let upgraded = store.upgraded_from(5);
    assert_eq!(upgraded.read(|r| r.bulks(10)).unwrap(), []);
    let number = add(&upgraded, 2);
    assert_eq!(send(&upgraded, number, 2), Some(2));
    assert!(upgraded.read(|r| r.verify_journal()).unwrap().is_sound());
}
