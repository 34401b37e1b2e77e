//! What a workspace does not let be done.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use purser_model::action::{Action, Payback, amount};
use purser_model::{Currency, Money};
use purser_store::Reader;

use super::Loaded;
use crate::api::{ActionDraft, ActionKind, Amount, Error, GuardRails, SecondPersonRequest};
use crate::open::fact;

/// How long a second person has.
const WAITS: SignedDuration = SignedDuration::from_hours(24);
/// More than that at once is no list that a person looks through.
const MOST_REQUESTS: usize = 200;

/// A billionth is the smallest that Google writes.
const EXACT: usize = 9;

/// What of an entry of the journal is counted.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Back {
    amount: Option<Amount>,
    #[serde(default)]
    at_most: Option<Amount>,
}

type Limits = BTreeMap<Currency, Money>;

/// The guard rails of a workspace, with amounts that can be compared.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rails {
    forbidden: Vec<ActionKind>,
    per_action: Limits,
    per_day: Limits,
    second_person: Limits,
}

/// What is to be judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judged<'a> {
    pub(crate) kind: ActionKind,
    /// What goes back at most.
    pub(crate) back: Option<Money>,
    pub(crate) draft: &'a ActionDraft,
    pub(crate) agent: Option<&'a str>,
    pub(crate) now: Timestamp,
}

/// Why an action may not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rail {
    /// Not by anybody.
    Refused(String),
    /// Only by a second person.
    Second(String),
}

impl Rail {
    pub(crate) fn words(&self) -> &str {
        match self {
            Rail::Refused(words) | Rail::Second(words) => words,
        }
    }
}

impl Rails {
    pub(crate) fn read(r: &Reader<'_>) -> Result<Rails, purser_store::Error> {
        let kept: GuardRails = kept(r, fact::RAILS)?.unwrap_or_default();
        Ok(Rails::of(&kept).unwrap_or_default())
    }

    /// Checks what somebody filled in.
    pub(crate) fn of(rails: &GuardRails) -> Result<Rails, Error> {
        Ok(Rails {
            forbidden: rails.forbidden.clone(),
            per_action: limits("perAction", &rails.per_action)?,
            per_day: limits("perDay", &rails.per_day)?,
            second_person: limits("secondPerson", &rails.second_person)?,
        })
    }

    pub(crate) fn view(&self) -> GuardRails {
        let amounts = |limits: &Limits| limits.values().copied().map(Amount::from).collect();
        GuardRails {
            forbidden: self.forbidden.clone(),
            per_action: amounts(&self.per_action),
            per_day: amounts(&self.per_day),
            second_person: amounts(&self.second_person),
        }
    }

    /// What forbids it without a look at anything else.
    pub(crate) fn by_itself(&self, kind: ActionKind, back: Option<Money>) -> Option<Rail> {
        if self.forbidden.contains(&kind) {
            return Some(Rail::Refused("This workspace does not let that be done by anybody.".to_owned()));
        }
        let (back, limit) = above(&self.per_action, back)?;
        Some(Rail::Refused(format!(
            "This workspace lets one action give back {} at most, and this gives back {}.",
            words(limit),
            words(back)
        )))
    }

    /// What one person alone may not do.
    pub(crate) fn second(&self, back: Option<Money>) -> Option<Rail> {
        let (_, limit) = above(&self.second_person, back)?;
        Some(Rail::Second(format!("Above {} a second person confirms it in this workspace.", words(limit))))
    }

    /// What may still go back on the day of `now`, where there is a limit for the currency.
    pub(crate) fn left(
        &self,
        r: &Reader<'_>,
        currency: Currency,
        now: Timestamp,
    ) -> Result<Option<(Money, Money)>, purser_store::Error> {
        let Some(limit) = self.per_day.get(&currency) else { return Ok(None) };
        let day = now.to_zoned(TimeZone::UTC).start_of_day().map_or(now, |day| day.timestamp());
        let mut left = limit.total_nanos();
        for action in r.actions_that_may_count(day)? {
            let Some(line) = r.action_lines(action)?.into_iter().next() else { continue };
            let Ok(body) = serde_json::from_str::<Back>(&line.body) else { continue };
            let back = body.at_most.or(body.amount).and_then(|amount| money(&amount, EXACT));
            left -= back.filter(|back| back.currency == currency).map_or(0, Money::total_nanos);
        }
        Ok(Some((Money::from_nanos(currency, left.max(0)), *limit)))
    }

    /// Why it may not be done now; nothing where it may.
    pub(crate) fn judge(
        &self,
        r: &Reader<'_>,
        asked: Judged<'_>,
    ) -> Result<Option<Rail>, purser_store::Error> {
        if let Some(rail) = self.by_itself(asked.kind, asked.back) {
            return Ok(Some(rail));
        }
        if let Some(back) = asked.back
            && let Some((left, limit)) = self.left(r, back.currency, asked.now)?
            && back.total_nanos() > left.total_nanos()
        {
            return Ok(Some(Rail::Refused(format!(
                "This workspace lets {} go back on one day. {} of it are left today (UTC), and this gives back \
                 {}.",
                words(limit),
                words(left),
                words(back)
            ))));
        }
        let Some(second) = self.second(asked.back) else { return Ok(None) };
        let agreed = Requests::read(r)?.for_second(asked.draft, asked.agent, asked.now).is_some();
        Ok((!agreed).then_some(second))
    }
}

/// What goes back at most: what time is left is never worth more than the charge.
pub(crate) fn at_most(action: &Action, loaded: &Loaded) -> Option<Money> {
    let situation = loaded.situation();
    amount(action, &situation).or_else(|| match action {
        Action::Revoke(Payback::Prorated | Payback::Item(_)) => {
            amount(&Action::Revoke(Payback::Full), &situation)
        }
        _ => None,
    })
}

/// Actions that wait for a second person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Requests(Vec<SecondPersonRequest>);

impl Requests {
    pub(crate) fn read(r: &Reader<'_>) -> Result<Requests, purser_store::Error> {
        Ok(Requests(kept(r, fact::REQUESTS)?.unwrap_or_default()))
    }

    /// Those that can still be confirmed.
    pub(crate) fn open(&self, now: Timestamp) -> Vec<SecondPersonRequest> {
        self.0.iter().filter(|request| is_open(request, now)).cloned().collect()
    }

    /// Adds one, in place of the same by the same person.
    pub(crate) fn add(&mut self, mut request: SecondPersonRequest, now: Timestamp) -> Result<u32, Error> {
        request.number = self.0.iter().map(|request| request.number).max().unwrap_or(0) + 1;
        request.expires = now.checked_add(WAITS).unwrap_or(now).to_string();
        self.0.retain(|other| {
            is_open(other, now)
                && !(is_same(&other.draft, &request.draft) && is_person(&other.asked_by, &request.asked_by))
        });
        if self.0.len() >= MOST_REQUESTS {
            return Err(Error::invalid(
                "draft",
                format!("{MOST_REQUESTS} actions wait for a second person already. Withdraw some first."),
            ));
        }
        let number = request.number;
        self.0.push(request);
        Ok(number)
    }

    /// Takes one off the list. Whether it was on it.
    pub(crate) fn take(&mut self, number: u32) -> bool {
        let before = self.0.len();
        self.0.retain(|request| request.number != number);
        self.0.len() < before
    }

    /// The same, asked for by somebody else.
    pub(crate) fn for_second(
        &self,
        draft: &ActionDraft,
        agent: Option<&str>,
        now: Timestamp,
    ) -> Option<&SecondPersonRequest> {
        let agent = agent?;
        self.0.iter().find(|request| {
            is_open(request, now) && is_same(&request.draft, draft) && !is_person(&request.asked_by, agent)
        })
    }

    pub(crate) fn json(&self) -> String {
        serde_json::json!(self.0).to_string()
    }
}

fn is_open(request: &SecondPersonRequest, now: Timestamp) -> bool {
    request.expires.parse::<Timestamp>().is_ok_and(|expires| expires > now)
}

/// Whose reason it is does not matter: the second person may say another.
fn is_same(a: &ActionDraft, b: &ActionDraft) -> bool {
    let named = |draft: &ActionDraft| {
        (draft.kind, draft.target.clone(), draft.days, draft.item.clone(), draft.review.clone())
    };
    named(a) == named(b)
}

/// Names are written by people: case and spaces make no other person.
fn is_person(a: &str, b: &str) -> bool {
    let plain = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    plain(a) == plain(b)
}

fn kept<T: serde::de::DeserializeOwned>(r: &Reader<'_>, key: &str) -> Result<Option<T>, purser_store::Error> {
    Ok(r.meta(key)?.and_then(|json| serde_json::from_str(&json).ok()))
}

fn above(limits: &Limits, back: Option<Money>) -> Option<(Money, Money)> {
    let back = back?;
    let limit = limits.get(&back.currency)?;
    (back.total_nanos() > limit.total_nanos()).then_some((back, *limit))
}

fn words(money: Money) -> String {
    format!("{} {}", money.currency, money.decimal())
}

fn limits(field: &'static str, amounts: &[Amount]) -> Result<Limits, Error> {
    let mut limits = Limits::new();
    for amount in amounts {
        let decimals = amount.currency.trim().to_ascii_uppercase().parse().map_or(0, Currency::decimals);
        let money = money(amount, decimals as usize).ok_or_else(|| {
            Error::invalid(
                field,
                format!(
                    "\"{}\" is no limit: a currency of three letters and an amount with no more decimals than it \
                     has, such as EUR 100.00.",
                    format!("{} {}", amount.currency, amount.decimal).trim()
                ),
            )
        })?;
        if limits.insert(money.currency, money).is_some() {
            return Err(Error::invalid(field, format!("{} is named twice.", money.currency)));
        }
    }
    Ok(limits)
}

/// An amount of at most so many decimals.
fn money(amount: &Amount, decimals: usize) -> Option<Money> {
    let currency: Currency = amount.currency.trim().to_ascii_uppercase().parse().ok()?;
    let (whole, fraction) = amount.decimal.trim().split_once('.').unwrap_or((amount.decimal.trim(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = fraction.len() <= decimals && !whole.is_empty() && whole.len() <= 12;
    if !fits || !digits(whole) || !digits(fraction) {
        return None;
    }
    let nanos: i128 = format!("{whole}{fraction:0<9}").parse().ok()?;
    Some(Money::from_nanos(currency, nanos))
}

#[cfg(test)]
mod tests;
