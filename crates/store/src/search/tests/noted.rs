//! Notes and tags, and what is found by them.

use purser_model::PurchaseKey;

use super::*;
use crate::{Subject, SubscriptionSearch, SubscriptionSort, SubscriptionSortBy, SubscriptionView};

pub(super) const TEXTS: [&str; 4] =
    ["Promised a refund\nby Friday", "acc_1a rings every week", "Jane: charged twice", "Überweisung fehlt"];
pub(super) const TAGS: [&str; 3] = ["vip", "fraud", "follow-up"];

/// Looks thrown, and is the same for the same text.
fn hash(text: &str) -> usize {
    text.bytes().fold(7_usize, |h, b| h.wrapping_mul(31).wrapping_add(usize::from(b)) % 1_000_003)
}

/// What stands on a record, by its id, if anything: every so manieth has a note, every so manieth a tag.
fn note_on(id: &str, every: usize) -> Option<&'static str> {
    hash(id).is_multiple_of(every).then(|| TEXTS[hash(id) / every % TEXTS.len()])
}

fn tag_on(id: &str, every: usize) -> Option<&'static str> {
    (hash(id) % every == 1).then(|| TAGS[hash(id) / every % TAGS.len()])
}

/// The records that an order belongs to, each with its id and how seldom one like it is noted.
fn records(known: &Known) -> Vec<(Subject, String, usize)> {
    let key = PurchaseKey { package: known.order.package.clone(), token: known.order.token.clone() };
    let mut records = vec![
        (Subject::Order(known.order.id.clone()), known.order.id.to_string(), 40),
        (Subject::Purchase(key), known.order.token.clone(), 60),
    ];
    records.extend(known.account.clone().map(|id| (Subject::Account(id.clone()), id, 20)));
    records
}

/// Notes and tags for some of the world.
pub(super) fn put(store: &TestStore, orders: &[Known]) {
    let at = time("2026-01-02T00:00:00Z");
    let mut seen = std::collections::HashSet::new();
    store
        .write(|w| {
            for (on, id, every) in orders.iter().flat_map(records).filter(|(on, ..)| seen.insert(on.clone()))
            {
                if let Some(text) = note_on(&id, every) {
                    // Written in other words first, beside one that was removed.
                    let number = w.add_note(&on, "Ada", "promised nothing, wrote zzz", at)?.unwrap();
                    w.edit_note(number, "Bo", text, at)?;
                    let number = w.add_note(&on, "Ada", "removed, with zzz and charged", at)?.unwrap();
                    w.remove_note(number, "Ada", at)?;
                }
                if let Some(tag) = tag_on(&id, every) {
                    w.change_tags(&on, &[tag.to_owned(), "gone".to_owned()], &[], "Ada", at)?;
                    w.change_tags(&on, &[], &["gone".to_owned()], "Ada", at)?;
                }
            }
            Ok(())
        })
        .unwrap();
}

/// Whether a note about an order says this, the slow and plain way.
pub(super) fn says(known: &Known, piece: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace('\n', " ");
    let notes = records(known).into_iter().filter_map(|(_, id, every)| note_on(&id, every));
    notes.into_iter().any(|note| plain(note).contains(&plain(piece)))
}

/// Whether an order has what a query says of notes and tags.
pub(super) fn matches(known: &Known, query: &Query) -> bool {
    let tags: Vec<&str> =
        records(known).into_iter().filter_map(|(_, id, every)| tag_on(&id, every)).collect();
    query.notes.iter().all(|piece| says(known, piece))
        && query.tags.iter().all(|words| words.iter().any(|word| tags.contains(&word.as_str())))
}

prop_compose! {
    /// A piece of a note, mostly; in capitals at times.
    pub(super) fn piece()(n in 0..TEXTS.len(), from in 0_usize..12, length in 2_usize..9, loud in any::<bool>()) -> String {
        let piece: String = TEXTS[n].chars().skip(from).take(length).collect();
        let piece = piece.trim().to_owned();
        if loud { piece.to_uppercase() } else { piece }
    }
}

#[test]
fn every_way_from_notes_and_tags_is_there_and_finds_what_a_plain_look_finds() {
    let kinds = |known: &Known, of: &dyn Fn(&str, usize) -> bool| {
        records(known).iter().map(|(_, id, every)| of(id, *every)).collect::<Vec<_>>()
    };
    for kind in 0..3 {
        let has = |of: &dyn Fn(&str, usize) -> bool| {
            world().orders.iter().filter(|k| kinds(k, of).get(kind) == Some(&true)).count()
        };
        assert!(has(&|id, every| note_on(id, every).is_some()) > 20);
        assert!(has(&|id, every| tag_on(id, every).is_some()) > 20);
    }
    let say = |piece: &str| Query { notes: vec![piece.into()], ..Query::default() };
    let tagged = |lists: &[&[&str]]| Query {
        tags: lists.iter().map(|list| texts(list)).collect(),
        ..Query::default()
    };
    let word = |text: &str| Query {
        texts: vec![TextScrap { of: TextOf::Any, prefix: text.into() }],
        ..Query::default()
    };
    for query in [
        say("refund by fri"),
        say("CHARGED"),
        say("über"),
        say("a"),
        tagged(&[&["vip"]]),
        tagged(&[&["vip", "fraud"], &["follow-up"]]),
        tagged(&[&["vip"], &["vip", "fraud"]]),
        word("charged"),
        word("Jane"),
        word("acc_1a"),
        Query { countries: texts(&["KW"]), ..tagged(&[&["vip", "fraud", "follow-up"]]) },
        Query { sort: Sort { by: SortBy::Amount, descending: true }, ..say("twice") },
    ] {
        check(&query, 9).unwrap();
        assert!(world().store.read(|r| r.totals(&query)).unwrap().count > 0, "{query:?}");
    }
}

#[test]
fn what_was_removed_or_edited_away_or_taken_off_is_not_found() {
    let found = |query: &Query| world().store.read(|r| r.totals(query)).unwrap().count;
    assert_eq!(found(&Query { notes: vec!["zzz".into()], ..Query::default() }), 0);
    assert_eq!(found(&Query { tags: vec![texts(&["gone"])], ..Query::default() }), 0);
    assert_eq!(found(&Query { tags: vec![texts(&["never"])], ..Query::default() }), 0);
    let count = |piece: &str| world().store.read(|r| r.notes_saying(piece)).unwrap();
    assert_eq!(count("zzz"), (0, false));
    let all = |piece: &str| {
        let mut ids = std::collections::HashSet::new();
        let records = world().orders.iter().flat_map(records);
        let noted = records.filter(|(_, id, every)| {
            note_on(id, *every).is_some_and(|text| text.to_lowercase().contains(piece))
        });
        noted.filter(|(on, ..)| ids.insert(on.clone())).count() as u64
    };
    assert_eq!(count("TWICE"), (all("twice"), false));
}

/// The tokens of the subscriptions that are found, in every order of the list.
fn subscriptions(store: &TestStore, query: &Query) -> Vec<String> {
    use SubscriptionSortBy as By;
    let mut found: Option<Vec<String>> = None;
    for by in [By::Next, By::Started, By::Product, By::State, By::Account, By::Country, By::Price] {
        let sort = SubscriptionSort { by, descending: false };
        let now = time("2026-03-20T00:00:00Z");
        let search = SubscriptionSearch { query, view: SubscriptionView::All, sort, now };
        let rows = store.read(|r| r.subscriptions(&search, None, 50)).unwrap().unwrap().rows;
        let mut tokens: Vec<String> = rows.into_iter().map(|row| row.key.token).collect();
        tokens.sort_unstable();
        assert!(found.as_ref().is_none_or(|before| *before == tokens), "{by:?}: {found:?} {tokens:?}");
        let counts = store.read(|r| r.subscription_counts(query, now)).unwrap();
        let all = counts.iter().find(|(view, _)| *view == SubscriptionView::All).unwrap().1;
        assert_eq!(all, tokens.len() as u64);
        found = Some(tokens);
    }
    found.unwrap()
}

#[test]
fn what_stands_on_an_account_is_about_its_purchases_and_their_orders_and_an_order_about_itself() {
    let store = TestStore::new();
    let at = time("2026-03-15T00:00:00Z");
    let family = |n: usize| [format!("GPA.3312-4821-9932-1000{n}"), format!("GPA.3312-4821-9932-1000{n}..0")];
    store
        .write(|w| {
            for n in 0..3 {
                let token = format!("token-{n}");
                for id in family(n) {
                    let text = testing::order_json(&id, &token, "PROCESSED");
                    w.put_order(&testing::order(&id, &token, "PROCESSED"), &text, at)?;
                }
                let mut bought = testing::purchase("com.example.app", &token);
                bought.account = (n < 2).then(|| "acc_1".to_owned());
                w.put_purchase(&bought, "{}", at)?;
            }
            let third = PurchaseKey { package: "com.example.app".into(), token: "token-2".into() };
            for (on, text, tag) in [
                (Subject::Account("acc_1".into()), "pays by invoice", "vip"),
                (Subject::Purchase(third), "moved to Brazil", "press"),
                (Subject::Order(OrderId::parse(&family(1)[1])), "goodwill after outage", "refunded-late"),
            ] {
                w.add_note(&on, "Ada", text, at)?;
                w.change_tags(&on, &[tag.to_owned()], &[], "Ada", at)?;
            }
            Ok(())
        })
        .unwrap();
    let orders = |query: &Query| -> Vec<String> {
        let mut ids: Vec<String> = store
            .read(|r| r.search(query, None, 50))
            .unwrap()
            .rows
            .into_iter()
            .map(|row| row.id.to_string())
            .collect();
        ids.sort_unstable();
        ids
    };
    for (word, tag, of_orders, of_subscriptions) in [
        ("invoice", "vip", [family(0), family(1)].concat(), vec!["token-0", "token-1"]),
        ("brazil", "press", family(2).to_vec(), vec!["token-2"]),
        ("goodwill", "refunded-late", vec![family(1)[1].clone()], vec!["token-1"]),
    ] {
        for query in [
            Query { notes: vec![word.into()], ..Query::default() },
            Query { tags: vec![texts(&[tag])], ..Query::default() },
            Query { texts: vec![TextScrap { of: TextOf::Any, prefix: word.into() }], ..Query::default() },
        ] {
            assert_eq!(orders(&query), of_orders, "{query:?}");
            assert_eq!(subscriptions(&store, &query), of_subscriptions, "{query:?}");
        }
    }
}
