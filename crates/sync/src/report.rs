//! Reading a sales or an earnings report: which orders there are, and which of them had something happen to their
//! money.
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
pub struct Report {
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
pub fn sales(archive: &[u8], packages: &[String]) -> Result<Report, ReportError> {
    unzipped(archive, |table| read(table, &SALES, packages))
}

/// Reads a zipped earnings report, keeping the orders of `packages`.
pub fn earnings(archive: &[u8], packages: &[String]) -> Result<Report, ReportError> {
    unzipped(archive, |table| read(table, &EARNINGS, packages))
}

fn unzipped(
    archive: &[u8],
    read: impl FnOnce(&mut dyn Read) -> Result<Report, ReportError>,
) -> Result<Report, ReportError> {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive))?;
    let name = zip.file_names().find(|name| name.to_ascii_lowercase().ends_with(".csv")).map(str::to_owned);
    read(&mut zip.by_name(&name.ok_or(ReportError::NoTable)?)?)
}

/// Where a kind of report says what. Of several headings the first that is there counts.
struct Shape {
    order: &'static [&'static str],
    package: &'static [&'static str],
    /// What happened; money went back where it speaks of a refund.
    status: &'static [&'static str],
    /// When, if the kind tells it.
    time: &'static [&'static str],
    read_time: fn(&str) -> Option<Timestamp>,
}

const SALES: Shape = Shape {
    order: &["Order Number"],
    // "Product ID" was the package until July 2026, when it became "Package ID".
    package: &["Package ID", "Product ID"],
    status: &["Financial Status"],
    // Seconds since the epoch, and the row's own time: a refund's row has the refund's.
    time: &["Order Charged Timestamp"],
    read_time: |text| Timestamp::from_second(text.parse().ok()?).ok(),
};

const EARNINGS: Shape = Shape {
    order: &["Description"],
    package: &["Package ID", "Product id"],
    status: &["Transaction Type"],
    time: &["Transaction Date"],
    read_time: end_of_day,
};

/// `Sep 3, 2026`, in a zone that the row names in words only: two days later it is over everywhere.
fn end_of_day(text: &str) -> Option<Timestamp> {
    let day = jiff::civil::Date::strptime("%b %d, %Y", text).ok()?;
    let after = day.checked_add(jiff::Span::new().days(2)).ok()?;
    Some(after.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

fn read(bytes: impl Read, shape: &Shape, packages: &[String]) -> Result<Report, ReportError> {
    // Sniffs a byte order mark; without one the text is UTF-8, and a wrong byte does not stop the month.
    let text = DecodeReaderBytesBuilder::new().build(bytes);
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(text);
    let headings = rows.headers()?.clone();
    let column = |names: &'static [&'static str]| {
        names
            .iter()
            .find_map(|name| headings.iter().position(|heading| heading.trim().eq_ignore_ascii_case(name)))
            .ok_or(ReportError::NoColumn(names[0]))
    };
    let (order, package, status) = (column(shape.order)?, column(shape.package)?, column(shape.status)?);
    let time = column(shape.time).ok();

    let mut report = Report::default();
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
                time.and_then(|column| (shape.read_time)(row.get(column)?.trim())).unwrap_or(Timestamp::MAX)
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

    fn ids(report: &Report) -> Vec<String> {
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
        let report = read(OLD.as_bytes(), &SALES, &packages()).unwrap();
        assert_eq!(ids(&report), ["GPA.3312-4821-9932-12345 refunded"]);
        assert_eq!((report.foreign_rows, report.rows_without_order), (1, 1));
    }

    #[test]
    fn a_package_that_only_begins_alike_is_another_application() {
        let report = read(OLD.as_bytes(), &SALES, &["com.acme.freemium".into()]).unwrap();
        assert_eq!(ids(&report), ["GPA.3312-4821-9932-12346..0"]);
    }

    #[test]
    fn the_columns_of_2026_are_found_by_name_and_in_any_place() {
        let new = "Sales Channel,Package ID,Product ID,Order Number,Financial Status\n\
            PLAY_STORE,com.acme.free,coins,GPA.3312-4821-9932-12345,Charged\n";
        assert_eq!(ids(&read(new.as_bytes(), &SALES, &packages()).unwrap()), ["GPA.3312-4821-9932-12345"]);
    }

    #[test]
    fn utf_16_with_a_byte_order_mark_reads_like_utf_8() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(OLD.encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(
            read(bytes.as_slice(), &SALES, &packages()).unwrap(),
            read(OLD.as_bytes(), &SALES, &packages()).unwrap()
        );
        let with_mark = format!("\u{feff}{OLD}");
        assert_eq!(ids(&read(with_mark.as_bytes(), &SALES, &packages()).unwrap()).len(), 1);
    }

    #[test]
    fn a_table_without_a_needed_column_names_it() {
        let error = read("Order Number,Package ID\n".as_bytes(), &SALES, &packages()).unwrap_err();
        assert_eq!(error.to_string(), "the table has no column \"Financial Status\"");
    }

    #[test]
    fn what_is_no_archive_says_so() {
        assert!(matches!(sales(b"<html>", &packages()), Err(ReportError::Archive(_))));
    }

    #[test]
    fn an_earnings_report_names_orders_in_its_description_and_refunds_by_their_day() {
        let table = "Description,Transaction Date,Transaction Time,Transaction Type,Product id,Sku Id\n\
            GPA.3312-4821-9932-12345..0,\"Sep 3, 2026\",10:15:00 AM PDT,Charge,com.acme.free,coins\n\
            GPA.3312-4821-9932-12345..0,\"Sep 3, 2026\",10:15:00 AM PDT,Google fee,com.acme.free,coins\n\
            GPA.3312-4821-9932-12346,\"Sep 9, 2026\",10:15:00 AM PDT,Charge refund,com.acme.free,coins\n\
            GPA.3312-4821-9932-12347,\"Sep 9, 2026\",10:15:00 AM PDT,Charge,com.acme.freemium,coins\n";
        let report = read(table.as_bytes(), &EARNINGS, &packages()).unwrap();
        assert_eq!(ids(&report), ["GPA.3312-4821-9932-12345..0", "GPA.3312-4821-9932-12346 refunded"]);
        let refunded = report.orders[1].refunded.unwrap();
        assert_eq!(refunded.to_string(), "2026-09-11T00:00:00Z");
    }
}
