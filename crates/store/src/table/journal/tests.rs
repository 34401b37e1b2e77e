use purser_model::{OrderId, PurchaseKey};
use rusqlite::Connection;

use crate::testing::{TestStore, time};
use crate::{ActionsRequest, JournalEntry, JournalState, JournalStep};

const AT: &str = "2026-10-20T12:00:00Z";

fn entry(n: usize) -> JournalEntry {
    JournalEntry {
        kind: "refund".into(),
        package: "com.example.app".into(),
        order: Some(OrderId::parse(&format!("GPA.3345-1234-5678-{n:05}"))),
        token: Some(format!("token-{n}")),
        agent: if n.is_multiple_of(2) { "Ada".into() } else { "Björn".into() },
        credential: "robot@example.com".into(),
        reason: format!("charged twice, case {n}"),
        ticket: Some(format!("T-{n}")),
        at: time(AT),
        body: r#"{"days":7}"#.into(),
    }
}

fn step(action: u32, state: JournalState) -> JournalStep {
    JournalStep { action, state, at: time(AT), words: Some("Read back.".into()), body: "{}".into() }
}

fn begun(store: &TestStore, n: usize) -> u32 {
    store.write_durable(|w| w.begin_action(&entry(n))).unwrap().0
}

fn stepped(store: &TestStore, action: u32, state: JournalState) -> Result<(), crate::Error> {
    store.write_durable(|w| w.step_action(&step(action, state))).map(drop)
}

/// Three actions, of which two are settled: five lines.
fn kept() -> TestStore {
    let store = TestStore::new();
    let (a, b) = (begun(&store, 1), begun(&store, 2));
    stepped(&store, a, JournalState::Confirmed).unwrap();
    stepped(&store, b, JournalState::Unknown).unwrap();
    begun(&store, 3);
    store
}

fn tampered(how: impl FnOnce(&Connection)) -> (Option<u32>, u64) {
    let store = kept();
    store.with_writer_connection(|conn| {
        conn.execute_batch("DROP TRIGGER journal_stays; DROP TRIGGER journal_keeps").unwrap();
        how(conn);
    });
    let check = store.read(|r| r.verify_journal()).unwrap();
    (check.first_wrong, check.lines)
}

#[test]
fn an_action_stands_where_its_last_line_says_and_takes_no_step_once_it_is_settled() {
    let store = kept();
    let states: Vec<_> = store
        .read(|r| r.actions(&ActionsRequest { limit: 10, ..ActionsRequest::default() }))
        .unwrap()
        .into_iter()
        .map(|row| (row.number, row.state))
        .collect();
    use JournalState as S;
    assert_eq!(states, [(5, S::Sending), (2, S::Unknown), (1, S::Confirmed)]);
    assert_eq!(store.read(|r| r.action_lines(1)).unwrap().len(), 2);
    assert!(stepped(&store, 1, S::Refused).unwrap_err().to_string().contains("settled already"));
    assert!(stepped(&store, 2, S::Sending).unwrap_err().to_string().contains("sent already"));
    assert!(stepped(&store, 4, S::Confirmed).unwrap_err().to_string().contains("no action 4"));
    stepped(&store, 2, S::NotDone).unwrap();
    let open: Vec<u32> = store.read(|r| r.open_actions()).unwrap().iter().map(|row| row.number).collect();
    assert_eq!(open, [5]);
    assert_eq!(
        store.read(|r| r.action_counts()).unwrap(),
        [(S::Sending, 1), (S::Confirmed, 1), (S::NotDone, 1)]
    );
}

#[test]
fn an_untouched_journal_is_sound_and_its_mark_moves_with_every_line() {
    let store = kept();
    let check = store.read(|r| r.verify_journal()).unwrap();
    assert_eq!((check.lines, check.first_wrong), (5, None));
    stepped(&store, 5, JournalState::Confirmed).unwrap();
    let later = store.read(|r| r.verify_journal()).unwrap();
    assert_eq!((later.lines, later.first_wrong), (6, None));
    assert_ne!(later.mark, check.mark);
    assert_eq!(TestStore::new().read(|r| r.verify_journal()).unwrap().mark, None);
}

#[test]
fn a_line_cannot_be_changed_or_removed() {
    let store = kept();
    store.with_writer_connection(|conn| {
        for sql in ["UPDATE journal SET words = 'x' WHERE number = 3", "DELETE FROM journal WHERE number = 3"]
        {
            assert!(conn.execute_batch(sql).unwrap_err().to_string().contains("never"), "{sql}");
        }
    });
}

#[test]
fn whatever_was_changed_behind_its_back_is_found_with_its_line() {
    for column in ["action", "at", "state"] {
        let sql = format!("UPDATE journal SET {column} = {column} + 1 WHERE number = 3");
        assert_eq!(tampered(|conn| conn.execute_batch(&sql).unwrap()).0, Some(3), "{column}");
    }
    for column in ["head", "words", "body"] {
        let sql = format!("UPDATE journal SET {column} = {column} || ' ' WHERE number = 3");
        assert_eq!(tampered(|conn| conn.execute_batch(&sql).unwrap()).0, Some(3), "{column}");
    }
    let removed = tampered(|conn| conn.execute_batch("DELETE FROM journal WHERE number = 3").unwrap());
    assert_eq!(removed, (Some(3), 4));
    let swapped =
        "UPDATE journal SET number = 99 WHERE number = 3; UPDATE journal SET number = 3 WHERE number = 4;
                   UPDATE journal SET number = 4 WHERE number = 99;";
    assert_eq!(tampered(|conn| conn.execute_batch(swapped).unwrap()).0, Some(3));
    let row = "UPDATE action SET reason = 'another' WHERE number = 2";
    assert_eq!(tampered(|conn| conn.execute_batch(row).unwrap()).0, Some(4), "the row says something else");
    assert!(tampered(|conn| conn.execute_batch("DELETE FROM action WHERE number = 2").unwrap()).0.is_some());
}

#[test]
fn lines_cut_off_at_the_end_are_told_by_the_mark_kept_elsewhere() {
    let store = kept();
    let mark = store.read(|r| r.verify_journal()).unwrap().mark;
    store.with_writer_connection(|conn| {
        conn.execute_batch(
            "DROP TRIGGER journal_keeps; DELETE FROM journal WHERE number = 5; DELETE FROM action WHERE number = 5",
        )
        .unwrap();
    });
    let check = store.read(|r| r.verify_journal()).unwrap();
    assert_eq!(check.first_wrong, None, "what is left follows");
    assert_ne!(check.mark, mark);
}

#[test]
fn a_scrap_of_anything_finds_an_action() {
    let store = kept();
    let found = |text: &str, state| {
        let request = ActionsRequest { text: Some(text.into()), state, before: None, limit: 10 };
        let rows = store.read(|r| r.actions(&request)).unwrap();
        rows.iter().map(|row| row.number).collect::<Vec<_>>()
    };
    assert_eq!(found("case 2", None), [2]);
    assert_eq!(found("t-3", None), [5]);
    assert_eq!(found("BJÖRN", None), [5, 1]);
    assert_eq!(found("5678-00001", None), [1]);
    assert_eq!(found("charged", Some(JournalState::Unknown)), [2]);
    assert_eq!(found("nothing like it", None), [0_u32; 0]);
}

#[test]
fn pages_go_backwards_and_records_know_their_actions() {
    let store = kept();
    let page = |before| {
        let request = ActionsRequest { before, limit: 2, ..ActionsRequest::default() };
        store.read(|r| r.actions(&request)).unwrap().iter().map(|row| row.number).collect::<Vec<_>>()
    };
    assert_eq!((page(None), page(Some(2))), (vec![5, 2], vec![1]));
    let order = OrderId::parse("GPA.3345-1234-5678-00002");
    assert_eq!(store.read(|r| r.actions_of_order(&order)).unwrap().len(), 1);
    let key = PurchaseKey { package: "com.example.app".into(), token: "token-1".into() };
    assert_eq!(store.read(|r| r.actions_of_purchase(&key)).unwrap().len(), 1);
}

#[test]
fn a_mirror_of_the_schema_before_gets_an_empty_journal() {
    let store = TestStore::new();
    let upgraded = store.upgraded_from(3);
    assert_eq!(upgraded.read(|r| r.verify_journal()).unwrap().lines, 0);
}
