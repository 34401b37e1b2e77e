use jiff::Timestamp;
use purser_store::{BulkCounts, BulkRecord, BulkRow, BulkRowState, BulkState, JournalState};
use serde::{Deserialize, Serialize};

use super::Deed;
use super::kind::kind_of;
use crate::api::{Amount, BulkJob, BulkJobRow, BulkPhase, BulkRowPhase, Tone};

/// What is kept of a row beside its ids: as it was planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RowBody {
    pub(crate) product: Option<String>,
    pub(crate) amount: Option<Amount>,
}

impl RowBody {
    pub(crate) fn of(row: &BulkRow) -> Self {
        serde_json::from_str(&row.body).unwrap_or(RowBody { product: None, amount: None })
    }
}

/// A bulk as the screen shows it.
pub(crate) fn job(record: &BulkRecord, counts: BulkCounts, now: Timestamp) -> Option<BulkJob> {
    let kind = kind_of(&record.kind)?;
    let phase = match record.state {
        // A clock that jumps back does not undo that it has begun.
        BulkState::Running if record.starts > now && counts.waiting == counts.total() => BulkPhase::Holding,
        BulkState::Running => BulkPhase::Running,
        BulkState::Paused => BulkPhase::Paused,
        BulkState::Canceled => BulkPhase::Canceled,
        BulkState::Finished => BulkPhase::Finished,
    };
    let phase_words = match phase {
        BulkPhase::Holding => "About to begin",
        BulkPhase::Running => "Under way",
        BulkPhase::Paused => "Paused",
        BulkPhase::Canceled => "Canceled",
        BulkPhase::Finished => "Finished",
    };
    Some(BulkJob {
        number: record.number,
        kind,
        title: Deed::from(kind).title(),
        phase,
        phase_words: phase_words.to_owned(),
        note: record.note.clone(),
        agent: record.agent.clone(),
        reason: record.reason.clone(),
        ticket: record.ticket.clone(),
        origin: record.origin.clone(),
        at: record.at.to_string(),
        starts: record.starts.to_string(),
        ended: record.ended.map(|at| at.to_string()),
        total: counts.total(),
        waiting: counts.waiting,
        sending: counts.sending,
        done: counts.done,
        skipped: counts.skipped,
        failed: counts.failed,
        unknown: counts.unknown,
    })
}

fn phase_of(row: &BulkRow) -> (BulkRowPhase, &'static str, Tone) {
    match (row.state, row.action.map(|(_, state)| state)) {
        (BulkRowState::Waiting, _) => (BulkRowPhase::Waiting, "Waiting", Tone::Mute),
        (BulkRowState::Done, _) | (BulkRowState::Sent, Some(JournalState::Confirmed)) => {
            (BulkRowPhase::Done, "Done", Tone::Ok)
        }
        (BulkRowState::Skipped, _) => (BulkRowPhase::Skipped, "Skipped", Tone::Mute),
        (BulkRowState::Sent, Some(JournalState::Sending)) => (BulkRowPhase::Sending, "Sending", Tone::Info),
        (BulkRowState::Sent, Some(JournalState::Refused)) => {
            (BulkRowPhase::Failed, "Refused by Google", Tone::Alert)
        }
        (BulkRowState::Sent, Some(JournalState::NotDone)) => (BulkRowPhase::Failed, "Not done", Tone::Alert),
        (BulkRowState::Failed, _) => (BulkRowPhase::Failed, "Not sent", Tone::Alert),
        (BulkRowState::Sent, Some(JournalState::Unknown) | None) => {
            (BulkRowPhase::Unknown, "Sent, not confirmed", Tone::Warn)
        }
    }
}

/// A row as the screen shows it.
pub(crate) fn row(row: &BulkRow) -> BulkJobRow {
    let body = RowBody::of(row);
    let (phase, words, tone) = phase_of(row);
    BulkJobRow {
        place: row.place,
        order: row.order.as_ref().map(ToString::to_string),
        token: row.token.clone(),
        product: body.product,
        amount: body.amount,
        phase,
        phase_words: words.to_owned(),
        tone,
        words: row.words.clone(),
        action: row.action.map(|(number, _)| number),
        at: row.at.map(|at| at.to_string()),
    }
}
