//! Amounts: `9.99`, `>10EUR`, `<= 5`, `€9.99`, `10-20 USD`.

use super::{Amount, Vocabulary};
use crate::Currency;

/// ISO 4217 codes in use.
const CURRENCIES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN \
     BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP \
     GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK \
     LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB \
     PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB \
     TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

/// Codes that are meant also in small letters; others may be words (`all`, `top`, `try`), so they count in small
/// letters only where the mirror has amounts of them.
const COMMON: [&str; 8] = ["EUR", "USD", "GBP", "JPY", "CHF", "INR", "BRL", "KRW"];

/// Signs, longest first. `$` and `¥` are used by many; the most common is meant.
const SIGNS: [(&str, &str); 14] = [
    ("US$", "USD"),
    ("R$", "BRL"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("€", "EUR"),
    ("$", "USD"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₽", "RUB"),
    ("₺", "TRY"),
    ("₫", "VND"),
    ("₪", "ILS"),
];

/// The currency that a word names by its code.
pub(super) fn currency(word: &str, vocabulary: &Vocabulary) -> Option<Currency> {
    let code = word.to_ascii_uppercase();
    let currency: Currency = code.parse().ok()?;
    let known = vocabulary.currencies.contains(&currency);
    let listed = CURRENCIES.split(' ').any(|c| c == code);
    let meant = word == code || COMMON.contains(&code.as_str());
    if known || listed && meant { Some(currency) } else { None }
}

/// Billionths of a unit, and whether decimals were written.
pub(super) fn number(text: &str) -> Option<(i128, bool)> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !text.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let point = match (text.rfind('.'), text.rfind(',')) {
        (Some(dot), Some(comma)) => Some(dot.max(comma)),
        (Some(dot), None) if text.matches('.').count() == 1 => Some(dot),
        // `1,234` is a thousand, `9,99` is not.
        (None, Some(comma)) if text.matches(',').count() == 1 && text.len() - comma != 4 => Some(comma),
        _ => None,
    };
    let (whole, fraction) = point.map_or((text, ""), |at| (&text[..at], &text[at + 1..]));
    let mut groups = whole.split(['.', ',', '\'']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    if !rest.is_empty() && (first.len() > 3 || rest.iter().any(|g| g.len() != 3)) || fraction.len() > 9 {
        return None;
    }
    let digits: String = [&[first], rest.as_slice()].concat().concat();
    if digits.len() > 15 || !digits.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanos: i128 = format!("{digits}{fraction:0<9}").parse().ok()?;
    Some((nanos, point.is_some()))
}

#[derive(Debug, Clone, PartialEq)]
enum Lexeme {
    Compare(&'static str),
    Currency(Currency),
    Number(i128, bool),
    To,
}

fn lex(word: &str, vocabulary: &Vocabulary) -> Option<Vec<Lexeme>> {
    let mut lexemes = Vec::new();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let (lexeme, length) = if first.is_ascii_digit() {
            let mut end =
                rest.find(|c: char| !c.is_ascii_digit() && !".,'".contains(c)).unwrap_or(rest.len());
            end = rest[..end].find("..").unwrap_or(end);
            let (nanos, decimals) = number(&rest[..end])?;
            (Lexeme::Number(nanos, decimals), end)
        } else if let Some(sign) =
            [">=", "<=", ">", "<", "=", "≥", "≤"].into_iter().find(|s| rest.starts_with(s))
        {
            let canonical = match sign {
                "≥" => ">=",
                "≤" => "<=",
                sign => sign,
            };
            (Lexeme::Compare(canonical), sign.len())
        } else if let Some(dash) = ["..", "-", "–"].into_iter().find(|d| rest.starts_with(d)) {
            (Lexeme::To, dash.len())
        } else if let Some((sign, code)) = SIGNS.into_iter().find(|(s, _)| rest.starts_with(s)) {
            (Lexeme::Currency(code.parse().ok()?), sign.len())
        } else {
            let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            (Lexeme::Currency(currency(&rest[..end], vocabulary)?), end)
        };
        lexemes.push(lexeme);
        rest = &rest[length..];
    }
    Some(lexemes)
}

/// The amount that the first words say, and how many words that took. Digits alone are no amount: they need a
/// sign of comparison, a currency or decimals, unless `marked`.
pub(super) fn amount(words: &[&str], vocabulary: &Vocabulary, marked: bool) -> Option<(Amount, usize)> {
    let mut lexemes = Vec::new();
    let mut best = None;
    for (taken, word) in words.iter().take(5).enumerate() {
        let spoken = match word.to_ascii_lowercase().as_str() {
            "over" | "above" => Some(vec![Lexeme::Compare(">")]),
            "under" | "below" => Some(vec![Lexeme::Compare("<")]),
            _ => lex(word, vocabulary),
        };
        let Some(more) = spoken else { break };
        lexemes.extend(more);
        if let Some(amount) = understand(&lexemes, marked) {
            best = Some((amount, taken + 1));
        }
    }
    best
}

fn understand(lexemes: &[Lexeme], marked: bool) -> Option<Amount> {
    use Lexeme::{Compare, Currency as Cur, Number, To};
    let mut compare = None;
    let mut rest = lexemes;
    if let [Compare(sign), more @ ..] = rest {
        compare = Some(*sign);
        rest = more;
    }
    let mut currency = None;
    if let [Cur(c), more @ ..] = rest {
        currency = Some(*c);
        rest = more;
    }
    if let [more @ .., Cur(c)] = rest {
        if currency.is_some() {
            return None;
        }
        currency = Some(*c);
        rest = more;
    }
    let (low, high, decimals) = match rest {
        [Number(n, decimals)] => (*n, *n, *decimals),
        [Number(a, d), To, Number(b, e)] if compare.is_none() && a <= b => (*a, *b, *d || *e),
        _ => return None,
    };
    if !(marked || decimals || compare.is_some() || currency.is_some()) {
        return None;
    }
    let (least, most) = match compare {
        Some(">") => (Some(low + 1), None),
        Some(">=") => (Some(low), None),
        Some("<") => (None, Some(high - 1)),
        Some("<=") => (None, Some(high)),
        _ => (Some(low), Some(high)),
    };
    Some(Amount { least, most, currency })
}

/// An amount as it was understood.
pub(super) fn in_words(amount: Amount) -> String {
    let written = |nanos: i128| {
        let fraction = format!("{:09}", nanos % 1_000_000_000);
        match fraction.trim_end_matches('0') {
            "" => format!("{}", nanos / 1_000_000_000),
            digits => format!("{}.{digits:0<2}", nanos / 1_000_000_000),
        }
    };
    // A bound one billionth off was written with `>` or `<`.
    let bounds = match (amount.least, amount.most) {
        (Some(a), Some(b)) if a == b => format!("a total of {}", written(a)),
        (Some(a), Some(b)) => format!("a total from {} to {}", written(a), written(b)),
        (Some(a), None) if a % 1_000 == 1 => format!("a total above {}", written(a - 1)),
        (Some(a), None) => format!("a total of {} or more", written(a)),
        (None, Some(b)) if b % 1_000 == 999 => format!("a total below {}", written(b + 1)),
        (None, Some(b)) if b < 0 => "a total below 0".to_owned(),
        (None, Some(b)) => format!("a total of {} or less", written(b)),
        (None, None) => "any total".to_owned(),
    };
    match amount.currency {
        Some(currency) => format!("{bounds} {currency}"),
        None => format!("{bounds}, in whichever currency"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, usize)> {
        let words: Vec<&str> = text.split_whitespace().collect();
        amount(&words, &Vocabulary::default(), false).map(|(a, taken)| (in_words(a), taken))
    }

    #[test]
    fn amounts_are_read_in_all_their_spellings() {
        for (text, words, taken) in [
            ("9.99", "a total of 9.99, in whichever currency", 1),
            ("9,99 EUR", "a total of 9.99 EUR", 2),
            ("€9.99", "a total of 9.99 EUR", 1),
            ("9.99€ 2025-03", "a total of 9.99 EUR", 1),
            (">10EUR", "a total above 10 EUR", 1),
            ("> 10 eur", "a total above 10 EUR", 3),
            ("over 10 USD", "a total above 10 USD", 3),
            ("<=5", "a total of 5 or less, in whichever currency", 1),
            ("< 5", "a total below 5, in whichever currency", 2),
            ("10-20 USD", "a total from 10 to 20 USD", 2),
            ("10..20USD", "a total from 10 to 20 USD", 1),
            ("USD 1,234.50", "a total of 1234.50 USD", 2),
            ("JPY1200", "a total of 1200 JPY", 1),
            ("0.5", "a total of 0.50, in whichever currency", 1),
        ] {
            assert_eq!(read(text), Some((words.into(), taken)), "{text}");
        }
    }

    #[test]
    fn digits_alone_and_other_words_are_no_amount() {
        for text in
            ["1200", "10-20", "EUR", "2025-03", "EUR 2025-03", "9.99.", "1,23,4", "top 10", "20-10 EUR", ">"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(amount(&["1200"], &Vocabulary::default(), true).map(|(_, n)| n), Some(1));
    }
}
