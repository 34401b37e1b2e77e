//! What the check finds when somebody who has the key changes the file by hand.

use super::*;
use crate::JournalCheck;
use crate::table::journal::{Covered, Mark, NO_MARK};

fn check(store: &Store) -> JournalCheck {
    store.read(|r| r.verify_journal()).unwrap()
}

/// Two actions in five lines: 1 (lines 1, 3, 4) and 2 (lines 2, 5).
fn world() -> TestStore {
    let store = TestStore::new();
    begin(&store, &refund("charged twice"));
    begin(&store, &entry("cancel", "", "another-token", "moved"));
    take(&store, &step(1, Unknown, "no answer")).unwrap();
    take(&store, &step(1, Confirmed, "read back")).unwrap();
    take(&store, &step(2, Refused, "not allowed")).unwrap();
    store
}

/// As somebody with the key could, past everything that stands in the way.
fn by_hand(store: &Store, sql: &str) {
    store.with_writer_connection(|conn| {
        conn.execute_batch(
            "DROP TRIGGER IF EXISTS journal_changed; DROP TRIGGER IF EXISTS journal_deleted;
             DROP TRIGGER IF EXISTS journal_added;",
        )
        .unwrap();
        conn.execute_batch(sql).unwrap();
    });
}

fn hex(bytes: Mark) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn what_a_mark_covers_never_changes() {
    let store = world();
    let lines = store.read(|r| r.action_lines(1)).unwrap();
    assert_eq!(
        lines[0].text,
        r#"{"kind":"refund","package":"com.example.app","product":"premium","order":"GPA.3312-4821-9932-12345","token":"token-number-one","agent":"Jane Doe","credential":"desk@example.iam.gserviceaccount.com","reason":"charged twice","ticket":"HELP-7","body":{"amount": 9990000, "path":"/a"}}"#
    );
    assert_eq!(lines[1].text, r#"{"words":"no answer","body":{}}"#);
    // By another program, from the description of the module.
    assert_eq!(hex(lines[0].mark), "294eb886e19fe018e24dfe3fd0dc532685da28579d486773fb1f3652ce9db5fb");
    assert_eq!(hex(lines[1].mark), "14e3d93199dbb5879162f74aed65da18172db3a2c2a0a2f3604e4d821004f84b");
}

#[test]
fn two_different_lines_have_different_marks() {
    let line = |number, action, at, state, text| Covered { number, action, at, state, text }.mark(NO_MARK);
    let marks = [
        line(1, 1, 1, 1, "a"),
        line(2, 1, 1, 1, "a"),
        line(1, 2, 1, 1, "a"),
        line(1, 1, 2, 1, "a"),
        line(1, 1, 1, 2, "a"),
        line(1, 1, 1, 1, "b"),
        line(1, 1, 1, 1, ""),
        line(1, 1, 1, 1, "a\0"),
        Covered { number: 1, action: 1, at: 1, state: 1, text: "a" }.mark([1; 32]),
    ];
    let different: std::collections::BTreeSet<Mark> = marks.into_iter().collect();
    assert_eq!(different.len(), marks.len());
}

#[test]
fn an_untouched_journal_is_sound_and_its_mark_is_that_of_its_last_line() {
    let store = world();
    let last = store.read(|r| r.action_lines(2)).unwrap().pop().unwrap();
    let sound = JournalCheck { lines: 5, first_wrong: None, wrong_row: None, mark: Some(last.mark) };
    assert_eq!(check(&store), sound);
    assert!(sound.is_sound());
    assert_eq!(check(&store.reopened()), sound);
    assert_eq!(check(&TestStore::new()), JournalCheck::default());
}

#[test]
fn no_statement_changes_or_takes_out_a_line_or_leaves_a_gap() {
    let store = world();
    let before = check(&store);
    for sql in [
        "UPDATE journal SET at = at + 1 WHERE number = 2",
        "UPDATE journal SET number = 9 WHERE number = 5",
        "DELETE FROM journal WHERE number = 5",
        "DELETE FROM journal",
        "INSERT OR REPLACE INTO journal SELECT number, action, at, state, body, hash FROM journal WHERE number = 2",
        "INSERT INTO journal SELECT 7, action, at, state, body, hash FROM journal WHERE number = 2",
    ] {
        let error = store.with_writer_connection(|conn| conn.execute(sql, []).unwrap_err());
        assert!(error.to_string().contains("the journal is only ever added to"), "{sql}: {error}");
    }
    assert_eq!(check(&store), before);
}

#[test]
fn a_line_of_which_anything_was_changed_is_found() {
    for change in [
        "action = 2",
        "action = 9",
        "at = at + 1",
        "at = 'long ago'",
        "state = 2",
        "state = 77",
        "body = replace(body, 'answer', 'Answer')",
        "body = body || ' '",
        "body = ''",
        "body = CAST(body AS BLOB)",
        "hash = zeroblob(32)",
        "hash = zeroblob(31)",
        "hash = CAST(hash || x'00' AS BLOB)",
        "number = 9",
    ] {
        let store = world();
        by_hand(&store, &format!("UPDATE journal SET {change} WHERE number = 3"));
        let found = check(&store);
        assert_eq!((found.first_wrong, found.lines), (Some(3), 5), "{change}");
        assert!(!found.is_sound());
    }
    // Every byte of a text and of a mark.
    let store = world();
    let line = store.read(|r| r.action_lines(1)).unwrap().remove(1);
    for (column, length) in [("body", line.text.len()), ("hash", line.mark.len())] {
        for place in 1..=length {
            by_hand(
                &store,
                &format!(
                    "BEGIN; CREATE TEMP TABLE kept AS SELECT {column} AS v FROM journal WHERE number = 3;
                     UPDATE journal SET {column} = CAST(
                        CAST(substr(CAST({column} AS BLOB), 1, {place} - 1) AS BLOB)
                        || iif(substr(CAST({column} AS BLOB), {place}, 1) = x'41', x'42', x'41')
                        || substr(CAST({column} AS BLOB), {place} + 1) AS {kind})
                     WHERE number = 3; COMMIT;",
                    kind = if column == "body" { "TEXT" } else { "BLOB" }
                ),
            );
            assert_eq!(check(&store).first_wrong, Some(3), "byte {place} of {column}");
            by_hand(
                &store,
                &format!(
                    "UPDATE journal SET {column} = (SELECT v FROM kept) WHERE number = 3; DROP TABLE kept;"
                ),
            );
            assert!(check(&store).is_sound());
        }
    }
}

#[test]
fn a_line_that_was_taken_out_or_has_changed_places_is_found() {
    let store = world();
    by_hand(&store, "DELETE FROM journal WHERE number = 3");
    assert_eq!((check(&store).first_wrong, check(&store).lines), (Some(3), 4));

    let store = world();
    by_hand(&store, "DELETE FROM journal WHERE number = 1");
    assert_eq!(check(&store).first_wrong, Some(1));

    let store = world();
    by_hand(
        &store,
        "DELETE FROM journal WHERE number = 3; UPDATE journal SET number = number - 1 WHERE number > 3",
    );
    assert_eq!(check(&store).first_wrong, Some(3), "the gap closed by hand");

    let store = world();
    by_hand(
        &store,
        "UPDATE journal SET number = 99 WHERE number = 3; UPDATE journal SET number = 3 WHERE number = 4;
         UPDATE journal SET number = 4 WHERE number = 99",
    );
    assert_eq!(check(&store).first_wrong, Some(3));
}

#[test]
fn lines_taken_off_the_end_are_told_by_the_list_and_in_the_end_by_a_mark_kept_elsewhere() {
    let store = world();
    let kept = check(&store).mark;
    by_hand(&store, "DELETE FROM journal WHERE number = 5");
    let shorter = check(&store);
    assert_eq!((shorter.first_wrong, shorter.wrong_row, shorter.lines), (None, Some(2), 4));
    // Whoever knows more changes the list, too: then nothing in the file can tell.
    store.write(|w| w.rebuild_actions()).unwrap();
    let forged = check(&store);
    assert!(forged.is_sound());
    assert_ne!(forged.mark, kept);
}

/// All marks anew, as somebody could who knows how they are made.
fn chain_anew(store: &Store) {
    by_hand(store, "");
    store.with_writer_connection(|conn| {
        let mut before = NO_MARK;
        let lines: Vec<(i64, i64, i64, i64, String)> = conn
            .prepare("SELECT number, action, at, state, body FROM journal ORDER BY number")
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        for (number, action, at, state, text) in lines {
            before = Covered { number, action, at, state, text: &text }.mark(before);
            conn.execute("UPDATE journal SET hash = ?2 WHERE number = ?1", (number, before)).unwrap();
        }
    });
}

#[test]
fn a_chain_written_anew_is_still_found_where_it_makes_no_sense() {
    for (change, wrong) in [
        ("state = 2 WHERE number = 3", 4),
        ("state = 1 WHERE number = 4", 4),
        ("state = 2 WHERE number = 1", 1),
        ("action = 5 WHERE number = 5", 5),
        ("action = 3 WHERE number = 4", 4),
        ("body = '{}' WHERE number = 2", 2),
    ] {
        let store = world();
        by_hand(&store, &format!("UPDATE journal SET {change}"));
        chain_anew(&store);
        assert_eq!(check(&store).first_wrong, Some(wrong), "{change}");
    }
    let store = world();
    by_hand(&store, "UPDATE journal SET at = at + 1 WHERE number = 4");
    chain_anew(&store);
    assert_eq!((check(&store).first_wrong, check(&store).wrong_row), (None, Some(1)));
}

#[test]
fn a_wrong_row_of_the_list_is_told_from_a_wrong_line_and_is_written_anew() {
    for change in [
        "UPDATE action SET kind = 'revoke' WHERE id = 1",
        "UPDATE action SET state = 3 WHERE id = 1",
        "UPDATE action SET state = 'x' WHERE id = 1",
        "UPDATE action SET state = 77 WHERE id = 1",
        "UPDATE action SET reason = CAST(x'ff' AS TEXT) WHERE id = 1",
        "UPDATE action SET at = at + 1 WHERE id = 1",
        "UPDATE action SET settled = NULL WHERE id = 1",
        "UPDATE action SET pkg = 99 WHERE id = 1",
        "UPDATE action SET product = NULL WHERE id = 1",
        "UPDATE action SET oid = 'GPA.0000-0000-0000-00000' WHERE id = 1",
        "UPDATE action SET pur = (SELECT pur FROM action WHERE id = 2) WHERE id = 1",
        "UPDATE action SET agent = 'Joe' WHERE id = 1",
        "UPDATE action SET credential = 'other' WHERE id = 1",
        "UPDATE action SET reason = 'none' WHERE id = 1",
        "UPDATE action SET ticket = 'HELP-8' WHERE id = 1",
        "UPDATE action SET words = 'no' WHERE id = 1",
        "UPDATE action SET text = 'no' WHERE id = 1",
        "DELETE FROM action WHERE id = 1",
        "UPDATE action SET id = 3 WHERE id = 1",
    ] {
        let store = world();
        let before = check(&store);
        by_hand(&store, change);
        assert_eq!(check(&store), JournalCheck { wrong_row: Some(1), ..before }, "{change}");
        store.write(|w| w.rebuild_actions()).unwrap();
        assert_eq!(check(&store), before, "{change}");
    }
    let store = world();
    by_hand(
        &store,
        "INSERT INTO action SELECT 4, kind, state, at, settled, pkg, product, oid, pur, agent,
        credential, reason, ticket, words, text FROM action WHERE id = 1",
    );
    assert_eq!((check(&store).first_wrong, check(&store).wrong_row), (None, Some(4)));
}

#[test]
fn the_list_written_anew_is_the_same_and_is_found_the_same() {
    let store = world();
    begin(&store, &refund("still open"));
    let all = || {
        let rows = |text| {
            let request = ActionsRequest { text, limit: 99, ..ActionsRequest::default() };
            store.read(|r| r.actions(request)).unwrap()
        };
        let open = store.read(|r| r.open_actions()).unwrap();
        (rows(""), rows("charged"), rows("gpa 12345"), open, store.read(|r| r.action_counts()).unwrap())
    };
    let before = all();
    assert_eq!(before.0.len(), 3);
    let (actions, changes) = store.write(|w| w.rebuild_actions()).unwrap();
    assert_eq!((actions, changes), (3, Changes::of(Kind::Journal)));
    assert_eq!(all(), before);
    // And the index: it would call a row that it does not know damage.
    store
        .write(|w| {
            Ok(w.conn
                .execute("INSERT INTO action_text(action_text, rank) VALUES ('integrity-check', 1)", [])?)
        })
        .unwrap();
}

#[test]
fn two_processes_write_one_chain() {
    let one = world();
    let other = one.reopened();
    for (store, number) in [(&*one, 6), (&other, 7), (&other, 8), (&*one, 9)] {
        assert_eq!(begin(store, &refund("in turns")), number);
    }
    take(&other, &step(6, Confirmed, "read back")).unwrap();
    let late = take(&one, &step(6, NotDone, "nothing had changed")).unwrap_err();
    assert!(matches!(late, Error::NoSuchStep { action: 6, from: Some(Confirmed), to: NotDone }), "{late:?}");
    assert!(check(&one).is_sound());
    assert_eq!(check(&one), check(&other));
}

#[test]
fn the_marks_can_be_checked_from_the_lines_alone() {
    let store = world();
    let page = |after| store.read(|r| r.journal_lines(after, 2)).unwrap();
    let (mut before, mut count) = (NO_MARK, 0);
    for after in [0, 2, 4, 5] {
        for line in page(after) {
            count += 1;
            assert_eq!(line.number, count);
            let covered = Covered {
                number: line.number.into(),
                action: line.action.into(),
                at: line.at.as_millisecond(),
                state: (line.state as u8).into(),
                text: &line.text,
            };
            assert_eq!(covered.mark(before), line.mark);
            before = line.mark;
        }
    }
    assert_eq!((count, Some(before)), (5, check(&store).mark));
}
