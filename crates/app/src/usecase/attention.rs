use std::sync::Arc;

use jiff::Timestamp;
use purser_store::Reader;
use purser_sync::sources;

use super::reviews::reviews;
use crate::api::{Attention, AttentionChoice, Error, ErrorCode, LiveState, SyncPhase};
use crate::attention::{self, Choices, Facts, SyncFacts};
use crate::open::{Open, fact};
use crate::{App, blocking};

impl App {
    /// What needs somebody, from the mirror alone.
    pub async fn attention(&self) -> Result<Attention, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let (facts, choices) = look(&open)?;
            Ok(attention::attention(&facts, &choices, open.now()))
        })
        .await
    }

    /// Chooses whether a kind is shown, and whether the system is told of it. Kept with the workspace.
    pub async fn choose_attention(&self, choice: AttentionChoice) -> Result<Attention, Error> {
        self.change(move |choices, _, _| {
            choices.choose(choice);
            Ok(())
        })
        .await
    }

    /// Puts an item away: it comes back after a day, or when half of the time that is left is over.
    pub async fn put_away(&self, id: String) -> Result<Attention, Error> {
        self.change(move |choices, now, there| {
            let item = there.groups.iter().flat_map(|group| &group.items).find(|item| item.id == id);
            let Some(item) = item else {
                return Err(Error::new(ErrorCode::NotFound, "It does not need anybody any more."));
            };
            let until = item.until.as_deref().and_then(|until| until.parse().ok());
            choices.put_away(&id, until, now);
            Ok(())
        })
        .await
    }

    /// Brings back everything that was put away.
    pub async fn bring_back(&self) -> Result<Attention, Error> {
        self.change(|choices, _, _| {
            choices.bring_back();
            Ok(())
        })
        .await
    }

    async fn change(
        &self,
        with: impl FnOnce(&mut Choices, Timestamp, &Attention) -> Result<(), Error> + Send + 'static,
    ) -> Result<Attention, Error> {
        let open = self.open_now().await?;
        let app = self.clone();
        blocking(move || {
            let now = open.now();
            let (facts, mut choices) = look(&open)?;
            let before = attention::attention(&facts, &choices, now);
            with(&mut choices, now, &before)?;
            let json = serde_json::json!(choices).to_string();
            let ((), changes) = open.store().write(|w| w.put_meta(fact::ATTENTION, &json))?;
            app.inner.events.changed(changes);
            Ok(attention::attention(&facts, &choices, now))
        })
        .await
    }
}

/// What there is, and what was chosen of it.
pub(super) fn look(open: &Arc<Open>) -> Result<(Facts, Choices), Error> {
    let now = open.now();
    let known = sync_known(open);
    let found = open.store().read(|r| {
        let sync = SyncFacts { last: last(r, known.last)?, ..known };
        let facts = attention::gather(r, reviews(r, now, false)?, sync, now)?;
        Ok((facts, r.meta(fact::ATTENTION)?))
    })?;
    let (facts, chosen) = found;
    Ok((facts, chosen.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()))
}

/// What this process knows by itself of how synchronisation stands.
fn sync_known(open: &Open) -> SyncFacts {
    let (phase, failed) = {
        let state = open.sync_state();
        (state.phase, state.failure.clone())
    };
    let keeping = open.keeping().clone();
    let alive = matches!(keeping.state, LiveState::Listening | LiveState::Scheduled | LiveState::Elsewhere);
    let retrying = keeping.failure.map(|error| (error, keeping.since));
    SyncFacts {
        // What keeps the mirror true now has had its way since a run failed.
        failure: retrying.or(failed.filter(|_| !alive).map(|error| (error, None))),
        last: open.mirror.signals.heard().last_pull,
        alive,
        running: matches!(phase, SyncPhase::Running | SyncPhase::Stopping),
    }
}

/// When anything was last brought up to date.
fn last(r: &Reader<'_>, pulled: Option<Timestamp>) -> Result<Option<Timestamp>, purser_store::Error> {
    let finished =
        r.meta(fact::LAST_FINISHED)?.and_then(|json| serde_json::from_str::<Timestamp>(&json).ok());
    let read =
        sources(r)?.into_iter().filter(|source| source.note.is_none()).filter_map(|source| source.last).max();
    Ok(finished.max(read).max(pulled))
}
