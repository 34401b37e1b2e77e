use std::sync::Arc;

use purser_model::Money;
use purser_model::action::{Action, allowed, amount, consequences};

use super::desk::desk_of;
use super::macros;
use crate::act::{self, Actor, Codes, Judged, Loaded, Rail, Rails, action_of, at_most};
use crate::api::{
    ActionDraft, ActionOffer, ActionPreview, ActionRecord, ActionTarget, Amount, Consequence, Error,
    ErrorCode, Macro, SafeMode, Tone,
};
use crate::open::Open;
use crate::{App, blocking, view};

const REASON: std::ops::RangeInclusive<usize> = 3..=500;
const LONGEST_TICKET: usize = 100;
pub(super) const READ_ONLY: &str = "This workspace is read-only.";

impl App {
    /// What can be done to an order or a purchase, and why not what cannot. From the mirror: nothing is asked.
    pub async fn actions(&self, target: ActionTarget) -> Result<Vec<ActionOffer>, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let now = open.mirror.client.google_now();
            let loaded = open.store().read(|r| act::load(r, &target, now))?.ok_or_else(act::missing)?;
            let read_only = desk_of(&open)?.mode == SafeMode::ReadOnly;
            let rails = open.store().read(Rails::read)?;
            let offers = act::offered(&loaded).into_iter().map(|(kind, action, words)| {
                let possible = allowed(&action, &loaded.situation());
                let label = match kind {
                    crate::api::ActionKind::Defer => "Put the next charge off".to_owned(),
                    crate::api::ActionKind::Review => "Answer the chargeback".to_owned(),
                    crate::api::ActionKind::RevokeItem => "End one item with its refund".to_owned(),
                    _ => label(&action, &loaded),
                };
                ActionOffer {
                    kind,
                    label,
                    words: words.to_owned(),
                    destructive: action.is_destructive(),
                    why_not: possible.err().or_else(|| read_only.then(|| READ_ONLY.to_owned())).or_else(
                        || {
                            let rail = rails.by_itself(kind, at_most(&action, &loaded));
                            rail.map(|rail| rail.words().to_owned())
                        },
                    ),
                    items: if kind == crate::api::ActionKind::RevokeItem {
                        loaded.items()
                    } else {
                        Vec::new()
                    },
                }
            });
            Ok(offers.collect())
        })
        .await
    }

    /// What an action would do, from the live state: Google is asked now. Nothing is changed.
    pub async fn preview_action(&self, draft: ActionDraft) -> Result<ActionPreview, Error> {
        let open = self.open_now().await?;
        // The reason may follow: nothing is written yet, and what an action does does not depend on it.
        let action = if draft.reason.trim().is_empty() { meant(&draft)? } else { checked(&draft)? };
        let loaded = act::fresh(self, &open, &draft.target).await?;
        let situation = loaded.situation();
        let mut why_not = allowed(&action, &situation).err();
        let mut lines: Vec<Consequence> = consequences(&action, &situation)
            .into_iter()
            .map(|line| Consequence {
                about: line.about.to_owned(),
                words: line.words,
                tone: Tone::from(line.mood),
            })
            .collect();
        if why_not.is_none() {
            lines.extend(loaded.answer(&action).iter().flat_map(view::review::lines));
        }
        if let (Action::Defer(days), None) = (&action, &why_not) {
            match act::dry_run(&open, *days, &loaded).await {
                Ok(Some(end)) => lines.iter_mut().filter(|line| line.about == "Access").for_each(|line| {
                    line.words = format!(
                        "Runs until {}: so Google answered when it was asked without doing it.",
                        end.to_zoned(jiff::tz::TimeZone::UTC).strftime("%-d %B %Y, %H:%M UTC")
                    );
                }),
                Ok(None) => {}
                Err(error) => {
                    why_not = Some(match error.error().google() {
                        Some(said) => format!("Google would refuse it: {}", said.message),
                        None => return Err(Error::from(error.error().clone())),
                    });
                }
            }
        }
        let at = open.mirror.client.google_now();
        let mut second_person = None;
        match railing(&open, &draft, &action, &loaded).await? {
            Some(Rail::Refused(words)) => why_not = why_not.or(Some(words)),
            Some(Rail::Second(words)) => second_person = Some(words),
            None => {}
        }
        let by = macros::of_draft(&open, &draft).await?;
        let codes = Codes::of(&action, &loaded, &open.workspace.id, by.as_ref(), at);
        let texts = match by {
            Some(one) => Some(macros::previewed(&open, one, &draft, &loaded).await?),
            None => None,
        };
        let money = amount(&action, &situation);
        Ok(ActionPreview {
            code: codes.shown().to_owned(),
            expires: codes.expires.to_string(),
            verb: label(&action, &loaded),
            destructive: action.is_destructive(),
            amount: money.map(Amount::from),
            consequences: lines,
            why_not,
            second_person,
            warnings: warnings(&open, &loaded).await?,
            subject: loaded.subject(),
            test: loaded.purchase.as_ref().is_some_and(|purchase| purchase.test),
            texts,
            seen: loaded.seen.unwrap_or(at).to_string(),
        })
    }

    /// Does what was previewed, if it is still so and the code fits. In the journal first, sent once, read back.
    pub async fn perform_action(&self, draft: ActionDraft, code: String) -> Result<ActionRecord, Error> {
        let open = self.open_now().await?;
        let action = checked(&draft)?;
        let desk = {
            let open = Arc::clone(&open);
            blocking(move || desk_of(&open)).await?
        };
        if desk.mode == SafeMode::ReadOnly {
            return Err(Error::new(ErrorCode::Other, format!("{READ_ONLY} Nothing was sent."))
                .with_remedy("Allow changes for this workspace first."));
        }
        let Some(agent) = desk.agent else {
            return Err(Error::invalid("agent", "Say who acts: the journal keeps a name with every action."));
        };
        let (loaded, by_macro) = self.confirmed(&open, &action, &draft, &code, "sent").await?;
        let actor = Actor { agent, credential: desk.credential, row: None, by_macro };
        let number = act::perform(self, &open, action, draft, loaded, actor)
            .await?
            .map_err(|rail| act::railed(&rail))?;
        self.action_record(&open, number).await
    }

    /// What is acted on as Google tells it now, and the macro that it is done by, if the action can be done and the
    /// code is that of its preview. `what`
    /// was not done otherwise: nothing was `sent`, nothing was `asked`.
    pub(super) async fn confirmed(
        &self,
        open: &Arc<Open>,
        action: &Action,
        draft: &ActionDraft,
        code: &str,
        what: &str,
    ) -> Result<(Loaded, Option<Macro>), Error> {
        let by = macros::of_draft(open, draft).await?;
        let loaded = act::fresh(self, open, &draft.target).await?;
        if let Err(words) = allowed(action, &loaded.situation()) {
            return Err(Error::new(ErrorCode::Other, format!("{words} Nothing was {what}.")));
        }
        let now = open.mirror.client.google_now();
        let codes = Codes::of(action, &loaded, &open.workspace.id, by.as_ref(), now);
        if !codes.fit(code) {
            let words = format!(
                "The code is not that of a preview of exactly this in the last minutes: something changed, or time \
                 passed. Nothing was {what}."
            );
            return Err(Error::invalid("code", words)
                .with_remedy("Look at the preview again and confirm what it says now."));
        }
        Ok((loaded, by))
    }

    /// Looks at Google whether an action that is not settled was carried out.
    pub async fn check_action(&self, number: u32) -> Result<ActionRecord, Error> {
        let open = self.open_now().await?;
        let row = {
            let open = Arc::clone(&open);
            blocking(move || Ok(open.store().read(|r| r.action(number))?)).await?
        };
        let row = row.ok_or_else(|| Error::not_found(format!("The journal has no action {number}.")))?;
        act::settle(self, &open, &row).await?;
        self.action_record(&open, number).await
    }

    async fn action_record(&self, open: &Arc<Open>, number: u32) -> Result<ActionRecord, Error> {
        let open = Arc::clone(open);
        blocking(move || {
            let found = open.store().read(|r| {
                let Some(row) = r.action(number)? else { return Ok(None) };
                Ok(Some((row, r.action_lines(number)?)))
            })?;
            found
                .and_then(|(row, lines)| act::record(&row, &lines))
                .ok_or_else(|| Error::not_found(format!("The journal has no action {number}.")))
        })
        .await
    }
}

/// What of the guard rails stands in the way now.
async fn railing(
    open: &Arc<Open>,
    draft: &ActionDraft,
    action: &Action,
    loaded: &Loaded,
) -> Result<Option<Rail>, Error> {
    let (open, draft, back) = (Arc::clone(open), draft.clone(), at_most(action, loaded));
    blocking(move || {
        let agent = desk_of(&open)?.agent;
        let asked =
            Judged { kind: draft.kind, back, draft: &draft, agent: agent.as_deref(), now: open.now() };
        Ok(open.store().read(|r| Rails::read(r)?.judge(r, asked))?)
    })
    .await
}

/// The action of a draft whose words are fit for the journal.
pub(super) fn checked(draft: &ActionDraft) -> Result<Action, Error> {
    words_of(&draft.reason, draft.ticket.as_deref())?;
    meant(draft)
}

/// Whether a reason and a ticket are fit for the journal.
pub(super) fn words_of(reason: &str, ticket: Option<&str>) -> Result<(), Error> {
    let reason = reason.trim().chars().count();
    if !REASON.contains(&reason) {
        return Err(Error::invalid(
            "reason",
            format!("Say why, in {} to {} characters.", REASON.start(), REASON.end()),
        ));
    }
    ticket_of(ticket)
}

/// Whether a ticket is fit for the journal.
pub(super) fn ticket_of(ticket: Option<&str>) -> Result<(), Error> {
    if ticket.is_some_and(|ticket| ticket.trim().chars().count() > LONGEST_TICKET) {
        return Err(Error::invalid("ticket", format!("A ticket has at most {LONGEST_TICKET} characters.")));
    }
    Ok(())
}

/// The action of a draft, whatever its words.
fn meant(draft: &ActionDraft) -> Result<Action, Error> {
    if draft.target.order.is_none() && draft.target.token.is_none() {
        return Err(Error::invalid("target", "Give an order id or a purchase token."));
    }
    action_of(draft)
}

/// The button: the verb, with the amount where money goes back.
pub(crate) fn label(action: &Action, loaded: &Loaded) -> String {
    let back = amount(action, &loaded.situation()).map(Money::written);
    match (action, back) {
        (Action::Refund, Some(back)) => format!("Refund {back}, keep access"),
        (Action::RefundAndRevoke, Some(back)) => format!("Refund {back} and end access"),
        (Action::Revoke(purser_model::action::Payback::Full), Some(back)) => {
            format!("End now and refund {back}")
        }
        _ => action.title(),
    }
}

/// What was done to the same customer before, which a person should know.
async fn warnings(open: &Arc<Open>, loaded: &Loaded) -> Result<Vec<String>, Error> {
    let (open, key) = (Arc::clone(open), loaded.key.clone());
    blocking(move || {
        let Some(key) = key else { return Ok(Vec::new()) };
        let rows = open.store().read(|r| r.actions_of_purchase(&key))?;
        let now = open.now();
        Ok(rows
            .iter()
            .take(3)
            .map(|row| {
                let days = now.duration_since(row.at).as_hours() / 24;
                let when = match days {
                    0 => "today".to_owned(),
                    1 => "yesterday".to_owned(),
                    days => format!("{days} days ago"),
                };
                format!("{} did \"{}\" to this purchase {when} ({}).", row.agent, row.kind, row.reason)
            })
            .collect())
    })
    .await
}
