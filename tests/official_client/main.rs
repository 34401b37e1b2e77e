//! The simulator under Google's official client: every call it has, every answer held against the discovery
//! document. Needs `tests/.venv` with `tests/requirements.txt`; without it the checks are skipped and say so.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use purser_play_sim::{Options, serve};

/// The checks of `drive.py`, by name.
const CHECKS: [&str; 12] = [
    "oauth",
    "orders",
    "subscriptions_bought",
    "products_bought",
    "voided",
    "catalog",
    "region_prices",
    "every_method_is_known",
    "storage",
    "pubsub",
    "control",
    "writes",
];

/// What came of the one run that all trials share: a reason to skip, or an error by check.
enum Outcome {
    Skipped(String),
    Ran(HashMap<String, Option<String>>),
    Broken(String),
}

static OUTCOME: LazyLock<Outcome> = LazyLock::new(drive);

fn main() {
    let trials = CHECKS.into_iter().map(|name| Trial::ignorable_test(name, move || result(name))).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn result(name: &str) -> Result<Completion, Failed> {
    match &*OUTCOME {
        Outcome::Skipped(reason) => Ok(Completion::ignored_with(reason)),
        Outcome::Broken(reason) => Err(reason.into()),
        Outcome::Ran(results) => match results.get(name) {
            Some(None) => Ok(Completion::Completed),
            Some(Some(error)) => Err(error.into()),
            None => Err(format!("drive.py said nothing of {name}").into()),
        },
    }
}

fn drive() -> Outcome {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let python = here.join(".venv/bin/python");
    let has_client = Command::new(&python).args(["-c", "import googleapiclient"]).output();
    if !has_client.is_ok_and(|output| output.status.success()) {
        let hint = "python3 -m venv tests/.venv && tests/.venv/bin/pip install -r tests/requirements.txt";
        return Outcome::Skipped(format!("Google's client is not installed: {hint}"));
    }
    let (run, checks) = match run(&here, &python) {
        Ok(ran) => ran,
        Err(error) => return Outcome::Broken(error.to_string()),
    };
    if checks.is_empty() || !run.status.success() {
        return Outcome::Broken(String::from_utf8_lossy(&run.stderr).into_owned());
    }
    Outcome::Ran(checks)
}

type Checks = HashMap<String, Option<String>>;

fn run(here: &std::path::Path, python: &std::path::Path) -> anyhow::Result<(std::process::Output, Checks)> {
    let runtime = tokio::runtime::Runtime::new()?;
    let now = "2026-11-20T09:00:00Z".parse()?;
    let options = Options { orders: 8_000, quota_per_minute: 1_000_000, ..Options::new(now) };
    let simulator = runtime.block_on(serve(options))?;
    let folder = tempfile::tempdir()?;
    let key_file = simulator.write_key_file(folder.path())?;
    let said = folder.path().join("announcement.json");
    std::fs::write(&said, simulator.announcement(&key_file).to_string())?;
    let output = Command::new(python).arg(here.join("official_client/drive.py")).arg(&said).output()?;
    runtime.block_on(simulator.stop());
    let mut checks = Checks::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let line: serde_json::Value = serde_json::from_str(line)?;
        let name = line["check"].as_str().unwrap_or_default().to_owned();
        checks.insert(name, line["error"].as_str().map(str::to_owned));
    }
    Ok((output, checks))
}
