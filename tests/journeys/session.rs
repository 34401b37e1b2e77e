//! A place for one journey: a display, a D-Bus session with an open keyring, a home, and a WebDriver.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::window::Window;

const TOOLS: &[&str] = &[
    "Xvfb",
    "dbus-run-session",
    "gnome-keyring-daemon",
    "secret-tool",
    "WebKitWebDriver",
    "setsid",
    "import",
];

/// What this machine lacks for journeys.
pub(crate) fn missing() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("journeys need WebKitWebDriver, which is on Linux only".to_owned());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let absent = |tool: &&&str| !std::env::split_paths(&path).any(|folder| folder.join(tool).is_file());
    if let Some(tool) = TOOLS.iter().find(absent) {
        return Some(format!("{tool} is not installed: `cargo xtask doctor` tells how"));
    }
    (!desktop().is_file())
        .then(|| format!("{} is not built: `cargo build -p purser-desktop`", desktop().display()))
}

/// The program: the one given, or the one beside this test.
fn desktop() -> PathBuf {
    std::env::var_os("PURSER_DESKTOP").map_or_else(
        || {
            // target/debug/deps/journeys-… → target/debug/purser-desktop
            let this = std::env::current_exe().unwrap();
            this.ancestors().nth(2).unwrap().join("purser-desktop")
        },
        PathBuf::from,
    )
}

/// Everything of one journey. It ends when this is dropped.
pub(crate) struct Session {
    home: TempDir,
    screens: PathBuf,
    bus: String,
    display: String,
    webdriver: u16,
    // Dropped in this order: the driver and its window before the display they are on.
    _driver: Group,
    _display: Group,
    /// Of the driver's group: read so that it never blocks.
    _words: tokio::task::JoinHandle<()>,
}

impl Session {
    pub(crate) async fn start(journey: &str) -> anyhow::Result<Self> {
        let home = tempfile::Builder::new().prefix("purser-journey-").tempdir()?;
        std::fs::set_permissions(home.path(), std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
        let (display, number) = display().await?;
        let webdriver = free_port()?;
        let mut driver = Command::new("setsid");
        driver.args([
            "dbus-run-session",
            "--",
            "sh",
            "-c",
            KEYRING_THEN_DRIVER,
            "sh",
            &webdriver.to_string(),
        ]);
        driver
            .env("DISPLAY", format!(":{number}"))
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS");
        for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"] {
            driver.env(name, home.path());
        }
        driver.env("PURSER_DATA_DIR", home.path().join("data"));
        // WebKit's way to let itself be driven; tauri reads it.
        driver.env("TAURI_AUTOMATION", "true").env("TAURI_WEBVIEW_AUTOMATION", "true");
        // No graphics card, no assistive bus, English and one zone, whatever this machine has.
        driver
            .env("GDK_BACKEND", "x11")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        driver.env("NO_AT_BRIDGE", "1").env("LC_ALL", "C.UTF-8").env("TZ", "Europe/Berlin");
        let mut driver = Group::spawn(&mut driver)?;
        let mut words = driver.words()?;
        let bus = line(&mut words).await.context("the D-Bus session did not start")?;
        let words = tokio::spawn(async move { while let Ok(Some(_)) = words.next_line().await {} });
        let screens = screens().join(if journey.starts_with("tour") { "tour" } else { "journeys" });
        std::fs::create_dir_all(&screens)?;
        let session = Self {
            home,
            screens,
            bus,
            display: format!(":{number}"),
            webdriver,
            _driver: driver,
            _display: display,
            _words: words,
        };
        session.wait_for_webdriver().await?;
        Ok(session)
    }

    /// Opens Purser, as a person would on this machine.
    pub(crate) async fn open(&self) -> anyhow::Result<Window> {
        Window::open(self.webdriver, &desktop(), &self.display, &self.screens).await
    }

    /// A folder in this journey's home, for files a person would have.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Purser's data folder.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// All secrets of Purser in the keyring, as another program reads them.
    pub(crate) async fn secrets(&self) -> anyhow::Result<String> {
        let output = Command::new("secret-tool")
            .args(["search", "--all", "--unlock", "service", "Purser"])
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("XDG_RUNTIME_DIR", self.home.path())
            .output()
            .await?;
        // Attributes go to standard error, secrets to standard output.
        let all = [output.stdout, output.stderr].concat();
        ensure!(output.status.success(), "secret-tool: {}", String::from_utf8_lossy(&all));
        Ok(String::from_utf8_lossy(&all).into_owned())
    }

    async fn wait_for_webdriver(&self) -> anyhow::Result<()> {
        let ready = async {
            while tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, self.webdriver)).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), ready).await.context("WebKitWebDriver did not start")
    }
}

const KEYRING_THEN_DRIVER: &str = "printf journey | gnome-keyring-daemon --unlock --components=secrets --daemonize \
     >/dev/null && echo \"$DBUS_SESSION_BUS_ADDRESS\" && exec WebKitWebDriver --host=127.0.0.1 --port=\"$1\"";

fn screens() -> PathBuf {
    std::env::var_os("PURSER_SCREENS").map_or_else(
        // target/debug/deps/journeys-… → target/screens
        || std::env::current_exe().unwrap().ancestors().nth(3).unwrap().join("screens"),
        PathBuf::from,
    )
}

/// As large as the window, so that a picture of one is a picture of the other.
const SCREEN: &str = "1360x860x24";

/// A virtual display, and its number as the server chose it.
async fn display() -> anyhow::Result<(Group, String)> {
    let mut server = Command::new("setsid");
    server.args(["Xvfb", "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]);
    let mut server = Group::spawn(&mut server)?;
    let number = line(&mut server.words()?).await.context("Xvfb did not start")?;
    Ok((server, number))
}

async fn line<R: AsyncRead + Unpin>(words: &mut Lines<BufReader<R>>) -> anyhow::Result<String> {
    let line = tokio::time::timeout(Duration::from_secs(20), words.next_line()).await??;
    line.context("it ended without a word")
}

/// Free now; whoever takes it in between makes the driver fail to start, which is seen.
fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// A program in a session of its own (`setsid`), and everything it starts there.
struct Group {
    child: Child,
}

impl Group {
    fn spawn(command: &mut Command) -> anyhow::Result<Self> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        Ok(Self { child })
    }

    fn words(&mut self) -> anyhow::Result<Lines<BufReader<ChildStdout>>> {
        Ok(BufReader::new(self.child.stdout.take().context("its output was taken")?).lines())
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let Some(id) = self.child.id() else { return };
        // `setsid` executes in place when it leads no group, so its id is the group's.
        let _ = std::process::Command::new("kill").args(["-KILL", "--", &format!("-{id}")]).status();
        let _ = self.child.start_kill();
    }
}
