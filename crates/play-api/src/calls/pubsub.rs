use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{items, text};
use crate::{
    Client, Error, Raw,
    address::pubsub_subscription,
    method::{
        Method, PUBSUB_ACKNOWLEDGE, PUBSUB_GET, PUBSUB_MODIFY_ACK_DEADLINE, PUBSUB_PULL, PUBSUB_SEEK,
        PUBSUB_TEST_PERMISSIONS,
    },
    raw::parse,
    wire::{PubsubSubscription, ReceivedMessage},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Pull {
    max_messages: u16,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    return_immediately: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pulled<'a> {
    #[serde(borrow, default)]
    received_messages: Vec<&'a RawValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Acknowledge<'a> {
    ack_ids: &'a [&'a str],
    #[serde(skip_serializing_if = "Option::is_none")]
    ack_deadline_seconds: Option<u16>,
}

#[derive(Serialize)]
struct Seek {
    time: Timestamp,
}

#[derive(Serialize, Deserialize, Default)]
struct Permissions {
    #[serde(default)]
    permissions: Vec<String>,
}

/// Subscriptions are named in full: `projects/PROJECT/subscriptions/NAME`.
impl Client {
    /// Waits for messages and hands out up to `max` of them, 1 to 1,000. An empty list says that none came
    /// for a while, fewer than `max` do not say that there are no more. What is not acknowledged before the
    /// subscription's deadline comes again.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn pull(&self, subscription: &str, max: u16) -> Result<Vec<Raw<ReceivedMessage>>, Error> {
        self.pulled(subscription, max, false).await
    }

    /// As [`Client::pull`], without waiting: for a run that does not stay to listen. Google discourages it for those
    /// who pull for ever, since an empty list may come although messages wait. A pull that is held open and then
    /// abandoned would be worse: what it was about to hand out is nobody's until the deadline.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn pull_at_once(
        &self,
        subscription: &str,
        max: u16,
    ) -> Result<Vec<Raw<ReceivedMessage>>, Error> {
        self.pulled(subscription, max, true).await
    }

    async fn pulled(
        &self,
        subscription: &str,
        max: u16,
        return_immediately: bool,
    ) -> Result<Vec<Raw<ReceivedMessage>>, Error> {
        if max == 0 || max > 1000 {
            return Err(Error::argument("max", "should be 1 to 1,000"));
        }
        let bytes = self
            .pubsub(&PUBSUB_PULL, subscription, ":pull", &Pull { max_messages: max, return_immediately })
            .await?;
        let text = text(&bytes, PUBSUB_PULL.id)?;
        let pulled: Pulled<'_> = serde_json::from_str(text)
            .map_err(|_| Error::malformed(PUBSUB_PULL.id, "receivedMessages: should be a list"))?;
        items(pulled.received_messages, PUBSUB_PULL.id)
    }

    /// Takes messages off the subscription for good. To be done after they are safely kept, not before.
    /// Nothing is sent for no ids.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn acknowledge(&self, subscription: &str, ack_ids: &[&str]) -> Result<(), Error> {
        if ack_ids.is_empty() {
            return Ok(());
        }
        let body = Acknowledge { ack_ids, ack_deadline_seconds: None };
        self.pubsub(&PUBSUB_ACKNOWLEDGE, subscription, ":acknowledge", &body).await.map(drop)
    }

    /// Gives messages another `seconds` (0 to 600) from now before they come again; 0 hands them back at once.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn modify_ack_deadline(
        &self,
        subscription: &str,
        ack_ids: &[&str],
        seconds: u16,
    ) -> Result<(), Error> {
        if seconds > 600 {
            return Err(Error::argument("seconds", "should be 0 to 600"));
        }
        if ack_ids.is_empty() {
            return Ok(());
        }
        let body = Acknowledge { ack_ids, ack_deadline_seconds: Some(seconds) };
        self.pubsub(&PUBSUB_MODIFY_ACK_DEADLINE, subscription, ":modifyAckDeadline", &body).await.map(drop)
    }

    /// Has everything that was published since `time` handed over again, acknowledged messages too where the
    /// subscription retains them. It takes up to a minute until they come.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn seek(&self, subscription: &str, time: Timestamp) -> Result<(), Error> {
        self.pubsub(&PUBSUB_SEEK, subscription, ":seek", &Seek { time }).await.map(drop)
    }

    /// How the subscription is set up.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn pubsub_subscription(&self, subscription: &str) -> Result<Raw<PubsubSubscription>, Error> {
        let url = self.pubsub_url(subscription, "")?;
        self.get_raw(&PUBSUB_GET, "", url).await
    }

    /// Which of these permissions the credential has on the subscription, such as
    /// `pubsub.subscriptions.consume`. A subscription that does not exist has none, without an error.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn test_permissions(
        &self,
        subscription: &str,
        permissions: &[&str],
    ) -> Result<Vec<String>, Error> {
        let body = Permissions { permissions: permissions.iter().map(|p| (*p).to_owned()).collect() };
        let bytes = self.pubsub(&PUBSUB_TEST_PERMISSIONS, subscription, ":testIamPermissions", &body).await?;
        let held: Permissions = parse(text(&bytes, PUBSUB_TEST_PERMISSIONS.id)?, PUBSUB_TEST_PERMISSIONS.id)?;
        Ok(held.permissions)
    }

    fn pubsub_url(&self, subscription: &str, verb: &str) -> Result<String, Error> {
        Ok(format!("{}/v1/{}{verb}", self.shared.hosts.pubsub, pubsub_subscription(subscription)?))
    }

    async fn pubsub(
        &self,
        method: &'static Method,
        subscription: &str,
        verb: &str,
        body: &impl Serialize,
    ) -> Result<bytes::Bytes, Error> {
        let url = self.pubsub_url(subscription, verb)?;
        let body = serde_json::to_string(body).map_err(|_| Error::argument("body", "should be JSON"))?;
        self.post(method, "", &url, body).await
    }
}
