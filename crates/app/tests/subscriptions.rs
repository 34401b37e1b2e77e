//! The list of subscriptions is what is really so, view by view, and stays so while time passes.

mod world;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use purser_app::App;
use purser_app::api::{SubscriptionRow, SubscriptionSort, SubscriptionSortBy, SubscriptionsRequest};
use serde_json::Value;
use world::World;

const VIEWS: [&str; 7] = ["live", "grace", "hold", "paused", "ending", "priceChange", "unacknowledged"];

async fn list(
    app: &App,
    query: &str,
    view: Option<&str>,
    sort: Option<SubscriptionSort>,
) -> Vec<SubscriptionRow> {
    let (mut rows, mut cursor) = (Vec::new(), None);
    loop {
        let (query, view) = (query.to_owned(), view.map(str::to_owned));
        let request = SubscriptionsRequest { query, view, cursor, limit: 100, sort };
        let page = app.subscriptions(request).await.expect("a page");
        rows.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            return rows;
        }
    }
}

fn now(world: &World) -> Timestamp {
    world.sim("/sim/clock")["now"].as_str().expect("a time").parse().expect("a time")
}

/// Every subscription that lives, as Google would answer.
fn living(world: &World) -> Vec<(String, Value)> {
    let all = world.all("/sim/truth/purchases?limit=1000&live=true", "purchases");
    let token = |p: &Value| p["purchaseToken"].as_str().expect("a token").to_owned();
    all.iter().map(|p| (token(p), p["purchase"].clone())).collect()
}

fn belongs(view: &str, purchase: &Value, now: Timestamp) -> bool {
    let state = purchase["subscriptionState"].as_str().unwrap_or_default();
    let item = &purchase["lineItems"][0];
    let renews = item["autoRenewingPlan"]["autoRenewEnabled"] == true;
    let end = item["expiryTime"].as_str().and_then(|end| end.parse::<Timestamp>().ok());
    match view {
        "live" => true,
        "grace" => state == "SUBSCRIPTION_STATE_IN_GRACE_PERIOD",
        "hold" => state == "SUBSCRIPTION_STATE_ON_HOLD",
        "paused" => state == "SUBSCRIPTION_STATE_PAUSED",
        "ending" => {
            matches!(state, "SUBSCRIPTION_STATE_ACTIVE" | "SUBSCRIPTION_STATE_CANCELED")
                && !renews
                && end.is_some_and(|end| end <= now + SignedDuration::from_hours(7 * 24))
        }
        "priceChange" => matches!(
            item["autoRenewingPlan"]["priceChangeDetails"]["priceChangeState"].as_str(),
            Some("OUTSTANDING" | "CONFIRMED")
        ),
        _ => purchase["acknowledgementState"] == "ACKNOWLEDGEMENT_STATE_PENDING",
    }
}

/// The tokens that some source of Google's names: a purchase without a listed order can only be told by a
/// notification.
fn named(world: &World) -> BTreeSet<String> {
    let token = |order: &Value| order["purchaseToken"].as_str().expect("a token").to_owned();
    world.true_orders().iter().map(token).collect()
}

/// Compares every view with the truth, and says how many rows each had.
async fn agree(world: &World) -> Vec<usize> {
    let (truth, named, now) = (living(world), named(world), now(world));
    let counts = world.app.subscription_views(String::new()).await.expect("the views");
    let mut sizes = Vec::new();
    for view in VIEWS {
        let rows = list(&world.app, "", Some(view), None).await;
        let listed: BTreeSet<&str> = rows.iter().map(|row| row.token.as_str()).collect();
        assert_eq!(listed.len(), rows.len(), "{view}: every row once");
        let belonging = truth.iter().filter(|(_, p)| belongs(view, p, now)).map(|(token, _)| token.as_str());
        let true_ones: BTreeSet<&str> = belonging.collect();
        let too_many: Vec<_> = rows.iter().filter(|row| !true_ones.contains(row.token.as_str())).collect();
        let missing: Vec<_> = true_ones.difference(&listed).filter(|token| named.contains(**token)).collect();
        assert!(
            too_many.is_empty() && missing.is_empty(),
            "{view}: {too_many:?} are not so, {missing:?} miss"
        );
        let counted = counts.iter().find(|v| v.id == view).expect("the view").count;
        assert_eq!(counted as usize, rows.len(), "{view}");
        sizes.push(rows.len());
    }
    sizes
}

#[tokio::test(flavor = "multi_thread")]
async fn each_view_is_the_truth_also_after_time_has_passed() {
    let world = World::connected(4_000).await;
    world.app.sync_and_wait().await.expect("the first mirror");
    let first = agree(&world).await;
    assert!(first[0] > 100, "{VIEWS:?}: {first:?}");
    let mut seen = first;
    // Pub/Sub forgets what nobody took in for seven days: Purser is never away for so long here.
    for span in ["P1D", "P3D", "P6D", "P6D"] {
        world.tell_sim("/sim/clock", &format!(r#"{{"advance":"{span}"}}"#));
        let status = world.app.sync_and_wait().await.expect("a run");
        assert_eq!(status.failure, None);
        for (total, more) in seen.iter_mut().zip(agree(&world).await) {
            *total += more;
        }
    }
    // The simulated apps acknowledge within minutes, so that the last view may be empty at every look.
    assert!(seen[..6].iter().all(|n| *n > 0), "no view was always empty, {VIEWS:?}: {seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_says_what_google_says_and_a_scrap_of_anything_finds_it() {
    let world = World::connected(600).await;
    world.app.sync_and_wait().await.expect("the first mirror");
    let truth = living(&world);
    let rows = list(&world.app, "", Some("live"), None).await;
    for row in &rows {
        let (_, purchase) = truth.iter().find(|(token, _)| *token == row.token).expect("it lives");
        let item = &purchase["lineItems"][0];
        assert_eq!(
            format!("SUBSCRIPTION_STATE_{}", row.state),
            purchase["subscriptionState"].as_str().unwrap()
        );
        assert_eq!(row.product, item["productId"].as_str().unwrap());
        assert_eq!(row.latest_order.as_deref(), item["latestSuccessfulOrderId"].as_str());
        let time = |value: &Value| value.as_str().and_then(|text| text.parse::<Timestamp>().ok());
        assert_eq!(row.started.as_ref().and_then(|t| t.parse().ok()), time(&purchase["startTime"]));
        if row.next_words == "renews" || row.next_words == "ends" {
            assert_eq!(row.next.as_ref().and_then(|t| t.parse().ok()), time(&item["expiryTime"]), "{row:?}");
        }
        let price = &item["autoRenewingPlan"]["recurringPrice"]["currencyCode"];
        assert_eq!(row.price.as_ref().map(|p| p.currency.as_str()), price.as_str());
    }
    let one =
        rows.iter().find(|row| row.account.is_some() && row.latest_order.is_some()).expect("a known buyer");
    let order = one.latest_order.clone().unwrap();
    for scrap in [one.token.clone(), one.account.clone().unwrap(), order.clone(), order[4..18].to_owned()] {
        let found = list(&world.app, &scrap, None, None).await;
        assert!(found.iter().any(|row| row.token == one.token), "{scrap}");
        assert!(found.len() < rows.len() / 2, "{scrap} found {}", found.len());
    }
    let state =
        list(&world.app, &format!("{} {}", one.product, one.state_words.to_lowercase()), None, None).await;
    assert!(state.iter().all(|row| row.product.contains(&one.product) && row.state == one.state));
    let request = SubscriptionsRequest {
        query: "refunded".into(),
        view: None,
        cursor: None,
        limit: 5,
        sort: Some(SubscriptionSort { by: SubscriptionSortBy::Price, descending: true }),
    };
    let page = world.app.subscriptions(request).await.unwrap();
    assert_eq!(page.understood[0].kind, "", "{:?}", page.understood);
    let wrong = SubscriptionsRequest {
        query: String::new(),
        view: Some("nonsense".into()),
        cursor: None,
        limit: 5,
        sort: None,
    };
    assert_eq!(world.app.subscriptions(wrong).await.unwrap_err().field.as_deref(), Some("view"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_notification_is_in_the_tail_in_words_and_led_to_its_look_up() {
    use purser_app::api::{NotificationKind, NotificationOutcome, NotificationRow, NotificationsRequest};
    let world = World::connected(800).await;
    world.app.sync_and_wait().await.expect("the first mirror");
    world.tell_sim("/sim/clock", r#"{"advance":"P3D"}"#);
    world.app.sync_and_wait().await.expect("a run");
    let app = &world.app;
    let tail = async |kind: Option<NotificationKind>, about: Option<String>, limit: u32| {
        let (mut rows, mut cursor) = (Vec::<NotificationRow>::new(), None);
        loop {
            let request = NotificationsRequest { kind, about: about.clone(), cursor, limit };
            let page = app.notifications(request).await.expect("a page");
            rows.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                return rows;
            }
        }
    };
    let all = tail(None, None, 500).await;
    assert!(all.len() > 30, "{}", all.len());
    assert_eq!(tail(None, None, 7).await, all, "pages are the whole");
    for row in &all {
        let raw: Value = serde_json::from_str(&row.raw).expect("JSON");
        let happened = row.happened.as_ref().and_then(|at| at.parse::<Timestamp>().ok()).expect("a time");
        assert_eq!(raw["eventTimeMillis"].as_str().unwrap(), happened.as_millisecond().to_string());
        assert!(
            !row.what.contains("new to Purser") && row.product.is_some() || row.token.is_none(),
            "{row:?}"
        );
        assert_ne!(row.outcome, NotificationOutcome::Waiting, "nothing is left to do: {row:?}");
        let received = row.received.parse::<Timestamp>().unwrap();
        assert_eq!(i64::from(row.lag_seconds), received.duration_since(happened).as_secs().max(0));
    }
    let looked_up = all.iter().filter(|row| row.outcome == NotificationOutcome::LookedUp).count();
    assert!(looked_up * 10 > all.len() * 9, "{looked_up} of {}", all.len());
    let subscriptions = tail(Some(NotificationKind::Subscription), None, 40).await;
    let truth: Vec<_> =
        all.iter().filter(|row| row.kind == NotificationKind::Subscription).cloned().collect();
    assert_eq!(subscriptions, truth);
    let token = all.iter().find_map(|row| row.token.clone()).expect("one about a purchase");
    let about = tail(None, Some(token.clone()), 3).await;
    assert_eq!(about, all.into_iter().filter(|row| row.token.as_ref() == Some(&token)).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_finds_a_sound_workspace_sound_and_says_which_message_came_last() {
    use purser_app::api::{ConnectStep, Verdict};
    let world = World::connected(400).await;
    let reports = world.app.doctor().await.expect("reports");
    let told = reports.iter().find(|report| report.step == ConnectStep::Notifications).unwrap();
    assert!(told.findings.iter().any(|f| f.message == "No notification has come yet."), "{told:?}");
    world.app.sync_and_wait().await.expect("the first mirror");
    for span in ["P2D", "P2D"] {
        world.tell_sim("/sim/clock", &format!(r#"{{"advance":"{span}"}}"#));
        world.app.sync_and_wait().await.expect("a run");
    }
    let reports = world.app.doctor().await.expect("reports");
    let steps: Vec<ConnectStep> = reports.iter().map(|report| report.step).collect();
    use ConnectStep as S;
    assert_eq!(steps, [S::Key, S::Packages, S::Bucket, S::Notifications]);
    for finding in reports.iter().flat_map(|report| &report.findings) {
        assert_eq!(finding.verdict, Verdict::Good, "{finding:?}");
    }
    let said: Vec<&str> = reports[3].findings.iter().map(|f| f.message.as_str()).collect();
    assert!(said.iter().any(|m| m.contains("within the last hour")), "{said:?}");
    assert!(said.iter().any(|m| m.ends_with("Nothing speaks for a second reader.")), "{said:?}");
}
