//! The contract with the page.

use crate::{command, log, say};

/// Rewrites the checked-in TypeScript and permissions. The tests that compare do the writing, so the two cannot differ.
pub(crate) fn write() -> anyhow::Result<()> {
    say::step("Writing ui/src/lib/ipc/bindings.ts and src-tauri/capabilities/main.json", || {
        let arguments = ["test", "--package", "purser-desktop", "--bin", "purser-desktop", "bindings::"];
        log::run("bindings", command::cargo(&arguments).env("PURSER_WRITE_BINDINGS", "1"))
    })
}
