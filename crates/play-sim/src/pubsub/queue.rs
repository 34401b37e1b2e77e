//! The messages of the subscription and who holds them.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::calendar::Millis;
use crate::chance::Chance;
use crate::world::{BACKLOG, Published};

use super::settings::Settings;

/// How much later than the event its message is published.
const LAG: Millis = 231;

pub(crate) struct Queue {
    state: Mutex<State>,
    /// Rung when something may be delivered, or when a pull that waits may have to end.
    pub(super) bell: Notify,
}

struct State {
    settings: Settings,
    /// Makes message ids: like Google's, long numbers that say nothing about the order.
    ids: Chance,
    /// What befalls messages on their way.
    fate: Chance,
    next: u64,
    /// What nobody has acknowledged, oldest first.
    messages: BTreeMap<u64, Message>,
    /// What was acknowledged and is retained.
    acknowledged: BTreeMap<u64, Message>,
    leases: HashMap<String, u64>,
    deliveries: u64,
    counts: Counts,
    /// When somebody last used the subscription, in the world's time, and how many wait in a pull.
    used: Millis,
    pulling: u32,
}

/// What became of messages since the start.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    /// Messages that reached the subscription, each id once.
    published: u64,
    /// Of these, the second ones of their event.
    twice: u64,
    /// Of these, what another reader took away.
    stolen: u64,
    /// Messages that came again after they were acknowledged.
    repeated: u64,
    /// What was published while the subscription could not receive it, or was dropped with it.
    missed: u64,
}

struct Message {
    id: String,
    at: Millis,
    data: String,
    /// Held until then; free if that is past.
    held: Option<Instant>,
    /// It comes once more after it was acknowledged.
    again: bool,
}

/// A message as it is handed out.
pub(crate) struct Delivery {
    pub(crate) ack_id: String,
    pub(crate) message_id: String,
    pub(crate) published: Millis,
    pub(crate) data: String,
}

/// A pull that waits. The subscription is in use for as long.
pub(super) struct Pulling<'a>(&'a Queue);

impl Drop for Pulling<'_> {
    fn drop(&mut self) {
        self.0.lock().pulling -= 1;
    }
}

impl State {
    fn hits(&mut self, share: f64) -> bool {
        // No draw where there is nothing to draw for: worlds without it stay as they are, to the byte.
        share > 0.0 && self.fate.unit() < share
    }

    fn add(&mut self, at: Millis, data: String) {
        let id = format!("{}", 10_000_000_000_000_000 + (self.ids.next() >> 11));
        let again = self.hits(self.settings.duplicates);
        let stolen = self.settings.push_endpoint.is_some() || self.hits(self.settings.steal);
        let message = Message { id, at, data, held: None, again };
        self.counts.published += 1;
        let key = self.next;
        self.next += 1;
        if stolen {
            self.counts.stolen += 1;
            self.done(key, message);
        } else {
            self.messages.insert(key, message);
        }
    }

    /// Keeps an acknowledged message where that is wanted.
    fn done(&mut self, key: u64, message: Message) {
        if self.settings.retain_acked {
            self.acknowledged.insert(key, Message { held: None, again: false, ..message });
        }
    }

    /// Forgets what was published seven days of the world ago.
    fn forget(&mut self, now: Millis) {
        let mut forgot = false;
        for messages in [&mut self.messages, &mut self.acknowledged] {
            // Oldest first, so a step of the clock looks at what it forgets and no further.
            while let Some(oldest) = messages.first_entry()
                && oldest.get().at <= now - BACKLOG
            {
                oldest.remove();
                forgot = true;
            }
        }
        if forgot {
            self.drop_leases();
        }
    }

    fn drop_leases(&mut self) {
        let messages = &self.messages;
        self.leases.retain(|_, key| messages.contains_key(key));
    }

    /// All that it kept is gone, as with a subscription that is deleted or detached.
    fn drop_all(&mut self) {
        self.counts.missed += self.messages.len() as u64;
        self.messages.clear();
        self.acknowledged.clear();
        self.leases.clear();
    }
}

impl Queue {
    /// `now` is the world's time.
    pub(crate) fn new(seed: u64, now: Millis) -> Self {
        let state = State {
            settings: Settings::default(),
            ids: Chance::of(seed, "message ids", 0, 0),
            fate: Chance::of(seed, "message fates", 0, 0),
            next: 0,
            messages: BTreeMap::new(),
            acknowledged: BTreeMap::new(),
            leases: HashMap::new(),
            deliveries: 0,
            counts: Counts::default(),
            used: now,
            pulling: 0,
        };
        Self { state: Mutex::new(state), bell: Notify::new() }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn settings(&self) -> Settings {
        self.lock().settings.clone()
    }

    /// Sets it up otherwise. What a deleted or detached subscription kept does not come back with it.
    pub(crate) fn set(&self, settings: Settings, now: Millis) {
        let mut state = self.lock();
        if settings.deleted || settings.detached {
            state.drop_all();
        }
        if !settings.retain_acked {
            state.acknowledged.clear();
        }
        state.used = now;
        state.settings = settings;
        self.bell.notify_waiters();
    }

    /// Adds messages, forgets those that were kept for seven days of the world, and ends a subscription that
    /// nobody used for its time to live.
    pub(crate) fn publish(&self, published: Vec<Published>, now: Millis) {
        let mut state = self.lock();
        if state.pulling > 0 {
            state.used = now;
        }
        if state.settings.ttl.is_some_and(|ttl| now - state.used >= ttl) && !state.settings.deleted {
            state.settings.deleted = true;
            state.drop_all();
        }
        for Published { at, data } in published {
            if state.settings.receives_nothing() {
                state.counts.missed += 1;
                continue;
            }
            let share = state.settings.duplicates;
            if state.hits(share) {
                state.counts.twice += 1;
                state.add(at, data.clone());
            }
            state.add(at, data);
        }
        state.forget(now);
        self.bell.notify_waiters();
    }

    /// Somebody waits for messages, at this time of the world.
    pub(super) fn pulling(&self, now: Millis) -> Pulling<'_> {
        let mut state = self.lock();
        state.pulling += 1;
        state.used = now;
        Pulling(self)
    }

    /// Hands out up to `most` messages that nobody holds, oldest first unless it is set up otherwise.
    pub(crate) fn deliver(&self, most: usize, now: Instant) -> Vec<Delivery> {
        let mut state = self.lock();
        let state = &mut *state;
        let free = state.messages.iter().filter(|(_, m)| m.held.is_none_or(|until| until <= now));
        let keys: Vec<u64> = if state.settings.disorder {
            let mut keys: Vec<u64> = free.map(|(key, _)| *key).collect();
            for place in (1..keys.len()).rev() {
                keys.swap(place, state.fate.below(place as i64 + 1) as usize);
            }
            keys.truncate(most);
            keys
        } else {
            free.map(|(key, _)| *key).take(most).collect()
        };
        let until = now + Duration::from_secs(state.settings.ack_deadline());
        let mut out = Vec::new();
        for key in keys {
            let Some(message) = state.messages.get_mut(&key) else { continue };
            state.deliveries += 1;
            message.held = Some(until);
            // Every delivery has an ack id of its own.
            let ack_id = format!("UAYWLF1GSFE3GQhoUQ5PXiM_{key:x}_{:x}", state.deliveries);
            state.leases.insert(ack_id.clone(), key);
            out.push(Delivery {
                ack_id,
                message_id: message.id.clone(),
                published: message.at + LAG,
                data: message.data.clone(),
            });
        }
        out
    }

    /// The next moment at which a held message is free again.
    pub(super) fn next_free(&self) -> Option<Instant> {
        self.lock().messages.values().filter_map(|m| m.held).min()
    }

    /// Whether it has the shape of what [`Queue::deliver`] hands out.
    pub(super) fn is_ack_id(id: &str) -> bool {
        id.strip_prefix("UAYWLF1GSFE3GQhoUQ5PXiM_").is_some_and(|rest| {
            rest.split_once('_').is_some_and(|(a, b)| {
                u64::from_str_radix(a, 16).is_ok() && u64::from_str_radix(b, 16).is_ok()
            })
        })
    }

    /// Done with these. Acknowledging twice, or late, is fine.
    pub(super) fn acknowledge(&self, ack_ids: &[String]) {
        let mut state = self.lock();
        let mut repeated = 0;
        for id in ack_ids {
            let Some(key) = state.leases.remove(id) else { continue };
            let Some(mut message) = state.messages.remove(&key) else { continue };
            if message.again {
                (message.again, message.held) = (false, None);
                state.messages.insert(key, message);
                repeated += 1;
            } else {
                state.done(key, message);
            }
        }
        if repeated > 0 {
            state.counts.repeated += repeated;
            self.bell.notify_waiters();
        }
    }

    /// Holds these so much longer from now; zero gives them back at once.
    pub(super) fn modify(&self, ack_ids: &[String], deadline: Duration, now: Instant) {
        let mut state = self.lock();
        let state = &mut *state;
        for id in ack_ids {
            let message = state.leases.get(id).and_then(|key| state.messages.get_mut(key));
            if let Some(message) = message {
                message.held = (!deadline.is_zero()).then(|| now + deadline);
            }
        }
        if deadline.is_zero() {
            self.bell.notify_waiters();
        }
    }

    /// What was published since then comes again, as far as it is kept; what was published before counts as
    /// acknowledged.
    pub(super) fn seek(&self, time: Millis) {
        let mut state = self.lock();
        let since = |message: &Message| message.at + LAG >= time;
        let kept = std::mem::take(&mut state.acknowledged);
        let waiting = std::mem::take(&mut state.messages);
        let (again, done): (BTreeMap<_, _>, BTreeMap<_, _>) =
            kept.into_iter().chain(waiting).partition(|(_, message)| since(message));
        state.messages = again;
        for message in state.messages.values_mut() {
            message.held = None;
        }
        for (key, message) in done {
            state.done(key, message);
        }
        state.drop_leases();
        self.bell.notify_waiters();
    }

    /// Gives back everything that is held, as when every deadline has passed.
    pub(crate) fn release(&self) {
        for message in self.lock().messages.values_mut() {
            message.held = None;
        }
        self.bell.notify_waiters();
    }

    /// How many messages nobody has acknowledged.
    pub(crate) fn len(&self) -> usize {
        self.lock().messages.len()
    }

    /// What became of messages since the start.
    pub(crate) fn body(&self) -> Value {
        let state = self.lock();
        let Counts { published, twice, stolen, repeated, missed } = state.counts;
        json!({
            "published": published, "twice": twice, "stolen": stolen, "repeated": repeated, "missed": missed,
            "retained": state.acknowledged.len(),
        })
    }
}

#[cfg(test)]
mod tests;
