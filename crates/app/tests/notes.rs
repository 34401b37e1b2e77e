//! Notes and tags: written, found, told in the timeline, kept over a restart, and never a matter of Google's.

mod world;

use std::time::Duration;

use purser_app::api::{
    ChangedKind, ErrorCode, Note, NoteDeed, NoteDraft, NoteTarget, OrderRow, SearchRequest,
    SubscriptionsRequest, TagChange,
};
use purser_app::{App, AppEvent};
use world::{World, app_in, search_all};

/// A mirror, somebody at the desk, and a subscription of a known account with several orders.
async fn desk() -> (World, Vec<OrderRow>, String) {
    let world = World::connected(600).await;
    world.app.sync_and_wait().await.expect("the first mirror");
    world.app.set_agent("Ada".into()).await.expect("a name");
    for row in search_all(&world.app, "premium").await.into_iter().filter(|row| row.account.is_some()) {
        let view = world.app.order(row.id).await.expect("an order");
        if view.family.len() > 2 && view.purchase.is_some_and(|p| p.kind == "subscription") {
            return (world, view.family, view.token);
        }
    }
    panic!("no subscription of a known account was renewed twice");
}

fn draft(target: &NoteTarget, text: &str) -> NoteDraft {
    NoteDraft { target: target.clone(), text: text.to_owned() }
}

async fn add(app: &App, target: &NoteTarget, text: &str) -> Note {
    app.add_note(draft(target, text)).await.expect("a note")
}

async fn orders(app: &App, query: &str) -> Vec<String> {
    let mut ids: Vec<String> = search_all(app, query).await.into_iter().map(|row| row.id).collect();
    ids.sort_unstable();
    ids
}

async fn subscriptions(app: &App, query: &str) -> Vec<String> {
    let request =
        SubscriptionsRequest { query: query.into(), view: None, cursor: None, limit: 100, sort: None };
    let mut tokens: Vec<String> =
        app.subscriptions(request).await.expect("a page").rows.into_iter().map(|row| row.token).collect();
    tokens.sort_unstable();
    tokens
}

fn ids(rows: &[OrderRow]) -> Vec<String> {
    let mut ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    ids.sort_unstable();
    ids
}

fn strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_on_an_order_is_found_told_edited_removed_and_brought_back() {
    let (world, family, token) = desk().await;
    let app = &world.app;
    let id = family[1].id.clone();
    let target = NoteTarget::Order(id.clone());
    let mut events = app.subscribe();
    let note = add(app, &target, " Quarkbeutel promised:\r\nmoney back by Friday ").await;
    assert_eq!((note.author.as_str(), &note.target, note.edited.as_ref()), ("Ada", &target, None));
    assert_eq!(note.text, "Quarkbeutel promised:\nmoney back by Friday");
    let heard = tokio::time::timeout(Duration::from_secs(10), async {
        loop {
            match events.recv().await {
                Ok(AppEvent::Changed(changed)) if changed.kinds.contains(&ChangedKind::Notes) => break,
                Ok(_) => {}
                Err(error) => panic!("{error}"),
            }
        }
    });
    heard.await.expect("the screens hear of it");

    // By any piece of it, in the list of orders and in that of subscriptions.
    for query in ["quarkb", "\"promised: money\"", "note:FRIDAY", "arkbeu premium"] {
        assert_eq!(orders(app, query).await, [id.as_str()], "{query}");
        assert_eq!(subscriptions(app, query).await, [token.as_str()], "{query}");
    }
    let request = SearchRequest { query: "arkbeutel".into(), cursor: None, limit: 10, sort: None };
    let understood = app.search_orders(request).await.unwrap().understood;
    assert!(understood[0].meaning.starts_with("1 note with arkbeutel, or an account id"), "{understood:?}");

    // In the story of the order, of the purchase, and of its other orders.
    let timelines = [
        app.order(id.clone()).await.unwrap().timeline,
        app.order(family[0].id.clone()).await.unwrap().timeline,
        app.purchase(token.clone()).await.unwrap().timeline,
    ];
    for timeline in timelines {
        let told: Vec<_> = timeline.iter().filter(|entry| entry.source == "note").collect();
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].title.as_str(), told[0].why.as_ref()), ("Note by Ada", Some(&note.text)));
        assert_eq!(told[0].order.as_ref(), Some(&id));
        let first = timeline.iter().find(|entry| !entry.ahead).unwrap();
        assert_eq!(first.source, "note", "nothing happened since");
    }

    // Another person edits it; what it said is no longer found, and is kept.
    app.set_agent("Bo".into()).await.unwrap();
    let edited = app.edit_note(note.number, "Wildlachs was refunded by hand".into()).await.unwrap();
    assert!(edited.edited.is_some() && edited.author == "Ada");
    assert_eq!(orders(app, "quarkbeutel").await, [] as [&str; 0]);
    assert_eq!(orders(app, "wildlachs").await, [id.as_str()]);

    let removed = app.remove_note(note.number).await.unwrap();
    assert!(removed.removed.is_some());
    assert_eq!(orders(app, "wildlachs").await, [] as [&str; 0]);
    assert!(app.order(id.clone()).await.unwrap().timeline.iter().all(|entry| entry.source != "note"));
    let list = app.notes(target.clone()).await.unwrap();
    assert_eq!((list.notes, list.removed), (Vec::new(), vec![removed]));
    assert_eq!(app.edit_note(note.number, "again".into()).await.unwrap_err().code, ErrorCode::NotFound);

    let restored = app.restore_note(note.number).await.unwrap();
    assert_eq!(restored, edited);
    assert_eq!(orders(app, "wildlachs").await, [id.as_str()]);
    let history = app.note_history(note.number).await.unwrap();
    let steps: Vec<(&str, NoteDeed, Option<&str>)> =
        history.iter().map(|v| (v.author.as_str(), v.deed, v.text.as_deref())).collect();
    assert_eq!(
        steps,
        [
            ("Ada", NoteDeed::Wrote, Some(note.text.as_str())),
            ("Bo", NoteDeed::Edited, Some("Wildlachs was refunded by hand")),
            ("Bo", NoteDeed::Removed, None),
            ("Bo", NoteDeed::Restored, None),
        ]
    );
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_on_a_purchase_or_an_account_is_found_with_all_that_belongs_to_it() {
    let (world, family, token) = desk().await;
    let app = &world.app;
    let account = family[0].account.clone().unwrap();
    let whole = orders(app, &format!("account:{account}")).await;
    let subscribed = subscriptions(app, &format!("account:{account}")).await;
    add(app, &NoteTarget::Token(token.clone()), "Quarkbeutel").await;
    add(app, &NoteTarget::Account(account.clone()), "Wildlachs").await;
    assert_eq!(orders(app, "quarkbeutel").await, ids(&family));
    assert_eq!(subscriptions(app, "quarkbeutel").await, [token.as_str()]);
    assert_eq!(orders(app, "wildlachs").await, whole);
    assert_eq!(subscriptions(app, "wildlachs").await, subscribed);
    let timeline = app.purchase(token.clone()).await.unwrap().timeline;
    let titles: Vec<&str> =
        timeline.iter().filter(|e| e.source == "note").map(|e| e.title.as_str()).collect();
    assert_eq!(titles, ["Note on the account by Ada", "Note on the purchase by Ada"]);

    let change = TagChange { add: strings(&["vip"]), remove: Vec::new() };
    app.set_tags(NoteTarget::Account(account.clone()), change).await.unwrap();
    assert_eq!(orders(app, "tag:vip").await, whole);
    let processed = orders(app, &format!("account:{account} processed")).await;
    assert_eq!(orders(app, "tag:VIP processed").await, processed);
    assert_eq!(subscriptions(app, "tag:vip").await, subscribed);
    assert_eq!(app.order_totals("tag:vip".into()).await.unwrap().count as usize, whole.len());
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_are_put_on_and_taken_off_and_each_change_tells_its_way_back() {
    let (world, family, token) = desk().await;
    let app = &world.app;
    let target = NoteTarget::Order(family[0].id.clone());
    let change = |add: &[&str], remove: &[&str]| TagChange { add: strings(add), remove: strings(remove) };
    let words = |tags: &[purser_app::api::Tag]| tags.iter().map(|t| t.word.clone()).collect::<Vec<_>>();
    let set = app.set_tags(target.clone(), change(&["VIP", "vip", "press"], &["fraud"])).await.unwrap();
    assert_eq!(words(&set.tags), ["press", "vip"]);
    assert_eq!(set.tags[0].author, "Ada");
    assert_eq!(set.undo, change(&[], &["vip", "press"]));
    let set = app.set_tags(target.clone(), change(&["vip", "fraud"], &["press"])).await.unwrap();
    assert_eq!(set.undo, change(&["press"], &["fraud"]));
    let set = app.set_tags(target.clone(), set.undo).await.unwrap();
    assert_eq!(words(&set.tags), ["press", "vip"]);
    app.set_tags(NoteTarget::Token(token), change(&["vip"], &[])).await.unwrap();
    let counts: Vec<(String, u32)> =
        app.all_tags().await.unwrap().into_iter().map(|tag| (tag.word, tag.count)).collect();
    assert_eq!(counts, [("vip".to_owned(), 2), ("press".to_owned(), 1)]);

    let many: Vec<String> = (0..19).map(|n| format!("tag-{n}")).collect();
    let most = TagChange { add: many, remove: Vec::new() };
    let refused = app.set_tags(target.clone(), most.clone()).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::Invalid, Some("tags")));
    assert_eq!(words(&app.tags(target.clone()).await.unwrap()), ["press", "vip"]);
    let set = app.set_tags(target.clone(), TagChange { remove: strings(&["press"]), ..most }).await.unwrap();
    assert_eq!(set.tags.len(), 20);
    for wrong in [change(&["two words"], &[]), change(&["a"], &["A"])] {
        let refused = app.set_tags(target.clone(), wrong).await.unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("tags"));
    }
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_without_a_name_or_about_what_the_mirror_does_not_know() {
    let world = World::connected(400).await;
    world.app.sync_and_wait().await.unwrap();
    let app = &world.app;
    let id = search_all(app, "").await.remove(0).id;
    let target = NoteTarget::Order(id.clone());
    let change = TagChange { add: strings(&["vip"]), remove: Vec::new() };
    let refused = app.add_note(draft(&target, "a note")).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::Invalid, Some("agent")));
    let refused = app.set_tags(target.clone(), change.clone()).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::Invalid, Some("agent")));
    assert_eq!(app.notes(target.clone()).await.unwrap().notes, []);

    app.set_agent("Ada".into()).await.unwrap();
    let refused = app.add_note(draft(&target, " \n ")).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("text"));
    for unknown in [
        NoteTarget::Order("GPA.0000-0000-0000-00000".into()),
        NoteTarget::Token("no-such-token".into()),
        NoteTarget::Account("no-such-account".into()),
    ] {
        assert_eq!(app.add_note(draft(&unknown, "a")).await.unwrap_err().code, ErrorCode::NotFound);
        assert_eq!(app.notes(unknown.clone()).await.unwrap_err().code, ErrorCode::NotFound);
        assert_eq!(app.tags(unknown.clone()).await.unwrap_err().code, ErrorCode::NotFound);
        assert_eq!(app.set_tags(unknown, change.clone()).await.unwrap_err().code, ErrorCode::NotFound);
    }
    for missing in [
        app.edit_note(1, "a".into()).await.unwrap_err(),
        app.remove_note(1).await.unwrap_err(),
        app.restore_note(1).await.unwrap_err(),
        app.note_history(1).await.unwrap_err(),
    ] {
        assert_eq!(missing.code, ErrorCode::NotFound);
    }
    assert_eq!(app.all_tags().await.unwrap(), []);
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_and_tags_need_no_google_and_are_there_after_a_restart() {
    let (world, family, _) = desk().await;
    let target = NoteTarget::Order(family[0].id.clone());
    let asked = world.sim("/sim/stats")["calls"].clone();
    let note = add(&world.app, &target, "Quarkbeutel").await;
    let change = TagChange { add: strings(&["vip"]), remove: Vec::new() };
    world.app.set_tags(target.clone(), change).await.unwrap();
    assert_eq!(orders(&world.app, "quarkbeutel tag:vip").await, [family[0].id.as_str()]);
    assert_eq!(world.sim("/sim/stats")["calls"], asked, "Google is not asked");

    let World { sim, app, secrets, folder } = world;
    sim.stop().await;
    let second = add(&app, &target, "Wildlachs, written without a network").await;
    app.close().await;
    let again = app_in(folder.path(), secrets);
    again.start().await.unwrap();
    assert_eq!(again.notes(target.clone()).await.unwrap().notes, [second.clone(), note]);
    assert_eq!(orders(&again, "wildlachs tag:vip").await, [family[0].id.as_str()]);
    again.remove_note(second.number).await.unwrap();
    assert_eq!(again.notes(target).await.unwrap().removed.len(), 1);
    again.close().await;
}
