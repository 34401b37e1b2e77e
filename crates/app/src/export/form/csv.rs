//! RFC 4180: commas, CRLF, quotes where they are needed, the names of columns first.

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::Head;
use super::text::{inert, shown};
use crate::export::Cell;

/// By this Excel knows UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

pub(super) fn begin<W: Write>(bom: bool, heads: &[Head], mut out: W) -> io::Result<Writer<W>> {
    if bom {
        out.write_all(BOM)?;
    }
    let mut to = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    to.write_record(heads.iter().map(|head| head.id)).map_err(said)?;
    Ok(to)
}

pub(super) fn row<W: Write>(to: &mut Writer<W>, cells: &[Cell]) -> io::Result<()> {
    for cell in cells {
        match cell {
            Cell::Nothing => to.write_field(""),
            Cell::Text(text) => to.write_field(inert(&shown(text)).as_bytes()),
            Cell::Amount(decimal) => to.write_field(decimal),
            Cell::Count(count) => to.write_field(count.to_string()),
            Cell::Flag(flag) => to.write_field(if *flag { "true" } else { "false" }),
        }
        .map_err(said)?;
    }
    to.write_record(None::<&[u8]>).map_err(said)
}

/// The disk's own words, where it was the disk.
fn said(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
