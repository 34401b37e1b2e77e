//! The queues of all buckets.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::{Timestamp, civil::Date};

use super::queue::{Place, Queue};
use super::{Blocked, Bucket, BudgetState, Budgets, Lane};
use crate::clock::{Clock, lock};

pub(crate) struct Limiter {
    clock: Clock,
    grants: Budgets,
    buckets: Mutex<BTreeMap<(Bucket, String), Arc<Queue>>>,
    chosen: Mutex<BTreeMap<Bucket, u32>>,
}

impl Limiter {
    pub(crate) fn new(grants: Budgets, clock: Clock) -> Self {
        Self { clock, grants, buckets: Mutex::default(), chosen: Mutex::default() }
    }

    /// Waits until a call may go, at most `patience` for a block of Google's. The place is to be kept until the
    /// answer has come.
    pub(crate) async fn acquire(
        &self,
        bucket: Bucket,
        package: &str,
        lane: Lane,
        patience: Duration,
        google_now: Timestamp,
    ) -> Result<Place, Blocked> {
        self.queue(bucket, package).acquire(&self.clock, lane, patience, google_now).await
    }

    /// Google refused for want of quota: nobody but a person calls before `pause` is over, or the `day` in
    /// California whose quota it was.
    pub(crate) fn block(&self, bucket: Bucket, package: &str, pause: Duration, day: Option<Date>) {
        self.queue(bucket, package).block(self.clock.elapsed(), pause, day);
    }

    /// Another limit for a bucket, or what Google grants.
    pub(crate) fn choose(&self, bucket: Bucket, calls: Option<u32>) {
        let mut chosen = lock(&self.chosen);
        match calls {
            Some(calls) => chosen.insert(bucket, calls),
            None => chosen.remove(&bucket),
        };
        for ((of, _), queue) in lock(&self.buckets).iter() {
            if *of == bucket {
                queue.choose(calls);
            }
        }
    }

    /// Calls of an earlier process: of this day, and within the span that still counts.
    pub(crate) fn recall(&self, bucket: Bucket, package: &str, day: Date, today: u32, recent: u32) {
        self.queue(bucket, package).recall(self.clock.elapsed(), day, today, recent);
    }

    /// Every bucket; those that are counted for each package as far as they were used.
    pub(crate) fn states(&self, google_now: Timestamp) -> Vec<BudgetState> {
        for bucket in Bucket::ALL {
            if !bucket.is_per_package() {
                self.queue(bucket, "");
            }
        }
        let queues = lock(&self.buckets).clone();
        queues
            .into_iter()
            .map(|((bucket, package), queue)| {
                queue.state(
                    self.clock.elapsed(),
                    google_now,
                    bucket,
                    (!package.is_empty()).then_some(package),
                )
            })
            .collect()
    }

    fn queue(&self, bucket: Bucket, package: &str) -> Arc<Queue> {
        let package = if bucket.is_per_package() { package } else { "" };
        let mut buckets = lock(&self.buckets);
        Arc::clone(buckets.entry((bucket, package.to_owned())).or_insert_with(|| {
            let queue = Queue::new(self.grants.of(bucket), self.clock.elapsed());
            queue.choose(lock(&self.chosen).get(&bucket).copied());
            Arc::new(queue)
        }))
    }
}
