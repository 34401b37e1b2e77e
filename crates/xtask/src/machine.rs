//! Whether this machine has what it takes; what is missing is installed, or the line to type is printed.

use std::process::Command;

use anyhow::{bail, ensure};

use crate::tools::{self, Sign, Tool};
use crate::{command, log, say};

/// What for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Build and open the window.
    Window,
    /// The same on a virtual display.
    Headless,
    /// Everything.
    Tests,
}

const NODE: (u32, u32) = (20, 19);

/// Checks, and mends what can be mended without asking.
pub(crate) fn ready(need: Need) -> anyhow::Result<()> {
    rust()?;
    node()?;
    if cfg!(target_os = "linux") {
        return linux(need);
    }
    if cfg!(target_os = "macos") {
        ensure!(
            command::output("xcode-select", &["-p"]).is_some(),
            "Apple's command line tools are missing. Type:\n    xcode-select --install"
        );
    }
    Ok(())
}

fn rust() -> anyhow::Result<()> {
    let needed = env!("CARGO_PKG_RUST_VERSION");
    let found = command::output("rustc", &["--version"]).unwrap_or_default();
    let version = found.split_whitespace().nth(1).unwrap_or_default();
    ensure!(
        numbers(version) >= numbers(needed),
        "Rust {needed} or newer is needed, found `{found}`. Type:\n    rustup update stable"
    );
    say::line(&format!("Rust {version}: ok"));
    Ok(())
}

fn node() -> anyhow::Result<()> {
    let (major, minor) = NODE;
    let remedy = if cfg!(target_os = "macos") {
        "brew install node"
    } else if command::find("dnf").is_some() {
        "sudo dnf install nodejs npm"
    } else {
        "see https://nodejs.org/en/download (Debian's and Ubuntu's own may be too old)"
    };
    let Some(found) = command::output("node", &["--version"]) else {
        bail!("Node {major}.{minor} or newer is needed, found none. Type:\n    {remedy}");
    };
    let version = found.trim_start_matches('v');
    ensure!(
        numbers(version) >= (major, minor),
        "Node {major}.{minor} or newer is needed, found {version}. Type:\n    {remedy}"
    );
    say::line(&format!("Node {version}: ok"));
    Ok(())
}

/// The first two numbers of a version.
fn numbers(version: &str) -> (u32, u32) {
    let mut numbers = version.split('.').map(|number| number.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

fn linux(need: Need) -> anyhow::Result<()> {
    let required =
        missing(tools::BUILD.iter().chain(if need == Need::Headless { tools::HEADLESS } else { &[] }));
    // What only some tests need is worth installing, but its absence is for these tests to report.
    let wished =
        if need == Need::Tests { missing(tools::HEADLESS.iter().chain(tools::TESTS)) } else { vec![] };
    let all: Vec<&Tool> = required.iter().chain(&wished).copied().collect();
    if all.is_empty() {
        say::line("System packages: ok");
        return Ok(());
    }
    let line = install_line(&all);
    if let Some((program, arguments)) = can_install() {
        let names = apt_names(&all);
        let installed =
            say::step(&format!("Installing {}", names.join(" ")), || apt(program, arguments, &names));
        if installed.is_ok() {
            return Ok(());
        }
    }
    let what = describe(&all);
    if required.is_empty() {
        say::line(&format!(
            "Missing, so that some tests will be skipped: {what}. To run them all, type:\n    {line}"
        ));
        return Ok(());
    }
    bail!("missing: {what}. Type:\n    {line}")
}

fn missing<'a>(tools: impl Iterator<Item = &'a Tool>) -> Vec<&'a Tool> {
    tools.filter(|tool| !is_there(&tool.sign)).collect()
}

fn is_there(sign: &Sign) -> bool {
    match sign {
        // Debian and Fedora name the browser differently.
        Sign::Program("chromium") => ["chromium", "chromium-browser", "google-chrome"]
            .into_iter()
            .any(|name| command::find(name).is_some()),
        Sign::Program(name) => command::find(name).is_some(),
        Sign::Library(name) => command::output("pkg-config", &["--exists", name]).is_some(),
        Sign::Python(module) => command::output("python3", &["-c", &format!("import {module}")]).is_some(),
    }
}

fn describe(tools: &[&Tool]) -> String {
    let names = tools.iter().map(|tool| match tool.sign {
        Sign::Program(name) | Sign::Library(name) => name.to_owned(),
        Sign::Python(module) => format!("Python's {module}"),
    });
    names.collect::<Vec<_>>().join(", ")
}

fn apt_names(tools: &[&Tool]) -> Vec<&'static str> {
    unique(tools.iter().map(|tool| tool.apt))
}

fn unique(names: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn install_line(tools: &[&Tool]) -> String {
    if command::find("dnf").is_some() {
        format!("sudo dnf install {}", unique(tools.iter().map(|tool| tool.dnf)).join(" "))
    } else {
        format!("sudo apt-get update && sudo apt-get install {}", apt_names(tools).join(" "))
    }
}

/// How apt can be run without anybody being asked for a password.
fn can_install() -> Option<(&'static str, &'static [&'static str])> {
    command::find("apt-get")?;
    if command::output("id", &["-u"]).as_deref() == Some("0") {
        return Some(("apt-get", &[]));
    }
    command::output("sudo", &["-n", "true"])?;
    Some(("sudo", &["-n", "apt-get"]))
}

fn apt(program: &str, prefix: &[&str], names: &[&str]) -> anyhow::Result<()> {
    let run = |name: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(prefix).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        log::run(name, &mut command)
    };
    run("apt-update", &["update"])?;
    run("apt-install", &[&["install", "--yes", "--no-install-recommends"], names].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(numbers("20.19.1") >= NODE);
        assert!(numbers("22.0.0") >= NODE);
        assert!(numbers("20.9.0") < NODE);
        assert!(numbers("") < NODE);
    }

    #[test]
    fn a_package_is_named_once() {
        let tools: Vec<&Tool> = tools::BUILD.iter().collect();
        let names = apt_names(&tools);
        assert_eq!(names.iter().filter(|name| **name == "build-essential").count(), 1);
        assert!(names.contains(&"libwebkit2gtk-4.1-dev"));
    }
}
