use jiff::Timestamp;
use purser_model::action::{Opinion, Preference};
use purser_play_api::wire::{ConsumptionUsageEvent, RefundPreference, RefundReview};
use serde::{Deserialize, Serialize};

use super::{Asked, Evidence, Fact};
use crate::api::ReviewPreference;

/// Google takes no more usage events.
const MOST_EVENTS: usize = 1_000;
const PERCENT: u32 = 1_000;

/// An answer as it is sent and as the journal keeps it. Whoever asks again with it says exactly the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answer {
    pub(crate) token: String,
    pub(crate) preference: ReviewPreference,
    pub(crate) sample: bool,
    /// In percent.
    pub(crate) used: Option<u8>,
    pub(crate) account: Option<String>,
    pub(crate) profile: Option<String>,
    pub(crate) events: Vec<Event>,
}

/// Something that speaks for the customer's having got what was paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) at: Option<Timestamp>,
    pub(crate) words: String,
}

impl Answer {
    /// What a person did not say, the mirror does. Whoever agrees gives no evidence: none is needed, and nothing is
    /// told that need not be.
    pub(crate) fn new(opinion: &Opinion, asked: &Asked, evidence: &Evidence) -> Self {
        let agrees = opinion.preference == Preference::Approve;
        let facts: &[Fact] = if agrees { &[] } else { &evidence.facts };
        let events = facts.iter().take(MOST_EVENTS);
        Answer {
            token: asked.token.clone(),
            preference: opinion.preference.into(),
            sample: opinion.sample.unwrap_or(evidence.sample),
            used: opinion.used.or(evidence.used.filter(|_| !agrees)),
            account: asked.account.clone(),
            profile: asked.profile.clone(),
            events: events.map(|fact| Event { at: fact.at, words: fact.words.clone() }).collect(),
        }
    }

    pub(crate) fn to_wire(&self) -> RefundReview {
        let event = |event: &Event| ConsumptionUsageEvent {
            consumption_time: event.at,
            consumption_item_description: Some(event.words.clone()),
            obfuscated_account_id: self.account.clone(),
            obfuscated_profile_id: self.profile.clone(),
        };
        RefundReview {
            pending_refund_token: self.token.clone(),
            refund_preference: match self.preference {
                ReviewPreference::Contest => RefundPreference::Decline,
                ReviewPreference::Neutral => RefundPreference::Neutral,
                ReviewPreference::Approve => RefundPreference::Approve,
            },
            sample_content_provided: self.sample,
            consumption_percentage_milliunits: self.used.map(|percent| u32::from(percent) * PERCENT),
            consumption_usage_events: self.events.iter().map(event).collect(),
        }
    }
}

impl From<ReviewPreference> for Preference {
    fn from(from: ReviewPreference) -> Self {
        match from {
            ReviewPreference::Contest => Preference::Contest,
            ReviewPreference::Neutral => Preference::Neutral,
            ReviewPreference::Approve => Preference::Approve,
        }
    }
}

impl From<Preference> for ReviewPreference {
    fn from(from: Preference) -> Self {
        match from {
            Preference::Contest => ReviewPreference::Contest,
            Preference::Neutral => ReviewPreference::Neutral,
            Preference::Approve => ReviewPreference::Approve,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Asked {
        Asked {
            package: "com.example".into(),
            order: purser_model::OrderId::parse("GPA.3345-1234-5678-90123"),
            token: "pending".into(),
            asked: "2026-10-20T12:00:00Z".parse().unwrap(),
            account: Some("a1".into()),
            profile: None,
            answered: None,
        }
    }

    #[test]
    fn no_more_is_sent_than_google_takes_and_nothing_to_somebody_who_is_agreed_with() {
        let fact = |n: u32| Fact { at: None, words: format!("fact {n}") };
        let evidence = Evidence { facts: (0..1_500).map(fact).collect(), sample: true, used: Some(100) };
        let opinion = |preference| Opinion { preference, sample: None, used: None };
        let contest = Answer::new(&opinion(Preference::Contest), &asked(), &evidence).to_wire();
        assert_eq!(contest.consumption_usage_events.len(), 1_000);
        assert_eq!(contest.consumption_usage_events[0].obfuscated_account_id.as_deref(), Some("a1"));
        assert_eq!(contest.consumption_percentage_milliunits, Some(100_000));
        assert!(contest.sample_content_provided);
        let agree = Answer::new(&opinion(Preference::Approve), &asked(), &evidence).to_wire();
        assert!(agree.consumption_usage_events.is_empty());
        assert_eq!(agree.consumption_percentage_milliunits, None);
        let said = Opinion { preference: Preference::Contest, sample: Some(false), used: Some(40) };
        let said = Answer::new(&said, &asked(), &evidence);
        assert_eq!((said.sample, said.used), (false, Some(40)), "a person knows better");
    }
}
