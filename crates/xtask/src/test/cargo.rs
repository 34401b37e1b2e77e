//! What cargo checks, builds and runs.
//!
//! Everything is built by one command with one set of features. Test programs are then started directly:
//! `cargo test -p one` would unify features differently and build half the tree again.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, anyhow, bail};
use serde_json::Value;

use super::{Shared, check};
use crate::tally::Tally;
use crate::{command, log, say};

/// A built program with tests in it.
pub(crate) struct TestProgram {
    package: String,
    name: String,
    file: PathBuf,
    /// Where cargo would start it: its package's folder.
    folder: PathBuf,
}

/// The test programs that have a part of their own, all in `tests/`.
const PEERS: &[&str] = &["official_client", "client_peers"];
const TIDY: &str = "tidy";
const JOURNEYS: &str = "journeys";

pub(crate) fn fmt(_: &Shared) -> anyhow::Result<Tally> {
    Ok(check("cargo fmt --check", || {
        log::run("fmt", &mut command::cargo(&["fmt", "--all", "--check", "--", "--color", "never"]))
    }))
}

pub(crate) fn lint(shared: &Shared) -> anyhow::Result<Tally> {
    // The window embeds the page.
    super::page::built(shared)?;
    let arguments = ["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"];
    Ok(check("cargo clippy", || log::run("clippy", &mut command::cargo(&arguments))))
}

pub(crate) fn tidy(shared: &Shared) -> anyhow::Result<Tally> {
    run_where(shared, |program| program.name == TIDY)
}

pub(crate) fn unit(shared: &Shared) -> anyhow::Result<Tally> {
    run_where(shared, |program| {
        let own_part =
            program.name == TIDY || program.name == JOURNEYS || PEERS.contains(&program.name.as_str());
        !own_part
    })
}

pub(crate) fn doc(shared: &Shared) -> anyhow::Result<Tally> {
    built(shared)?;
    let (file, path) = log::file("doc")?;
    let passed = say::step("Running the examples in the documentation", || {
        let status = command::cargo(&["test", "--workspace", "--doc"])
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .status()?;
        if status.success() { Ok(()) } else { Err(anyhow!("{status}")) }
    });
    counted(&path, passed)
}

pub(super) fn peers(shared: &Shared) -> anyhow::Result<Tally> {
    run_where(shared, |program| PEERS.contains(&program.name.as_str()))
}

pub(crate) fn journeys(shared: &Shared) -> anyhow::Result<Tally> {
    run_where(shared, |program| program.name == JOURNEYS)
}

/// A program that was built, by its name.
pub(super) fn program(shared: &Shared, name: &str) -> anyhow::Result<PathBuf> {
    built(shared)?;
    let file = target_dir().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if file.is_file() { Ok(file) } else { bail!("{} was not built", file.display()) }
}

/// Where cargo puts what it builds.
fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::root().join("target"), PathBuf::from)
}

fn run_where(shared: &Shared, wanted: fn(&TestProgram) -> bool) -> anyhow::Result<Tally> {
    let programs = built(shared)?.iter().filter(|program| wanted(program));
    let mut sum: Option<Tally> = None;
    for program in programs {
        let tally = run(program).unwrap_or_else(|error| {
            say::line(&format!("    {error:#}"));
            Tally::FAIL
        });
        sum = Some(sum.unwrap_or_default().and(tally));
    }
    sum.context("no test program of that kind was built")
}

fn run(program: &TestProgram) -> anyhow::Result<Tally> {
    let (file, path) = log::file(&format!("test-{}-{}", program.package, program.name))?;
    let passed = say::step(&format!("{} {}", program.package, program.name), || {
        let status = Command::new(&program.file)
            .current_dir(&program.folder)
            // As cargo sets it.
            .env("CARGO_MANIFEST_DIR", &program.folder)
            .env("CARGO", std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .status()?;
        if status.success() { Ok(()) } else { Err(anyhow!("{} ended with {status}", program.name)) }
    });
    counted(&path, passed)
}

/// The counts in a log. A program that failed has failed, whatever it managed to print before it did.
fn counted(path: &std::path::Path, passed: anyhow::Result<()>) -> anyhow::Result<Tally> {
    let output = String::from_utf8_lossy(&std::fs::read(path)?).into_owned();
    let tally = Tally::of_libtest(&output);
    for line in output.lines().filter(|line| line.contains("... ignored") || line.contains("skipped")) {
        say::line(&format!("    {}", line.trim()));
    }
    match (tally, passed) {
        (Some(tally), Ok(())) => Ok(tally),
        (tally, Err(error)) => {
            log::show_tail(path);
            say::line(&format!("    {error:#}"));
            let tally = tally.unwrap_or_default();
            Ok(if tally.failed == 0 { tally.and(Tally::FAIL) } else { tally })
        }
        (None, Ok(())) => bail!("it printed no result"),
    }
}

/// Builds everything once, and tells which test programs there are.
fn built(shared: &Shared) -> anyhow::Result<&[TestProgram]> {
    super::page::built(shared)?;
    let built = shared.built.get_or_init(|| {
        let words = "Building everything with its tests (the first time takes a quarter of an hour)";
        say::step(words, build).map_err(|error| format!("{error:#}"))
    });
    built.as_deref().map_err(|error| anyhow!("the build failed: {error}"))
}

fn build() -> anyhow::Result<Vec<TestProgram>> {
    let (file, path) = log::file("build")?;
    let arguments = ["build", "--workspace", "--all-targets", "--message-format", "json-render-diagnostics"];
    let mut child =
        command::cargo(&arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(file).spawn()?;
    let output = child.stdout.take().context("cargo's output is piped")?;
    let mut programs = Vec::new();
    for line in BufReader::new(output).lines() {
        programs.extend(test_program(&serde_json::from_str(&line?)?));
    }
    let status = child.wait()?;
    if !status.success() {
        log::show_tail(&path);
        bail!("cargo ended with {status}");
    }
    programs.sort_by(|a, b| (&a.package, &a.name).cmp(&(&b.package, &b.name)));
    Ok(programs)
}

/// Reads one of cargo's messages (https://doc.rust-lang.org/cargo/reference/external-tools.html).
fn test_program(message: &Value) -> Option<TestProgram> {
    // A benchmark is built like a test, and prints figures instead of results.
    let bench = message["target"]["kind"].as_array().is_some_and(|kinds| kinds.contains(&"bench".into()));
    if message["reason"] != "compiler-artifact" || message["profile"]["test"] != true || bench {
        return None;
    }
    let folder = PathBuf::from(message["manifest_path"].as_str()?).parent()?.to_owned();
    Some(TestProgram {
        package: folder.file_name()?.to_string_lossy().into_owned(),
        name: message["target"]["name"].as_str()?.to_owned(),
        file: PathBuf::from(message["executable"].as_str()?),
        folder,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_test_program_is_told_from_a_library() {
        let message = |test: bool, executable: Value| {
            json!({
                "reason": "compiler-artifact",
                "manifest_path": "/p/crates/model/Cargo.toml",
                "target": {"name": "purser_model"},
                "profile": {"test": test},
                "executable": executable,
            })
        };
        let found = test_program(&message(true, json!("/t/purser_model-1"))).unwrap();
        assert_eq!((found.package.as_str(), found.folder.to_str()), ("model", Some("/p/crates/model")));
        assert!(test_program(&message(false, json!("/t/purser"))).is_none());
        assert!(test_program(&message(true, Value::Null)).is_none());
    }
}
