use std::ops::Range;

use jiff::civil::Date;

use super::words::{best_fits, listed, order_state, subscription_state};
use super::{
    CustomerOf, CustomerScrap, Digits, OrderScrap, Query, TextOf, TextScrap, Vocabulary, amounts, countries,
    customers, dates, keyed,
};

/// A line of text, understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// What is searched for.
    pub query: Query,
    /// What each piece was taken for, in the order of the text. Together they are all of it but white space.
    pub parts: Vec<Part>,
}

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The piece.
    pub text: String,
    /// Where it stands, in bytes; cut it out and what is left is the search without it.
    pub span: Range<usize>,
    /// What it was taken for.
    pub taken: Taken,
    /// The same in words: `placed in March 2025`.
    pub words: String,
    /// What it may say about a customer. Who that is, only the link table knows.
    pub customer: Option<CustomerScrap>,
    /// The piece of a note that it may be. Whether there is such a note, only the mirror knows.
    pub note: Option<String>,
}

/// What a piece can be taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Taken {
    /// A whole order id.
    Order,
    /// Digits of an order id.
    Digits,
    /// The number of a renewal.
    Renewal,
    /// A purchase token.
    Token,
    /// An account id.
    Account,
    /// An e-mail address or a name, or a piece of one.
    Customer,
    /// A piece of a note.
    Note,
    /// A tag, or several.
    Tag,
    /// The beginning of something that the mirror may know: account, token, unusual order id, customer; or a piece of
    /// a note.
    Text,
    /// A product, or several.
    Product,
    /// A base plan or purchase option.
    Plan,
    /// A package.
    Package,
    /// A state.
    State,
    /// A country.
    Country,
    /// A currency.
    Currency,
    /// Days.
    Date,
    /// An amount.
    Amount,
    /// Test purchases.
    Test,
    /// A column to sort by.
    Sort,
    /// Nothing: it is left out of the search, and `words` says why.
    NotUnderstood,
}

/// Reads a line of free text. Never fails: what is not understood is named and left out.
///
/// Pieces may come in any order. Where one could be several things, the first of these is taken: what says so
/// itself (`state:refunded`, an e-mail address by its `@`), order id, amount with currency or decimals, date, state,
/// whole name of a product, plan or package, country, currency, beginning or part of such a name, beginning of an
/// account id, token, unusual order id, e-mail address or name, or a piece of a note. Digits alone are part of an
/// order id.
pub fn parse(text: &str, vocabulary: &Vocabulary, today: Date) -> Parsed {
    parse_about(text, vocabulary, today, About::Orders)
}

/// As [`parse`], for a search among subscriptions: states are those of subscriptions, days are those on which
/// something happens next, amounts are recurring prices, an order id stands for the subscription that it paid for.
pub fn parse_subscriptions(text: &str, vocabulary: &Vocabulary, today: Date) -> Parsed {
    parse_about(text, vocabulary, today, About::Subscriptions)
}

pub(super) fn parse_about(text: &str, vocabulary: &Vocabulary, today: Date, about: About) -> Parsed {
    let words = split(text);
    let mut reading = Reading { query: Query::default(), vocabulary, today, about };
    let mut parts = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let rest: Vec<&str> = words[at..].iter().map(|w| &text[w.clone()]).collect();
        let before = (reading.query.customers.len(), reading.query.texts.len(), reading.query.notes.len());
        let (taken, count, said) = reading.next(&rest);
        let span = words[at].start..words[at + count - 1].end;
        let (customer, note) = reading.people_and_notes_since(before);
        parts.push(Part { text: text[span.clone()].to_owned(), span, taken, words: said, customer, note });
        at += count;
    }
    Parsed { query: reading.query, parts }
}

/// Words between white space; what stands in quotes is one.
pub(super) fn split(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        if c == '"' {
            quoted = !quoted;
        }
        if c.is_whitespace() && !quoted {
            if let Some(start) = start.take() {
                words.push(start..at);
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(start) = start {
        words.push(start..text.len());
    }
    words
}

/// What has been understood so far, and what it is understood with.
pub(super) struct Reading<'v> {
    pub(super) query: Query,
    pub(super) vocabulary: &'v Vocabulary,
    pub(super) today: Date,
    pub(super) about: About,
}

/// What is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    Orders,
    Subscriptions,
}

type Said = (Taken, usize, String);

/// Small words that are also codes of countries (India, Austria, Belarus, Norway, Italy, ...).
const SMALL_WORDS: [&str; 12] = ["in", "at", "by", "no", "it", "is", "to", "my", "so", "me", "be", "am"];
/// Words that join others and say nothing.
const FILLERS: [&str; 14] =
    ["and", "the", "of", "with", "for", "a", "an", "on", "from", "order", "orders", "or", "who", "which"];

impl Reading<'_> {
    /// The first part of `words`, which are not none.
    fn next(&mut self, words: &[&str]) -> Said {
        let first = words[0];
        if let Some(said) = self.says_itself(words) {
            return said;
        }
        let address = first.trim_matches(|c: char| ",;\"'()<>".contains(c));
        if customers::is_email(address) {
            return (Taken::Customer, 1, self.customer(CustomerOf::Email, address));
        }
        if let Some(said) = self.spaced_order_id(words) {
            return said;
        }
        if let Some((days, count)) = dates::days(words, self.today, false) {
            self.query.placed = self.query.placed.and(days);
            return (Taken::Date, count, self.days_in_words(days));
        }
        if let Some((amount, count)) = amounts::amount(words, self.vocabulary, false) {
            self.query.amounts.push(amount);
            return (Taken::Amount, count, amounts::in_words(amount));
        }
        if let Some((taken, words)) = self.order_id(first, false) {
            return (taken, 1, words);
        }
        let bare = first.trim_matches(|c: char| ",;\"'()".contains(c));
        if bare.is_empty() {
            return (Taken::NotUnderstood, 1, "left out: no letter and no digit".into());
        }
        self.state_or_test(words)
            .or_else(|| self.name(bare, true))
            .or_else(|| self.country_or_currency(words, bare))
            .or_else(|| self.name(bare, false))
            .unwrap_or_else(|| self.opaque(bare))
    }

    /// `key:value`, also with a space after the colon.
    fn says_itself(&mut self, words: &[&str]) -> Option<Said> {
        let (key, taken, value) = keyed::split(words[0])?;
        let (value, mut count) = match (value, words.get(1)) {
            ("", Some(next)) => (*next, 2),
            (value, _) => (value, 1),
        };
        let mut value = value.to_owned();
        // `date:last 90 days` and `amount:> 10 EUR` go on as long as that makes more sense.
        if taken == Taken::Date || taken == Taken::Amount {
            let from_here: Vec<&str> =
                std::iter::once(value.as_str()).chain(words[count..].iter().copied()).collect();
            let more = match taken {
                Taken::Date => dates::days(&from_here, self.today, true).map(|(_, n)| n),
                _ => amounts::amount(&from_here, self.vocabulary, true).map(|(_, n)| n),
            };
            if let Some(more) = more {
                let joined = from_here[..more].join(" ");
                count += more - 1;
                value = joined;
            }
        }
        Some(match self.keyed(key, taken, &value) {
            Ok(words) => (taken, count, words),
            Err(words) => (Taken::NotUnderstood, count, words),
        })
    }

    /// `GPA 3312 4821 9932 12345`: spaces where dashes belong.
    fn spaced_order_id(&mut self, words: &[&str]) -> Option<Said> {
        let lead = usize::from(matches!(words[0].to_ascii_lowercase().as_str(), "gpa" | "gpa."));
        let groups = words.get(lead..lead + 4)?;
        let [a, b, c, d] = groups else { return None };
        let a = if lead == 0 { without_gpa(a).unwrap_or(a) } else { a };
        let tail = d.split("..").next()?;
        let fits = [(a, 4), (b, 4), (c, 4), (tail, 5)]
            .iter()
            .all(|(group, length)| group.len() == *length && group.bytes().all(|x| x.is_ascii_digit()));
        if !fits {
            return None;
        }
        let (taken, words) = self.order_id(&format!("GPA.{a}-{b}-{c}-{d}"), true)?;
        Some((taken, lead + 4, words))
    }

    /// An order id, whole or in pieces. With `marked`, few digits will do.
    pub(super) fn order_id(&mut self, word: &str, marked: bool) -> Option<(Taken, String)> {
        let word = word.trim_matches(|c: char| ",;\"'()#".contains(c));
        let (body, marked, beginning) = match without_gpa(word) {
            Some(rest) => (rest, true, true),
            None => (word, marked, false),
        };
        let (body, renewal) = match body.split_once("..") {
            Some((body, "")) => (body, None),
            Some((body, number)) => (body, Some(number.parse::<u32>().ok()?)),
            None => (body, None),
        };
        let body = body.replace(['‐', '‑', '–', '—'], "-");
        if !body.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return None;
        }
        let digits: String = body.chars().filter(char::is_ascii_digit).collect();
        let said_renewal = renewal.map(|n| format!(", renewal ..{n}")).unwrap_or_default();
        if digits.is_empty() {
            self.query.renewal = Some(renewal?);
            return Some((Taken::Renewal, format!("renewal ..{}", renewal?)));
        }
        if digits.len() == 17 {
            let base = digits.parse().ok()?;
            self.query.orders.push(OrderScrap { base, renewal });
            let family = if renewal.is_none() { " and its renewals" } else { "" };
            let whole = crate::OrderNumber { base, renewal };
            return Some((Taken::Order, format!("order {whole}{family}")));
        }
        let scrap = if beginning {
            Digits::beginning(&digits)
        } else if body.contains('-') {
            let pieces: Vec<&str> = body.split('-').filter(|p| !p.is_empty()).collect();
            Digits::dashed(&pieces)
        } else if digits.len() >= 3 || marked {
            Digits::anywhere(&digits)
        } else {
            None
        }?;
        self.query.digits.push(scrap);
        if renewal.is_some() {
            self.query.renewal = renewal;
        }
        let where_ = if beginning { "begins with" } else { "contains" };
        Some((Taken::Digits, format!("an order id that {where_} {body}{said_renewal}")))
    }

    /// States may be two words.
    fn state_or_test(&mut self, words: &[&str]) -> Option<Said> {
        for count in (1..=3.min(words.len())).rev() {
            let text = words[..count].join(" ");
            if self.about == About::Subscriptions {
                if let Some(state) = subscription_state(&text) {
                    let said = state.words();
                    self.query.subscription_states.push(state);
                    return Some((Taken::State, count, said));
                }
                if order_state(&text, self.vocabulary).is_some() {
                    let words = format!("{text} is a state of orders; subscriptions do not have it");
                    return Some((Taken::NotUnderstood, count, words));
                }
                continue;
            }
            if let Some(state) = order_state(&text, self.vocabulary) {
                let said = state.words();
                self.query.states.push(state);
                return Some((Taken::State, count, said));
            }
            if subscription_state(&text).is_some() {
                let words = format!("{text} is a state of subscriptions; orders do not have it");
                return Some((Taken::NotUnderstood, count, words));
            }
        }
        if matches!(words[0].to_ascii_lowercase().as_str(), "test" | "tests" | "testing") {
            self.query.test = Some(true);
            return Some((Taken::Test, 1, "test purchases only".into()));
        }
        None
    }

    /// A product, plan or package: by its whole name, or by part of it.
    fn name(&mut self, word: &str, whole: bool) -> Option<Said> {
        use super::words::Fit;
        for (taken, noun) in [(Taken::Product, "product"), (Taken::Plan, "plan"), (Taken::Package, "package")]
        {
            if let Some((fit, names)) = best_fits(word, self.names(taken))
                && (fit == Fit::Whole) == whole
            {
                let said = format!("{noun} {}", listed(&names));
                self.add_names(taken, names);
                return Some((taken, 1, said));
            }
        }
        None
    }

    /// Days as they were understood.
    pub(super) fn days_in_words(&self, days: super::Days) -> String {
        let words = dates::in_words(days);
        match self.about {
            About::Orders => words,
            About::Subscriptions => words.replacen("placed", "renews, ends or resumes", 1),
        }
    }

    pub(super) fn names(&self, taken: Taken) -> impl Iterator<Item = &str> {
        let vocabulary = self.vocabulary;
        let products =
            vocabulary.products.iter().map(|p| p.id.as_str()).filter(move |_| taken == Taken::Product);
        let plans = vocabulary.plans.iter().map(String::as_str).filter(move |_| taken == Taken::Plan);
        let packages =
            vocabulary.packages.iter().map(String::as_str).filter(move |_| taken == Taken::Package);
        products.chain(plans).chain(packages)
    }

    pub(super) fn add_names(&mut self, taken: Taken, names: Vec<String>) {
        let list = match taken {
            Taken::Product => &mut self.query.products,
            Taken::Plan => &mut self.query.plans,
            _ => &mut self.query.packages,
        };
        for name in names {
            if !list.contains(&name) {
                list.push(name);
            }
        }
    }

    fn country_or_currency(&mut self, words: &[&str], bare: &str) -> Option<Said> {
        // Names of up to five words; the longest that is one.
        for count in (1..=5.min(words.len())).rev() {
            if let Some(code) = countries::country_by_name(&words[..count].join(" ")) {
                return Some(self.country(code, count));
            }
        }
        let small = SMALL_WORDS.contains(&bare);
        let code = if small { None } else { countries::country_by_code(bare) };
        if let Some(code) = code {
            return Some(self.country(code, 1));
        }
        let currency = amounts::currency(bare, self.vocabulary)?;
        self.query.currencies.push(currency);
        Some((Taken::Currency, 1, format!("paid in {currency}")))
    }

    fn country(&mut self, code: &'static str, count: usize) -> Said {
        self.query.countries.push(code.to_owned());
        (Taken::Country, count, format!("from {}", countries::country_name(code).unwrap_or(code)))
    }

    pub(super) fn customer(&mut self, of: CustomerOf, text: &str) -> String {
        let whole = of == CustomerOf::Email && !text.starts_with('@') && !text.ends_with('@');
        let words = match of {
            CustomerOf::Email if whole && text.contains('@') => format!("customer {text}"),
            CustomerOf::Email => format!("customers with {text} in the e-mail address"),
            CustomerOf::Name => format!("customers called {text}"),
            CustomerOf::Any => format!("customers whose e-mail address or name begins with {text}"),
        };
        self.query.customers.push(CustomerScrap { of, text: text.to_owned() });
        words
    }

    /// What was said about a customer, and of a note, since there were so many customers, texts and notes.
    fn people_and_notes_since(
        &self,
        (customers, texts, notes): (usize, usize, usize),
    ) -> (Option<CustomerScrap>, Option<String>) {
        let text = self.query.texts[texts..].iter().find(|text| text.of == TextOf::Any);
        let text = text.map(|text| text.prefix.clone());
        let any = text.clone().map(|text| CustomerScrap { of: CustomerOf::Any, text });
        let customer = self.query.customers[customers..].first().cloned().or(any);
        (customer, self.query.notes[notes..].first().cloned().or(text))
    }

    /// What is no word of ours may be the beginning of someone's identifier.
    fn opaque(&mut self, word: &str) -> Said {
        if SMALL_WORDS.contains(&word) || FILLERS.contains(&word.to_ascii_lowercase().as_str()) {
            let country = countries::country_by_code(word);
            let words = match country.and_then(countries::country_name) {
                Some(name) => format!("left out; write {} for {name}", word.to_ascii_uppercase()),
                None => "left out: says nothing about an order".to_owned(),
            };
            return (Taken::NotUnderstood, 1, words);
        }
        if word.chars().count() < 3 {
            let words = "too short: an order id needs three digits, an amount a currency or decimals, another id \
                         three characters";
            return (Taken::NotUnderstood, 1, words.into());
        }
        let token = word.len() >= 20
            && (word.contains(".AO-") || word.len() >= 24 && word.bytes().all(|b| b.is_ascii_lowercase()));
        let (of, taken, noun) = if token {
            (TextOf::Token, Taken::Token, "a purchase token")
        } else {
            (TextOf::Any, Taken::Text, "an account id, token, order id, e-mail address or name")
        };
        self.query.texts.push(TextScrap { of, prefix: word.to_owned() });
        (taken, 1, format!("{noun} that begins with {word}"))
    }
}

pub(super) fn without_gpa(word: &str) -> Option<&str> {
    let (head, rest) = word.split_at_checked(3)?;
    if !head.eq_ignore_ascii_case("gpa") {
        return None;
    }
    let rest = rest.trim_start_matches(['.', ' ', '-']);
    rest.starts_with(|c: char| c.is_ascii_digit()).then_some(rest)
}

#[cfg(test)]
mod tests;
