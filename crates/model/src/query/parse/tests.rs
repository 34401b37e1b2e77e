use jiff::civil::date;

use super::super::{Product, SortBy};
use super::*;
use crate::OrderState;

fn vocabulary() -> Vocabulary {
    let product = |id: &str| Product { id: id.into(), package: "com.lumen.notes".into() };
    Vocabulary {
        packages: vec!["com.lumen.notes".into(), "com.lumen.draw".into()],
        products: ["premium", "premium_family", "coins_500", "coins_1200", "no_ads"].map(product).into(),
        plans: vec!["monthly".into(), "yearly".into(), "buy".into()],
        offers: vec!["trial".into()],
        states: vec![OrderState::Processed, OrderState::Other("ON_THE_MOON".into())],
        countries: vec!["DE".into(), "US".into()],
        currencies: vec!["EUR".parse().unwrap(), "TRY".parse().unwrap()],
        tags: vec!["fraud".into(), "vip".into()],
    }
}

fn read(text: &str) -> Parsed {
    parse(text, &vocabulary(), date(2025, 3, 31))
}

/// Kind and words of each part, for comparing at a glance.
fn said(text: &str) -> Vec<(Taken, String)> {
    read(text).parts.into_iter().map(|p| (p.taken, p.words)).collect()
}

#[test]
fn scraps_mix_in_any_order() {
    let query = read("premium DE refunded 2025-03 >10EUR 4821").query;
    let again = read(">10EUR 4821 refunded 2025-03 DE premium").query;
    assert_eq!(query, again);
    assert_eq!(query.products, ["premium"]);
    assert_eq!(query.countries, ["DE"]);
    assert_eq!(query.states, [OrderState::Refunded]);
    assert_eq!(query.placed.from, Some(date(2025, 3, 1)));
    assert_eq!(query.amounts[0].currency, "EUR".parse().ok());
    assert_eq!(query.digits[0].text(), "4821");
}

#[test]
fn an_order_id_is_understood_however_it_is_written() {
    let whole = OrderScrap { base: 33_124_821_993_212_345, renewal: None };
    for text in [
        "GPA.3312-4821-9932-12345",
        "gpa.3312-4821-9932-12345",
        "3312-4821-9932-12345",
        "33124821993212345",
        "GPA.33124821993212345",
        "GPA 3312 4821 9932 12345",
        "3312 4821 9932 12345",
        "GPA.3312 4821 9932 12345",
        "GPA.3312–4821–9932–12345",
        "(GPA.3312-4821-9932-12345),",
        "GPA.3312-4821-9932-12345..",
        "order:3312-4821-9932-12345",
    ] {
        assert_eq!(read(text).query.orders, [whole], "{text}");
        assert_eq!(read(text).parts.len(), 1, "{text}");
    }
    let renewal = OrderScrap { renewal: Some(2), ..whole };
    assert_eq!(read("GPA.3312-4821-9932-12345..2").query.orders, [renewal]);
    assert_eq!(read("3312 4821 9932 12345..2").query.orders, [renewal]);
    assert_eq!(read("..2").query.renewal, Some(2));
    assert_eq!(said("12345..2"), [(Taken::Digits, "an order id that contains 12345, renewal ..2".into())]);
}

#[test]
fn pieces_of_an_order_id_stand_where_they_can() {
    let offsets =
        |text: &str| read(text).query.digits.iter().map(|d| d.offsets().to_vec()).collect::<Vec<_>>();
    assert_eq!(offsets("331"), [[0, 4, 8, 12]]);
    assert_eq!(offsets("4821"), [vec![0, 4, 8, 12, 13]]);
    assert_eq!(offsets("12345"), [[0, 4, 8, 12]]);
    assert_eq!(offsets("GPA.33"), [[0]]);
    assert_eq!(offsets("GPA.3312-48"), [[0]]);
    assert_eq!(offsets("9932-12345"), [[8]]);
    assert_eq!(offsets("ends:345"), [[14]]);
    assert_eq!(offsets("9932 4821").len(), 2);
}

#[test]
fn names_are_found_whole_then_by_beginning_then_within() {
    assert_eq!(read("premium").query.products, ["premium"]);
    assert_eq!(read("PREM").query.products, ["premium", "premium_family"]);
    assert_eq!(read("family").query.products, ["premium_family"]);
    assert_eq!(read("coins").query.products, ["coins_1200", "coins_500"]);
    assert_eq!(read("monthly").query.plans, ["monthly"]);
    assert_eq!(read("month").query.plans, ["monthly"]);
    assert_eq!(read("com.lumen.draw").query.packages, ["com.lumen.draw"]);
    assert_eq!(read("lumen").query.packages, ["com.lumen.draw", "com.lumen.notes"]);
}

#[test]
fn words_for_states_countries_and_currencies() {
    assert_eq!(read("partially refunded").query.states, [OrderState::PartiallyRefunded]);
    assert_eq!(read("Cancelled").query.states, [OrderState::Canceled]);
    assert_eq!(read("on the moon").query.states, [OrderState::Other("ON_THE_MOON".into())]);
    assert_eq!(read("united states").query.countries, ["US"]);
    assert_eq!(read("de jp").query.countries, ["DE", "JP"]);
    assert_eq!(read("germany").query.countries, ["DE"]);
    assert_eq!(read("IN").query.countries, ["IN"]);
    assert_eq!(read("eur try").query.currencies.len(), 2);
    assert_eq!(read("test").query.test, Some(true));
}

#[test]
fn keys_say_what_a_value_is() {
    let query = read(
        "state:refunded,canceled product:prem country:DE,France currency:jpy amount:1200 date:2025 \
         account:acc_7 token:kjei test:no sort:-amount plan: yearly package:draw renewal:3",
    )
    .query;
    assert_eq!(query.states, [OrderState::Refunded, OrderState::Canceled]);
    assert_eq!(query.products, ["premium", "premium_family"]);
    assert_eq!(query.countries, ["DE", "FR"]);
    assert_eq!(query.currencies, ["JPY".parse().unwrap()]);
    assert_eq!(query.amounts[0].least, Some(1_200_000_000_000));
    assert_eq!(query.placed.until, Some(date(2025, 12, 31)));
    assert_eq!(query.texts.len(), 2);
    assert_eq!(query.test, Some(false));
    assert_eq!((query.sort.by, query.sort.descending), (SortBy::Amount, true));
    assert_eq!(query.plans, ["yearly"]);
    assert_eq!(query.packages, ["com.lumen.draw"]);
    assert_eq!(query.renewal, Some(3));
    assert_eq!(read("date:last 90 days DE").query.countries, ["DE"]);
    assert_eq!(read("state:\"partially refunded\"").query.states, [OrderState::PartiallyRefunded]);
    assert_eq!(read("sort:country").query.sort.by, SortBy::Country);
    assert!(!read("sort:country").query.sort.descending);
    assert!(read("sort:placed").query.sort.descending);
}

#[test]
fn what_is_not_understood_is_named_and_left_out() {
    for (text, why) in [
        ("state:foo", "foo is no state of an order"),
        ("country:Atlantis", "Atlantis is no country"),
        ("date:2025-13", "2025-13 is no date"),
        ("amount:lots", "lots is no amount"),
        ("sort:colour", "sort: takes placed, order"),
        ("test:maybe", "test: takes yes or no"),
        ("name:--", "-- is no name"),
        ("email:", "email: is followed by nothing"),
        ("on hold", "on hold is a state of subscriptions"),
        ("in", "left out; write IN for India"),
        ("7", "too short"),
        ("state:", "state: is followed by nothing"),
        ("-", "left out"),
    ] {
        let parsed = read(text);
        assert_eq!(parsed.parts[0].taken, Taken::NotUnderstood, "{text}");
        assert!(parsed.parts[0].words.starts_with(why) || why == "left out", "{text}: {:?}", parsed.parts);
        assert!(parsed.query.is_empty(), "{text}");
    }
}

#[test]
fn anything_else_may_begin_an_identifier() {
    let token = "kjeihmoabcdefghijklmnopq.AO-J1Oy";
    assert_eq!(read(token).query.texts, [TextScrap { of: TextOf::Token, prefix: token.into() }]);
    assert_eq!(read("acc_7F21").query.texts, [TextScrap { of: TextOf::Any, prefix: "acc_7F21".into() }]);
    assert_eq!(read("12999763169054705758.1371079406387615").query.texts.len(), 1);
    assert_eq!(read(token).parts[0].customer, None, "a token is nobody's name");
}

#[test]
fn an_e_mail_address_is_a_customer_and_nothing_else() {
    let customers = |text: &str| read(text).query.customers;
    let email = |text: &str| [CustomerScrap { of: CustomerOf::Email, text: text.into() }];
    for text in
        ["jane@example.com", "<jane@example.com>,", "email:jane@example.com", "mail: jane@example.com"]
    {
        assert_eq!(customers(text), email("jane@example.com"), "{text}");
        assert_eq!(said(text), [(Taken::Customer, "customer jane@example.com".into())], "{text}");
    }
    // Even one that is made of words of ours.
    assert_eq!(customers("premium@2025.de"), email("premium@2025.de"));
    assert!(read("premium@2025.de").query.products.is_empty());
    assert_eq!(customers("@example.com"), email("@example.com"));
    assert_eq!(customers("email:doe"), email("doe"));
    assert_eq!(read("jane@example.com DE").query.countries, ["DE"]);
}

#[test]
fn names_are_said_or_are_what_is_nothing_else() {
    let customers = |text: &str| read(text).query.customers;
    let name = |text: &str| [CustomerScrap { of: CustomerOf::Name, text: text.into() }];
    assert_eq!(customers("name:Jane"), name("Jane"));
    assert_eq!(customers("name:\"Jane Doe\""), name("Jane Doe"));
    assert_eq!(customers("name:Jordan"), name("Jordan"));
    assert_eq!(read("Jordan").query.countries, ["JO"]);
    let parsed = read("Seán");
    assert_eq!(parsed.query.texts, [TextScrap { of: TextOf::Any, prefix: "Seán".into() }]);
    assert_eq!(parsed.parts[0].customer, Some(CustomerScrap { of: CustomerOf::Any, text: "Seán".into() }));
    assert_eq!(customers("customer:jane"), [CustomerScrap { of: CustomerOf::Any, text: "jane".into() }]);
    assert_eq!(read("premium").parts[0].customer, None);
}

#[test]
fn a_part_can_be_cut_out() {
    let text = "  premium   last 90 days  9,99 EUR ";
    let parsed = read(text);
    let texts: Vec<&str> = parsed.parts.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(texts, ["premium", "last 90 days", "9,99 EUR"]);
    let date = &parsed.parts[1];
    let without = format!("{}{}", &text[..date.span.start], &text[date.span.end..]);
    assert_eq!(read(&without).query, Query { placed: Default::default(), ..parsed.query });
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_fail_and_every_letter_is_in_a_part(
        text in r#"(?:[ a-zA-Z0-9.,:"<>=€$\-_@]|\PC|GPA\.|\.\.|state:|amount:|date:|last |\d{4}-\d{2}){0,40}"#
    ) {
        let parsed = read(&text);
        let mut rest = text.clone();
        for part in parsed.parts.iter().rev() {
            proptest::prop_assert_eq!(&text[part.span.clone()], &part.text);
            rest.replace_range(part.span.clone(), "");
        }
        proptest::prop_assert!(rest.trim().is_empty(), "left over: {rest:?}");
    }
}

#[test]
fn among_subscriptions_states_and_days_are_those_of_subscriptions() {
    let read = |text: &str| parse_subscriptions(text, &vocabulary(), date(2025, 3, 31));
    let parsed = read("premium grace DE next 7 days refunded");
    assert_eq!(parsed.query.subscription_states, [crate::SubscriptionState::InGracePeriod]);
    assert_eq!((parsed.query.products, parsed.query.states), (vec!["premium".to_owned()], vec![]));
    let said: Vec<(Taken, &str)> = parsed.parts.iter().map(|p| (p.taken, p.words.as_str())).collect();
    assert_eq!(
        said,
        [
            (Taken::Product, "product premium"),
            (Taken::State, "in grace period"),
            (Taken::Country, "from Germany"),
            (Taken::Date, "renews, ends or resumes from 2025-03-31 to 2025-04-06"),
            (Taken::NotUnderstood, "refunded is a state of orders; subscriptions do not have it"),
        ]
    );
    for (text, state) in
        [("on hold", "ON_HOLD"), ("is:paused", "PAUSED"), ("cancelled", "CANCELED"), ("expired", "EXPIRED")]
    {
        assert_eq!(read(text).query.subscription_states[0].name(), state, "{text}");
    }
    assert!(read("state:refunded").parts[0].words.starts_with("refunded is no state of a subscription"));
    assert_eq!(read("sort:amount").parts[0].taken, Taken::NotUnderstood);
}

#[test]
fn notes_and_tags_are_asked_for_by_their_keys() {
    let query = read("note:\"charged twice\" tag:VIP,press tag:fraud premium").query;
    assert_eq!(query.notes, ["charged twice"]);
    assert_eq!(query.tags, [vec!["vip".to_owned(), "press".to_owned()], vec!["fraud".to_owned()]]);
    assert_eq!(query.products, ["premium"]);
    assert_eq!(
        said("note:late tag:vip tag:lost note:no tag:a.b tag:,"),
        [
            (Taken::Note, "with a note that says late".to_owned()),
            (Taken::Tag, "tagged vip".to_owned()),
            (Taken::Tag, "tagged lost, which nothing is".to_owned()),
            (Taken::NotUnderstood, "note: takes at least three letters of what a note says".to_owned()),
            (
                Taken::NotUnderstood,
                "a.b is no tag; a tag is one word of letters, digits, dashes and underscores".to_owned()
            ),
            (Taken::NotUnderstood, "tag: is followed by nothing".to_owned()),
        ]
    );
}

#[test]
fn a_word_that_is_none_of_ours_may_be_a_piece_of_a_note() {
    let parts = read("chargeback \"bank says no\" jane@example.com note:late").parts;
    let notes: Vec<Option<&str>> = parts.iter().map(|part| part.note.as_deref()).collect();
    assert_eq!(notes, [Some("chargeback"), Some("bank says no"), None, Some("late")]);
}
