//! What crosses to the page, as TypeScript: `ui/src/lib/ipc/bindings.ts` is written from here.

use purser_app::api::{Changed, SyncStatus};
use serde::Serialize;
use tauri_specta::{Builder, collect_events};

/// Something was committed.
#[derive(Debug, Clone, Serialize, specta::Type)]
pub(crate) struct ChangedEvent(pub(crate) Changed);

/// Synchronisation moved on.
#[derive(Debug, Clone, Serialize, specta::Type)]
pub(crate) struct ProgressEvent(pub(crate) SyncStatus);

impl tauri_specta::Event for ChangedEvent {
    const NAME: &'static str = "changed";
}

impl tauri_specta::Event for ProgressEvent {
    const NAME: &'static str = "progress";
}

pub(crate) fn builder() -> Builder<tauri::Wry> {
    Builder::new()
        // One shape for each type: what the page sends is what it was sent.
        .disable_serde_phases()
        .commands(crate::commands::collected())
        .events(collect_events![ChangedEvent, ProgressEvent])
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use specta_typescript::Typescript;

    use crate::commands::NAMES;

    const CHECKED_IN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/lib/ipc/bindings.ts");

    const HEADER: &str = "// Written by `cargo xtask bindings` from crates/app. Do not edit.\n\n\
        /** What a command answers. */\n\
        export type Result<T, E> = { status: 'ok'; data: T } | { status: 'error'; error: E };\n";

    fn generated() -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bindings.ts");
        super::builder().export(Typescript::default().header(HEADER), &file).unwrap();
        std::fs::read_to_string(file).unwrap()
    }

    /// Set by `cargo xtask bindings`, which rewrites instead of comparing.
    fn rewrite() -> bool {
        std::env::var_os("PURSER_WRITE_BINDINGS").is_some()
    }

    #[test]
    fn the_checked_in_bindings_are_those_of_the_commands() {
        let generated = generated();
        if rewrite() {
            std::fs::write(CHECKED_IN, &generated).unwrap();
        }
        let checked_in = std::fs::read_to_string(CHECKED_IN).unwrap();
        assert!(checked_in == generated, "{CHECKED_IN} is out of date: run `cargo xtask bindings`");
    }

    #[test]
    fn handler_bindings_and_permissions_name_the_same_commands() {
        let mut listed: Vec<String> = NAMES.iter().map(|&name| name.to_owned()).collect();
        if rewrite() {
            permit(&listed);
        }
        let mut permitted = permitted();
        listed.sort();
        permitted.sort();
        assert_eq!(invoked(&generated()), listed);
        assert_eq!(permitted, listed, "run `cargo xtask bindings`");
    }

    fn invoked(bindings: &str) -> Vec<String> {
        let mut names: Vec<String> = bindings
            .split("__TAURI_INVOKE(\"")
            .skip(1)
            .filter_map(|rest| rest.split_once('"').map(|(name, _)| name.to_owned()))
            .collect();
        names.sort();
        names
    }

    const CAPABILITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/capabilities/main.json");

    fn capability() -> Value {
        serde_json::from_slice(&std::fs::read(CAPABILITY).unwrap()).unwrap()
    }

    fn permitted() -> Vec<String> {
        let capability = capability();
        let permissions = capability["permissions"].as_array().unwrap().iter().filter_map(|p| p.as_str());
        permissions.filter_map(|p| p.strip_prefix("allow-")).map(|name| name.replace('-', "_")).collect()
    }

    /// Rewrites the part of the capability that follows from the list, and leaves the rest.
    fn permit(names: &[String]) {
        let mut capability = capability();
        let permissions = capability["permissions"].as_array_mut().unwrap();
        permissions.retain(|p| !p.as_str().is_some_and(|p| p.starts_with("allow-")));
        let commands = names.iter().map(|name| Value::from(format!("allow-{}", name.replace('_', "-"))));
        permissions.splice(..0, commands);
        std::fs::write(CAPABILITY, serde_json::to_string_pretty(&capability).unwrap() + "\n").unwrap();
    }
}
