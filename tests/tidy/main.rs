//! The house stays as it was drawn: crate edges, owners of dependencies, opening docs, file lengths, the map in
//! the README, and the one list of commands. Read from `cargo metadata` and from the files git knows.

#![expect(clippy::unwrap_used, reason = "tests")]

mod commands;
mod edges;
mod files;
mod tree;
