use std::sync::Arc;
use std::time::Duration;

use purser_model::action::{Action, amount, judge};
use purser_store::{BulkRecord, BulkRow, BulkRowState, BulkState, JournalState};
use tokio_util::sync::CancellationToken;

use super::kind::kind_of;
use super::{Deed, RowBody};
use crate::act::{self, Actor, BulkPlace};
use crate::api::{ActionDraft, ActionKind, ActionTarget, Amount, BulkKind, Desk, Error, ErrorCode, SafeMode};
use crate::open::Open;
use crate::usecase::desk_of;
use crate::{App, blocking};

/// Another process may have begun or resumed a bulk.
const ELSEWHERE: Duration = Duration::from_secs(5);
/// After Google could not be reached: the first wait, and the longest.
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// So many rows in a row that did not go well are no accident: a person should look before more are sent.
const TROUBLE: u32 = 10;
const NAMELESS: &str = "Say who acts: the journal keeps a name with every action.";

/// What came of a row's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Well,
    /// Nothing had to be done, or somebody else did it.
    Passed,
    /// Refused, not sent, or nobody knows.
    Badly,
    /// The bulk stands still now.
    Over,
}

/// Sends the bulks of a workspace for as long as it is open.
pub(crate) async fn keep(app: App, open: Arc<Open>) {
    let stop = open.closing.clone();
    let mut failures = 0_u32;
    while !stop.is_cancelled() {
        let rest = match round(&app, &open, &stop).await {
            Ok(rest) => {
                failures = 0;
                rest
            }
            Err(error) => {
                failures += 1;
                tracing::warn!(?error, "a bulk waits");
                FIRST_WAIT.saturating_mul(1 << failures.min(6)).min(LONGEST_WAIT)
            }
        };
        tokio::select! {
            () = stop.cancelled() => break,
            () = open.bulks.notified() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// Sends what is to be sent now. How long until there may be more.
async fn round(app: &App, open: &Arc<Open>, stop: &CancellationToken) -> Result<Duration, Error> {
    let here = Arc::clone(open);
    let running = blocking(move || {
        Ok(here.store().read(|r| {
            let bulks = r.running_bulks()?.into_iter().map(|bulk| {
                let counts = r.bulk_counts(bulk.number)?;
                Ok((bulk, counts.waiting < counts.total()))
            });
            bulks.collect::<Result<Vec<_>, purser_store::Error>>()
        })?)
    })
    .await?;
    let mut rest = ELSEWHERE;
    for (bulk, begun) in running {
        // A clock that was set back since holds up nothing that has begun.
        match Duration::try_from(bulk.starts.duration_since(open.now())) {
            Ok(hold) if !hold.is_zero() && !begun => rest = rest.min(hold),
            _ => work(app, open, bulk.number, stop).await?,
        }
    }
    Ok(rest)
}

/// Sends the rows of a bulk, one after the other, until none is left, somebody stops it, or Google cannot be reached.
pub(crate) async fn work(
    app: &App,
    open: &Arc<Open>,
    number: u32,
    stop: &CancellationToken,
) -> Result<(), Error> {
    let mut in_trouble = 0;
    while !stop.is_cancelled() {
        let here = Arc::clone(open);
        let (bulk, row) =
            blocking(move || Ok(here.store().read(|r| Ok((r.bulk(number)?, r.next_bulk_row(number)?)))?))
                .await?;
        let Some(bulk) = bulk.filter(|bulk| bulk.state == BulkState::Running) else { return Ok(()) };
        let Some(row) = row else {
            return to(app, open, number, BulkState::Finished, None).await;
        };
        match take(app, open, &bulk, &row).await? {
            Turn::Well => in_trouble = 0,
            Turn::Passed => {}
            Turn::Badly => in_trouble += 1,
            Turn::Over => return Ok(()),
        }
        if in_trouble >= TROUBLE {
            let note =
                format!("{TROUBLE} rows after one another did not go well. Look at them, then resume.");
            return to(app, open, number, BulkState::Paused, Some(note)).await;
        }
    }
    Ok(())
}

/// Looks again at what was sent and is not confirmed. What cannot be reached stays as it is.
pub(crate) async fn settle(app: &App, open: &Arc<Open>, number: u32) -> Result<(), Error> {
    let here = Arc::clone(open);
    let rows = blocking(move || {
        Ok(here.store().read(|r| {
            let numbers = r.open_actions_of_bulk(number)?;
            numbers.into_iter().map(|number| r.action(number)).collect::<Result<Vec<_>, _>>()
        })?)
    })
    .await?;
    for row in rows.into_iter().flatten() {
        if let Err(error) = act::settle(app, open, &row).await {
            tracing::warn!(number = row.number, ?error, "an action could not be settled");
        }
    }
    Ok(())
}

async fn take(app: &App, open: &Arc<Open>, bulk: &BulkRecord, row: &BulkRow) -> Result<Turn, Error> {
    let done = match kind_of(&bulk.kind).map(Deed::from) {
        Some(Deed::Act(kind, action)) => act_on(app, open, bulk, row, kind, action).await,
        Some(Deed::Verify) => verify(app, open, bulk, row).await,
        None => Ok(Turn::Over),
    };
    let error = match done {
        Ok(turn) => {
            if bulk.note.is_some() && turn != Turn::Over {
                note(app, open, bulk.number, None).await?;
            }
            return Ok(turn);
        }
        // The workspace is being closed: it goes on with this row when it is opened again.
        Err(_) if open.closing.is_cancelled() => return Ok(Turn::Over),
        Err(error) => error,
    };
    match error.code {
        ErrorCode::Superseded => Ok(Turn::Passed),
        ErrorCode::NotFound => {
            end(app, open, bulk, row, BulkRowState::Skipped, error.message).await?;
            Ok(Turn::Passed)
        }
        ErrorCode::Offline | ErrorCode::Quota => {
            note(app, open, bulk.number, Some(error.message.clone())).await?;
            Err(error)
        }
        ErrorCode::SignIn
        | ErrorCode::NotPermitted
        | ErrorCode::KeychainLocked
        | ErrorCode::KeychainMissing
        | ErrorCode::MirrorNewer
        | ErrorCode::MirrorUnreadable
        | ErrorCode::DiskFull => {
            to(app, open, bulk.number, BulkState::Paused, Some(error.message)).await?;
            Ok(Turn::Over)
        }
        ErrorCode::Invalid
        | ErrorCode::NoWorkspace
        | ErrorCode::GoogleUnavailable
        | ErrorCode::FileExists
        | ErrorCode::Other => {
            end(app, open, bulk, row, BulkRowState::Failed, error.message).await?;
            Ok(Turn::Badly)
        }
    }
}

fn target(row: &BulkRow) -> ActionTarget {
    ActionTarget { order: row.order.as_ref().map(ToString::to_string), token: row.token.clone() }
}

/// A row's turn: a fresh look, and, if everything is as planned, the way of a single action.
async fn act_on(
    app: &App,
    open: &Arc<Open>,
    bulk: &BulkRecord,
    row: &BulkRow,
    kind: ActionKind,
    action: Action,
) -> Result<Turn, Error> {
    let here = Arc::clone(open);
    let desk = blocking(move || desk_of(&here)).await?;
    if let Some(note) = why_not(&desk, kind_of(&bulk.kind)) {
        to(app, open, bulk.number, BulkState::Paused, Some(note.to_owned())).await?;
        return Ok(Turn::Over);
    }
    let loaded = act::fresh(app, open, &target(row)).await?;
    let skip = match judge(&action, &loaded.situation()) {
        Err(obstacle) => Some(format!("{} Nothing was sent.", obstacle.words)),
        Ok(()) => changed(&RowBody::of(row), amount(&action, &loaded.situation()).map(Amount::from)),
    };
    if let Some(words) = skip {
        end(app, open, bulk, row, BulkRowState::Skipped, words).await?;
        return Ok(Turn::Passed);
    }
    let draft = ActionDraft {
        kind,
        target: target(row),
        days: None,
        item: None,
        review: None,
        reason: bulk.reason.clone(),
        ticket: bulk.ticket.clone(),
        by_macro: None,
    };
    let place = BulkPlace { bulk: bulk.number, place: row.place };
    let actor =
        Actor { agent: bulk.agent.clone(), credential: desk.credential, row: Some(place), by_macro: None };
    let number = match act::perform(app, open, action, draft, loaded, actor).await? {
        Ok(number) => number,
        // The day's limit is reached, or somebody has set another: a person decides how it goes on.
        Err(rail) => {
            to(app, open, bulk.number, BulkState::Paused, Some(rail.words().to_owned())).await?;
            return Ok(Turn::Over);
        }
    };
    let here = Arc::clone(open);
    let found = blocking(move || Ok(here.store().read(|r| r.action(number))?)).await?;
    match found.map(|row| row.state) {
        Some(JournalState::Confirmed) => Ok(Turn::Well),
        _ => Ok(Turn::Badly),
    }
}

/// Nobody confirmed another amount than that of the plan.
fn changed(planned: &RowBody, now: Option<Amount>) -> Option<String> {
    let said = |amount: &Option<Amount>| amount.as_ref().map_or("not known".to_owned(), Amount::written);
    (planned.amount != now).then(|| {
        format!(
            "The amount was {} in the plan and is {} now. Nothing was sent.",
            said(&planned.amount),
            said(&now)
        )
    })
}

async fn verify(app: &App, open: &Arc<Open>, bulk: &BulkRecord, row: &BulkRow) -> Result<Turn, Error> {
    let words = match (&row.order, &row.token) {
        (Some(order), _) => {
            let view = app.verify_order(order.to_string()).await?;
            format!("Google answered: {}.", view.row.state)
        }
        (None, Some(token)) => {
            let record = app.verify_purchase(token.clone()).await?;
            let state = record.purchase.map(|purchase| format!("Google answered: {}.", purchase.state));
            record.gone.or(state).unwrap_or_else(|| "Google answered.".to_owned())
        }
        (None, None) => return Err(act::missing()),
    };
    end(app, open, bulk, row, BulkRowState::Done, words).await?;
    Ok(Turn::Well)
}

/// Why nothing of that kind may be sent in this workspace now.
pub(crate) fn why_not(desk: &Desk, kind: Option<BulkKind>) -> Option<&'static str> {
    match (desk.mode, &desk.agent) {
        // Nothing is changed by it.
        (SafeMode::ReadOnly, Some(_)) if kind == Some(BulkKind::Verify) => None,
        (SafeMode::ReadOnly, None) if kind == Some(BulkKind::Verify) => Some(NAMELESS),
        (SafeMode::ReadOnly, _) => Some("This workspace is read-only."),
        (SafeMode::Confirm, None) => Some(NAMELESS),
        (SafeMode::Confirm, Some(_)) => None,
    }
}

async fn end(
    app: &App,
    open: &Arc<Open>,
    bulk: &BulkRecord,
    row: &BulkRow,
    state: BulkRowState,
    words: String,
) -> Result<(), Error> {
    let (here, bulk, place, at) = (Arc::clone(open), bulk.number, row.place, open.now());
    write(app, move || Ok(here.store().write(|w| w.end_bulk_row(bulk, place, state, &words, at))?.1)).await
}

async fn note(app: &App, open: &Arc<Open>, number: u32, words: Option<String>) -> Result<(), Error> {
    let here = Arc::clone(open);
    write(app, move || Ok(here.store().write(|w| w.note_bulk(number, words.as_deref()))?.1)).await
}

async fn to(
    app: &App,
    open: &Arc<Open>,
    number: u32,
    state: BulkState,
    words: Option<String>,
) -> Result<(), Error> {
    let (here, at) = (Arc::clone(open), open.now());
    let from = [BulkState::Running];
    write(app, move || {
        Ok(here.store().write_durable(|w| w.move_bulk(number, &from, state, words.as_deref(), at))?.1)
    })
    .await
}

async fn write(
    app: &App,
    work: impl FnOnce() -> Result<purser_model::Changes, Error> + Send + 'static,
) -> Result<(), Error> {
    app.inner.events.changed(blocking(work).await?);
    Ok(())
}
