use std::sync::{Arc, Weak};
use std::time::Duration;

use purser_store::Reader;

use super::attention::look;
use crate::api::{Error, Notice};
use crate::attention::{Settled, Told, due};
use crate::events::AppEvent;
use crate::open::{Open, fact};
use crate::{App, act, blocking};

/// As time goes by, something comes to its hour; and a world's clock can be moved.
const LOOK: Duration = Duration::from_secs(30);
/// Commits come in bursts.
const REST: Duration = Duration::from_secs(3);

impl App {
    /// What the system is to be told now. Whatever this answers is never answered again.
    pub async fn due_notices(&self) -> Result<Vec<Notice>, Error> {
        let open = self.open_now().await?;
        let app = self.clone();
        blocking(move || notices(&app, &open)).await
    }
}

fn notices(app: &App, open: &Arc<Open>) -> Result<Vec<Notice>, Error> {
    let (facts, choices) = look(open)?;
    let (before, settled) = open.store().read(|r| {
        let json = r.meta(fact::TOLD)?;
        let told: Told = json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
        let settled = settled(r, &told, &facts)?;
        Ok((told, settled))
    })?;
    let mut told = before.clone();
    let notices = due(&facts, &settled, &choices, &mut told, open.now());
    if told != before {
        // On the disk first: who is told twice stops looking.
        let json = serde_json::json!(told).to_string();
        let ((), changes) = open.store().write_durable(|w| w.put_meta(fact::TOLD, &json))?;
        app.inner.events.changed(changes);
    }
    Ok(notices)
}

/// Actions that were not settled when they were last looked at, and are now.
fn settled(
    r: &Reader<'_>,
    told: &Told,
    facts: &crate::attention::Facts,
) -> Result<Vec<Settled>, purser_store::Error> {
    let mut settled = Vec::new();
    for number in &told.unsettled {
        if facts.unsettled.iter().any(|(row, _)| row.number == *number) {
            continue;
        }
        let Some(row) = r.action(*number)?.filter(|row| !row.state.is_open()) else { continue };
        let lines = r.action_lines(*number)?;
        settled.extend(act::record(&row, &lines).map(|record| Settled {
            title: record.title,
            words: record.state_words,
            order: record.order,
        }));
    }
    Ok(settled)
}

/// Tells the host what is due, for as long as the workspace is open.
pub(super) async fn watch(app: App, open: Weak<Open>) {
    let mut events = app.subscribe();
    let Some(closing) = open.upgrade().map(|open| open.closing.clone()) else { return };
    loop {
        let Some(open) = open.upgrade().filter(|open| !open.closing.is_cancelled()) else { return };
        let (here, looking) = (app.clone(), Arc::clone(&open));
        drop(open);
        match blocking(move || notices(&here, &looking)).await {
            Ok(notices) => notices.into_iter().for_each(|notice| app.inner.events.notice(notice)),
            Err(error) => tracing::warn!(?error, "what needs somebody could not be looked at"),
        }
        let changed = async {
            // What was missed changed something, too.
            while !matches!(events.recv().await, Ok(AppEvent::Changed(_)) | Err(_)) {}
        };
        let rested = async {
            tokio::time::sleep(REST).await;
            let _ = tokio::time::timeout(LOOK, changed).await;
        };
        if closing.run_until_cancelled(rested).await.is_none() {
            return;
        }
    }
}
