//! Parts that say what they are: `state:refunded`, `country:DE,FR`, `sort:-amount`.

use super::parse::{About, Reading, Taken};
use super::words::{best_fits, listed, order_state, subscription_state};
use super::{CustomerOf, Digits, Sort, SortBy, TextOf, TextScrap, amounts, countries, customers, dates};

/// Every key, with other spellings.
const KEYS: [(&str, Taken); 32] = [
    ("order", Taken::Digits),
    ("id", Taken::Digits),
    ("ends", Taken::Digits),
    ("renewal", Taken::Renewal),
    ("token", Taken::Token),
    ("account", Taken::Account),
    ("acct", Taken::Account),
    ("user", Taken::Account),
    ("email", Taken::Customer),
    ("e-mail", Taken::Customer),
    ("mail", Taken::Customer),
    ("name", Taken::Customer),
    ("customer", Taken::Customer),
    ("note", Taken::Note),
    ("tag", Taken::Tag),
    ("product", Taken::Product),
    ("sku", Taken::Product),
    ("plan", Taken::Plan),
    ("package", Taken::Package),
    ("app", Taken::Package),
    ("state", Taken::State),
    ("is", Taken::State),
    ("country", Taken::Country),
    ("region", Taken::Country),
    ("currency", Taken::Currency),
    ("date", Taken::Date),
    ("placed", Taken::Date),
    ("amount", Taken::Amount),
    ("total", Taken::Amount),
    ("price", Taken::Amount),
    ("test", Taken::Test),
    ("sort", Taken::Sort),
];

/// Splits `key:value` if the key is one.
pub(super) fn split(text: &str) -> Option<(&'static str, Taken, &str)> {
    let (key, value) = text.split_once(':')?;
    let key = key.to_ascii_lowercase();
    KEYS.iter().find(|(k, _)| *k == key).map(|(k, taken)| (*k, *taken, value))
}

impl Reading<'_> {
    /// Reads the value of a key. The words say what it was taken for, or what would be right.
    pub(super) fn keyed(&mut self, key: &str, taken: Taken, value: &str) -> Result<String, String> {
        let value = value.trim().trim_matches('"').trim();
        if value.is_empty() {
            return Err(format!("{key}: is followed by nothing"));
        }
        let values: Vec<&str> = value.split(',').map(str::trim).filter(|v| !v.is_empty()).collect();
        match taken {
            Taken::Digits if key == "ends" => {
                let digits = Digits::ending(value).ok_or("ends: takes the last digits of an order id")?;
                self.query.digits.push(digits);
                Ok(format!("an order id that ends in {value}"))
            }
            Taken::Digits => match self.order_id(value, true) {
                Some((_, words)) => Ok(words),
                None => {
                    self.query.texts.push(TextScrap { of: TextOf::Any, prefix: value.to_owned() });
                    Ok(format!("an order id that begins with {value}"))
                }
            },
            Taken::Renewal => {
                let number = value.trim_start_matches("..").parse();
                self.query.renewal =
                    Some(number.map_err(|_| "renewal: takes a number, like 0 for the first")?);
                Ok(format!("renewal ..{}", value.trim_start_matches("..")))
            }
            Taken::Token => {
                self.query.texts.push(TextScrap { of: TextOf::Token, prefix: value.to_owned() });
                Ok(format!("a purchase token that begins with {value}"))
            }
            Taken::Account => {
                self.query.texts.push(TextScrap { of: TextOf::Account, prefix: value.to_owned() });
                Ok(format!("an account id that begins with {value}"))
            }
            Taken::Customer => match key {
                "name" if super::name_words(value).is_empty() => Err(format!("{value} is no name")),
                "name" => Ok(self.customer(CustomerOf::Name, value)),
                "customer" if !customers::is_email(value) => Ok(self.customer(CustomerOf::Any, value)),
                _ => Ok(self.customer(CustomerOf::Email, value)),
            },
            Taken::Note => self.note(value),
            Taken::Tag => self.tagged(&values),
            Taken::Product | Taken::Plan | Taken::Package => Ok(self.named(taken, &values)),
            Taken::State if self.about == About::Subscriptions => {
                let mut states = Vec::new();
                for text in &values {
                    states.push(subscription_state(text).ok_or_else(|| no_such_subscription_state(text))?);
                }
                let words: Vec<String> = states.iter().map(|s| s.words()).collect();
                self.query.subscription_states.extend(states);
                Ok(words.join(" or "))
            }
            Taken::State => {
                let mut states = Vec::new();
                for text in &values {
                    states.push(order_state(text, self.vocabulary).ok_or_else(|| self.no_such_state(text))?);
                }
                let words: Vec<String> = states.iter().map(|s| s.words()).collect();
                self.query.states.extend(states);
                Ok(words.join(" or "))
            }
            Taken::Country => {
                let mut names = Vec::new();
                for text in &values {
                    let code = countries::country_by_code(text).or_else(|| countries::country_by_name(text));
                    let code = code.ok_or_else(|| {
                        format!("{text} is no country; write its two letters, like DE, or its English name")
                    })?;
                    self.query.countries.push(code.to_owned());
                    names.push(countries::country_name(code).unwrap_or(code));
                }
                Ok(format!("from {}", names.join(" or ")))
            }
            Taken::Currency => {
                for text in &values {
                    let currency = amounts::currency(&text.to_ascii_uppercase(), self.vocabulary)
                        .ok_or_else(|| format!("{text} is no currency; write three letters, like EUR"))?;
                    self.query.currencies.push(currency);
                }
                Ok(format!("paid in {}", values.join(" or ").to_ascii_uppercase()))
            }
            Taken::Date => {
                let words: Vec<&str> = value.split_whitespace().collect();
                match dates::days(&words, self.today, true) {
                    Some((days, taken)) if taken == words.len() => {
                        self.query.placed = self.query.placed.and(days);
                        Ok(self.days_in_words(days))
                    }
                    _ => Err(format!(
                        "{value} is no date; write 2025-03-14, 2025-03, 2025-03..2025-05 or last 90 days"
                    )),
                }
            }
            Taken::Amount => {
                let words: Vec<&str> = value.split_whitespace().collect();
                match amounts::amount(&words, self.vocabulary, true) {
                    Some((amount, taken)) if taken == words.len() => {
                        self.query.amounts.push(amount);
                        Ok(amounts::in_words(amount))
                    }
                    _ => Err(format!("{value} is no amount; write 9.99, >10EUR or 10-20USD")),
                }
            }
            Taken::Test => {
                let test = match value.to_ascii_lowercase().as_str() {
                    "yes" | "true" | "only" | "1" => true,
                    "no" | "false" | "none" | "0" => false,
                    _ => return Err("test: takes yes or no".into()),
                };
                self.query.test = Some(test);
                Ok(if test { "test purchases only" } else { "no test purchases" }.into())
            }
            _ => self.sorted(value),
        }
    }

    fn sorted(&mut self, value: &str) -> Result<String, String> {
        if self.about == About::Subscriptions {
            return Err("left out; sort the list by its headings".into());
        }
        let (sign, word) = match value.strip_prefix('-') {
            Some(rest) => (Some(true), rest),
            None => (value.strip_prefix('+').map(|_| false), value.trim_start_matches('+')),
        };
        let word = word.to_ascii_lowercase();
        let found = SortBy::WORDS.iter().find(|(_, w)| *w == word);
        let (by, word) = found.ok_or_else(|| {
            let words: Vec<&str> = SortBy::WORDS.iter().map(|(_, w)| *w).collect();
            format!("sort: takes {}, with a dash before it for greatest first", words.join(", "))
        })?;
        // Nobody means "oldest first" or "smallest first" who does not say so.
        let natural = matches!(by, SortBy::Placed | SortBy::Amount);
        let descending = sign.unwrap_or(natural);
        self.query.sort = Sort { by: *by, descending };
        let direction = match (by, descending) {
            (SortBy::Placed, true) => "newest first",
            (SortBy::Placed, false) => "oldest first",
            (_, true) => "descending",
            (_, false) => "ascending",
        };
        Ok(format!("sorted by {word}, {direction}"))
    }

    /// Products, plans or packages by what is known of their names. An unknown one finds nothing, and says so.
    fn named(&mut self, taken: Taken, values: &[&str]) -> String {
        let noun = match taken {
            Taken::Product => "product",
            Taken::Plan => "plan",
            _ => "package",
        };
        let mut all = Vec::new();
        let mut unknown = false;
        for text in values {
            match best_fits(text, self.names(taken)) {
                Some((_, names)) => all.extend(names),
                None => {
                    unknown = true;
                    all.push((*text).to_owned());
                }
            }
        }
        let words = format!("{noun} {}{}", listed(&all), if unknown { ", which no order has" } else { "" });
        self.add_names(taken, all);
        words
    }

    fn no_such_state(&self, text: &str) -> String {
        let known: Vec<String> = crate::OrderState::KNOWN.iter().map(|(s, _)| s.words()).collect();
        format!("{text} is no state of an order; those are {}", known.join(", "))
    }
}

fn no_such_subscription_state(text: &str) -> String {
    let known: Vec<String> = crate::SubscriptionState::KNOWN.iter().map(|(s, _)| s.words()).collect();
    format!("{text} is no state of a subscription; those are {}", known.join(", "))
}
