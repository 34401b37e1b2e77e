use purser_store::{Subject, Writer};

use super::offer::{as_note, on, texts};
use super::{Facts, Told, kept, named};
use crate::act;
use crate::api::{ActionTarget, Error, Macro, MacroApplied, MacroTexts, TagChange};
use crate::open::Open;

/// Writes the note and the tags of a macro that does nothing at Google. What is wrong is known before anything is
/// written.
pub(crate) fn apply(
    w: &Writer<'_>,
    open: &Open,
    name: &str,
    target: &ActionTarget,
    agent: &str,
    told: Told<'_>,
) -> Result<Result<MacroApplied, Error>, purser_store::Error> {
    let (subject, texts) = match ready(w, open, name, target, told) {
        Ok(ready) => ready,
        Err(error) => return Ok(Err(error)),
    };
    let note = match &texts.note {
        Some(text) => w.add_note(&subject, agent, &as_note(text), told.now)?,
        None => None,
    };
    let moved = w.change_tags(&subject, &texts.tags, &[], agent, told.now)?.unwrap_or_default();
    let undo = TagChange { add: moved.removed, remove: moved.added };
    Ok(Ok(MacroApplied { target: subject.into(), note, undo, texts }))
}

fn ready(
    w: &Writer<'_>,
    open: &Open,
    name: &str,
    target: &ActionTarget,
    told: Told<'_>,
) -> Result<(Subject, MacroTexts), Error> {
    let r = w.reader();
    let macros = kept(&r, open)?;
    let one: &Macro = named(&macros, name)?;
    if one.action.is_some() {
        return Err(Error::invalid(
            "name",
            format!("The macro {} does something at Google: preview and confirm it.", one.name),
        ));
    }
    let loaded = act::load(&r, target, open.mirror.client.google_now())?.ok_or_else(act::missing)?;
    let facts = Facts::of(&loaded, told).with_customer(&r)?;
    let subject = on(&r, target, &loaded, None)?.ok_or_else(act::missing)?;
    let texts = texts(&r, one, Some(&subject), &facts)?;
    Ok((subject, texts))
}
