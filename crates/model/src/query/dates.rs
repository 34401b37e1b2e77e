//! Days: `2025-03`, `2025-03-14`, `2025-03..2025-05`, `today`, `last 90 days`, `mar 2025`, `since 2025-03`.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Days;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Google Play sold nothing before; a number outside is no year.
const YEARS: std::ops::RangeInclusive<i16> = 2008..=2099;

fn one(day: Date) -> Days {
    Days { from: Some(day), until: Some(day) }
}

fn month(year: i16, month: i8) -> Option<Days> {
    let first = Date::new(year, month, 1).ok().filter(|_| YEARS.contains(&year))?;
    Some(Days { from: Some(first), until: Some(first.last_of_month()) })
}

fn year(year: i16) -> Option<Days> {
    YEARS.contains(&year).then_some(())?;
    Some(Days { from: Date::new(year, 1, 1).ok(), until: Date::new(year, 12, 31).ok() })
}

/// A day, month or year written in numbers, or a word for a day.
fn point(text: &str, today: Date, marked: bool) -> Option<Days> {
    match text.to_ascii_lowercase().as_str() {
        "today" => return Some(one(today)),
        "yesterday" => return today.yesterday().ok().map(one),
        "tomorrow" => return today.tomorrow().ok().map(one),
        _ => {}
    }
    let parts: Vec<&str> = text.split(['-', '/']).collect();
    if parts.iter().any(|p| p.is_empty() || !p.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    match parts.as_slice() {
        [y] if marked && y.len() == 4 => year(y.parse().ok()?),
        [y, m] if y.len() == 4 && m.len() <= 2 => month(y.parse().ok()?, m.parse().ok()?),
        [y, m, d] if y.len() == 4 && m.len() <= 2 && d.len() <= 2 => {
            let y: i16 = y.parse().ok()?;
            Date::new(y, m.parse().ok()?, d.parse().ok()?).ok().filter(|_| YEARS.contains(&y)).map(one)
        }
        _ => None,
    }
}

/// One word: a point, or a range with `..` whose ends may be open.
fn word(text: &str, today: Date, marked: bool) -> Option<Days> {
    let Some((from, until)) = text.split_once("..") else {
        return point(text, today, marked).or_else(|| dotted(text));
    };
    // Beside a range a bare year can only be a year.
    let from = if from.is_empty() { None } else { Some(point(from, today, true)?) };
    let until = if until.is_empty() { None } else { Some(point(until, today, true)?) };
    match (from, until) {
        (None, None) => None,
        (from, until) => Some(Days { from: from.and_then(|d| d.from), until: until.and_then(|d| d.until) }),
    }
}

/// The German way; nobody writes days with dots and the month first.
fn dotted(text: &str) -> Option<Days> {
    let parts: Vec<&str> = text.split('.').collect();
    let [d, m, y] = parts.as_slice() else { return None };
    let year: i16 = y.parse().ok().filter(|y| YEARS.contains(y))?;
    Date::new(year, m.parse().ok()?, d.parse().ok()?).ok().map(one)
}

fn month_number(text: &str) -> Option<i8> {
    let text = text.to_ascii_lowercase();
    let text = text.trim_end_matches(['.', ',']);
    if text.len() < 3 {
        return None;
    }
    let at = MONTHS
        .iter()
        .position(|m| m.starts_with(text) && (text.len() == 3 || *m == text || text == "sept"))?;
    i8::try_from(at + 1).ok()
}

fn day_number(text: &str) -> Option<i8> {
    let text = text.to_ascii_lowercase();
    let digits = text.trim_end_matches([',', '.']);
    let digits = ["st", "nd", "rd", "th"].into_iter().find_map(|s| digits.strip_suffix(s)).unwrap_or(digits);
    digits.parse().ok().filter(|d| (1..=31).contains(d))
}

fn year_number(text: &str) -> Option<i16> {
    if text.len() == 4 { text.parse().ok().filter(|y| YEARS.contains(y)) } else { None }
}

/// The days that the first words say, and how many words that took. With `marked` a bare year is one.
pub(super) fn days(words: &[&str], today: Date, marked: bool) -> Option<(Days, usize)> {
    let lower: Vec<String> = words.iter().take(3).map(|w| w.to_ascii_lowercase()).collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    match lower.as_slice() {
        [which @ ("last" | "past" | "next"), count, unit] if count.parse::<u16>().is_ok() => {
            let count: i32 = count.parse::<u16>().ok()?.into();
            let span = match unit.trim_end_matches('s') {
                "day" => count.days(),
                "week" => (count * 7).days(),
                "month" => count.months(),
                "year" if count < 100 => count.years(),
                _ => return None,
            };
            // "Last 7 days" are seven days, today included; so are "next 7 days".
            if *which == "next" {
                let until = today.checked_add(span).ok()?.yesterday().ok()?;
                return Some((Days { from: Some(today), until: Some(until) }, 3));
            }
            let from = today.checked_sub(span).ok()?.tomorrow().ok()?;
            return Some((Days { from: Some(from), until: Some(today) }, 3));
        }
        [which @ ("last" | "this" | "next"), unit @ ("week" | "month" | "year"), ..] => {
            let back = match *which {
                "last" => 1,
                "next" => -1,
                _ => 0,
            };
            let days = match *unit {
                "week" => {
                    let monday =
                        today.checked_sub(i32::from(today.weekday().to_monday_zero_offset()).days()).ok()?;
                    let monday = monday.checked_sub((7 * back).days()).ok()?;
                    Days { from: Some(monday), until: Some(monday.checked_add(6.days()).ok()?) }
                }
                "month" => {
                    let first = today.first_of_month().checked_sub(back.months()).ok()?;
                    Days { from: Some(first), until: Some(first.last_of_month()) }
                }
                _ => {
                    let first = today.first_of_year().checked_sub(back.years()).ok()?;
                    Days { from: Some(first), until: Some(first.last_of_year()) }
                }
            };
            return Some((days, 2));
        }
        [how @ ("since" | "from" | "after" | "before" | "until" | "till"), ..] => {
            let (days, taken) = plain(&words[1..], today, true)?;
            let bounded = match *how {
                "since" | "from" => Days { from: days.from, until: None },
                "after" => Days { from: days.until?.tomorrow().ok(), until: None },
                "before" => Days { from: None, until: days.from?.yesterday().ok() },
                _ => Days { from: None, until: days.until },
            };
            return Some((bounded, taken + 1));
        }
        _ => {}
    }
    plain(words, today, marked)
}

/// Without a word that bounds it.
fn plain(words: &[&str], today: Date, marked: bool) -> Option<(Days, usize)> {
    let day = |y, m, d| Date::new(y, m, d).ok().map(one);
    if let [a, b, c, ..] = words {
        if let (Some(d), Some(m), Some(y)) = (day_number(a), month_number(b), year_number(c)) {
            return Some((day(y, m, d)?, 3));
        }
        if let (Some(m), Some(d), Some(y)) = (month_number(a), day_number(b), year_number(c)) {
            return Some((day(y, m, d)?, 3));
        }
    }
    if let [a, b, ..] = words
        && let (Some(m), Some(y)) = (month_number(a), year_number(b))
    {
        return Some((month(y, m)?, 2));
    }
    let first = words.first()?;
    Some((word(first, today, marked)?, 1))
}

/// Days as they were understood.
pub(super) fn in_words(days: Days) -> String {
    match (days.from, days.until) {
        (Some(a), Some(b)) if a == b => format!("placed on {a}"),
        (Some(a), Some(b)) if a.first_of_month() == a && a.last_of_month() == b => {
            let name = MONTHS[usize::try_from(a.month() - 1).unwrap_or(0)];
            let (first, rest) = name.split_at(1);
            format!("placed in {}{rest} {}", first.to_uppercase(), a.year())
        }
        (Some(a), Some(b)) => format!("placed from {a} to {b}"),
        (Some(a), None) => format!("placed on {a} or later"),
        (None, Some(b)) => format!("placed on {b} or before"),
        (None, None) => "placed at any time".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn read(text: &str) -> Option<(String, usize)> {
        let words: Vec<&str> = text.split_whitespace().collect();
        days(&words, date(2025, 3, 31), false).map(|(d, taken)| (in_words(d), taken))
    }

    #[test]
    fn days_are_read_in_all_their_spellings() {
        for (text, words, taken) in [
            ("2025-03", "placed in March 2025", 1),
            ("2025-3-14", "placed on 2025-03-14", 1),
            ("2025/03/14", "placed on 2025-03-14", 1),
            ("14.03.2025", "placed on 2025-03-14", 1),
            ("2024-02", "placed in February 2024", 1),
            ("2025-03..2025-05", "placed from 2025-03-01 to 2025-05-31", 1),
            ("2025-03..", "placed on 2025-03-01 or later", 1),
            ("..2025-03", "placed on 2025-03-31 or before", 1),
            ("2024..2025", "placed from 2024-01-01 to 2025-12-31", 1),
            ("today", "placed on 2025-03-31", 1),
            ("Yesterday", "placed on 2025-03-30", 1),
            ("last 90 days", "placed from 2025-01-01 to 2025-03-31", 3),
            ("last 1 month", "placed in March 2025", 3),
            ("last month", "placed in February 2025", 2),
            ("this week", "placed from 2025-03-31 to 2025-04-06", 2),
            ("last year", "placed from 2024-01-01 to 2024-12-31", 2),
            ("tomorrow", "placed on 2025-04-01", 1),
            ("next 7 days", "placed from 2025-03-31 to 2025-04-06", 3),
            ("next month", "placed in April 2025", 2),
            ("next week", "placed from 2025-04-07 to 2025-04-13", 2),
            ("mar 2025", "placed in March 2025", 2),
            ("March 14, 2025", "placed on 2025-03-14", 3),
            ("14th mar 2025", "placed on 2025-03-14", 3),
            ("since 2025-03", "placed on 2025-03-01 or later", 2),
            ("before 2025", "placed on 2024-12-31 or before", 2),
            ("after mar 2025", "placed on 2025-04-01 or later", 3),
        ] {
            assert_eq!(read(text), Some((words.into(), taken)), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "2025",
            "2025-13",
            "2025-02-30",
            "3312-4821",
            "1999-01",
            "last 90",
            "mar",
            "since",
            "..",
            "2025-",
            "last 9 cats",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(days(&["2025"], date(2025, 3, 31), true).map(|(_, n)| n), Some(1));
    }
}
