use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use purser_model::action::{Action, Outcome, Payback, outcome};
use purser_model::{OrderId, PurchaseDetail};
use purser_play_api::{WriteError, wire};
use purser_store::{JournalEntry, JournalState, JournalStep};

use super::settle::{read_back, step};
use super::{Answer, Body, Judged, Loaded, Rail, Rails, Requests, at_most};
use crate::App;
use crate::api::{ActionDraft, Error, ErrorCode, Macro};
use crate::open::{Open, fact};

/// How often a dry run is asked for.
const DRY_TRIES: u32 = 3;
/// All that there is to say of an answer to a review.
const TAKEN: &str = "Google took it. Nothing shows it afterwards; of several answers, the first counts.";
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Who acts, and with what.
#[derive(Debug, Clone)]
pub(crate) struct Actor {
    pub(crate) agent: String,
    pub(crate) credential: String,
    /// The row of a bulk that it is done for.
    pub(crate) row: Option<BulkPlace>,
    /// The macro that it is done by.
    pub(crate) by_macro: Option<Macro>,
}

/// A row of a bulk, which is sent once, whoever is at it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BulkPlace {
    pub(crate) bulk: u32,
    pub(crate) place: u32,
}

/// Why an action was not begun.
enum Elsewhere {
    /// This one is not settled.
    Action(u32),
    /// The row's turn came already, or its bulk stands still.
    Row,
    /// The workspace does not let it be done.
    Rail(Rail),
}

/// Writes the action into the journal, sends it, reads it back, and returns its number. What was begun goes on when
/// the caller does not wait. A row of a bulk whose turn is over is [`ErrorCode::Superseded`].
pub(crate) async fn perform(
    app: &App,
    open: &Arc<Open>,
    action: Action,
    draft: ActionDraft,
    loaded: Loaded,
    actor: Actor,
) -> Result<Result<u32, Rail>, Error> {
    let body = Body { by_macro: actor.by_macro.clone(), ..Body::new(&action, &draft, &loaded) };
    let answer = body.review.clone();
    let number = match begin(app, open, &action, &draft, &loaded, body, actor).await? {
        Ok(number) => number,
        Err(rail) => return Ok(Err(rail)),
    };
    let (app, open_here) = (app.clone(), Arc::clone(open));
    let sent = open.runs.spawn(async move {
        let done = send(&open_here, &action, &loaded, answer.as_ref()).await;
        settle_now(&app, &open_here, number, &action, &loaded, &draft, done).await
    });
    match sent.await {
        Ok(done) => done.map(|()| Ok(number)),
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

async fn begin(
    app: &App,
    open: &Arc<Open>,
    action: &Action,
    draft: &ActionDraft,
    loaded: &Loaded,
    mut body: Body,
    actor: Actor,
) -> Result<Result<u32, Rail>, Error> {
    let order: Option<OrderId> =
        loaded.order.as_ref().filter(|_| action.is_about_an_order()).map(|order| order.id.clone());
    let mut entry = JournalEntry {
        kind: action.id().to_owned(),
        package: loaded.package.clone(),
        product: loaded.product(),
        order: order.or_else(|| loaded.order.as_ref().map(|order| order.id.clone())),
        token: loaded.key.as_ref().map(|key| key.token.clone()),
        agent: actor.agent.clone(),
        credential: actor.credential.clone(),
        reason: draft.reason.trim().to_owned(),
        ticket: draft.ticket.as_deref().map(str::trim).filter(|ticket| !ticket.is_empty()).map(str::to_owned),
        at: open.now(),
        body: String::new(),
    };
    let back = at_most(action, loaded);
    let draft = draft.clone();
    let here = Arc::clone(open);
    let (number, changes) = crate::blocking(move || {
        // On the disk before anything leaves. In the same transaction nobody else may be at the same thing: two
        // windows, or a window and a command.
        let begun = here.store().write_durable(|w| {
            if let Some(row) = actor.row
                && !w.reader().bulk_row_waits(row.bulk, row.place)?
            {
                return Ok(Err(Elsewhere::Row));
            }
            let open = w.reader().open_actions()?;
            let same = open.into_iter().find(|row| {
                (row.token.is_some() && row.token == entry.token)
                    || (row.order.is_some() && row.order == entry.order)
            });
            if let Some(row) = same {
                return Ok(Err(Elsewhere::Action(row.number)));
            }
            // What counts for the day, and who has asked, is looked at where nobody else can write.
            let asked =
                Judged { kind: draft.kind, back, draft: &draft, agent: Some(&entry.agent), now: entry.at };
            if let Some(rail) = Rails::read(&w.reader())?.judge(&w.reader(), asked)? {
                return Ok(Err(Elsewhere::Rail(rail)));
            }
            let mut requests = Requests::read(&w.reader())?;
            if let Some(request) = requests.for_second(&draft, Some(&entry.agent), entry.at) {
                body.asked_by = Some(request.asked_by.clone());
                let number = request.number;
                requests.take(number);
                w.put_meta(fact::REQUESTS, &requests.json())?;
            }
            entry.body = serde_json::json!(body).to_string();
            let number = w.begin_action(&entry)?;
            if let Some(row) = actor.row {
                w.send_bulk_row(row.bulk, row.place, number, entry.at)?;
            }
            Ok(Ok(number))
        })?;
        match begun {
            (Ok(number), changes) => Ok((Ok(number), changes)),
            (Err(Elsewhere::Row), _) => {
                Err(Error::new(ErrorCode::Superseded, "The row's turn is over. Nothing was sent."))
            }
            (Err(Elsewhere::Rail(rail)), changes) => Ok((Err(rail), changes)),
            (Err(Elsewhere::Action(other)), _) => Err(Error::new(
                ErrorCode::Other,
                format!("Action {other} on the same purchase is not settled yet. Nothing was sent."),
            )
            .with_remedy("Wait until it is confirmed, or look at it in Activity.")),
        }
    })
    .await?;
    app.inner.events.changed(changes);
    Ok(number)
}

/// What a guard rail says to somebody who runs into it.
pub(crate) fn railed(rail: &Rail) -> Error {
    let error = Error::new(ErrorCode::Other, format!("{} Nothing was sent.", rail.words()));
    match rail {
        Rail::Refused(_) => error,
        Rail::Second(_) => error
            .with_remedy("Ask for it: somebody else, under another name, can confirm it within 24 hours."),
    }
}

/// One call, sent once.
async fn send(
    open: &Open,
    action: &Action,
    loaded: &Loaded,
    answer: Option<&Answer>,
) -> Result<(), WriteError> {
    let client = open.mirror.client.interactive();
    let package = loaded.package.as_str();
    let token = loaded.key.as_ref().map(|key| key.token.as_str()).unwrap_or_default();
    let order = loaded.order.as_ref().map(|order| order.id.to_string()).unwrap_or_default();
    let product = loaded.product().unwrap_or_default();
    let is_subscription = matches!(
        loaded.purchase.as_ref().map(|purchase| &purchase.detail),
        Some(PurchaseDetail::Subscription(_))
    );
    match action {
        Action::Refund => client.refund_order(package, &order, false).await,
        Action::RefundAndRevoke => client.refund_order(package, &order, true).await,
        Action::CancelRenewal => {
            let kind = wire::CancellationType::UserRequestedStopRenewals;
            client.cancel_subscription(package, token, kind).await
        }
        Action::StopPayments => {
            let kind = wire::CancellationType::DeveloperRequestedStopPayments;
            client.cancel_subscription(package, token, kind).await
        }
        Action::Revoke(payback) => {
            let context = match payback {
                Payback::Full => wire::RevocationContext::FullRefund(wire::Marker::default()),
                Payback::Prorated => wire::RevocationContext::ProratedRefund(wire::Marker::default()),
                Payback::Item(item) => wire::RevocationContext::ItemBasedRefund { product_id: item.clone() },
            };
            client.revoke_subscription(package, token, &context).await
        }
        Action::Defer(days) => {
            let context = deferral(*days, loaded, false);
            client.defer_subscription(package, token, &context).await.map(drop)
        }
        Action::Acknowledge if is_subscription => {
            client.acknowledge_subscription(package, &product, token, None).await
        }
        Action::Acknowledge => client.acknowledge_product(package, &product, token).await,
        Action::Consume => client.consume_product(package, &product, token).await,
        Action::Review(_) => match answer {
            Some(answer) => client.review_refund(package, &order, &answer.to_wire()).await,
            None => {
                let message = "Google asks nothing about this order".to_owned();
                Err(WriteError::NotDone(purser_play_api::Error::Invalid { message, google: None }))
            }
        },
    }
}

fn deferral(days: u32, loaded: &Loaded, validate_only: bool) -> wire::DeferralContext {
    let etag = match loaded.purchase.as_ref().map(|purchase| &purchase.detail) {
        Some(PurchaseDetail::Subscription(subscription)) => subscription.etag.clone(),
        _ => None,
    };
    wire::DeferralContext { defer_duration: DAY * days, etag: etag.unwrap_or_default(), validate_only }
}

/// What Google says a deferral would do: the new end of the first item.
pub(crate) async fn dry_run(
    open: &Open,
    days: u32,
    loaded: &Loaded,
) -> Result<Option<Timestamp>, WriteError> {
    let token = loaded.key.as_ref().map(|key| key.token.as_str()).unwrap_or_default();
    let context = deferral(days, loaded, true);
    let client = open.mirror.client.interactive();
    let mut tries = 0;
    let answer = loop {
        tries += 1;
        match client.defer_subscription(&loaded.package, token, &context).await {
            // Nothing is changed by it, so it may be asked again.
            Err(WriteError::Unknown(_)) if tries < DRY_TRIES => {}
            answer => break answer?,
        }
    };
    Ok(answer.value.item_expiry_time_details.iter().filter_map(|item| item.expiry_time).max())
}

/// Notes what came of it.
async fn settle_now(
    app: &App,
    open: &Arc<Open>,
    number: u32,
    action: &Action,
    before: &Loaded,
    draft: &ActionDraft,
    sent: Result<(), WriteError>,
) -> Result<(), Error> {
    let note = |state, words: String| {
        step(
            app,
            open,
            JournalStep { action: number, state, at: open.now(), words: Some(words), body: "{}".to_owned() },
        )
    };
    match &sent {
        Err(WriteError::NotDone(error)) => {
            let state = match error.google() {
                Some(_) => JournalState::Refused,
                None => JournalState::NotDone,
            };
            let words = match error.google() {
                Some(said) => format!("{error}. Google says: {}", said.message),
                None => format!("It was not sent: {error}."),
            };
            return note(state, words).await;
        }
        // Kept before anything else: whoever looks now sees that it was sent.
        Err(WriteError::Unknown(error)) => {
            note(JournalState::Unknown, format!("The answer did not arrive: {error}.")).await?;
        }
        Ok(()) if !action.is_shown_by_google() => {
            return note(JournalState::Confirmed, TAKEN.to_owned()).await;
        }
        Ok(()) => {}
    }
    if !action.is_shown_by_google() {
        open.mirror.signals.wake();
        return Ok(());
    }
    let read = read_back(app, open, before, draft).await;
    let found = match &read {
        Ok(after) => outcome(action, &before.situation(), &after.situation()),
        Err(_) => Outcome::CannotTell,
    };
    match (&sent, found) {
        (Ok(()), Outcome::Done) => {
            note(JournalState::Confirmed, "Google accepted it, and it was read back.".into()).await
        }
        (Err(_), Outcome::Done) => {
            note(JournalState::Confirmed, "The answer was lost; it was read back as done.".into()).await
        }
        (Ok(()), _) => {
            let words = match &read {
                Err(error) => format!("Google accepted it. It could not be read back yet: {}", error.message),
                Ok(_) => "Google accepted it. What was read back does not show it yet.".to_owned(),
            };
            note(JournalState::Unknown, words).await
        }
        // It may still be on its way: it is looked at again.
        (Err(_), _) => {
            open.mirror.signals.wake();
            Ok(())
        }
    }
}
