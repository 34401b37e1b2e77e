//! Text that came from outside, made fit to show and to log.

const LONGEST: usize = 500;
/// Longer unbroken runs than any word, id or host name of Google's: a token, a key or an assertion.
const LONGEST_WORD: usize = 40;

/// Control characters and line breaks become single spaces, what looks like a token or an address's query is
/// masked, and the rest is cut after 500 characters.
pub(crate) fn clean(text: &str) -> String {
    let flat = text
        .split(|c: char| c.is_control() || c.is_whitespace() || is_invisible(c))
        .filter(|w| !w.is_empty())
        .map(masked)
        .collect::<Vec<_>>()
        .join(" ");
    if flat.chars().count() <= LONGEST {
        return flat;
    }
    let mut cut: String = flat.chars().take(LONGEST - 1).collect();
    cut.push('…');
    cut
}

/// Marks that turn the direction of a line or have no width: they make a message lie about itself.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn masked(word: &str) -> String {
    let word = match word.split_once('?') {
        Some((address, _query)) if address.contains("://") => address,
        _ => word,
    };
    let mut out = String::with_capacity(word.len());
    let mut run = String::new();
    for c in word.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '~' | '%') {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    out
}

fn flush(run: &mut String, out: &mut String) {
    // A long package name is all lower case; a token is not.
    let random = run.bytes().any(|b| b.is_ascii_uppercase()) && run.bytes().any(|b| b.is_ascii_digit());
    let secret = (random && run.len() > LONGEST_WORD) || run.starts_with("ya29.") || run.starts_with("eyJ");
    out.push_str(if secret { "…" } else { run });
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn control_characters_and_direction_marks_are_gone() {
        assert_eq!(clean("a\u{1b}[31mred\u{7}\r\n\tb\u{202e}c"), "a [31mred b c");
    }

    #[test]
    fn what_looks_like_a_token_is_masked() {
        let purchase = "opaque-token-up-to-1950-characters.AO-J1OwFqCz1vWpQe7c2";
        assert_eq!(clean(&format!("token \"{purchase}\" is bad")), "token \"…\" is bad");
        assert_eq!(clean("Bearer ya29.short was refused"), "Bearer … was refused");
        assert_eq!(clean("assertion=eyJhbGciOi.J9"), "assertion=…");
    }

    #[test]
    fn an_address_keeps_its_path_and_loses_its_query() {
        assert_eq!(
            clean(
                "Enable it by visiting https://console.cloud.google.com/apis/api/x/overview?project=1 then retry"
            ),
            "Enable it by visiting https://console.cloud.google.com/apis/api/x/overview then retry"
        );
    }

    #[test]
    fn long_words_of_others_are_cut_at_500_characters_whatever_their_bytes() {
        let cut = clean(&"ü ".repeat(600));
        assert_eq!(cut.chars().count(), 500);
        assert!(cut.ends_with('…'));
    }

    #[test]
    fn googles_ordinary_sentences_stay_as_they_are() {
        for sentence in [
            "The purchase token was not found.",
            "Region code PR is not billable at the specified regions version 2022/02.",
            "Package not found: com.example.a.package.name.of.more.than.forty.characters",
            "Regional configs were removed from the base plan: A, B",
            "Invalid value at 'subscription.base_plans[0].price.units' (TYPE_INT64), \"NaN\"",
        ] {
            assert_eq!(clean(sentence), sentence);
        }
    }
}
