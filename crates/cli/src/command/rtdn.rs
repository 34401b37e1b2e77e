use purser_app::api::{
    ChangedKind, NotificationKind, NotificationOutcome, NotificationRow, NotificationsRequest,
};
use purser_app::{App, AppEvent};
use tokio::sync::broadcast::error::RecvError;

use super::{Host, time};
use crate::args::{Rtdn, RtdnKind};
use crate::exit::Failure;
use crate::output::Output;

/// Notifications read at a time while following.
const PAGE: u32 = 100;

/// What the tail is narrowed to.
struct Narrowed {
    kind: Option<NotificationKind>,
    about: Option<String>,
}

pub(crate) async fn run(host: &Host, output: &Output, command: Rtdn) -> Result<(), Failure> {
    let Rtdn::Tail { kind, about, limit, follow } = command;
    let app = host.open().await?;
    let tail = Narrowed { kind: kind.map(named), about };
    // Before the first look, so that nothing falls between it and the first event.
    let events = app.subscribe();
    let mut rows = page(&app, &tail, None, limit).await?.0;
    rows.reverse();
    if follow {
        rows.iter().for_each(|row| print(output, row));
        let newest = rows.pop().map(|row| row.id);
        return tokio::select! {
            result = go_on(&app, output, &tail, newest, events) => result,
            _ = tokio::signal::ctrl_c() => {
                app.close().await;
                Ok(())
            }
        };
    }
    if output.is_json() {
        output.json(&rows);
    } else {
        rows.iter().for_each(|row| print(output, row));
    }
    Ok(())
}

/// Prints what comes after `newest`, whoever takes it in: this process or another on the same mirror.
async fn go_on(
    app: &App,
    output: &Output,
    tail: &Narrowed,
    mut newest: Option<String>,
    mut events: tokio::sync::broadcast::Receiver<AppEvent>,
) -> Result<(), Failure> {
    loop {
        match events.recv().await {
            Ok(AppEvent::Changed(changed)) if changed.kinds.contains(&ChangedKind::Notifications) => {}
            // What was missed may have been about notifications.
            Err(RecvError::Lagged(_)) => {}
            Ok(_) => continue,
            Err(RecvError::Closed) => return Ok(()),
        }
        let (mut fresh, mut cursor) = (Vec::new(), None);
        'pages: loop {
            let (rows, next) = page(app, tail, cursor, PAGE).await?;
            for row in rows {
                if Some(&row.id) == newest.as_ref() {
                    break 'pages;
                }
                fresh.push(row);
            }
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        if let Some(row) = fresh.first() {
            newest = Some(row.id.clone());
        }
        fresh.iter().rev().for_each(|row| print(output, row));
    }
}

async fn page(
    app: &App,
    tail: &Narrowed,
    cursor: Option<String>,
    limit: u32,
) -> Result<(Vec<NotificationRow>, Option<String>), Failure> {
    let (kind, about) = (tail.kind, tail.about.clone());
    let page = app.notifications(NotificationsRequest { kind, about, cursor, limit }).await?;
    Ok((page.rows, page.next))
}

/// One on a line, since more may follow.
fn print(output: &Output, row: &NotificationRow) {
    if output.is_json() {
        output.json(row);
        return;
    }
    let outcome = match row.outcome {
        NotificationOutcome::LookedUp => "looked up",
        NotificationOutcome::Waiting => "waits for its look-up",
        NotificationOutcome::Nothing => "nothing to look up",
    };
    let about = row.product.iter().chain(&row.order).chain(&row.token).cloned().collect::<Vec<_>>().join(" ");
    output.line(&format!(
        "{}  {}  {about}  (after {} s, {outcome})",
        time(&row.received),
        row.what,
        row.lag_seconds
    ));
}

pub(super) fn named(kind: RtdnKind) -> NotificationKind {
    match kind {
        RtdnKind::Subscription => NotificationKind::Subscription,
        RtdnKind::OneTime => NotificationKind::OneTime,
        RtdnKind::Voided => NotificationKind::Voided,
        RtdnKind::Review => NotificationKind::Review,
        RtdnKind::Test => NotificationKind::Test,
        RtdnKind::Unknown => NotificationKind::Unknown,
    }
}
