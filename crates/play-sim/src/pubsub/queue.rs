//! The messages of the subscription and who holds them.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::calendar::Millis;
use crate::chance::Chance;
use crate::world::{BACKLOG, Published};

/// How long a message is the puller's own, unless extended.
pub(crate) const ACK_DEADLINE: Duration = Duration::from_secs(60);

pub(crate) struct Queue {
    state: Mutex<State>,
    /// Rung when something may be delivered.
    pub(super) bell: Notify,
}

struct State {
    /// Makes message ids: like Google's, long numbers that say nothing about the order.
    ids: Chance,
    next: u64,
    messages: BTreeMap<u64, Message>,
    leases: HashMap<String, u64>,
    deliveries: u64,
}

struct Message {
    id: String,
    at: Millis,
    data: String,
    /// Held until then; free if that is past.
    held: Option<Instant>,
}

/// A message as it is handed out.
pub(super) struct Delivery {
    pub(super) ack_id: String,
    pub(super) message_id: String,
    pub(super) at: Millis,
    pub(super) data: String,
}

impl Queue {
    pub(crate) fn new(seed: u64) -> Self {
        let state = State {
            ids: Chance::of(seed, "message ids", 0, 0),
            next: 0,
            messages: BTreeMap::new(),
            leases: HashMap::new(),
            deliveries: 0,
        };
        Self { state: Mutex::new(state), bell: Notify::new() }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds messages and forgets those that were kept for seven days of the world.
    pub(crate) fn publish(&self, published: Vec<Published>, now: Millis) {
        let mut state = self.lock();
        let state = &mut *state;
        for Published { at, data } in published {
            let id = format!("{}", 10_000_000_000_000_000 + (state.ids.next() >> 11));
            state.messages.insert(state.next, Message { id, at, data, held: None });
            state.next += 1;
        }
        // Oldest first, so a step of the clock looks at what it forgets and no further.
        let mut forgot = false;
        while let Some(oldest) = state.messages.first_entry()
            && oldest.get().at <= now - BACKLOG
        {
            oldest.remove();
            forgot = true;
        }
        if forgot {
            let messages = &state.messages;
            state.leases.retain(|_, key| messages.contains_key(key));
        }
        self.bell.notify_waiters();
    }

    /// Hands out up to `most` messages that nobody holds, oldest first.
    pub(super) fn deliver(&self, most: usize, now: Instant) -> Vec<Delivery> {
        let mut state = self.lock();
        let state = &mut *state;
        let mut out = Vec::new();
        for (key, message) in &mut state.messages {
            if out.len() == most {
                break;
            }
            if message.held.is_some_and(|until| until > now) {
                continue;
            }
            state.deliveries += 1;
            message.held = Some(now + ACK_DEADLINE);
            // Every delivery has an ack id of its own.
            let ack_id = format!("UAYWLF1GSFE3GQhoUQ5PXiM_{key:x}_{:x}", state.deliveries);
            state.leases.insert(ack_id.clone(), *key);
            out.push(Delivery {
                ack_id,
                message_id: message.id.clone(),
                at: message.at,
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
        for id in ack_ids {
            if let Some(key) = state.leases.remove(id) {
                state.messages.remove(&key);
            }
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(count: i64) -> Queue {
        let queue = Queue::new(7);
        let published = (0..count).map(|n| Published { at: n, data: format!("m{n}") }).collect();
        queue.publish(published, 10);
        queue
    }

    #[test]
    fn what_is_not_acknowledged_comes_again_after_the_deadline() {
        let queue = queue(3);
        let start = Instant::now();
        let first = queue.deliver(2, start);
        assert_eq!(first.iter().map(|d| d.data.as_str()).collect::<Vec<_>>(), ["m0", "m1"]);
        assert_eq!(queue.deliver(10, start).len(), 1, "the others are held");
        queue.acknowledge(&[first[0].ack_id.clone(), first[0].ack_id.clone()]);
        let again = queue.deliver(10, start + ACK_DEADLINE);
        assert_eq!(again.iter().map(|d| d.data.as_str()).collect::<Vec<_>>(), ["m1", "m2"]);
        assert_ne!(again[0].ack_id, first[1].ack_id);
        assert_eq!(again[0].message_id, first[1].message_id);
    }

    #[test]
    fn what_is_held_can_be_released_at_once() {
        let queue = queue(2);
        let start = Instant::now();
        assert_eq!(queue.deliver(2, start).len(), 2);
        queue.release();
        assert_eq!(queue.deliver(2, start).len(), 2);
    }

    #[test]
    fn a_deadline_can_be_moved_and_given_up() {
        let queue = queue(1);
        let start = Instant::now();
        let held = queue.deliver(1, start).remove(0).ack_id;
        queue.modify(std::slice::from_ref(&held), Duration::from_secs(600), start);
        assert!(queue.deliver(1, start + ACK_DEADLINE).is_empty());
        queue.modify(&[held], Duration::ZERO, start);
        assert_eq!(queue.deliver(1, start).len(), 1);
    }

    #[test]
    fn a_late_acknowledgement_still_counts() {
        let queue = queue(1);
        let start = Instant::now();
        let old = queue.deliver(1, start).remove(0).ack_id;
        assert_eq!(queue.deliver(1, start + ACK_DEADLINE).len(), 1);
        queue.acknowledge(&[old]);
        assert_eq!(queue.len(), 0);
    }

    #[test]
    fn messages_are_kept_for_seven_days() {
        let queue = queue(3);
        queue.publish(Vec::new(), BACKLOG + 1);
        assert_eq!(queue.len(), 1);
    }
}
