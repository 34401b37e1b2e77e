//! Macros: kept with the workspace, offered on a record, and, where nothing is done at Google, carried out at once.

use std::sync::Arc;

use purser_model::query;
use purser_model::template::Place;
use purser_store::Reader;

use super::desk::desk_of;
use super::notes::agent;
use crate::act::{self, Loaded};
use crate::api::{
    ActionDraft, ActionTarget, Error, Macro, MacroApplied, MacroOffer, MacroPlace, MacroTexts,
    MacrosImported, SafeMode,
};
use crate::macros::{self, Told};
use crate::open::{Open, fact};
use crate::{App, blocking};

impl App {
    /// The macros of the workspace, in the order that a person gave them.
    pub async fn macros(&self) -> Result<Vec<Macro>, Error> {
        let open = self.open_now().await?;
        blocking(move || Ok(open.store().read(|r| macros::kept(r, &open))?)).await
    }

    /// Puts these in the place of all macros.
    pub async fn keep_macros(&self, macros: Vec<Macro>) -> Result<Vec<Macro>, Error> {
        let macros = macros::checked(macros)?;
        let open = self.open_now().await?;
        let app = self.clone();
        blocking(move || {
            app.keep_fact(&open, fact::MACROS, &serde_json::json!(macros).to_string())?;
            Ok(macros)
        })
        .await
    }

    /// What can be filled in.
    pub async fn macro_places(&self) -> Result<Vec<MacroPlace>, Error> {
        let place =
            |place: Place| MacroPlace { name: place.name().to_owned(), words: place.words().to_owned() };
        Ok(Place::ALL.into_iter().map(place).collect())
    }

    /// Macros that show how they are meant, to be added by whoever likes them.
    pub async fn macro_examples(&self) -> Result<Vec<Macro>, Error> {
        Ok(macros::examples())
    }

    /// What each macro would do to an order or a purchase, and why not what cannot be done. From the mirror: nothing
    /// is asked.
    pub async fn macro_offers(&self, target: ActionTarget) -> Result<Vec<MacroOffer>, Error> {
        self.looked_at(target, None, |r, open, found, told, closed| {
            macros::kept(r, open)?
                .iter()
                .map(|one| macros::offer(r, one, found.0, found.1, told, closed))
                .collect()
        })
        .await
    }

    /// What a macro would do as it is written now, kept or not: to a record, or to one that is made up. What is wrong
    /// with it is told as when it is kept.
    pub async fn try_macro(
        &self,
        draft: Macro,
        target: Option<ActionTarget>,
        ticket: Option<String>,
    ) -> Result<MacroOffer, Error> {
        let one = macros::checked(vec![draft])?.remove(0);
        let Some(target) = target else {
            let open = self.open_now().await?;
            return blocking(move || open.store().read(|r| Ok(macros::made_up(r, &one)))?).await;
        };
        self.looked_at(target, ticket, move |r, _, found, told, closed| {
            macros::offer(r, &one, found.0, found.1, told, closed)
        })
        .await
    }

    /// Carries out a macro that does nothing at Google: its note and its tags are written now, its reply is given
    /// back. With or without a network.
    pub async fn apply_macro(
        &self,
        name: String,
        target: ActionTarget,
        ticket: Option<String>,
    ) -> Result<MacroApplied, Error> {
        super::actions::ticket_of(ticket.as_deref())?;
        let open = self.open_now().await?;
        let app = self.clone();
        blocking(move || {
            let agent = agent(&open)?;
            let told = told(&open, Some(&agent), ticket.as_deref());
            let (applied, changes) =
                open.store().write_durable(|w| macros::apply(w, &open, &name, &target, &agent, told))?;
            app.inner.events.changed(changes);
            applied
        })
        .await
    }

    /// What is answered to the customer after the action of that number, which was done by a macro. Nothing while it
    /// is not known that it was carried out: a reply never says what may not be so.
    pub async fn macro_reply(&self, number: u32) -> Result<Option<String>, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let found = open.store().read(|r| {
                let lines = r.action_lines(number)?;
                if lines.is_empty() { Ok(None) } else { macros::reply(r, &lines).map(Some) }
            })?;
            found.ok_or_else(|| Error::not_found(format!("The journal has no action {number}.")))
        })
        .await
    }

    /// Macros as the text of a file: those of these names, or all where none is given.
    pub async fn export_macros(&self, names: Vec<String>) -> Result<String, Error> {
        let all = self.macros().await?;
        if names.is_empty() {
            return Ok(macros::write(&all));
        }
        let chosen = names.iter().map(|name| macros::named(&all, name).cloned());
        Ok(macros::write(&chosen.collect::<Result<Vec<_>, _>>()?))
    }

    /// Takes in the text of such a file. Where there is a macro of a name already, it is replaced or stays as it is.
    pub async fn import_macros(&self, text: String, replace: bool) -> Result<MacrosImported, Error> {
        let mut all = self.macros().await?;
        let mut told = MacrosImported { macros: vec![], added: vec![], replaced: vec![], kept: vec![] };
        for one in macros::read(&text)? {
            let folded = query::fold(&one.name);
            match all.iter().position(|other| query::fold(&other.name) == folded) {
                None => {
                    told.added.push(one.name.clone());
                    all.push(one);
                }
                Some(at) if all[at] != one && replace => {
                    told.replaced.push(one.name.clone());
                    all[at] = one;
                }
                Some(_) => told.kept.push(one.name),
            }
        }
        told.macros = self.keep_macros(all).await?;
        Ok(told)
    }

    /// Reads a record from the mirror, and asks something of it.
    async fn looked_at<T: Send + 'static>(
        &self,
        target: ActionTarget,
        ticket: Option<String>,
        ask: impl FnOnce(&Reader<'_>, &Open, (&ActionTarget, &Loaded), Told<'_>, Option<&str>) -> Result<T, Error>
        + Send
        + 'static,
    ) -> Result<T, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let desk = desk_of(&open)?;
            let closed = (desk.mode == SafeMode::ReadOnly).then_some(super::actions::READ_ONLY);
            open.store().read(|r| {
                let answered = || {
                    let loaded =
                        act::load(r, &target, open.mirror.client.google_now())?.ok_or_else(act::missing)?;
                    let told = told(&open, desk.agent.as_deref(), ticket.as_deref());
                    ask(r, &open, (&target, &loaded), told, closed)
                };
                Ok(answered())
            })?
        })
        .await
    }
}

/// Who says it, when and where.
pub(super) fn told<'a>(open: &'a Arc<Open>, agent: Option<&'a str>, ticket: Option<&'a str>) -> Told<'a> {
    let ticket = ticket.map(str::trim).filter(|ticket| !ticket.is_empty());
    Told { agent, ticket, now: open.now(), zone: open.zone() }
}

/// What a macro would write after the action that is being previewed.
pub(super) async fn previewed(
    open: &Arc<Open>,
    one: Macro,
    draft: &ActionDraft,
    loaded: &Loaded,
) -> Result<MacroTexts, Error> {
    let (open, draft, loaded) = (Arc::clone(open), draft.clone(), loaded.clone());
    blocking(move || {
        let agent = desk_of(&open)?.agent;
        let told = told(&open, agent.as_deref(), draft.ticket.as_deref());
        open.store().read(|r| Ok(macros::of_preview(r, &one, &draft, &loaded, told)))?
    })
    .await
}

/// The macro of a draft, as it is kept now.
pub(super) async fn of_draft(open: &Arc<Open>, draft: &ActionDraft) -> Result<Option<Macro>, Error> {
    if draft.by_macro.is_none() {
        return Ok(None);
    }
    let (open, draft) = (Arc::clone(open), draft.clone());
    blocking(move || open.store().read(|r| Ok(macros::of_draft(r, &open, &draft)))?).await
}
