//! The record of a purchase: whole, linked to its neighbours, and verified when a person asks.

mod world;

use purser_app::api::ErrorCode;
use serde_json::Value;
use world::World;

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().expect("a text")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_has_its_versions_its_chain_from_both_ends_and_says_when_it_is_looked_at_next() {
    let world = World::connected(1_200).await;
    world.app.sync_and_wait().await.expect("a mirror");
    let live = world.all("/sim/truth/purchases?limit=1000&live=true", "purchases");
    let (mut linked, mut dated) = (0, 0);
    for purchase in &live {
        let record = world.app.purchase(text(purchase, "purchaseToken").to_owned()).await.expect("a record");
        let last = u32::try_from(record.versions.len() - 1).expect("a version");
        let newest =
            world.app.purchase_version(record.token.clone(), last).await.expect("the newest version");
        assert_eq!(Some(newest), record.raw);
        assert!(
            record.freshness.next.is_some() || !record.freshness.why.is_empty(),
            "{:?}",
            record.freshness
        );
        dated += u32::from(record.freshness.next.is_some());
        if let Some(former) = purchase["purchase"]["linkedPurchaseToken"].as_str() {
            let link = record.chain.iter().find(|link| link.token == former).expect("the former purchase");
            assert_eq!(link.relation, "replaced by it");
            let back = world.app.purchase(former.to_owned()).await.expect("the former purchase");
            let link = back.chain.iter().find(|link| link.token == record.token).expect("the later purchase");
            assert_eq!(link.relation, "replaces it");
            if let Some(order) = record.orders.first() {
                let order = world.app.order(order.id.clone()).await.expect("an order");
                assert_eq!((order.chain, order.timeline), (record.chain, record.timeline));
            }
            linked += 1;
        }
    }
    assert!(linked > 3 && dated > 20, "{linked} linked, {dated} dated");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_typed_by_hand_is_looked_for_in_each_application_and_a_wrong_one_leaves_nothing_behind() {
    let world = World::connected(400).await;
    let live = world.all("/sim/truth/purchases?limit=1000&live=true", "purchases");
    let token = text(live.last().expect("a purchase"), "purchaseToken").to_owned();
    assert_eq!(world.app.purchase(token.clone()).await.expect_err("not yet").code, ErrorCode::NotFound);
    let record = world.app.verify_purchase(format!(" {token}\n")).await.expect("Google knows it");
    assert_eq!(record.package, text(live.last().expect("a purchase"), "packageName"));
    assert!(record.gone.is_none() && !record.timeline.is_empty());

    let wrong = "aaaabbbbccccddddeeeeffff.AO-J1Owrong";
    assert_eq!(
        world.app.verify_purchase(wrong.into()).await.expect_err("no such token").code,
        ErrorCode::NotFound
    );
    assert_eq!(
        world.app.purchase(wrong.into()).await.expect_err("nothing was kept").code,
        ErrorCode::NotFound
    );
    assert_eq!(
        world.app.verify_purchase("two words".into()).await.expect_err("no token").code,
        ErrorCode::Invalid
    );
}
