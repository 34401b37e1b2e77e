//! Texts with places in braces that are filled in from a record: `We refunded {refunded} for {product}.`
//!
//! A text is read once, where it is written. What is filled in is never read again: a product whose title is
//! `{customer}` stays those ten letters. A place that has no value says so, `[no ticket]`: a hole in a sentence to a
//! customer is seen by the customer first.

#[cfg(test)]
mod tests;

use std::fmt;

/// What can be filled in, with what it is. The one list: the errors, the window, the command line and the README say
/// what stands here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// The order id.
    Order,
    /// The product's title.
    Product,
    /// Base plan or purchase option.
    Plan,
    /// What was paid.
    Amount,
    /// What went back.
    Refunded,
    /// When it was bought.
    Date,
    /// When access ends.
    Expiry,
    /// Country.
    Country,
    /// Customer.
    Customer,
    /// The app's own id of the buyer.
    Account,
    /// The days of a deferral.
    Days,
    /// Who acts.
    Agent,
    /// The ticket.
    Ticket,
    /// The day.
    Today,
}

impl Place {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Place; 14] = [
        Place::Order,
        Place::Product,
        Place::Plan,
        Place::Amount,
        Place::Refunded,
        Place::Date,
        Place::Expiry,
        Place::Country,
        Place::Customer,
        Place::Account,
        Place::Days,
        Place::Agent,
        Place::Ticket,
        Place::Today,
    ];

    /// As it stands between the braces.
    pub fn name(self) -> &'static str {
        match self {
            Place::Order => "order",
            Place::Product => "product",
            Place::Plan => "plan",
            Place::Amount => "amount",
            Place::Refunded => "refunded",
            Place::Date => "date",
            Place::Expiry => "expiry",
            Place::Country => "country",
            Place::Customer => "customer",
            Place::Account => "account",
            Place::Days => "days",
            Place::Agent => "agent",
            Place::Ticket => "ticket",
            Place::Today => "today",
        }
    }

    /// What is filled in, in words.
    pub fn words(self) -> &'static str {
        match self {
            Place::Order => "the order id",
            Place::Product => "the product's title, or its id",
            Place::Plan => "the base plan or purchase option",
            Place::Amount => "what the customer paid, tax included: EUR 9.99",
            Place::Refunded => "what went back to the customer, once Google has confirmed it: EUR 9.99",
            Place::Date => "the day of the purchase: 10 March 2026",
            Place::Expiry => "the day on which access ends: 1 April 2026",
            Place::Country => "the country of the purchase: DE",
            Place::Customer => "the customer's name, or e-mail address, from your own table",
            Place::Account => "your app's own id of the buyer",
            Place::Days => "by how many days the next charge is put off",
            Place::Agent => "your name, as the journal has it",
            Place::Ticket => "the ticket",
            Place::Today => "the day on which it is written",
        }
    }

    /// What it may look like, where there is no record to fill it in from.
    pub fn example(self) -> &'static str {
        match self {
            Place::Order => "GPA.3345-1234-5678-90123",
            Place::Product => "Premium",
            Place::Plan => "monthly",
            Place::Amount | Place::Refunded => "EUR 9.99",
            Place::Date => "10 March 2026",
            Place::Expiry => "1 April 2026",
            Place::Country => "DE",
            Place::Customer => "Jane Doe",
            Place::Account => "c9ae440870f4",
            Place::Days => "7",
            Place::Agent => "Ada",
            Place::Ticket => "T-812",
            Place::Today => "12 March 2026",
        }
    }

    /// The place of that name.
    pub fn named(name: &str) -> Option<Place> {
        let name = name.trim();
        Place::ALL.into_iter().find(|place| place.name().eq_ignore_ascii_case(name))
    }
}

/// A text with places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Place(Place),
}

/// Why a text is none that can be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateError {
    /// There is no place of that name.
    Unknown(String),
    /// A brace that is never closed, with what follows it.
    Open(String),
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TemplateError::Unknown(name) => write!(f, "{{{name}}} is nothing that can be filled in")?,
            TemplateError::Open(rest) => write!(f, "The brace before \"{rest}\" is never closed")?,
        }
        let known: Vec<String> = Place::ALL.iter().map(|place| format!("{{{}}}", place.name())).collect();
        write!(f, ". There is {}; a brace itself is written twice: {{{{.", known.join(", "))
    }
}

impl std::error::Error for TemplateError {}

/// A text with its places filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filled {
    /// The text.
    pub text: String,
    /// Places that have no value, each once, in the order of the text.
    pub missing: Vec<Place>,
}

/// How much of a text an error repeats.
const SHOWN: usize = 24;

impl Template {
    /// Reads a text. `{{` and `}}` are braces, `{` begins a place, whose name may have capitals and spaces around it,
    /// and a `}` that closes nothing is one.
    pub fn parse(text: &str) -> Result<Template, TemplateError> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            plain.push_str(before);
            let brace = &from[..1];
            rest = &from[1..];
            if rest.starts_with(brace) {
                plain.push_str(brace);
                rest = &rest[1..];
            } else if brace == "}" {
                plain.push('}');
            } else {
                let start = |text: &str| text.chars().take(SHOWN).collect::<String>();
                let end = rest.find(['{', '}', '\n']).filter(|end| rest[*end..].starts_with('}'));
                let Some(end) = end else { return Err(TemplateError::Open(start(rest))) };
                let name = &rest[..end];
                let place = Place::named(name).ok_or_else(|| TemplateError::Unknown(start(name)))?;
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Piece::Place(place));
                rest = &rest[end + 1..];
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Template(pieces))
    }

    /// Whether it has such a place.
    pub fn has(&self, place: Place) -> bool {
        self.0.contains(&Piece::Place(place))
    }

    /// Fills it in. What has no value, or an empty one, stands as `[no ticket]` and is told.
    pub fn fill<'v>(&self, value: impl Fn(Place) -> Option<&'v str>) -> Filled {
        let mut filled = Filled::default();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => filled.text.push_str(text),
                Piece::Place(place) => match value(*place).filter(|value| !value.is_empty()) {
                    Some(value) => filled.text.push_str(value),
                    None => {
                        filled.text.push_str(&format!("[no {}]", place.name()));
                        if !filled.missing.contains(place) {
                            filled.missing.push(*place);
                        }
                    }
                },
            }
        }
        filled
    }
}
