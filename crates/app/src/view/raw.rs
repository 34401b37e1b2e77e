/// JSON as received, indented for reading. Keys keep their order, numbers and texts their exact form; what is
/// no JSON is shown as it is.
pub(crate) fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let mut letters = json.chars().peekable();
    let newline = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(c) = letters.next() {
        match c {
            '"' => {
                out.push(c);
                while let Some(c) = letters.next() {
                    out.push(c);
                    match c {
                        '\\' => out.extend(letters.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '{' | '[' => {
                out.push(c);
                while letters.next_if(|c| c.is_ascii_whitespace()).is_some() {}
                match letters.next_if(|next| matches!(next, '}' | ']')) {
                    Some(end) => out.push(end),
                    None => {
                        depth += 1;
                        newline(&mut out, depth);
                    }
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                newline(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                newline(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_ascii_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn indenting_changes_only_space_between_tokens() {
        let json = r#"{"b":[1.10,{}, []],"a":"x, {\"y\": \\\"}","n":9007199254740993}"#;
        let shown = indented(json);
        assert_eq!(
            shown,
            "{\n  \"b\": [\n    1.10,\n    {},\n    []\n  ],\n  \"a\": \"x, {\\\"y\\\": \\\\\\\"}\",\n  \"n\": 9007199254740993\n}"
        );
        assert_eq!(indented(&shown), shown);
    }

    #[test]
    fn half_a_json_is_shown_and_does_not_panic() {
        for text in ["", "{", "\"abc", "}}]", "\"\\"] {
            indented(text);
        }
    }
}
