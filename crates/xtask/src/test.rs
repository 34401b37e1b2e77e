//! `cargo xtask test`: everything that must hold, in the order that fails soonest.

mod cargo;
mod page;
mod peers;

use std::cell::OnceCell;
use std::fmt;
use std::time::{Duration, Instant};

use crate::machine::{self, Need};
use crate::say;
use crate::tally::Tally;

/// Something did not hold; the summary has said what.
#[derive(Debug)]
pub(crate) struct Failed;

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not everything held")
    }
}

impl std::error::Error for Failed {}

/// What the parts share: everything is built once.
#[derive(Default)]
pub(crate) struct Shared {
    built: OnceCell<Result<Vec<cargo::TestProgram>, String>>,
    page: OnceCell<Result<(), String>>,
}

type Part = (&'static str, fn(&Shared) -> anyhow::Result<Tally>);

const PARTS: &[Part] = &[
    ("fmt", cargo::fmt),
    ("ui", page::check_and_test),
    ("lint", cargo::lint),
    ("tidy", cargo::tidy),
    ("unit", cargo::unit),
    ("doc", cargo::doc),
    ("peers", peers::run),
    ("journeys", cargo::journeys),
    ("e2e", page::e2e),
];

pub(crate) fn run(only: &[&str]) -> anyhow::Result<()> {
    if let Some(unknown) = only.iter().find(|name| PARTS.iter().all(|(known, _)| known != *name)) {
        let known: Vec<_> = PARTS.iter().map(|(name, _)| *name).collect();
        anyhow::bail!("--only knows no `{unknown}`; it knows {}", known.join(", "));
    }
    let start = Instant::now();
    machine::ready(Need::Tests)?;
    let shared = Shared::default();
    let mut results = Vec::new();
    for (name, part) in PARTS.iter().filter(|(name, _)| only.is_empty() || only.contains(name)) {
        say::line(&format!("\n== {name}"));
        let start = Instant::now();
        let tally = part(&shared).unwrap_or_else(|error| {
            say::line(&format!("{name}: {error:#}"));
            Tally::FAIL
        });
        results.push((*name, tally, start.elapsed()));
    }
    summarise(&results, start.elapsed())
}

fn summarise(results: &[(&str, Tally, Duration)], took: Duration) -> anyhow::Result<()> {
    say::line("\n== summary");
    for (name, tally, took) in results {
        say::line(&format!("{name:<10} {:<42} {}", tally.words(), say::duration(*took)));
    }
    say::line(&format!("in {}", say::duration(took)));
    let all = results.iter().fold(Tally::default(), |sum, (_, tally, _)| sum.and(*tally));
    say::line(&all.words());
    if all.failed > 0 { Err(Failed.into()) } else { Ok(()) }
}

/// A check that is one fact by itself.
fn check(words: &str, work: impl FnOnce() -> anyhow::Result<()>) -> Tally {
    match say::step(words, work) {
        Ok(()) => Tally::PASS,
        Err(error) => {
            say::line(&format!("    {error:#}"));
            Tally::FAIL
        }
    }
}
