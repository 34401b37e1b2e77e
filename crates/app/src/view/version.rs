//! Versions of a record, and how they differ, as screens show them.

use purser_model::{DiffLine, DiffWhat};
use purser_play_api::wire::{DeveloperNotification, PubsubMessage};
use purser_store::Message;
use serde_json::Value;

use crate::api::{DiffKind, DiffRow};

/// What a notification said, in words.
pub(crate) fn told_by(message: &Message) -> String {
    let payload = PubsubMessage { data: message.data.clone(), ..PubsubMessage::default() };
    match DeveloperNotification::from_message(&payload) {
        Ok(read) => super::notification::said(&read.value, read.json.get()),
        Err(_) => "not one of Google Play".to_owned(),
    }
}

/// How many lines are of a kind.
pub(crate) fn count(lines: &[DiffLine], of: impl Fn(&DiffWhat) -> bool) -> u32 {
    u32::try_from(lines.iter().filter(|line| of(&line.what)).count()).unwrap_or(u32::MAX)
}

/// A place of two JSONs.
pub(crate) fn diff_row(line: DiffLine) -> DiffRow {
    let text = |value: &Value| Some(super::raw::indented(&value.to_string()));
    let (what, before, after) = match &line.what {
        DiffWhat::Same(value) => (DiffKind::Same, text(value), text(value)),
        DiffWhat::Added(value) => (DiffKind::Added, None, text(value)),
        DiffWhat::Removed(value) => (DiffKind::Removed, text(value), None),
        DiffWhat::Changed { before, after } => (DiffKind::Changed, text(before), text(after)),
    };
    DiffRow { path: line.path, what, before, after }
}
