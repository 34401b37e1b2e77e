//! The states of a purchase and what leads from one to the next, as a table; and the run through it.

use jiff::{SignedDuration, Timestamp};

use super::Source;
use super::fact::{Dated, Fact, What};
use crate::{OneTimeState, Purchase, PurchaseDetail, SubscriptionState};

/// Where a purchase stands. Google's states, and what comes before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    /// Nothing is known yet.
    Before,
    Pending,
    /// Of a one-time product: owned.
    Active,
    Grace,
    Hold,
    Paused,
    Canceled,
    /// Of a one-time product: taken back, or never paid.
    Expired,
    NeverPaid,
    /// A state that is new to this program.
    Unnamed,
}

use Stage as S;
const PAYING: &[Stage] = &[S::Active, S::Grace, S::Hold, S::Paused, S::Canceled];

/// What leads where: the event, the stages from which Google's pages let it come, the stage after it.
///
/// An event from any other stage is told all the same, for it is Google's word, and says that what led to it is not
/// known. What is not in the table (a refund, a price change, a planned pause) leaves the stage as it is.
/// Sources: "Subscription lifecycle", "One-time product purchase lifecycle".
const TABLE: &[(What, &[Stage], Stage)] = &[
    (What::Ordered, &[S::Before], S::Pending),
    (What::Began, &[S::Before, S::Pending], S::Active),
    (What::NeverPaid, &[S::Before, S::Pending], S::NeverPaid),
    (What::Renewed, &[S::Active, S::Grace], S::Active),
    (What::Grace, &[S::Active], S::Grace),
    (What::Hold, &[S::Active, S::Grace, S::Paused], S::Hold),
    (What::Recovered, &[S::Hold, S::Paused], S::Active),
    (What::Paused, &[S::Active], S::Paused),
    (What::Canceled, &[S::Active, S::Grace, S::Hold, S::Paused], S::Canceled),
    (What::Restored, &[S::Canceled], S::Active),
    (What::Ended, PAYING, S::Expired),
    (What::Replaced, PAYING, S::Expired),
    (What::Revoked, PAYING, S::Expired),
];

/// A fact with where it led.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) fact: Fact,
    pub(super) before: Stage,
    pub(super) after: Stage,
    /// Whether the table has this event in this stage.
    pub(super) expected: bool,
}

/// Google's word on the state at a look.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) at: Timestamp,
    pub(super) stage: Stage,
    /// The stage that would also do: a canceled one-time purchase was taken back or never paid.
    also: Option<Stage>,
    words: String,
}

impl Look {
    pub(super) fn new(at: Timestamp, purchase: &Purchase) -> Self {
        let (stage, also, words) = match &purchase.detail {
            PurchaseDetail::Subscription(s) => (subscription_stage(&s.state), None, s.state.words()),
            PurchaseDetail::OneTime(o) => {
                let (stage, also) = match &o.state {
                    OneTimeState::Purchased => (S::Active, None),
                    OneTimeState::Pending => (S::Pending, None),
                    OneTimeState::Canceled => (S::Expired, Some(S::NeverPaid)),
                    OneTimeState::Other(_) => (S::Unnamed, None),
                };
                (stage, also, o.state.words())
            }
        };
        Look { at, stage, also, words }
    }

    fn agrees(&self, stage: Stage) -> bool {
        // Of a state without a name the machine cannot tell one from another; a line is told for each look that
        // finds it coming from a known one.
        self.stage == stage || self.also == Some(stage)
    }
}

pub(super) fn subscription_stage(state: &SubscriptionState) -> Stage {
    match state {
        SubscriptionState::Pending => S::Pending,
        SubscriptionState::Active => S::Active,
        SubscriptionState::Paused => S::Paused,
        SubscriptionState::InGracePeriod => S::Grace,
        SubscriptionState::OnHold => S::Hold,
        SubscriptionState::Canceled => S::Canceled,
        SubscriptionState::Expired => S::Expired,
        SubscriptionState::PendingPurchaseCanceled => S::NeverPaid,
        SubscriptionState::Other(_) => S::Unnamed,
    }
}

/// Clocks differ by so much: what happened this close to a look may have come before or after it.
const SLACK: SignedDuration = SignedDuration::from_secs(60);

fn next(stage: Stage, what: What) -> (Stage, bool) {
    match TABLE.iter().find(|(event, ..)| *event == what) {
        Some((_, from, to)) => (*to, from.contains(&stage)),
        None => (stage, true),
    }
}

/// Runs through everything that happened, held to Google's word at every look: where the told events do not lead to
/// it, a line says so. Ends in the state of the last look, unless something happened since.
pub(super) fn run(mut facts: Vec<Fact>, looks: &[Look]) -> Vec<Step> {
    facts.sort_by_key(|fact| (fact.at, fact.what.rank()));
    let mut facts = facts.into_iter().peekable();
    let (mut steps, mut stage) = (Vec::new(), S::Before);
    for look in looks {
        while let Some(fact) = facts.next_if(|fact| fact.at < look.at - SLACK) {
            stage = step(&mut steps, stage, fact);
        }
        // Of those too close to tell, as many as lead to what Google said.
        let close: Vec<Fact> =
            std::iter::from_fn(|| facts.next_if(|fact| fact.at <= look.at + SLACK)).collect();
        let mut ahead = stage;
        let mut fits = look.agrees(stage).then_some(0);
        for (n, fact) in close.iter().enumerate() {
            ahead = next(ahead, fact.what).0;
            if look.agrees(ahead) {
                fits = Some(n + 1);
            }
        }
        let before = fits.unwrap_or_else(|| close.iter().filter(|fact| fact.at <= look.at).count());
        let mut close = close.into_iter();
        for fact in close.by_ref().take(before) {
            stage = step(&mut steps, stage, fact);
        }
        if !look.agrees(stage) {
            let at = steps.last().map_or(look.at, |last| last.fact.at.max(look.at));
            stage = seen(&mut steps, stage, look, at);
        }
        for fact in close {
            stage = step(&mut steps, stage, fact);
        }
    }
    for fact in facts {
        stage = step(&mut steps, stage, fact);
    }
    steps
}

fn step(steps: &mut Vec<Step>, before: Stage, fact: Fact) -> Stage {
    let (after, expected) = next(before, fact.what);
    steps.push(Step { fact, before, after, expected });
    after
}

fn seen(steps: &mut Vec<Step>, before: Stage, look: &Look, at: Timestamp) -> Stage {
    let fact = Fact::new(at, Dated::Between(None, look.at), What::Seen, Source::Purchase)
        .titled(format!("Seen to be {}", look.words));
    steps.push(Step { fact, before, after: look.stage, expected: true });
    look.stage
}
