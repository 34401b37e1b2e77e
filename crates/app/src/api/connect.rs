use serde::{Deserialize, Serialize};
use specta::Type;

/// What the connect form holds. Everything is text as typed; checking it is the app's work.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectForm {
    /// What to call the workspace; empty means a name made from the first package.
    pub name: String,
    /// Path of the service account's key file. Its content never reaches the UI.
    pub key_file: String,
    /// Application ids.
    pub packages: Vec<String>,
    /// `gs://pubsite_prod_...`, or empty.
    pub bucket: String,
    /// `projects/P/subscriptions/S`, or empty.
    pub subscription: String,
    /// Other hosts than Google's: a simulator on this machine. Empty means Google.
    pub hosts: Option<HostsForm>,
}

/// Where to reach the three services, for a simulator. Only loopback addresses are taken without TLS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HostsForm {
    /// Instead of `https://androidpublisher.googleapis.com`.
    pub api: String,
    /// Instead of `https://pubsub.googleapis.com`.
    pub pubsub: String,
    /// Instead of `https://storage.googleapis.com`.
    pub storage: String,
}

/// A step of connecting, each tested against Google by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ConnectStep {
    /// Read the key file and sign in.
    Key,
    /// Every package answers to this credential.
    Packages,
    /// The reports bucket can be listed.
    Bucket,
    /// The subscription exists, is a pull subscription of one's own, and may be consumed.
    Notifications,
}

/// How a step went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StepReport {
    /// The step.
    pub step: ConnectStep,
    /// What was found, one line each.
    pub findings: Vec<Finding>,
    /// Whether one can go on.
    pub passed: bool,
}

/// One thing found by a step or the doctor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// How it went.
    pub verdict: Verdict,
    /// What was looked at: an application id, `Pub/Sub pull`.
    pub subject: String,
    /// What was found, in a sentence.
    pub message: String,
    /// The click path that mends it.
    pub remedy: Option<String>,
    /// Google's own words.
    pub detail: Option<String>,
}

/// How one thing went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Good.
    Good,
    /// Works, but look at it.
    Look,
    /// Does not work.
    Bad,
    /// Left out by choice.
    Skipped,
}
