//! Who may use whom. A new edge is a decision: write it here and into the README's table.

use std::collections::BTreeSet;

use crate::tree::{Kind, MEMBERS};

/// Edges between our crates, those of the README's table.
const EDGES: &[(&str, &[&str])] = &[
    ("crates/model", &[]),
    ("crates/play-api", &[]),
    ("crates/store", &["crates/model"]),
    ("crates/secrets", &[]),
    ("crates/sync", &["crates/model", "crates/store", "crates/play-api"]),
    ("crates/app", &["crates/model", "crates/play-api", "crates/store", "crates/secrets", "crates/sync"]),
    ("crates/play-sim", &[]),
    ("crates/cli", &["crates/app", "crates/play-sim", "crates/store"]),
    ("crates/xtask", &[]),
    ("src-tauri", &["crates/app", "crates/play-sim"]),
];

/// Edges for tests only: stories against the simulator in the same process.
const TEST_EDGES: &[(&str, &[&str])] = &[
    ("crates/play-api", &["crates/play-sim"]),
    ("crates/sync", &["crates/play-sim"]),
    ("crates/app", &["crates/play-sim"]),
    ("crates/cli", &["crates/secrets"]),
];

/// May use everything, and nothing uses it.
const STORIES: &str = "tests";

/// Dependencies with one owner. A name that ends in `*` is a family.
const OWNERS: &[(&str, &[&str])] = &[
    ("reqwest", &["crates/play-api"]),
    ("yup-oauth2", &["crates/play-api"]),
    ("rusqlite", &["crates/store"]),
    ("keyring*", &["crates/secrets"]),
    ("*-keyring-store", &["crates/secrets"]),
    ("axum", &["crates/play-sim"]),
    ("tauri*", &["src-tauri"]),
    ("clap", &["crates/cli"]),
    ("specta*", &["crates/app", "src-tauri"]),
];

fn allowed<'a>(table: &[(&str, &'a [&'a str])], member: &str) -> &'a [&'a str] {
    table.iter().find(|(name, _)| *name == member).map_or(&[], |(_, allowed)| allowed)
}

fn matches(pattern: &str, name: &str) -> bool {
    match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
        (Some(start), _) => name.starts_with(start),
        (None, Some(end)) => name.ends_with(end),
        (None, None) => pattern == name,
    }
}

#[test]
fn every_member_stands_in_the_table() {
    let drawn: BTreeSet<&str> = EDGES.iter().map(|(name, _)| *name).chain([STORIES]).collect();
    let built: BTreeSet<&str> = MEMBERS.keys().map(String::as_str).collect();
    assert_eq!(built, drawn);
}

#[test]
fn crates_use_only_those_below_them() {
    let mut surprises = Vec::new();
    for (name, member) in MEMBERS.iter().filter(|(name, _)| *name != STORIES) {
        for dependency in &member.dependencies {
            let Some(ours) = &dependency.ours else { continue };
            let drawn = allowed(EDGES, name).contains(&ours.as_str())
                || dependency.kind == Kind::Dev && allowed(TEST_EDGES, name).contains(&ours.as_str());
            if !drawn {
                surprises.push(format!("{name} uses {ours} ({:?})", dependency.kind));
            }
        }
    }
    assert!(surprises.is_empty(), "not in the table of the README:\n{}", surprises.join("\n"));
}

#[test]
fn the_table_promises_no_edge_that_is_not_there() {
    let mut missing = Vec::new();
    for (name, edges) in EDGES {
        let used: BTreeSet<&str> =
            MEMBERS[*name].dependencies.iter().filter_map(|d| d.ours.as_deref()).collect();
        missing.extend(
            edges.iter().filter(|edge| !used.contains(*edge)).map(|edge| format!("{name} uses {edge}")),
        );
    }
    assert!(missing.is_empty(), "drawn, but not so:\n{}", missing.join("\n"));
}

#[test]
fn each_of_these_dependencies_has_one_owner() {
    let mut strangers = Vec::new();
    for (name, member) in MEMBERS.iter() {
        for dependency in member.dependencies.iter().filter(|dependency| dependency.ours.is_none()) {
            let owned = OWNERS.iter().filter(|(pattern, _)| matches(pattern, &dependency.name));
            for (_, owners) in owned {
                if !owners.contains(&name.as_str()) {
                    strangers.push(format!(
                        "{name} depends on {} of {}",
                        dependency.name,
                        owners.join(" and ")
                    ));
                }
            }
        }
    }
    assert!(strangers.is_empty(), "ask the owner instead:\n{}", strangers.join("\n"));
}

#[test]
fn every_owner_still_has_what_it_owns() {
    for (pattern, owners) in OWNERS {
        for owner in *owners {
            let has =
                MEMBERS[*owner].dependencies.iter().any(|dependency| matches(pattern, &dependency.name));
            assert!(
                has || *pattern == "keyring*",
                "{owner} no longer depends on {pattern}: take it out of the table"
            );
        }
    }
}

#[test]
fn the_readme_draws_the_same_map() {
    let readme = crate::tree::read("README.md");
    let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `")).collect();
    for member in MEMBERS.keys() {
        let row = rows.iter().find(|row| row.starts_with(&format!("| `{member}` |")));
        let row = row.unwrap_or_else(|| panic!("the README's map has no row for {member}"));
        // `| member | purpose | may use | ...`
        let may_use = row.split('|').nth(3).unwrap();
        for edge in allowed(EDGES, member) {
            let short = edge.rsplit('/').next().unwrap();
            let said = may_use.contains(&format!("`{short}`")) || may_use.contains("everything");
            assert!(said, "the README's row of {member} does not say that it may use {short}");
        }
    }
}
