//! Pieces of an order number as arithmetic on the number and as full-text queries on its groups.

use purser_model::query::Digits;

use super::sql::Condition;

/// Where the indexed groups begin and end within the seventeen digits.
const GROUPS: [(usize, usize); 3] = [(4, 8), (8, 12), (12, 17)];
const WIDTH: usize = 17;

/// Holds on a row for one of the places where the run may stand.
pub(super) fn condition(digits: &Digits) -> Condition {
    let text = digits.text();
    let value: i64 = text.parse().unwrap_or(i64::MAX);
    let mut condition = Condition::default();
    condition.any(digits.offsets().iter().map(|&offset| {
        let behind = power(WIDTH - usize::from(offset) - text.len());
        match offset {
            0 => ("o.base BETWEEN ? AND ?", vec![value * behind, (value + 1) * behind - 1]),
            _ => ("o.base / ? % ? = ?", vec![behind, power(text.len()), value]),
        }
    }));
    condition
}

/// The range of numbers that begin with the run, if it may stand at the beginning.
pub(super) fn range(digits: &Digits) -> Option<(i64, i64)> {
    let value: i64 = digits.text().parse().ok()?;
    let behind = power(WIDTH - digits.text().len());
    digits.offsets().contains(&0).then(|| (value * behind, (value + 1) * behind - 1))
}

/// How the run is found by its groups, for the places behind the first group.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Groups {
    /// It can only stand at the beginning.
    None,
    /// This finds it, with false hits that [`condition`] takes out.
    Match(String),
    /// Some place leaves too little of a group to find it by.
    TooLittle,
}

pub(super) fn groups(digits: &Digits) -> Groups {
    let mut places = Vec::new();
    for &offset in digits.offsets().iter().filter(|o| **o > 0) {
        match place(digits.text(), usize::from(offset)) {
            Some(expression) => places.push(format!("({expression})")),
            None => return Groups::TooLittle,
        }
    }
    if places.is_empty() { Groups::None } else { Groups::Match(format!("({})", places.join(" OR "))) }
}

fn place(text: &str, offset: usize) -> Option<String> {
    let end = offset + text.len();
    let mut terms = Vec::new();
    for (start, stop) in GROUPS {
        let (from, to) = (offset.max(start), end.min(stop));
        if from >= to {
            continue;
        }
        let piece = &text[from - offset..to - offset];
        if (from, to) == (start, stop) {
            terms.push(format!("\"{piece}\""));
        } else if from == start && piece.len() >= 3 {
            terms.push(format!("\"{piece}\" *"));
        } else if to == WIDTH && piece.len() == 4 {
            // The last four digits: ten possible last groups.
            let ten: Vec<String> = (0..10).map(|n| format!("\"{n}{piece}\"")).collect();
            terms.push(format!("({})", ten.join(" OR ")));
        }
    }
    if terms.is_empty() { None } else { Some(terms.join(" AND ")) }
}

fn power(exponent: usize) -> i64 {
    10_i64.pow(u32::try_from(exponent).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_becomes_a_query_over_the_groups_it_may_touch() {
        let of = |d: Option<Digits>| groups(&d.unwrap());
        assert_eq!(
            of(Digits::anywhere("4821")),
            Groups::Match(format!(
                "((\"4821\") OR (\"4821\") OR (\"4821\" *) OR (({})))",
                (0..10).map(|n| format!("\"{n}4821\"")).collect::<Vec<_>>().join(" OR ")
            ))
        );
        assert_eq!(
            of(Digits::dashed(&["9932", "12345"])),
            Groups::Match("((\"9932\" AND \"12345\"))".into())
        );
        assert_eq!(
            of(Digits::dashed(&["12", "4821", "9"])),
            Groups::Match("((\"4821\") OR (\"4821\"))".into())
        );
        assert_eq!(of(Digits::beginning("33")), Groups::None);
        assert_eq!(of(Digits::ending("345")), Groups::TooLittle);
    }
}
