//! How a word that is being typed may go on.
//!
//! Only words of known sets are completed: the mirror's own names, states, days, currencies, keys. Identifiers never
//! are: what has no end that could be known is searched for as it is. A word that is one already is left alone, so
//! that typing what one means never meets a list.

use std::ops::Range;

use jiff::civil::Date;

use super::parse::{About, parse_about, split};
use super::{SortBy, Taken, Vocabulary, countries, keyed};
use crate::{OrderState, SubscriptionState};

/// What may stand in the place of the word under the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suggested {
    /// The word, in bytes of the text.
    pub span: Range<usize>,
    /// What may stand there, best first.
    pub items: Vec<Suggestion>,
}

/// Something that may stand in the place of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The text that says it.
    pub text: String,
    /// What it is, in words, where the text does not say: `Germany`, `the newest first`.
    pub about: String,
    /// What kind of word it is.
    pub taken: Taken,
    /// How many records have it, where that is counted.
    pub count: Option<u64>,
    /// Whether a value has to follow.
    pub goes_on: bool,
}

/// So many are enough to choose from at a glance.
const MOST: usize = 8;
/// Letters that a word without a key must have.
const FEWEST_LETTERS: usize = 2;

/// Keys worth offering, with what follows them.
const KEYS: [(&str, Taken, &str); 17] = [
    ("state", Taken::State, "refunded, canceled, …"),
    ("product", Taken::Product, "a product id or part of one"),
    ("plan", Taken::Plan, "a base plan or purchase option"),
    ("package", Taken::Package, "an app, by its package"),
    ("country", Taken::Country, "DE, or its English name"),
    ("currency", Taken::Currency, "EUR, or several with commas"),
    ("amount", Taken::Amount, ">10EUR, 9.99, 10-20USD"),
    ("date", Taken::Date, "2025-03, 2025-03..2025-05, last 30 days"),
    ("test", Taken::Test, "yes or no"),
    ("sort", Taken::Sort, "amount, placed, state, …"),
    ("tag", Taken::Tag, "a tag, whole"),
    ("note", Taken::Note, "a piece of a note"),
    ("account", Taken::Account, "the beginning of an account id"),
    ("token", Taken::Token, "the beginning of a purchase token"),
    ("email", Taken::Customer, "a customer's address or part of it"),
    ("name", Taken::Customer, "a customer's name"),
    ("ends", Taken::Digits, "the last digits of an order id"),
];

const DAYS: [&str; 12] = [
    "today",
    "yesterday",
    "last 7 days",
    "last 30 days",
    "last 90 days",
    "this week",
    "this month",
    "this year",
    "last week",
    "last month",
    "last year",
    "tomorrow",
];

/// What happens next is asked of subscriptions.
const DAYS_AHEAD: [&str; 5] = ["next 7 days", "next 30 days", "next week", "next month", "tomorrow"];

/// How many records have a value: a state by Google's word, any other by its text.
pub type Counts<'c> = dyn Fn(Taken, &str) -> Option<u64> + 'c;

/// Completes the word that ends at `cursor`, of a search over orders.
pub fn suggest(
    text: &str,
    cursor: usize,
    vocabulary: &Vocabulary,
    today: Date,
    counts: &Counts<'_>,
) -> Suggested {
    Suggesting { vocabulary, today, about: About::Orders, counts }.at(text, cursor)
}

/// As [`suggest`], of a search over subscriptions.
pub fn suggest_subscriptions(
    text: &str,
    cursor: usize,
    vocabulary: &Vocabulary,
    today: Date,
    counts: &Counts<'_>,
) -> Suggested {
    Suggesting { vocabulary, today, about: About::Subscriptions, counts }.at(text, cursor)
}

struct Suggesting<'s> {
    vocabulary: &'s Vocabulary,
    today: Date,
    about: About,
    counts: &'s Counts<'s>,
}

/// A suggestion and how well it fits: smaller is better.
type Ranked = (u8, Suggestion);

impl Suggesting<'_> {
    fn at(&self, text: &str, cursor: usize) -> Suggested {
        let word = split(text).into_iter().find(|word| word.start < cursor && word.end == cursor);
        let Some(span) = word else { return Suggested::default() };
        let typed = &text[span.clone()];
        let mut found = match keyed::split(typed) {
            Some((key, taken, value)) => self.values(key, taken, value),
            None => self.word(typed),
        };
        found.retain(|(_, item)| !item.text.eq_ignore_ascii_case(typed));
        // Two ways to the same are one; the better one stands first.
        found.sort_by(|(a, x), (b, y)| a.cmp(b).then(y.count.cmp(&x.count)).then(x.text.cmp(&y.text)));
        let mut items: Vec<Suggestion> = Vec::new();
        for (_, item) in found {
            if items.len() < MOST && items.iter().all(|other| other.text != item.text) {
                items.push(item);
            }
        }
        Suggested { span, items }
    }

    /// A word without a key.
    fn word(&self, typed: &str) -> Vec<Ranked> {
        if let Some(amounts) = self.amounts(typed, "") {
            return amounts;
        }
        let letters = typed.chars().count();
        if letters < FEWEST_LETTERS || !typed.chars().all(|c| c.is_alphanumeric() || "_.-".contains(c)) {
            return Vec::new();
        }
        // Digits begin order ids, months and nothing else.
        if typed.starts_with(|c: char| c.is_ascii_digit()) || self.says_something(typed) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for taken in [
            Taken::State,
            Taken::Product,
            Taken::Plan,
            Taken::Package,
            Taken::Country,
            Taken::Currency,
            Taken::Tag,
        ] {
            found.extend(self.names(taken, typed, ""));
        }
        found.extend(self.days(typed, ""));
        let lower = typed.to_lowercase();
        found.extend(self.keys().filter(|(key, ..)| key.starts_with(&lower)).map(|(key, taken, about)| {
            let text = format!("{key}:");
            (1, Suggestion { text, about: about.to_owned(), taken, count: None, goes_on: true })
        }));
        found
    }

    /// Whether a word is already one of a known set, and not only the beginning of some.
    fn says_something(&self, typed: &str) -> bool {
        let parsed = parse_about(typed, self.vocabulary, self.today, self.about);
        parsed.parts.first().is_some_and(|part| match part.taken {
            Taken::Product => self.vocabulary.products.iter().any(|p| p.id.eq_ignore_ascii_case(typed)),
            Taken::Plan => self.vocabulary.plans.iter().any(|p| p.eq_ignore_ascii_case(typed)),
            Taken::Package => self.vocabulary.packages.iter().any(|p| p.eq_ignore_ascii_case(typed)),
            // A code in capitals is meant; `de` may be the beginning of a word.
            Taken::Country => typed.chars().count() > 2 || typed.chars().all(char::is_uppercase),
            Taken::State | Taken::Currency | Taken::Date | Taken::Test | Taken::Amount => true,
            _ => false,
        })
    }

    fn keys(&self) -> impl Iterator<Item = (&'static str, Taken, &'static str)> {
        // Subscriptions are sorted by their headings.
        let sorts = self.about == About::Orders;
        KEYS.into_iter().filter(move |(_, taken, _)| sorts || *taken != Taken::Sort)
    }

    /// The value of a key; of several with commas the last.
    fn values(&self, key: &str, taken: Taken, value: &str) -> Vec<Ranked> {
        if value.contains('"') {
            return Vec::new();
        }
        let (before, typed) = match value.rfind(',') {
            Some(comma) => value.split_at(comma + 1),
            None => ("", value),
        };
        let lead = format!("{key}:{before}");
        match taken {
            Taken::State
            | Taken::Product
            | Taken::Plan
            | Taken::Package
            | Taken::Country
            | Taken::Currency
            | Taken::Tag => self.names(taken, typed, &lead),
            Taken::Date => self.days(typed, &lead),
            Taken::Amount => self.amounts(typed, &lead).unwrap_or_default(),
            Taken::Test => {
                words(&[("yes", "test purchases only"), ("no", "no test purchases")], taken, typed, &lead)
            }
            Taken::Sort if self.about == About::Orders => self.sorts(typed, &lead),
            _ => Vec::new(),
        }
    }

    /// Values of the mirror.
    fn names(&self, taken: Taken, typed: &str, lead: &str) -> Vec<Ranked> {
        let v = self.vocabulary;
        let mut found: Vec<Ranked> = Vec::new();
        // The name that is counted, the text that says it, what else it is called.
        let mut offer = |name: &str, text: String, about: String| {
            let fit =
                [text.as_str(), about.as_str()].into_iter().filter_map(|words| fits(words, typed)).min();
            if let Some(fit) = fit {
                let count = (self.counts)(taken, name);
                let text = format!("{lead}{text}");
                found.push((fit, Suggestion { text, about, taken, count, goes_on: false }));
            }
        };
        // After a key a value is one word.
        let state = |words: String| if lead.is_empty() { words } else { words.replace(' ', "_") };
        match taken {
            Taken::State if self.about == About::Subscriptions => {
                for (known, _) in SubscriptionState::KNOWN {
                    offer(known.name(), state(known.words()), String::new());
                }
            }
            Taken::State => {
                for known in &v.states {
                    offer(known.name(), state(OrderState::words(known)), String::new());
                }
            }
            Taken::Product => {
                for product in &v.products {
                    offer(&product.id, product.id.clone(), String::new());
                }
            }
            Taken::Plan => v.plans.iter().for_each(|plan| offer(plan, plan.clone(), String::new())),
            Taken::Package => v.packages.iter().for_each(|name| offer(name, name.clone(), String::new())),
            Taken::Country => {
                for code in &v.countries {
                    let name = countries::country_name(code).unwrap_or_default();
                    offer(code, code.clone(), name.to_owned());
                }
            }
            Taken::Currency => {
                for currency in &v.currencies {
                    offer(currency.code(), currency.code().to_owned(), String::new());
                }
            }
            Taken::Tag => {
                let key = if lead.is_empty() { "tag:" } else { "" };
                for tag in v.tags.iter().filter(|tag| fits(tag, typed).is_some()) {
                    offer(tag, format!("{key}{tag}"), tag.clone());
                }
                found.iter_mut().for_each(|(_, item)| item.about.clear());
            }
            _ => {}
        }
        found
    }

    fn days(&self, typed: &str, lead: &str) -> Vec<Ranked> {
        let ahead: &[&str] = if self.about == About::Subscriptions { &DAYS_AHEAD } else { &[] };
        let all = ahead.iter().chain(&DAYS);
        let lower = typed.to_lowercase();
        let month = |back: i32| {
            let first = self.today.first_of_month();
            let day = first.checked_sub(jiff::Span::new().months(back)).unwrap_or(first);
            format!("{:04}-{:02}", day.year(), day.month())
        };
        let months: Vec<String> = if lead.is_empty() { Vec::new() } else { (0..6).map(month).collect() };
        let phrases = all.map(|phrase| (*phrase).to_owned()).chain(months);
        phrases
            .filter(|phrase| phrase.starts_with(&lower))
            .enumerate()
            .map(|(n, phrase)| {
                // In the order in which they stand here, after names that were met more often.
                let rank = 1 + u8::try_from(n).unwrap_or(u8::MAX - 1);
                let text = format!("{lead}{phrase}");
                let parsed = parse_about(&text, self.vocabulary, self.today, self.about);
                let about = parsed.parts.into_iter().next().map(|part| part.words).unwrap_or_default();
                (rank, Suggestion { text, about, taken: Taken::Date, count: None, goes_on: false })
            })
            .collect()
    }

    /// A comparison or a number with decimals, in each currency; `None` if the word is nothing of that kind.
    fn amounts(&self, typed: &str, lead: &str) -> Option<Vec<Ranked>> {
        let number = typed.trim_start_matches(['>', '<', '=', '≥', '≤']);
        let compared = number.len() < typed.len();
        let digits = number.starts_with(|c: char| c.is_ascii_digit())
            && number.ends_with(|c: char| c.is_ascii_digit())
            && number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-'));
        let decimals =
            !number.contains('-') && number.rsplit_once(['.', ',']).is_some_and(|(_, d)| d.len() == 2);
        if !digits || !(compared || decimals || !lead.is_empty()) {
            return None;
        }
        let of = |code: &str| {
            let text = format!("{lead}{typed}{code}");
            let count = (self.counts)(Taken::Currency, code);
            let parsed = parse_about(&text, self.vocabulary, self.today, self.about);
            let about = parsed.parts.into_iter().next().map(|part| part.words).unwrap_or_default();
            (0, Suggestion { text, about, taken: Taken::Amount, count, goes_on: false })
        };
        Some(self.vocabulary.currencies.iter().map(|currency| of(currency.code())).collect())
    }

    fn sorts(&self, typed: &str, lead: &str) -> Vec<Ranked> {
        let (sign, typed) = match typed.strip_prefix(['-', '+']) {
            Some(rest) => (&typed[..1], rest),
            None => ("", typed),
        };
        let lower = typed.to_lowercase();
        let words = SortBy::WORDS.into_iter().filter(|(_, word)| word.starts_with(&lower));
        words
            .enumerate()
            .map(|(n, (_, word))| {
                let text = format!("{lead}{sign}{word}");
                let parsed = parse_about(&text, self.vocabulary, self.today, self.about);
                let about = parsed.parts.into_iter().next().map(|part| part.words).unwrap_or_default();
                let rank = u8::try_from(n).unwrap_or(u8::MAX);
                (rank, Suggestion { text, about, taken: Taken::Sort, count: None, goes_on: false })
            })
            .collect()
    }
}

fn words(list: &[(&str, &str)], taken: Taken, typed: &str, lead: &str) -> Vec<Ranked> {
    let begun = list.iter().filter(|(word, _)| word.starts_with(&typed.to_lowercase()));
    begun
        .map(|(word, about)| {
            let text = format!("{lead}{word}");
            (0, Suggestion { text, about: (*about).to_owned(), taken, count: None, goes_on: false })
        })
        .collect()
}

/// How well a name begins as typed: 0 as a whole, 2 at a later word, 3 anywhere. Anything fits nothing typed.
fn fits(name: &str, typed: &str) -> Option<u8> {
    let (name, typed) = (name.to_lowercase(), typed.to_lowercase());
    let at = name.find(&typed)?;
    let begins = |at: usize| name[..at].chars().next_back().is_some_and(|c| !c.is_alphanumeric());
    match at {
        0 if !name.is_empty() => Some(0),
        _ if name.match_indices(&typed).any(|(at, _)| begins(at)) => Some(2),
        _ if typed.chars().count() >= 3 => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
