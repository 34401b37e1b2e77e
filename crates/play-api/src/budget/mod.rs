//! Keeps the calls within Google's quotas by spacing them, instead of running into a refusal.

mod limiter;
mod queue;

use std::{collections::BTreeMap, fmt, time::Duration};

pub(crate) use limiter::Limiter;
pub(crate) use queue::Place;

/// One of Google's independent quotas.
///
/// Source: "Quotas" of the Google Play Developer API (3,000 queries a minute each) and of the Voided Purchases
/// API (30 in any 30 seconds, per package).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Bucket {
    /// Reads of subscription purchases.
    Subscriptions,
    /// Cancelling, deferring and revoking subscriptions.
    SubscriptionUpdates,
    /// One-time purchases.
    OneTimePurchases,
    /// Orders.
    Orders,
    /// The catalog.
    Monetization,
    /// Voided purchases, for each package.
    VoidedPurchases,
    /// Pub/Sub.
    Pubsub,
    /// Cloud Storage.
    Storage,
}

impl Bucket {
    /// Every bucket.
    pub const ALL: [Self; 8] = [
        Self::Subscriptions,
        Self::SubscriptionUpdates,
        Self::OneTimePurchases,
        Self::Orders,
        Self::Monetization,
        Self::VoidedPurchases,
        Self::Pubsub,
        Self::Storage,
    ];

    /// Whether each application has one of its own.
    pub fn is_per_package(self) -> bool {
        self == Self::VoidedPurchases
    }

    /// A short name that never changes, for settings and the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Subscriptions => "subscriptions",
            Self::SubscriptionUpdates => "subscriptionUpdates",
            Self::OneTimePurchases => "oneTimePurchases",
            Self::Orders => "orders",
            Self::Monetization => "catalog",
            Self::VoidedPurchases => "voided",
            Self::Pubsub => "notifications",
            Self::Storage => "reports",
        }
    }

    /// The bucket of that short name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bucket| bucket.id() == id)
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Subscriptions => "subscriptions",
            Self::SubscriptionUpdates => "changes of subscriptions",
            Self::OneTimePurchases => "one-time purchases",
            Self::Orders => "orders",
            Self::Monetization => "the catalog",
            Self::VoidedPurchases => "voided purchases",
            Self::Pubsub => "notifications",
            Self::Storage => "report files",
        })
    }
}

/// How many calls a bucket allows.
///
/// In any span of `per`, at most `calls` are made: `burst` at once, the others evenly spaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Calls within `per`. At least 1.
    pub calls: u32,
    /// The span.
    pub per: Duration,
    /// How many of them may go at once after a rest. Less than `calls`.
    pub burst: u32,
    /// How many of the burst only a person's calls may use. Less than `burst`.
    pub reserve: u32,
}

impl Rate {
    /// So many calls in such a span: a tenth of them at once, a third of that kept for people.
    pub fn new(calls: u32, per: Duration) -> Self {
        let burst = (calls / 10).max(1);
        Self { calls, per, burst, reserve: burst / 3 }
    }

    fn per_second(&self) -> f64 {
        f64::from(self.calls.saturating_sub(self.burst).max(1)) / self.per.as_secs_f64().max(0.001)
    }
}

/// What Google grants of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The quota that paces the calls.
    pub rate: Rate,
    /// Another one over a longer span, in calls.
    pub also: Option<(u32, Duration)>,
    /// Calls from midnight to midnight in California.
    pub daily: Option<u32>,
}

impl From<Rate> for Grant {
    fn from(rate: Rate) -> Self {
        Self { rate, also: None, daily: None }
    }
}

/// What is granted of every bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budgets(BTreeMap<Bucket, Grant>);

impl Default for Budgets {
    /// What Google grants to every project.
    fn default() -> Self {
        let minute = Rate::new(3_000, Duration::from_secs(60));
        let mut grants: BTreeMap<_, _> = Bucket::ALL.into_iter().map(|b| (b, minute.into())).collect();
        let voided = Rate { calls: 30, per: Duration::from_secs(30), burst: 10, reserve: 2 };
        grants.insert(Bucket::VoidedPurchases, Grant { daily: Some(6_000), ..voided.into() });
        // "Manage your catalog": 7,200 queries an hour, a batch counted once.
        let hour = Some((7_200, Duration::from_secs(3_600)));
        grants.insert(Bucket::Monetization, Grant { also: hour, ..minute.into() });
        Self(grants)
    }
}

impl Budgets {
    /// The same with another grant for one bucket, for a project that was given more.
    #[must_use]
    pub fn with(mut self, bucket: Bucket, grant: impl Into<Grant>) -> Self {
        self.0.insert(bucket, grant.into());
        self
    }

    fn of(&self, bucket: Bucket) -> Grant {
        self.0.get(&bucket).copied().unwrap_or(Rate::new(3_000, Duration::from_secs(60)).into())
    }
}

/// How a bucket stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetState {
    /// Which one.
    pub bucket: Bucket,
    /// The package, for the buckets that are counted for each.
    pub package: Option<String>,
    /// What Google grants.
    pub grant: Grant,
    /// What Purser allows itself: that, or what a person chose.
    pub rate: Rate,
    /// A person chose it.
    pub chosen: bool,
    /// Background calls go slower than that, because Google refused lately.
    pub slowed: bool,
    /// Calls within the last span.
    pub used: u32,
    /// Calls since midnight in California.
    pub used_today: u32,
    /// How many calls could go at once now.
    pub available: u32,
    /// How long Google asked to be left alone, from now.
    pub blocked_for: Option<Duration>,
    /// That is because the day's quota is used up.
    pub daily: bool,
}

/// Who waits for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// A person. Passes the others, and is not held back by what was refused before.
    Interactive,
    Background,
}

/// Google wants to be left alone for longer than a call may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Blocked {
    pub(crate) remaining: Duration,
    pub(crate) daily: bool,
}
