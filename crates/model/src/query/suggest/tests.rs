use jiff::civil::date;

use super::*;
use crate::query::{Product, parse};

fn vocabulary() -> Vocabulary {
    let product = |id: &str| Product { id: id.into(), package: "com.lumen.notes".into() };
    Vocabulary {
        packages: vec!["com.lumen.notes".into()],
        products: ["coins_500", "no_ads", "premium", "premium_family"].map(product).into(),
        plans: vec!["monthly".into(), "yearly".into()],
        states: vec![OrderState::Processed, OrderState::Refunded, OrderState::PartiallyRefunded],
        countries: ["BR", "DE", "FR", "US"].map(String::from).into(),
        currencies: ["EUR", "USD"].map(|code| code.parse().unwrap()).into(),
        tags: vec!["press".into(), "vip".into()],
        ..Vocabulary::default()
    }
}

fn counts(taken: Taken, name: &str) -> Option<u64> {
    match (taken, name) {
        (Taken::State, "REFUNDED") => Some(70),
        (Taken::State, "PARTIALLY_REFUNDED") => Some(3),
        (Taken::Product, "premium_family") => Some(900),
        (Taken::Product, "premium") => Some(40),
        (Taken::Currency, "USD") => Some(9),
        (Taken::Currency, "EUR") => Some(5),
        _ => None,
    }
}

fn at(text: &str, cursor: usize) -> Suggested {
    suggest(text, cursor, &vocabulary(), date(2026, 10, 19), &counts)
}

fn texts(text: &str) -> Vec<String> {
    at(text, text.len()).items.into_iter().map(|item| item.text).collect()
}

#[test]
fn the_mirrors_own_names_are_offered_with_what_is_counted_first() {
    assert_eq!(texts("prem"), ["premium_family", "premium"]);
    assert_eq!(texts("re"), ["refunded", "partially refunded"]);
    assert_eq!(texts("germ"), ["DE"]);
    assert_eq!(texts("vi"), ["tag:vip"]);
    assert_eq!(at("germ", 4).items[0].about, "Germany");
    assert_eq!(at("ref", 3).items[0].count, Some(70));
}

#[test]
fn a_word_that_is_one_already_meets_no_list() {
    for whole in
        ["premium", "refunded", "DE", "EUR", "today", "test", "germany", "monthly", "4821", "GPA.3312-48"]
    {
        assert_eq!(texts(whole), [] as [&str; 0], "{whole}");
    }
}

#[test]
fn identifiers_and_single_letters_are_left_alone() {
    for text in ["p", "acc_7f3a", "zz", "jane@exam", "", " ", "token:abc", "note:late", "account:acc"] {
        assert_eq!(texts(text), [] as [&str; 0], "{text}");
    }
}

#[test]
fn a_key_is_offered_and_then_its_values() {
    assert_eq!(texts("stat"), ["state:", "US"], "a word of a country's name comes after");
    assert!(at("stat", 4).items[0].goes_on);
    assert_eq!(texts("state:"), ["state:refunded", "state:partially_refunded", "state:processed"]);
    assert_eq!(texts("state:part"), ["state:partially_refunded"]);
    assert_eq!(
        texts("state:processed,ref"),
        ["state:processed,refunded", "state:processed,partially_refunded"]
    );
    assert_eq!(texts("country:un"), ["country:US"]);
    assert_eq!(texts("tag:p"), ["tag:press"]);
    assert_eq!(texts("test:"), ["test:no", "test:yes"]);
    assert_eq!(texts("sort:-am"), ["sort:-amount"]);
}

#[test]
fn amounts_are_offered_in_the_currencies_of_the_mirror() {
    assert_eq!(texts(">10"), [">10USD", ">10EUR"]);
    assert_eq!(texts("9.99"), ["9.99USD", "9.99EUR"]);
    assert_eq!(texts("amount:5"), ["amount:5USD", "amount:5EUR"]);
    assert_eq!(texts("10"), [] as [&str; 0]);
    assert_eq!(texts(">10EUR"), [] as [&str; 0]);
}

#[test]
fn days_are_offered_and_said_in_words() {
    let last = at("last", 4).items;
    assert_eq!(last[0].text, "last 7 days");
    assert_eq!(last[0].about, "placed from 2026-10-13 to 2026-10-19");
    assert_eq!(
        texts("date:2026-0"),
        ["date:2026-09", "date:2026-08", "date:2026-07", "date:2026-06", "date:2026-05"]
    );
    let ahead = suggest_subscriptions("nex", 3, &vocabulary(), date(2026, 10, 19), &counts);
    assert_eq!(ahead.items[0].text, "next 7 days");
}

#[test]
fn only_the_word_at_the_cursor_is_completed_and_only_at_its_end() {
    let text = "DE prem 2026-03";
    assert_eq!(at(text, 7).span, 3..7);
    assert_eq!(at(text, 6).items, []);
    assert_eq!(at(text, 3).items, []);
    assert_eq!(at("prem ", 5).items, []);
    assert_eq!(at("Åland prém", 12).items, [], "what is no name is none");
}

#[test]
fn everything_offered_is_understood_as_what_it_says() {
    let v = vocabulary();
    let beginnings = [
        "pre",
        "re",
        "ger",
        "coi",
        "last",
        "this",
        "eu",
        "mon",
        "vip",
        "vi",
        "com",
        "state:",
        "product:",
        "plan:",
        "package:",
        "country:",
        "currency:",
        "tag:",
        "date:",
        "amount:5",
        ">1",
        "sort:",
        "test:",
        "yes",
    ];
    for begun in beginnings {
        for item in at(begun, begun.len()).items.into_iter().filter(|item| !item.goes_on) {
            let parsed = parse(&item.text, &v, date(2026, 10, 19));
            let taken: Vec<Taken> = parsed.parts.iter().map(|part| part.taken).collect();
            assert_eq!(taken, [item.taken], "{} of {begun}", item.text);
        }
    }
}

#[test]
fn states_of_subscriptions_are_theirs() {
    let v = vocabulary();
    let of = |text: &str| {
        let found = suggest_subscriptions(text, text.len(), &v, date(2026, 10, 19), &|_, _| None);
        found.items.into_iter().map(|item| item.text).collect::<Vec<_>>()
    };
    assert_eq!(of("state:on"), ["state:on_hold"]);
    assert_eq!(of("sor"), [] as [&str; 0]);
    assert!(of("grac").contains(&"in grace period".to_owned()));
}
