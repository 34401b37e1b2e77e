//! Queries per minute for each of Google's buckets, daily caps where one was set, and the two limits of voided
//! purchases. Minutes are real time, days the world's. Buckets: developers.google.com/android-publisher/quotas.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::error::Refusal;

/// Queries of one bucket share a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Bucket {
    Subscriptions,
    SubscriptionUpdates,
    OneTimePurchases,
    Orders,
    ExternalTransactions,
    Publishing,
}

impl Bucket {
    /// The bucket that a method of Android Publisher draws from.
    pub(crate) fn of(method: &str) -> Self {
        let update = [".cancel", ".defer", ".revoke", ".refund"].iter().any(|verb| method.ends_with(verb));
        if method.starts_with("purchases.subscriptions") {
            if update { Self::SubscriptionUpdates } else { Self::Subscriptions }
        } else if method.starts_with("purchases.") {
            Self::OneTimePurchases
        } else if method.starts_with("orders.") {
            Self::Orders
        } else if method.starts_with("externaltransactions.") {
            Self::ExternalTransactions
        } else {
            Self::Publishing
        }
    }

    const ALL: [Self; 6] = [
        Self::Subscriptions,
        Self::SubscriptionUpdates,
        Self::OneTimePurchases,
        Self::Orders,
        Self::ExternalTransactions,
        Self::Publishing,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Subscriptions => "Subscriptions",
            Self::SubscriptionUpdates => "Subscription updates",
            Self::OneTimePurchases => "One-time purchases",
            Self::Orders => "Orders",
            Self::ExternalTransactions => "External transactions",
            Self::Publishing => "Publishing, monetization and reviews",
        }
    }
}

/// Queries of the last minute, by bucket; of the last 30 seconds and the day for voided purchases, by package.
#[derive(Debug)]
pub(crate) struct Quotas {
    per_minute: usize,
    recent: Mutex<HashMap<Bucket, VecDeque<Instant>>>,
    days: Mutex<HashMap<Bucket, Day>>,
    voided: Mutex<HashMap<String, Voided>>,
    refused: AtomicU64,
    /// The most calls seen within a span.
    peak: Mutex<BTreeMap<&'static str, usize>>,
}

/// Queries of a bucket since midnight Pacific time, and how many a day there may be.
#[derive(Debug, Default)]
struct Day {
    day: i64,
    used: u64,
    cap: Option<u64>,
}

#[derive(Debug, Default)]
struct Voided {
    recent: VecDeque<Instant>,
    today: u32,
    day: i64,
}

const MINUTE: Duration = Duration::from_secs(60);
const HALF_MINUTE: Duration = Duration::from_secs(30);
const VOIDED_BURST: usize = 30;
const VOIDED_DAY: u32 = 6_000;

impl Quotas {
    pub(crate) fn new(per_minute: u32) -> Self {
        Self {
            per_minute: per_minute as usize,
            recent: Mutex::default(),
            days: Mutex::default(),
            voided: Mutex::default(),
            refused: AtomicU64::new(0),
            peak: Mutex::default(),
        }
    }

    /// Sets how many queries a day a bucket may have, by its name; `None` is no cap. What was used today counts.
    ///
    /// # Errors
    /// 400 where a name or a number is none.
    pub(crate) fn cap(&self, caps: &Value) -> Result<(), Refusal> {
        let object = caps.as_object().ok_or_else(|| Refusal::invalid("daily: expected buckets and caps."))?;
        let mut new = Vec::new();
        for (name, cap) in object {
            let bucket = Bucket::ALL.into_iter().find(|bucket| bucket.name() == name).ok_or_else(|| {
                let known = Bucket::ALL.map(Bucket::name).join(", ");
                Refusal::invalid(format!("daily: there is no bucket \"{name}\". There is: {known}."))
            })?;
            if !cap.is_null() && !cap.is_u64() {
                return Err(Refusal::invalid(format!("{name}: expected a number of calls, or null.")));
            }
            new.push((bucket, cap.as_u64()));
        }
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        for (bucket, cap) in new {
            days.entry(bucket).or_default().cap = cap;
        }
        Ok(())
    }

    /// Takes one query from a bucket. `pacific_day` is the world's, by California's calendar.
    pub(crate) fn take(&self, bucket: Bucket, now: Instant, pacific_day: i64) -> Result<(), Refusal> {
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        let day = days.entry(bucket).or_default();
        if day.day != pacific_day {
            (day.day, day.used) = (pacific_day, 0);
        }
        if day.cap.is_some_and(|cap| day.used >= cap) {
            self.note(bucket.name(), 0, true);
            return Err(Refusal::reasoned(
                StatusCode::FORBIDDEN,
                "usageLimits",
                "dailyLimitExceeded",
                "Daily Limit Exceeded",
            ));
        }
        self.take_of_minute(bucket, now)?;
        day.used += 1;
        Ok(())
    }

    fn take_of_minute(&self, bucket: Bucket, now: Instant) -> Result<(), Refusal> {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let queries = recent.entry(bucket).or_default();
        let spent = spend(queries, now, MINUTE, self.per_minute);
        self.note(bucket.name(), queries.len(), spent.is_err());
        spent.map_err(|wait| {
            exhausted(&format!("Queries of {} per minute", bucket.name()), self.per_minute, wait)
        })
    }

    /// Takes one query for voided purchases. `pacific_day` is the day at midnight Pacific time.
    pub(crate) fn take_voided(&self, package: &str, now: Instant, pacific_day: i64) -> Result<(), Refusal> {
        let mut voided = self.voided.lock().unwrap_or_else(PoisonError::into_inner);
        let count = voided.entry(package.to_owned()).or_default();
        if count.day != pacific_day {
            count.day = pacific_day;
            count.today = 0;
        }
        if count.today >= VOIDED_DAY {
            self.note("Voided purchases", 0, true);
            let day = "Voided purchases queries per day";
            return Err(exhausted(day, VOIDED_DAY as usize, Duration::from_secs(3_600)));
        }
        let spent = spend(&mut count.recent, now, HALF_MINUTE, VOIDED_BURST);
        self.note("Voided purchases", count.recent.len(), spent.is_err());
        spent.map_err(|wait| exhausted("Voided purchases queries per 30 seconds", VOIDED_BURST, wait))?;
        count.today += 1;
        Ok(())
    }
}

impl Quotas {
    fn note(&self, bucket: &'static str, within: usize, refused: bool) {
        if refused {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
        let mut peak = self.peak.lock().unwrap_or_else(PoisonError::into_inner);
        let most = peak.entry(bucket).or_default();
        *most = (*most).max(within);
    }

    /// How many calls were refused for want of quota, and the most that were seen within a span.
    pub(crate) fn body(&self) -> serde_json::Value {
        let peak = self.peak.lock().unwrap_or_else(PoisonError::into_inner).clone();
        json!({"refused": self.refused.load(Ordering::Relaxed), "peak": peak})
    }
}

/// Spends one of `most` within `window`, or says how long until one is free.
fn spend(
    queries: &mut VecDeque<Instant>,
    now: Instant,
    window: Duration,
    most: usize,
) -> Result<(), Duration> {
    while queries.front().is_some_and(|first| now.duration_since(*first) >= window) {
        queries.pop_front();
    }
    if queries.len() >= most {
        let wait = queries.front().map_or(window, |first| window.saturating_sub(now.duration_since(*first)));
        return Err(wait);
    }
    queries.push_back(now);
    Ok(())
}

fn exhausted(limit: &str, most: usize, wait: Duration) -> Refusal {
    let message = format!(
        "Quota exceeded for quota metric 'Queries' and limit '{limit}' of service 'androidpublisher.googleapis.com' \
         for consumer 'project_number:104729130471'."
    );
    let mut refusal = Refusal::plain(StatusCode::TOO_MANY_REQUESTS, &*message).detail(json!({
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {"service": "androidpublisher.googleapis.com", "quota_limit_value": most.to_string()},
    }));
    refusal.body["error"]["errors"] =
        json!([{"message": message, "domain": "global", "reason": "rateLimitExceeded"}]);
    refusal.retry_after = Some(wait.as_secs() as u32 + 1);
    refusal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_emptied_apart_and_fill_again() {
        let quotas = Quotas::new(2);
        let start = Instant::now();
        assert!(quotas.take(Bucket::Orders, start, 1).is_ok());
        assert!(quotas.take(Bucket::Orders, start + Duration::from_secs(10), 1).is_ok());
        let refusal = quotas.take(Bucket::Orders, start + Duration::from_secs(20), 1).unwrap_err();
        assert_eq!((refusal.status.as_u16(), refusal.retry_after), (429, Some(41)));
        assert_eq!(refusal.body["error"]["status"], "RESOURCE_EXHAUSTED");
        assert!(quotas.take(Bucket::Subscriptions, start, 1).is_ok(), "another bucket");
        assert!(quotas.take(Bucket::Orders, start + Duration::from_secs(60), 1).is_ok());
    }

    #[test]
    fn a_daily_cap_counts_from_midnight_and_refuses_in_the_older_envelope() {
        let quotas = Quotas::new(3_000);
        let start = Instant::now();
        assert!(quotas.take(Bucket::Orders, start, 1).is_ok());
        quotas.cap(&json!({"Orders": 2})).unwrap();
        assert!(quotas.take(Bucket::Orders, start, 1).is_ok());
        let refusal = quotas.take(Bucket::Orders, start, 1).unwrap_err();
        assert_eq!(refusal.status, 403);
        let entry = &refusal.body["error"]["errors"][0];
        assert_eq!(
            (&entry["domain"], &entry["reason"]),
            (&"usageLimits".into(), &"dailyLimitExceeded".into())
        );
        assert!(quotas.take(Bucket::Subscriptions, start, 1).is_ok(), "another bucket");
        assert!(quotas.take(Bucket::Orders, start, 2).is_ok(), "another day");
        quotas.cap(&json!({"Orders": null})).unwrap();
        assert!((0..9).all(|_| quotas.take(Bucket::Orders, start, 2).is_ok()));
        assert!(quotas.cap(&json!({"Order": 1})).is_err() && quotas.cap(&json!({"Orders": "x"})).is_err());
    }

    #[test]
    fn voided_purchases_have_limits_of_their_own() {
        let quotas = Quotas::new(3_000);
        let start = Instant::now();
        for _ in 0..30 {
            assert!(quotas.take_voided("a", start, 1).is_ok());
        }
        assert_eq!(quotas.take_voided("a", start, 1).unwrap_err().status, 429);
        assert!(quotas.take_voided("b", start, 1).is_ok(), "each package has its own");
        assert!(quotas.take_voided("a", start + HALF_MINUTE, 1).is_ok());
    }

    #[test]
    fn methods_draw_from_googles_buckets() {
        assert_eq!(Bucket::of("orders.batchget"), Bucket::Orders);
        assert_eq!(Bucket::of("purchases.subscriptionsv2.get"), Bucket::Subscriptions);
        assert_eq!(Bucket::of("purchases.subscriptionsv2.defer"), Bucket::SubscriptionUpdates);
        assert_eq!(Bucket::of("purchases.productsv2.getproductpurchasev2"), Bucket::OneTimePurchases);
        assert_eq!(Bucket::of("monetization.subscriptions.list"), Bucket::Publishing);
    }
}
