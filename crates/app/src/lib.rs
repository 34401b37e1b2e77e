//! Every use case that a screen or the command line can ask of Purser.
//!
//! Two hosts call it: the window (`src-tauri`) and the `purser` command. Both show the same types, the same
//! errors and the same words. What is left out: Tauri, SQL, HTTP.

pub mod api;
pub mod commands;
