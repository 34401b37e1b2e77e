use std::sync::Arc;

use super::word;
use crate::api::{NotificationKind, NotificationRow, NotificationsRequest};
use crate::export::Secrecy::{Order, Token, Withheld};
use crate::export::{Cell, Column, Source};
use crate::open::Open;
use crate::usecase::notifications::page;

const COLUMNS: [Column<NotificationRow>; 13] = [
    Column::secret("message", Withheld, |row| Cell::text(&row.id)),
    Column::open("happened", |row| Cell::maybe(row.happened.as_deref())),
    Column::open("published", |row| Cell::text(&row.published)),
    Column::open("received", |row| Cell::text(&row.received)),
    Column::number("lag_seconds", |row| Cell::count(row.lag_seconds)),
    Column::open("kind", |row| word(&row.kind)),
    Column::number("code", |row| row.code.map_or(Cell::Nothing, Cell::count)),
    Column::open("what", |row| Cell::text(&row.what)),
    Column::open("package", |row| Cell::maybe(row.package.as_deref())),
    Column::open("product", |row| Cell::maybe(row.product.as_deref())),
    Column::secret("token", Token, |row| Cell::maybe(row.token.as_deref())),
    Column::secret("order", Order, |row| Cell::maybe(row.order.as_deref())),
    Column::open("outcome", |row| word(&row.outcome)),
];

pub(super) fn source(
    open: &Arc<Open>,
    kind: Option<NotificationKind>,
    about: Option<String>,
    limit: usize,
) -> Source {
    let open = Arc::clone(open);
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    let asked = NotificationsRequest { kind, about, cursor: None, limit };
    let mut from = Some(None);
    let rows = move |_: &_| {
        let Some(before) = from.take() else { return Ok(None) };
        let found = page(&open, &asked, before)?;
        from = found.next.and_then(|next| next.parse().ok()).map(Some);
        Ok(Some(found.rows))
    };
    Source::new(("notification", "notifications"), &COLUMNS, None, Box::new(rows))
}
