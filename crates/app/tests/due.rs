//! Purchases are looked at when something can have happened to them, and not before.

mod world;

use purser_app::api::ConnectForm;
use serde_json::Value;
use world::World;

const LOOK_UPS: [&str; 2] = ["purchases.subscriptionsv2.get", "purchases.productsv2.getproductpurchasev2"];

/// Connected without notifications: what is due is all that tells what happened to known purchases.
async fn without_notifications(orders: u64) -> World {
    let world = World::new(orders).await;
    let form = ConnectForm { subscription: String::new(), ..world.form() };
    world.app.connect(form).await.expect("it connects");
    world.app.sync_and_wait().await.expect("the first mirror");
    world
}

fn look_ups(world: &World) -> u64 {
    LOOK_UPS.iter().map(|method| world.calls(method)).sum()
}

fn purchases(world: &World) -> Vec<(String, Value)> {
    let all = world.all("/sim/truth/purchases?limit=1000&live=true", "purchases");
    let token = |p: &Value| p["purchaseToken"].as_str().expect("a token").to_owned();
    all.iter().map(|p| (token(p), p["purchase"].clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_known_purchase_is_looked_at_once_when_its_period_is_over_and_not_before() {
    let world = without_notifications(600).await;
    let planned = world.app.sync_status().await.unwrap().planned;
    assert!(planned.now == 0 && planned.week > 0 && planned.all > planned.week, "{planned:?}");

    world.tell_sim("/sim/clock", r#"{"advance":"P7D"}"#);
    world.tell_sim("/sim/stats/reset", "{}");
    let known: Vec<String> = purchases(&world).into_iter().map(|(token, _)| token).collect();
    let status = world.app.sync_and_wait().await.unwrap();
    assert_eq!(status.failure, None);
    let asked = look_ups(&world);
    assert!(asked >= u64::from(planned.week), "{asked} looks, {} were planned for the week", planned.week);
    assert_eq!(status.planned.now, 0, "what was due was done: {:?}", status.planned);

    // Every purchase with an end behind it was looked at after that end; its state is Google's.
    let mut checked = 0;
    for (token, truth) in purchases(&world) {
        if !known.contains(&token) {
            continue;
        }
        let Ok(record) = world.app.purchase(token.clone()).await else { continue };
        let Some(raw) = record.raw else { continue };
        let mirrored: Value = serde_json::from_str(&raw).unwrap();
        let end = |value: &Value| value["lineItems"][0]["expiryTime"].as_str().map(str::to_owned);
        assert_eq!(end(&mirrored), end(&truth), "{token}");
        checked += 1;
    }
    assert!(checked > 20, "{checked}");

    world.tell_sim("/sim/stats/reset", "{}");
    world.app.sync_and_wait().await.unwrap();
    assert_eq!(look_ups(&world), 0, "nothing has happened since");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_says_when_its_purchase_is_looked_at_next_and_why() {
    let world = without_notifications(400).await;
    let rows = world::search_all(&world.app, "").await;
    let mut said = 0;
    for row in rows.iter().take(60) {
        let view = world.app.order(row.id.clone()).await.unwrap();
        let Some(purchase) = &view.purchase else { continue };
        if purchase.state == "ACTIVE"
            && let (Some(next), Some(expires)) = (&view.freshness.next, &purchase.expires)
        {
            assert!(next > expires || view.freshness.why.contains("late"), "{next} after {expires}");
            said += 1;
        }
    }
    assert!(said > 5, "{said}");
}
