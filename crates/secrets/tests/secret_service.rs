//! [`Keychain`] on a real Secret Service: gnome-keyring on a D-Bus session of its own, in a home of its own.
//!
//! Each fact runs in a child of this program, because the session is chosen by environment variables.
//! Where the tools are missing, or on another system, the facts are reported as ignored, never as passed.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};
use purser_secrets::{Error, Keychain, SecretStore as _};

/// In a child: the fact to check.
const FACT: &str = "PURSER_SECRETS_FACT";

/// How the world of a fact looks.
#[derive(Clone, Copy, PartialEq)]
enum World {
    OpenKeyring,
    NoKeyring,
    NoSession,
}

type Fact = (&'static str, World, fn());

const FACTS: &[Fact] = &[
    ("bytes_and_text_come_back_as_they_were", World::OpenKeyring, bytes_and_text_come_back_as_they_were),
    ("a_missing_name_is_no_error", World::OpenKeyring, a_missing_name_is_no_error),
    ("the_longest_value_fits", World::OpenKeyring, the_longest_value_fits),
    ("two_services_do_not_share_names", World::OpenKeyring, two_services_do_not_share_names),
    ("another_program_sees_the_entry", World::OpenKeyring, another_program_sees_the_entry),
    (
        "a_locked_keyring_is_locked_and_opens_again",
        World::OpenKeyring,
        a_locked_keyring_is_locked_and_opens_again,
    ),
    ("a_dialog_nobody_answers_ends", World::OpenKeyring, a_dialog_nobody_answers_ends),
    ("a_session_without_a_service_is_missing", World::NoKeyring, no_service_is_missing),
    ("no_session_at_all_is_missing", World::NoSession, no_service_is_missing),
];

fn main() -> ExitCode {
    if let Ok(name) = std::env::var(FACT) {
        let (_, _, fact) = FACTS.iter().find(|(known, ..)| *known == name).unwrap();
        fact();
        return ExitCode::SUCCESS;
    }
    let missing = missing_tool();
    if let Some(tool) = missing {
        say(&format!("secret_service: skipped, {tool} is not installed"));
    }
    let trials = FACTS
        .iter()
        .map(|&(name, world, _)| {
            Trial::test(name, move || in_a_world(name, world)).with_ignored_flag(missing.is_some())
        })
        .collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

#[expect(clippy::print_stderr, reason = "says why facts are ignored; standard output belongs to the runner")]
fn say(words: &str) {
    eprintln!("{words}");
}

fn missing_tool() -> Option<&'static str> {
    ["dbus-run-session", "gnome-keyring-daemon", "secret-tool", "dbus-send"].into_iter().find(|tool| {
        let found = std::env::var_os("PATH")
            .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(tool).is_file()));
        !found
    })
}

/// Runs one fact in a child. Everything the child starts dies with its D-Bus session.
fn in_a_world(name: &str, world: World) -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    let this = std::env::current_exe()?;
    let mut command = match world {
        World::NoSession => {
            let mut command = Command::new(&this);
            command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
            command
        }
        World::NoKeyring => {
            // Without a service file nothing can be activated, so an installed keyring does not start either.
            let config = home.path().join("session.conf");
            std::fs::write(&config, BARE_SESSION)?;
            let mut command = Command::new("dbus-run-session");
            command.arg("--config-file").arg(&config).arg("--").arg(&this);
            command
        }
        World::OpenKeyring => {
            let mut command = Command::new("dbus-run-session");
            command.args(["--", "sh", "-c", OPEN_KEYRING_THEN_RUN, "sh"]).arg(&this);
            command
        }
    };
    for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"] {
        command.env(name, home.path());
    }
    private(home.path())?;
    let output = command
        .env(FACT, name)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::null())
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{}\n{}", output.status, String::from_utf8_lossy(&output.stderr)).into())
}

fn private(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    let _ = folder;
    Ok(())
}

const OPEN_KEYRING_THEN_RUN: &str =
    "printf pw | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null && exec \"$1\"";

const BARE_SESSION: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"#;

fn keychain() -> Keychain {
    Keychain::new("Purser test").with_patience(Duration::from_secs(30))
}

fn value(keychain: &Keychain, name: &str) -> Option<Vec<u8>> {
    keychain.get(name).unwrap().map(|value| value.to_vec())
}

fn lock() {
    let locked = Command::new("dbus-send")
        .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"])
        .args(["org.freedesktop.Secret.Service.Lock"])
        .arg("array:objpath:/org/freedesktop/secrets/collection/login")
        .output()
        .unwrap();
    assert!(locked.status.success(), "{}", String::from_utf8_lossy(&locked.stderr));
}

fn bytes_and_text_come_back_as_they_were() {
    let keychain = keychain();
    for bytes in [&[0xff, 0, 0x80][..], b"", b"{\"k\":\"v\"}", "€".as_bytes()] {
        keychain.set("name", bytes).unwrap();
        assert_eq!(value(&keychain, "name").unwrap(), bytes);
    }
}

fn a_missing_name_is_no_error() {
    let keychain = keychain();
    assert_eq!(value(&keychain, "never set"), None);
    keychain.delete("never set").unwrap();
    keychain.set("name", b"1").unwrap();
    keychain.delete("name").unwrap();
    assert_eq!(value(&keychain, "name"), None);
}

fn the_longest_value_fits() {
    let keychain = keychain();
    let longest = vec![b'x'; purser_secrets::LIMIT - 1];
    keychain.set("name", &longest).unwrap();
    assert_eq!(value(&keychain, "name").unwrap(), longest);
}

fn two_services_do_not_share_names() {
    let other = Keychain::new("Another").with_patience(Duration::from_secs(30));
    keychain().set("name", b"1").unwrap();
    assert_eq!(value(&other, "name"), None);
}

fn another_program_sees_the_entry() {
    keychain().set("name", b"secret").unwrap();
    let seen = Command::new("secret-tool")
        .args(["lookup", "service", "Purser test", "username", "name"])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&seen.stdout), "tsecret");
}

fn a_locked_keyring_is_locked_and_opens_again() {
    let keychain = keychain();
    keychain.set("name", b"1").unwrap();
    lock();
    // No display, so nobody can be asked.
    let error = keychain.get("name").unwrap_err();
    assert!(matches!(error, Error::Locked { .. }), "{error:?}");
    let error = keychain.set("new", b"2").unwrap_err();
    assert!(matches!(error, Error::Locked { .. }), "{error:?}");
    let unlocked = Command::new("sh")
        .args([
            "-c",
            "printf pw | gnome-keyring-daemon --replace --unlock --components=secrets --daemonize >/dev/null",
        ])
        .status()
        .unwrap();
    assert!(unlocked.success());
    assert_eq!(value(&keychain, "name").unwrap(), b"1");
    assert_eq!(value(&keychain, "new"), None);
}

fn a_dialog_nobody_answers_ends() {
    let impatient = Keychain::new("Purser test").with_patience(Duration::from_nanos(1));
    let error = impatient.get("name").unwrap_err();
    assert!(matches!(error, Error::Locked { .. }), "{error:?}");
}

fn no_service_is_missing() {
    let keychain = keychain();
    for error in [keychain.get("name").unwrap_err(), keychain.set("name", b"1").unwrap_err()] {
        assert!(matches!(error, Error::Missing { .. }), "{error:?}");
    }
}
