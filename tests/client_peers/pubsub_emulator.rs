//! Google's own Pub/Sub emulator.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context as _, bail, ensure};
use purser_play_api::{
    Client, Error, Raw,
    wire::{DeveloperNotification, ReceivedMessage, rtdn::SubscriptionNotificationType},
};

use crate::peer::{Absent, Desk, Outcome, Peer, base64, free_port, http, run};

pub(crate) const TOPIC: &str = "projects/acme/topics/rtdn";
pub(crate) const SUBSCRIPTION: &str = "projects/acme/subscriptions/purser";
const NAME: &str = if cfg!(windows) { "cloud-pubsub-emulator.bat" } else { "cloud-pubsub-emulator" };

/// On PATH, or beside the `gcloud` that is there.
fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).find_map(|folder| {
        let direct = folder.join(NAME);
        if direct.is_file() {
            return Some(direct);
        }
        let gcloud = folder.join("gcloud").canonicalize().ok()?;
        let component = gcloud.parent()?.parent()?.join("platform/pubsub-emulator/bin").join(NAME);
        component.is_file().then_some(component)
    })
}

pub(crate) fn start() -> anyhow::Result<(String, Peer)> {
    let Some(emulator) = find() else {
        bail!(Absent("no Pub/Sub emulator: gcloud components install pubsub-emulator".into()));
    };
    let java = Command::new("java").arg("-version").stderr(Stdio::null()).status();
    if !java.is_ok_and(|status| status.success()) {
        bail!(Absent("the Pub/Sub emulator needs Java 17 on PATH".into()));
    }
    let port = free_port()?;
    let process = Peer::start(Command::new(emulator).args(["--host=127.0.0.1", &format!("--port={port}")]))?;
    process.wait_for("Server started")?;
    Ok((format!("http://127.0.0.1:{port}"), process))
}

/// The topic and a subscription to it, as a person makes them in the Cloud console. The deadline is in seconds.
pub(crate) fn make_subscription(address: &str, ack_deadline: u32) -> Outcome {
    for (url, body) in [
        (format!("{address}/v1/{TOPIC}"), "{}".to_owned()),
        (
            format!("{address}/v1/{SUBSCRIPTION}"),
            format!(r#"{{"topic":"{TOPIC}","ackDeadlineSeconds":{ack_deadline}}}"#),
        ),
    ] {
        let (status, answer) = http("PUT", &url, JSON, body.as_bytes())?;
        ensure!(status == 200, "{answer}");
    }
    Ok(())
}

fn publish(address: &str, token: &str) -> Outcome {
    let note = format!(
        r#"{{"version":"1.0","packageName":"com.acme.app","eventTimeMillis":"1503349566168","subscriptionNotification":{{"version":"1.0","notificationType":4,"purchaseToken":"{token}"}}}}"#
    );
    let body = format!(r#"{{"messages":[{{"data":"{}"}}]}}"#, base64(note.as_bytes()));
    let (status, answer) = http("POST", &format!("{address}/v1/{TOPIC}:publish"), JSON, body.as_bytes())?;
    ensure!(status == 200, "{answer}");
    Ok(())
}

pub(crate) const JSON: &[&str] = &["Content-Type: application/json"];

/// Pulls until something comes: an empty answer says only that nothing was there yet.
async fn next(client: &Client) -> anyhow::Result<Raw<ReceivedMessage>> {
    for _ in 0..10 {
        if let Some(message) = client.pull(SUBSCRIPTION, 1).await?.into_iter().next() {
            return Ok(message);
        }
    }
    bail!("nothing was delivered")
}

fn token_of(message: &Raw<ReceivedMessage>) -> anyhow::Result<String> {
    let note = DeveloperNotification::from_message(&message.value.message)?.value;
    let about = note.subscription_notification.context("about a subscription")?;
    ensure!(about.notification_type == SubscriptionNotificationType::Purchased, "{about:?}");
    Ok(about.purchase_token)
}

pub(crate) fn delivers_until_acknowledged() -> Outcome {
    let (address, _process) = start()?;
    make_subscription(&address, 600)?;
    let desk = Desk::open()?;
    let client = desk.client(&address)?;
    run(async {
        let setup = client.pubsub_subscription(SUBSCRIPTION).await?.value;
        ensure!(setup.topic == TOPIC && setup.ack_deadline_seconds == 600, "{setup:?}");
        ensure!(setup.push_config.push_endpoint.is_none(), "{setup:?}");

        publish(&address, "token-1")?;
        let first = next(&client).await?;
        ensure!(token_of(&first)? == "token-1");
        // Handed back, it comes again at once under another id of the same message.
        client.modify_ack_deadline(SUBSCRIPTION, &[&first.value.ack_id], 0).await?;
        let again = next(&client).await?;
        ensure!(again.value.message.message_id == first.value.message.message_id, "another message");
        ensure!(again.value.message.publish_time.is_some(), "{}", again.json);

        client.modify_ack_deadline(SUBSCRIPTION, &[&again.value.ack_id], 600).await?;
        client.acknowledge(SUBSCRIPTION, &[&again.value.ack_id]).await?;
        client.acknowledge(SUBSCRIPTION, &[&again.value.ack_id]).await.context("twice is fine")?;
        // Acknowledged is gone: what comes next is the next one.
        publish(&address, "token-2")?;
        let second = next(&client).await?;
        ensure!(token_of(&second)? == "token-2");
        client.acknowledge(SUBSCRIPTION, &[&second.value.ack_id]).await?;

        let unknown = "projects/acme/subscriptions/nobody";
        let error = client.pull(unknown, 1).await.err();
        ensure!(matches!(error, Some(Error::NotFound { .. })), "{error:?}");
        let error = client.acknowledge(SUBSCRIPTION, &["nonsense"]).await.err();
        ensure!(matches!(error, Some(Error::Invalid { .. })), "{error:?}");
        Ok(())
    })
}
