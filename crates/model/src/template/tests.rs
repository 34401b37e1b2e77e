use proptest::prelude::*;

use super::*;

fn filled(text: &str, values: &[(Place, &str)]) -> Filled {
    let value = |place| values.iter().find(|(of, _)| *of == place).map(|(_, value)| *value);
    Template::parse(text).unwrap().fill(value)
}

#[test]
fn places_are_filled_in_whatever_their_capitals() {
    let values = [(Place::Refunded, "EUR 9.99"), (Place::Product, "Premium")];
    let text = "We refunded {refunded} for { Product }. {REFUNDED}!";
    assert_eq!(filled(text, &values).text, "We refunded EUR 9.99 for Premium. EUR 9.99!");
}

#[test]
fn a_place_without_a_value_is_said_once_and_seen_in_the_text() {
    let said = filled("{ticket} and {ticket}, {customer}", &[(Place::Customer, "")]);
    assert_eq!(said.text, "[no ticket] and [no ticket], [no customer]");
    assert_eq!(said.missing, [Place::Ticket, Place::Customer]);
}

#[test]
fn an_unknown_place_is_named_with_the_right_ones() {
    let error = Template::parse("Hello {name},").unwrap_err();
    assert_eq!(error, TemplateError::Unknown("name".into()));
    let words = error.to_string();
    assert!(
        words.starts_with("{name} is nothing that can be filled in. There is {order}, {product},"),
        "{words}"
    );
    for place in Place::ALL {
        assert!(words.contains(&format!("{{{}}}", place.name())), "{words}");
    }
    assert!(words.ends_with("a brace itself is written twice: {{."), "{words}");
}

#[test]
fn braces_are_written_twice_and_an_open_one_is_an_error() {
    assert_eq!(filled("{{order}} } {{ }}", &[]).text, "{order} } { }");
    assert_eq!(filled("{{{order}}}", &[(Place::Order, "GPA.1")]).text, "{GPA.1}");
    for (text, rest) in [("{order", "order"), ("a {\norder}", "\norder}"), ("{or{der}", "or{der}"), ("{", "")]
    {
        assert_eq!(Template::parse(text).unwrap_err(), TemplateError::Open(rest.into()), "{text:?}");
    }
    assert_eq!(Template::parse("{}").unwrap_err(), TemplateError::Unknown(String::new()));
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![".*", "[{}a-z \n]{0,24}", Just("{order}".to_owned()), Just("{{customer}}".to_owned())]
}

proptest! {
    #[test]
    fn no_text_is_too_strange_to_be_read(text in text()) {
        let _ = Template::parse(&text).map(|template| template.fill(|_| None));
    }

    #[test]
    fn any_text_can_be_written_and_stays_itself(text in text()) {
        let twice = text.replace('{', "{{").replace('}', "}}");
        let filled = Template::parse(&twice).unwrap().fill(|_| Some("never"));
        prop_assert_eq!(filled, Filled { text, missing: vec![] });
    }

    #[test]
    fn what_is_filled_in_is_never_read_again(value in text(), before in "[a-z ]{0,8}", place in 0..Place::ALL.len()) {
        let place = Place::ALL[place];
        let template = Template::parse(&format!("{before}{{{}}}.", place.name())).unwrap();
        prop_assert!(template.has(place));
        let filled = template.fill(|asked| (asked == place).then_some(value.as_str()));
        if value.is_empty() {
            prop_assert_eq!(filled.missing, vec![place]);
        } else {
            prop_assert_eq!(filled, Filled { text: format!("{before}{value}."), missing: vec![] });
        }
    }
}
