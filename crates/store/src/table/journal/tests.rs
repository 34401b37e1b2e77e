mod chain;

use jiff::Timestamp;
use purser_model::{Changes, Kind, OrderId, PurchaseKey};

use super::read::page;
use crate::testing::{TestStore, purchase, time};
use crate::{ActionRow, ActionsRequest, Error, JournalEntry, JournalState, JournalStep, Link, Store};

use JournalState::{Confirmed, NotDone, Refused, Sending, Unknown};

const AT: &str = "2026-03-15T10:00:00.123Z";
const LATER: &str = "2026-03-15T10:00:02Z";

fn entry(kind: &str, order: &str, token: &str, reason: &str) -> JournalEntry {
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    JournalEntry {
        kind: kind.into(),
        package: "com.example.app".into(),
        product: Some("premium".into()),
        order: said(order).map(|id| OrderId::parse(&id)),
        token: said(token),
        agent: "Jane Doe".into(),
        credential: "desk@example.iam.gserviceaccount.com".into(),
        reason: reason.into(),
        ticket: Some("HELP-7".into()),
        at: time(AT),
        body: r#"{"amount": 9990000, "path":"/a"}"#.into(),
    }
}

fn refund(reason: &str) -> JournalEntry {
    entry("refund", "GPA.3312-4821-9932-12345", "token-number-one", reason)
}

fn step(action: u32, state: JournalState, words: &str) -> JournalStep {
    JournalStep { action, state, at: time(LATER), words: Some(words.into()), body: "{}".into() }
}

fn begin(store: &Store, entry: &JournalEntry) -> u32 {
    let (number, changes) = store.write_durable(|w| w.begin_action(entry)).unwrap();
    assert_eq!(changes, Changes::of(Kind::Journal));
    number
}

fn take(store: &Store, step: &JournalStep) -> Result<u32, Error> {
    let (number, changes) = store.write_durable(|w| w.step_action(step))?;
    assert_eq!(changes, Changes::of(Kind::Journal));
    Ok(number)
}

/// An action and what became of it.
fn acted(store: &Store, entry: &JournalEntry, state: JournalState) -> u32 {
    let number = begin(store, entry);
    take(store, &step(number, state, "said so")).unwrap();
    number
}

fn numbers(rows: Vec<ActionRow>) -> Vec<u32> {
    rows.into_iter().map(|row| row.number).collect()
}

fn found(store: &Store, text: &str) -> Vec<u32> {
    let request = ActionsRequest { text, limit: 100, ..ActionsRequest::default() };
    numbers(store.read(|r| r.actions(request)).unwrap())
}

#[test]
fn an_action_is_what_was_confirmed_and_what_became_of_it() {
    let store = TestStore::new();
    let entry = refund("charged twice");
    assert_eq!((begin(&store, &entry), begin(&store, &refund("another"))), (1, 2));
    let row = |number| store.read(|r| r.action(number)).unwrap();
    let begun = ActionRow {
        number: 1,
        kind: "refund".into(),
        state: Sending,
        at: time(AT),
        settled: None,
        package: entry.package.clone(),
        product: entry.product.clone(),
        order: entry.order.clone(),
        token: entry.token.clone(),
        agent: entry.agent.clone(),
        credential: entry.credential.clone(),
        reason: entry.reason.clone(),
        ticket: entry.ticket.clone(),
        words: None,
    };
    assert_eq!(row(1), Some(begun.clone()));
    assert_eq!(take(&store, &step(1, Unknown, "no answer")).unwrap(), 3);
    let unknown = ActionRow { state: Unknown, words: Some("no answer".into()), ..begun.clone() };
    assert_eq!(row(1), Some(unknown));
    take(&store, &step(1, Confirmed, "read back")).unwrap();
    let confirmed = ActionRow {
        state: Confirmed,
        settled: Some(time(LATER)),
        words: Some("read back".into()),
        ..begun.clone()
    };
    assert_eq!(row(1), Some(confirmed));
    assert_eq!(row(3), None, "a later line is no action");
    let lines = store.reopened().read(|r| r.action_lines(1)).unwrap();
    let told: Vec<_> =
        lines.iter().map(|l| (l.number, l.action, l.state, l.words.as_deref(), l.body.as_str())).collect();
    assert_eq!(
        told,
        [
            (1, 1, Sending, None, entry.body.as_str()),
            (3, 1, Unknown, Some("no answer"), "{}"),
            (4, 1, Confirmed, Some("read back"), "{}"),
        ]
    );
    assert_eq!((lines[0].at, lines[2].at), (time(AT), time(LATER)));
    assert_eq!(store.read(|r| r.action_lines(9)).unwrap(), []);
}

#[test]
fn an_open_action_takes_any_step_and_a_settled_one_takes_none() {
    let store = TestStore::new();
    for to in [Confirmed, Refused, NotDone] {
        let number = begin(&store, &refund("first"));
        let unknown = [number; 2].map(|number| take(&store, &step(number, Unknown, "again")).is_ok());
        assert_eq!(unknown, [true, true], "what is unknown may stay so for another reason");
        assert!(take(&store, &step(number, Sending, "once more")).is_err());
        take(&store, &step(number, to, "at last")).unwrap();
        assert!(acted(&store, &refund("at once"), to) > number);
        let lines = store.read(|r| r.action_lines(number)).unwrap();
        for next in JournalState::ALL {
            let refused = take(&store, &step(number, next, "too late")).unwrap_err();
            assert!(
                matches!(refused, Error::NoSuchStep { action, from: Some(from), to: there }
                    if (action, from, there) == (number, to, next)),
                "{refused:?}"
            );
        }
        assert_eq!(store.read(|r| r.action_lines(number)).unwrap(), lines);
    }
    let settled = take(&store, &step(1, Unknown, "")).unwrap_err().to_string();
    assert_eq!(
        settled,
        r#"action 1 stands at "confirmed" and cannot come to "unknown"; nothing was written"#
    );
    for no_action in [2, 999] {
        let missing = take(&store, &step(no_action, Confirmed, "")).unwrap_err();
        assert!(matches!(missing, Error::NoSuchStep { from: None, .. }), "{missing:?}");
    }
    assert!(store.read(|r| r.verify_journal()).unwrap().is_sound());
}

#[test]
fn what_is_no_json_is_refused_and_leaves_no_gap() {
    let store = TestStore::new();
    for body in ["", "{", "{} {}", "charged twice"] {
        let entry = JournalEntry { body: body.into(), ..refund("no") };
        assert!(store.write(|w| w.begin_action(&entry)).is_err(), "{body}");
    }
    let undone: Result<((), _), Error> = store.write(|w| {
        assert_eq!(w.begin_action(&refund("undone"))?, 1);
        Err(Error::Other("no".into()))
    });
    assert!(undone.is_err());
    assert_eq!(store.read(|r| r.actions(ActionsRequest { limit: 9, ..Default::default() })).unwrap(), []);
    assert_eq!(found(&store, "undone"), [0; 0]);
    assert_eq!(begin(&store, &refund("yes")), 1);
}

#[test]
fn what_is_open_is_told_oldest_first_until_it_is_settled() {
    let store = TestStore::new();
    let sending = begin(&store, &refund("killed before the answer"));
    acted(&store, &refund("fine"), Confirmed);
    let unknown = acted(&store, &refund("no answer"), Unknown);
    acted(&store, &refund("not allowed"), Refused);
    let again = store.reopened();
    let open = || numbers(again.read(|r| r.open_actions()).unwrap());
    assert_eq!(open(), [sending, unknown]);
    let counts = again.read(|r| r.action_counts()).unwrap();
    assert_eq!(counts, [(Sending, 1), (Confirmed, 1), (Refused, 1), (Unknown, 1), (NotDone, 0)]);
    take(&again, &step(sending, NotDone, "nothing had changed")).unwrap();
    assert_eq!(open(), [unknown]);
    let counts = store.read(|r| r.action_counts()).unwrap();
    assert_eq!(counts, [(Sending, 0), (Confirmed, 1), (Refused, 1), (Unknown, 1), (NotDone, 1)]);
}

#[test]
fn any_scrap_of_what_a_person_knows_finds_an_action() {
    let store = TestStore::new();
    let other = JournalEntry {
        agent: "Seán Ōta".into(),
        ticket: Some("T-100% \"sure\"".into()),
        ..entry("cancelRenewal", "", "another-TOKEN", "moved\nabroad")
    };
    assert_eq!((begin(&store, &refund("Charged twice")), begin(&store, &other)), (1, 2));
    for (text, hits) in [
        ("", vec![2, 1]),
        ("9932-12345", vec![1]),
        ("gpa.3312", vec![1]),
        ("48219932", vec![1]),
        ("twice charged", vec![1]),
        ("CHARGED", vec![1]),
        ("help-7", vec![1]),
        ("jane", vec![1]),
        ("seán ōta", vec![2]),
        ("ŌTA", vec![2]),
        ("er-token", vec![2]),
        ("token", vec![2, 1]),
        ("cancel", vec![2]),
        ("100%", vec![2]),
        ("\"sure\"", vec![2]),
        ("-7", vec![1]),
        ("jane -7", vec![1]),
        ("jane -1", vec![1]),
        ("jane ō", vec![]),
        ("moved abroad", vec![2]),
        ("com.example", vec![2, 1]),
        ("100_", vec![]),
        ("nothing", vec![]),
        ("ota", vec![]),
        ("\0", vec![2, 1]),
    ] {
        assert_eq!(found(&store, text), hits, "{text}");
    }
}

#[test]
fn an_order_and_a_purchase_tell_what_was_done_to_them() {
    let store = TestStore::new();
    store
        .write(|w| w.put_purchase(&purchase("com.example.app", "token-number-one"), "{}", time(AT)))
        .unwrap();
    let order = "GPA.3312-4821-9932-12345";
    begin(&store, &refund("one"));
    begin(&store, &entry("cancel", "", "token-number-one", "two"));
    begin(&store, &entry("refund", "GPA.3312-4821-9932-12345..0", "token-number-one", "a renewal"));
    begin(&store, &entry("refund", "1299.1371", "", "an id of another form"));
    begin(&store, &refund("again"));
    let of_order = |id: &str| numbers(store.read(|r| r.actions_of_order(&OrderId::parse(id))).unwrap());
    assert_eq!(of_order(order), [5, 1]);
    assert_eq!(of_order("1299.1371"), [4]);
    assert_eq!(of_order("GPA.3312-4821-9932-00000"), [0; 0]);
    let of_token = |package: &str, token: &str| {
        let key = PurchaseKey { package: package.into(), token: token.into() };
        numbers(store.read(|r| r.actions_of_purchase(&key)).unwrap())
    };
    assert_eq!(of_token("com.example.app", "token-number-one"), [5, 3, 2, 1]);
    assert_eq!(of_token("com.example.app", "token"), [0; 0]);
    assert_eq!(of_token("com.example.other", "token-number-one"), [0; 0]);
}

/// SQLite's own words on how it answers.
fn explained(store: &Store, request: ActionsRequest<'_>) -> String {
    let (rest, params) = page(request);
    store
        .read(|r| {
            let mut statement =
                r.conn.prepare(&format!("EXPLAIN QUERY PLAN SELECT a.id, p.tok FROM {rest}"))?;
            let rows =
                statement.query_map(rusqlite::params_from_iter(params), |row| row.get::<_, String>(3))?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?.join("\n"))
        })
        .unwrap()
}

#[test]
fn ten_thousand_actions_are_paged_without_a_scan_or_a_sort() {
    let store = TestStore::new();
    let at = |n: u32| time(AT) + jiff::SignedDuration::from_secs(n.into());
    store
        .write(|w| {
            for n in 1..=10_000_u32 {
                let order = format!("GPA.3312-4821-{:04}-{n:05}", n * 7 % 10_000);
                let token = format!("token-of-{n}");
                let number = w.begin_action(&JournalEntry {
                    at: at(n),
                    ticket: (n % 10 == 0).then(|| format!("HELP-{n}")),
                    ..entry("refund", &order, &token, if n % 100 == 0 { "chargeback" } else { "mistake" })
                })?;
                assert_eq!(number, n);
            }
            for n in 1..=9_990 {
                w.step_action(&JournalStep {
                    state: if n % 4 == 0 { Refused } else { Confirmed },
                    ..step(n, Confirmed, "done")
                })?;
            }
            Ok(())
        })
        .unwrap();
    let cases: [(&str, Option<JournalState>, usize, &str); 6] = [
        ("", None, 10_000, "SEARCH a USING INTEGER PRIMARY KEY (rowid<?)"),
        ("", Some(Refused), 2_497, "ac_state (state=? AND id<?)"),
        ("", Some(Sending), 10, "ac_state (state=? AND id<?)"),
        ("chargeback", None, 100, "VIRTUAL TABLE"),
        ("chargeback help-", Some(Refused), 99, "VIRTUAL TABLE"),
        ("-7", None, 0, "SEARCH a USING INTEGER PRIMARY KEY (rowid<?)"),
    ];
    for (text, state, count, word) in cases {
        let request = ActionsRequest { text, state, before: None, limit: 50 };
        let plan = explained(&store, request);
        assert!(plan.contains(word), "{word} is not in:\n{plan}");
        assert!(!plan.lines().any(|line| line.trim() == "SCAN a") && !plan.contains("TEMP B-TREE"), "{plan}");
        let mut all: Vec<ActionRow> = Vec::new();
        loop {
            let before = all.last().map(|row| row.number);
            let rows = store.read(|r| r.actions(ActionsRequest { before, ..request })).unwrap();
            let more = rows.len() == request.limit;
            all.extend(rows);
            if !more {
                break;
            }
        }
        assert!(all.is_sorted_by(|a, b| a.number > b.number));
        if text != "-7" {
            assert_eq!(all.len(), count, "{text} {state:?}");
        }
        assert!(state.is_none() || all.iter().all(|row| Some(row.state) == state));
    }
    let check = store.read(|r| r.verify_journal()).unwrap();
    assert!(check.is_sound() && check.lines == 19_990, "{check:?}");
}

#[test]
fn a_mirror_of_the_schema_before_gets_a_journal_and_keeps_the_rest() {
    let store = TestStore::new();
    let link = Link { account: "acc_1".into(), email: Some("jane@example.com".into()), name: None };
    store
        .write(|w| {
            w.put_purchase(&purchase("com.example.app", "token-number-one"), "{}", time(AT))?;
            w.put_links(std::slice::from_ref(&link), Timestamp::UNIX_EPOCH)
        })
        .unwrap();
    let upgraded = store.upgraded_from(3);
    assert_eq!(upgraded.read(|r| r.verify_journal()).unwrap(), crate::JournalCheck::default());
    assert_eq!(acted(&upgraded, &refund("the first"), Confirmed), 1);
    assert_eq!(found(&upgraded, "the first"), [1]);
    upgraded
        .read(|r| {
            assert_eq!(r.customer_of("acc_1")?, Some(link));
            let key = PurchaseKey { package: "com.example.app".into(), token: "token-number-one".into() };
            assert!(r.purchase(&key)?.is_some());
            assert_eq!(numbers(r.actions_of_purchase(&key)?), [1]);
            assert!(r.verify_journal()?.is_sound());
            Ok(())
        })
        .unwrap();
}
