use purser_store::{MessageFilter, MessageKind};

use super::orders::MOST_ROWS;
use crate::api::{Error, NotificationKind, NotificationPage, NotificationRow, NotificationsRequest};
use crate::open::Open;
use crate::view;
use crate::{App, blocking};

impl App {
    /// The notifications that were taken in, newest first.
    pub async fn notifications(&self, request: NotificationsRequest) -> Result<NotificationPage, Error> {
        let open = self.open_now().await?;
        if request.limit == 0 || request.limit > MOST_ROWS {
            return Err(Error::invalid("limit", format!("A page has 1 to {MOST_ROWS} rows.")));
        }
        let before = match request.cursor.as_deref().map(str::parse::<i64>).transpose() {
            Ok(before) => before,
            Err(_) => {
                return Err(Error::invalid("cursor", "This page mark is not one that Purser gave out."));
            }
        };
        blocking(move || page(&open, &request, before)).await
    }
}

pub(super) fn page(
    open: &Open,
    request: &NotificationsRequest,
    before: Option<i64>,
) -> Result<NotificationPage, Error> {
    let about = request.about.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let filter = MessageFilter { kind: request.kind.map(kind), about };
    let limit = request.limit as usize;
    let (mut rows, mut before): (Vec<NotificationRow>, _) = (Vec::new(), before);
    loop {
        // One more than asked for tells whether there is a next page.
        let kept = open.store().read(|r| r.message_tail(filter, before, limit + 1))?;
        let all = kept.len() <= limit;
        for kept in kept {
            let row = view::notification::row(&kept);
            // Those of an older Purser are known for what they are only now that they are decoded.
            if request.kind.is_some_and(|kind| kind != row.kind) {
                before = Some(kept.number);
                continue;
            }
            if rows.len() == limit {
                return Ok(NotificationPage { rows, next: before.map(|number| number.to_string()) });
            }
            before = Some(kept.number);
            rows.push(row);
        }
        if all {
            return Ok(NotificationPage { rows, next: None });
        }
    }
}

fn kind(asked: NotificationKind) -> MessageKind {
    match asked {
        NotificationKind::Subscription => MessageKind::Subscription,
        NotificationKind::OneTime => MessageKind::OneTime,
        NotificationKind::Voided => MessageKind::Voided,
        NotificationKind::Review => MessageKind::Review,
        NotificationKind::Test => MessageKind::Test,
        NotificationKind::Unknown => MessageKind::Unknown,
    }
}
