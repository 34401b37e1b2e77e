//! The page's own checks, tests and build, and its walk in a plain browser.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::anyhow;

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
    tally = tally.and(counted("Tests of the page", "test", Tally::of_vitest)?);
    Ok(tally.and(check("Build of the page", || built(shared))))
}

/// The page in a plain browser, against `app` over loopback HTTP.
pub(crate) fn e2e(_: &Shared) -> anyhow::Result<Tally> {
    ui::install(&folder(), "the page's packages")?;
    counted("The page in a browser", "e2e", Tally::of_words)
}

fn counted(words: &str, script: &str, read: fn(&str) -> Option<Tally>) -> anyhow::Result<Tally> {
    let (file, path) = log::file(&format!("ui-{script}"))?;
    let passed = say::step(words, || {
        let status = command::npm(&folder(), &["run", script])
            .env("NO_COLOR", "1")
            .env("CI", "1")
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .status()?;
        if status.success() { Ok(()) } else { Err(anyhow!("npm run {script} ended with {status}")) }
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
