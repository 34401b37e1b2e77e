//! Macros: an action with its note, its tags and its reply, which say nothing that is not so.

mod world;

use purser_app::App;
use purser_app::api::{
    ActionKind, ActionPreview, ActionState, ActionTarget, ErrorCode, GuardRails, Macro, MacroAction,
    MacroOffer, NoteTarget, SafeMode, SyncPhase,
};
use serde_json::Value;
use world::{World, search_all, until};

async fn ready() -> World {
    let world = World::connected(600).await;
    world.app.sync_now().await.expect("it begins");
    until(&world.app, "the first mirror", |status| status.phase == SyncPhase::Idle).await;
    world.app.set_agent("Ada".into()).await.expect("a name");
    world.app.set_safe_mode(SafeMode::Confirm).await.expect("a mode");
    world.app.keep_macros(vec![goodwill(), look_into_it()]).await.expect("macros");
    world
}

fn goodwill() -> Macro {
    Macro {
        name: "Goodwill".into(),
        action: Some(MacroAction { kind: ActionKind::Refund, days: None, item: None }),
        reason: "goodwill for {product}".into(),
        tags: vec!["goodwill".into()],
        note: Some("{refunded} back, {ticket}, {agent}".into()),
        reply: Some("We refunded {refunded} for {order}.".into()),
    }
}

fn look_into_it() -> Macro {
    Macro {
        name: "We look into it".into(),
        action: None,
        reason: String::new(),
        tags: vec!["waits".into()],
        note: Some("{order} waits, {ticket}".into()),
        reply: Some("Dear {customer}, we look into {order}.".into()),
    }
}

fn about(order: &str) -> ActionTarget {
    ActionTarget { order: Some(order.to_owned()), token: None }
}

async fn offer(app: &App, order: &str, name: &str) -> MacroOffer {
    let offers = app.macro_offers(about(order)).await.expect("offers");
    offers.into_iter().find(|offer| offer.name == name).expect("the macro")
}

/// An order whose money can go back.
async fn refundable(world: &World) -> String {
    for row in search_all(&world.app, "premium").await {
        if offer(&world.app, &row.id, "Goodwill").await.why_not.is_none() {
            return row.id;
        }
    }
    panic!("nothing can be refunded");
}

async fn notes(app: &App, order: &str) -> Vec<String> {
    let list = app.notes(NoteTarget::Order(order.to_owned())).await.expect("notes");
    list.notes.into_iter().map(|note| note.text).collect()
}

async fn tags(app: &App, order: &str) -> Vec<String> {
    let tags = app.tags(NoteTarget::Order(order.to_owned())).await.expect("tags");
    tags.into_iter().map(|tag| tag.word).collect()
}

fn written(world: &World) -> Vec<Value> {
    world.all("/sim/writes?limit=10000", "writes")
}

fn back(preview: &ActionPreview) -> String {
    let amount = preview.amount.clone().expect("an amount");
    format!("{} {}", amount.currency, amount.decimal)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_by_a_macro_is_confirmed_like_any_and_leaves_its_note_its_tag_and_a_true_reply() {
    let world = ready().await;
    let app = &world.app;
    let order = refundable(&world).await;
    let offered = offer(app, &order, "Goodwill").await;
    let mut draft = offered.draft.expect("something to preview");
    draft.ticket = Some("T-1".into());
    assert!(draft.reason.starts_with("goodwill for ") && !draft.reason.contains('{'), "{draft:?}");
    let preview = app.preview_action(draft.clone()).await.unwrap();
    let back = back(&preview);
    let texts = preview.texts.clone().expect("what is written with it");
    assert_eq!(texts.note.as_deref(), Some(&*format!("{back} back, T-1, Ada")));
    assert_eq!(texts.reply.as_deref(), Some(&*format!("We refunded {back} for {order}.")));
    assert!(texts.warnings.is_empty(), "{texts:?}");
    assert_eq!((notes(app, &order).await.len(), written(&world).len()), (0, 0), "a preview writes nothing");

    let record = app.perform_action(draft, preview.code).await.unwrap();
    assert_eq!(record.state, ActionState::Confirmed, "{record:?}");
    let done = record.by_macro.clone().expect("the journal names the macro");
    assert_eq!((done.name.as_str(), done.reply, done.tags), ("Goodwill", true, vec!["goodwill".to_owned()]));
    assert_eq!(notes(app, &order).await, [format!("{back} back, T-1, Ada")]);
    assert_eq!(tags(app, &order).await, ["goodwill"]);
    let reply = app.macro_reply(record.number).await.unwrap();
    assert_eq!(reply, Some(format!("We refunded {back} for {order}.")));

    // Looked at again it stays as it is, and the macro says why it cannot be done once more.
    app.check_action(record.number).await.unwrap();
    assert_eq!(notes(app, &order).await.len(), 1);
    let why_not = offer(app, &order, "Goodwill").await.why_not.expect("a reason");
    assert!(why_not.contains("refunded already"), "{why_not}");
    // Another macro of that name changes nothing of what was answered.
    app.keep_macros(vec![Macro { reply: Some("Never.".into()), ..goodwill() }]).await.unwrap();
    assert_eq!(app.macro_reply(record.number).await.unwrap(), reply);
    assert!(app.verify_journal().await.unwrap().sound);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_is_not_known_what_became_of_it_nothing_is_written_and_nothing_is_answered() {
    let world = ready().await;
    let app = &world.app;
    let order = refundable(&world).await;
    let draft = offer(app, &order, "Goodwill").await.draft.expect("something to preview");
    let preview = app.preview_action(draft.clone()).await.unwrap();
    // The refund is done, its answer is lost, and it cannot be read back.
    world.tell_sim("/sim/faults", r#"{"method":"writes","rate":1.0,"lost":true}"#);
    world.tell_sim("/sim/faults", r#"{"method":"orders.get","every":2,"status":403}"#);
    let record = app.perform_action(draft, preview.code.clone()).await.unwrap();
    assert_eq!(record.state, ActionState::Unknown, "{record:?}");
    let done = record.by_macro.clone().expect("the journal names the macro");
    assert_eq!((done.note, done.reply, done.tags.len()), (None, false, 0));
    assert_eq!((notes(app, &order).await.len(), tags(app, &order).await.len()), (0, 0));
    assert_eq!(app.macro_reply(record.number).await.unwrap(), None);

    world.request("DELETE", "/sim/faults", "");
    let (one, other) = tokio::join!(app.check_action(record.number), app.check_action(record.number));
    for settled in [one.unwrap(), other.unwrap(), app.check_action(record.number).await.unwrap()] {
        assert_eq!(settled.state, ActionState::Confirmed, "{settled:?}");
    }
    let back = back(&preview);
    assert_eq!(notes(app, &order).await, [format!("{back} back, [no ticket], Ada")], "once");
    assert_eq!(tags(app, &order).await, ["goodwill"]);
    let reply = app.macro_reply(record.number).await.unwrap();
    assert_eq!(reply, Some(format!("We refunded {back} for {order}.")));
    assert_eq!(written(&world).len(), 1);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_carried_out_leaves_neither_note_nor_reply() {
    let world = ready().await;
    let app = &world.app;
    let order = refundable(&world).await;
    let draft = offer(app, &order, "Goodwill").await.draft.expect("something to preview");
    let preview = app.preview_action(draft.clone()).await.unwrap();
    world.tell_sim("/sim/faults", r#"{"method":"writes","rate":1.0,"status":503}"#);
    let record = app.perform_action(draft, preview.code).await.unwrap();
    assert_eq!(record.state, ActionState::Unknown, "{record:?}");
    world.request("DELETE", "/sim/faults", "");
    world.tell_sim("/sim/clock", r#"{"advance":"PT5M"}"#);
    let settled = app.check_action(record.number).await.unwrap();
    assert_eq!(settled.state, ActionState::NotDone, "{settled:?}");
    assert_eq!(settled.by_macro.map(|done| (done.name, done.reply)), Some(("Goodwill".into(), false)));
    assert_eq!((notes(app, &order).await.len(), tags(app, &order).await.len()), (0, 0));
    assert_eq!(app.macro_reply(record.number).await.unwrap(), None);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_google_can_tell_is_filled_in_when_it_has_told_it() {
    let world = ready().await;
    let app = &world.app;
    let action = |kind, days| Some(MacroAction { kind, days, item: None });
    let prorated = Macro {
        name: "Prorated".into(),
        action: action(ActionKind::RevokeProrated, None),
        reply: Some("{refunded}, until {expiry}".into()),
        ..goodwill()
    };
    let later = Macro {
        name: "Later".into(),
        action: action(ActionKind::Defer, Some(30)),
        note: Some("{days} days, until {expiry}".into()),
        ..goodwill()
    };
    app.keep_macros(vec![prorated, later, goodwill()]).await.unwrap();
    let order = {
        let mut found = None;
        for row in search_all(app, "premium").await {
            let offers = app.macro_offers(about(&row.id)).await.unwrap();
            if offers.iter().all(|offer| offer.why_not.is_none()) {
                found = Some(row.id);
                break;
            }
        }
        found.expect("a subscription that was paid and renews")
    };
    // Moved by thirty days: as it was said, and as it then was.
    let draft = offer(app, &order, "Later").await.draft.expect("something to preview");
    let preview = app.preview_action(draft.clone()).await.unwrap();
    let said = preview.texts.and_then(|texts| texts.note).expect("a note");
    assert!(said.starts_with("30 days, until ") && !said.contains("[no"), "{said}");
    let record = app.perform_action(draft, preview.code).await.unwrap();
    assert_eq!(record.state, ActionState::Confirmed, "{record:?}");
    let number = record.by_macro.and_then(|done| done.note).expect("a note");
    assert_eq!(app.note_history(number).await.unwrap()[0].text, Some(said));

    let draft = offer(app, &order, "Prorated").await.draft.expect("something to preview");
    let preview = app.preview_action(draft.clone()).await.unwrap();
    let texts = preview.texts.expect("what is written with it");
    assert!(texts.reply.is_some_and(|reply| reply.starts_with("[what goes back], until 20 October 2026")));
    assert!(texts.warnings.iter().any(|said| said.contains("when Google has told it")));
    let record = app.perform_action(draft, preview.code).await.unwrap();
    assert_eq!(record.state, ActionState::Confirmed, "{record:?}");
    let reply = app.macro_reply(record.number).await.unwrap().expect("a reply");
    assert!(!reply.contains('[') && reply.ends_with(", until 20 October 2026"), "{reply}");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guard_rails_a_read_only_workspace_and_a_macro_that_changed_meanwhile_stop_it() {
    let world = ready().await;
    let app = &world.app;
    let order = refundable(&world).await;
    let draft = offer(app, &order, "Goodwill").await.draft.expect("something to preview");
    let code = app.preview_action(draft.clone()).await.unwrap().code;

    let forbidden = GuardRails { forbidden: vec![ActionKind::Refund], ..GuardRails::default() };
    app.set_guard_rails(forbidden).await.unwrap();
    let why_not = offer(app, &order, "Goodwill").await.why_not.expect("a reason");
    assert!(why_not.contains("by anybody"), "{why_not}");
    let error = app.perform_action(draft.clone(), code.clone()).await.unwrap_err();
    assert!(error.message.contains("by anybody"), "{error:?}");
    app.set_guard_rails(GuardRails::default()).await.unwrap();

    app.set_safe_mode(SafeMode::ReadOnly).await.unwrap();
    assert!(offer(app, &order, "Goodwill").await.why_not.is_some_and(|words| words.contains("read-only")));
    assert!(offer(app, &order, "We look into it").await.why_not.is_none(), "it does nothing at Google");
    app.set_safe_mode(SafeMode::Confirm).await.unwrap();

    // Nobody confirmed this note.
    app.keep_macros(vec![Macro { note: Some("another".into()), ..goodwill() }]).await.unwrap();
    let error = app.perform_action(draft.clone(), code.clone()).await.unwrap_err();
    assert_eq!(error.field.as_deref(), Some("code"), "{error:?}");
    let other = Some(MacroAction { kind: ActionKind::CancelRenewal, days: None, item: None });
    app.keep_macros(vec![Macro { action: other, ..goodwill() }]).await.unwrap();
    let error = app.preview_action(draft.clone()).await.unwrap_err();
    assert_eq!(error.field.as_deref(), Some("byMacro"), "{error:?}");
    app.keep_macros(vec![]).await.unwrap();
    assert_eq!(app.perform_action(draft, code).await.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(written(&world), Vec::<Value>::new());
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_macro_without_an_action_writes_at_once_without_google_and_tells_the_way_back() {
    let world = ready().await;
    let app = &world.app;
    let order = search_all(app, "premium").await.remove(0).id;
    app.set_safe_mode(SafeMode::ReadOnly).await.unwrap();
    world.tell_sim("/sim/faults", r#"{"method":"*","rate":1.0,"status":503}"#);
    let name = || "we look INTO it".to_owned();
    let offered = offer(app, &order, "We look into it").await;
    assert_eq!(offered.words, "A note, the tag waits and a reply to copy. Nothing is done at Google.");
    let warned = |words: &str| offered.texts.warnings.iter().any(|said| said == words);
    assert!(warned("{ticket} has no value here: the note says [no ticket]."), "{offered:?}");

    let applied = app.apply_macro(name(), about(&order), Some(" T-2 ".into())).await.unwrap();
    assert_eq!(notes(app, &order).await, [format!("{order} waits, T-2")]);
    assert_eq!(tags(app, &order).await, ["waits"]);
    // Whoever is not known is not made up.
    assert_eq!(applied.texts.reply, Some(format!("Dear [no customer], we look into {order}.")));
    assert_eq!(applied.texts.warnings, ["{customer} has no value here: the reply says [no customer]."]);

    app.remove_note(applied.note.expect("a note")).await.unwrap();
    app.set_tags(applied.target, applied.undo).await.unwrap();
    assert_eq!((notes(app, &order).await.len(), tags(app, &order).await.len()), (0, 0));

    let error = app.apply_macro("Goodwill".into(), about(&order), None).await.unwrap_err();
    assert!(error.message.contains("preview and confirm"), "{error:?}");
    let error = app.apply_macro("Nothing".into(), about(&order), None).await.unwrap_err();
    assert!(error.message.contains("There is: Goodwill, We look into it."), "{error:?}");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_shares_its_macros_and_nothing_is_replaced_unasked() {
    let world = ready().await;
    let app = &world.app;
    let text = app.export_macros(vec![]).await.unwrap();
    let mine = Macro { reply: Some("Mine.".into()), ..goodwill() };
    app.keep_macros(vec![mine.clone()]).await.unwrap();
    let told = app.import_macros(text.clone(), false).await.unwrap();
    assert_eq!((told.added, told.kept), (vec!["We look into it".to_owned()], vec!["Goodwill".to_owned()]));
    assert_eq!(told.macros, [mine, look_into_it()]);
    let told = app.import_macros(text, true).await.unwrap();
    assert_eq!((told.replaced, told.kept), (vec!["Goodwill".to_owned()], vec!["We look into it".to_owned()]));
    assert_eq!(app.macros().await.unwrap(), [goodwill(), look_into_it()]);
    let one = app.export_macros(vec!["goodwill".into()]).await.unwrap();
    assert!(one.contains("Goodwill") && !one.contains("look into"), "{one}");
    let error = app.import_macros("{}".into(), true).await.unwrap_err();
    assert_eq!(error.field.as_deref(), Some("file"), "{error:?}");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_macro_is_tried_before_it_is_kept_on_a_record_or_on_one_that_is_made_up() {
    let world = ready().await;
    let app = &world.app;
    assert_eq!(World::connected(100).await.app.macros().await.unwrap(), [], "a workspace begins with none");
    let tried = app.try_macro(goodwill(), None, None).await.unwrap();
    assert_eq!(tried.texts.reply.as_deref(), Some("We refunded EUR 9.99 for GPA.3345-1234-5678-90123."));
    let order = refundable(&world).await;
    let tried = app.try_macro(goodwill(), Some(about(&order)), Some("T-3".into())).await.unwrap();
    assert!(tried.texts.note.is_some_and(|note| note.contains("T-3")));
    assert!(tried.words.starts_with("Refund ") && tried.words.contains("Then a note, the tag goodwill"));
    let wrong = Macro { note: Some("{ordr}".into()), ..goodwill() };
    let error = app.try_macro(wrong.clone(), Some(about(&order)), None).await.unwrap_err();
    assert_eq!(error.field.as_deref(), Some("note"), "{error:?}");
    assert_eq!(app.keep_macros(vec![wrong]).await.unwrap_err().field.as_deref(), Some("note"));
    app.close().await;
}
