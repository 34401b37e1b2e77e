use std::sync::Arc;

use super::actions::{checked, label};
use super::desk::desk_of;
use crate::act::{self, Judged, Rail, Rails, Requests, at_most};
use crate::api::{ActionDraft, Amount, Error, ErrorCode, GuardRails, SafeMode, SecondPersonRequest};
use crate::open::{Open, fact};
use crate::{App, blocking};

impl App {
    /// What this workspace does not let be done, whoever acts.
    pub async fn guard_rails(&self) -> Result<GuardRails, Error> {
        let open = self.open_now().await?;
        blocking(move || Ok(open.store().read(Rails::read)?.view())).await
    }

    /// Chooses what is not let be done. It counts from the next action on, also for bulks that are under way.
    pub async fn set_guard_rails(&self, rails: GuardRails) -> Result<GuardRails, Error> {
        let open = self.open_now().await?;
        let app = self.clone();
        blocking(move || {
            let rails = Rails::of(&rails)?.view();
            app.keep_fact(&open, fact::RAILS, &serde_json::json!(rails).to_string())?;
            Ok(rails)
        })
        .await
    }

    /// What waits for a second person, oldest first.
    pub async fn second_person_requests(&self) -> Result<Vec<SecondPersonRequest>, Error> {
        let open = self.open_now().await?;
        blocking(move || Ok(open.store().read(Requests::read)?.open(open.now()))).await
    }

    /// Asks that somebody else confirms what was previewed. Nothing is sent: whoever confirms it looks at it afresh.
    pub async fn ask_second_person(
        &self,
        draft: ActionDraft,
        code: String,
    ) -> Result<SecondPersonRequest, Error> {
        let open = self.open_now().await?;
        let action = checked(&draft)?;
        let (loaded, _) = self.confirmed(&open, &action, &draft, &code, "asked").await?;
        let back = at_most(&action, &loaded);
        let request = SecondPersonRequest {
            number: 0,
            verb: label(&action, &loaded),
            subject: loaded.subject(),
            amount: back.map(Amount::from),
            asked_by: String::new(),
            asked: open.now().to_string(),
            expires: String::new(),
            draft,
        };
        let app = self.clone();
        blocking(move || {
            let agent = agent_of(&open)?;
            let request = SecondPersonRequest { asked_by: agent, ..request };
            let now = open.now();
            let asked = Judged {
                kind: request.draft.kind,
                back,
                draft: &request.draft,
                agent: Some(&request.asked_by),
                now,
            };
            match open.store().read(|r| Rails::read(r)?.judge(r, asked))? {
                Some(Rail::Second(_)) => {}
                Some(rail @ Rail::Refused(_)) => return Err(act::railed(&rail)),
                None => {
                    return Err(Error::new(
                        ErrorCode::Other,
                        "No second person is needed: confirm it yourself.",
                    ));
                }
            }
            let (added, changes) = open.store().write_durable(|w| {
                let mut requests = Requests::read(&w.reader())?;
                let added = requests.add(request, now);
                if added.is_ok() {
                    w.put_meta(fact::REQUESTS, &requests.json())?;
                }
                Ok(added.map(|number| (number, requests)))
            })?;
            let (number, requests) = added?;
            app.inner.events.changed(changes);
            requests
                .open(now)
                .into_iter()
                .find(|request| request.number == number)
                .ok_or_else(|| Error::not_found("The request is gone already."))
        })
        .await
    }

    /// Takes back what waits for a second person, or turns it down. Nothing was sent, and nothing will be.
    pub async fn withdraw_request(&self, number: u32) -> Result<(), Error> {
        let open = self.open_now().await?;
        let app = self.clone();
        blocking(move || {
            let (taken, changes) = open.store().write(|w| {
                let mut requests = Requests::read(&w.reader())?;
                let taken = requests.take(number);
                if taken {
                    w.put_meta(fact::REQUESTS, &requests.json())?;
                }
                Ok(taken)
            })?;
            app.inner.events.changed(changes);
            taken.then_some(()).ok_or_else(|| Error::not_found(format!("No request {number} waits.")))
        })
        .await
    }
}

fn agent_of(open: &Arc<Open>) -> Result<String, Error> {
    let desk = desk_of(open)?;
    if desk.mode == SafeMode::ReadOnly {
        return Err(Error::new(ErrorCode::Other, "This workspace is read-only. Nothing was asked.")
            .with_remedy("Allow changes for this workspace first."));
    }
    desk.agent.ok_or_else(|| Error::invalid("agent", "Say who asks: a second person has to know."))
}
