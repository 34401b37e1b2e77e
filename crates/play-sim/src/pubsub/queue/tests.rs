use super::*;

const ACK_DEADLINE: Duration = Duration::from_secs(60);

fn queue(count: i64) -> Queue {
    let queue = Queue::new(7, 0);
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

/// A queue of so many, with these settings.
fn set_up(count: i64, settings: Value) -> Queue {
    let queue = Queue::new(7, 0);
    queue.set(Settings::default().changed(&settings).unwrap(), 0);
    let published = (0..count).map(|n| Published { at: n, data: format!("m{n}") }).collect();
    queue.publish(published, 10);
    queue
}

/// Pulls and acknowledges until nothing is left: what came, in the order in which it came.
fn drain(queue: &Queue) -> Vec<(String, String)> {
    let mut all = Vec::new();
    loop {
        let some = queue.deliver(7, Instant::now());
        if some.is_empty() {
            return all;
        }
        let ids: Vec<String> = some.iter().map(|d| d.ack_id.clone()).collect();
        queue.acknowledge(&ids);
        all.extend(some.into_iter().map(|d| (d.message_id, d.data)));
    }
}

#[test]
fn a_seek_brings_back_what_is_still_kept_since_then() {
    for (retained, expected) in [(true, vec!["m2", "m3"]), (false, vec![])] {
        let queue = set_up(4, json!({"retainAckedMessages": retained}));
        assert_eq!(drain(&queue).len(), 4);
        queue.seek(2 + LAG);
        let again = drain(&queue);
        assert_eq!(again.iter().map(|(_, data)| data.as_str()).collect::<Vec<_>>(), expected);
    }
    let queue = set_up(4, json!({}));
    queue.seek(2 + LAG);
    assert_eq!(drain(&queue).len(), 2, "what was published before counts as acknowledged");
    let queue = set_up(4, json!({"retainAckedMessages": true}));
    drain(&queue);
    queue.publish(Vec::new(), BACKLOG + 2);
    queue.seek(0);
    assert_eq!(drain(&queue).len(), 1, "nothing is retained for longer than seven days");
}

#[test]
fn duplicates_come_again_under_the_same_id_and_events_under_another() {
    let queue = set_up(1_000, json!({"duplicates": 0.1}));
    let came = drain(&queue);
    let ids: std::collections::HashSet<_> = came.iter().map(|(id, _)| id).collect();
    let data: std::collections::HashSet<_> = came.iter().map(|(_, data)| data).collect();
    let count = |name: &str| queue.body()[name].as_u64().unwrap() as usize;
    assert_eq!((data.len(), ids.len()), (1_000, 1_000 + count("twice")));
    assert_eq!(came.len(), ids.len() + count("repeated"));
    assert!((60..150).contains(&count("twice")) && (60..150).contains(&count("repeated")));
    assert_eq!(queue.len(), 0);
}

#[test]
fn disorder_shuffles_and_loses_nothing() {
    let queue = set_up(50, json!({"disorder": true}));
    let mut came: Vec<String> = drain(&queue).into_iter().map(|(_, data)| data).collect();
    let mut ordered: Vec<String> = (0..50).map(|n| format!("m{n}")).collect();
    assert_ne!(came, ordered);
    came.sort();
    ordered.sort();
    assert_eq!(came, ordered);
}

#[test]
fn what_another_reader_takes_is_never_seen_but_can_be_retained() {
    let queue = set_up(1_000, json!({"steal": 0.3, "retainAckedMessages": true}));
    let left = drain(&queue).len();
    assert!((620..780).contains(&left), "{left}");
    assert_eq!(queue.body()["stolen"], 1_000 - left);
    queue.seek(0);
    assert_eq!(drain(&queue).len(), 1_000);
}

#[test]
fn a_subscription_that_is_deleted_keeps_nothing_and_starts_empty() {
    let queue = set_up(3, json!({}));
    let settings = queue.settings();
    queue.set(settings.changed(&json!({"deleted": true})).unwrap(), 10);
    queue.publish(vec![Published { at: 10, data: "missed".into() }], 10);
    queue.set(settings, 10);
    queue.publish(vec![Published { at: 11, data: "new".into() }], 11);
    assert_eq!(drain(&queue).len(), 1);
    assert_eq!(queue.body()["missed"], 4);
}

#[test]
fn a_subscription_that_nobody_uses_is_deleted_when_its_time_is_over() {
    const DAY: Millis = crate::calendar::DAY;
    let queue = set_up(1, json!({"ttl": "86400s"}));
    let waiting = queue.pulling(10);
    queue.publish(Vec::new(), 2 * DAY);
    drop(waiting);
    assert!(!queue.settings().deleted, "a pull was held open");
    queue.publish(Vec::new(), 3 * DAY - 1);
    assert!(!queue.settings().deleted);
    queue.publish(Vec::new(), 3 * DAY);
    assert!(queue.settings().deleted);
}
