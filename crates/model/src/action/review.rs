//! Google's question what is known of a charge that the buyer's bank disputes.
//!
//! Source: "Provide refund and chargeback suggestions": it is asked by a notification, an answer is taken for 24
//! hours, the first one is recorded, later ones are ignored although they are answered with OK. Nothing that can be
//! read at Google says whether one was given.

use jiff::{SignedDuration, Timestamp};

use super::{Action, Obstacle, ObstacleKind, Situation, minute, money};
use crate::OrderState;

/// For so long after it asked Google takes an answer.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(24);

/// What the developer would have Google do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preference {
    /// Keep the money (`DECLINE` the refund).
    Contest,
    /// Either.
    Neutral,
    /// Give it back.
    Approve,
}

/// An answer to a review.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Opinion {
    /// What Google should do.
    pub preference: Preference,
    /// Whether there was a trial, a sample or a description before the purchase, where a person says so.
    pub sample: Option<bool>,
    /// How much of what was bought was used, in percent, where a person says so.
    pub used: Option<u8>,
}

/// A review that Google asked for, as far as this mirror knows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Review {
    /// When it was asked.
    pub asked: Timestamp,
    /// When it was answered from here.
    pub answered: Option<Timestamp>,
}

impl Review {
    /// Until when Google takes an answer.
    pub fn until(&self) -> Timestamp {
        self.asked + OPEN_FOR
    }

    /// Whether an answer can be given.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.answered.is_none() && now < self.until()
    }
}

pub(super) fn allowed(at: &Situation<'_>) -> Result<(), Obstacle> {
    let Some(order) = at.order else {
        return Err("There is no order that a review could be about.".to_owned().into());
    };
    let Some(review) = at.review else {
        let words = "No chargeback review is known: Google asks for one by a notification, and none came.";
        return Err(words.to_owned().into());
    };
    if let Some(answered) = review.answered {
        let words =
            format!("It was answered already, on {}: only the first answer counts.", minute(answered));
        return Err(Obstacle { kind: ObstacleKind::Done, words });
    }
    if order.state == OrderState::Refunded {
        let words = "Google has decided already: the money went back.".to_owned();
        return Err(Obstacle { kind: ObstacleKind::Done, words });
    }
    if at.now >= review.until() {
        return Err(format!("The day for an answer is over: it ended on {}.", minute(review.until())).into());
    }
    Ok(())
}

pub(super) fn wish(opinion: &Opinion, at: &Situation<'_>) -> String {
    let disputed = money(at.paid());
    match opinion.preference {
        Preference::Contest => format!("You ask Google to keep {disputed}. Google and the bank decide."),
        Preference::Neutral => format!("You leave it to Google and the bank what becomes of {disputed}."),
        Preference::Approve => {
            format!("You agree that {disputed} goes back to the customer. Google and the bank decide.")
        }
    }
}

pub(super) fn clock(at: &Situation<'_>) -> Option<String> {
    let until = at.review?.until();
    Some(format!("Google takes an answer until {}: {}.", minute(until), left(until.duration_since(at.now))))
}

/// `5 hours left`, rounded down so that nobody is late.
fn left(left: SignedDuration) -> String {
    match (left.as_hours(), left.as_mins()) {
        (_, ..=0) => "less than a minute left".to_owned(),
        (0, 1) => "1 minute left".to_owned(),
        (0, minutes) => format!("{minutes} minutes left"),
        (1, _) => "1 hour left".to_owned(),
        (hours, _) => format!("{hours} hours left"),
    }
}

impl Action {
    /// Whether Google shows afterwards that it was done. An answer to a review is shown nowhere.
    pub fn is_shown_by_google(&self) -> bool {
        !matches!(self, Action::Review(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_never_rounded_up() {
        let of = |seconds| left(SignedDuration::from_secs(seconds));
        assert_eq!(of(2 * 3_600 - 1), "1 hour left");
        assert_eq!(of(59 * 60 + 59), "59 minutes left");
        assert_eq!(of(59), "less than a minute left");
        assert_eq!(of(-5), "less than a minute left");
    }
}
