use purser_model::query;
use purser_model::template::{Place, Template};

use crate::act::action_of;
use crate::api::{ActionDraft, ActionKind, ActionTarget, Error, Macro, MacroAction};
use crate::usecase::notes;

const LONGEST_NAME: usize = 60;
/// A list that a person still finds something in.
const MOST_MACROS: usize = 40;
const LONGEST_REASON: usize = 500;
const SHORTEST_REASON: usize = 3;
const LONGEST_NOTE: usize = 2_000;
const LONGEST_REPLY: usize = 4_000;
const MOST_TAGS: usize = 10;

/// Macros as they are kept: each whole, each name once.
pub(crate) fn checked(macros: Vec<Macro>) -> Result<Vec<Macro>, Error> {
    if macros.len() > MOST_MACROS {
        return Err(Error::invalid("macros", format!("There is room for {MOST_MACROS} macros.")));
    }
    let mut kept: Vec<Macro> = Vec::new();
    for one in macros {
        let one = whole(one)?;
        let folded = query::fold(&one.name);
        if kept.iter().any(|other| query::fold(&other.name) == folded) {
            return Err(Error::invalid("name", format!("There is a macro called {} already.", one.name)));
        }
        kept.push(one);
    }
    Ok(kept)
}

/// One macro as it is kept.
pub(super) fn whole(one: Macro) -> Result<Macro, Error> {
    let name = one.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Error::invalid(
            "name",
            format!("A macro's name has 1 to {LONGEST_NAME} characters, on one line."),
        ));
    }
    let action = one.action.map(possible).transpose()?;
    let reason = match &action {
        Some(_) => reason(&one.reason)?,
        None => String::new(),
    };
    let whole = Macro {
        name,
        action,
        reason,
        tags: tags(&one.tags)?,
        note: text("note", one.note, LONGEST_NOTE)?,
        reply: text("reply", one.reply, LONGEST_REPLY)?,
    };
    if whole.action.is_none() && whole.tags.is_empty() && whole.note.is_none() && whole.reply.is_none() {
        return Err(Error::invalid(
            "action",
            "A macro does something: choose an action, or give a note, a tag or a reply.",
        ));
    }
    Ok(whole)
}

fn possible(action: MacroAction) -> Result<MacroAction, Error> {
    if action.kind == ActionKind::Review {
        return Err(Error::invalid(
            "action",
            "A chargeback is answered by hand: each answer is another, and only the first counts.",
        ));
    }
    let action = MacroAction {
        days: action.days.filter(|_| action.kind == ActionKind::Defer),
        item: action
            .item
            .filter(|_| action.kind == ActionKind::RevokeItem)
            .map(|item| item.trim().to_owned()),
        kind: action.kind,
    };
    let target = ActionTarget { order: None, token: None };
    action_of(&draft(&action, target, String::new(), None))?;
    Ok(action)
}

/// What a macro asks for, of a target.
pub(super) fn draft(
    action: &MacroAction,
    target: ActionTarget,
    reason: String,
    by_macro: Option<String>,
) -> ActionDraft {
    ActionDraft {
        kind: action.kind,
        target,
        days: action.days,
        item: action.item.clone(),
        review: None,
        reason,
        ticket: None,
        by_macro,
    }
}

/// A reason is written down before anything is sent.
fn reason(text: &str) -> Result<String, Error> {
    let text = text.trim().to_owned();
    if !(SHORTEST_REASON..=LONGEST_REASON).contains(&text.chars().count()) {
        return Err(Error::invalid(
            "reason",
            format!("Say why, in {SHORTEST_REASON} to {LONGEST_REASON} characters: the journal keeps it."),
        ));
    }
    let template = read("reason", &text)?;
    if template.has(Place::Refunded) {
        return Err(Error::invalid(
            "reason",
            "What goes back is not known before it is sent: {refunded} belongs into the note or the reply.",
        ));
    }
    if template.has(Place::Ticket) {
        return Err(Error::invalid(
            "reason",
            "The journal keeps the ticket beside the reason: {ticket} belongs into the note or the reply.",
        ));
    }
    Ok(text)
}

fn text(field: &'static str, text: Option<String>, longest: usize) -> Result<Option<String>, Error> {
    let text = text.unwrap_or_default().replace("\r\n", "\n").replace('\r', "\n").trim().to_owned();
    if text.chars().count() > longest {
        return Err(Error::invalid(field, format!("A {field} has at most {longest} characters here.")));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(Error::invalid(
            field,
            format!("A {field} is plain text; this has control characters in it."),
        ));
    }
    read(field, &text)?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn read(field: &'static str, text: &str) -> Result<Template, Error> {
    Template::parse(text).map_err(|error| Error::invalid(field, format!("In the {field}: {error}")))
}

fn tags(texts: &[String]) -> Result<Vec<String>, Error> {
    let words = notes::words(texts)?;
    if words.len() > MOST_TAGS {
        return Err(Error::invalid("tags", format!("A macro puts at most {MOST_TAGS} tags on a record.")));
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refund() -> Macro {
        Macro {
            name: "Goodwill".into(),
            action: Some(MacroAction { kind: ActionKind::Refund, days: None, item: None }),
            reason: "goodwill for {product}".into(),
            tags: vec!["Goodwill".into()],
            note: Some(" {refunded} went back\r\n".into()),
            reply: None,
        }
    }

    fn wrong(one: Macro) -> (String, String) {
        let error = checked(vec![one]).unwrap_err();
        (error.field.unwrap_or_default(), error.message)
    }

    #[test]
    fn a_macro_is_kept_trimmed_and_with_its_own_parameters_only() {
        let action = MacroAction { kind: ActionKind::Refund, days: Some(7), item: Some("x".into()) };
        let kept =
            checked(vec![Macro { action: Some(action), name: " Goodwill ".into(), ..refund() }]).unwrap();
        let tidy =
            Macro { tags: vec!["goodwill".into()], note: Some("{refunded} went back".into()), ..refund() };
        assert_eq!(kept, [tidy]);
        assert_eq!(checked(examples()).unwrap(), examples());
    }

    use super::super::examples;

    #[test]
    fn an_unknown_place_is_told_with_its_field_and_the_right_ones() {
        let (field, words) = wrong(Macro { reply: Some("Dear {name}".into()), ..refund() });
        assert_eq!(field, "reply");
        assert!(
            words.starts_with("In the reply: {name} is nothing that can be filled in. There is {order},")
        );
        assert_eq!(wrong(Macro { note: Some("{order".into()), ..refund() }).0, "note");
        assert_eq!(wrong(Macro { reason: "{why}".into(), ..refund() }).0, "reason");
    }

    #[test]
    fn a_reason_says_nothing_that_is_not_known_yet() {
        assert!(wrong(Macro { reason: "{refunded} back".into(), ..refund() }).1.contains("not known before"));
        assert!(wrong(Macro { reason: "see {ticket}".into(), ..refund() }).1.contains("beside the reason"));
        assert!(wrong(Macro { reason: " x ".into(), ..refund() }).1.starts_with("Say why"));
    }

    #[test]
    fn a_macro_does_something_that_can_be_done_and_has_a_name_of_its_own() {
        let nothing = Macro { action: None, tags: vec![], note: Some("  ".into()), ..refund() };
        assert_eq!(wrong(nothing).0, "action");
        let of = |kind, days| Some(MacroAction { kind, days, item: None });
        assert_eq!(wrong(Macro { action: of(ActionKind::Review, None), ..refund() }).0, "action");
        assert_eq!(wrong(Macro { action: of(ActionKind::Defer, Some(366)), ..refund() }).0, "days");
        assert_eq!(wrong(Macro { action: of(ActionKind::RevokeItem, None), ..refund() }).0, "item");
        assert_eq!(wrong(Macro { tags: vec!["two words".into()], ..refund() }).0, "tags");
        for name in ["", "a\nb", &"a".repeat(61)] {
            assert_eq!(wrong(Macro { name: name.into(), ..refund() }).0, "name");
        }
        let twice = checked(vec![refund(), Macro { name: "goodWILL".into(), ..refund() }]).unwrap_err();
        assert!(twice.message.contains("already"), "{twice:?}");
        assert!(checked(vec![refund(); 41]).unwrap_err().message.contains("room for 40"));
    }
}
