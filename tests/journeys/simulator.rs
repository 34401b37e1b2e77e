//! A simulator for a journey, and what a person needs to connect to it.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use purser_play_sim::{Options, Running, serve};

use crate::window::Window;

/// Enough for a list that scrolls, few enough to be mirrored within seconds.
const ORDERS: u64 = 600;

pub(crate) struct Simulator {
    pub(crate) running: Running,
    pub(crate) key_file: PathBuf,
}

impl Simulator {
    /// Starts a world as of a fixed day, and puts its key file into `folder`.
    pub(crate) async fn start(folder: &Path) -> anyhow::Result<Self> {
        let now = "2026-11-02T09:00:00Z".parse()?;
        let options = Options { orders: ORDERS, quota_per_minute: 1_000_000, ..Options::new(now) };
        let running = serve(options).await.context("the simulator did not start")?;
        let key_file = running.write_key_file(folder)?;
        Ok(Self { running, key_file })
    }

    /// Fills in the form, testing each step, until the workspace is open and mirrored.
    pub(crate) async fn connect(&self, window: &Window) -> anyhow::Result<()> {
        let simulator = &self.running;
        window.click("Connect a Google Play account").await?;
        window.fill("Key file of the service account", &self.key_file.display().to_string()).await?;
        window.click("Advanced: name, and a simulator instead of Google").await?;
        window.fill("Name of the workspace", "Lumen Apps").await?;
        window.fill("Android Publisher", simulator.api()).await?;
        window.fill("Pub/Sub", simulator.pubsub()).await?;
        window.fill("Cloud Storage", simulator.storage()).await?;
        self.pass(window, "Continue").await?;
        window.fill("Application ids", &format!("{}\n", simulator.packages().join(" "))).await?;
        self.pass(window, "Continue").await?;
        window.fill("Reports bucket", simulator.bucket()).await?;
        self.pass(window, "Continue").await?;
        window.fill("Pub/Sub subscription", simulator.subscription()).await?;
        window.picture("connect-last-step").await?;
        self.pass(window, "Connect and start the first sync").await?;
        window.reads(&format!("{ORDERS} orders")).await?;
        window.reads("Synced").await
    }

    /// Tests the step that is shown, and goes on.
    async fn pass(&self, window: &Window, on: &str) -> anyhow::Result<()> {
        window.click("Test").await?;
        window.click(on).await
    }
}
