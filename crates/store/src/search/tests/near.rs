//! Order numbers with a slip in them.

use purser_model::query::{Slip, TypedNumber};

use super::*;

fn near(store: &crate::Store, text: &str) -> Vec<(String, Slip, Vec<usize>)> {
    let typed = TypedNumber::read(text).expect("an order number");
    let found = store.read(|r| r.near_orders(&typed, 6)).expect("the search is sound");
    found.into_iter().map(|near| (near.row.id.to_string(), near.slip, near.differs)).collect()
}

/// A store with these orders, each a day after the one before.
fn store_of(ids: &[&str]) -> TestStore {
    let store = TestStore::new();
    let orders: Vec<(Order, String)> = ids
        .iter()
        .enumerate()
        .map(|(n, id)| {
            let token = format!("token{n}");
            let mut order = testing::order(id, &token, "PROCESSED");
            order.created += jiff::SignedDuration::from_hours(24 * i64::try_from(n).unwrap_or(0));
            let text = testing::order_json(id, &token, "PROCESSED");
            (order, text)
        })
        .collect();
    let put: Vec<(Order, &str)> = orders.iter().map(|(o, t)| (o.clone(), t.as_str())).collect();
    store.write(|w| w.put_orders(&put, time("2026-05-01T00:00:00Z"))).expect("there is room");
    store
}

#[test]
fn a_slip_finds_the_order_and_two_find_none() {
    let store = store_of(&["GPA.3312-4821-9932-12345", "GPA.9999-0000-0000-00000"]);
    let meant = "GPA.3312-4821-9932-12345".to_owned();
    for (typed, slip, differs) in [
        ("GPA.3312-4821-9932-12346", Slip::Digit, vec![16]),
        ("GPA.3321-4821-9932-12345", Slip::Swap, vec![2, 3]),
        ("GPA.3312-482-9932-12345", Slip::Missing, vec![7]),
        ("GPA.3312-4821-9932-123455", Slip::Extra, vec![]),
    ] {
        assert_eq!(near(&store, typed), [(meant.clone(), slip, differs)], "{typed}");
    }
    assert_eq!(near(&store, "GPA.3321-4821-9932-12346"), []);
}

#[test]
fn of_a_family_the_renewal_asked_for_comes_and_else_the_latest() {
    let store = store_of(&[
        "GPA.3312-4821-9932-12345",
        "GPA.3312-4821-9932-12345..0",
        "GPA.3312-4821-9932-12345..10",
        "GPA.3312-4821-9932-12345..9",
    ]);
    let first = |text: &str| near(&store, text).into_iter().map(|n| (n.0, n.1)).collect::<Vec<_>>();
    assert_eq!(first("GPA.3312-4821-9932-12346..0"), [("GPA.3312-4821-9932-12345..0".into(), Slip::Digit)]);
    assert_eq!(first("GPA.3312-4821-9932-12346..33"), [("GPA.3312-4821-9932-12345..10".into(), Slip::Digit)]);
    // The number is right: no other is offered beside it.
    assert_eq!(first("GPA.3312-4821-9932-12345..33"), [("GPA.3312-4821-9932-12345..10".into(), Slip::None)]);
}

#[test]
fn the_newest_come_first_and_no_more_than_asked_for() {
    let ids: Vec<String> = (0..9).map(|n| format!("GPA.3312-4821-9932-1234{n}")).collect();
    let store = store_of(&ids.iter().map(String::as_str).collect::<Vec<_>>());
    let found: Vec<String> = near(&store, "GPA.3312-4821-9932-12349").into_iter().map(|n| n.0).collect();
    let newest: Vec<String> = ids.iter().rev().take(6).cloned().collect();
    assert_eq!(found, newest);
}

#[test]
fn every_candidate_is_looked_up_by_its_index() {
    let plan = world().store.read(|r| {
        let mut statement = r.conn.prepare(
            "EXPLAIN QUERY PLAN SELECT id FROM ord INDEXED BY o_base
             WHERE base = ?1 ORDER BY renew = ?2 DESC, renew DESC LIMIT 1",
        )?;
        let lines = statement.query_map((1, 1), |row| row.get::<_, String>(3))?;
        Ok(lines.collect::<Result<Vec<_>, _>>()?.join("; "))
    });
    let plan = plan.expect("a plan");
    assert!(plan.starts_with("SEARCH ord USING COVERING INDEX o_base (base=?)"), "{plan}");
}
