//! What Google asks about disputed charges, as the mirror knows it, and the answer that is given.
//!
//! The question is a notification and nothing else: no call lists it, none tells whether it was answered. So what is
//! open follows from the messages that were taken in and from the journal.

mod answer;
mod evidence;

use std::collections::BTreeSet;

use jiff::Timestamp;
use purser_model::OrderId;
use purser_model::action::Review;
use purser_play_api::wire::{DeveloperNotification, PubsubMessage};
use purser_store::{Error, JournalState, Message, Reader};

use super::Body;

pub(crate) use answer::Answer;
pub(crate) use evidence::{Evidence, Fact, gather};

/// How the names of all answers in the journal begin.
const NAMES: &str = "review-";

/// A review that Google asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) package: String,
    pub(crate) order: OrderId,
    /// What Google knows it by. An answer names it.
    pub(crate) token: String,
    /// When it happened, by Google's clock.
    pub(crate) asked: Timestamp,
    /// The app's ids of the buyer, as the notification says.
    pub(crate) account: Option<String>,
    pub(crate) profile: Option<String>,
    /// The answer that was given from here, with its number in the journal. Not one that Google refused.
    pub(crate) answered: Option<(Timestamp, u32)>,
}

impl Asked {
    pub(crate) fn review(&self) -> Review {
        Review { asked: self.asked, answered: self.answered.map(|(at, _)| at) }
    }

    fn read(r: &Reader<'_>, message: &Message) -> Result<Option<Self>, Error> {
        let payload = PubsubMessage { data: message.data.clone(), ..PubsubMessage::default() };
        let Ok(read) = DeveloperNotification::from_message(&payload) else { return Ok(None) };
        let Some(review) = &read.value.pending_refund_review_notification else { return Ok(None) };
        if review.order_id.is_empty() || review.pending_refund_token.is_empty() {
            return Ok(None);
        }
        let order = OrderId::parse(&review.order_id);
        Ok(Some(Asked {
            answered: answered(r, &order, &review.pending_refund_token)?,
            package: read.value.package_name.clone(),
            order,
            token: review.pending_refund_token.clone(),
            asked: message.happened.unwrap_or(message.published),
            account: review.obfuscated_account_id.clone(),
            profile: review.obfuscated_profile_id.clone(),
        }))
    }
}

/// The answer in the journal that names this review.
fn answered(r: &Reader<'_>, order: &OrderId, token: &str) -> Result<Option<(Timestamp, u32)>, Error> {
    for row in r.actions_of_order(order)? {
        if !row.kind.starts_with(NAMES) || matches!(row.state, JournalState::Refused | JournalState::NotDone)
        {
            continue;
        }
        let lines = r.action_lines(row.number)?;
        let body = lines.first().and_then(|line| serde_json::from_str::<Body>(&line.body).ok());
        if body.and_then(|body| body.review).is_some_and(|answer| answer.token == token) {
            return Ok(Some((row.at, row.number)));
        }
    }
    Ok(None)
}

/// The latest review of an order.
pub(crate) fn of_order(r: &Reader<'_>, order: &OrderId) -> Result<Option<Asked>, Error> {
    let mut latest: Option<Asked> = None;
    for message in r.reviews_of_order(order)? {
        let Some(asked) = Asked::read(r, &message)? else { continue };
        latest = Some(match latest {
            // Told twice, it was asked when it was told first.
            Some(known) if known.token == asked.token => {
                Asked { asked: known.asked.min(asked.asked), ..known }
            }
            Some(known) if known.asked >= asked.asked => known,
            _ => asked,
        });
    }
    Ok(latest)
}

/// The latest review of each order of which a message was taken in since then, newest first.
pub(crate) fn since(r: &Reader<'_>, since: Timestamp) -> Result<Vec<Asked>, Error> {
    let mut orders = BTreeSet::new();
    let mut all = Vec::new();
    for message in r.reviews_since(since)? {
        if let Some(order) = message.order.as_deref().filter(|order| orders.insert((*order).to_owned())) {
            all.extend(of_order(r, &OrderId::parse(order))?);
        }
    }
    Ok(all)
}
