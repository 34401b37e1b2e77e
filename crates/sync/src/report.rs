//! Reading a sales report: which orders there are, and which of them had something happen to their money.
//!
//! The shapes are those of Play Console's *Download reports*: a zip with one CSV of a month, all applications
//! of the account mixed, UTF-8 or UTF-16 with a byte order mark, columns renamed in 2026 and told apart by
//! their headings only. Money, names and places in it are not read: orders come from the API.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use encoding_rs_io::DecodeReaderBytesBuilder;
use jiff::Timestamp;
use purser_model::OrderId;

/// What a report says about the applications asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SalesReport {
    /// The orders, by application id, in the order of their first row.
    pub orders: Vec<ReportedOrder>,
    /// Rows in all.
    pub rows: u64,
    /// Rows of other applications.
    pub foreign_rows: u64,
    /// Rows without an order id, which adjustments have.
    pub rows_without_order: u64,
}

/// An order named by a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedOrder {
    /// Application id.
    pub package: String,
    /// The order.
    pub id: OrderId,
    /// When money last went back, if a row tells of that: an order looked at before then must be looked at
    /// again. The latest possible time where the row gives none.
    pub refunded: Option<Timestamp>,
}

/// Why a report could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The file is no zip archive, or damaged.
    #[error("the archive cannot be opened: {0}")]
    Archive(#[from] zip::result::ZipError),
    /// The archive holds no CSV.
    #[error("the archive holds no .csv file")]
    NoTable,
    /// The CSV cannot be read.
    #[error("the table cannot be read: {0}")]
    Table(#[from] csv::Error),
    /// The CSV has no heading that is needed.
    #[error("the table has no column \"{0}\"")]
    NoColumn(&'static str),
}

/// Reads a zipped sales report, keeping the orders of `packages`.
pub fn sales(archive: &[u8], packages: &[String]) -> Result<SalesReport, ReportError> {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive))?;
    let name = zip.file_names().find(|name| name.to_ascii_lowercase().ends_with(".csv")).map(str::to_owned);
    let file = zip.by_name(&name.ok_or(ReportError::NoTable)?)?;
    sales_table(file, packages)
}

fn sales_table(bytes: impl Read, packages: &[String]) -> Result<SalesReport, ReportError> {
    // Sniffs a byte order mark; without one the text is UTF-8, and a wrong byte does not stop the month.
    let text = DecodeReaderBytesBuilder::new().build(bytes);
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(text);
    let headings = rows.headers()?.clone();
    let column = |names: &[&'static str]| {
        headings
            .iter()
            .position(|heading| names.iter().any(|name| heading.trim().eq_ignore_ascii_case(name)))
            .ok_or(ReportError::NoColumn(names[0]))
    };
    let order = column(&["Order Number"])?;
    // "Product ID" was the package until July 2026, when it became "Package ID".
    let package = column(&["Package ID", "Product ID"])?;
    let status = column(&["Financial Status"])?;
    let charged = column(&["Order Charged Timestamp"]).ok();

    let mut report = SalesReport::default();
    let mut seen: HashMap<(usize, OrderId), usize> = HashMap::new();
    let mut row = csv::StringRecord::new();
    while rows.read_record(&mut row)? {
        report.rows += 1;
        let named = row.get(package).unwrap_or_default();
        let Some(which) = packages.iter().position(|p| p == named) else {
            report.foreign_rows += 1;
            continue;
        };
        let id = row.get(order).unwrap_or_default().trim();
        if id.is_empty() {
            report.rows_without_order += 1;
            continue;
        }
        let id = OrderId::parse(id);
        let refunded =
            row.get(status).is_some_and(|s| s.to_ascii_lowercase().contains("refund")).then(|| {
                // Seconds since the epoch, and the row's own time: a refund's row has the refund's.
                let seconds = charged.and_then(|column| row.get(column)?.trim().parse().ok());
                seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()).unwrap_or(Timestamp::MAX)
            });
        let index = *seen.entry((which, id.clone())).or_insert_with(|| {
            report.orders.push(ReportedOrder { package: named.to_owned(), id, refunded: None });
            report.orders.len() - 1
        });
        let known = &mut report.orders[index].refunded;
        *known = (*known).max(refunded);
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packages() -> Vec<String> {
        vec!["com.acme.free".into()]
    }

    fn ids(report: &SalesReport) -> Vec<String> {
        report
            .orders
            .iter()
            .map(|o| format!("{}{}", o.id, if o.refunded.is_some() { " refunded" } else { "" }))
            .collect()
    }

    const OLD: &str = "Order Number,Order Charged Date,Financial Status,Product ID,SKU ID,Charged Amount\n\
        GPA.3312-4821-9932-12345,2026-03-01,Charged,com.acme.free,coins,\"1,234.99\"\n\
        GPA.3312-4821-9932-12346..0,2026-03-01,Charged,com.acme.freemium,coins,1.99\n\
        GPA.3312-4821-9932-12345,2026-03-04,Refund,com.acme.free,coins,\"-1,234.99\"\n\
        ,2026-03-05,Adjustment,com.acme.free,,0.10\n";

    #[test]
    fn one_order_of_two_rows_is_one_order_and_known_to_be_refunded() {
        let report = sales_table(OLD.as_bytes(), &packages()).unwrap();
        assert_eq!(ids(&report), ["GPA.3312-4821-9932-12345 refunded"]);
        assert_eq!((report.foreign_rows, report.rows_without_order), (1, 1));
    }

    #[test]
    fn a_package_that_only_begins_alike_is_another_application() {
        let report = sales_table(OLD.as_bytes(), &["com.acme.freemium".into()]).unwrap();
        assert_eq!(ids(&report), ["GPA.3312-4821-9932-12346..0"]);
    }

    #[test]
    fn the_columns_of_2026_are_found_by_name_and_in_any_place() {
        let new = "Sales Channel,Package ID,Product ID,Order Number,Financial Status\n\
            PLAY_STORE,com.acme.free,coins,GPA.3312-4821-9932-12345,Charged\n";
        assert_eq!(ids(&sales_table(new.as_bytes(), &packages()).unwrap()), ["GPA.3312-4821-9932-12345"]);
    }

    #[test]
    fn utf_16_with_a_byte_order_mark_reads_like_utf_8() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(OLD.encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(
            sales_table(bytes.as_slice(), &packages()).unwrap(),
            sales_table(OLD.as_bytes(), &packages()).unwrap()
        );
        let with_mark = format!("\u{feff}{OLD}");
        assert_eq!(ids(&sales_table(with_mark.as_bytes(), &packages()).unwrap()).len(), 1);
    }

    #[test]
    fn a_table_without_a_needed_column_names_it() {
        let error = sales_table("Order Number,Package ID\n".as_bytes(), &packages()).unwrap_err();
        assert_eq!(error.to_string(), "the table has no column \"Financial Status\"");
    }

    #[test]
    fn what_is_no_archive_says_so() {
        assert!(matches!(sales(b"<html>", &packages()), Err(ReportError::Archive(_))));
    }
}
