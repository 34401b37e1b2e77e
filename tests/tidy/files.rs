//! What holds for files.

use crate::tree::{MEMBERS, files, read};

/// Past this a file wants to be two.
const LONG: usize = 500;

/// Files that are longer, each with its reason.
const LONG_FOR_A_REASON: &[(&str, &str)] = &[
    ("README.md", "one page to read from top to bottom"),
    ("ui/src/lib/ipc/bindings.ts", "generated"),
    ("LICENSE-APACHE", "as it is"),
    ("tests/official_client/androidpublisher.v3.json", "Google's own"),
];

/// Files that people read as text.
const TEXT: &[&str] =
    &["rs", "ts", "mts", "mjs", "js", "svelte", "css", "html", "py", "md", "toml", "sql", "json", "sh"];

fn is_text(file: &str) -> bool {
    file.rsplit_once('.').is_some_and(|(_, ending)| TEXT.contains(&ending))
}

/// Written by machines.
fn is_generated(file: &str) -> bool {
    file.ends_with("package-lock.json") || file.starts_with("src-tauri/gen/")
}

#[test]
fn files_stay_small() {
    let mut long = Vec::new();
    for file in files().iter().filter(|file| is_text(file) && !is_generated(file)) {
        let lines = read(file).lines().count();
        if lines > LONG && !LONG_FOR_A_REASON.iter().any(|(known, _)| known == file) {
            long.push(format!("{file}: {lines} lines"));
        }
    }
    assert!(long.is_empty(), "past {LONG} lines a file wants to be two:\n{}", long.join("\n"));
}

#[test]
fn every_crate_says_what_it_is_for() {
    let mut silent = Vec::new();
    for (member, crate_of) in MEMBERS.iter() {
        for root in &crate_of.roots {
            let text = std::fs::read_to_string(root).unwrap();
            // A shebang or a list of features may come first, a word of code may not.
            let opening: usize =
                text.lines().take_while(|line| line.starts_with("//!")).map(|l| l.len() - 3).sum();
            if opening < 40 {
                silent.push(format!("{member}: {}", root.file_name().unwrap().display()));
            }
        }
    }
    assert!(silent.is_empty(), "no opening doc (//!):\n{}", silent.join("\n"));
}

#[test]
fn nothing_is_left_to_do_in_a_comment() {
    // In two halves, so that this file is not its own first finding.
    let words =
        [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("todo", "!("), concat!("unimpl", "emented!(")];
    let mut found = Vec::new();
    for file in files().iter().filter(|file| is_text(file) && !is_generated(file)) {
        for (number, line) in read(file).lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn nothing_names_the_machine_it_was_written_on() {
    let home = std::env::var("HOME").unwrap_or_default();
    let mut places = vec![crate::tree::root().display().to_string()];
    places.extend(["/.cargo/", "/.rustup/", "/.npm/"].map(|folder| format!("{home}{folder}")));
    let mut found = Vec::new();
    for file in files().iter().filter(|file| is_text(file)) {
        let text = read(file);
        for (number, line) in text.lines().enumerate() {
            let named = places.iter().any(|place| line.contains(place.as_str()));
            let mirror =
                line.contains("\"resolved\": \"http") && !line.contains("https://registry.npmjs.org/");
            if named || mirror {
                found.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
