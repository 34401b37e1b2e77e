//! What a long step printed: kept in a file, shown only when the step fails.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

use crate::say;

const TAIL: usize = 60;

/// `target/xtask/<name>.log`, empty.
pub(crate) fn file(name: &str) -> anyhow::Result<(File, PathBuf)> {
    let folder = crate::target().join("xtask");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{name}.log"));
    let file = File::create(&path).with_context(|| format!("writing {}", path.display()))?;
    Ok((file, path))
}

/// Runs a program with all its words in a log. On failure the log's end is shown.
pub(crate) fn run(name: &str, command: &mut Command) -> anyhow::Result<()> {
    let (file, path) = file(name)?;
    let status = command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .status()
        .with_context(|| format!("starting {}", command.get_program().display()))?;
    if status.success() {
        return Ok(());
    }
    show_tail(&path);
    bail!("{} ended with {status}", command.get_program().display())
}

/// Shows the end of a log and where the whole lies.
pub(crate) fn show_tail(path: &Path) {
    let text = std::fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let tail = &lines[lines.len().saturating_sub(TAIL)..];
    say::line(&format!("\n{}\n    (the whole: {})", tail.join("\n"), path.display()));
}
