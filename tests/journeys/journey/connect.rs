//! Connecting puts the credential into the real Secret Service and nowhere else.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use base64::Engine as _;

use crate::session::Session;
use crate::simulator::Simulator;

pub(crate) async fn walk(session: Session) -> anyhow::Result<()> {
    let simulator = Simulator::start(session.home()).await?;
    let window = session.open().await?;
    simulator.connect(&window).await?;
    window.reads("Lumen Apps").await?;
    window.picture("connected").await?;

    let key: serde_json::Value = serde_json::from_str(simulator.running.service_account_key())?;
    let email = key["client_email"].as_str().context("a key file has a client_email")?;
    let secrets = session.secrets().await?;
    ensure!(
        kept(&secrets).any(|secret| holds(&secret, email.as_bytes())),
        "the credential is not in the Secret Service"
    );
    let entries = secrets.matches("attribute.username =").count();
    ensure!(
        entries == 2,
        "{entries} entries in the keyring; a credential and a key of the mirror were expected"
    );

    window.close().await?;
    // The person deletes the downloaded file; what is left must not hold it.
    std::fs::remove_file(&simulator.key_file)?;
    let key = key["private_key"].as_str().context("a key file has a private_key")?;
    for file in files(session.home())? {
        let bytes = std::fs::read(&file)?;
        for needle in traces(key)? {
            ensure!(!holds(&bytes, &needle), "{} holds bytes of the private key", file.display());
        }
        ensure!(!holds(&bytes, b"GPA.33"), "{} holds an order id", file.display());
        // The web engine's own tables are empty, and plain.
        let of_the_engine = file.starts_with(session.data_dir().join("webview"));
        if of_the_engine || !file.starts_with(session.data_dir()) {
            continue;
        }
        let readable = b"SQLite format 3\0";
        ensure!(!bytes.starts_with(readable), "{} is not encrypted", file.display());
    }

    // The next start needs nothing but the keyring.
    let window = session.open().await?;
    window.reads("Lumen Apps").await?;
    window.reads("600 orders").await?;
    window.close().await
}

/// The secrets that `secret-tool` printed, as Purser wrote them: a letter, then base64.
fn kept(printed: &str) -> impl Iterator<Item = Vec<u8>> {
    let secrets = printed.lines().filter_map(|line| line.strip_prefix("secret = ")?.get(1..));
    secrets.filter_map(|text| base64::engine::general_purpose::STANDARD_NO_PAD.decode(text).ok())
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// Stretches of the key as it could lie around: its text, and its bytes.
fn traces(pem: &str) -> anyhow::Result<Vec<Vec<u8>>> {
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let bytes = base64::engine::general_purpose::STANDARD.decode(&body)?;
    // The beginning says only "an RSA key", and is the same for all.
    Ok(vec![
        body.as_bytes()[200..240].to_vec(),
        body.as_bytes()[800..840].to_vec(),
        bytes[200..232].to_vec(),
        bytes[700..732].to_vec(),
    ])
}

fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("{} is not there", folder.display()))? {
        let path = entry?.path();
        // Sockets of the session's bus and keyring lie there, too.
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.is_file() {
            found.push(path);
        }
    }
    Ok(found)
}
