//! The chores of this repository: `cargo xtask run` opens Purser, `cargo xtask test` runs everything.
//!
//! Each says what it does while it does it, and either mends what is missing on this machine or prints the
//! line to type. What is left out: product code, and any library that a fresh machine would have to build
//! before it hears the first word.

mod bindings;
mod command;
mod log;
mod machine;
mod run;
mod say;
mod tally;
mod test;
mod tools;
mod ui;

use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask run               check this machine, build, open Purser
cargo xtask run --headless    the same on a virtual display: walk through the screens, keep pictures
cargo xtask test              everything that must hold
cargo xtask test --only A,B   only these: fmt ui lint unit doc tidy peers journeys e2e
cargo xtask bindings          write ui/src/lib/ipc/bindings.ts from crates/app
cargo xtask screens           the pictures of the screens only, in target/screens/tour
cargo xtask doctor            only check this machine";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["run"] => run::run(run::Display::AsItIs),
        ["run", "--headless"] => run::run(run::Display::Virtual),
        ["test"] => test::run(&[]),
        ["test", "--only", names] => test::run(&names.split(',').collect::<Vec<_>>()),
        ["bindings"] => bindings::write(),
        ["screens"] => run::screens(),
        ["doctor"] => {
            machine::ready(machine::Need::Tests).map(|()| say::line("This machine has everything."))
        }
        [] | ["help" | "--help" | "-h"] => {
            say::line(HELP);
            return ExitCode::SUCCESS;
        }
        other => {
            say::line(&format!("xtask does not know `{}`.\n\n{HELP}", other.join(" ")));
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // `test` has already said what failed; its summary stays the last thing on the screen.
            if !error.is::<test::Failed>() {
                say::line(&format!("\nStopped: {error:#}"));
            }
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("crates/xtask is two below the root").to_owned()
}

/// Where cargo puts what it builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |chosen| root().join(chosen))
}
