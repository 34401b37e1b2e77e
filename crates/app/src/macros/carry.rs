use purser_store::{ActionRow, JournalLine, JournalState, JournalStep, Reader, Writer};
use serde::{Deserialize, Serialize};

use super::offer::{as_note, on, room};
use super::{Facts, Told};
use crate::act::{self, Body, action_of};
use crate::api::{ActionTarget, Macro, MacroDone};
use crate::open::Open;

/// What the line that confirmed an action says of its macro.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Carried {
    pub(crate) note: Option<u32>,
    pub(crate) tags: Vec<String>,
    /// What the reply is filled in with.
    pub(crate) facts: Facts,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StepBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by_macro: Option<Carried>,
}

/// Puts the note and the tags of the macro of an action on its record if this step confirms it, and gives back the
/// step that tells of it. To be written in the same transaction: a step that is refused, since somebody else was
/// faster, takes the note with it.
pub(crate) fn carry(
    w: &Writer<'_>,
    open: &Open,
    step: &JournalStep,
) -> Result<JournalStep, purser_store::Error> {
    let mut step = step.clone();
    if step.state != JournalState::Confirmed {
        return Ok(step);
    }
    let r = w.reader();
    let Some(row) = r.action(step.action)? else { return Ok(step) };
    let first = r.action_lines(step.action)?.into_iter().next();
    let body = first.and_then(|line| serde_json::from_str::<Body>(&line.body).ok());
    let Some((body, one)) = body.and_then(|mut body| body.by_macro.take().map(|one| (body, one))) else {
        return Ok(step);
    };
    let carried = write(w, open, &row, &body, &one, &step)?;
    step.body = serde_json::json!(StepBody { by_macro: Some(carried) }).to_string();
    Ok(step)
}

fn write(
    w: &Writer<'_>,
    open: &Open,
    row: &ActionRow,
    body: &Body,
    one: &Macro,
    step: &JournalStep,
) -> Result<Carried, purser_store::Error> {
    let r = w.reader();
    let target =
        ActionTarget { order: row.order.as_ref().map(ToString::to_string), token: row.token.clone() };
    // As it was just read back.
    let after = act::load(&r, &target, open.mirror.client.google_now())?;
    let before = body.before(&row.package, row.token.as_deref(), open.mirror.client.google_now());
    let after = after.unwrap_or_else(|| before.clone());
    let told =
        Told { agent: Some(&row.agent), ticket: row.ticket.as_deref(), now: step.at, zone: open.zone() };
    let facts = Facts::of(&after, told).confirmed(&body.draft, body.amount.as_ref(), &before, &after);
    let mut carried = Carried { facts: facts.clone(), ..Carried::default() };
    let action = action_of(&body.draft).ok();
    let Some(subject) = on(&r, &target, &after, action.as_ref())? else { return Ok(carried) };
    if let Some(note) = &one.note {
        let (text, _) = facts.with_customer(&r)?.fill(note);

        carried.note = w.add_note(&subject, &row.agent, &as_note(&text), step.at)?;
    }
    let there: Vec<String> = r.tags_of(&subject)?.into_iter().map(|tag| tag.word).collect();
    let tags = room(&there, &one.tags);
    carried.tags = w.change_tags(&subject, &tags, &[], &row.agent, step.at)?.unwrap_or_default().added;
    Ok(carried)
}

/// What the line that confirmed an action says of its macro, if one of them does.
fn carried(lines: &[JournalLine]) -> Option<Carried> {
    let line = lines.iter().rfind(|line| line.state == JournalState::Confirmed)?;
    serde_json::from_str::<StepBody>(&line.body).ok()?.by_macro
}

/// The macro of an action, as the journal has it.
pub(crate) fn said_of(one: &Macro, lines: &[JournalLine]) -> MacroDone {
    let carried = carried(lines);
    MacroDone {
        name: one.name.clone(),
        reply: carried.is_some() && one.reply.is_some(),
        note: carried.as_ref().and_then(|carried| carried.note),
        tags: carried.map(|carried| carried.tags).unwrap_or_default(),
    }
}

/// What is answered to the customer now that the action was confirmed; nothing while that is not so.
pub(crate) fn reply(r: &Reader<'_>, lines: &[JournalLine]) -> Result<Option<String>, purser_store::Error> {
    let one = lines.first().and_then(|line| serde_json::from_str::<Body>(&line.body).ok()?.by_macro);
    let (Some(text), Some(carried)) = (one.and_then(|one| one.reply), carried(lines)) else {
        return Ok(None);
    };
    Ok(Some(carried.facts.with_customer(r)?.fill(&text).0))
}
