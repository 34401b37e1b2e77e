use std::io::Write as _;

use tokio_util::sync::CancellationToken;

use crate::{
    Error, VoidedQuery,
    testing::{Server, bytes, json, with},
    wire::{DeveloperNotification, Money, VoidedPurchase, rtdn::SubscriptionNotificationType},
};

const PACKAGE: &str = "com.acme.app";
const SUBSCRIPTION: &str = "projects/acme/subscriptions/purser";

#[tokio::test]
async fn tokens_with_slashes_and_pluses_stay_one_segment() {
    let server = Server::start([json(200, "{}"), json(200, "{}")]).await;
    let client = server.client();
    client.subscription_purchase(PACKAGE, "a/b+c=d?e#f%2F..").await.expect("an answer");
    client.product_purchase(PACKAGE, "../../x").await.expect("an answer");
    let targets: Vec<_> = server.requests().iter().map(|r| r.target.clone()).collect();
    assert_eq!(
        targets,
        [
            "/androidpublisher/v3/applications/com.acme.app/purchases/subscriptionsv2/tokens/a%2Fb%2Bc%3Dd%3Fe%23f%252F..?prettyPrint=false",
            "/androidpublisher/v3/applications/com.acme.app/purchases/productsv2/tokens/..%2F..%2Fx?prettyPrint=false",
        ]
    );
}

#[tokio::test]
async fn bad_arguments_are_named_and_never_sent() {
    let server = Server::start([]).await;
    let client = server.client();
    let many: Vec<String> = (0..1001).map(|i| format!("GPA.{i}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let none = VoidedQuery { max: Some(0), ..VoidedQuery::default() };
    let shown = [
        client.order("", "GPA.1").await.err(),
        client.order("..", "GPA.1").await.err(),
        client.order(PACKAGE, "").await.err(),
        client.orders_batch(PACKAGE, &[]).await.err(),
        client.orders_batch(PACKAGE, &many).await.err(),
        client.orders_batch(PACKAGE, &["GPA.1", "GPA.1"]).await.err(),
        client.voided_page(PACKAGE, &none).await.err(),
        client.pull("purser", 10).await.err(),
        client.pull(SUBSCRIPTION, 0).await.err(),
        client.modify_ack_deadline(SUBSCRIPTION, &["a"], 601).await.err(),
    ]
    .map(|e| e.expect("refused").to_string());
    let fields = [
        "package",
        "package",
        "order id",
        "order ids",
        "order ids",
        "order ids",
        "max",
        "subscription",
        "max",
        "seconds",
    ];
    for (shown, field) in shown.iter().zip(fields) {
        assert!(shown.starts_with(&format!("{field}: should ")), "{shown}");
    }
    assert_eq!((server.requests().len(), server.token_requests().len()), (0, 0));
}

#[tokio::test]
async fn a_batch_keeps_each_order_as_received() {
    let body = r#"{"orders":[{"orderId":"GPA.1","total":{"currencyCode":"USD","nanos":990000000},"new":[1]},{"orderId":"GPA.2"}]}"#;
    let server = Server::start([json(200, body)]).await;
    let orders = server.client().orders_batch(PACKAGE, &["GPA.1", "GPA.2"]).await.expect("orders");
    assert_eq!(
        orders[0].json.get(),
        r#"{"orderId":"GPA.1","total":{"currencyCode":"USD","nanos":990000000},"new":[1]}"#
    );
    assert_eq!(orders[0].value.total.as_ref().map(|t| (t.units, t.nanos)), Some((0, 990_000_000)));
    assert_eq!(orders[1].value.order_id, "GPA.2");
    assert!(
        server.requests()[0]
            .target
            .ends_with("/orders:batchGet?prettyPrint=false&orderIds=GPA.1&orderIds=GPA.2")
    );
}

#[tokio::test]
async fn a_thousand_orders_travel_in_the_body_of_a_post_that_says_get() {
    let server = Server::start([json(200, "{}")]).await;
    let ids: Vec<String> = (0..1000).map(|i| format!("GPA.3369-2045-9223-{i:05}..12")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    assert!(server.client().orders_batch(PACKAGE, &ids).await.expect("none").is_empty());
    let request = &server.requests()[0];
    assert_eq!((request.verb.as_str(), request.header("x-http-method-override")), ("POST", Some("GET")));
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(request.target, "/androidpublisher/v3/applications/com.acme.app/orders:batchGet");
    assert_eq!(request.body.matches("orderIds=").count(), 1000);
}

#[tokio::test]
async fn voids_are_asked_for_with_subscriptions_and_partial_refunds() {
    let first = r#"{"voidedPurchases":[{"orderId":"GPA.1","purchaseTimeMillis":"1","voidedReason":7,"voidedSource":"2"}],
        "tokenPagination":{"nextPageToken":"n/2"}}"#;
    let server = Server::start([json(200, first), json(200, "{}")]).await;
    let query = VoidedQuery { start_ms: Some(5), end_ms: Some(9), ..VoidedQuery::default() };
    let voids = server.client().all_voided(PACKAGE, &query, &CancellationToken::new()).await.expect("voids");
    let VoidedPurchase { voided_source, voided_reason, .. } = &voids[0].value;
    assert_eq!((voids.len(), voided_source.code(), voided_reason.code()), (1, 2, 7));
    let queries: Vec<_> =
        server.requests().iter().map(|r| r.target.split_once('?').expect("a query").1.to_owned()).collect();
    let always = "prettyPrint=false&type=1&includeQuantityBasedPartialRefund=true&maxResults=1000";
    assert_eq!(queries, [format!("{always}&startTime=5&endTime=9"), format!("{always}&token=n%2F2")]);
}

#[tokio::test]
async fn every_catalog_call_asks_for_the_largest_page_and_all_offers_at_once() {
    let server = Server::start((0..7).map(|_| json(200, "{}"))).await;
    let client = server.client();
    assert!(client.subscriptions_page(PACKAGE, None).await.expect("a page").items.is_empty());
    client.subscription_offers_page(PACKAGE, Some("x y")).await.expect("a page");
    client.one_time_products_page(PACKAGE, None).await.expect("a page");
    client.one_time_offers_page(PACKAGE, None).await.expect("a page");
    client.subscription(PACKAGE, "pro").await.expect("one");
    client.one_time_product(PACKAGE, "gems").await.expect("one");
    let price = Money { currency_code: "EUR".into(), units: 4, nanos: 990_000_000 };
    client.convert_region_prices(PACKAGE, &price, Some("TX1")).await.expect("prices");
    let requests = server.requests();
    let targets: Vec<_> = requests
        .iter()
        .map(|r| {
            r.target
                .replace("/androidpublisher/v3/applications/com.acme.app", "~")
                .replace("prettyPrint=false", "p")
        })
        .collect();
    assert_eq!(
        targets,
        [
            "~/subscriptions?p&pageSize=1000",
            "~/subscriptions/-/basePlans/-/offers?p&pageSize=1000&pageToken=x%20y",
            "~/oneTimeProducts?p&pageSize=1000",
            "~/oneTimeProducts/-/purchaseOptions/-/offers?p&pageSize=1000",
            "~/subscriptions/pro?p",
            "~/oneTimeProducts/gems?p",
            "~/pricing:convertRegionPrices?p",
        ]
    );
    assert_eq!(
        requests[6].body,
        r#"{"price":{"currencyCode":"EUR","units":"4","nanos":990000000},"productTaxCategoryCode":"TX1"}"#
    );
}

#[tokio::test]
async fn a_page_token_that_comes_again_ends_the_list_with_an_error() {
    let page = json(200, r#"{"subscriptions":[{"productId":"a"}],"nextPageToken":"again"}"#);
    let server = Server::start([page.clone(), page.clone(), page]).await;
    let error =
        server.client().all_subscriptions(PACKAGE, &CancellationToken::new()).await.expect_err("endless");
    assert!(matches!(&error, Error::Malformed { what } if what.contains("page token")), "{error:?}");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_cancelled_list_stops_in_the_middle_of_a_page() {
    let server = Server::start([crate::testing::Reply::Hang]).await;
    let cancel = CancellationToken::new();
    let (client, token) = (server.client(), cancel.clone());
    let reading = tokio::spawn(async move { client.all_one_time_products(PACKAGE, &token).await });
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    cancel.cancel();
    assert_eq!(reading.await.expect("no panic").expect_err("cancelled"), Error::Cancelled);
}

#[tokio::test]
async fn messages_are_pulled_acknowledged_and_handed_back() {
    let data = "eyJ2ZXJzaW9uIjoiMS4wIiwicGFja2FnZU5hbWUiOiJjb20uYWNtZS5hcHAiLCJldmVudFRpbWVNaWxsaXMiOiIxNTAzMzQ5NTY2MTY4Iiwic3Vic2NyaXB0aW9uTm90aWZpY2F0aW9uIjp7InZlcnNpb24iOiIxLjAiLCJub3RpZmljYXRpb25UeXBlIjo0LCJwdXJjaGFzZVRva2VuIjoidCJ9fQ==";
    let pulled = format!(
        r#"{{"receivedMessages":[{{"ackId":"a1","message":{{"data":"{data}","messageId":"7","publishTime":"2026-11-01T11:59:59.123456Z"}}}}]}}"#
    );
    let replies = [
        json(200, &pulled),
        json(200, "{}"),
        json(200, "{}"),
        json(200, "{}"),
        json(200, "{}"),
        json(200, "{}"),
    ];
    let server = Server::start(replies).await;
    let client = server.client();
    let messages = client.pull(SUBSCRIPTION, 100).await.expect("messages");
    let note = DeveloperNotification::from_message(&messages[0].value.message).expect("a notification").value;
    assert_eq!(note.event_time_millis, 1_503_349_566_168);
    let kind = note.subscription_notification.expect("about a subscription").notification_type;
    assert_eq!(kind, SubscriptionNotificationType::Purchased);
    assert!(client.pull(SUBSCRIPTION, 1).await.expect("none").is_empty());
    client.acknowledge(SUBSCRIPTION, &["a1"]).await.expect("done");
    client.modify_ack_deadline(SUBSCRIPTION, &["a1", "a2"], 0).await.expect("done");
    client.pubsub_subscription(SUBSCRIPTION).await.expect("a subscription");
    assert!(
        client
            .test_permissions(SUBSCRIPTION, &["pubsub.subscriptions.consume"])
            .await
            .expect("none")
            .is_empty()
    );
    client.acknowledge(SUBSCRIPTION, &[]).await.expect("nothing to do");
    let sent: Vec<_> = server
        .requests()
        .iter()
        .map(|r| format!("{} {} {}", r.verb, r.target.replace("?prettyPrint=false", ""), r.body))
        .collect();
    assert_eq!(
        sent,
        [
            r#"POST /v1/projects/acme/subscriptions/purser:pull {"maxMessages":100}"#,
            r#"POST /v1/projects/acme/subscriptions/purser:pull {"maxMessages":1}"#,
            r#"POST /v1/projects/acme/subscriptions/purser:acknowledge {"ackIds":["a1"]}"#,
            r#"POST /v1/projects/acme/subscriptions/purser:modifyAckDeadline {"ackIds":["a1","a2"],"ackDeadlineSeconds":0}"#,
            "GET /v1/projects/acme/subscriptions/purser ",
            r#"POST /v1/projects/acme/subscriptions/purser:testIamPermissions {"permissions":["pubsub.subscriptions.consume"]}"#,
        ]
    );
}

#[tokio::test]
async fn what_others_publish_to_the_topic_is_named_and_no_panic() {
    let mut message = crate::wire::PubsubMessage { data: "not base64!".into(), ..Default::default() };
    assert!(DeveloperNotification::from_message(&message).is_err());
    message.data = "aGVsbG8=".into();
    assert!(DeveloperNotification::from_message(&message).is_err());
    message.data = "eyJldmVudFRpbWVNaWxsaXMiOjE3LCJub3ZlbHR5Ijp7fX0=".into();
    let note = DeveloperNotification::from_message(&message).expect("a new kind");
    assert_eq!(note.value.event_time_millis, 17);
    assert!(note.json.get().contains("novelty"));
}

#[tokio::test]
async fn a_compressed_answer_is_unpacked_and_asked_for() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(br#"{"orderId":"GPA.1"}"#).expect("memory");
    let packed = gzip.finish().expect("memory");
    let headers = [("Content-Encoding", "gzip"), ("Content-Type", "application/json")];
    let server = Server::start([bytes(200, &headers, &packed)]).await;
    let order = server.client().order(PACKAGE, "GPA.1").await.expect("an order");
    assert_eq!(order.json.get(), r#"{"orderId":"GPA.1"}"#);
    let request = &server.requests()[0];
    assert!(request.header("accept-encoding").is_some_and(|e| e.contains("gzip")), "{}", request.head);
    assert!(request.header("user-agent").is_some_and(|u| u.starts_with("Purser/") && u.contains("gzip")));
}

#[tokio::test]
async fn googles_time_is_learnt_from_an_answer_and_the_calls_are_counted() {
    let date = [("Date", "Sun, 01 Nov 2026 14:00:00 GMT")];
    let server = Server::start([with(200, &date, "{}"), with(404, &date, "{}")]).await;
    server.answer_sign_in([with(
        200,
        &[("Date", "Thu, 01 Jan 1970 00:00:00 GMT")],
        r#"{"access_token":"t","expires_in":3599,"token_type":"Bearer"}"#,
    )]);
    let client = server.client();
    client.sign_in().await.expect("signed in");
    assert_eq!(client.clock_skew(), None);
    client.order(PACKAGE, "GPA.1").await.expect("an order");
    assert_eq!(client.google_now(), "2026-11-01T14:00:00.5Z".parse().expect("a time"));
    client.order(PACKAGE, "GPA.2").await.expect_err("unknown");
    let usage = client.usage();
    let orders = &usage.methods["orders.get"];
    assert_eq!((orders.calls, orders.failures, orders.last_status), (2, 1, Some(404)));
    assert_eq!((usage.total(), usage.calls("orders.get"), usage.calls("orders.batchget")), (2, 2, 0));
}
