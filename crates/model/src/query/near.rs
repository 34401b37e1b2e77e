//! Order numbers that one slip of the hand makes of another.

use std::collections::HashSet;

use super::parse::without_gpa;
use crate::OrderNumber;

/// An order number as somebody typed it, whole or with one digit too few or too many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedNumber {
    /// Sixteen to eighteen digits.
    digits: Vec<u8>,
    /// What stood after `..`.
    pub renewal: Option<u32>,
}

/// What may have gone wrong at the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slip {
    /// Nothing: it is the number that was typed.
    None,
    /// One digit is another.
    Digit,
    /// Two neighbours changed places.
    Swap,
    /// A digit was left out.
    Missing,
    /// There is a digit too many.
    Extra,
}

/// A number that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearNumber {
    /// The seventeen digits.
    pub base: i64,
    /// How it differs from what was typed.
    pub slip: Slip,
    /// The digits of it that were not typed so, counted from 0.
    pub differs: Vec<usize>,
}

const WIDTH: usize = OrderNumber::DIGITS as usize;

impl TypedNumber {
    /// Reads an order number with its `GPA.`, dashes, spaces and renewal or without. `None` for anything else, also
    /// for a part of a number.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches(|c: char| ",;\"'()#".contains(c));
        let text = text.split_once(':').map_or(text, |(_, value)| value.trim());
        let body = without_gpa(text).unwrap_or(text);
        let (body, renewal) = match body.split_once("..") {
            Some((body, "")) => (body, None),
            Some((body, number)) => (body, Some(number.parse().ok()?)),
            None => (body, None),
        };
        let mut digits = Vec::new();
        for c in body.chars() {
            match c {
                '0'..='9' => digits.push(c as u8 - b'0'),
                '-' | '‐' | '‑' | '–' | '—' | ' ' => {}
                _ => return None,
            }
        }
        (WIDTH - 1..=WIDTH + 1).contains(&digits.len()).then_some(TypedNumber { digits, renewal })
    }

    /// The number itself, if it has as many digits as a number must have.
    pub fn whole(&self) -> Option<OrderNumber> {
        let base = (self.digits.len() == WIDTH).then(|| base(&self.digits))?;
        Some(OrderNumber { base, renewal: self.renewal })
    }

    /// Every number one slip away, each once: some 170 of a whole number.
    pub fn near(&self) -> Vec<NearNumber> {
        let mut near = Vec::new();
        let mut seen = HashSet::new();
        seen.extend(self.whole().map(|number| number.base));
        let mut offer = |digits: &[u8], slip, differs: Vec<usize>| {
            let base = base(digits);
            if seen.insert(base) {
                near.push(NearNumber { base, slip, differs });
            }
        };
        let mut digits = self.digits.clone();
        match digits.len().cmp(&WIDTH) {
            std::cmp::Ordering::Equal => {
                for at in 0..WIDTH {
                    let typed = digits[at];
                    for other in (0..10).filter(|other| *other != typed) {
                        digits[at] = other;
                        offer(&digits, Slip::Digit, vec![at]);
                    }
                    digits[at] = typed;
                }
                for at in 0..WIDTH - 1 {
                    digits.swap(at, at + 1);
                    offer(&digits, Slip::Swap, vec![at, at + 1]);
                    digits.swap(at, at + 1);
                }
            }
            std::cmp::Ordering::Less => {
                for at in 0..WIDTH {
                    for digit in 0..10 {
                        digits.insert(at, digit);
                        offer(&digits, Slip::Missing, vec![at]);
                        digits.remove(at);
                    }
                }
            }
            std::cmp::Ordering::Greater => {
                for at in 0..=WIDTH {
                    let extra = digits.remove(at);
                    offer(&digits, Slip::Extra, Vec::new());
                    digits.insert(at, extra);
                }
            }
        }
        near
    }
}

fn base(digits: &[u8]) -> i64 {
    digits.iter().fold(0, |base, digit| base * 10 + i64::from(*digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: i64 = 33_124_821_993_212_345;

    fn slip_to(text: &str) -> Option<(Slip, Vec<usize>)> {
        let near = TypedNumber::read(text).expect("an order number").near();
        near.into_iter().find(|n| n.base == BASE).map(|n| (n.slip, n.differs))
    }

    #[test]
    fn one_slip_of_any_kind_leads_back_to_the_number() {
        assert_eq!(slip_to("GPA.3312-4821-9932-12346"), Some((Slip::Digit, vec![16])));
        assert_eq!(slip_to("GPA.3312-4281-9932-12345"), Some((Slip::Swap, vec![5, 6])));
        assert_eq!(slip_to("GPA.3312-4821-932-12345"), Some((Slip::Missing, vec![8])));
        assert_eq!(slip_to("GPA.3312-4821-99932-12345"), Some((Slip::Extra, vec![])));
        assert_eq!(slip_to("GPA.3312-4281-9932-12346"), None, "two slips are too many");
        assert_eq!(slip_to("GPA.3312-4821-9932-12345"), None, "the number itself is not near itself");
    }

    #[test]
    fn each_number_comes_once() {
        let near = TypedNumber::read("33124821993212345").unwrap().near();
        let apart: HashSet<i64> = near.iter().map(|n| n.base).collect();
        assert_eq!(near.len(), apart.len());
        // 17 digits x 9 others, and 16 pairs of neighbours of which two are the same digit (99).
        // Of a pair such as 32 -> 23 no single other digit makes the same, so all others count.
        let equal = "33124821993212345".as_bytes().windows(2).filter(|pair| pair[0] == pair[1]).count();
        assert_eq!(near.len(), 17 * 9 + 16 - equal);
    }

    #[test]
    fn a_number_is_read_in_every_spelling_and_a_part_of_one_is_none() {
        for (text, renewal) in [
            ("GPA.3312-4821-9932-12345..2", Some(2)),
            ("gpa 3312 4821 9932 12345", None),
            ("33124821993212345", None),
            ("order:3312–4821–9932–12345..", None),
            ("#3312-4821-9932-12345,", None),
        ] {
            let whole = TypedNumber::read(text).and_then(|typed| typed.whole());
            assert_eq!(whole, Some(OrderNumber { base: BASE, renewal }), "{text}");
        }
        for text in
            ["12345", "GPA.3312-4821-99", "GPA.3312-4821-9932-1234567", "premium", "33124821993212345x"]
        {
            assert_eq!(TypedNumber::read(text), None, "{text}");
        }
    }

    #[test]
    fn leading_zeros_are_digits() {
        let near = TypedNumber::read("GPA.0012-4821-9932-12345").unwrap().near();
        let slip = |base| near.iter().find(|n| n.base == base).map(|n| (n.slip, n.differs.clone()));
        assert_eq!(slip(30_124_821_993_212_345), Some((Slip::Digit, vec![0])));
        assert_eq!(slip(1_024_821_993_212_345), Some((Slip::Swap, vec![1, 2])));
    }
}
