//! What is typed about notes and tags.

use super::fold;
use super::parse::Reading;

/// The most characters of a tag.
const LONGEST_TAG: usize = 40;
/// The least of a note that is searched for.
const SHORTEST_PIECE: usize = 3;

/// A tag as it is kept and compared, in lower case; `None` if the text is not one word of 1 to 40 letters, digits,
/// dashes and underscores.
pub fn tag_word(text: &str) -> Option<String> {
    let word = fold(text.trim());
    let fits = (1..=LONGEST_TAG).contains(&word.chars().count())
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    fits.then_some(word)
}

/// A note, or a piece of one, as it is compared: case does not count, and white space of any kind is one space.
pub fn note_key(text: &str) -> String {
    fold(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Reading<'_> {
    /// `note:late`, `note:"promised a refund"`.
    pub(super) fn note(&mut self, value: &str) -> Result<String, String> {
        if note_key(value).chars().count() < SHORTEST_PIECE {
            return Err("note: takes at least three letters of what a note says".into());
        }
        self.query.notes.push(value.to_owned());
        Ok(format!("with a note that says {value}"))
    }

    /// `tag:vip,press`: one of these. A tag is meant whole: what carries it may be acted on.
    pub(super) fn tagged(&mut self, values: &[&str]) -> Result<String, String> {
        let mut words = Vec::new();
        for text in values {
            let word = tag_word(text).ok_or_else(|| {
                format!("{text} is no tag; a tag is one word of letters, digits, dashes and underscores")
            })?;
            words.push(word);
        }
        if words.is_empty() {
            return Err("tag: is followed by nothing".into());
        }
        let known = words.iter().any(|word| self.vocabulary.tags.contains(word));
        let said = format!("tagged {}{}", words.join(" or "), if known { "" } else { ", which nothing is" });
        self.query.tags.push(words);
        Ok(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_one_word_in_lower_case() {
        for (text, word) in
            [(" VIP ", "vip"), ("follow-up_2", "follow-up_2"), ("Größe", "größe"), ("猫", "猫")]
        {
            assert_eq!(tag_word(text).as_deref(), Some(word), "{text}");
        }
        assert_eq!(tag_word(&"a".repeat(40)).map(|word| word.len()), Some(40));
        for text in ["", "two words", "a.b", "#vip", "a,b", "<b>", &"a".repeat(41)] {
            assert_eq!(tag_word(text), None, "{text}");
        }
    }

    #[test]
    fn a_note_is_compared_without_case_and_lines() {
        assert_eq!(note_key("  Promised\n\ta REFUND "), "promised a refund");
    }
}
