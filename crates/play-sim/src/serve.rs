//! Starting and stopping.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request as HttpRequest, State};
use axum::response::{IntoResponse as _, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};

use crate::catalog::PACKAGES;
use crate::control;
use crate::http::entrance::respond;
use crate::http::request::Request;
use crate::sim::{PROJECT, SUBSCRIPTION, Sim};
use crate::world::{Least, Living, Mix, Written};

/// What world to make and where to serve it.
#[derive(Clone, Debug)]
pub struct Options {
    /// The same seed, orders and now make the same world, to the byte.
    pub seed: u64,
    /// How many orders can be found at `now`. Exactly so many; where no customer fits the last gap, the nearest
    /// number below.
    pub orders: u64,
    /// How many subscriptions are alive at `now`, instead of a number of orders. Exactly so many.
    pub subscriptions: Option<u64>,
    /// How often things happen, against the ordinary.
    pub mix: Mix,
    /// The world's time at the start.
    pub now: jiff::Timestamp,
    /// The port on 127.0.0.1; 0 lets the system choose.
    pub port: u16,
    /// The world's clock follows the real one. Otherwise it stands still until it is advanced.
    pub ticking: bool,
    /// Queries a minute for each of Google's quota buckets.
    pub quota_per_minute: u32,
    /// Whose minutes those are.
    pub quota_clock: QuotaClock,
}

/// By which clock quotas are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QuotaClock {
    /// The real one, as Google does.
    #[default]
    Real,
    /// The world's: a month that passes within minutes has a month's quota.
    World,
}

impl Options {
    /// Seed 7, 10,000 orders, any port, a clock that stands still, Google's 3,000 queries a minute.
    pub fn new(now: jiff::Timestamp) -> Self {
        Self {
            seed: 7,
            orders: 10_000,
            subscriptions: None,
            mix: Mix::default(),
            now,
            port: 0,
            ticking: false,
            quota_per_minute: 3_000,
            quota_clock: QuotaClock::Real,
        }
    }
}

/// Why the simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port cannot be listened on: taken, or not allowed.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The machine gave no randomness for the service account's key.
    #[error("cannot make a key for the simulated service account")]
    Key,
    /// Making the world was interrupted.
    #[error("making the world was interrupted")]
    Interrupted,
}

/// A simulator that runs. Dropping it stops it: connections are closed, nothing answers any more.
#[derive(Debug)]
pub struct Running {
    sim: Arc<Sim>,
    packages: Vec<String>,
    tasks: Vec<JoinHandle<()>>,
}

/// Makes the world and serves it on 127.0.0.1 until the answer is dropped or stopped.
///
/// # Errors
/// If the port is taken, or no key can be made.
pub async fn serve(options: Options) -> Result<Running, StartError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let listen = |source| StartError::Listen { port: options.port, source };
    let listener = TcpListener::bind(address).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let base = format!("http://{address}");
    let made = tokio::task::spawn_blocking(move || Sim::new(&options, &base)).await;
    let sim = Arc::new(made.map_err(|_| StartError::Interrupted)?.ok_or(StartError::Key)?);
    let mut tasks = vec![tokio::spawn(accept(listener, router(sim.clone())))];
    if sim.is_ticking() {
        tasks.push(tokio::spawn(tick(sim.clone())));
    }
    let packages = PACKAGES.iter().map(|p| (*p).to_owned()).collect();
    Ok(Running { sim, packages, tasks })
}

/// Bodies of requests are small; what is larger is no request of ours.
const LARGEST_BODY: usize = 4 << 20;

fn router(sim: Arc<Sim>) -> Router {
    // Zip files are compressed already.
    let worth = SizeAbove::new(256).and(NotForContentType::const_new("application/zip"));
    Router::new()
        .fallback(entrance)
        .layer(CompressionLayer::new().gzip(true).compress_when(worth))
        .with_state(sim)
}

async fn entrance(State(sim): State<Arc<Sim>>, request: HttpRequest) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return axum::http::StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let body: Bytes = body;
    let request = Request::new(parts.method, parts.uri.path(), parts.uri.query(), parts.headers, body);
    respond(sim, request).await
}

/// Connections live in this task's set, so that they end when it does: a stopped simulator answers nobody, not
/// even on a connection that was kept open.
async fn accept(listener: TcpListener, router: Router) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else {
                    // Out of file descriptors, most likely: let some close.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                };
                // Small answers should not wait for an acknowledgement.
                let _ = stream.set_nodelay(true);
                let service = TowerToHyperService::new(router.clone());
                connections.spawn(async move {
                    // A client that goes away is none of our business.
                    let _ = Builder::new(TokioExecutor::new())
                        .http1_only()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
}

async fn tick(sim: Arc<Sim>) {
    let mut every = tokio::time::interval(Duration::from_secs(1));
    loop {
        every.tick().await;
        let sim = sim.clone();
        if tokio::task::spawn_blocking(move || sim.tick()).await.is_err() {
            return;
        }
    }
}

impl Running {
    /// Where Android Publisher is: `http://127.0.0.1:PORT`.
    pub fn api(&self) -> &str {
        &self.sim.base
    }

    /// The token endpoint.
    pub fn token_uri(&self) -> &str {
        &self.sim.token_uri
    }

    /// Where Pub/Sub is.
    pub fn pubsub(&self) -> &str {
        &self.sim.base
    }

    /// Where Cloud Storage is.
    pub fn storage(&self) -> &str {
        &self.sim.base
    }

    /// The Cloud project.
    pub fn project(&self) -> &str {
        PROJECT
    }

    /// The full name of the Pub/Sub subscription with the notifications.
    pub fn subscription(&self) -> &str {
        SUBSCRIPTION
    }

    /// The bucket with the financial reports.
    pub fn bucket(&self) -> &str {
        &self.sim.bucket
    }

    /// The packages of the developer account.
    pub fn packages(&self) -> &[String] {
        &self.packages
    }

    /// The service account's key file as Google issues it. A secret of this run, and of no use after it.
    pub fn service_account_key(&self) -> &str {
        self.sim.account.key_file()
    }

    /// Writes the key file into a folder, readable by its owner only, and answers where it lies.
    ///
    /// # Errors
    /// If the file cannot be written. An older one of this name is replaced.
    pub fn write_key_file(&self, dir: &Path) -> io::Result<PathBuf> {
        use std::io::Write as _;
        let path = dir.join(format!("{PROJECT}-{}.json", &self.sim.account.key_id[..12]));
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path)?;
        file.write_all(self.service_account_key().as_bytes())?;
        file.sync_all()?;
        Ok(path)
    }

    /// What `purser sim serve` prints in one line when it is ready.
    pub fn announcement(&self, key_file: &Path) -> Value {
        json!({
            "api": self.api(),
            "token_uri": self.token_uri(),
            "pubsub": self.pubsub(),
            "storage": self.storage(),
            "key_file": key_file,
            "project": self.project(),
            "subscription": self.subscription(),
            "bucket": self.bucket(),
            "packages": self.packages(),
        })
    }

    /// Moves the world's clock forward; what happens on the way is published. A negative span does nothing.
    pub async fn advance(&self, span: jiff::Span) {
        let sim = self.sim.clone();
        // Nothing is lost if this is dropped on the way: the world is moved to the end all the same.
        let _ =
            tokio::task::spawn_blocking(move || sim.advance(|now| control::later(now, span).unwrap_or(now)))
                .await;
    }

    /// Moves the world's clock to a time; what happens on the way is published. A time that is past does
    /// nothing.
    pub async fn advance_to(&self, to: jiff::Timestamp) {
        let (sim, to) = (self.sim.clone(), to.as_millisecond());
        let _ = tokio::task::spawn_blocking(move || sim.advance(|now| now.max(to))).await;
    }

    /// Has the banks of so many buyers dispute their latest charge: Google asks for reviews now. How many there were.
    pub async fn dispute(&self, count: usize) -> usize {
        let sim = self.sim.clone();
        tokio::task::spawn_blocking(move || control::dispute_latest(&sim, count)).await.unwrap_or_default()
    }

    /// What `GET /sim/stats` answers.
    pub fn stats(&self) -> Value {
        control::stats(&self.sim)
    }

    /// The fewest looks with which a client could have kept up with what happened in `(from, to]`. Counts every
    /// life in the world: seconds for a large one.
    pub fn least(&self, from: jiff::Timestamp, to: jiff::Timestamp) -> Least {
        self.sim.world().least(from.as_millisecond(), to.as_millisecond())
    }

    /// What time it is in the world.
    pub fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.sim.now()).unwrap_or(jiff::Timestamp::MAX)
    }

    /// The subscriptions that live, as Google tells them: token, state and end.
    pub async fn living(&self) -> Vec<Living> {
        let sim = self.sim.clone();
        tokio::task::spawn_blocking(move || sim.world().living()).await.unwrap_or_default()
    }

    /// Every write that took effect since the start, in order, answered or not.
    pub fn written(&self) -> Vec<Written> {
        self.sim.world().written().to_vec()
    }

    /// Counts calls from zero.
    pub fn reset_stats(&self) {
        self.sim.meter.reset(self.sim.now());
    }

    /// How many notifications wait that nobody has acknowledged.
    pub fn unacknowledged(&self) -> usize {
        self.sim.queue.len()
    }

    /// Stops, and returns when nothing listens any more.
    pub async fn stop(mut self) {
        for task in std::mem::take(&mut self.tasks) {
            task.abort();
            let _ = task.await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}
