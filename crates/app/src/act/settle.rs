use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use purser_model::action::{Outcome, outcome};
use purser_play_api::WriteError;
use purser_store::{ActionRow, JournalState, JournalStep};

use super::{Body, Loaded, action_of, fresh};
use crate::App;
use crate::api::{ActionDraft, ActionTarget, Error};
use crate::macros;
use crate::open::Open;

/// A call that has no answer by then has none: the client gave up long before. What still says "sending" was left
/// by a process that ended.
const LEFT: SignedDuration = SignedDuration::from_mins(3);
/// What is not so after that long was not carried out.
const SETTLES: SignedDuration = SignedDuration::from_mins(2);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(6);

/// When an action that nobody knows the outcome of is looked at again: after twice as long each time.
#[derive(Debug, Default)]
pub(crate) struct Retries(HashMap<u32, (Timestamp, SignedDuration)>);

impl Retries {
    fn is_due(&self, number: u32, now: Timestamp) -> bool {
        self.0.get(&number).is_none_or(|(at, _)| *at <= now)
    }

    fn looked(&mut self, number: u32, now: Timestamp) {
        let wait = self.0.get(&number).map_or(SignedDuration::from_secs(30), |(_, wait)| *wait * 2);
        let wait = wait.min(LONGEST_WAIT);
        self.0.insert(number, (now + wait, wait));
    }
}

/// What the target of an action looks like now. Google is asked.
pub(super) async fn read_back(
    app: &App,
    open: &Arc<Open>,
    before: &Loaded,
    draft: &ActionDraft,
) -> Result<Loaded, Error> {
    let mut target = draft.target.clone();
    // The order that was the latest then, whatever came since.
    if target.order.is_none() {
        target.order = before.order.as_ref().map(|order| order.id.to_string());
    }
    if target.token.is_none() {
        target.token = before.key.as_ref().map(|key| key.token.clone());
    }
    fresh(app, open, &target).await
}

pub(super) async fn step(app: &App, open: &Arc<Open>, step: JournalStep) -> Result<(), Error> {
    let here = Arc::clone(open);
    let changes = crate::blocking(move || {
        match here.store().write_durable(|w| w.step_action(&macros::carry(w, &here, &step)?)) {
            Ok((_, changes)) => Ok(Some(changes)),
            // Another window or command was faster, and it is settled.
            Err(purser_store::Error::NoSuchStep { from: Some(_), .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    })
    .await?;
    if let Some(changes) = changes {
        app.inner.events.changed(changes);
    }
    Ok(())
}

/// Looks whether an action was carried out, as far as it is not settled.
pub(crate) async fn settle(app: &App, open: &Arc<Open>, row: &ActionRow) -> Result<(), Error> {
    let number = row.number;
    let note = |state, words: &str| {
        let words = Some(words.to_owned());
        step(app, open, JournalStep { action: number, state, at: open.now(), words, body: "{}".to_owned() })
    };
    let age = || open.now().duration_since(row.at);
    match row.state {
        JournalState::Sending if age() < LEFT => return Ok(()),
        JournalState::Sending => {
            note(JournalState::Unknown, "Purser ended before the answer came.").await?;
        }
        JournalState::Unknown => {}
        JournalState::Confirmed | JournalState::Refused | JournalState::NotDone => return Ok(()),
    }
    let here = Arc::clone(open);
    let lines = crate::blocking(move || Ok(here.store().read(|r| r.action_lines(number))?)).await?;
    let Some(body) = lines.first().and_then(|line| serde_json::from_str::<Body>(&line.body).ok()) else {
        return Ok(());
    };
    let action = action_of(&body.draft)?;
    if !action.is_shown_by_google() {
        return say_again(app, open, row, &body).await;
    }
    let accepted =
        lines.last().and_then(|line| line.words.as_deref()).is_some_and(|words| words.starts_with(ACCEPTED));
    let before = body.before(&row.package, row.token.as_deref(), open.mirror.client.google_now());
    let target =
        ActionTarget { order: row.order.as_ref().map(ToString::to_string), token: row.token.clone() };
    let after = fresh(app, open, &target).await?;
    match outcome(&action, &before.situation(), &after.situation()) {
        Outcome::Done => note(JournalState::Confirmed, "It was read back as done.").await,
        // Google's answer has just told the time.
        Outcome::NotDone if age() >= SETTLES && !accepted => {
            note(JournalState::NotDone, "It was read back, and nothing had changed: it was not carried out.")
                .await
        }
        Outcome::NotDone | Outcome::CannotTell => Ok(()),
    }
}

/// There is nothing to read back of an answer to a review. But of several answers Google counts the first and takes
/// the others without a word: the very same one can be given again without harm, and then it is known that one of
/// them arrived. It stands in the journal before it leaves, like the first.
async fn say_again(app: &App, open: &Arc<Open>, row: &ActionRow, body: &Body) -> Result<(), Error> {
    let (Some(answer), Some(order)) = (&body.review, &row.order) else { return Ok(()) };
    let note = |state, words: String| {
        let step_at = open.now();
        step(
            app,
            open,
            JournalStep { action: row.number, state, at: step_at, words: Some(words), body: "{}".to_owned() },
        )
    };
    // While Google cannot be reached nothing is written down either.
    fresh(app, open, &ActionTarget { order: Some(order.to_string()), token: None }).await?;
    note(
        JournalState::Unknown,
        "The same answer is sent again: if the first arrived, Google ignores it.".into(),
    )
    .await?;
    let client = open.mirror.client.interactive();
    match client.review_refund(&row.package, &order.to_string(), &answer.to_wire()).await {
        Ok(()) => {
            let words = "Google took the same answer when it was sent again: one of the two counts.";
            note(JournalState::Confirmed, words.into()).await
        }
        Err(WriteError::NotDone(
            error @ (purser_play_api::Error::Invalid { .. }
            | purser_play_api::Error::NotFound { .. }
            | purser_play_api::Error::Gone { .. }),
        )) => {
            let said =
                error.google().map(|said| format!(" Google says: {}", said.message)).unwrap_or_default();
            let words = format!(
                "Google does not take the same answer any more: {error}.{said} Whether the first arrived, nothing tells."
            );
            note(JournalState::Refused, words).await
        }
        Err(error) => {
            note(JournalState::Unknown, format!("Again the answer did not arrive: {}.", error.error())).await
        }
    }
}

/// How the words begin that say that Google took it.
pub(super) const ACCEPTED: &str = "Google accepted it";

/// Settles what can be settled of everything that is open. What cannot be reached is tried later.
pub(crate) async fn settle_all(app: &App, open: &Arc<Open>, retries: &mut Retries) -> Result<bool, Error> {
    let here = Arc::clone(open);
    let rows = crate::blocking(move || Ok(here.store().read(|r| r.open_actions())?)).await?;
    let now = open.now();
    for row in &rows {
        if !retries.is_due(row.number, now) {
            continue;
        }
        retries.looked(row.number, now);
        if let Err(error) = settle(app, open, row).await {
            tracing::warn!(number = row.number, ?error, "an action could not be settled");
        }
    }
    Ok(!rows.is_empty())
}
