use std::time::Duration;

use serde_json::{Value, json};

/// How long the runs of one kind took.
#[derive(Debug, Default)]
pub(super) struct Times {
    took: Vec<Duration>,
    /// The most rows that one of them found.
    pub(super) rows: usize,
}

impl Times {
    pub(super) fn add(&mut self, took: Duration, rows: usize) {
        self.took.push(took);
        self.rows = self.rows.max(rows);
    }

    pub(super) fn sorted(mut self) -> Self {
        self.took.sort_unstable();
        self
    }

    pub(super) fn median(&self) -> Duration {
        self.at(50)
    }

    pub(super) fn p99(&self) -> Duration {
        self.at(99)
    }

    fn at(&self, percent: usize) -> Duration {
        let last = self.took.len().saturating_sub(1);
        self.took.get((self.took.len() * percent / 100).min(last)).copied().unwrap_or_default()
    }

    pub(super) fn json(&self) -> Value {
        json!({"median_ms": ms(self.median()), "p99_ms": ms(self.p99()), "worst_ms": ms(self.at(100))})
    }

    /// How many times as long as what has to be done in any case.
    pub(super) fn over(&self, bare: Duration) -> Value {
        ratio(self.median(), bare)
    }
}

/// Milliseconds, to the microsecond.
pub(super) fn ms(time: Duration) -> Value {
    json!((time.as_secs_f64() * 1e6).round() / 1e3)
}

pub(super) fn ratio(this: Duration, that: Duration) -> Value {
    json!((this.as_secs_f64() / that.as_secs_f64() * 100.0).round() / 100.0)
}
