use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn told(before: &Value, after: &Value) -> Vec<String> {
    diff_lines(before, after)
        .into_iter()
        .filter_map(|line| match line.what {
            DiffWhat::Same(_) => None,
            DiffWhat::Added(value) => Some(format!("+ {} {value}", line.path)),
            DiffWhat::Removed(value) => Some(format!("- {} {value}", line.path)),
            DiffWhat::Changed { before, after } => Some(format!("~ {} {before} {after}", line.path)),
        })
        .collect()
}

#[test]
fn a_renewal_is_told_by_the_places_that_it_changed() {
    let before = json!({
        "subscriptionState": "SUBSCRIPTION_STATE_ACTIVE",
        "latestOrderId": "GPA.1..0",
        "lineItems": [{"productId": "premium", "expiryTime": "2026-03-01", "offerDetails": {"basePlanId": "monthly"}}],
        "testPurchase": {},
    });
    let after = json!({
        "subscriptionState": "SUBSCRIPTION_STATE_ACTIVE",
        "latestOrderId": "GPA.1..1",
        "lineItems": [{"productId": "premium", "expiryTime": "2026-04-01", "offerDetails": {"basePlanId": "monthly"}}],
        "canceledStateContext": {"userInitiatedCancellation": {}},
    });
    assert_eq!(
        told(&before, &after),
        [
            r#"+ canceledStateContext {"userInitiatedCancellation":{}}"#,
            r#"~ latestOrderId "GPA.1..0" "GPA.1..1""#,
            r#"~ lineItems[0].expiryTime "2026-03-01" "2026-04-01""#,
            "- testPurchase {}",
        ]
    );
}

#[test]
fn an_entry_put_before_the_others_is_one_addition() {
    let (before, after) = (json!(["a", "b", "c"]), json!(["x", "a", "c"]));
    assert_eq!(told(&before, &after), [r#"+ [0] "x""#, r#"- [1] "b""#]);
    let (before, after) = (json!([{"id": 1, "n": 1}, 7]), json!([{"id": 1, "n": 2}, 7, 8]));
    assert_eq!(told(&before, &after), ["~ [0].n 1 2", "+ [2] 8"]);
}

#[test]
fn what_is_of_another_kind_is_replaced_whole() {
    assert_eq!(told(&json!({"a": [1]}), &json!({"a": {"0": 1}})), [r#"~ a [1] {"0":1}"#]);
    assert_eq!(told(&json!(1), &json!(1.0)), ["~  1 1.0"]);
    assert_eq!(told(&json!({"a": null}), &json!({})), ["- a null"]);
}

#[test]
fn a_difference_fits_only_what_it_was_taken_from() {
    let diff = json_diff(&json!({"a": [1, 2]}), &json!({"a": [2]}));
    assert_eq!(diff.apply(&json!({"a": [1, 2]})), Some(json!({"a": [2]})));
    for other in [json!({"a": [3, 2]}), json!({"a": [1, 2, 3]}), json!({"b": 1}), json!([1, 2]), json!(null)]
    {
        assert_eq!(diff.apply(&other), None, "{other}");
    }
}

#[test]
fn long_lists_are_compared_from_both_ends() {
    let before: Vec<usize> = (0..1_000).collect();
    let after: Vec<usize> = (0..400).chain(500..1_000).collect();
    let (before, after) = (json!(before), json!(after));
    assert_eq!(told(&before, &after).len(), 100);
    assert_eq!(json_diff(&before, &after).apply(&before), Some(after));
}

/// Small values from a small alphabet, so that much of two of them is alike.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..3_i64).prop_map(Value::from),
        "[ab\"\\.\\[]{0,2}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[ab .\"]{0,2}", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn applying_a_difference_to_what_was_gives_what_is(before in value(), after in value()) {
        let diff = json_diff(&before, &after);
        prop_assert_eq!(diff.apply(&before), Some(after.clone()));
        prop_assert_eq!(diff == Diff::Same, before == after);
    }

    #[test]
    fn lines_tell_a_change_exactly_where_there_is_one_and_no_place_twice(before in value(), after in value()) {
        let lines = diff_lines(&before, &after);
        let changed = lines.iter().any(|line| !matches!(line.what, DiffWhat::Same(_)));
        prop_assert_eq!(changed, before != after);
        let places = |gone: bool| {
            lines.iter().filter(move |line| matches!(line.what, DiffWhat::Removed(_)) == gone).map(|line| &line.path)
        };
        for gone in [true, false] {
            prop_assert_eq!(places(gone).collect::<BTreeSet<_>>().len(), places(gone).count());
        }
    }
}
