use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use purser_model::action::{Action, ObstacleKind, amount, judge};
use purser_model::{Currency, Money, OrderId, PurchaseDetail};
use purser_play_api::{Bucket, Client};
use purser_store::Reader;

use super::Deed;
use crate::act::{self, Loaded, Rails};
use crate::api::{ActionTarget, Amount, BulkCalls, BulkPlanRow, BulkVerdict, BulkVerdictCount};

/// What an answer of Google's takes on its way, with one call after the other.
const A_CALL_SECONDS: f64 = 0.15;

/// A row as it is planned.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    pub(crate) target: ActionTarget,
    pub(crate) package: String,
    pub(crate) product: Option<String>,
    pub(crate) amount: Option<Money>,
    /// What goes back at most.
    at_most: Option<Money>,
    pub(crate) verdict: BulkVerdict,
    pub(crate) words: Option<String>,
    /// Whose purchase it is.
    purchase: Option<String>,
    /// Calls that it takes.
    calls: Vec<Bucket>,
}

/// What would be done, row by row.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) deed: Deed,
    pub(crate) rows: Vec<Planned>,
    /// Rows that named what another one names.
    pub(crate) merged: u32,
}

impl Plan {
    /// Splits what is named, as the mirror knows it now.
    pub(crate) fn make(
        r: &Reader<'_>,
        deed: Deed,
        named: &[ActionTarget],
        now: Timestamp,
    ) -> Result<Plan, purser_store::Error> {
        let mut plan = Plan { deed, rows: Vec::with_capacity(named.len()), merged: 0 };
        let mut seen = HashSet::new();
        let busy = Busy::read(r)?;
        let rails = Rails::read(r)?;
        let mut purchases = HashSet::new();
        for target in named {
            let row = plan.row(r, target, &busy, &rails, now)?;
            // Who names an order and its purchase means that order, not the latest one as well.
            let twice = plan.deed.is_about_orders()
                && target.order.is_none()
                && row.purchase.as_ref().is_some_and(|token| purchases.contains(token));
            if twice || !seen.insert(row.target.clone()) {
                plan.merged += 1;
                continue;
            }
            purchases.extend(row.purchase.clone());
            plan.rows.push(row);
        }
        Ok(plan)
    }

    fn row(
        &self,
        r: &Reader<'_>,
        named: &ActionTarget,
        busy: &Busy,
        rails: &Rails,
        now: Timestamp,
    ) -> Result<Planned, purser_store::Error> {
        let Some(loaded) = act::load(r, named, now)? else {
            let (verdict, words) = match self.deed {
                Deed::Verify => (BulkVerdict::Eligible, None),
                Deed::Act(..) => {
                    (BulkVerdict::Unknown, Some("The mirror does not have it: look it up first."))
                }
            };
            return Ok(Planned {
                target: named.clone(),
                package: String::new(),
                product: None,
                amount: None,
                at_most: None,
                verdict,
                words: words.map(str::to_owned),
                purchase: None,
                calls: vec![if named.order.is_some() { Bucket::Orders } else { Bucket::Subscriptions }],
            });
        };
        // An order is refunded by itself; all else is done to the purchase, by whichever of its orders it was named.
        let by_order = self.deed.is_about_orders() || self.deed == Deed::Verify;
        let order = loaded.order.as_ref().map(|order| order.id.to_string());
        let token = loaded.key.as_ref().map(|key| key.token.clone());
        let (target, loaded) = match (by_order, order, token) {
            (true, Some(order), _) => (ActionTarget { order: Some(order), token: None }, loaded),
            (_, _, Some(token)) => {
                let target = ActionTarget { order: None, token: Some(token) };
                let of_purchase = act::load(r, &target, now)?.unwrap_or(loaded);
                (target, of_purchase)
            }
            _ => (named.clone(), loaded),
        };
        let (verdict, words) = match &self.deed {
            Deed::Verify => (BulkVerdict::Eligible, None),
            Deed::Act(_, action) if !action.is_about_an_order() && is_unseen(r, &loaded)? => {
                let words = "The mirror has not looked at its purchase yet: verify it first.";
                (BulkVerdict::Unknown, Some(words.to_owned()))
            }
            Deed::Act(_, action) => judged(action, &loaded, busy),
        };
        // What nobody may do, or nobody alone: that is not done in passing.
        let at_most = match &self.deed {
            Deed::Act(_, action) => act::at_most(action, &loaded),
            Deed::Verify => None,
        };
        let rail = match &self.deed {
            Deed::Act(kind, _) if verdict == BulkVerdict::Eligible => {
                rails.by_itself(*kind, at_most).or_else(|| rails.second(at_most))
            }
            _ => None,
        };
        let (verdict, words) = match rail {
            Some(rail) => (BulkVerdict::NotPossible, Some(rail.words().to_owned())),
            None => (verdict, words),
        };
        let amount = match &self.deed {
            Deed::Act(_, action) => amount(action, &loaded.situation()),
            Deed::Verify => None,
        };
        let calls = calls(&self.deed, &loaded);
        let (package, product) = (loaded.package.clone(), loaded.product());
        let purchase = loaded.key.as_ref().map(|key| key.token.clone());
        Ok(Planned { target, package, product, amount, at_most, verdict, words, purchase, calls })
    }

    /// The rows that will be sent.
    pub(crate) fn eligible(&self) -> impl Iterator<Item = &Planned> {
        self.rows.iter().filter(|row| row.verdict == BulkVerdict::Eligible)
    }

    pub(crate) fn count(&self) -> u32 {
        count(self.eligible().count())
    }

    pub(crate) fn verdicts(&self) -> Vec<BulkVerdictCount> {
        use BulkVerdict as V;
        [V::Eligible, V::AlreadyDone, V::TooOld, V::Unknown, V::NotPossible]
            .into_iter()
            .map(|verdict| BulkVerdictCount {
                verdict,
                count: count(self.rows.iter().filter(|row| row.verdict == verdict).count()),
            })
            .collect()
    }

    /// What goes back, for each currency by itself, and how many rows do not say.
    pub(crate) fn totals(&self) -> (Vec<Amount>, u32) {
        let mut sums: BTreeMap<String, i128> = BTreeMap::new();
        let mut unsaid = 0;
        for row in self.eligible() {
            match row.amount {
                Some(money) => *sums.entry(money.currency.to_string()).or_default() += money.total_nanos(),
                None => unsaid += 1,
            }
        }
        let totals = sums.into_iter().filter_map(|(code, nanos)| {
            let currency: Currency = code.parse().ok()?;
            Some(Amount::from(Money::from_nanos(currency, nanos)))
        });
        (totals.collect(), unsaid)
    }

    /// Why the day of `now` has no room for all of it.
    pub(crate) fn too_much(
        &self,
        r: &Reader<'_>,
        now: Timestamp,
    ) -> Result<Option<String>, purser_store::Error> {
        let rails = Rails::read(r)?;
        let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
        for money in self.eligible().filter_map(|row| row.at_most) {
            *sums.entry(money.currency).or_default() += money.total_nanos();
        }
        for (currency, sum) in sums {
            if let Some((left, limit)) = rails.left(r, currency, now)?
                && sum > left.total_nanos()
            {
                let sum = Money::from_nanos(currency, sum);
                return Ok(Some(format!(
                    "This workspace lets {currency} {} go back on one day. {} of it are left today (UTC), and this \
                     gives back {}.",
                    limit.decimal(),
                    left.decimal(),
                    sum.decimal()
                )));
            }
        }
        Ok(None)
    }

    /// Calls by quota, and about how many seconds they take.
    pub(crate) fn cost(&self, client: &Client) -> (Vec<BulkCalls>, u32) {
        let mut by_bucket: BTreeMap<Bucket, u32> = BTreeMap::new();
        for bucket in self.eligible().flat_map(|row| &row.calls) {
            *by_bucket.entry(*bucket).or_default() += 1;
        }
        let budgets = client.budgets();
        let mut costs = Vec::new();
        let mut seconds = f64::from(by_bucket.values().sum::<u32>()) * A_CALL_SECONDS;
        for (bucket, calls) in by_bucket {
            let rate = budgets.iter().find(|state| state.bucket == bucket).map(|state| state.rate);
            let a_second = rate.map_or(50.0, |rate| f64::from(rate.calls) / rate.per.as_secs_f64().max(1.0));
            seconds = seconds.max(f64::from(calls) / a_second);
            costs.push(BulkCalls {
                bucket: bucket.id().to_owned(),
                words: bucket.to_string(),
                calls,
                a_minute: whole(a_second * 60.0),
            });
        }
        (costs, whole(seconds.ceil()))
    }

    /// Everything that a person confirms, for the code.
    pub(crate) fn parts(&self, workspace: &str, reason: &str, ticket: Option<&str>) -> Vec<Vec<u8>> {
        let mut parts: Vec<Vec<u8>> = [workspace, "bulk", self.deed.id(), reason, ticket.unwrap_or_default()]
            .map(|part| part.as_bytes().to_vec())
            .into();
        for row in self.eligible() {
            let amount = row.amount.map(|money| money.to_string()).unwrap_or_default();
            let Planned { package, target: ActionTarget { order, token }, .. } = row;
            for part in [Some(package), order.as_ref(), token.as_ref(), Some(&amount)] {
                parts.push(part.map(|part| part.as_bytes().to_vec()).unwrap_or_default());
            }
        }
        parts
    }
}

/// What is acted on already and is not settled.
struct Busy {
    orders: HashSet<OrderId>,
    tokens: HashSet<String>,
}

impl Busy {
    fn read(r: &Reader<'_>) -> Result<Busy, purser_store::Error> {
        let mut busy = Busy { orders: HashSet::new(), tokens: HashSet::new() };
        for row in r.open_actions()? {
            busy.orders.extend(row.order);
            busy.tokens.extend(row.token);
        }
        Ok(busy)
    }

    fn is(&self, loaded: &Loaded) -> bool {
        loaded.key.as_ref().is_some_and(|key| self.tokens.contains(&key.token))
            || loaded.order.as_ref().is_some_and(|order| self.orders.contains(&order.id))
    }
}

/// Whether Google was never asked about the purchase, which is not the same as that it no longer answers.
fn is_unseen(r: &Reader<'_>, loaded: &Loaded) -> Result<bool, purser_store::Error> {
    let (Some(key), None) = (&loaded.key, &loaded.purchase) else { return Ok(false) };
    Ok(r.purchase(key)?.is_none_or(|record| record.looked_up.is_none() && record.gone.is_none()))
}

fn judged(action: &Action, loaded: &Loaded, busy: &Busy) -> (BulkVerdict, Option<String>) {
    if busy.is(loaded) {
        let words = "Something was sent for it that is not confirmed yet.";
        return (BulkVerdict::NotPossible, Some(words.to_owned()));
    }
    match judge(action, &loaded.situation()) {
        Ok(()) => (BulkVerdict::Eligible, None),
        Err(obstacle) => {
            let verdict = match obstacle.kind {
                ObstacleKind::Done => BulkVerdict::AlreadyDone,
                ObstacleKind::TooOld => BulkVerdict::TooOld,
                ObstacleKind::Other => BulkVerdict::NotPossible,
            };
            (verdict, Some(obstacle.words))
        }
    }
}

/// The look before, the call, and the look after.
fn calls(deed: &Deed, loaded: &Loaded) -> Vec<Bucket> {
    let mut look = Vec::new();
    look.extend(loaded.order.as_ref().map(|_| Bucket::Orders));
    look.extend(loaded.key.as_ref().map(|_| match loaded.purchase.as_ref().map(|p| &p.detail) {
        Some(PurchaseDetail::OneTime(_)) => Bucket::OneTimePurchases,
        Some(PurchaseDetail::Subscription(_)) | None => Bucket::Subscriptions,
    }));
    let Deed::Act(_, action) = deed else { return look };
    let method = act::method(action, loaded);
    let method = method.split_once('?').map_or(method, |(method, _)| method);
    let call = Bucket::of_method(method);
    look.iter().copied().chain(call).chain(look.iter().copied()).collect()
}

impl From<&Planned> for BulkPlanRow {
    fn from(row: &Planned) -> Self {
        BulkPlanRow {
            order: row.target.order.clone(),
            token: row.target.token.clone(),
            product: row.product.clone(),
            amount: row.amount.map(Amount::from),
            verdict: row.verdict,
            words: row.words.clone(),
        }
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within the range")]
fn whole(number: f64) -> u32 {
    number.clamp(0.0, f64::from(u32::MAX)) as u32
}
