//! Chargeback reviews: Google asks by a notification, an answer is taken for a day, the first one counts, and nothing
//! tells afterwards that there was one.

mod world;

use purser_app::api::{
    ActionDraft, ActionKind, ActionPreview, ActionRecord, ActionState, ActionTarget, ErrorCode, ReviewDraft,
    ReviewPreference, ReviewState, SafeMode,
};
use serde_json::json;
use world::World;

/// A world in which the banks of so many customers dispute their latest charge, and Purser has heard of it.
async fn disputed(count: usize) -> (World, Vec<String>) {
    let world = World::connected(1_500).await;
    world.app.sync_and_wait().await.expect("the first mirror");
    world.app.set_agent("Ada".into()).await.expect("a name");
    world.app.set_safe_mode(SafeMode::Confirm).await.expect("a mode");
    let mut orders = Vec::new();
    for order in latest_orders(&world) {
        if orders.len() < count && is_paid(&world, &order).await {
            world.tell_sim("/sim/chargeback", &json!({"orderId": order}).to_string());
            orders.push(order);
        }
    }
    assert_eq!(orders.len(), count);
    world.app.sync_and_wait().await.expect("the notifications are taken in");
    (world, orders)
}

fn latest_orders(world: &World) -> Vec<String> {
    world
        .all("/sim/truth/purchases?limit=1000&live=true", "purchases")
        .iter()
        .filter(|p| p["purchase"]["testPurchase"].is_null())
        .filter(|p| p["purchase"]["subscriptionState"] == "SUBSCRIPTION_STATE_ACTIVE")
        .filter_map(|p| p["purchase"]["lineItems"][0]["latestSuccessfulOrderId"].as_str().map(str::to_owned))
        .collect()
}

async fn is_paid(world: &World, order: &str) -> bool {
    let offers = world.app.actions(target(order)).await.unwrap_or_default();
    offers.iter().any(|offer| offer.kind == ActionKind::Refund && offer.why_not.is_none())
}

fn target(order: &str) -> ActionTarget {
    ActionTarget { order: Some(order.to_owned()), token: None }
}

fn draft(order: &str, preference: ReviewPreference) -> ActionDraft {
    ActionDraft {
        kind: ActionKind::Review,
        target: target(order),
        days: None,
        item: None,
        review: Some(ReviewDraft { preference, sample: None, used: None }),
        reason: "used every day".into(),
        ticket: None,
        by_macro: None,
    }
}

async fn shown(world: &World, draft: &ActionDraft) -> ActionPreview {
    world.app.preview_action(draft.clone()).await.expect("a preview")
}

async fn answered(world: &World, draft: ActionDraft) -> ActionRecord {
    let preview = shown(world, &draft).await;
    assert_eq!(preview.why_not, None);
    world.app.perform_action(draft, preview.code).await.expect("it is sent")
}

/// The answers that took effect at Google, by their order.
fn heard(world: &World) -> Vec<String> {
    let writes = world.all("/sim/writes?limit=1000", "writes");
    let reviews = writes.iter().filter(|write| write["method"] == "orders.reviewrefund");
    reviews.map(|write| write["orderId"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn why_not(world: &World, order: &str) -> Option<String> {
    let offers = world.app.actions(target(order)).await.expect("offers");
    offers.into_iter().find(|offer| offer.kind == ActionKind::Review).expect("it is offered").why_not
}

fn said<'a>(preview: &'a ActionPreview, about: &str) -> Vec<&'a str> {
    let lines = preview.consequences.iter().filter(|line| line.about == about);
    lines.map(|line| line.words.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chargeback_is_listed_with_its_clock_and_answered_once_with_what_the_mirror_knows() {
    let (world, orders) = disputed(2).await;
    let order = &orders[0];
    let open = world.app.reviews(false).await.unwrap();
    assert_eq!(open.len(), 2, "{open:?}");
    assert!(open.iter().all(|review| (86_000..=86_400).contains(&review.seconds_left)), "{open:?}");
    assert!(open.iter().all(|review| review.amount.is_some() && review.state == ReviewState::Open));

    let contest = draft(order, ReviewPreference::Contest);
    let preview = shown(&world, &contest).await;
    assert!(said(&preview, "Money")[0].starts_with("You ask Google to keep"), "{preview:?}");
    assert!(said(&preview, "Undo")[0].contains("the first answer counts"));
    assert!(said(&preview, "Clock")[0].contains("23 hours left"), "{preview:?}");
    let evidence = said(&preview, "Evidence");
    assert!(evidence.iter().any(|line| line.contains(&format!("with order {order}"))), "{evidence:?}");
    assert!(evidence.iter().any(|line| line.contains("% of it had passed")), "{evidence:?}");
    assert!(!preview.destructive);
    assert!(heard(&world).is_empty(), "a preview sends nothing");
    // Another opinion is another preview, and so is another figure.
    let agree = draft(order, ReviewPreference::Approve);
    let error = world.app.perform_action(agree.clone(), preview.code.clone()).await.unwrap_err();
    assert_eq!(error.field.as_deref(), Some("code"));
    assert_eq!(said(&shown(&world, &agree).await, "Evidence"), ["None: whoever agrees need not give any."]);
    let mut half = contest.clone();
    half.review.as_mut().unwrap().used = Some(50);
    assert_ne!(shown(&world, &half).await.code, preview.code);
    half.review.as_mut().unwrap().used = Some(101);
    let error = world.app.preview_action(half).await.unwrap_err();
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::Invalid, Some("used")));

    let record = world.app.perform_action(contest.clone(), preview.code.clone()).await.unwrap();
    assert_eq!((record.state, record.steps.len()), (ActionState::Confirmed, 2), "{record:?}");
    assert!(record.outcome.as_deref().unwrap().contains("the first counts"), "{record:?}");
    assert_eq!((record.title.as_str(), record.order.as_ref()), ("Contest the chargeback", Some(order)));
    assert_eq!(heard(&world), std::slice::from_ref(order));
    let again = world.app.perform_action(contest, preview.code).await.unwrap_err();
    assert!(again.message.contains("answered already"), "{again:?}");
    assert_eq!(heard(&world).len(), 1);
    assert_eq!(world.app.reviews(false).await.unwrap().len(), 1);
    let all = world.app.reviews(true).await.unwrap();
    let done = all.iter().find(|review| review.order == *order).unwrap();
    assert_eq!((done.state, done.action), (ReviewState::Answered, Some(record.number)));
    assert!(world.app.verify_journal().await.unwrap().sound);
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_nobody_disputes_and_one_whose_day_is_over_cannot_be_answered_and_say_why() {
    let (world, orders) = disputed(1).await;
    let other = latest_orders(&world).into_iter().find(|order| *order != orders[0]).unwrap();
    assert!(why_not(&world, &other).await.unwrap().contains("none came"));
    assert_eq!(why_not(&world, &orders[0]).await, None);
    let kinds = async |order: &str| -> Vec<ActionKind> {
        let offers = world.app.actions(target(order)).await.expect("offers");
        offers.into_iter().map(|offer| offer.kind).collect()
    };
    assert_eq!(kinds(&orders[0]).await.first(), Some(&ActionKind::Review), "while its clock runs");
    assert_eq!(kinds(&other).await.last(), Some(&ActionKind::Review));
    let contest = draft(&orders[0], ReviewPreference::Contest);
    world.tell_sim("/sim/clock", r#"{"advance":"PT23H55M"}"#);
    let preview = shown(&world, &contest).await;
    assert!(said(&preview, "Clock")[0].contains("minutes left"), "{preview:?}");
    world.tell_sim("/sim/clock", r#"{"advance":"PT6M"}"#);
    // The code would still hold; the day does not.
    let late = world.app.perform_action(contest, preview.code).await.unwrap_err();
    assert!(late.message.contains("over") || late.message.contains("decided"), "{late:?}");
    assert_eq!(heard(&world), Vec::<String>::new());
    assert!(why_not(&world, &orders[0]).await.is_some());
    assert_eq!(world.app.reviews(false).await.unwrap(), []);
    assert_eq!(world.app.reviews(true).await.unwrap()[0].state, ReviewState::Over);
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_which_nothing_was_heard_is_given_again_in_the_same_words_and_counts_once() {
    let (world, orders) = disputed(2).await;
    // One arrives and its acknowledgement is lost; the other is lost on its way.
    for (order, fault) in orders.iter().zip([
        json!({"method": "writes", "rate": 1.0, "lost": true}),
        json!({"method": "writes", "rate": 1.0, "status": 503}),
    ]) {
        world.tell_sim("/sim/faults", &fault.to_string());
        let record = answered(&world, draft(order, ReviewPreference::Contest)).await;
        assert_eq!(record.state, ActionState::Unknown, "{record:?}");
        // Nobody answers it another way meanwhile.
        assert!(why_not(&world, order).await.unwrap().contains("answered already"));
        // Still nothing is heard: it stays unknown, and the journal says that it was sent again.
        let record = world.app.check_action(record.number).await.unwrap();
        assert_eq!(record.state, ActionState::Unknown);
        assert!(record.steps.iter().any(|step| step.words.contains("sent again")), "{record:?}");
        world.request("DELETE", "/sim/faults", "");
        let record = world.app.check_action(record.number).await.unwrap();
        assert_eq!(record.state, ActionState::Confirmed, "{record:?}");
    }
    assert_eq!(heard(&world), orders, "each once, whatever was sent");
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_google_refuses_when_it_is_given_again_too_late_says_that_nothing_tells_of_the_first()
{
    let (world, orders) = disputed(1).await;
    world.tell_sim("/sim/faults", r#"{"method":"writes","rate":1.0,"status":503}"#);
    let record = answered(&world, draft(&orders[0], ReviewPreference::Contest)).await;
    assert_eq!(record.state, ActionState::Unknown);
    world.request("DELETE", "/sim/faults", "");
    world.tell_sim("/sim/clock", r#"{"advance":"PT25H"}"#);
    let record = world.app.check_action(record.number).await.unwrap();
    assert_eq!(record.state, ActionState::Refused, "{record:?}");
    assert!(record.outcome.as_deref().unwrap().contains("nothing tells"), "{record:?}");
    assert_eq!(heard(&world), Vec::<String>::new());
    world.app.close().await;
}
