//! Macros: a named action with its reason, and what is written down and answered with it.
//!
//! A macro only fills in what a person would. What it does at Google goes the way of every action, with the same
//! preview, the same code and the same guard rails; its note and its tags are written in the transaction that notes
//! the action as confirmed, so that they are there once or not at all.

mod apply;
mod carry;
mod check;
mod examples;
mod facts;
mod offer;
mod share;

pub(crate) use apply::apply;
pub(crate) use carry::{carry, reply, said_of};
pub(crate) use check::checked;
pub(crate) use examples::examples;
pub(crate) use facts::{Facts, Told};
pub(crate) use offer::{made_up, of_preview, offer};
pub(crate) use share::{read, write};

use purser_model::query;
use purser_store::Reader;

use crate::api::{ActionDraft, Environment, Error, Macro};
use crate::open::{Open, fact};

/// The macros of a workspace, in the order that a person gave them. The demo account begins with the examples.
pub(crate) fn kept(r: &Reader<'_>, open: &Open) -> Result<Vec<Macro>, purser_store::Error> {
    let json = r.meta(fact::MACROS)?;
    // What a newer Purser wrote in another shape is none here.
    Ok(match json {
        Some(json) => serde_json::from_str(&json).unwrap_or_default(),
        None if open.workspace.environment == Environment::Demo => examples(),
        None => Vec::new(),
    })
}

/// The macro of that name; case does not count.
pub(crate) fn named<'m>(macros: &'m [Macro], name: &str) -> Result<&'m Macro, Error> {
    let folded = query::fold(name.trim());
    macros.iter().find(|one| query::fold(&one.name) == folded).ok_or_else(|| {
        let known = macros.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
        let words = match known.as_str() {
            "" => format!("There is no macro \"{}\"; there is none yet.", name.trim()),
            known => format!("There is no macro \"{}\". There is: {known}.", name.trim()),
        };
        Error::not_found(words)
    })
}

/// The macro that a draft is done by, if any. It does what the draft does.
pub(crate) fn of_draft(r: &Reader<'_>, open: &Open, draft: &ActionDraft) -> Result<Option<Macro>, Error> {
    let Some(name) = &draft.by_macro else { return Ok(None) };
    let one = named(&kept(r, open)?, name)?.clone();
    // How many days and which item a person may choose anew.
    if one.action.as_ref().map(|action| action.kind) != Some(draft.kind) {
        return Err(Error::invalid("byMacro", format!("The macro {} does something else by now.", one.name))
            .with_remedy("Begin anew with the macro as it is now."));
    }
    Ok(Some(one))
}
