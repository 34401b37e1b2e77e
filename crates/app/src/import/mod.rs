//! From a pasted text or a file to order ids, purchase tokens and who is behind an account.
//!
//! Pure: a text goes in, what was understood of it comes out, bad lines named. Nothing here knows the mirror or
//! Google; whether something is news, and what it costs, is the use case's to say.

mod columns;
mod decode;
mod gather;
mod heading;
mod prose;
mod rows;
mod value;

pub(crate) use decode::{MOST_BYTES, decode, too_large};
pub(crate) use gather::{FoundOrder, FoundToken, Gathered};

use crate::api::{ImportColumn, ImportTaken};
use columns::Layout;
use gather::Gatherer;
use rows::Rows;

/// Reads a text in the light of the workspace's applications. Never fails: what cannot be used is named.
pub(crate) fn read(text: &str, packages: &[String]) -> Gathered {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match Layout::of(text, packages) {
        Some(layout) => table(text, layout, packages),
        None => prose(text, packages),
    }
}

fn table(text: &str, layout: Layout, packages: &[String]) -> Gathered {
    let with = if layout.headings { "with headings" } else { "without headings" };
    let read_as = match (layout.separator, layout.headings) {
        (Some(b'\t'), _) => format!("Table {with}, separated by tabs"),
        (Some(b';'), _) => format!("CSV {with}, separated by semicolons"),
        (Some(_), _) => format!("CSV {with}, separated by commas"),
        (None, true) => "One on each line, under a heading".to_owned(),
        (None, false) => "One on each line".to_owned(),
    };
    let mut gatherer = Gatherer::new(packages, layout.headings);
    for row in Rows::new(text, layout.separator).skip(usize::from(layout.headings)) {
        gatherer.row(&layout.columns, &row);
    }
    gatherer.finish(read_as, layout.columns)
}

fn prose(text: &str, packages: &[String]) -> Gathered {
    let mut gatherer = Gatherer::new(packages, false);
    for row in Rows::new(text, None) {
        gatherer.line(&[], &row);
    }
    prose::ids(text, |line, found| gatherer.found(line, found));
    let read_as = if gatherer.is_empty() {
        "Text without an order id or purchase token"
    } else {
        "Text with ids in it"
    };
    gatherer.finish(
        read_as.to_owned(),
        vec![ImportColumn { heading: String::new(), taken: ImportTaken::Nothing }],
    )
}

#[cfg(test)]
mod tests;
