//! A table. What a cell says is never taken for markup.

use std::io::{self, Write};

use super::Head;
use super::text::plain_markdown;
use crate::export::Cell;

pub(super) fn begin<W: Write>(heads: &[Head], mut out: W) -> io::Result<W> {
    line(&mut out, heads.iter().map(|head| plain_markdown(head.id)))?;
    line(&mut out, heads.iter().map(|head| if head.right { "---:".to_owned() } else { "---".to_owned() }))?;
    Ok(out)
}

pub(super) fn row<W: Write>(out: &mut W, cells: &[Cell]) -> io::Result<()> {
    line(
        out,
        cells.iter().map(|cell| match cell {
            Cell::Nothing => String::new(),
            Cell::Text(text) => plain_markdown(text),
            Cell::Amount(decimal) => decimal.clone(),
            Cell::Count(count) => count.to_string(),
            Cell::Flag(flag) => if *flag { "yes" } else { "" }.to_owned(),
        }),
    )
}

fn line<W: Write>(out: &mut W, cells: impl Iterator<Item = String>) -> io::Result<()> {
    out.write_all(b"|")?;
    for cell in cells {
        write!(out, " {cell} |")?;
    }
    out.write_all(b"\n")
}
