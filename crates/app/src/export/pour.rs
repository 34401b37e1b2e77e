use std::io::{self, Write};

use tokio_util::sync::CancellationToken;

use super::{Chosen, Form, Source};
use crate::api::{Error, ExportFormat};

/// Why an export ended before it was whole.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// Somebody stopped it, or the workspace closes.
    Canceled,
    /// The mirror failed.
    Failed(Error),
    /// What takes the bytes failed.
    Refused(io::Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Stopped::Failed(error)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Stopped::Refused(error)
    }
}

/// Writes all rows, or at most `most`, and tells after each page how many there are by now. What took them comes back.
pub(crate) fn pour<W: Write>(
    source: &mut Source,
    chosen: &Chosen,
    (format, bom): (ExportFormat, bool),
    out: W,
    most: usize,
    stop: &CancellationToken,
    mut wrote: impl FnMut(u64),
) -> Result<W, Stopped> {
    let mut form = Form::begin(format, bom, &chosen.heads, out)?;
    let mut left = most;
    while left > 0 {
        if stop.is_cancelled() {
            return Err(Stopped::Canceled);
        }
        let Some(rows) = source.next(chosen)? else { break };
        for row in rows.iter().take(left) {
            form.row(row)?;
        }
        let taken = rows.len().min(left);
        left -= taken;
        wrote(taken as u64);
    }
    Ok(form.end()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{Cell, Column, Mask, Secrecy};

    const COLUMNS: [Column<u32>; 2] = [
        Column::number("n", |n| Cell::count(*n)),
        Column::secret("word", Secrecy::Withheld, |n| Cell::Text(format!("{n}, in words"))),
    ];

    fn numbers(pages: u32) -> Source {
        let mut page = 0;
        let rows = move |_: &Chosen| {
            page += 1;
            Ok((page <= pages).then(|| (page * 10..page * 10 + 10).collect()))
        };
        Source::new(("number", "numbers"), &COLUMNS, None, Box::new(rows))
    }

    fn poured(source: &mut Source, most: usize, stop: &CancellationToken) -> Result<String, Stopped> {
        let chosen = source.choose(None, None).expect("columns");
        let out = pour(source, &chosen, (ExportFormat::Csv, false), Vec::new(), most, stop, |_| ())?;
        Ok(String::from_utf8(out).expect("UTF-8"))
    }

    /// Takes so many bytes and then is full.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn all_pages_are_written_or_only_the_first_rows() {
        let go = CancellationToken::new();
        assert_eq!(poured(&mut numbers(3), usize::MAX, &go).unwrap().lines().count(), 31);
        assert_eq!(
            poured(&mut numbers(3), 2, &go).unwrap(),
            "n,word\r\n10,\"10, in words\"\r\n11,\"11, in words\"\r\n"
        );
    }

    #[test]
    fn it_stops_between_two_pages() {
        let stop = CancellationToken::new();
        let mut source = numbers(100);
        let chosen = source.choose(None, None).unwrap();
        let mut rows = 0;
        let stopped =
            pour(&mut source, &chosen, (ExportFormat::Json, false), Vec::new(), usize::MAX, &stop, |n| {
                rows += n;
                stop.cancel();
            });
        assert!(matches!(stopped, Err(Stopped::Canceled)));
        assert_eq!(rows, 10);
    }

    #[test]
    fn a_disk_that_is_full_is_told_wherever_it_happens() {
        let go = CancellationToken::new();
        for room in [0, 3, 40, 90] {
            let mut source = numbers(1);
            let chosen = source.choose(None, None).unwrap();
            let full =
                pour(&mut source, &chosen, (ExportFormat::Csv, true), Full(room), usize::MAX, &go, |_| ());
            let Err(Stopped::Refused(error)) = full else { panic!("{room} bytes were enough") };
            assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{room}");
        }
    }

    #[test]
    fn a_column_that_is_not_there_is_answered_with_those_that_are() {
        let source = numbers(1);
        let wrong = source.choose(Some(&["n".into(), "m".into()]), None).err().unwrap();
        assert_eq!(wrong.message, "There is no column \"m\". There are n, word.");
        assert_eq!(source.choose(None, Some(Mask::new())).unwrap().names(), ["n"]);
        assert!(source.choose(Some(&["word".into()]), Some(Mask::new())).is_err());
    }
}
