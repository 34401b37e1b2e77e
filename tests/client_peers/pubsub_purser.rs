//! Purser itself between strangers: the official client publishes into the official emulator, Purser consumes.

use std::{
    collections::HashMap,
    io::{self, Write as _},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use purser_play_api::{Client, Credential, Hosts, Options as ClientOptions, ServiceAccount};
use purser_play_sim::{Options, Running, serve};
use purser_store::{DbKey, MessageKind, Store};
use purser_sync::{Mirror, Signals, Watch, listen};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{
    peer::{Outcome, base64, here, http, python},
    pubsub_emulator::{JSON, SUBSCRIPTION, TOPIC, make_subscription, start},
};

/// The world's time.
const NOW: &str = "2026-10-20T12:00:00Z";
/// The shortest time, in seconds, that Pub/Sub waits for an acknowledgement.
const DEADLINE: u32 = 10;
/// Subscriptions that something happened to.
const BOUGHT: usize = 12;

/// Publishes with Google's own Python client and gives back the ids of the messages.
fn publish(python: &Path, emulator: &str, payloads: &[String]) -> anyhow::Result<Vec<String>> {
    let host = emulator.strip_prefix("http://").context("a plain address")?;
    let mut child = Command::new(python)
        .arg(here().join("publish_rtdn.py"))
        .arg(TOPIC)
        .env("PUBSUB_EMULATOR_HOST", host)
        .env("PUBSUB_PROJECT_ID", "acme")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut stdin = child.stdin.take().context("a pipe")?;
    for payload in payloads {
        writeln!(stdin, "{payload}")?;
    }
    drop(stdin);
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "the Python client failed");
    Ok(String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect())
}

fn ask(sim: &Running, verb: &str, path: &str) -> anyhow::Result<Value> {
    let (status, answer) =
        http(verb, &format!("{}{path}", sim.api()), &["Content-Type: application/json"], b"{}")?;
    ensure!(status == 200, "{path}: {answer}");
    let (_, body) = answer.split_once("\r\n\r\n").context("a body")?;
    let (from, to) = (body.find('{').context("JSON")?, body.rfind('}').context("JSON")?);
    Ok(serde_json::from_str(&body[from..=to])?)
}

/// How often a purchase was looked up.
fn look_ups(sim: &Running) -> anyhow::Result<u64> {
    let stats = ask(sim, "GET", "/sim/stats")?;
    let calls = |method: &str| stats["calls"][method].as_u64().unwrap_or(0);
    Ok(calls("purchases.subscriptionsv2.get") + calls("purchases.productsv2.getproductpurchasev2"))
}

/// Whether the emulator hands out anything to somebody else, who stays for longer than [`DEADLINE`]: by then, what
/// was not acknowledged comes again.
fn hands_out_more(emulator: &str) -> anyhow::Result<bool> {
    let body = br#"{"maxMessages":100}"#;
    match http("POST", &format!("{emulator}/v1/{SUBSCRIPTION}:pull"), JSON, body) {
        Ok((status, answer)) => {
            ensure!(status == 200, "{answer}");
            Ok(answer.contains("receivedMessages"))
        }
        // Half a minute without an answer: the emulator holds the pull open, for want of anything to give.
        Err(error) => match error.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => Ok(false),
            _ => Err(error),
        },
    }
}

/// A mirror of nothing, between the emulator and the simulator. Without a bucket it hears of purchases by Pub/Sub and
/// from the list of voids.
fn mirror(sim: &Running, emulator: &str, folder: &Path) -> anyhow::Result<Mirror> {
    let hosts = Hosts { publisher: sim.api().into(), pubsub: emulator.into(), storage: sim.storage().into() };
    let account = ServiceAccount::from_key_json(sim.service_account_key())?;
    Ok(Mirror {
        client: Client::new(hosts, Credential::ServiceAccount(account), ClientOptions::default())?,
        store: Store::open(folder.join("mirror.db"), &DbKey::generate())?,
        packages: sim.packages().to_vec(),
        bucket: None,
        subscription: Some(SUBSCRIPTION.into()),
        signals: Signals::default(),
    })
}

/// Listens as an open window does, and waits for what comes.
struct Listener {
    mirror: Mirror,
    commits: mpsc::UnboundedReceiver<()>,
    stop: CancellationToken,
}

impl Listener {
    fn start(mirror: &Mirror) -> Self {
        let (told, commits) = mpsc::unbounded_channel();
        let (listened, stop) = (mirror.clone(), CancellationToken::new());
        let until = stop.clone();
        tokio::spawn(async move {
            let watch = Watch::new(
                |_| (),
                move |_| {
                    let _ = told.send(());
                },
            );
            listen(&listened, &watch, &until).await
        });
        Self { mirror: mirror.clone(), commits, stop }
    }

    /// Waits until so many messages are kept, half a minute for each commit at most.
    async fn wait_for(&mut self, messages: usize) -> Outcome {
        loop {
            let kept = self.mirror.store.read(|r| r.messages(1_000))?.len();
            if kept >= messages {
                ensure!(kept == messages, "{kept} messages are kept, {messages} were published");
                return Ok(());
            }
            let commit = tokio::time::timeout(Duration::from_secs(30), self.commits.recv()).await;
            ensure!(matches!(commit, Ok(Some(()))), "{kept} of {messages} messages came");
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn bring_up_to_date(mirror: &Mirror) -> Outcome {
    let watch = Watch::new(|_| (), |_| ());
    Ok(purser_sync::run(mirror, &watch, &CancellationToken::new()).await?)
}

/// What Google would publish about a token.
fn notification(package: &str, token: &str, happened: Timestamp) -> String {
    let at = happened.as_millisecond();
    format!(
        r#"{{"version":"1.0","packageName":"{package}","eventTimeMillis":"{at}","subscriptionNotification":{{"version":"1.0","notificationType":2,"purchaseToken":"{token}"}}}}"#
    )
}

pub(crate) fn consumes_what_the_official_client_publishes() -> Outcome {
    let python = python("google.cloud.pubsub_v1")?;
    let (emulator, _process) = start()?;
    make_subscription(&emulator, DEADLINE)?;
    let now: Timestamp = NOW.parse()?;
    let folder = tempfile::tempdir()?;
    // Of several threads: the simulator answers while this one waits for it.
    tokio::runtime::Runtime::new()?.block_on(async {
        let options = Options { seed: 7, orders: 600, quota_per_minute: 1_000_000, ..Options::new(now) };
        let sim = serve(options).await?;
        let mirror = mirror(&sim, &emulator, folder.path())?;
        // A test message, and something that is no notification.
        let mut payloads = vec![
            format!(
                r#"{{"version":"1.0","packageName":"{}","eventTimeMillis":"1","testNotification":{{"version":"1.0"}}}}"#,
                sim.packages()[0]
            ),
            "no notification at all".to_owned(),
        ];
        let mut ids = publish(&python, &emulator, &payloads)?;
        let mut listener = Listener::start(&mirror);
        listener.wait_for(2).await?;
        // What the list of voids names is looked up before anybody publishes a purchase.
        bring_up_to_date(&mirror).await?;

        let truth = ask(&sim, "GET", &format!("/sim/truth/purchases?limit={BOUGHT}&live=true"))?;
        let bought = truth["purchases"].as_array().context("purchases")?;
        ensure!(bought.len() == BOUGHT, "{truth}");
        let text = |purchase: &Value, field: &str| purchase[field].as_str().unwrap_or_default().to_owned();
        // A while ago: of an event in the same second it could not be told whether a look-up came after it.
        let happened = now - jiff::SignedDuration::from_hours(1);
        let news: Vec<String> = bought
            .iter()
            .map(|p| notification(&text(p, "packageName"), &text(p, "purchaseToken"), happened))
            .collect();
        ask(&sim, "POST", "/sim/stats/reset")?;
        // Each twice: Google delivers at least once.
        for _ in 0..2 {
            payloads.extend(news.clone());
        }
        ids.extend(publish(&python, &emulator, &payloads[2..])?);
        ensure!(ids.len() == payloads.len(), "{} of {} published", ids.len(), payloads.len());
        listener.wait_for(ids.len()).await?;
        bring_up_to_date(&mirror).await?;
        for purchase in bought {
            let token = text(purchase, "purchaseToken");
            let record = mirror.store.read(|r| match r.find_purchase_by_token(&token)?.first() {
                Some(key) => r.purchase(key),
                None => Ok(None),
            })?;
            let kept = record.and_then(|record| record.looked_up).context("it was looked up")?;
            let raw: Value = serde_json::from_str(&kept.raw)?;
            ensure!(raw == purchase["purchase"], "kept {raw}, true is {}", purchase["purchase"]);
        }
        // What a purchase names as the one that it replaced is looked up, too; nothing is looked up twice.
        let asked = look_ups(&sim)?;
        let linked = bought.iter().filter(|p| p["purchase"]["linkedPurchaseToken"].is_string()).count();
        ensure!(
            asked >= BOUGHT as u64 && asked <= (BOUGHT + linked) as u64,
            "{asked} look-ups for {BOUGHT} purchases, {linked} of them with a predecessor"
        );

        bring_up_to_date(&mirror).await?;
        ensure!(look_ups(&sim)? == asked, "a second run asked again");

        // The same news once more, long since looked at: kept, and asked for no more.
        payloads.extend(news.clone());
        ids.extend(publish(&python, &emulator, &news)?);
        listener.wait_for(ids.len()).await?;
        bring_up_to_date(&mirror).await?;
        ensure!(look_ups(&sim)? == asked, "old news led to {} more look-ups", look_ups(&sim)? - asked);

        let messages = mirror.store.read(|r| r.messages(1_000))?;
        let kept: HashMap<&str, &str> = messages.iter().map(|m| (m.id.as_str(), m.data.as_str())).collect();
        for (id, payload) in ids.iter().zip(&payloads) {
            let data = kept.get(id.as_str()).copied();
            ensure!(data == Some(&base64(payload.as_bytes())), "message {id} is kept as {data:?}: {payload}");
        }
        let of = |kind| messages.iter().filter(|m| m.kind == kind).count();
        let counted = [MessageKind::Subscription, MessageKind::Test, MessageKind::Unknown].map(of);
        ensure!(counted == [3 * BOUGHT, 1, 1], "kept by kind: {counted:?}");
        // Neither to a stranger nor to Purser itself.
        ensure!(!hands_out_more(&emulator)?, "messages were left unacknowledged");
        let heard = mirror.signals.heard().messages;
        ensure!(heard == ids.len() as u64, "{heard} messages came for {} published", ids.len());
        Ok(())
    })
}
