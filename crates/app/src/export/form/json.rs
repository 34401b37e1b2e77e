//! An object for each row, each on a line of its own. Amounts are text: a number of JSON's is read as one that
//! cannot hold every amount.

use std::io::{self, Write};

use super::Head;
use crate::export::Cell;

pub(crate) struct Json<W> {
    keys: Vec<String>,
    /// What stands before the next row, and at the end of each.
    before: &'static [u8],
    array: bool,
    out: W,
}

impl<W: Write> Json<W> {
    pub(super) fn lines(heads: &[Head], out: W) -> Self {
        Json { keys: keys(heads), before: b"", array: false, out }
    }

    pub(super) fn array(heads: &[Head], mut out: W) -> io::Result<Self> {
        out.write_all(b"[")?;
        Ok(Json { keys: keys(heads), before: b"\n", array: true, out })
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.out.write_all(self.before)?;
        for (n, (key, cell)) in self.keys.iter().zip(cells).enumerate() {
            self.out.write_all(if n == 0 { b"{" } else { b"," })?;
            self.out.write_all(key.as_bytes())?;
            match cell {
                Cell::Nothing => self.out.write_all(b"null")?,
                Cell::Text(text) | Cell::Amount(text) => serde_json::to_writer(&mut self.out, text)?,
                Cell::Count(count) => write!(self.out, "{count}")?,
                Cell::Flag(flag) => write!(self.out, "{flag}")?,
            }
        }
        self.out.write_all(b"}")?;
        if self.array {
            self.before = b",\n";
            Ok(())
        } else {
            self.out.write_all(b"\n")
        }
    }

    pub(super) fn end(mut self) -> io::Result<W> {
        if self.array {
            let last: &[u8] = if self.before == b",\n" { b"\n]\n" } else { b"]\n" };
            self.out.write_all(last)?;
        }
        Ok(self.out)
    }
}

/// Names of columns are plain words.
fn keys(heads: &[Head]) -> Vec<String> {
    heads.iter().map(|head| format!("\"{}\":", head.id)).collect()
}
