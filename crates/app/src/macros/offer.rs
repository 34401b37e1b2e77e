use purser_model::action::{Action, allowed};
use purser_model::template::{Place, Template};
use purser_store::{Reader, Subject};

use super::check::draft;
use super::facts::lacks;
use super::{Facts, Told};
use crate::act::{Loaded, Rails, action_of, at_most};
use crate::api::{ActionDraft, ActionTarget, Error, Macro, MacroOffer, MacroTexts};
use crate::usecase::label;

const MOST_TAGS: usize = 20;
const LONGEST_REASON: usize = 500;
const LONGEST_NOTE: usize = 4_000;

/// What a macro would do to a record.
pub(crate) fn offer(
    r: &Reader<'_>,
    one: &Macro,
    target: &ActionTarget,
    loaded: &Loaded,
    told: Told<'_>,
    closed: Option<&str>,
) -> Result<MacroOffer, Error> {
    let facts = Facts::of(loaded, told).with_customer(r)?;
    let Some(does) = &one.action else {
        return Ok(MacroOffer {
            name: one.name.clone(),
            words: words(None, one),
            destructive: false,
            why_not: None,
            draft: None,
            texts: texts(r, one, on(r, target, loaded, None)?.as_ref(), &facts)?,
        });
    };
    let (mut reason, missing) = facts.fill(&one.reason);
    if reason.chars().count() > LONGEST_REASON {
        reason = reason.chars().take(LONGEST_REASON).collect();
    }
    let draft = draft(does, target.clone(), reason, Some(one.name.clone()));
    let action = action_of(&draft)?;
    let facts = facts.expecting(&action, &draft, loaded, told);
    let rails = Rails::read(r)?;
    let why_not =
        allowed(&action, &loaded.situation()).err().or_else(|| closed.map(str::to_owned)).or_else(|| {
            rails.by_itself(draft.kind, at_most(&action, loaded)).map(|rail| rail.words().to_owned())
        });
    let mut texts = texts(r, one, on(r, target, loaded, Some(&action))?.as_ref(), &facts)?;
    texts.warnings.splice(0..0, missing.into_iter().map(|place| lacks(place, "reason")));
    Ok(MacroOffer {
        name: one.name.clone(),
        words: words(Some(&label(&action, loaded)), one),
        destructive: action.is_destructive(),
        why_not,
        draft: Some(draft),
        texts,
    })
}

/// What a macro writes beside its action, as it would be with these facts.
pub(super) fn texts(
    r: &Reader<'_>,
    one: &Macro,
    on: Option<&Subject>,
    facts: &Facts,
) -> Result<MacroTexts, purser_store::Error> {
    let mut texts = MacroTexts { tags: one.tags.clone(), ..MacroTexts::default() };
    let mut waits = false;
    for (of, text, place) in [("note", &one.note, &mut texts.note), ("reply", &one.reply, &mut texts.reply)] {
        let Some(text) = text else { continue };
        let (filled, missing) = facts.fill(text);
        texts.warnings.extend(missing.into_iter().map(|place| lacks(place, of)));
        waits |= facts.waits() && Template::parse(text).is_ok_and(|text| text.has(Place::Refunded));
        *place = Some(filled);
    }
    if waits {
        texts.warnings.push("What goes back is filled in when Google has told it.".to_owned());
    }
    if let Some(on) = on {
        let there: Vec<String> = r.tags_of(on)?.into_iter().map(|tag| tag.word).collect();
        let left = room(&there, &texts.tags);
        if left.len() < texts.tags.len() {
            let over: Vec<&str> =
                texts.tags.iter().filter(|tag| !left.contains(tag)).map(String::as_str).collect();
            texts.warnings.push(format!(
                "A record carries at most {MOST_TAGS} tags: there is no room for {}.",
                over.join(", ")
            ));
            texts.tags = left;
        }
    }
    Ok(texts)
}

/// Those tags of a macro that a record has, or has room for.
pub(super) fn room(there: &[String], tags: &[String]) -> Vec<String> {
    let mut free = MOST_TAGS.saturating_sub(there.len());
    let mut fit = Vec::new();
    for tag in tags {
        if there.contains(tag) {
            fit.push(tag.clone());
        } else if free > 0 {
            free -= 1;
            fit.push(tag.clone());
        }
    }
    fit
}

/// What the note and the tags stand on: the order where the action is about one or an order was given, or else the
/// purchase.
pub(super) fn on(
    r: &Reader<'_>,
    target: &ActionTarget,
    loaded: &Loaded,
    action: Option<&Action>,
) -> Result<Option<Subject>, purser_store::Error> {
    let order = loaded.order.as_ref().map(|order| Subject::Order(order.id.clone()));
    let purchase = loaded.key.clone().map(Subject::Purchase);
    let about_order = match action {
        Some(action) => action.is_about_an_order(),
        None => target.order.is_some(),
    };
    let (first, second) = if about_order { (order, purchase) } else { (purchase, order) };
    for subject in [first, second].into_iter().flatten() {
        if r.is_known(&subject)? {
            return Ok(Some(subject));
        }
    }
    Ok(None)
}

fn words(label: Option<&str>, one: &Macro) -> String {
    let mut written = Vec::new();
    if one.note.is_some() {
        written.push("a note".to_owned());
    }
    match one.tags.as_slice() {
        [] => {}
        [tag] => written.push(format!("the tag {tag}")),
        tags => written.push(format!("the tags {}", tags.join(", "))),
    }
    if one.reply.is_some() {
        written.push("a reply to copy".to_owned());
    }
    let last = written.pop();
    let written = match (written.as_slice(), last) {
        (_, None) => String::new(),
        ([], Some(last)) => last,
        (before, Some(last)) => format!("{} and {last}", before.join(", ")),
    };
    match (label, written.as_str()) {
        (Some(label), "") => format!("{label}."),
        (Some(label), written) => format!("{label}. Then {written}."),
        (None, written) => {
            let mut letters = written.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            format!("{first}{}. Nothing is done at Google.", letters.as_str())
        }
    }
}

/// The same texts for a draft that is being previewed.
pub(crate) fn of_preview(
    r: &Reader<'_>,
    one: &Macro,
    draft: &ActionDraft,
    loaded: &Loaded,
    told: Told<'_>,
) -> Result<MacroTexts, Error> {
    let action = action_of(draft)?;
    let facts = Facts::of(loaded, told).with_customer(r)?.expecting(&action, draft, loaded, told);
    Ok(texts(r, one, on(r, &draft.target, loaded, Some(&action))?.as_ref(), &facts)?)
}

/// What a macro would write to a record that is made up.
pub(crate) fn made_up(r: &Reader<'_>, one: &Macro) -> Result<MacroOffer, Error> {
    let facts = Facts::example();
    let action = match &one.action {
        Some(does) => {
            let target = ActionTarget { order: None, token: None };
            Some(action_of(&draft(does, target, String::new(), None))?)
        }
        None => None,
    };
    Ok(MacroOffer {
        name: one.name.clone(),
        words: words(action.as_ref().map(Action::title).as_deref(), one),
        destructive: action.as_ref().is_some_and(Action::is_destructive),
        why_not: None,
        draft: None,
        texts: texts(r, one, None, &facts)?,
    })
}

/// A filled-in text as a note is kept.
pub(super) fn as_note(text: &str) -> String {
    text.chars().take(LONGEST_NOTE).collect()
}

#[cfg(test)]
mod tests {
    use super::super::examples;
    use super::*;

    #[test]
    fn a_record_takes_the_tags_that_it_has_room_for() {
        let there: Vec<String> = (0..19).map(|n| format!("tag-{n}")).collect();
        let tags = ["vip", "tag-3", "late"].map(str::to_owned);
        assert_eq!(room(&there, &tags), ["vip", "tag-3"]);
        assert_eq!(room(&[], &tags), tags);
    }

    #[test]
    fn what_a_macro_does_is_said_in_a_sentence() {
        let one = examples().remove(0);
        assert_eq!(
            words(Some("Refund EUR 9.99, keep access"), &one),
            "Refund EUR 9.99, keep access. Then a note, the tag goodwill and a reply to copy."
        );
        let bare = Macro { tags: vec![], note: None, reply: None, ..one.clone() };
        assert_eq!(words(Some("Consume"), &bare), "Consume.");
        let reply = Macro { tags: vec![], note: None, action: None, ..one };
        assert_eq!(words(None, &reply), "A reply to copy. Nothing is done at Google.");
    }
}
