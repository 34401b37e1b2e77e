use super::{Cell, Column, Head, Mask, Secrecy};
use crate::api::{Error, ExportColumn};

/// Answers page after page, and nothing after the last. It is told which columns are wanted, so that it need not look
/// up what nobody sees.
pub(crate) type Rows<R> = Box<dyn FnMut(&Chosen) -> Result<Option<Vec<R>>, Error> + Send>;

/// A list to be written: its columns, how many rows there are as far as that is known, and the rows.
pub(crate) struct Source {
    /// What a row is called, and several.
    pub(crate) named: (&'static str, &'static str),
    pub(crate) count: Option<u64>,
    columns: Vec<(Head, Secrecy)>,
    #[expect(clippy::type_complexity, reason = "rows of any kind, already cells")]
    next: Box<dyn FnMut(&Chosen) -> Result<Option<Vec<Vec<Cell>>>, Error> + Send>,
}

/// The columns that are written, and what they are masked with.
pub(crate) struct Chosen {
    places: Vec<usize>,
    pub(crate) heads: Vec<Head>,
    mask: Option<Mask>,
}

impl Chosen {
    /// Whether a column is written.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.heads.iter().any(|head| head.id == id)
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.heads.iter().map(|head| head.id.to_owned()).collect()
    }

    pub(crate) fn is_masked(&self) -> bool {
        self.mask.is_some()
    }
}

impl Source {
    pub(crate) fn new<R: 'static>(
        named: (&'static str, &'static str),
        columns: &'static [Column<R>],
        count: Option<u64>,
        mut rows: Rows<R>,
    ) -> Source {
        let cells = move |row: &R, chosen: &Chosen| -> Vec<Cell> {
            let cell = |place: &usize| {
                let column = &columns[*place];
                let cell = (column.of)(row);
                match &chosen.mask {
                    Some(mask) => column.secrecy.veil(cell, mask),
                    None => cell,
                }
            };
            chosen.places.iter().map(cell).collect()
        };
        Source {
            named,
            count,
            columns: columns
                .iter()
                .map(|column| (Head { id: column.id, right: column.right }, column.secrecy))
                .collect(),
            next: Box::new(move |chosen| {
                Ok(rows(chosen)?.map(|rows| rows.iter().map(|row| cells(row, chosen)).collect()))
            }),
        }
    }

    /// Every column, for a person to choose from.
    pub(crate) fn columns(&self) -> Vec<ExportColumn> {
        let column = |(head, secrecy): &(Head, Secrecy)| ExportColumn {
            id: head.id.to_owned(),
            masking: secrecy.masking(),
        };
        self.columns.iter().map(column).collect()
    }

    /// The columns with these names, in the order of the list; all where none are named. What is withheld has no place
    /// in a masked file.
    pub(crate) fn choose(&self, wanted: Option<&[String]>, mask: Option<Mask>) -> Result<Chosen, Error> {
        let known = |name: &String| self.columns.iter().any(|(head, _)| head.id == name);
        if let Some(unknown) = wanted.unwrap_or_default().iter().find(|name| !known(name)) {
            let names: Vec<&str> = self.columns.iter().map(|(head, _)| head.id).collect();
            return Err(Error::invalid(
                "columns",
                format!("There is no column \"{unknown}\". There are {}.", names.join(", ")),
            ));
        }
        let is_written = |(head, secrecy): &(Head, Secrecy)| {
            let asked = wanted.is_none_or(|wanted| wanted.iter().any(|name| name == head.id));
            asked && !(mask.is_some() && *secrecy == Secrecy::Withheld)
        };
        let places: Vec<usize> =
            (0..self.columns.len()).filter(|place| is_written(&self.columns[*place])).collect();
        if places.is_empty() {
            return Err(Error::invalid("columns", "Masking leaves out every column that was chosen."));
        }
        let heads = places.iter().map(|place| self.columns[*place].0).collect();
        Ok(Chosen { places, heads, mask })
    }

    pub(crate) fn next(&mut self, chosen: &Chosen) -> Result<Option<Vec<Vec<Cell>>>, Error> {
        (self.next)(chosen)
    }
}
