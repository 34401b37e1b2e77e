use std::{collections::BTreeMap, sync::Mutex};

use jiff::Timestamp;

use crate::clock::lock;

/// What was asked of Google since the client was made, by the method's name in the discovery document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Usage {
    /// For example `orders.batchget`. A method that was never called is absent.
    pub methods: BTreeMap<&'static str, MethodUsage>,
}

impl Usage {
    /// Requests sent for one method, retries included.
    pub fn calls(&self, method: &str) -> u64 {
        self.methods.get(method).map_or(0, |m| m.calls)
    }

    /// Requests sent in all, retries included.
    pub fn total(&self) -> u64 {
        self.methods.values().map(|m| m.calls).sum()
    }
}

/// What was asked of Google through one method.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MethodUsage {
    /// Requests sent, retries included.
    pub calls: u64,
    /// How many of them had no answer or one that was no success.
    pub failures: u64,
    /// The HTTP status of the last answer; absent when there was none.
    pub last_status: Option<u16>,
    /// When the last request was sent, by this computer's clock.
    pub last_at: Option<Timestamp>,
}

#[derive(Default)]
pub(crate) struct Counter(Mutex<Usage>);

impl Counter {
    pub(crate) fn sent(&self, method: &'static str, at: Timestamp) {
        let mut usage = lock(&self.0);
        let entry = usage.methods.entry(method).or_default();
        entry.calls += 1;
        entry.last_at = Some(at);
        entry.last_status = None;
    }

    pub(crate) fn answered(&self, method: &'static str, status: u16) {
        if let Some(entry) = lock(&self.0).methods.get_mut(method) {
            entry.last_status = Some(status);
        }
    }

    pub(crate) fn failed(&self, method: &'static str) {
        if let Some(entry) = lock(&self.0).methods.get_mut(method) {
            entry.failures += 1;
        }
    }

    pub(crate) fn read(&self) -> Usage {
        lock(&self.0).clone()
    }
}
