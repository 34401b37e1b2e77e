use crate::OrderNumber;

/// A run of digits of an order number and the places where it may stand.
///
/// Order numbers are written in groups, `dddd-dddd-dddd-ddddd`; a scrap begins at a group, or ends the number,
/// or is held in place by its dashes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Digits {
    /// The digits, 1 to 17 of them.
    text: String,
    /// How many digits of the number come before, for each place it may stand, ascending.
    offsets: Vec<u8>,
}

/// Where the groups begin.
const STARTS: [u8; 4] = [0, 4, 8, 12];
const WIDTH: u8 = OrderNumber::DIGITS as u8;

impl Digits {
    /// Digits anywhere that a person would cut an order number: from the beginning of a group, or the last
    /// four or more of the number. `None` if there are none or too many, or something that is no digit.
    pub fn anywhere(text: &str) -> Option<Self> {
        let length = length_of(text)?;
        let mut offsets: Vec<u8> = STARTS.into_iter().filter(|o| o + length <= WIDTH).collect();
        if length >= 4 && !offsets.contains(&(WIDTH - length)) {
            offsets.push(WIDTH - length);
        }
        offsets.sort_unstable();
        Some(Digits { text: text.to_owned(), offsets })
    }

    /// The first digits of the number.
    pub fn beginning(text: &str) -> Option<Self> {
        length_of(text)?;
        Some(Digits { text: text.to_owned(), offsets: vec![0] })
    }

    /// The last digits of the number.
    pub fn ending(text: &str) -> Option<Self> {
        let length = length_of(text)?;
        Some(Digits { text: text.to_owned(), offsets: vec![WIDTH - length] })
    }

    /// Pieces with dashes between them: each dash is one of the number's. `None` if no placing fits.
    pub fn dashed(pieces: &[&str]) -> Option<Self> {
        let [first, rest @ ..] = pieces else { return None };
        if rest.is_empty() {
            return Self::anywhere(first);
        }
        let text = pieces.concat();
        let length = length_of(&text)?;
        let ends = [4_usize, 8, 12, 17];
        let offsets: Vec<u8> = (0..3)
            .filter(|&group| {
                let start = if group == 0 { 0 } else { ends[group - 1] };
                let last = group + rest.len();
                let full = |g: usize| ends[g] - ends[g - 1];
                first.len() <= ends[group] - start
                    && last < 4
                    && rest[..rest.len() - 1].iter().zip(group + 1..).all(|(p, g)| p.len() == full(g))
                    && rest.last().is_some_and(|p| p.len() <= full(last))
            })
            .filter_map(|group| u8::try_from(ends[group] - first.len()).ok())
            .filter(|o| o + length <= WIDTH)
            .collect();
        if offsets.is_empty() { None } else { Some(Digits { text, offsets }) }
    }

    /// The digits.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many digits of the number come before, for each place the run may stand.
    pub fn offsets(&self) -> &[u8] {
        &self.offsets
    }

    /// Whether the run stands in `base`.
    pub fn is_in(&self, base: i64) -> bool {
        let number = format!("{base:017}");
        self.offsets.iter().any(|&o| {
            number.get(usize::from(o)..usize::from(o) + self.text.len()) == Some(self.text.as_str())
        })
    }
}

fn length_of(text: &str) -> Option<u8> {
    let fits =
        !text.is_empty() && text.len() <= usize::from(WIDTH) && text.bytes().all(|b| b.is_ascii_digit());
    if fits { u8::try_from(text.len()).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: i64 = 33_124_821_993_212_345;

    #[test]
    fn a_run_is_found_at_the_beginning_of_a_group_and_at_the_end() {
        for found in
            ["3312", "331", "33124821", "4821", "482199", "9932", "12345", "2345", "932", "993212345"]
        {
            let hit = Digits::anywhere(found).is_some_and(|d| d.is_in(BASE));
            assert_eq!(hit, found != "932", "{found}");
        }
        assert!(!Digits::anywhere("345").unwrap().is_in(BASE), "three digits at the very end are too few");
        assert!(Digits::ending("345").unwrap().is_in(BASE));
        assert!(!Digits::beginning("4821").unwrap().is_in(BASE));
    }

    #[test]
    fn dashes_hold_a_run_in_place() {
        assert_eq!(Digits::dashed(&["3312", "48"]).unwrap().offsets(), [0, 4, 8]);
        assert_eq!(Digits::dashed(&["4821", "9932", "1"]).unwrap().offsets(), [0, 4]);
        assert_eq!(Digits::dashed(&["9932", "12345"]).unwrap().offsets(), [8]);
        assert_eq!(Digits::dashed(&["12", "4821", "9"]).unwrap().offsets(), [2, 6]);
        assert_eq!(Digits::dashed(&["123456", "1"]), None);
        assert_eq!(Digits::dashed(&["1234", "12", "1"]), None);
        assert!(Digits::dashed(&["21", "9932", "1"]).unwrap().is_in(BASE));
        assert!(!Digits::dashed(&["4821", "9933"]).unwrap().is_in(BASE));
    }

    #[test]
    fn what_is_no_run_of_digits_is_refused() {
        for bad in ["", "12a", "123456789012345678", "१२३"] {
            assert_eq!(Digits::anywhere(bad), None);
        }
    }
}
