use std::sync::{Mutex, Once};

use crate::{
    Error,
    clock::lock,
    testing::{Server, json, key_pem},
};

const TOKEN: &str = "kbpmdfeglnlooafhmcmfcbpb.AO-J1Ox2X9tQ3mVv0c7YzQ8rQ1bW4nT6uP5sK0aL9dF2gH3jJ7";

/// Everything that any library hands to the `log` crate, at any level.
struct Listener(Mutex<String>);

impl log::Log for Listener {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, record: &log::Record<'_>) {
        let mut heard = lock(&self.0);
        heard.push_str(&record.args().to_string());
        heard.push('\n');
    }
    fn flush(&self) {}
}

static LISTENER: Listener = Listener(Mutex::new(String::new()));
static LISTENING: Once = Once::new();

fn listen() {
    LISTENING.call_once(|| {
        log::set_logger(&LISTENER).expect("the only logger");
        log::set_max_level(log::LevelFilter::Trace);
    });
}

#[tokio::test]
async fn signing_in_and_calling_leave_no_secret_in_the_log() {
    listen();
    log::info!("the listener listens");
    let server = Server::start([json(200, "{}")]).await;
    let client = server.client();
    client.order("com.acme.app", "GPA.1").await.expect("an order");
    let heard = lock(&LISTENER.0).clone();
    let assertion = server.token_requests()[0].body.clone();
    let assertion = assertion.split("assertion=").nth(1).expect("an assertion");
    assert!(heard.contains("the listener listens"), "{heard}");
    for secret in [assertion, &assertion[..20], "token-1", &key_pem()[28..60]] {
        assert!(!heard.contains(secret), "{heard}");
    }
    assert!(log::STATIC_MAX_LEVEL <= log::LevelFilter::Info, "yup-oauth2 logs tokens at level debug");
}

#[tokio::test]
async fn no_error_shows_a_token_or_an_address() {
    let body = format!(
        r#"{{"error":{{"code":400,"message":"Bad Bearer token-1 for {TOKEN} at https://a.b/c?token={TOKEN}"}}}}"#
    );
    let server = Server::start([json(400, &body)]).await;
    let client = server.client();
    let mut errors = vec![client.subscription_purchase("com.acme.app", TOKEN).await.expect_err("refused")];
    let other = Server::start([]).await;
    other.answer_sign_in([json(
        400,
        r#"{"error":"invalid_grant","error_description":"eyJhbGciOi.eyJpc3Mi.c2ln is bad"}"#,
    )]);
    errors.push(other.client().sign_in().await.expect_err("refused"));
    for error in errors {
        let shown = format!("{error} {error:?}");
        for secret in [&TOKEN[25..], "?token", "eyJ", "127.0.0.1"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}

#[tokio::test]
async fn a_client_prints_neither_key_nor_token() {
    let server = Server::start([json(200, "{}")]).await;
    let client = server.client();
    client.order("com.acme.app", "GPA.1").await.expect("an order");
    let shown = format!("{client:?} {client:#?}");
    assert!(shown.contains("purser@acme-reports"), "{shown}");
    for secret in ["token-1", "PRIVATE", &key_pem()[28..60]] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn errors_cross_threads_and_can_be_kept() {
    fn good<T: Send + Sync + Clone + 'static>() {}
    good::<Error>();
    good::<crate::Client>();
}
