//! Prism holds every request against Google's contract and makes up answers of the right shape.

use std::process::Command;

use anyhow::{Context as _, bail, ensure};

use crate::{
    calls,
    peer::{Absent, Desk, Outcome, Peer, discovery, free_port, here, http, run},
};

struct Prism {
    address: String,
    _process: Peer,
    _folder: tempfile::TempDir,
}

fn start() -> anyhow::Result<Prism> {
    let cli = here().join("node_modules/@stoplight/prism-cli/dist/index.js");
    if !cli.is_file() {
        bail!(Absent("no Prism: npm ci --ignore-scripts --prefix tests/client_peers".into()));
    }
    let folder = tempfile::tempdir()?;
    let contract = folder.path().join("contract.json");
    let made = Command::new("node")
        .arg(here().join("contract.mjs"))
        .arg(discovery("androidpublisher.v3.json")?)
        .arg(&contract)
        .output()
        .context("node")?;
    ensure!(made.status.success(), "no contract: {}", String::from_utf8_lossy(&made.stderr));
    let port = free_port()?.to_string();
    let process = Peer::start(
        Command::new("node")
            .arg(cli)
            .args(["mock", "--errors", "--host", "127.0.0.1", "--port", &port])
            .arg(&contract),
    )?;
    process.wait_for("Prism is listening")?;
    Ok(Prism { address: format!("http://127.0.0.1:{port}"), _process: process, _folder: folder })
}

pub(crate) fn accepts_every_request() -> Outcome {
    let prism = start()?;
    let desk = Desk::open()?;
    let client = desk.client(&prism.address)?;
    run(async {
        calls::make_all(&client).await.with_context(|| format!("{:?}", client.usage()))?;
        // The made-up answers fill every field, so this reads every field.
        let purchase = client.subscription_purchase("com.acme.app", "t").await?.value;
        let item = purchase.line_items.first().context("a line item")?;
        ensure!(item.expiry_time.is_some() && item.auto_renewing_plan.is_some(), "{item:?}");
        let orders = client.orders_batch("com.acme.app", &["GPA.1"]).await?;
        let total = orders.first().and_then(|o| o.value.total.as_ref()).context("a total")?;
        ensure!(total.units == 42, "{total:?}");
        Ok(())
    })?;
    let usage = client.usage();
    ensure!(usage.total() == calls::COUNT + 2, "every call went through the first time: {usage:?}");
    Ok(())
}

/// Were it not so, the test above would show nothing.
pub(crate) fn notices_a_broken_request() -> Outcome {
    let prism = start()?;
    let app = format!("{}/androidpublisher/v3/applications/com.acme.app", prism.address);
    let bearer = ["Authorization: Bearer x", "Content-Type: application/json"];
    let convert = format!("{app}/pricing:convertRegionPrices");
    let good = br#"{"price":{"currencyCode":"EUR","units":"4"}}"#;
    for (why, verb, url, headers, body, status) in [
        ("good", "POST", convert.clone(), &bearer[..], &good[..], 200),
        ("no token", "POST", convert.clone(), &bearer[1..], &good[..], 401),
        ("an unknown field", "POST", convert.clone(), &bearer[..], &br#"{"prize":{}}"#[..], 422),
        ("a wrong type", "POST", convert, &bearer[..], &br#"{"price":{"nanos":"x"}}"#[..], 422),
        ("a wrong parameter", "GET", format!("{app}/subscriptions?pageSize=many"), &bearer[..], b"", 422),
        ("an unknown call", "GET", format!("{app}/orders:list"), &bearer[..], b"", 404),
    ] {
        let (got, answer) = http(verb, &url, headers, body)?;
        ensure!(got == status, "{why}: {answer}");
    }
    Ok(())
}
