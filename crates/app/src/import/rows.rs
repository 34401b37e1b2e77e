//! Text into rows of cells: separated values as every program writes them, quotes included.

use std::borrow::Cow;

/// A quote that is not closed within so many bytes is a letter: prose begins lines with quotes, too.
const LONGEST_QUOTED: usize = 64 * 1024;

/// Cells, and the line they begin on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row<'t> {
    /// From 1.
    pub(crate) line: u32,
    /// Without the white space around them. At least one.
    pub(crate) cells: Vec<Cow<'t, str>>,
}

/// The rows of a text that have something in them, one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Rows<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    /// An ASCII character; without one a line is a cell, quotes and all.
    separator: Option<u8>,
}

impl<'t> Rows<'t> {
    pub(crate) fn new(text: &'t str, separator: Option<u8>) -> Self {
        Rows { text, at: 0, line: 1, separator }
    }

    /// Takes up to the next end of a line or, in a table, separator. What was taken, and whether the row goes on.
    fn plain(&mut self) -> (&'t str, bool) {
        let bytes = self.text.as_bytes();
        let from = self.at;
        while let Some(byte) = bytes.get(self.at) {
            if matches!(byte, b'\n' | b'\r') || Some(*byte) == self.separator {
                break;
            }
            self.at += 1;
        }
        (&self.text[from..self.at], self.step())
    }

    /// Passes what ended a cell. Whether it was a separator.
    fn step(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        match bytes.get(self.at) {
            None => false,
            Some(byte) if Some(*byte) == self.separator => {
                self.at += 1;
                true
            }
            Some(byte) => {
                self.at += if *byte == b'\r' && bytes.get(self.at + 1) == Some(&b'\n') { 2 } else { 1 };
                self.line += 1;
                false
            }
        }
    }

    /// The end of the quoted part that begins at `self.at`, and whether there are doubled quotes within.
    fn closing_quote(&self) -> Option<(usize, bool)> {
        let bytes = self.text.as_bytes();
        let (mut at, mut doubled) = (self.at + 1, false);
        let last = bytes.len().min(at + LONGEST_QUOTED);
        while at < last {
            match (bytes[at], bytes.get(at + 1)) {
                (b'"', Some(b'"')) => {
                    doubled = true;
                    at += 2;
                }
                (b'"', next) => {
                    // Only blanks may stand between a closing quote and what ends the cell.
                    let rest = &bytes[at + 1..];
                    let blanks = rest.iter().take_while(|b| **b == b' ').count();
                    let ends = next.is_none()
                        || rest
                            .get(blanks)
                            .is_none_or(|b| matches!(b, b'\n' | b'\r') || Some(*b) == self.separator);
                    return ends.then_some((at, doubled));
                }
                _ => at += 1,
            }
        }
        None
    }

    fn cell(&mut self) -> (Cow<'t, str>, bool) {
        let blanks = self.text.as_bytes()[self.at..].iter().take_while(|b| **b == b' ').count();
        if self.separator.is_some() && self.text.as_bytes().get(self.at + blanks) == Some(&b'"') {
            let before = self.at;
            self.at += blanks;
            if let Some((end, doubled)) = self.closing_quote() {
                let inner = &self.text[self.at + 1..end];
                self.line += u32::try_from(inner.matches('\n').count()).unwrap_or(0);
                self.at = end + 1;
                self.at += self.text.as_bytes()[self.at..].iter().take_while(|b| **b == b' ').count();
                let inner = inner.trim();
                let cell =
                    if doubled { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) };
                return (cell, self.step());
            }
            self.at = before;
        }
        let (cell, more) = self.plain();
        (Cow::Borrowed(cell.trim()), more)
    }
}

impl<'t> Iterator for Rows<'t> {
    type Item = Row<'t>;

    fn next(&mut self) -> Option<Row<'t>> {
        while self.at < self.text.len() {
            let line = self.line;
            let mut cells = Vec::new();
            loop {
                let (cell, more) = self.cell();
                cells.push(cell);
                if !more {
                    break;
                }
            }
            if cells.iter().any(|cell| !cell.is_empty()) {
                return Some(Row { line, cells });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, separator: Option<u8>) -> Vec<(u32, Vec<String>)> {
        Rows::new(text, separator)
            .map(|row| (row.line, row.cells.into_iter().map(Cow::into_owned).collect()))
            .collect()
    }

    fn cells(list: &[&str]) -> Vec<String> {
        list.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn rows_are_cells_whatever_ends_a_line_and_empty_lines_are_none() {
        let expected = [(1, cells(&["a", "b"])), (3, cells(&["c", ""])), (4, cells(&["", "d"]))];
        assert_eq!(read("a,b\n\nc,\n,d", Some(b',')), expected);
        assert_eq!(read("a, b \r\n ,\r\nc,\r\n,d\r\n", Some(b',')), expected);
        assert_eq!(read("a;b\r\rc;\r;d\r", Some(b';')), expected);
    }

    #[test]
    fn a_quoted_cell_holds_separators_quotes_and_ends_of_lines() {
        let text = "\"Doe, \"\"Jane\"\"\", x\n\"two\nlines\" ,y\nz,\"\"";
        assert_eq!(
            read(text, Some(b',')),
            [(1, cells(&["Doe, \"Jane\"", "x"])), (2, cells(&["two\nlines", "y"])), (4, cells(&["z", ""]))]
        );
    }

    #[test]
    fn a_quote_that_closes_nowhere_swallows_nothing() {
        assert_eq!(
            read("\"open,1\nb,2", Some(b',')),
            [(1, cells(&["\"open", "1"])), (2, cells(&["b", "2"]))]
        );
        let long = format!("\"open,1\n{}\"x", "b,2\n".repeat(40_000));
        assert_eq!(read(&long, Some(b',')).len(), 40_002);
    }

    #[test]
    fn without_a_separator_a_line_is_a_cell_as_it_stands() {
        assert_eq!(read("\"Hello\", she said\n", None), [(1, cells(&["\"Hello\", she said"]))]);
        assert_eq!(read("", None), []);
    }
}
