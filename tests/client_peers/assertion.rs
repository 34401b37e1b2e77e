//! Google's own library as the reader of what we sign.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::peer::{Desk, Outcome, here, key_file, python, run};

pub(crate) fn google_auth_reads_our_assertion() -> Outcome {
    let python = python("google.auth.jwt, cryptography")?;
    let desk = Desk::open()?;
    let client = desk.client(&desk.address)?;
    run(async { Ok(client.sign_in().await?) })?;
    let asked = desk.asked();
    let (_, _, form) = asked.first().context("a sign-in")?;
    let assertion = form.split('&').find_map(|p| p.strip_prefix("assertion=")).context("an assertion")?;

    let audience = format!("{}/token", desk.address);
    let folder = tempfile::tempdir()?;
    let key = folder.path().join("key.json");
    std::fs::write(&key, key_file(&audience))?;
    let mut reader = Command::new(python)
        .arg(here().join("read_assertion.py"))
        .arg(&key)
        .arg(&audience)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    reader.stdin.take().context("a pipe")?.write_all(assertion.replace("%3D", "=").as_bytes())?;
    let out = reader.wait_with_output()?;
    ensure!(out.status.success(), "google-auth refuses it: {}", String::from_utf8_lossy(&out.stderr));

    let read: Value = serde_json::from_slice(&out.stdout)?;
    let claims = &read["claims"];
    ensure!(read["header"]["alg"] == "RS256", "{read}");
    ensure!(claims["iss"] == "purser@acme.iam.gserviceaccount.com", "{read}");
    let lifetime = claims["exp"].as_i64().zip(claims["iat"].as_i64()).map(|(exp, iat)| exp - iat);
    ensure!(lifetime.is_some_and(|seconds| seconds > 0 && seconds <= 3600), "{read}");
    let scopes: Vec<_> = claims["scope"].as_str().unwrap_or_default().split(' ').collect();
    for scope in ["androidpublisher", "pubsub", "devstorage.read_only"] {
        ensure!(scopes.contains(&format!("https://www.googleapis.com/auth/{scope}").as_str()), "{read}");
    }
    Ok(())
}
