//! How rows become text. Pure: they go into whatever takes bytes.

mod csv;
mod json;
mod markdown;
#[cfg(test)]
mod tests;
mod text;

use std::io::{self, Write};

use super::Cell;
use crate::api::ExportFormat;

/// A file on its way, row by row.
pub(crate) enum Form<W: Write> {
    Csv(Box<::csv::Writer<W>>),
    Json(json::Json<W>),
    Markdown(W),
}

/// A column as a writer sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) id: &'static str,
    /// It holds numbers, which stand at the right.
    pub(crate) right: bool,
}

impl<W: Write> Form<W> {
    /// Begins a file: whatever stands before its rows.
    pub(crate) fn begin(format: ExportFormat, bom: bool, heads: &[Head], out: W) -> io::Result<Self> {
        match format {
            ExportFormat::Csv => csv::begin(bom, heads, out).map(|it| Form::Csv(Box::new(it))),
            ExportFormat::Json => json::Json::array(heads, out).map(Form::Json),
            ExportFormat::JsonLines => Ok(Form::Json(json::Json::lines(heads, out))),
            ExportFormat::Markdown => markdown::begin(heads, out).map(Form::Markdown),
        }
    }

    /// A row, with a cell for each head.
    pub(crate) fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        match self {
            Form::Csv(to) => csv::row(to, cells),
            Form::Json(to) => to.row(cells),
            Form::Markdown(to) => markdown::row(to, cells),
        }
    }

    /// Ends the file. What took the bytes comes back, with all of them.
    pub(crate) fn end(self) -> io::Result<W> {
        let mut out = match self {
            Form::Csv(to) => to.into_inner().map_err(::csv::IntoInnerError::into_error)?,
            Form::Json(to) => to.end()?,
            Form::Markdown(to) => to,
        };
        out.flush()?;
        Ok(out)
    }
}
