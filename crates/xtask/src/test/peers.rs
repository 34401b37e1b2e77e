//! The independent peers: programs of others, in other languages, that drive or stand in for Google.

use std::path::Path;
use std::process::Command;

use super::{Shared, cargo};
use crate::tally::Tally;
use crate::{log, say, ui};

pub(crate) fn run(shared: &Shared) -> anyhow::Result<Tally> {
    let tests = crate::root().join("tests");
    // A peer that could not be installed is reported as skipped by its own test.
    for failed in [python(&tests), ui::install(&tests.join("client_peers"), "the peers")]
        .into_iter()
        .filter_map(Result::err)
    {
        say::line(&format!("    {failed:#}: peers that need it will be skipped"));
    }
    cargo::peers(shared)
}

/// `tests/.venv` with exactly what `tests/requirements.txt` says, made anew when that changes.
fn python(tests: &Path) -> anyhow::Result<()> {
    let wanted = std::fs::read(tests.join("requirements.txt"))?;
    let venv = tests.join(".venv");
    let stamp = venv.join("installed.txt");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    say::step("Installing the Python peers", || {
        log::run("venv", Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
        let mut pip = Command::new(venv.join("bin/python"));
        pip.args([
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--requirement",
            "requirements.txt",
        ]);
        log::run("pip", pip.current_dir(tests))?;
        Ok(std::fs::write(&stamp, &wanted)?)
    })
}
