use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Error, SyncStatus};

/// Where the money is real and where it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Environment {
    /// The simulator inside Purser. Nothing here is real.
    Demo,
    /// A simulator that runs elsewhere on this machine.
    Simulator,
    /// Google.
    Production,
}

/// One developer account with its own mirror, credential and settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Workspace {
    /// Short, stable, fit for a folder name and `--workspace`.
    pub id: String,
    /// What a person calls it.
    pub name: String,
    /// Demo, simulator or production.
    pub environment: Environment,
    /// Application ids, in the order given.
    pub packages: Vec<String>,
    /// The e-mail address of the service account.
    pub email: String,
    /// The reports bucket, `pubsite_prod_...`, where one was given.
    pub bucket: Option<String>,
    /// The Pub/Sub subscription, `projects/.../subscriptions/...`, where one was given.
    pub subscription: Option<String>,
    /// When it was connected.
    pub connected: String,
}

/// What the window needs before it can draw anything.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Start {
    /// All workspaces; empty on first start.
    pub workspaces: Vec<Workspace>,
    /// The open one, reopened from last time where that worked.
    pub open: Option<Overview>,
    /// Why the last workspace could not be opened.
    pub problem: Option<Error>,
    /// What the UI remembers, by key. Values are JSON text.
    pub preferences: Vec<Preference>,
    /// The program's version.
    pub version: String,
}

/// Something the UI remembers: theme, columns, widths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Preference {
    /// Its name, `orders.columns`.
    pub key: String,
    /// JSON text, at most 16 kB.
    pub value: String,
}

/// The open workspace at a glance: the rail and the title bar.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The workspace.
    pub workspace: Workspace,
    /// Orders in the mirror.
    pub orders: u32,
    /// Subscription purchases in the mirror.
    pub subscriptions: u32,
    /// One-time purchases in the mirror.
    pub one_time_purchases: u32,
    /// Subscriptions and one-time products in the catalog.
    pub products: u32,
    /// Voided purchases in the mirror.
    pub voids: u32,
    /// The time in this workspace's world: the clock on the wall, or the demo's own.
    pub now: String,
    /// What synchronisation is doing.
    pub sync: SyncStatus,
}

/// Something was committed; every screen that shows such things asks again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// Which kinds of thing.
    pub kinds: Vec<ChangedKind>,
}

/// A kind of thing on screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ChangedKind {
    /// Orders.
    Orders,
    /// Purchases.
    Purchases,
    /// Voids.
    Voids,
    /// The catalog.
    Catalog,
    /// Notifications.
    Notifications,
    /// Who is behind an account.
    Links,
    /// Work still to do.
    Work,
    /// Workspaces and settings.
    Workspace,
    /// The journal of what was done.
    Journal,
    /// Notes and tags.
    Notes,
}
