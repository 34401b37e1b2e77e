//! What a cell can be, and what would be right where it is not.

use purser_model::{OrderId, OrderNumber};

/// Google's limit for an obfuscated account id.
const LONGEST_ACCOUNT: usize = 64;
/// RFC 5321's limit for an address.
const LONGEST_EMAIL: usize = 254;
/// So much of a token is shown: enough to recognise it, too little to use it.
const TOKEN_SHOWN: usize = 12;
/// So much of any other text is shown.
const TEXT_SHOWN: usize = 80;

/// An order id, however its digits are written. `Err` says what would be right.
pub(crate) fn order(cell: &str) -> Result<OrderId, String> {
    let trimmed = cell.trim_matches(|c: char| c.is_whitespace() || ",;\"'()#<>".contains(c));
    if let Some((number, length)) = number(trimmed)
        && length == trimmed.len()
    {
        return Ok(OrderId::Number(number));
    }
    if is_old(trimmed) {
        return Ok(OrderId::Other(trimmed.to_owned()));
    }
    let digits = trimmed.bytes().filter(u8::is_ascii_digit).count();
    Err(if is_shortened(trimmed) {
        "a spreadsheet has shortened this number; format the column as text and export it again".to_owned()
    } else if digits > 5 {
        format!("an order id has 17 digits, like GPA.1234-5678-9012-34567; these are {digits}")
    } else {
        "this is no order id; one looks like GPA.1234-5678-9012-34567".to_owned()
    })
}

/// The order number that a text begins with, and its length in bytes: `GPA.` or not, groups of digits with dashes,
/// blanks or nothing between them, and perhaps `..` with the number of a renewal.
pub(crate) fn number(text: &str) -> Option<(OrderNumber, usize)> {
    let mut rest = text;
    if let Some((head, tail)) = rest.split_at_checked(3)
        && head.eq_ignore_ascii_case("gpa")
    {
        rest = tail.trim_start_matches(['.', ' ', '-']);
    }
    let mut base = 0_i64;
    for (group, length) in [4, 4, 4, 5].into_iter().enumerate() {
        if group > 0 {
            rest = separator(rest);
        }
        for _ in 0..length {
            let digit = rest.bytes().next().filter(u8::is_ascii_digit)?;
            base = base * 10 + i64::from(digit - b'0');
            rest = &rest[1..];
        }
    }
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut renewal = None;
    if let Some(tail) = rest.strip_prefix("..") {
        let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
        // Google writes no zeros before the number; with some it would be another id.
        if digits == 1 || digits > 1 && !tail.starts_with('0') {
            renewal = Some(tail[..digits].parse().ok()?);
            rest = &tail[digits..];
        }
    }
    Some((OrderNumber { base, renewal }, text.len() - rest.len()))
}

/// After a dash of any kind, or a blank. A mail breaks lines after dashes, and quotes them with `>`.
fn separator(text: &str) -> &str {
    let dashes = ['-', '‐', '‑', '–', '—', '\u{2212}'];
    match text.strip_prefix(dashes) {
        Some(rest) => rest.trim_start_matches([' ', '\r', '\n', '>']),
        None => text.strip_prefix(' ').unwrap_or(text),
    }
}

/// Order ids of before 2013: two long numbers with a dot between them.
fn is_old(text: &str) -> bool {
    text.split_once('.').is_some_and(|(a, b)| {
        [a, b].iter().all(|n| (10..=24).contains(&n.len()) && n.bytes().all(|c| c.is_ascii_digit()))
    })
}

/// `3.31248E+16`, which is what a spreadsheet makes of seventeen digits.
fn is_shortened(text: &str) -> bool {
    text.split_once(['E', 'e']).is_some_and(|(a, b)| {
        let b = b.strip_prefix('+').unwrap_or(b);
        let number =
            |t: &str| !t.is_empty() && t.bytes().all(|c| c.is_ascii_digit() || c == b'.' || c == b',');
        number(a) && number(b)
    })
}

/// A purchase token, where one is expected.
pub(crate) fn token(cell: &str) -> Result<&str, String> {
    let trimmed = cell.trim_matches(|c: char| c.is_whitespace() || ",;\"'".contains(c));
    if trimmed.len() < 20 || !trimmed.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(
            "this is no purchase token; one is a single word of some 150 letters, digits, dots and dashes"
                .to_owned(),
        );
    }
    Ok(trimmed)
}

/// Whether a word can only be a purchase token.
pub(crate) fn is_token(word: &str) -> bool {
    let letters = |b: u8| b.is_ascii_alphanumeric() || b"._-~".contains(&b);
    word.len() >= 40 && word.bytes().all(letters) && (word.contains(".AO-J1") || word.len() >= 100)
}

/// An e-mail address, without what mail programs put around it.
pub(crate) fn email(cell: &str) -> Result<&str, String> {
    let inner = match (cell.rfind('<'), cell.rfind('>')) {
        (Some(from), Some(to)) if from < to => &cell[from + 1..to],
        _ => cell,
    };
    let inner = inner.trim().trim_end_matches([',', ';']);
    let inner = inner.strip_prefix("mailto:").unwrap_or(inner);
    if is_email(inner) {
        Ok(inner)
    } else {
        Err("this is no e-mail address; write it like name@example.com".to_owned())
    }
}

/// Whether a text is an e-mail address and nothing else.
pub(crate) fn is_email(text: &str) -> bool {
    text.len() <= LONGEST_EMAIL
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>,;\"".contains(c))
        && text.split_once('@').is_some_and(|(local, domain)| {
            let parts = domain.split('.');
            !local.is_empty()
                && domain.contains('.')
                && !domain.contains('@')
                && parts.clone().all(|p| !p.is_empty())
        })
}

/// The app's id of a buyer.
pub(crate) fn account(cell: &str) -> Result<&str, String> {
    if cell.chars().count() > LONGEST_ACCOUNT || cell.contains(char::is_control) {
        return Err(format!("an account id has at most {LONGEST_ACCOUNT} characters, on one line"));
    }
    Ok(cell)
}

/// A text from outside as it may be shown: on one line, not too long, and of a token only the beginning.
pub(crate) fn shown(text: &str) -> String {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "._-~".contains(c)));
    let longest = if words.into_iter().any(is_token) { TOKEN_SHOWN } else { TEXT_SHOWN };
    cut(text, longest)
}

/// The beginning of what stands where a token should.
pub(crate) fn shown_token(text: &str) -> String {
    cut(text, TOKEN_SHOWN)
}

fn cut(text: &str, longest: usize) -> String {
    let flat = |c: char| if c.is_whitespace() { ' ' } else { c };
    let mut shown: String =
        text.chars().filter(|c| !c.is_control() || c.is_whitespace()).map(flat).take(longest + 1).collect();
    if shown.chars().count() > longest {
        shown.pop();
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_id_is_one_however_it_is_written() {
        for cell in [
            "GPA.3312-4821-9932-12345",
            "gpa.3312-4821-9932-12345",
            "GPA 3312 4821 9932 12345",
            "3312-4821-9932-12345",
            "33124821993212345",
            "GPA.3312–4821–9932–12345",
            "\"GPA.3312-4821-9932-12345\",",
            "#GPA.3312-4821-9932-12345",
        ] {
            assert_eq!(order(cell).unwrap().to_string(), "GPA.3312-4821-9932-12345", "{cell}");
        }
        assert_eq!(
            order("GPA.3312-4821-9932-12345..12").unwrap().to_string(),
            "GPA.3312-4821-9932-12345..12"
        );
        let old = "12999763169054705758.1371079406387615";
        assert_eq!(order(old).unwrap(), OrderId::Other(old.into()));
    }

    #[test]
    fn what_is_no_order_id_is_told_what_would_be_right() {
        for (cell, why) in [
            ("GPA.3312-4821-9932-1234", "17 digits"),
            ("GPA.3312-4821-9932-123456", "these are 18"),
            ("GPA.3312-4821-9932-12345..01", "17 digits"),
            ("GPA.3312-4821-9932-12345 refunded", "17 digits"),
            ("3.31248E+16", "spreadsheet"),
            ("3,31248E+16", "spreadsheet"),
            ("premium", "no order id"),
        ] {
            let said = order(cell).unwrap_err();
            assert!(said.contains(why), "{cell}: {said}");
        }
    }

    #[test]
    fn an_address_is_read_out_of_what_stands_around_it() {
        for cell in
            ["jane@example.com", "Jane <jane@example.com>", "mailto:jane@example.com", " jane@example.com; "]
        {
            assert_eq!(email(cell), Ok("jane@example.com"), "{cell}");
        }
        for cell in
            ["jane.example.com", "jane@", "@example.com", "jane@example", "a@b@c.d", "a b@c.d", "j@.com"]
        {
            assert!(email(cell).is_err(), "{cell}");
        }
    }

    #[test]
    fn of_a_token_only_the_beginning_is_shown() {
        let secret = format!("kjeihmoabcdefghijklmnopq.AO-J1O{}", "x".repeat(120));
        assert!(is_token(&secret) && token(&secret).is_ok());
        for shown in [shown(&secret), shown_token(&secret), shown(&format!("token {secret}"))] {
            assert!(shown.chars().count() == 13 && shown.ends_with('…'), "{shown}");
        }
        assert_eq!(shown("a\tb\u{1b}[0m\nc"), "a b[0m c");
        assert!(
            !is_token("GPA.3312-4821-9932-12345")
                && token("abc").is_err()
                && token(&"a b ".repeat(9)).is_err()
        );
    }

    #[test]
    fn an_order_id_of_ours_is_read_back() {
        let mut base = 7_i64;
        for n in 0..2_000 {
            base = base.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let renewal = (n % 3 > 0).then_some(n * 2);
            let number = OrderNumber { base: base.rem_euclid(100_000_000_000_000_000), renewal };
            assert_eq!(order(&number.to_string()), Ok(OrderId::Number(number)));
        }
    }
}
