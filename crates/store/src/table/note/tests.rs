use purser_model::{Changes, OrderId, PurchaseKey};

use super::*;
use crate::Store;
use crate::testing::{TestStore, order, order_json, purchase, time};

const ORDER: &str = "GPA.3312-4821-9932-12345";
const ODD: &str = "12999763169054705758.1371079406387615";

fn day(n: u32) -> Timestamp {
    time(&format!("2026-03-{n:02}T00:00:00Z"))
}

/// A purchase of `acc_1` with an order, and an order of unusual form with neither.
fn store() -> TestStore {
    let store = TestStore::new();
    let mut bought = purchase("com.example.app", "token-1");
    bought.account = Some("acc_1".into());
    store
        .write(|w| {
            for (id, token) in [(ORDER, "token-1"), (ODD, "")] {
                w.put_order(&order(id, token, "PROCESSED"), &order_json(id, token, "PROCESSED"), day(15))?;
            }
            w.put_purchase(&bought, "{}", day(15))
        })
        .unwrap();
    store
}

fn subjects() -> [Subject; 4] {
    let key = PurchaseKey { package: "com.example.app".into(), token: "token-1".into() };
    [
        Subject::Order(OrderId::parse(ORDER)),
        Subject::Order(OrderId::parse(ODD)),
        Subject::Purchase(key),
        Subject::Account("acc_1".into()),
    ]
}

fn add(store: &Store, on: &Subject, text: &str) -> u32 {
    store.write(|w| w.add_note(on, "Ada", text, day(16))).unwrap().0.unwrap()
}

fn texts(store: &Store, on: &Subject) -> Vec<String> {
    let notes = store.read(|r| r.notes_of(on)).unwrap();
    notes.into_iter().filter(|note| note.removed.is_none()).map(|note| note.text).collect()
}

#[test]
fn every_kind_of_record_has_its_own_notes_newest_first() {
    let store = store();
    for on in &subjects() {
        add(&store, on, &format!("first on {on:?}"));
        let (number, changes) =
            store.write(|w| w.add_note(on, "Bo", &format!("second on {on:?}"), day(17))).unwrap();
        assert_eq!(changes, Changes::of(Kind::Notes));
        let note = store.read(|r| r.note(number.unwrap())).unwrap().unwrap();
        assert_eq!((&note.on, note.author.as_str(), note.at), (on, "Bo", day(17)));
        assert_eq!((note.edited, note.removed), (None, None));
    }
    for on in &subjects() {
        assert_eq!(texts(&store.reopened(), on), [format!("second on {on:?}"), format!("first on {on:?}")]);
    }
}

#[test]
fn what_the_mirror_does_not_know_has_no_notes() {
    let store = store();
    for on in [Subject::Order(OrderId::parse("GPA.3312-4821-9932-12346")), Subject::Account("acc_2".into())] {
        assert_eq!(store.write(|w| w.add_note(&on, "Ada", "a", day(16))).unwrap(), (None, Changes::NONE));
        assert_eq!(store.read(|r| r.notes_of(&on)).unwrap(), []);
    }
    let missing = store
        .write(|w| {
            let edited = w.edit_note(7, "Ada", "a", day(16))?;
            Ok([edited, w.remove_note(7, "Ada", day(16))?, w.restore_note(7, "Ada", day(16))?])
        })
        .unwrap();
    assert_eq!(missing, ([false; 3], Changes::NONE));
}

#[test]
fn every_text_and_every_deed_is_kept() {
    let store = store();
    let [on, ..] = subjects();
    let number = add(&store, &on, "charged twice");
    let ((), changes) = store
        .write(|w| {
            assert!(w.edit_note(number, "Bo", "charged three times", day(17))?);
            assert!(!w.edit_note(number, "Bo", "charged three times", day(18))?);
            assert!(w.remove_note(number, "Cy", day(19))?);
            assert!(!w.remove_note(number, "Cy", day(20))?);
            assert_eq!(w.reader().note(number)?.unwrap().removed, Some(day(19)));
            assert!(w.restore_note(number, "Ada", day(21))?);
            assert!(!w.restore_note(number, "Ada", day(22))?);
            Ok(())
        })
        .unwrap();
    assert_eq!(changes, Changes::of(Kind::Notes));
    let store = store.reopened();
    let note = store.read(|r| r.note(number)).unwrap().unwrap();
    assert_eq!((note.author.as_str(), note.text.as_str()), ("Ada", "charged three times"));
    assert_eq!((note.at, note.edited, note.removed), (day(16), Some(day(17)), None));
    let steps: Vec<(u32, String, NoteDeed, Option<String>)> = store
        .read(|r| r.note_steps(number))
        .unwrap()
        .into_iter()
        .map(|step| {
            let day = step.at.to_zoned(jiff::tz::TimeZone::UTC).day();
            (u32::from(day.unsigned_abs()), step.agent, step.deed, step.text)
        })
        .collect();
    assert_eq!(
        steps,
        [
            (16, "Ada".to_owned(), NoteDeed::Wrote, Some("charged twice".to_owned())),
            (17, "Bo".to_owned(), NoteDeed::Wrote, Some("charged three times".to_owned())),
            (19, "Cy".to_owned(), NoteDeed::Removed, None),
            (21, "Ada".to_owned(), NoteDeed::Restored, None),
        ]
    );
}

#[test]
fn the_index_says_what_the_notes_say() {
    let store = store();
    let [on, ..] = subjects();
    let number = add(&store, &on, "Promised\na REFUND");
    add(&store, &on, "another");
    store
        .write(|w| {
            w.edit_note(number, "Ada", "Promised nothing", day(17))?;
            w.remove_note(number, "Ada", day(18))?;
            w.edit_note(number, "Ada", "Promised nothing at all", day(19))
        })
        .unwrap();
    // It would call a text that is there and not in the table, or the other way round, damage.
    store
        .write(|w| {
            Ok(w.conn.execute("INSERT INTO note_text(note_text, rank) VALUES ('integrity-check', 1)", [])?)
        })
        .unwrap();
}

#[test]
fn an_account_that_only_the_link_table_had_named_stays_if_somebody_noted_it() {
    let store = store();
    let link = |account: &str| crate::Link {
        account: account.into(),
        email: Some(format!("{account}@example.com")),
        name: None,
    };
    store.write(|w| w.put_links(&[link("acc_8"), link("acc_9")], day(15))).unwrap();
    add(&store, &Subject::Account("acc_9".into()), "rings every week");
    store.write(|w| w.forget_links()).unwrap();
    assert!(!store.read(|r| r.is_known(&Subject::Account("acc_8".into()))).unwrap());
    assert_eq!(texts(&store, &Subject::Account("acc_9".into())), ["rings every week"]);
}

#[test]
fn an_order_keeps_its_notes_when_google_corrects_its_time() {
    let store = store();
    let [on, ..] = subjects();
    add(&store, &on, "paid by the company");
    let mut corrected = order(ORDER, "token-1", "REFUNDED");
    corrected.created = time("2025-11-14T09:26:53Z");
    store.write(|w| w.put_order(&corrected, &order_json(ORDER, "token-1", "REFUNDED"), day(20))).unwrap();
    let row = store.read(|r| r.order(&OrderId::parse(ORDER))).unwrap().unwrap().row;
    assert_eq!(row.placed, corrected.created);
    assert_eq!(texts(&store, &on), ["paid by the company"]);
}

#[test]
fn a_mirror_of_the_schema_before_takes_notes() {
    let store = store();
    let upgraded = store.upgraded_from(4);
    for on in &subjects() {
        assert_eq!(texts(&upgraded, on), [] as [&str; 0]);
        add(&upgraded, on, "noted after the upgrade");
        assert_eq!(texts(&upgraded, on), ["noted after the upgrade"]);
    }
    upgraded
        .read(|r| {
            assert!(r.order(&OrderId::parse(ORDER))?.is_some());
            assert_eq!(r.tags()?, []);
            Ok(())
        })
        .unwrap();
}
