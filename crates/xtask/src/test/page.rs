//! The page's own checks, tests and build, and its walk in a plain browser.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, anyhow};

use super::{Shared, check};
use crate::tally::Tally;
use crate::{command, log, say, ui};

fn folder() -> PathBuf {
    crate::root().join("ui")
}

/// Builds the page once.
pub(super) fn built(shared: &Shared) -> anyhow::Result<()> {
    let built = shared.page.get_or_init(|| ui::build().map_err(|error| format!("{error:#}")));
    built.clone().map_err(|error| anyhow!("the page does not build: {error}"))
}

pub(crate) fn check_and_test(shared: &Shared) -> anyhow::Result<Tally> {
    let folder = folder();
    ui::install(&folder, "the page's packages")?;
    let npm = |name: &str| log::run(&format!("ui-{name}"), &mut command::npm(&folder, &["run", name]));
    let mut tally = check("Formatting of the page", || npm("lint"));
    tally = tally.and(check("Types of the page", || npm("check")));
    tally = tally.and(counted("Tests of the page", "test", &["run", "test"], Tally::of_vitest)?);
    Ok(tally.and(check("Build of the page", || built(shared))))
}

/// The page in a plain browser: once against `app` over loopback HTTP, with the demo account, and once on made-up
/// data, for the states that a healthy account does not show. Every screen is looked at by axe.
pub(crate) fn e2e(shared: &Shared) -> anyhow::Result<Tally> {
    let host = super::cargo::program(shared, "loopback_host")?;
    let folder = folder();
    for (script, words) in
        [("build:browser", "the page for a browser"), ("build:fixtures", "the page with made-up data")]
    {
        let log = format!("ui-{}", script.replace(':', "-"));
        say::step(&format!("Building {words}"), || {
            log::run(&log, &mut command::npm(&folder, &["run", script]))
        })?;
    }
    let real = Host::start(&host, &folder.join("build-browser")).and_then(|host| {
        let pictures = pictures("browser");
        let walk =
            ["run", "e2e", "--", "--host", &host.url, "--sizes", "1280x800,1440x900", "--out", &pictures];
        counted("The page in a browser, on the demo account", "e2e-host", &walk, Tally::of_words)
    });
    let real = real.unwrap_or_else(|error| {
        say::line(&format!("    {error:#}"));
        Tally::FAIL
    });
    let pictures = pictures("states");
    let walk = ["run", "e2e", "--", "--sizes", "1280x800", "--out", &pictures];
    Ok(real.and(counted("The page in a browser, every state", "e2e-states", &walk, Tally::of_words)?))
}

/// Where pictures are kept for whoever wants to look.
fn pictures(kind: &str) -> String {
    crate::root().join("target/screens").join(kind).to_string_lossy().into_owned()
}

/// The loopback host of the tests. It ends with its standard input.
struct Host {
    child: Child,
    url: String,
}

impl Host {
    fn start(program: &Path, ui: &Path) -> anyhow::Result<Host> {
        let mut child = Command::new(program)
            .arg("--ui")
            .arg(ui)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} does not start", program.display()))?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("its output is piped")?).read_line(&mut line)?;
        let ready: serde_json::Value =
            serde_json::from_str(&line).context("the loopback host ended before it was ready")?;
        Ok(Host { child, url: ready["url"].as_str().context("it names its address")?.to_owned() })
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It is ending by itself; a failure to wait changes nothing for the tests.
        let _ = self.child.wait();
    }
}

fn counted(
    words: &str,
    name: &str,
    arguments: &[&str],
    read: fn(&str) -> Option<Tally>,
) -> anyhow::Result<Tally> {
    let (file, path) = log::file(&format!("ui-{name}"))?;
    let passed = say::step(words, || {
        let status = command::npm(&folder(), arguments)
            .env("NO_COLOR", "1")
            .env("CI", "1")
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .status()?;
        if status.success() {
            Ok(())
        } else {
            Err(anyhow!("npm {} ended with {status}", arguments.join(" ")))
        }
    });
    let tally = read(&String::from_utf8_lossy(&std::fs::read(&path)?));
    match (tally, passed) {
        (Some(tally), Ok(())) => Ok(tally),
        (tally, passed) => {
            log::show_tail(&path);
            let why =
                passed.err().map_or_else(|| "it printed no result".to_owned(), |error| error.to_string());
            say::line(&format!("    {why}"));
            let tally = tally.unwrap_or_default();
            Ok(if tally.failed == 0 { tally.and(Tally::FAIL) } else { tally })
        }
    }
}
