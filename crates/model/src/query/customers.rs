//! What is typed about a customer: an e-mail address, a name, or a piece of either.

/// A piece of what the link table says about a customer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CustomerScrap {
    /// Of what.
    pub of: CustomerOf,
    /// As typed.
    pub text: String,
}

/// What a [`CustomerScrap`] is a piece of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CustomerOf {
    /// An e-mail address: a whole one, otherwise the beginning of one where the text has its `@`, otherwise a piece
    /// of the part before or after it.
    Email,
    /// A name: each word of the text begins a word of it.
    Name,
    /// The beginning of an e-mail address or, word by word, of a name.
    Any,
}

/// Whether a word is an e-mail address or a piece of one with its `@`.
pub(super) fn is_email(word: &str) -> bool {
    let mut sides = word.split('@');
    match (sides.next(), sides.next(), sides.next()) {
        (Some(local), Some(domain), None) => !(local.is_empty() && domain.is_empty()),
        _ => false,
    }
}

/// A text as it is compared: Unicode simple case folding, accents kept.
///
/// The standard library has no case folding; going up and down again gives the same for every letter that has one
/// capital (`ς` and `σ`, `ſ` and `s`). The dotless `ı` shares its capital with `i` and stays apart.
pub fn fold(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'ı' => c,
            c if c.is_ascii() => c.to_ascii_lowercase(),
            c => only(only(c.to_uppercase()).unwrap_or(c).to_lowercase()).unwrap_or(c),
        })
        .collect()
}

fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
}

/// The words of a name as they are compared: `O'Brien-Smith` is three.
pub fn name_words(text: &str) -> Vec<String> {
    // By what parts words, not by what is a letter: a combining accent is none, and belongs to its word.
    let parts = |c: char| {
        c.is_whitespace()
            || c.is_ascii() && !c.is_ascii_alphanumeric()
            || matches!(c, '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '«' | '»' | '·')
    };
    text.split(parts).filter(|word| !word.is_empty()).map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_count_and_accents_do() {
        assert_eq!(fold("Jane.DOE@Example.COM"), "jane.doe@example.com");
        assert_eq!(fold("ÅSA"), fold("åsa"));
        assert_ne!(fold("Åsa"), fold("Asa"));
        assert_eq!(fold("ΟΔΥΣΣΕΥΣ"), fold("Οδυσσευς"));
        assert_eq!(fold("Straße"), fold("STRAẞE"));
        assert_eq!(fold("ıI"), "ıi");
        assert_eq!(fold("ŉ"), "ŉ", "what has no single capital stays as it is");
    }

    #[test]
    fn a_name_is_its_words() {
        assert_eq!(name_words(" Seán O'Brien-Smith (Dr.) "), ["seán", "o", "brien", "smith", "dr"]);
        assert_eq!(name_words("山田　太郎"), ["山田", "太郎"]);
        assert_eq!(name_words("Zoe\u{308} X"), ["zoe\u{308}", "x"]);
        assert_eq!(name_words("--"), [] as [String; 0]);
    }

    #[test]
    fn an_e_mail_address_is_known_by_its_sign() {
        for yes in ["jane@example.com", "jane@", "@example.com", "j@e"] {
            assert!(is_email(yes), "{yes}");
        }
        for no in ["@", "jane", "a@b@c", ""] {
            assert!(!is_email(no), "{no}");
        }
    }
}
