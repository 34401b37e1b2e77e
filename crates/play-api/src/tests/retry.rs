use std::time::Duration;

use crate::{
    Client, Clock, Error, Offline, Options, Retry, Timeouts,
    method::{Method, ORDERS_GET, Repeat},
    send::{Call, Request},
    testing::{NOW, Reply, Server, clock, json, owned, with},
};

const PACKAGE: &str = "com.acme.app";

fn cut() -> Reply {
    Reply::Cut {
        status: 200,
        headers: owned(&[("Content-Type", "application/json")]),
        body: br#"{"orderId":"GP"#.to_vec(),
        promised: 400,
    }
}

fn quick() -> Options {
    let short = Duration::from_millis(150);
    let timeouts = Timeouts { connect: short, idle: short, long_poll: short * 4 };
    Options { timeouts, clock: clock(), ..Options::default() }
}

async fn write(client: &Client, address: &str) -> Result<bytes::Bytes, Error> {
    static REFUND: Method = Method { id: "orders.refund", repeat: Repeat::Never, ..ORDERS_GET };
    let request = Request {
        verb: reqwest::Method::POST,
        url: format!("{address}/refund"),
        headers: Default::default(),
        body: Some(("application/json", "{}".into())),
        media: false,
    };
    client.fetch(&Call { method: &REFUND, package: PACKAGE, request }).await
}

#[tokio::test]
async fn a_read_goes_on_through_every_passing_fault() {
    let html = with(502, &[("Content-Type", "text/html; charset=UTF-8")], "<html>502</html>");
    let faults = [json(500, ""), html, cut(), Reply::Close, json(503, "{}")];
    let server = Server::start(faults.into_iter().chain([json(200, r#"{"orderId":"GPA.1"}"#)])).await;
    let client = server.client();
    assert_eq!(client.order(PACKAGE, "GPA.1").await.expect("an order").value.order_id, "GPA.1");
    assert_eq!(server.requests().len(), 6);
    assert_eq!(client.usage().methods["orders.get"].failures, 5);
}

#[tokio::test]
async fn waits_grow_and_end_with_the_last_error() {
    let server = Server::start((0..9).map(|_| json(503, ""))).await;
    let clock = clock();
    let client = server.client_with(Options { clock: clock.clone(), ..Options::default() });
    let error = client.order(PACKAGE, "GPA.1").await.expect_err("down");
    assert!(matches!(error, Error::Unavailable { status: Some(503), .. }), "{error:?}");
    assert_eq!(server.requests().len(), 6);
    let ceilings = [500, 1000, 2000, 4000, 8000].map(Duration::from_millis);
    assert_eq!(clock.sleeps().len(), ceilings.len());
    assert!(clock.sleeps().iter().zip(ceilings).all(|(slept, most)| *slept <= most), "{:?}", clock.sleeps());
}

#[tokio::test]
async fn retry_after_is_honoured_as_seconds_and_as_a_date() {
    let date = [("Date", "Sun, 01 Nov 2026 12:00:00 GMT"), ("Retry-After", "Sun, 01 Nov 2026 12:00:20 GMT")];
    let replies = [with(429, &[("Retry-After", "11")], "{}"), with(429, &date, "{}"), json(200, "{}")];
    let server = Server::start(replies).await;
    let clock = clock();
    let client = server.client_with(Options { clock: clock.clone(), ..Options::default() });
    client.order(PACKAGE, "GPA.1").await.expect("an order");
    let slept = clock.now().duration_since(NOW.parse().expect("a time")).as_secs_f64();
    assert!((31.0..=32.6).contains(&slept), "{slept}");
}

#[tokio::test]
async fn a_wait_longer_than_the_callers_patience_is_handed_on_at_once() {
    let server = Server::start([with(429, &[("Retry-After", "3600")], "{}")]).await;
    let clock = clock();
    let client = server.client_with(Options { clock: clock.clone(), ..Options::default() });
    let error = client.order(PACKAGE, "GPA.1").await.expect_err("used up");
    assert!(matches!(error, Error::Quota { retry_after: Some(d), .. } if d.as_secs() == 3600), "{error:?}");
    assert!(clock.sleeps().is_empty());
}

#[tokio::test]
async fn a_write_is_sent_once_whatever_happens_to_it() {
    for fault in [
        json(500, ""),
        json(503, ""),
        cut(),
        Reply::Close,
        Reply::Hang,
        with(429, &[("Retry-After", "1")], "{}"),
    ] {
        let server = Server::start([fault.clone(), json(200, "{}")]).await;
        let client = server.client_with(quick());
        write(&client, &server.address).await.expect_err("unknown");
        assert_eq!(server.requests().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_silent_server_is_a_time_out() {
    let server = Server::start((0..3).map(|_| Reply::Hang)).await;
    let retry = Retry { tries: 2, ..Retry::default() };
    let client = server.client_with(Options { retry, ..quick() });
    let error = client.order(PACKAGE, "GPA.1").await.expect_err("silence");
    assert_eq!(error, Error::Offline { why: Offline::TimedOut });
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn nobody_listening_is_said_after_a_second_look() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let nobody = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let server = Server::start([]).await;
    let hosts = crate::Hosts { publisher: nobody.clone(), pubsub: nobody.clone(), storage: nobody };
    let credential = crate::Credential::ServiceAccount(server.account());
    let client =
        Client::new(hosts, credential, Options { clock: clock(), ..Options::default() }).expect("a client");
    let error = client.order(PACKAGE, "GPA.1").await.expect_err("nobody");
    assert_eq!(error, Error::Offline { why: Offline::Refused });
    assert_eq!(client.usage().calls("orders.get"), 2);
}

#[tokio::test]
async fn a_dropped_call_stops_in_the_middle_of_its_wait() {
    let server = Server::start([with(503, &[], ""), json(200, "{}")]).await;
    let retry = Retry { base: Duration::from_secs(50), cap: Duration::from_secs(50), ..Retry::default() };
    let client = server.client_with(Options { retry, clock: Clock::system(), ..Options::default() });
    let call = tokio::spawn(async move { client.order(PACKAGE, "GPA.1").await });
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    call.abort();
    assert!(call.await.expect_err("stopped").is_cancelled());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_page_in_the_place_of_an_answer_is_no_answer() {
    for page in [
        with(200, &[("Content-Type", "text/html")], "<html>hotel</html>"),
        with(200, &[], " <!doctype html>"),
    ] {
        let server = Server::start([page.clone(), page]).await;
        let retry = Retry { tries: 2, ..Retry::default() };
        let client = server.client_with(Options { retry, clock: clock(), ..Options::default() });
        let error = client.order(PACKAGE, "GPA.1").await.expect_err("a page");
        assert!(matches!(error, Error::Unavailable { status: Some(200), .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_token() {
    let elsewhere = Server::start([json(200, "{}")]).await;
    let moved = with(307, &[("Location", &elsewhere.address)], "");
    let server = Server::start([moved]).await;
    let retry = Retry { tries: 1, ..Retry::default() };
    let client = server.client_with(Options { retry, clock: clock(), ..Options::default() });
    let error = client.order(PACKAGE, "GPA.1").await.expect_err("moved");
    assert!(matches!(error, Error::Unavailable { status: Some(307), .. }), "{error:?}");
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_not_asked_for_again() {
    let server = Server::start([json(200, "[1,2"), json(200, "{}")]).await;
    let error = server.client().order(PACKAGE, "GPA.1").await.expect_err("broken");
    assert!(matches!(&error, Error::Malformed { what } if what.starts_with("orders.get")), "{error:?}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_person_is_not_kept_waiting_as_long_as_the_mirror() {
    let server = Server::start((0..9).map(|_| json(503, ""))).await;
    server.client().interactive().order(PACKAGE, "GPA.1").await.expect_err("down");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_long_poll_may_be_silent_for_longer_than_other_calls() {
    let server = Server::start([Reply::Hang, Reply::Hang]).await;
    let retry = Retry { tries: 1, ..Retry::default() };
    let client = server.client_with(Options { retry, ..quick() });
    let pull = client.pull("projects/p/subscriptions/s", 1);
    let order = client.order(PACKAGE, "GPA.1");
    tokio::pin!(pull);
    tokio::select! {
        biased;
        _ = &mut pull => panic!("the long poll gave up first"),
        error = order => assert_eq!(error.expect_err("silence"), Error::Offline { why: Offline::TimedOut }),
    }
    assert_eq!(pull.await.expect_err("silence"), Error::Offline { why: Offline::TimedOut });
    assert!(Timeouts::default().long_poll >= Duration::from_secs(90));
}
