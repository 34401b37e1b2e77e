//! Values and how many have them.

use purser_model::query::{Taken, values};

use super::*;

fn is_of(known: &Known, taken: Taken, value: &str) -> bool {
    let order = &known.order;
    match taken {
        Taken::State => order.state.words() == value,
        Taken::Product => order.lines[0].product == value,
        Taken::Country => order.country.as_deref() == Some(value),
        _ => order.total.is_some_and(|total| total.currency.code() == value),
    }
}

#[test]
fn a_facet_counts_what_the_rest_of_the_search_finds() {
    let german = Query { countries: vec!["DE".into()], ..Query::default() };
    let late = Query {
        states: vec![OrderState::Refunded],
        placed: Days { from: Some(date(2025, 6, 1)), until: None },
        ..Query::default()
    };
    for query in [Query::default(), german, late] {
        for taken in [Taken::State, Taken::Product, Taken::Country, Taken::Currency] {
            let facet = world().store.read(|r| r.facet(&query, taken)).unwrap();
            assert!(facet.exact);
            assert!(facet.values.is_sorted_by(|a, b| a.1 >= b.1), "{taken:?}");
            for (value, count) in &facet.values {
                let asked = |kind| values(&query, kind);
                let matching = world().orders.iter().filter(|known| {
                    let others = [Taken::State, Taken::Country].into_iter().filter(|kind| *kind != taken);
                    let rest = others.into_iter().all(|kind| {
                        asked(kind).is_empty() || asked(kind).iter().any(|v| is_of(known, kind, v))
                    });
                    let from = query.placed.from.map(|day| time(&format!("{day}T00:00:00Z")));
                    rest && from.is_none_or(|from| known.order.created >= from) && is_of(known, taken, value)
                });
                assert_eq!(*count, matching.count() as u64, "{value}");
            }
        }
    }
}

#[test]
fn values_are_counted_as_they_are_written() {
    let counts = world().store.read(|r| r.order_values()).unwrap();
    let refunded = world().orders.iter().filter(|k| k.order.state == OrderState::Refunded).count() as u64;
    assert_eq!(counts.of(Taken::State, "REFUNDED"), Some(refunded));
    let german = world().orders.iter().filter(|k| k.order.country.as_deref() == Some("DE")).count() as u64;
    assert_eq!(counts.of(Taken::Country, "DE"), Some(german));
    assert_eq!(counts.of(Taken::Country, "XX"), None);
}
