//! The desktop program: a window around `purser_app`.
//!
//! What is here: the window, its menu, one instance at a time, one adapter for each command, events on their
//! way to the page, a message when something goes wrong before or beside the page. What is left out: every
//! decision. Those are in `purser_app`, which the command line calls too.
//!
//! The page is the one inside the program. Nothing remote is ever loaded: a strict content security policy
//! says so, navigation elsewhere and new windows are refused, and the page may ask for nothing but the
//! commands, the events and one file dialog (`capabilities/main.json`).
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod bindings;
mod commands;
mod demo;
mod fault;
mod keep;
mod link;
mod menu;
mod notices;
mod start;
mod window;

fn main() -> std::process::ExitCode {
    if fault::is_messenger() {
        return std::process::ExitCode::SUCCESS;
    }
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    fault::show_panics();
    match start::run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            fault::show("Purser could not start", &format!("{error:#}"));
            std::process::ExitCode::FAILURE
        }
    }
}
