//! The one list of commands, seen from its four readers. The exact comparison is a test of `src-tauri`; this one
//! needs neither WebKitGTK nor a built page, so it speaks in a plain `cargo test` too.

use std::collections::BTreeSet;

use crate::tree::read;

fn listed() -> BTreeSet<String> {
    let list = read("crates/app/src/commands.rs");
    let names = list.lines().filter_map(|line| {
        let (name, rest) = line.trim().split_once('(')?;
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        (is_name && rest.ends_with(';') && rest.contains("->")).then(|| name.to_owned())
    });
    let names: BTreeSet<_> = names.collect();
    assert!(names.len() > 10, "the list of commands is not where it was");
    names
}

#[test]
fn the_page_can_call_every_command_and_no_other() {
    let bindings = read("ui/src/lib/ipc/bindings.ts");
    let called: BTreeSet<_> = bindings
        .split("TAURI_INVOKE(\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"').map(|(name, _)| name.to_owned()))
        .collect();
    assert_eq!(called, listed(), "run `cargo xtask bindings`");
}

#[test]
fn the_page_may_call_every_command_and_no_other() {
    let capability: serde_json::Value =
        serde_json::from_str(&read("src-tauri/capabilities/main.json")).unwrap();
    let permitted: BTreeSet<_> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        // One that says what it may be used for is a plugin's.
        .filter_map(|permission| permission.as_str()?.strip_prefix("allow-"))
        .map(|name| name.replace('-', "_"))
        .collect();
    assert_eq!(permitted, listed(), "src-tauri/capabilities/main.json");
}
