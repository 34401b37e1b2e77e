//! Ids in the middle of a text: a customer's mail, pasted whole.

use purser_model::OrderId;

use super::value;

/// Something found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found<'t> {
    /// An order id.
    Order(OrderId),
    /// A purchase token.
    Token(&'t str),
    /// The beginning of an order id, and not more: what stands there.
    Broken(&'t str),
}

/// Calls `found` with every id in a text and the line that it begins on, from 1.
pub(crate) fn ids<'t>(text: &'t str, mut found: impl FnMut(u32, Found<'t>)) {
    let mut line = 1;
    let mut at = 0;
    let mut before = None;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let begins = !before.is_some_and(|c: char| c.is_alphanumeric() || c == '-');
        let length = match begins.then(|| one(rest)).flatten() {
            Some((what, length)) => {
                found(line, what);
                length
            }
            None => first.len_utf8(),
        };
        line += u32::try_from(rest[..length].matches('\n').count()).unwrap_or(0);
        before = rest[..length].chars().next_back();
        at += length;
    }
}

/// The id that a text begins with, and its length in bytes.
fn one(text: &str) -> Option<(Found<'_>, usize)> {
    let marked = text.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("gpa"));
    let digits = text.starts_with(|c: char| c.is_ascii_digit());
    if marked || digits {
        if let Some((number, length)) = value::number(text)
            // Seventeen digits with blanks between them, or with nothing, are an order id only if they say so.
            && (marked || is_dashed(&text[..length]))
            && !text[length..].starts_with(char::is_alphanumeric)
        {
            return Some((Found::Order(OrderId::Number(number)), length));
        }
        if marked {
            let length = text[3..]
                .find(|c: char| !(c.is_ascii_digit() || "-–.".contains(c)))
                .map_or(text.len(), |end| end + 3);
            let broken = text[..length].trim_end_matches(['.', '-']);
            let digits = broken.bytes().filter(u8::is_ascii_digit).count();
            return (digits >= 4).then_some((Found::Broken(broken), length));
        }
    }
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let word = text.split(|c: char| !(c.is_ascii_alphanumeric() || "._-~".contains(c))).next()?;
    let word = word.trim_end_matches('.');
    value::is_token(word).then_some((Found::Token(word), word.len()))
}

fn is_dashed(text: &str) -> bool {
    text.chars().filter(|c| "-‐‑–—\u{2212}".contains(*c)).count() == 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn orders(text: &str) -> Vec<(u32, String)> {
        let mut all = Vec::new();
        ids(text, |line, found| match found {
            Found::Order(id) => all.push((line, id.to_string())),
            Found::Token(token) => all.push((line, format!("token {}", token.len()))),
            Found::Broken(text) => all.push((line, format!("broken {text}"))),
        });
        all
    }

    #[test]
    fn every_order_id_in_a_mail_is_found_with_its_line() {
        let mail = "Hello,\n\nI was charged twice: GPA.3312-4821-9932-12345..0, and (gpa.3312-4821-9932-54321).\r\n\
                    > My first one was 3388-1111-2222-33333...\nBye! Order GPA.3399-1111-2222-33333..12.";
        assert_eq!(
            orders(mail),
            [
                (3, "GPA.3312-4821-9932-12345..0".into()),
                (3, "GPA.3312-4821-9932-54321".into()),
                (4, "GPA.3388-1111-2222-33333".into()),
                (5, "GPA.3399-1111-2222-33333..12".into()),
            ]
        );
    }

    #[test]
    fn an_id_that_a_mail_has_broken_over_two_lines_is_one() {
        assert_eq!(
            orders("see GPA.3312-4821-\r\n> 9932-12345 \n GPA.3312-4821-9932-00001"),
            [(1, "GPA.3312-4821-9932-12345".into()), (3, "GPA.3312-4821-9932-00001".into())]
        );
    }

    #[test]
    fn what_only_looks_like_an_id_is_none_and_a_mistyped_one_is_said() {
        assert_eq!(orders("call 3312 4821 9932 12345 or 33124821993212345, card 3312-4821-9932-1234"), []);
        assert_eq!(orders("GPA.3312-4821-9932-1234"), [(1, "broken GPA.3312-4821-9932-1234".into())]);
        assert_eq!(orders("my GPA is 3.9; X3312-4821-9932-12345"), []);
        assert_eq!(orders("GPA.3312-4821-9932-123456."), [(1, "broken GPA.3312-4821-9932-123456".into())]);
    }

    #[test]
    fn a_token_in_a_text_is_found() {
        let token = format!("kjeihmoabcdefghijklmnopq.AO-J1O{}", "x".repeat(113));
        assert_eq!(orders(&format!("its token: {token}.")), [(1, "token 144".into())]);
    }
}
