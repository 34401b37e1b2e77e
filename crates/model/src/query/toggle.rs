//! A value put into the text of a search, or taken out of it, as a click on one of a list does.

use jiff::civil::Date;

use super::parse::{About, parse_about};
use super::{Query, Taken, Vocabulary};

/// The values of one kind that a search over orders asks for: states in words, any other as the mirror has it.
pub fn values(query: &Query, taken: Taken) -> Vec<String> {
    match taken {
        Taken::State => query.states.iter().map(|state| state.words()).collect(),
        Taken::Product => query.products.clone(),
        Taken::Country => query.countries.clone(),
        Taken::Currency => query.currencies.iter().map(|currency| currency.code().to_owned()).collect(),
        _ => Vec::new(),
    }
}

/// The text of a search over orders with `value` in it if it was not, and without it if it was. What else the words
/// asked for stays: of `state:refunded,canceled` without `refunded`, `canceled` is left.
pub fn toggled(text: &str, vocabulary: &Vocabulary, today: Date, taken: Taken, value: &str) -> String {
    let parsed = |text: &str| parse_about(text, vocabulary, today, About::Orders);
    let asked = |text: &str| values(&parsed(text).query, taken);
    let word = |value: &str| {
        let alone = parsed(value);
        match alone.parts.as_slice() {
            [one] if one.taken == taken && values(&alone.query, taken) == [value] => value.to_owned(),
            _ => format!("{}:{}", key(taken), value.replace(' ', "_")),
        }
    };
    let whole = parsed(text);
    if !values(&whole.query, taken).iter().any(|asked| asked == value) {
        return [text.trim(), &word(value)].join(" ").trim().to_owned();
    }
    let mut kept: Vec<String> = Vec::new();
    for part in whole.parts {
        let theirs = if part.taken == taken { asked(&part.text) } else { Vec::new() };
        if theirs.iter().any(|asked| asked == value) {
            kept.extend(theirs.iter().filter(|asked| *asked != value).map(|other| word(other)));
        } else {
            kept.push(part.text);
        }
    }
    kept.join(" ")
}

fn key(taken: Taken) -> &'static str {
    match taken {
        Taken::State => "state",
        Taken::Country => "country",
        Taken::Currency => "currency",
        _ => "product",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::OrderState;
    use crate::query::Product;

    fn vocabulary() -> Vocabulary {
        let product = |id: &str| Product { id: id.into(), package: "com.lumen.notes".into() };
        Vocabulary {
            products: ["premium", "premium_family", "today", "4821"].map(product).into(),
            states: vec![OrderState::Refunded, OrderState::from_wire("ON_THE_MOON")],
            currencies: vec!["EUR".parse().unwrap()],
            ..Vocabulary::default()
        }
    }

    fn toggle(text: &str, taken: Taken, value: &str) -> String {
        toggled(text, &vocabulary(), date(2026, 10, 19), taken, value)
    }

    #[test]
    fn a_value_is_added_in_its_plainest_word() {
        assert_eq!(toggle("", Taken::State, "refunded"), "refunded");
        assert_eq!(toggle(" 3312 ", Taken::Country, "DE"), "3312 DE");
        assert_eq!(toggle("3312", Taken::State, "partially refunded"), "3312 partially refunded");
        assert_eq!(toggle("3312", Taken::State, "on the moon"), "3312 on the moon");
        assert_eq!(toggle("refunded", Taken::Currency, "EUR"), "refunded EUR");
    }

    #[test]
    fn a_word_that_means_something_else_gets_its_key() {
        assert_eq!(toggle("", Taken::Product, "today"), "product:today");
        assert_eq!(toggle("", Taken::Product, "4821"), "product:4821");
    }

    #[test]
    fn what_else_the_words_asked_for_stays() {
        assert_eq!(toggle("3312 state:refunded,canceled DE", Taken::State, "refunded"), "3312 canceled DE");
        assert_eq!(toggle("prem DE", Taken::Product, "premium"), "premium_family DE");
        assert_eq!(toggle("country:DE,FR,US", Taken::Country, "FR"), "DE US");
        assert_eq!(toggle("germany", Taken::Country, "DE"), "");
        assert_eq!(toggle("note:\"a b\" refunded", Taken::State, "refunded"), "note:\"a b\"");
    }

    #[test]
    fn twice_asks_for_the_same_again() {
        let today = date(2026, 10, 19);
        for text in
            ["", "3312 refunded", "premium DE >10EUR last 30 days", "state:refunded,canceled", "nonsense !"]
        {
            for (taken, value) in [
                (Taken::State, "refunded"),
                (Taken::State, "partially refunded"),
                (Taken::Product, "4821"),
                (Taken::Country, "IN"),
                (Taken::Currency, "EUR"),
            ] {
                let once = toggle(text, taken, value);
                let twice = toggle(&once, taken, value);
                let has = |text: &str| {
                    let asked = values(&parse_about(text, &vocabulary(), today, About::Orders).query, taken);
                    asked.iter().any(|asked| asked == value)
                };
                assert_ne!(has(text), has(&once), "{value} in {text}, then {once}");
                assert_eq!(has(text), has(&twice), "{value} in {text}, then {twice}");
            }
        }
    }
}
