//! What Google sent of a record over time, and how one version differs from another.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use purser_model::{DiffWhat, OrderId, PurchaseKey, diff_lines};
use purser_store::{ActionRow, JournalState, Message, Reader};
use serde_json::Value;

use super::purchases::find;
use crate::api::{Error, RecordVersion, VersionDiff, VersionsOf};
use crate::open::Open;
use crate::view::version::{count, diff_row, told_by};
use crate::{App, act, blocking};

/// A look that a notification leads to is made within this time: orders wait for company for six hours.
const HEARD_BEFORE: SignedDuration = SignedDuration::from_hours(7);
/// After an action, the record is read back within this time.
const DONE_BEFORE: SignedDuration = SignedDuration::from_mins(2);
/// The journal and the answers of Google are dated by clocks that differ a little.
const CLOCKS: SignedDuration = SignedDuration::from_secs(10);

impl App {
    /// The kept versions of an order or a purchase, oldest first.
    pub async fn versions(&self, of: VersionsOf) -> Result<Vec<RecordVersion>, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let kept = kept(&open, &of)?;
            let mut before: Option<Option<Value>> = None;
            let mut versions = Vec::with_capacity(kept.texts.len());
            for (n, (seen, text)) in kept.texts.iter().enumerate() {
                let value: Option<Value> = serde_json::from_str(text).ok();
                let changes = before
                    .flatten()
                    .zip(value.as_ref())
                    .map(|(a, b)| count(&diff_lines(&a, b), |what| !matches!(what, DiffWhat::Same(_))));
                let last = n.checked_sub(1).map(|last| kept.texts[last].0);
                versions.push(RecordVersion {
                    number: number(n),
                    seen: seen.to_string(),
                    bytes: number(text.len()),
                    why: kept.why(*seen, last),
                    changes,
                });
                before = Some(value);
            }
            Ok(versions)
        })
        .await
    }

    /// How one version of an order or a purchase differs from another. 0 is the oldest.
    pub async fn version_diff(&self, of: VersionsOf, from: u32, to: u32) -> Result<VersionDiff, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let kept = kept(&open, &of)?;
            let read = |n: u32| -> Result<Value, Error> {
                let (_, text) = kept.texts.get(n as usize).ok_or_else(|| {
                    Error::not_found(format!(
                        "The mirror has no version {} of this record; it has {}.",
                        u64::from(n) + 1,
                        kept.texts.len()
                    ))
                })?;
                serde_json::from_str(text).map_err(|error| {
                    Error::invalid("version", format!("Version {} is no JSON and cannot be compared.", n + 1))
                        .with_detail(error.to_string())
                })
            };
            let lines = diff_lines(&read(from)?, &read(to)?);
            Ok(VersionDiff {
                from,
                to,
                added: count(&lines, |what| matches!(what, DiffWhat::Added(_))),
                removed: count(&lines, |what| matches!(what, DiffWhat::Removed(_))),
                changed: count(&lines, |what| matches!(what, DiffWhat::Changed { .. })),
                rows: lines.into_iter().map(diff_row).collect(),
            })
        })
        .await
    }
}

/// The versions of a record, and what may have led to them.
struct Kept {
    /// When each was first seen, with its text, oldest first.
    texts: Vec<(Timestamp, String)>,
    messages: Vec<Message>,
    /// With what each is called.
    actions: Vec<(ActionRow, String)>,
}

impl Kept {
    /// What led to the look that saw a version. The mirror does not write it down: it is told from what happened
    /// between two looks, and says no more than that it came before.
    fn why(&self, seen: Timestamp, last: Option<Timestamp>) -> String {
        let done = self.actions.iter().find(|(action, _)| {
            let settled = action.settled.unwrap_or(action.at);
            let read_back = (action.at - CLOCKS)..=(settled + DONE_BEFORE);
            action.state == JournalState::Confirmed && read_back.contains(&seen)
        });
        if let Some((action, title)) = done {
            return format!("after “{title}” by {}", action.agent);
        }
        let Some(last) = last else { return "the first look".to_owned() };
        let since = last.max(seen - HEARD_BEFORE);
        let heard =
            self.messages.iter().filter(|message| message.received <= seen && message.received > since);
        let heard = heard.max_by_key(|message| message.received);
        match heard {
            Some(message) => format!("after the notification “{}”", told_by(message)),
            None => "another look: by schedule, by a report, or by a person".to_owned(),
        }
    }
}

fn kept(open: &Arc<Open>, of: &VersionsOf) -> Result<Kept, Error> {
    let found = open.store().read(|r| match of {
        VersionsOf::Order(id) => of_order(r, &OrderId::parse(id.trim())),
        VersionsOf::Token(token) => match find(r, token.trim())? {
            Some(key) => of_purchase(r, &key),
            None => Ok(None),
        },
    })?;
    found.ok_or_else(|| match of {
        VersionsOf::Order(id) => Error::not_found(format!("{} is not in the mirror.", id.trim())),
        VersionsOf::Token(_) => Error::not_found("No purchase in the mirror has this token."),
    })
}

fn of_order(r: &Reader<'_>, id: &OrderId) -> Result<Option<Kept>, purser_store::Error> {
    let Some(record) = r.order(id)? else { return Ok(None) };
    let mut texts = Vec::with_capacity(record.versions.len());
    for (n, version) in record.versions.iter().enumerate() {
        texts.push((version.seen, r.order_version(id, n)?.unwrap_or_default()));
    }
    let messages = match &record.purchase {
        Some(key) => r.messages_of_purchase(key, std::slice::from_ref(id))?,
        None => Vec::new(),
    };
    Ok(Some(Kept { texts, messages, actions: titled(r, r.actions_of_order(id)?)? }))
}

fn of_purchase(r: &Reader<'_>, key: &PurchaseKey) -> Result<Option<Kept>, purser_store::Error> {
    let Some(record) = r.purchase(key)? else { return Ok(None) };
    let mut texts = Vec::with_capacity(record.versions.len());
    for (n, version) in record.versions.iter().enumerate() {
        texts.push((version.seen, r.purchase_version(key, n)?.unwrap_or_default()));
    }
    let actions = titled(r, r.actions_of_purchase(key)?)?;
    Ok(Some(Kept { texts, messages: r.messages_of_purchase(key, &[])?, actions }))
}

fn titled(r: &Reader<'_>, actions: Vec<ActionRow>) -> Result<Vec<(ActionRow, String)>, purser_store::Error> {
    let mut titled = Vec::with_capacity(actions.len());
    for action in actions {
        let record = act::record(&action, &r.action_lines(action.number)?);
        let title = record.map_or_else(|| action.kind.clone(), |record| record.title);
        titled.push((action, title));
    }
    Ok(titled)
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
