//! A simulated Google, and a Purser that is connected to it.

#![cfg_attr(
    test,
    allow(dead_code, clippy::allow_attributes, reason = "each file of stories uses a part of it")
)]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use purser_app::api::{ConnectForm, HostsForm, OrderRow, SearchRequest, SyncPhase, SyncStatus};
use purser_app::{App, AppConfig, AppEvent};
use purser_play_sim::{Mix, Options, Running, serve};
use purser_secrets::{Error as SecretsError, Memory, SecretStore};
use serde_json::Value;
use zeroize::Zeroizing;

/// The world's time at the start of every story.
pub(crate) const NOW: &str = "2026-10-20T12:00:00Z";

pub(crate) struct World {
    pub(crate) sim: Running,
    pub(crate) app: App,
    pub(crate) secrets: Arc<Memory>,
    pub(crate) folder: tempfile::TempDir,
}

pub(crate) fn app_in(folder: &Path, secrets: Arc<Memory>) -> App {
    app_with(folder, secrets, false)
}

/// One whose workspaces keep themselves true while they are open, as the window's do.
pub(crate) fn app_that_lives(folder: &Path, secrets: Arc<Memory>) -> App {
    app_with(folder, secrets, true)
}

pub(crate) fn app_with(folder: &Path, secrets: Arc<dyn SecretStore>, live: bool) -> App {
    App::new(AppConfig { live, ..config(folder, secrets) })
}

fn config(folder: &Path, secrets: Arc<dyn SecretStore>) -> AppConfig {
    AppConfig {
        data_dir: folder.join("data"),
        secrets,
        demo: None,
        // The client measures how far the world's clock is from this computer's; the two cancel out, and no story
        // sees the wall clock.
        #[expect(clippy::disallowed_methods, reason = "only ever seen with the world's distance from it")]
        clock: Arc::new(Timestamp::now),
        time_zone: TimeZone::UTC,
        live: false,
        world: None,
    }
}

impl World {
    /// A simulator with `orders` orders and a Purser that knows nothing of it.
    pub(crate) async fn new(orders: u64) -> World {
        Self::seeded(7, orders).await
    }

    /// The same of another seed.
    pub(crate) async fn seeded(seed: u64, orders: u64) -> World {
        World::mixed(seed, orders, Mix::default()).await
    }

    /// One in which things happen as often as `mix` says.
    pub(crate) async fn mixed(seed: u64, orders: u64, mix: Mix) -> World {
        let now: Timestamp = NOW.parse().expect("a time");
        let options = Options { seed, orders, mix, quota_per_minute: 1_000_000, ..Options::new(now) };
        let sim = serve(options).await.expect("the simulator starts");
        let folder = tempfile::tempdir().expect("a folder");
        let secrets = Arc::new(Memory::new());
        World { sim, app: app_in(folder.path(), Arc::clone(&secrets)), secrets, folder }
    }

    /// The same, connected.
    pub(crate) async fn connected(orders: u64) -> World {
        let world = World::new(orders).await;
        world.app.connect(world.form()).await.expect("it connects");
        world
    }

    /// The form as a person fills it in.
    pub(crate) fn form(&self) -> ConnectForm {
        let key = self.sim.write_key_file(self.folder.path()).expect("the key file is written");
        ConnectForm {
            name: "Lumen Apps".into(),
            key_file: key.to_string_lossy().into_owned(),
            packages: self.sim.packages().to_vec(),
            bucket: format!("gs://{}/", self.sim.bucket()),
            subscription: self.sim.subscription().to_owned(),
            hosts: Some(HostsForm {
                api: self.sim.api().to_owned(),
                pubsub: self.sim.pubsub().to_owned(),
                storage: self.sim.storage().to_owned(),
            }),
        }
    }

    /// What is really so, or what was really called.
    pub(crate) fn sim(&self, path: &str) -> Value {
        request(self.sim.api(), "GET", path, "")
    }

    pub(crate) fn tell_sim(&self, path: &str, body: &str) -> Value {
        request(self.sim.api(), "POST", path, body)
    }

    pub(crate) fn request(&self, method: &str, path: &str, body: &str) -> Value {
        request(self.sim.api(), method, path, body)
    }

    /// Every order that exists, as `orders.get` would answer, with `packageName`.
    pub(crate) fn true_orders(&self) -> Vec<Value> {
        self.all("/sim/truth/orders?limit=1000", "orders")
    }

    pub(crate) fn all(&self, path: &str, list: &str) -> Vec<Value> {
        let mut all = Vec::new();
        let mut after = String::new();
        loop {
            let page = self.sim(&format!("{path}{after}"));
            all.extend(page[list].as_array().expect("a list").iter().cloned());
            match page["after"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return all,
            }
        }
    }

    /// How often Google was asked by this method.
    pub(crate) fn calls(&self, method: &str) -> u64 {
        self.sim("/sim/stats")["calls"][method].as_u64().unwrap_or(0)
    }
}

/// A connected Purser that keeps itself true, with its first mirror done.
pub(crate) async fn living(orders: u64, subscription: bool) -> World {
    let mut world = World::new(orders).await;
    world.app = app_that_lives(world.folder.path(), Arc::clone(&world.secrets));
    let mut form: ConnectForm = world.form();
    if !subscription {
        form.subscription = String::new();
    }
    world.app.connect(form).await.expect("it connects");
    until(&world.app, "the first mirror", |status| status.phase == SyncPhase::Idle).await;
    world
}

/// Waits until the status is as wanted: looks at each event, and at the status itself in between.
pub(crate) async fn until(app: &App, what: &str, wanted: impl Fn(&SyncStatus) -> bool) -> SyncStatus {
    let mut events = app.subscribe();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
    loop {
        let status = app.sync_status().await.expect("a status");
        if wanted(&status) {
            return status;
        }
        assert!(tokio::time::Instant::now() < deadline, "{what}: {status:#?}");
        let heard = tokio::time::timeout(Duration::from_millis(200), events.recv()).await;
        if let Ok(Ok(AppEvent::Progress(status))) = heard
            && wanted(&status)
        {
            return *status;
        }
    }
}

/// Secrets that a process that is killed and the next one share. Only a test may keep them in files.
pub(crate) struct InFiles(pub(crate) PathBuf);

impl InFiles {
    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name.replace('/', "_"))
    }
}

impl SecretStore for InFiles {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError> {
        Ok(std::fs::read(self.path(name)).ok().map(Zeroizing::new))
    }

    fn set(&self, name: &str, value: &[u8]) -> Result<(), SecretsError> {
        std::fs::create_dir_all(&self.0).expect("a folder");
        std::fs::write(self.path(name), value).expect("a file");
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), SecretsError> {
        let _ = std::fs::remove_file(self.path(name));
        Ok(())
    }
}

/// The tokens of living purchases that the mirror shows otherwise than Google, or not at all.
pub(crate) async fn behind(world: &World, app: &App) -> Vec<String> {
    let mut wrong = Vec::new();
    for truth in world.all("/sim/truth/purchases?limit=1000&live=true", "purchases") {
        let token = truth["purchaseToken"].as_str().expect("a token").to_owned();
        let raw = app.purchase(token.clone()).await.ok().and_then(|record| record.raw);
        let mirrored: Option<Value> = raw.and_then(|raw| serde_json::from_str(&raw).ok());
        let state = |value: &Value| {
            let state = value["subscriptionState"].as_str();
            let state = state.or(value["purchaseStateContext"]["purchaseState"].as_str()).map(str::to_owned);
            (state, value["lineItems"][0]["expiryTime"].as_str().map(str::to_owned))
        };
        let (ours, theirs) = (mirrored.as_ref().map(state), state(&truth["purchase"]));
        // Until it is paid or given up, nobody tells of a purchase that is pending.
        if ours.is_none() && theirs.0.as_deref().is_some_and(|state| state.ends_with("PENDING")) {
            continue;
        }
        // A plan change that waits has no order to be found by; older than the retained notifications, none names it.
        let began = truth["startTime"].as_str().and_then(|at| at.parse::<Timestamp>().ok());
        let untold = NOW.parse::<Timestamp>().expect("a time") - SignedDuration::from_hours(7 * 24);
        if ours.is_none() && truth["orderIds"].is_null() && began.is_some_and(|at| at <= untold) {
            continue;
        }
        if ours.as_ref() != Some(&theirs) {
            wrong.push(format!("{token}: {ours:?}, but {theirs:?}; {}", truth["events"]));
        }
    }
    wrong
}

/// Every row that a query finds.
pub(crate) async fn search_all(app: &App, query: &str) -> Vec<OrderRow> {
    let (mut rows, mut cursor) = (Vec::new(), None);
    loop {
        let request = SearchRequest { query: query.into(), cursor, limit: 500, sort: None };
        let page = app.search_orders(request).await.expect("a page");
        rows.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            return rows;
        }
    }
}

/// One request of HTTP/1.0, which needs no client library and no reading of chunks.
fn request(base: &str, method: &str, path: &str, body: &str) -> Value {
    let address = base.strip_prefix("http://").expect("a loopback address");
    let mut stream = TcpStream::connect(address).expect("the simulator listens");
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("the request is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.contains(" 200 "), "{path}: {head}\n{body}");
    serde_json::from_str(body).unwrap_or(Value::Null)
}
