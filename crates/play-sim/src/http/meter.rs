//! What was asked: calls by method, since the start or the last reset. Read by `GET /sim/stats`.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::calendar::{Millis, rfc3339};

#[derive(Debug, Default)]
pub(crate) struct Meter(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    since: Millis,
    calls: BTreeMap<&'static str, u64>,
    errors: BTreeMap<&'static str, BTreeMap<u16, u64>>,
    orders_asked: u64,
    /// How often each purchase token was asked about.
    tokens: HashMap<String, u32>,
}

impl Meter {
    /// Starts over at a time of the world.
    pub(crate) fn reset(&self, now: Millis) {
        *self.lock() = Counts { since: now, ..Counts::default() };
    }

    pub(crate) fn call(&self, method: &'static str) {
        let mut counts = self.lock();
        *counts.calls.entry(method).or_default() += 1;
    }

    pub(crate) fn orders(&self, asked: usize) {
        self.lock().orders_asked += asked as u64;
    }

    pub(crate) fn token(&self, token: &str) {
        let mut counts = self.lock();
        match counts.tokens.get_mut(token) {
            Some(count) => *count += 1,
            None => drop(counts.tokens.insert(token.to_owned(), 1)),
        }
    }

    /// An answer of 400 and more; 0 stands for a connection that was cut or left hanging.
    pub(crate) fn error(&self, method: &'static str, status: u16) {
        *self.lock().errors.entry(method).or_default().entry(status).or_default() += 1;
    }

    pub(crate) fn body(&self) -> Value {
        let counts = self.lock();
        json!({
            "since": rfc3339(counts.since),
            "calls": counts.calls,
            "orders_asked": counts.orders_asked,
            "errors": counts.errors,
            "tokens_asked": {
                "total": counts.tokens.len(),
                "most": counts.tokens.values().max().copied().unwrap_or(0),
            },
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_until_a_reset() {
        let meter = Meter::default();
        meter.call("orders.get");
        meter.call("orders.get");
        meter.error("orders.get", 404);
        meter.orders(2);
        for token in ["a", "b", "a"] {
            meter.token(token);
        }
        let body = meter.body();
        assert_eq!(body["calls"]["orders.get"], 2);
        assert_eq!(body["errors"]["orders.get"]["404"], 1);
        assert_eq!(body["orders_asked"], 2);
        assert_eq!(body["tokens_asked"], json!({"total": 2, "most": 2}));
        meter.reset(1_000);
        assert_eq!(meter.body()["calls"], json!({}));
        assert_eq!(meter.body()["since"], "1970-01-01T00:00:01Z");
    }
}
