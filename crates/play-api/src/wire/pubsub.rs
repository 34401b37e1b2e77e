//! Pub/Sub messages and subscriptions.

use jiff::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;

use super::{Marker, lenient};

/// A message as `projects.subscriptions.pull` hands it out.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReceivedMessage {
    /// Names this delivery; goes back with acknowledge.
    pub ack_id: String,
    /// The message.
    pub message: PubsubMessage,
    /// How often it was delivered, where the subscription counts.
    #[serde(deserialize_with = "lenient::int")]
    pub delivery_attempt: i32,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PubsubMessage {
    /// The payload, in base64.
    pub data: String,
    /// Names and values beside the payload.
    pub attributes: BTreeMap<String, String>,
    /// Unique within the topic.
    pub message_id: String,
    /// When Pub/Sub took the message in.
    pub publish_time: Option<Timestamp>,
    /// Empty unless the publisher orders its messages.
    pub ordering_key: String,
}

/// A subscription, as far as its health is concerned.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PubsubSubscription {
    /// `projects/{project}/subscriptions/{subscription}`.
    pub name: String,
    /// `projects/{project}/topics/{topic}`, or `_deleted-topic_`.
    pub topic: String,
    /// Set when messages are pushed; then they cannot be pulled reliably.
    pub push_config: PushConfig,
    /// Seconds before an unacknowledged message comes again, 10 to 600.
    #[serde(deserialize_with = "lenient::int")]
    pub ack_deadline_seconds: i32,
    /// How long messages are kept, such as `604800s`.
    pub message_retention_duration: Option<String>,
    /// Whether acknowledged messages are kept too.
    pub retain_acked_messages: bool,
    /// When an unused subscription is deleted; absent means after 31 days.
    pub expiration_policy: Option<ExpirationPolicy>,
    /// Whether Pub/Sub promises not to deliver an acknowledged message again.
    pub enable_exactly_once_delivery: bool,
    /// Detached from its topic: gets no messages any more.
    pub detached: bool,
    /// `ACTIVE` or `RESOURCE_ERROR`.
    pub state: Option<String>,
    /// Set when the publisher's order is kept.
    pub enable_message_ordering: bool,
    /// A filter on attributes; messages that do not match are never seen.
    pub filter: Option<String>,
    /// Set when messages go to BigQuery instead.
    pub bigquery_config: Option<Marker>,
    /// Set when messages go to Cloud Storage instead.
    pub cloud_storage_config: Option<Marker>,
}

/// Where messages are pushed to.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PushConfig {
    /// A URL; absent for a subscription that is pulled.
    pub push_endpoint: Option<String>,
}

/// When an unused subscription is deleted.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExpirationPolicy {
    /// Such as `2678400s`; absent means never.
    pub ttl: Option<String>,
}
