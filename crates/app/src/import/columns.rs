//! Which columns a table has and what each is taken for: by its heading, otherwise by what stands in it.

use std::borrow::Cow;

use super::rows::{Row, Rows};
use super::{heading, value};
use crate::api::{ImportColumn, ImportTaken};

/// Rows that are looked at to tell columns apart.
const LOOKED_AT: usize = 200;
/// Separators, in the order in which they are tried: a comma may stand in a text, a tab does not.
const SEPARATORS: [u8; 3] = [b'\t', b';', b','];

/// How a text is a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    /// None is a table of one column.
    pub(crate) separator: Option<u8>,
    /// Whether its first row names the columns.
    pub(crate) headings: bool,
    /// Left to right.
    pub(crate) columns: Vec<ImportColumn>,
}

impl Layout {
    /// The layout of a text; `None` if it is no table with something to import.
    pub(crate) fn of(text: &str, packages: &[String]) -> Option<Layout> {
        let separators = || SEPARATORS.into_iter().map(Some).chain([None]);
        // The most columns that are understood; of equal ones the earlier.
        let mut best: Option<(usize, Layout)> = None;
        for separator in separators() {
            let rows: Vec<Row<'_>> = Rows::new(text, separator).take(LOOKED_AT).collect();
            let Some(layout) = Layout::of_rows(&rows, separator, packages) else { continue };
            let understood = layout.columns.iter().filter(|c| c.taken != ImportTaken::Nothing).count();
            if best.as_ref().is_none_or(|(most, _)| understood > *most) {
                best = Some((understood, layout));
            }
        }
        best.map(|(_, layout)| layout)
    }

    fn of_rows(rows: &[Row<'_>], separator: Option<u8>, packages: &[String]) -> Option<Layout> {
        let first = rows.first()?;
        let width = rows.iter().map(|row| row.cells.len()).max()?;
        if separator.is_some() && width == 1 {
            return None;
        }
        let has_value = first.cells.iter().any(|cell| kind(cell, packages).is_some());
        let named = !has_value && first.cells.iter().any(|cell| heading::meaning(cell).is_some());
        let body = |skip: usize| rows[skip..].iter().map(|row| row.cells.as_slice());
        let by_content = |skip: usize| -> Vec<ImportTaken> {
            (0..width).map(|n| content(body(skip).filter_map(|cells| cells.get(n)), packages)).collect()
        };
        if named {
            let columns = by_heading(&first.cells, by_content(1));
            return usable(&columns).then_some(Layout { separator, headings: true, columns });
        }
        if !is_even(rows, width) {
            return None;
        }
        // Headings in a language that Purser does not know are no values, while the rows below them have some.
        let headings = !has_value
            && rows.len() > 1
            && !first.cells.iter().any(|cell| cell.contains(|c: char| c.is_ascii_digit()))
            && by_content(1).iter().any(|taken| *taken != ImportTaken::Nothing);
        let skip = usize::from(headings);
        let mut taken = by_content(skip);
        if taken.contains(&ImportTaken::Email) && !taken.contains(&ImportTaken::Account) {
            guess_customers(&mut taken, &rows[skip..]);
        }
        let heading = |n: usize| {
            first.cells.get(n).filter(|_| headings).map(|cell| cell.to_string()).unwrap_or_default()
        };
        let mut columns: Vec<ImportColumn> = taken
            .into_iter()
            .enumerate()
            .map(|(n, taken)| ImportColumn { heading: heading(n), taken })
            .collect();
        once(&mut columns);
        usable(&columns).then_some(Layout { separator, headings, columns })
    }
}

/// Whether the rows of a table without headings are of one width. One line of prose with commas is not.
fn is_even(rows: &[Row<'_>], width: usize) -> bool {
    let full = rows.iter().filter(|row| row.cells.len() == width).count();
    width > 0 && full * 10 >= rows.len() * 8
}

/// Whether there is anything to import: an order, a token, or an account with something to say about it.
fn usable(columns: &[ImportColumn]) -> bool {
    let has = |taken| columns.iter().any(|column| column.taken == taken);
    has(ImportTaken::Order)
        || has(ImportTaken::Token)
        || has(ImportTaken::Account) && (has(ImportTaken::Email) || has(ImportTaken::Name))
}

/// What a cell is, if that can be told by itself.
fn kind(cell: &str, packages: &[String]) -> Option<ImportTaken> {
    if value::order(cell).is_ok() {
        Some(ImportTaken::Order)
    } else if value::is_token(cell) {
        Some(ImportTaken::Token)
    } else if value::is_email(cell) {
        Some(ImportTaken::Email)
    } else if packages.iter().any(|package| package == cell) {
        Some(ImportTaken::Package)
    } else {
        None
    }
}

/// What most cells of a column are.
fn content<'c>(cells: impl Iterator<Item = &'c Cow<'c, str>>, packages: &[String]) -> ImportTaken {
    let (mut all, mut counts) = (0, [0; 4]);
    let kinds = [ImportTaken::Order, ImportTaken::Token, ImportTaken::Email, ImportTaken::Package];
    for cell in cells.filter(|cell| !cell.is_empty()) {
        all += 1;
        if let Some(n) = kind(cell, packages).and_then(|kind| kinds.iter().position(|k| *k == kind)) {
            counts[n] += 1;
        }
    }
    let enough = |n: usize| n > 0 && n * 10 >= all * 6;
    // A list may be of orders and tokens.
    if enough(counts[0] + counts[1]) {
        return kinds[usize::from(counts[1] > counts[0])];
    }
    (2..4).find(|n| enough(counts[*n])).map_or(ImportTaken::Nothing, |n| kinds[n])
}

/// Headings first; a column whose heading says nothing, or speaks of a customer above e-mail addresses, is what
/// stands in it.
fn by_heading(headings: &[Cow<'_, str>], mut content: Vec<ImportTaken>) -> Vec<ImportColumn> {
    content.resize(content.len().max(headings.len()), ImportTaken::Nothing);
    let mut columns: Vec<(ImportColumn, usize)> = Vec::new();
    for (n, stands) in content.into_iter().enumerate() {
        let text = headings.get(n).map(|h| h.to_string()).unwrap_or_default();
        let (taken, rank) = match heading::meaning(&text) {
            Some((ImportTaken::Name | ImportTaken::Account, rank)) if stands == ImportTaken::Email => {
                (ImportTaken::Email, rank)
            }
            Some(known) => known,
            None => (stands, usize::MAX),
        };
        columns.push((ImportColumn { heading: text, taken }, rank));
    }
    let best = |taken: ImportTaken, columns: &[(ImportColumn, usize)]| {
        columns.iter().filter(|(c, _)| c.taken == taken).map(|(_, rank)| *rank).min()
    };
    for taken in [ImportTaken::Account, ImportTaken::Email, ImportTaken::Name, ImportTaken::Package] {
        let Some(least) = best(taken, &columns) else { continue };
        // First and last name are two columns of one name.
        let pieces = taken == ImportTaken::Name
            && columns.iter().any(|(c, rank)| *rank == least && heading::is_piece(&c.heading));
        let mut found = false;
        for (column, rank) in columns.iter_mut().filter(|(c, _)| c.taken == taken) {
            let counts = if pieces { heading::is_piece(&column.heading) } else { *rank == least && !found };
            found |= counts;
            if !counts {
                column.taken = ImportTaken::Nothing;
            }
        }
    }
    columns.into_iter().map(|(column, _)| column).collect()
}

/// Without headings: what stands beside e-mail addresses in one word is an account, in letters and blanks a name.
fn guess_customers(taken: &mut [ImportTaken], rows: &[Row<'_>]) {
    let is_word = |cell: &str| {
        cell.chars().count() >= 3
            && !cell.contains(char::is_whitespace)
            && cell.contains(|c: char| c.is_ascii_digit() || "_-".contains(c) || cell.len() > 16)
            && cell.contains(|c: char| !"0123456789.,:/-".contains(c))
    };
    let is_name = |cell: &str| {
        cell.contains(char::is_alphabetic)
            && !cell.contains(|c: char| c.is_ascii_digit() || "_@/:".contains(c))
    };
    let mostly = |n: usize, test: &dyn Fn(&str) -> bool| {
        let cells = || rows.iter().filter_map(|row| row.cells.get(n)).filter(|cell| !cell.is_empty());
        let all = cells().count();
        all > 0 && cells().filter(|cell| test(cell)).count() * 10 >= all * 8
    };
    let free = |taken: &[ImportTaken], n: usize| taken[n] == ImportTaken::Nothing;
    let columns = 0..taken.len();
    if let Some(n) = columns.clone().find(|n| free(taken, *n) && mostly(*n, &is_word)) {
        taken[n] = ImportTaken::Account;
        if let Some(n) = columns.clone().find(|n| free(taken, *n) && mostly(*n, &is_name)) {
            taken[n] = ImportTaken::Name;
        }
    }
}

/// An account has one e-mail address and an order one application: of several columns the first counts.
fn once(columns: &mut [ImportColumn]) {
    for taken in [ImportTaken::Account, ImportTaken::Email, ImportTaken::Package] {
        columns
            .iter_mut()
            .filter(|column| column.taken == taken)
            .skip(1)
            .for_each(|column| column.taken = ImportTaken::Nothing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ImportTaken::{Account, Email, Name, Nothing, Order, Package, Token};

    fn layout(text: &str) -> Option<(Option<u8>, bool, Vec<ImportTaken>)> {
        let packages = ["com.lumen.notes".to_owned(), "com.lumen.draw".to_owned()];
        let found = Layout::of(text, &packages)?;
        Some((found.separator, found.headings, found.columns.iter().map(|c| c.taken).collect()))
    }

    const ID: &str = "GPA.3312-4821-9932-12345";

    fn token() -> String {
        format!("kjeihmoabcdefghijklmnopq.AO-J1O{}", "x".repeat(120))
    }

    #[test]
    fn headings_tell_in_any_order_and_with_any_separator() {
        for (separator, sign) in [(b',', ","), (b';', ";"), (b'\t', "\t")] {
            let text = ["E-Mail", "Signed up", "user id", "customer name"].join(sign)
                + "\n"
                + &["jane@example.com", "2026-01-01", "u_77", "Jane Doe"].join(sign);
            assert_eq!(
                layout(&text),
                Some((Some(separator), true, vec![Email, Nothing, Account, Name])),
                "{text}"
            );
        }
        assert_eq!(layout(&format!("Order Number\n{ID}")), Some((None, true, vec![Order])));
        assert_eq!(
            layout(&format!("package name,purchase_token\ncom.lumen.notes,{}", token())),
            Some((Some(b','), true, vec![Package, Token]))
        );
    }

    #[test]
    fn of_headings_that_mean_the_same_the_clearest_counts() {
        let row = "a1,b2,j@example.com,k@example.com,Jane,Doe";
        assert_eq!(
            layout(&format!("user,obfuscatedAccountId,mail,email,first name,last name\n{row}")).unwrap().2,
            [Nothing, Account, Nothing, Email, Name, Name]
        );
        assert_eq!(
            layout(&format!("uid,x,customer,y,name,last name\n{row}")).unwrap().2,
            [Account, Nothing, Email, Nothing, Name, Nothing],
            "addresses under a customer's heading are addresses"
        );
    }

    #[test]
    fn without_headings_the_content_tells() {
        let text = format!("{ID};com.lumen.notes;{0}\n{ID}..0;com.lumen.draw;{0}", token());
        assert_eq!(layout(&text), Some((Some(b';'), false, vec![Order, Package, Token])));
        assert_eq!(
            layout("acc_1,jane@example.com,Jane Doe\nacc_2,joe@example.com,Joe"),
            Some((Some(b','), false, vec![Account, Email, Name]))
        );
        assert_eq!(
            layout(&format!("Bestellung;Betrag\n{ID};9,99\n{ID}..0;9,99")).unwrap().2,
            [Order, Nothing]
        );
        assert!(layout(&format!("Bestellung;Betrag\n{ID};9,99")).unwrap().1);
        assert_eq!(layout(&format!("{ID}\n{ID}..0\nGPA.bad")).unwrap(), (None, false, vec![Order]));
    }

    #[test]
    fn prose_is_no_table() {
        for text in [
            "",
            "Hello, I was charged twice, please help",
            "Hello,\nmy order is GPA.3312-4821-9932-12345, thank you, Jane",
            "name,email\nJane,jane@example.com",
        ] {
            assert_eq!(layout(text), None, "{text}");
        }
    }
}
