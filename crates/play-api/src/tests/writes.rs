use std::time::Duration;

use crate::{
    Client, Credential, Error, Hosts, Missing, Offline, Options, Right, Timeouts, WriteError,
    testing::{Reply, Server, clock, json, owned, with},
    wire::{
        CancellationType, DeferralContext, ExternalAccountIds, Marker, RefundPreference, RefundReview,
        RevocationContext, write::ConsumptionUsageEvent,
    },
};

const PACKAGE: &str = "com.acme.app";
const DAY: Duration = Duration::from_secs(86_400);

fn quick() -> Options {
    let short = Duration::from_millis(150);
    let timeouts = Timeouts { connect: short, idle: short, long_poll: short };
    Options { timeouts, clock: clock(), ..Options::default() }
}

fn deferral(by: Duration) -> DeferralContext {
    DeferralContext { defer_duration: by, etag: "a1".into(), validate_only: true }
}

fn review() -> RefundReview {
    RefundReview {
        pending_refund_token: "t/1".into(),
        refund_preference: RefundPreference::Decline,
        sample_content_provided: false,
        consumption_percentage_milliunits: Some(45_200),
        consumption_usage_events: vec![ConsumptionUsageEvent {
            consumption_time: Some("2026-11-01T10:00:00Z".parse().expect("a time")),
            ..ConsumptionUsageEvent::default()
        }],
    }
}

#[tokio::test]
async fn each_write_is_a_post_with_the_body_that_google_documents() {
    let defer = r#"{"itemExpiryTimeDetails":[{"productId":"premium","expiryTime":"2026-12-01T00:00:00Z"}]}"#;
    let empty = || with(204, &[], "");
    let server = Server::start([
        empty(),
        empty(),
        json(200, "{}"),
        json(200, "{}"),
        json(200, "{}"),
        json(200, defer),
        empty(),
        empty(),
        empty(),
    ])
    .await;
    let client = server.client();
    client.refund_order(PACKAGE, "GPA.1..0", true).await.expect("done");
    client.review_refund(PACKAGE, "GPA.1", &review()).await.expect("done");
    let kind = CancellationType::DeveloperRequestedStopPayments;
    client.cancel_subscription(PACKAGE, "a/b", kind).await.expect("done");
    let prorated = RevocationContext::ProratedRefund(Marker {});
    client.revoke_subscription(PACKAGE, "a/b", &prorated).await.expect("done");
    let item = RevocationContext::ItemBasedRefund { product_id: "add.on".into() };
    client.revoke_subscription(PACKAGE, "a/b", &item).await.expect("done");
    let said = client.defer_subscription(PACKAGE, "a/b", &deferral(DAY)).await.expect("dates");
    let item = &said.value.item_expiry_time_details[0];
    assert_eq!(
        (item.product_id.as_str(), item.expiry_time.map(|t| t.to_string()).as_deref()),
        ("premium", Some("2026-12-01T00:00:00Z"))
    );
    let accounts = ExternalAccountIds { obfuscated_account_id: Some("u".into()), ..Default::default() };
    client.acknowledge_subscription(PACKAGE, "premium", "a/b", Some(&accounts)).await.expect("done");
    client.acknowledge_product(PACKAGE, "gems", "a/b").await.expect("done");
    client.consume_product(PACKAGE, "gems", "a/b").await.expect("done");

    let requests = server.requests();
    let sent: Vec<_> = requests.iter().map(|r| (r.target.as_str(), r.body.as_str())).collect();
    let at = "/androidpublisher/v3/applications/com.acme.app";
    let expected = [
        ("/orders/GPA.1..0:refund?prettyPrint=false&revoke=true", ""),
        (
            "/orders/GPA.1:reviewrefund?prettyPrint=false",
            r#"{"pendingRefundToken":"t/1","refundPreference":"DECLINE","sampleContentProvided":false,"consumptionPercentageMilliunits":45200,"consumptionUsageEvents":[{"consumptionTime":"2026-11-01T10:00:00Z"}]}"#,
        ),
        (
            "/purchases/subscriptionsv2/tokens/a%2Fb:cancel?prettyPrint=false",
            r#"{"cancellationContext":{"cancellationType":"DEVELOPER_REQUESTED_STOP_PAYMENTS"}}"#,
        ),
        (
            "/purchases/subscriptionsv2/tokens/a%2Fb:revoke?prettyPrint=false",
            r#"{"revocationContext":{"proratedRefund":{}}}"#,
        ),
        (
            "/purchases/subscriptionsv2/tokens/a%2Fb:revoke?prettyPrint=false",
            r#"{"revocationContext":{"itemBasedRefund":{"productId":"add.on"}}}"#,
        ),
        (
            "/purchases/subscriptionsv2/tokens/a%2Fb:defer?prettyPrint=false",
            r#"{"deferralContext":{"deferDuration":"86400s","etag":"a1","validateOnly":true}}"#,
        ),
        (
            "/purchases/subscriptions/premium/tokens/a%2Fb:acknowledge?prettyPrint=false",
            r#"{"externalAccountIds":{"obfuscatedAccountId":"u"}}"#,
        ),
        ("/purchases/products/gems/tokens/a%2Fb:acknowledge?prettyPrint=false", "{}"),
        ("/purchases/products/gems/tokens/a%2Fb:consume?prettyPrint=false", ""),
    ];
    for ((target, body), (path, wanted)) in sent.iter().zip(expected) {
        assert_eq!((*target, *body), (format!("{at}{path}").as_str(), wanted));
    }
    assert!(requests.iter().all(|r| r.verb == "POST"));
    // Without a body, that there is none is said: once.
    assert_eq!(requests[0].head.to_lowercase().matches("content-length: 0").count(), 1);
    assert_eq!(client.usage().total(), 9);
}

#[tokio::test]
async fn a_refusal_is_told_from_an_answer_that_says_nothing() {
    let half = Reply::Cut {
        status: 200,
        headers: owned(&[("Content-Type", "application/json")]),
        body: b"{".to_vec(),
        promised: 400,
    };
    let html = [("Content-Type", "text/html")];
    let wait = [("Retry-After", "1")];
    for (reply, may_be_done) in [
        (json(500, ""), true),
        (json(503, "{}"), true),
        (json(408, "{}"), true),
        (json(499, "{}"), true),
        (with(502, &html, "<html>502</html>"), true),
        (with(200, &html, "<html>hotel</html>"), true),
        (with(307, &[("Location", "http://127.0.0.1:1/")], ""), true),
        (half, true),
        (Reply::Close, true),
        (Reply::Hang, true),
        (json(400, "{}"), false),
        (json(403, "{}"), false),
        (json(404, "{}"), false),
        (json(409, "{}"), false),
        (json(410, "{}"), false),
        (json(412, "{}"), false),
        (with(429, &wait, "{}"), false),
    ] {
        let server = Server::start([reply.clone(), with(204, &[], "")]).await;
        let client = server.client_with(quick());
        let error = client.refund_order(PACKAGE, "GPA.1", false).await.expect_err("not confirmed");
        assert_eq!(error.may_be_done(), may_be_done, "{reply:?}: {error:?}");
        assert_eq!(server.requests().len(), 1, "{reply:?}: sent once");
        assert_eq!(error.to_string().starts_with("sent, not confirmed: "), may_be_done);
    }
}

#[tokio::test]
async fn a_dry_run_whose_answer_cannot_be_read_is_not_confirmed() {
    let server = Server::start([json(200, r#"{"itemExpiryTimeDetails":5}"#)]).await;
    let error =
        server.client().defer_subscription(PACKAGE, "t", &deferral(DAY)).await.expect_err("unreadable");
    assert!(matches!(&error, WriteError::Unknown(Error::Malformed { .. })), "{error:?}");
}

#[tokio::test]
async fn what_a_write_lacks_is_the_right_to_manage_orders() {
    let server = Server::start([json(403, "{}"), json(404, "{}"), json(404, "{}")]).await;
    let client = server.client();
    let error = client.refund_order(PACKAGE, "GPA.1", false).await.expect_err("refused");
    assert!(matches!(error.error(), Error::NotPermitted { needs: Right::ManageOrders, .. }), "{error:?}");
    let error = client.refund_order(PACKAGE, "GPA.1", false).await.expect_err("unknown");
    assert!(matches!(error.error(), Error::NotFound { what: Missing::Order, .. }), "{error:?}");
    let error = client.consume_product(PACKAGE, "gems", "t").await.expect_err("unknown");
    assert!(matches!(error.error(), Error::NotFound { what: Missing::PurchaseToken, .. }), "{error:?}");
}

#[tokio::test]
async fn a_refused_access_token_is_replaced_once_because_nothing_was_done() {
    let server = Server::start([json(401, "{}"), with(204, &[], "")]).await;
    server.client().refund_order(PACKAGE, "GPA.1", false).await.expect("done");
    assert_eq!((server.requests().len(), server.token_requests().len()), (2, 2));
    let server = Server::start([json(401, "{}"), json(401, "{}")]).await;
    let error = server.client().refund_order(PACKAGE, "GPA.1", false).await.expect_err("refused");
    assert!(!error.may_be_done() && matches!(error.error(), Error::SignIn { .. }), "{error:?}");
    assert_eq!(server.requests().len(), 2);
    // The second try is a try like any other.
    let server = Server::start([json(401, "{}"), json(503, "{}"), with(204, &[], "")]).await;
    let error = server.client().refund_order(PACKAGE, "GPA.1", false).await.expect_err("not confirmed");
    assert!(error.may_be_done(), "{error:?}");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn what_never_left_was_not_done() {
    let page = || with(503, &[("Content-Type", "text/html")], "<html>503</html>");
    // The sign-in fails for as long as there is patience.
    let server = Server::start([]).await;
    server.answer_sign_in((0..9).map(|_| page()));
    let error = server.client().refund_order(PACKAGE, "GPA.1", false).await.expect_err("no token");
    assert!(!error.may_be_done() && matches!(error.error(), Error::Unavailable { .. }), "{error:?}");
    // The sign-in fails after a first token was refused.
    let server = Server::start([json(401, "{}")]).await;
    server.answer_sign_in([json(200, r#"{"access_token":"a","expires_in":3600,"token_type":"Bearer"}"#)]);
    server.answer_sign_in((0..9).map(|_| page()));
    let error = server.client().refund_order(PACKAGE, "GPA.1", false).await.expect_err("no second token");
    assert!(!error.may_be_done() && matches!(error.error(), Error::Unavailable { .. }), "{error:?}");
    // Nobody listens.
    let server = Server::start([]).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let nobody = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let hosts = Hosts { publisher: nobody.clone(), pubsub: nobody.clone(), storage: nobody };
    let credential = Credential::ServiceAccount(server.account());
    let options = Options { clock: clock(), ..Options::default() };
    let client = Client::new(hosts, credential, options).expect("a client");
    let error = client.refund_order(PACKAGE, "GPA.1", false).await.expect_err("nobody");
    assert_eq!(error, WriteError::NotDone(Error::Offline { why: Offline::Refused }));
}

#[tokio::test]
async fn bad_arguments_of_a_write_are_named_and_never_sent() {
    let server = Server::start([]).await;
    let client = server.client();
    let mut wordy = review();
    wordy.consumption_usage_events[0].consumption_item_description = Some("x".repeat(5_001));
    let much = RefundReview { consumption_percentage_milliunits: Some(100_001), ..review() };
    let no_etag = DeferralContext { etag: String::new(), ..deferral(DAY) };
    let shown = [
        client.refund_order(PACKAGE, "", true).await.err(),
        client.consume_product(PACKAGE, "", "t").await.err(),
        client.review_refund(PACKAGE, "GPA.1", &wordy).await.err(),
        client.review_refund(PACKAGE, "GPA.1", &much).await.err(),
        client.defer_subscription(PACKAGE, "t", &deferral(DAY / 2)).await.err(),
        client.defer_subscription(PACKAGE, "t", &deferral(DAY * 366)).await.err(),
        client.defer_subscription(PACKAGE, "t", &no_etag).await.err(),
    ]
    .map(|error| {
        let error = error.expect("refused");
        assert!(!error.may_be_done());
        error.to_string()
    });
    for (shown, field) in shown.iter().zip([
        "order id",
        "product",
        "usage events",
        "consumption",
        "deferral",
        "deferral",
        "etag",
    ]) {
        assert!(shown.starts_with(&format!("{field}: should ")), "{shown}");
    }
    assert_eq!((server.requests().len(), server.token_requests().len()), (0, 0));
}

#[test]
fn only_what_never_reached_google_is_known_to_be_undone_without_an_answer() {
    let of = |why| WriteError::of(Error::Offline { why }, true).may_be_done();
    assert_eq!([Offline::Dns, Offline::Refused, Offline::Tls].map(of), [false; 3]);
    assert_eq!([Offline::TimedOut, Offline::Cut].map(of), [true; 2]);
}
