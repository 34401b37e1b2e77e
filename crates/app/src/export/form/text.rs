//! Text from outside, made harmless for whoever opens the file.

use std::borrow::Cow;

/// Without what a table cannot show and what turns the direction of writing around.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_hidden) {
        Cow::Owned(text.chars().filter(|c| !is_hidden(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn is_hidden(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// Text that a spreadsheet would take for a formula gets an apostrophe before it. Spaces before do not hide one, and
/// the wide forms of the signs count in some languages.
pub(super) fn inert(text: &str) -> Cow<'_, str> {
    const SIGNS: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    let formula =
        text.trim_start_matches(' ').starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(SIGNS);
    if formula { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// On one line, with every sign of Markdown's that could become markup behind a backslash.
pub(super) fn plain_markdown(text: &str) -> String {
    let flat = shown(text);
    let mut out = String::with_capacity(flat.len());
    for (n, word) in flat.split_whitespace().enumerate() {
        if n > 0 {
            out.push(' ');
        }
        for c in word.chars() {
            if "\\`*_[]<>|~&!#".contains(c) {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}
