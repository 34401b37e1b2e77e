//! The simulator over a real socket: what only shows there. Requests are written by hand, so that nothing
//! between the test and the wire has an opinion.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use purser_play_sim::{Options, Running, serve};
use serde_json::{Value, json};

async fn start(change: impl FnOnce(&mut Options)) -> Running {
    let mut options = Options::new("2026-11-20T09:00:00Z".parse().unwrap());
    options.orders = 300;
    change(&mut options);
    serve(options).await.unwrap()
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&self.body)))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// One request on a connection of its own. Blocking: called off the runtime.
fn raw(base: &str, request: &str) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(base.trim_start_matches("http://"))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let split = bytes.windows(4).position(|w| w == b"\r\n\r\n");
    let split = split.ok_or_else(|| std::io::Error::other("no answer"))?;
    let head = String::from_utf8_lossy(&bytes[..split]).into_owned();
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    let mut body = bytes[split + 4..].to_vec();
    let answer = Answer { status, head, body: Vec::new() };
    if answer.header("transfer-encoding") == Some("chunked") {
        body = unchunked(&body);
    }
    Ok(Answer { body, ..answer })
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = bytes.windows(2).position(|w| w == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap(), 16).unwrap();
        out.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 4 + size..];
    }
    out
}

async fn send(
    running: &Running,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> std::io::Result<Answer> {
    let base = running.api().to_owned();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    tokio::task::spawn_blocking(move || raw(&base, &request)).await.unwrap()
}

async fn get(running: &Running, path: &str, token: &str) -> Answer {
    send(running, "GET", path, &format!("Authorization: Bearer {token}\r\n"), "").await.unwrap()
}

#[expect(clippy::disallowed_methods, reason = "assertions are dated in real time")]
async fn token(running: &Running, scope: &str) -> String {
    let key: Value = serde_json::from_str(running.service_account_key()).unwrap();
    let private = PKey::private_key_from_pem(key["private_key"].as_str().unwrap().as_bytes()).unwrap();
    let now = jiff::Timestamp::now().as_second();
    let part = |v: Value| URL_SAFE_NO_PAD.encode(v.to_string());
    let message = format!(
        "{}.{}",
        part(json!({"alg": "RS256", "typ": "JWT", "kid": key["private_key_id"]})),
        part(json!({"iss": key["client_email"], "aud": key["token_uri"], "iat": now, "exp": now + 3_600,
            "scope": format!("https://www.googleapis.com/auth/{scope}")}))
    );
    let seal = Signer::new(MessageDigest::sha256(), &private)
        .and_then(|mut signer| signer.sign_oneshot_to_vec(message.as_bytes()))
        .unwrap();
    let body = format!(
        "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion={message}.{}",
        URL_SAFE_NO_PAD.encode(seal)
    );
    let answer = send(running, "POST", "/token", "", &body).await.unwrap();
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

const CATALOG: &str = "/androidpublisher/v3/applications/com.lumen.notes/subscriptions/premium";

#[tokio::test(flavor = "multi_thread")]
async fn answers_carry_the_worlds_date_and_are_pretty_unless_told_otherwise() {
    let running = start(|_| {}).await;
    let token = token(&running, "androidpublisher").await;
    let pretty = get(&running, CATALOG, &token).await;
    assert_eq!(pretty.status, 200);
    assert_eq!(pretty.header("date"), Some("Fri, 20 Nov 2026 09:00:00 GMT"));
    assert_eq!(pretty.header("content-type"), Some("application/json; charset=UTF-8"));
    assert!(pretty.body.starts_with(b"{\n  \""));
    let compact = get(&running, &format!("{CATALOG}?prettyPrint=false&alt=json"), &token).await;
    assert!(!compact.body.contains(&b'\n') && compact.json() == pretty.json());
    running.advance(jiff::Span::new().days(1)).await;
    assert_eq!(get(&running, CATALOG, &token).await.header("date"), Some("Sat, 21 Nov 2026 09:00:00 GMT"));
}

#[tokio::test(flavor = "multi_thread")]
async fn json_is_compressed_for_those_who_accept_it() {
    let running = start(|_| {}).await;
    let token = token(&running, "androidpublisher").await;
    let plain = get(&running, CATALOG, &token).await;
    let headers = format!("Authorization: Bearer {token}\r\nAccept-Encoding: gzip\r\n");
    let packed = send(&running, "GET", CATALOG, &headers, "").await.unwrap();
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert!(packed.body.len() * 5 < plain.body.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_or_with_the_wrong_scope_nothing_is_told() {
    let running = start(|_| {}).await;
    let answer = get(&running, CATALOG, "ya29.none").await;
    assert_eq!((answer.status, &answer.json()["error"]["status"]), (401, &json!("UNAUTHENTICATED")));
    assert!(answer.header("www-authenticate").is_some());
    let pubsub = token(&running, "pubsub").await;
    assert_eq!(get(&running, CATALOG, &pubsub).await.status, 403);
    assert_eq!(get(&running, &format!("/v1/{}", running.subscription()), &pubsub).await.status, 200);
    let unknown = get(&running, "/androidpublisher/v3/nothing", &pubsub).await;
    assert_eq!((unknown.status, unknown.header("content-type")), (404, Some("text/html; charset=UTF-8")));
}

#[tokio::test(flavor = "multi_thread")]
async fn quotas_run_out_bucket_by_bucket() {
    let running = start(|options| options.quota_per_minute = 3).await;
    let token = token(&running, "androidpublisher").await;
    for _ in 0..3 {
        assert_eq!(get(&running, CATALOG, &token).await.status, 200);
    }
    let refused = get(&running, CATALOG, &token).await;
    assert_eq!((refused.status, &refused.json()["error"]["status"]), (429, &json!("RESOURCE_EXHAUSTED")));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=61).contains(&wait));
    let orders = "/androidpublisher/v3/applications/com.lumen.notes/orders/GPA.3300-0000-0000-00000";
    assert_eq!(get(&running, orders, &token).await.status, 404, "another bucket is full");
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_strike_and_are_counted() {
    let running = start(|_| {}).await;
    let token = token(&running, "androidpublisher").await;
    let fault = |body: Value| {
        let body = body.to_string();
        let running = &running;
        async move { send(running, "POST", "/sim/faults", "", &body).await.unwrap().status }
    };
    let method = "monetization.subscriptions.get";
    assert_eq!(fault(json!({"method": method, "status": 429, "retry_after": 7})).await, 200);
    let refused = get(&running, CATALOG, &token).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("7")));

    assert_eq!(fault(json!({"method": method, "cut": true})).await, 200);
    let cut = get(&running, CATALOG, &token).await;
    let promised: usize = cut.header("content-length").unwrap().parse().unwrap();
    assert!(cut.body.len() < promised);

    assert_eq!(fault(json!({"html": true})).await, 200);
    let page = get(&running, CATALOG, &token).await;
    assert!(page.status == 502 && page.body.starts_with(b"<!DOCTYPE html>"));

    assert_eq!(fault(json!({"method": method, "hang": true})).await, 200);
    let hung = tokio::time::timeout(Duration::from_millis(300), get(&running, CATALOG, &token)).await;
    assert!(hung.is_err());
    assert_eq!(get(&running, CATALOG, &token).await.status, 200);
    let stats = get(&running, "/sim/stats", "").await.json();
    assert_eq!(stats["calls"][method], 5);
    assert_eq!(stats["errors"][method], json!({"0": 2, "429": 1, "502": 1}));
    // A hanging connection does not keep the simulator from stopping.
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_can_be_lost_after_the_work_was_done() {
    let running = start(|_| ()).await;
    let token = token(&running, "pubsub").await;
    let path = format!("/v1/{}", running.subscription());
    let auth = format!("Authorization: Bearer {token}\r\n");
    let waiting = running.unacknowledged();
    let body = r#"{"maxMessages":1,"returnImmediately":true}"#;
    let pulled = send(&running, "POST", &format!("{path}:pull"), &auth, body).await.unwrap();
    let body = json!({"ackIds": [pulled.json()["receivedMessages"][0]["ackId"]]}).to_string();
    for (fault, left) in [("refused", waiting), ("lost", waiting - 1)] {
        let fault = json!({"method": "pubsub.subscriptions.acknowledge", fault: true}).to_string();
        send(&running, "POST", "/sim/faults", "", &fault).await.unwrap();
        let answer = send(&running, "POST", &format!("{path}:acknowledge"), &auth, &body).await;
        assert!(answer.is_err(), "not a byte of an answer");
        assert_eq!(running.unacknowledged(), left);
    }
    assert_eq!(running.stats()["errors"]["pubsub.subscriptions.acknowledge"]["0"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_options_make_the_same_bytes() {
    let (one, two, other) = (start(|_| {}).await, start(|_| {}).await, start(|o| o.seed = 8).await);
    for path in ["/sim/truth/orders?limit=1000", "/sim/truth/purchases?limit=1000", "/sim/truth/voided"] {
        let body = get(&one, path, "").await.body;
        assert_eq!(body, get(&two, path, "").await.body, "{path}");
    }
    let path = "/sim/truth/orders?limit=1000";
    assert_ne!(get(&one, path, "").await.body, get(&other, path, "").await.body);
    assert_eq!(one.bucket(), two.bucket());
    let token = token(&one, "devstorage.read_only").await;
    let list = |running: &Running| format!("/storage/v1/b/{}/o?fields=items(name,md5Hash)", running.bucket());
    let hashes = get(&one, &list(&one), &token).await.json();
    let token = self::token(&two, "devstorage.read_only").await;
    assert_eq!(hashes, get(&two, &list(&two), &token).await.json());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_file_is_its_owners_alone_and_nothing_prints_it() {
    let running = start(|_| {}).await;
    let folder = tempfile::tempdir().unwrap();
    let path = running.write_key_file(folder.path()).unwrap();
    assert_eq!(running.write_key_file(folder.path()).unwrap(), path, "again is fine");
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text, running.service_account_key());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let announcement = running.announcement(&path);
    let fields = [
        "api",
        "token_uri",
        "pubsub",
        "storage",
        "key_file",
        "project",
        "subscription",
        "bucket",
        "packages",
    ];
    assert!(fields.iter().all(|field| !announcement[field].is_null()));
    assert!(!format!("{running:?}{announcement}").contains("PRIVATE"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_simulator_answers_nobody() {
    let running = start(|_| {}).await;
    let base = running.api().to_owned();
    let there = base.clone();
    let mut kept = tokio::task::spawn_blocking(move || {
        let mut kept = TcpStream::connect(there.trim_start_matches("http://")).unwrap();
        kept.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        kept.write_all(b"GET /sim/clock HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut first = [0; 12];
        kept.read_exact(&mut first).unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
        kept
    })
    .await
    .unwrap();
    running.stop().await;
    let ended = tokio::task::spawn_blocking(move || {
        let mut rest = Vec::new();
        // What was under way is read, then the end: by a close or a reset.
        let _ = kept.read_to_end(&mut rest);
        let _ = kept.write_all(b"GET /sim/clock HTTP/1.1\r\nHost: x\r\n\r\n");
        let again = kept.read_to_end(&mut rest).unwrap_or(0);
        again == 0 && TcpStream::connect(base.trim_start_matches("http://")).is_err()
    })
    .await
    .unwrap();
    assert!(ended);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticking_clock_moves_by_itself() {
    let running = start(|options| options.ticking = true).await;
    let clock = async || get(&running, "/sim/clock", "").await.json()["now"].as_str().unwrap().to_owned();
    let first = clock().await;
    let moved =
        tokio::time::timeout(Duration::from_secs(20), async { while clock().await == first {} }).await;
    assert!(moved.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_is_named() {
    let running = start(|_| {}).await;
    let port = running.api().rsplit(':').next().unwrap().parse().unwrap();
    let mut options = Options::new("2026-11-20T09:00:00Z".parse().unwrap());
    options.port = port;
    let error = serve(options).await.unwrap_err();
    assert_eq!(error.to_string(), format!("cannot listen on 127.0.0.1:{port}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_is_done_whether_or_not_its_answer_arrives() {
    let running = start(|o| o.orders = 800).await;
    let token = token(&running, "androidpublisher").await;
    let auth = format!("Authorization: Bearer {token}\r\n");
    let orders = get(&running, "/sim/truth/orders?limit=800", "").await.json();
    let charged: Vec<&Value> =
        orders["orders"].as_array().unwrap().iter().filter(|o| o["state"] == "PROCESSED").collect();
    let refund = |order: &Value| {
        let (package, id) = (order["packageName"].as_str().unwrap(), order["orderId"].as_str().unwrap());
        format!("/androidpublisher/v3/applications/{package}/orders/{id}:refund")
    };
    let before = [
        (json!({"method": "writes", "refused": true}), 0),
        (json!({"method": "writes", "concurrent": true}), 409),
        (json!({"method": "writes", "lost": true}), 0),
        (json!({"method": "writes", "lost": true, "status": 503}), 503),
    ];
    for (n, (fault, status)) in before.into_iter().enumerate() {
        send(&running, "POST", "/sim/faults", "", &fault.to_string()).await.unwrap();
        // Reads are not struck.
        let path = refund(charged[n]);
        assert_eq!(get(&running, path.trim_end_matches(":refund"), &token).await.status, 200);
        let answer = send(&running, "POST", &path, &auth, "").await;
        assert_eq!(answer.map_or(0, |a| a.status), status, "{fault}");
        let done = if n < 2 { 0 } else { n - 1 };
        assert_eq!(running.written().len(), done, "{fault}");
        let state = if n < 2 { "PROCESSED" } else { "REFUNDED" };
        let read = get(&running, path.trim_end_matches(":refund"), &token).await.json();
        assert_eq!(read["state"], state, "{fault}");
    }
    let answer = send(&running, "POST", &refund(charged[4]), &auth, "").await.unwrap();
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    assert_eq!(running.stats()["written"]["orders.refund"], 3);
    assert_eq!(running.stats()["errors"]["orders.refund"], json!({"0": 2, "409": 1, "503": 1}));
}
