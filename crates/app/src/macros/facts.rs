//! What there is to fill in, from a record as the mirror has it.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use purser_model::action::{Action, Payback, amount};
use purser_model::template::{Place, Template};
use purser_model::{Money, Order, OrderEventKind, OrderState, PurchaseDetail};
use purser_store::Reader;
use serde::{Deserialize, Serialize};

use crate::act::Loaded;
use crate::api::{ActionDraft, Amount};

/// Titles of products come from outside; one that is longer than a line is no part of a sentence.
const LONGEST: usize = 200;
/// What goes back where only Google can tell how much.
const TO_COME: &str = "[what goes back]";

/// The values of places, by their names. What is kept of them in the journal has no name of a customer in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Facts(BTreeMap<String, String>);

/// What a person has said, and where and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) agent: Option<&'a str>,
    pub(crate) ticket: Option<&'a str>,
    pub(crate) now: Timestamp,
    pub(crate) zone: &'a TimeZone,
}

impl Facts {
    /// What holds of a record, whatever is done to it.
    pub(crate) fn of(loaded: &Loaded, told: Told<'_>) -> Facts {
        let mut facts = Facts::default();
        let day = |at: Timestamp| at.to_zoned(told.zone.clone()).strftime("%-d %B %Y").to_string();
        let line = loaded.order.as_ref().and_then(|order| order.lines.first());
        let title = line.map(|line| line.title.trim().to_owned()).filter(|title| !title.is_empty());
        facts.put(Place::Order, loaded.order.as_ref().map(|order| order.id.to_string()));
        facts.put(Place::Product, title.or_else(|| loaded.product()));
        facts.put(Place::Plan, line.and_then(|line| line.plan.clone()).or_else(|| plan(loaded)));
        facts.put(Place::Amount, loaded.order.as_ref().and_then(|order| order.total).map(Money::written));
        facts.put(Place::Refunded, loaded.order.as_ref().and_then(gone_back).map(Money::written));
        facts.put(Place::Date, loaded.order.as_ref().map(|order| day(order.created)));
        facts.put(Place::Expiry, expiry(loaded).map(day));
        let country = loaded.order.as_ref().and_then(|order| order.country.clone());
        facts.put(
            Place::Country,
            country.or_else(|| loaded.purchase.as_ref().and_then(|purchase| purchase.country.clone())),
        );
        facts.put(Place::Account, loaded.purchase.as_ref().and_then(|purchase| purchase.account.clone()));
        facts.put(Place::Agent, told.agent.map(str::to_owned));
        facts.put(Place::Ticket, told.ticket.map(str::to_owned));
        facts.put(Place::Today, Some(day(told.now)));
        facts
    }

    /// As it should be once `action` was confirmed.
    pub(crate) fn expecting(
        mut self,
        action: &Action,
        draft: &ActionDraft,
        loaded: &Loaded,
        told: Told<'_>,
    ) -> Facts {
        let day = |at: Timestamp| at.to_zoned(told.zone.clone()).strftime("%-d %B %Y").to_string();
        let back = amount(action, &loaded.situation()).map(Money::written);
        let unknown = matches!(action, Action::Revoke(_)).then(|| TO_COME.to_owned());
        self.put(Place::Refunded, back.or(unknown));
        match action {
            Action::Defer(days) => {
                let later = SignedDuration::from_hours(24 * i64::from(*days));
                self.put(Place::Expiry, expiry(loaded).and_then(|end| end.checked_add(later).ok()).map(day));
            }
            Action::RefundAndRevoke | Action::Revoke(Payback::Full | Payback::Prorated) => {
                self.put(Place::Expiry, expiry(loaded).map(|end| day(end.min(told.now))));
            }
            _ => {}
        }
        self.put(Place::Days, days(draft));
        self
    }

    /// As it is now that an action was confirmed which gave back so much, where that was known before.
    pub(crate) fn confirmed(
        mut self,
        draft: &ActionDraft,
        amount: Option<&Amount>,
        before: &Loaded,
        after: &Loaded,
    ) -> Facts {
        let back = |loaded: &Loaded| loaded.order.as_ref().and_then(gone_back);
        let read = match (back(before), back(after)) {
            (None, now) => now,
            (Some(then), Some(now)) => now.minus(then).ok().filter(|back| !back.is_zero()),
            (Some(_), None) => None,
        };
        self.put(Place::Refunded, amount.map(Amount::written).or(read.map(Money::written)));
        self.put(Place::Days, days(draft));
        self
    }

    /// With the customer, as far as the workspace's own table knows them.
    pub(crate) fn with_customer(mut self, r: &Reader<'_>) -> Result<Facts, purser_store::Error> {
        if let Some(account) = self.0.get(Place::Account.name())
            && let Some(link) = r.customer_of(account)?
        {
            self.put(Place::Customer, link.name.or(link.email));
        }
        Ok(self)
    }

    /// What stands for all of them where there is no record.
    pub(crate) fn example() -> Facts {
        let mut facts = Facts::default();
        for place in Place::ALL {
            facts.put(place, Some(place.example().to_owned()));
        }
        facts
    }

    /// A text filled in, and what has no value. A text that cannot be read stays as it was written.
    pub(crate) fn fill(&self, text: &str) -> (String, Vec<Place>) {
        let Ok(template) = Template::parse(text) else { return (text.to_owned(), Vec::new()) };
        let filled = template.fill(|place| self.0.get(place.name()).map(String::as_str));
        (filled.text, filled.missing)
    }

    /// Whether what goes back is told by Google only.
    pub(crate) fn waits(&self) -> bool {
        self.0.get(Place::Refunded.name()).is_some_and(|said| said == TO_COME)
    }

    fn put(&mut self, place: Place, value: Option<String>) {
        let flat = |value: String| -> String {
            value.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect()
        };
        match value.map(flat).filter(|value| !value.trim().is_empty()) {
            Some(value) => self.0.insert(place.name().to_owned(), value),
            None => self.0.remove(place.name()),
        };
    }
}

fn days(draft: &ActionDraft) -> Option<String> {
    draft.days.map(|days| days.to_string())
}

fn plan(loaded: &Loaded) -> Option<String> {
    match &loaded.purchase.as_ref()?.detail {
        PurchaseDetail::Subscription(subscription) => subscription.items.first()?.plan.clone(),
        PurchaseDetail::OneTime(bought) => bought.items.first()?.option.clone(),
    }
}

fn expiry(loaded: &Loaded) -> Option<Timestamp> {
    match &loaded.purchase.as_ref()?.detail {
        PurchaseDetail::Subscription(subscription) => subscription.expiry(),
        PurchaseDetail::OneTime(_) => None,
    }
}

/// What went back of an order so far; nothing where nothing did, or nobody says how much.
fn gone_back(order: &Order) -> Option<Money> {
    if order.state == OrderState::Refunded {
        return order.total;
    }
    let parts = order.events.iter().filter_map(|event| match &event.kind {
        OrderEventKind::PartiallyRefunded { amount, .. } => *amount,
        _ => None,
    });
    parts.map(Some).reduce(|sum, part| sum?.plus(part?).ok()).flatten()
}

/// What the journal and the screen call what has no value.
pub(crate) fn lacks(place: Place, of: &str) -> String {
    format!("{{{0}}} has no value here: the {of} says [no {0}].", place.name())
}
