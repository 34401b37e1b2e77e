//! Purser's use cases over loopback HTTP, for a plain browser: what the window asks through Tauri, a page asks
//! here. A tool of the tests; it is never shipped, because anybody on this machine could talk to it.
//!
//! `loopback_host --ui FOLDER` serves a UI that was built with `npm run build:browser`, opens the demo account,
//! and prints one line of JSON, `{"url"}`, when it listens. It ends with its standard input.

mod demo;
mod serve;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use purser_app::api::SyncPhase;
use purser_app::{App, AppConfig, AppEvent};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let ui = match (args.next().as_deref(), args.next()) {
        (Some("--ui"), Some(folder)) => PathBuf::from(folder),
        _ => anyhow::bail!("usage: loopback_host --ui FOLDER"),
    };
    let folder = tempfile::tempdir()?;
    let app = App::new(AppConfig {
        data_dir: folder.path().to_owned(),
        secrets: Arc::new(purser_secrets::Memory::new()),
        demo: Some(Arc::new(demo::Simulator::default())),
        #[expect(clippy::disallowed_methods, reason = "the edge: the demo's world begins in the present")]
        clock: Arc::new(Timestamp::now),
        time_zone: TimeZone::UTC,
        live: true,
        world: None,
    });
    open_demo(&app).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.context("no free port")?;
    announce(&format!("http://{}", listener.local_addr()?))?;
    tokio::select! {
        served = serve::serve(listener, app, ui) => served,
        () = end_of_input() => Ok(()),
    }
}

/// Opens the demo and waits until its mirror is whole, so that a walk through the screens sees all of it.
async fn open_demo(app: &App) -> anyhow::Result<()> {
    let mut events = app.subscribe();
    app.try_demo().await?;
    loop {
        if let AppEvent::Progress(status) = events.recv().await? {
            match status.phase {
                SyncPhase::Idle => return Ok(()),
                SyncPhase::Failed => anyhow::bail!("the demo could not be mirrored: {:?}", status.failure),
                _ => {}
            }
        }
    }
}

fn announce(url: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    writeln!(std::io::stdout(), "{}", serde_json::json!({ "url": url }))
}

/// Whoever started this holds the other end; when it is gone, so are we.
async fn end_of_input() {
    use tokio::io::AsyncReadExt as _;
    let (mut input, mut buffer) = (tokio::io::stdin(), [0; 64]);
    while matches!(input.read(&mut buffer).await, Ok(n) if n > 0) {}
}
