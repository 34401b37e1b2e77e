//! The page: its packages and its build.

use std::path::Path;
use std::time::SystemTime;

use crate::{command, log, say};

/// Installs the packages of a folder exactly as locked, unless they are already.
pub(crate) fn install(folder: &Path, name: &str) -> anyhow::Result<()> {
    // npm writes this file last.
    let done = modified(&folder.join("node_modules/.package-lock.json"));
    if done.is_some() && done >= modified(&folder.join("package-lock.json")) {
        return Ok(());
    }
    say::step(&format!("Installing {name} (npm ci)"), || {
        log::run(
            &format!("npm-{}", name.replace(' ', "-")),
            &mut command::npm(folder, &["ci", "--prefer-offline"]),
        )
    })
}

/// Builds the page into `ui/build`.
pub(crate) fn build() -> anyhow::Result<()> {
    let folder = crate::root().join("ui");
    install(&folder, "the page's packages")?;
    say::step("Building the page", || log::run("ui-build", &mut command::npm(&folder, &["run", "build"])))
}

fn modified(file: &Path) -> Option<SystemTime> {
    file.metadata().ok()?.modified().ok()
}
