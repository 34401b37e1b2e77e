use std::collections::BTreeMap;
use std::sync::Arc;

use purser_store::{CatalogKind, CatalogRow};

use super::word;
use crate::api::{Amount, Error, ExportProduct, PriceColumn, ProductKind, ProductView};
use crate::export::{Cell, Column, Rows, Source};
use crate::open::Open;
use crate::view;

/// A price, or what stands in its place.
pub(super) struct Row {
    package: String,
    kind: ProductKind,
    product: String,
    title: String,
    column: PriceColumn,
    region: String,
    price: Option<Amount>,
    words: Option<String>,
    available: bool,
}

const COLUMNS: [Column<Row>; 13] = [
    Column::open("package", |row| Cell::text(&row.package)),
    Column::open("kind", |row| word(&row.kind)),
    Column::open("product", |row| Cell::text(&row.product)),
    Column::open("title", |row| Cell::text(&row.title)),
    Column::open("plan", |row| Cell::text(&row.column.plan)),
    Column::open("offer", |row| Cell::maybe(row.column.offer.as_deref())),
    Column::open("price_of", |row| Cell::text(&row.column.label)),
    Column::open("state", |row| Cell::text(&row.column.state)),
    Column::open("region", |row| Cell::text(&row.region)),
    Column::number("price", |row| Cell::amount(row.price.as_ref())),
    Column::open("currency", |row| Cell::currency(row.price.as_ref())),
    Column::open("instead", |row| Cell::maybe(row.words.as_deref())),
    Column::open("available", |row| Cell::Flag(row.available)),
];

/// What regions without a price of their own pay.
const OTHER: &str = "other";

pub(super) fn source(open: &Arc<Open>, only: Option<ExportProduct>) -> Result<Source, Error> {
    let rows = open.store().read(|r| r.catalog(only.as_ref().map(|only| only.package.as_str())))?;
    // One product at a time is read again, with what belongs to it and nothing else.
    let mut products: BTreeMap<(String, bool, String), Vec<CatalogRow>> = BTreeMap::new();
    for row in rows {
        let id = row.path.split('/').next().unwrap_or_default().to_owned();
        let subscription = matches!(row.kind, CatalogKind::Subscription | CatalogKind::SubscriptionOffer);
        let is_wanted = only
            .as_ref()
            .is_none_or(|only| only.id == id && (only.kind == ProductKind::Subscription) == subscription);
        if is_wanted {
            products.entry((row.package.clone(), !subscription, id)).or_default().push(row);
        }
    }
    if let (Some(only), true) = (&only, products.is_empty()) {
        return Err(Error::not_found(format!("The catalog of {} has no {}.", only.package, only.id)));
    }
    let mut products = products.into_iter();
    let rows: Rows<Row> = Box::new(move |_| {
        let Some(((package, one_time, id), rows)) = products.next() else { return Ok(None) };
        let kind = if one_time { ProductKind::OneTime } else { ProductKind::Subscription };
        // A product that is gone, or that this Purser cannot read, has no prices.
        let view = view::price_table::product(&package, kind, &id, &rows);
        Ok(Some(view.map(|view| prices(&view)).unwrap_or_default()))
    });
    Ok(Source::new(("price", "prices"), &COLUMNS, None, rows))
}

fn prices(view: &ProductView) -> Vec<Row> {
    let row = |column: &PriceColumn, region: &str| Row {
        package: view.package.clone(),
        kind: view.kind,
        product: view.id.clone(),
        title: view.title.clone(),
        column: column.clone(),
        region: region.to_owned(),
        price: None,
        words: None,
        available: false,
    };
    let mut rows = Vec::new();
    for (n, column) in view.columns.iter().enumerate() {
        for region in &view.regions {
            let Some(cell) = region.cells.get(n) else { continue };
            if cell.price.is_some() || cell.words.is_some() {
                rows.push(Row {
                    price: cell.price.clone(),
                    words: cell.words.clone(),
                    available: cell.available,
                    ..row(column, &region.region)
                });
            }
        }
        for other in view.other_regions.iter().filter(|other| other.label == column.label) {
            for price in other.usd.iter().chain(&other.eur) {
                rows.push(Row {
                    price: Some(price.clone()),
                    available: other.available,
                    ..row(column, OTHER)
                });
            }
        }
    }
    rows
}
