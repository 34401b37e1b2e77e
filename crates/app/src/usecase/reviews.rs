use jiff::{SignedDuration, Timestamp};
use purser_model::OrderState;
use purser_store::Reader;

use crate::act::{Asked, reviews_since};
use crate::api::{Amount, Error, Review, ReviewState};
use crate::{App, blocking};

/// How far back those go that are over.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A notification can be late; what was asked longer ago than this can no longer be answered anyway.
const OPEN: SignedDuration = SignedDuration::from_hours(25);

impl App {
    /// The chargebacks that Google asks about and that can be answered, the most urgent first; with `all` also what
    /// was answered, or ended without an answer, in the last thirty days.
    pub async fn reviews(&self, all: bool) -> Result<Vec<Review>, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let now = open.now();
            let mut reviews = open.store().read(|r| reviews(r, now, all))?;
            reviews.retain(|review| all || review.state == ReviewState::Open);
            Ok(reviews)
        })
        .await
    }
}

/// The reviews that were asked for lately, those to be answered first.
pub(super) fn reviews(r: &Reader<'_>, now: Timestamp, all: bool) -> Result<Vec<Review>, purser_store::Error> {
    let since = now - if all { LOOK_BACK } else { OPEN };
    let mut found = Vec::new();
    for asked in reviews_since(r, since)? {
        found.push((asked.asked, review(r, asked, now)?));
    }
    found.sort_by_key(|(asked, review)| (review.state != ReviewState::Open, *asked));
    Ok(found.into_iter().map(|(_, review)| review).collect())
}

fn review(r: &Reader<'_>, asked: Asked, now: Timestamp) -> Result<Review, purser_store::Error> {
    let until = asked.review().until();
    let row = r.order(&asked.order)?.map(|record| record.row);
    let decided = row.as_ref().is_some_and(|row| row.state == OrderState::Refunded);
    let state = match asked.answered {
        Some(_) => ReviewState::Answered,
        None if decided || now >= until => ReviewState::Over,
        None => ReviewState::Open,
    };
    Ok(Review {
        order: asked.order.to_string(),
        package: asked.package,
        product: row.as_ref().map(|row| row.product.clone()),
        amount: row.and_then(|row| row.total).map(Amount::from),
        asked: asked.asked.to_string(),
        until: until.to_string(),
        seconds_left: u32::try_from(until.duration_since(now).as_secs().max(0)).unwrap_or(u32::MAX),
        state,
        action: asked.answered.map(|(_, number)| number),
    })
}
