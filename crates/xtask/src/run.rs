//! `cargo xtask run`: from a clone to the open window.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, ensure};

use crate::machine::{self, Need};
use crate::{command, log, say, ui};

/// Where to open the window.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Display {
    /// On the person's own, or, where there is none, on a virtual one.
    AsItIs,
    /// On a virtual one.
    Virtual,
}

pub(crate) fn run(display: Display) -> anyhow::Result<()> {
    let virtual_display = display == Display::Virtual || nobody_looks();
    machine::ready(if virtual_display { Need::Headless } else { Need::Window })?;
    ui::build()?;
    if virtual_display {
        return walk();
    }
    let window = build(&["--package", "purser-desktop"])?;
    say::line("Opening Purser on the demo account. Close its window to come back here.");
    let status = Command::new(window).arg("--demo").status().context("starting Purser")?;
    ensure!(status.success(), "Purser ended with {status}");
    Ok(())
}

/// The pictures of the screens, from the window as it is now.
pub(crate) fn screens() -> anyhow::Result<()> {
    run(Display::Virtual)
}

/// Opens the real window on a virtual display with a keychain, home and data folder that are thrown away,
/// and goes through the screens. The journey of that name does the walking.
fn walk() -> anyhow::Result<()> {
    say::line(
        "Nobody is in front of a display, so Purser opens on a virtual one, with a throwaway keychain.",
    );
    let window =
        build(&["--package", "purser-desktop", "--package", "purser-tests", "--bins", "--test", "journeys"])?;
    let screens = crate::target().join("screens");
    say::step("Walking through the screens", || {
        let journeys =
            ["test", "--package", "purser-desktop", "--package", "purser-tests", "--test", "journeys"];
        let mut walk = command::cargo(&journeys);
        walk.args(["--", "--exact", "tour_of_the_screens"]);
        walk.env("PURSER_DESKTOP", &window)
            .env("PURSER_SCREENS", &screens)
            .env("PURSER_JOURNEYS", "required");
        log::run("walk", &mut walk)
    })?;
    say::line(&format!("The pictures lie in {}:", screens.join("tour").display()));
    let mut pictures: Vec<_> = std::fs::read_dir(screens.join("tour"))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "png"))
        .collect();
    pictures.sort();
    ensure!(!pictures.is_empty(), "no picture was taken");
    for picture in pictures {
        say::line(&format!("    {}", picture.display()));
    }
    Ok(())
}

fn build(what: &[&str]) -> anyhow::Result<PathBuf> {
    say::step("Building Purser (the first time takes some minutes)", || {
        log::run("build", command::cargo(&["build"]).args(what))
    })?;
    let window =
        crate::target().join("debug").join(format!("purser-desktop{}", std::env::consts::EXE_SUFFIX));
    ensure!(window.is_file(), "{} was not built", window.display());
    Ok(window)
}

fn nobody_looks() -> bool {
    cfg!(target_os = "linux")
        && ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .all(|name| std::env::var_os(name).is_none_or(|v| v.is_empty()))
}
