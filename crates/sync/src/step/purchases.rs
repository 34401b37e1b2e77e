use std::collections::{HashSet, VecDeque};
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;
use purser_model::{
    Gone, Order, OrderId, OrderNumber, Purchase, PurchaseDetail, PurchaseKey, SubscriptionState, doubt,
    next_look,
};
use purser_play_api::{Bucket, Error as Google};
use purser_store::{PurchaseHint, Reader, WantedOrder, WantedPurchase, Writer};
use tokio::task::JoinSet;
use tokio::time::Sleep;
use tokio_util::sync::CancellationToken;

use crate::fetch::{self, Answer, Answered};
use crate::plan::{ANSWERS_FOR, can_still_answer};
use crate::step::early::Early;
use crate::step::notifications::MARGIN;
use crate::step::orders::wait_for_company;
use crate::{Error, Mirror, StepName, Watch, lane, task_done, translate};

/// Purchases taken from the queue at once.
const ROUND: usize = 4_096;
/// The same, when something is to go before the rest.
const HURRIED: usize = 256;
/// Calls on their way at once.
const AT_ONCE: usize = 16;
/// Answers of a backfill that share a commit, unless they come so slowly that the first would wait too long: each
/// changes rows all over the file, and many of them fall on the same pages. A kill loses them, and no more.
const COMMIT: usize = 2_048;
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// Orders that are read to see when a subscription ended.
const LATEST: u32 = 3;

/// A purchase to be asked for, and how often it had been wished for when it was taken from the queue.
type Wish = (WantedPurchase, u32);

/// Looks up every purchase that is wanted, one call each, and returns how many were settled.
///
/// The queue is read again as soon as something is in it that goes before the rest: a notification does not wait
/// for a backfill, whatever its length. Subscriptions that ended too long ago for Google to answer are settled
/// without a call, from what their orders say. Where the day's calls for one kind of purchase are used up, the
/// other kind is still looked up before that is said.
///
/// While `early` names some, orders are still coming in: of what a backfill came upon only those are looked up then.
pub(crate) async fn run(
    mirror: &Mirror,
    mut early: Option<Early>,
    watch: &Watch,
    cancel: &CancellationToken,
) -> Result<u64, Error> {
    let before = watch.progress().steps.iter().find(|s| s.name == StepName::Purchases).map_or(0, |s| s.done);
    let mut waiting = mirror.read(|r| r.wanted_counts()).await?.purchases;
    let mut settled = 0;
    let mut queue: VecDeque<Wish> = VecDeque::new();
    let mut under_way: HashSet<PurchaseKey> = HashSet::new();
    // Tasks of their own, so that answers are read on every core; they end with the set.
    let mut calls = JoinSet::new();
    let mut answered = Vec::new();
    // One commit at a time, while the next answers come in: what waits for it shares the next one.
    let mut writing: Option<Keeping<'_>> = None;
    let mut patience: Option<Pin<Box<Sleep>>> = None;
    let mut fresh = true;
    let mut spent: Option<Spent> = None;
    let mut ending: Option<Error> = None;
    loop {
        let hurry = ending.is_none() && mirror.signals.take_hurry();
        if hurry || (ending.is_none() && queue.is_empty() && fresh) {
            let only = spent.as_ref().map(|spent| spent.other);
            let round = if hurry || early.is_some() { HURRIED } else { ROUND };
            let mut wanted = next(mirror, round, &under_way, only).await?;
            let named = early.as_ref().map(|_| std::mem::take(&mut queue)).unwrap_or_default();
            if early.is_some() {
                wanted.retain(|(wanted, _)| wanted.priority > lane::BACKFILL);
            }
            let left_out;
            (queue, left_out) = leave_out(mirror, wanted).await?;
            fresh = !queue.is_empty() || !left_out.is_empty();
            // What was named early follows what is urgent.
            let first: HashSet<_> = queue.iter().map(|(wanted, _)| wanted.key.clone()).collect();
            queue.extend(named.into_iter().filter(|(wanted, _)| !first.contains(&wanted.key)));
            under_way.extend(left_out.iter().map(|(wanted, ..)| wanted.key.clone()));
            answered.extend(left_out);
        }
        while ending.is_none()
            && calls.len() < AT_ONCE
            && answered.len() < COMMIT
            && let Some((wanted, wish)) = queue.pop_front()
        {
            under_way.insert(wanted.key.clone());
            calls.spawn(look_up(mirror.clone(), wanted, wish));
        }
        let enough = answered.len() >= COMMIT || calls.is_empty() || answered.iter().any(is_awaited);
        let waited = patience.as_ref().is_some_and(|patience| patience.is_elapsed());
        if writing.is_none() && !answered.is_empty() && (enough || waited) {
            writing = Some(Box::pin(keep(mirror, watch, std::mem::take(&mut answered))));
            patience = None;
        } else if writing.is_none() && !answered.is_empty() {
            patience.get_or_insert_with(|| Box::pin(tokio::time::sleep(LONGEST_WAIT)));
        }
        let is_done = queue.is_empty() && !fresh;
        if calls.is_empty() && writing.is_none() && (ending.is_some() || !is_done || early.is_none()) {
            match (ending, spent) {
                (Some(error), _) => return Err(error),
                (None, Some(spent)) if is_done => return Err(spent.error.into()),
                (None, None) if is_done => return Ok(settled),
                (none, still) => (ending, spent) = (none, still),
            }
            continue;
        }
        tokio::select! {
            () = cancel.cancelled(), if ending.is_none() => {
                calls.abort_all();
                ending = Some(Error::Canceled);
            }
            () = async { patience.as_mut().expect("checked before").await }, if patience.is_some() && !waited => {}
            Some(first) = calls.join_next(), if !calls.is_empty() => {
                answered.extend(finished(first));
                while answered.len() < COMMIT
                    && let Some(next) = calls.try_join_next()
                {
                    answered.extend(finished(next));
                }
            }
            named = async { early.as_mut().expect("checked before").next().await }, if early.is_some() => {
                if let Some(keys) = named {
                    let only = spent.as_ref().map(|spent| spent.other);
                    let mut wishes = mirror.read(move |r| r.purchase_wishes(&keys)).await?;
                    wishes.retain(|(wanted, _)| {
                        !under_way.contains(&wanted.key) && only.is_none_or(|only| wanted.hint == only)
                    });
                    waiting += wishes.len() as u64;
                    queue.extend(wishes);
                } else {
                    early = None;
                    fresh = true;
                    waiting = settled + mirror.read(|r| r.wanted_counts()).await?.purchases;
                }
            }
            kept = async { writing.as_mut().expect("checked before").await }, if writing.is_some() => {
                writing = None;
                let Kept { keys, settled: kept, failed } = kept?;
                for key in &keys {
                    under_way.remove(key);
                }
                // There may be more of it by now, also of what these answers name.
                fresh = true;
                settled += kept;
                if let Some(error) = failed {
                    let other = other_kind(&error);
                    match (&spent, other) {
                        (None, Some(other)) => {
                            queue.clear();
                            spent = Some(Spent { error, other });
                        }
                        // It was on its way already.
                        (Some(spent), Some(other)) if spent.other == other => {}
                        _ => {
                            calls.abort_all();
                            ending.get_or_insert(error.into());
                        }
                    }
                }
                waiting = waiting.max(settled);
                watch.at(StepName::Purchases, before + settled, before + waiting);
            }
        }
    }
}

/// Whether somebody waits for it: everything but what a backfill comes upon.
fn is_awaited((wanted, ..): &Done) -> bool {
    wanted.priority > lane::BACKFILL
}

/// An answer, with what was asked for.
type Done = (WantedPurchase, u32, Result<Answered, Google>);

/// A commit that is under way.
type Keeping<'a> = Pin<Box<dyn Future<Output = Result<Kept, Error>> + Send + 'a>>;

/// What became of some answers.
struct Kept {
    keys: Vec<PurchaseKey>,
    settled: u64,
    failed: Option<Google>,
}

/// What a call came to; nothing, if it was called off.
fn finished(done: Result<Done, tokio::task::JoinError>) -> Option<Done> {
    match done {
        Err(error) if error.is_cancelled() => None,
        done => Some(task_done(done)),
    }
}

/// The day's calls for one kind of purchase are used up; the other kind can still be asked about.
struct Spent {
    error: Google,
    other: PurchaseHint,
}

fn other_kind(error: &Google) -> Option<PurchaseHint> {
    match error {
        Google::Quota { daily: true, bucket: Bucket::Subscriptions, .. } => Some(PurchaseHint::OneTime),
        Google::Quota { daily: true, bucket: Bucket::OneTimePurchases, .. } => {
            Some(PurchaseHint::Subscription)
        }
        _ => None,
    }
}

/// What is to be asked for next, the most urgent first, without what is on its way.
async fn next(
    mirror: &Mirror,
    round: usize,
    under_way: &HashSet<PurchaseKey>,
    only: Option<PurchaseHint>,
) -> Result<Vec<Wish>, Error> {
    let limit = round + under_way.len();
    let mut wanted = mirror.read(move |r| r.next_purchase_wishes(limit, only)).await?;
    wanted.retain(|(wanted, _)| !under_way.contains(&wanted.key));
    Ok(wanted)
}

/// Keeps what was answered, also when one of them failed.
async fn keep(mirror: &Mirror, watch: &Watch, answered: Vec<Done>) -> Result<Kept, Error> {
    let keys = answered.iter().map(|(wanted, ..)| wanted.key.clone()).collect();
    let (mut kept, mut failed) = (Vec::new(), None);
    for (wanted, wish, answer) in answered {
        match answer {
            Ok(answer) => kept.push((wanted, wish, answer)),
            Err(error) => failed = Some(error),
        }
    }
    let settled = kept.len() as u64;
    mirror.signals.hear(|heard| {
        let asked = kept.iter().filter(|(.., answer)| !answer.was_not_asked());
        for (wanted, ..) in asked {
            *heard.looked_up.entry(wanted.why.clone()).or_default() += 1;
        }
    });
    // Another commit is as dear as some of these.
    mirror
        .write_each(watch, kept, AT_ONCE, |w, (wanted, wish, answer)| put(w, wanted, Some(*wish), answer))
        .await?;
    Ok(Kept { keys, settled, failed })
}

/// Those that are to be asked, and the answer for those that Google cannot answer for any more.
async fn leave_out(mirror: &Mirror, wanted: Vec<Wish>) -> Result<(VecDeque<Wish>, Vec<Done>), Error> {
    // Only what a backfill came upon: who is due or was named by a notification has been alive.
    let old = |wanted: &WantedPurchase| {
        wanted.priority <= lane::BACKFILL && wanted.hint == PurchaseHint::Subscription
    };
    if !wanted.iter().any(|(wanted, _)| old(wanted)) {
        return Ok((wanted.into(), Vec::new()));
    }
    let now = mirror.client.google_now();
    mirror
        .read(move |r| {
            let (mut asked, mut left_out) = (VecDeque::with_capacity(wanted.len()), Vec::new());
            for (purchase, wish) in wanted {
                if old(&purchase) && !may_answer(r, &purchase.key, now)? {
                    let answer = Answer::Gone(Gone::NotAsked, "it ended more than 60 days ago".to_owned());
                    left_out.push((purchase, wish, Ok(Answered { answer, asked: now })));
                } else {
                    asked.push_back((purchase, wish));
                }
            }
            Ok((asked, left_out))
        })
        .await
}

/// Whether Google can still have an answer for a subscription, from the orders that paid for it.
fn may_answer(r: &Reader<'_>, key: &PurchaseKey, now: Timestamp) -> Result<bool, purser_store::Error> {
    // What a charge paid for ends after it: nothing has to be read of one that is young enough by itself.
    match r.latest_order_of_purchase(key)? {
        Some((placed, true)) if now.duration_since(placed) > ANSWERS_FOR => {}
        _ => return Ok(true),
    }
    // All charges of a purchase are of one plan: the latest end last. A few more, for those that overlap.
    let latest = r.latest_raw_of_purchase(key, LATEST)?;
    let orders: Vec<Order> =
        latest.iter().filter_map(|raw| translate::kept_order(&key.package, raw)).collect();
    Ok(can_still_answer(&orders, now))
}

async fn look_up(
    mirror: Mirror,
    wanted: WantedPurchase,
    wish: u32,
) -> (WantedPurchase, u32, Result<Answered, Google>) {
    let asked = mirror.client.google_now();
    let answer = match fetch::purchase(&mirror.client, &wanted.key, wanted.hint).await {
        // One answer that cannot be read must not stop all others: it is noted, and R asks again.
        Err(error @ Google::Malformed { .. }) => {
            Ok(Answered { answer: Answer::Gone(Gone::Unknown, error.to_string()), asked })
        }
        answer => answer,
    };
    (wanted, wish, answer)
}

/// Keeps what Google said of a purchase, when it is to be asked again, and what the answer names.
///
/// `wish` is how often the purchase had been wished for when the question was sent: if it was wished for again
/// since, something may have happened that the answer does not tell, and it stays wanted.
pub(crate) fn put(
    w: &Writer<'_>,
    wanted: &WantedPurchase,
    wish: Option<u32>,
    answered: &Answered,
) -> Result<(), purser_store::Error> {
    let asked = answered.asked;
    let wished_again = w.reader().purchase_wish(&wanted.key)?.is_some_and(|now| Some(now) != wish);
    match &answered.answer {
        Answer::Gone(gone, words) => {
            w.purchase_gone(&wanted.key, *gone, words, asked)?;
            if *gone == Gone::Unknown {
                w.set_due(&wanted.key, doubted(w, &wanted.key, asked, false)?)?;
            }
        }
        Answer::NotFound(words) => {
            w.purchase_gone(&wanted.key, Gone::Unknown, words, asked)?;
            // What a person typed or imported can be anything.
            let named_by_google = wanted.priority < lane::PERSON;
            w.set_due(&wanted.key, doubted(w, &wanted.key, asked, named_by_google)?)?;
        }
        Answer::Purchase(purchase, raw) => {
            w.put_purchase(purchase, raw, asked)?;
            let planned = if is_held(purchase) {
                w.reader().purchase(&wanted.key)?.and_then(|record| record.next)
            } else {
                None
            };
            w.set_due(&wanted.key, next_look(purchase, planned, asked))?;
            let (new, replaced, orders) = named_by(purchase);
            w.want_new_purchases(&new)?;
            w.want_purchases_since(&replaced)?;
            let ready = wait_for_company(asked);
            w.want_orders_by(&orders, ready)?;
            w.want_orders_by(&missing_of_family(w, &purchase.key, &orders)?, ready)?;
        }
    }
    if wished_again {
        w.want_purchases(std::slice::from_ref(wanted))?;
    }
    Ok(())
}

/// Only there the look planned before says more than the answer.
fn is_held(purchase: &Purchase) -> bool {
    matches!(&purchase.detail, PurchaseDetail::Subscription(s) if s.state == SubscriptionState::OnHold)
}

/// When to ask again about a purchase that Google knew once, or named itself, and now says it does not know.
fn doubted(
    w: &Writer<'_>,
    key: &PurchaseKey,
    asked: Timestamp,
    named_by_google: bool,
) -> Result<Option<purser_model::Due>, purser_store::Error> {
    let record = w.reader().purchase(key)?.filter(|record| named_by_google || record.looked_up.is_some());
    Ok(record.and_then(|record| record.gone).and_then(|gone| doubt(gone.at, asked)))
}

type Replaced = (WantedPurchase, Timestamp);

/// What a purchase names: the one that it renews after its end, the one that it replaced (which has changed when
/// this one began), the charge that last went through and the one that is failing.
fn named_by(purchase: &Purchase) -> (Vec<WantedPurchase>, Vec<Replaced>, Vec<WantedOrder>) {
    let package = &purchase.key.package;
    let order = |id: &OrderId| WantedOrder {
        package: package.clone(),
        id: id.clone(),
        source: "purchase".to_owned(),
    };
    let earlier = |token: &String| WantedPurchase {
        key: PurchaseKey { package: package.clone(), token: token.clone() },
        hint: PurchaseHint::Subscription,
        priority: lane::LINKED,
        why: "replaced by another purchase".to_owned(),
    };
    match &purchase.detail {
        PurchaseDetail::OneTime(one_time) => {
            (Vec::new(), Vec::new(), one_time.order.iter().map(order).collect())
        }
        PurchaseDetail::Subscription(subscription) => {
            let since = subscription.started.map_or(Timestamp::MIN, |began| began + MARGIN);
            let replaced = subscription.linked_token.iter().map(|token| (earlier(token), since)).collect();
            let latest = subscription.items.iter().filter_map(|item| item.latest_order.as_ref());
            let orders = latest.chain(subscription.pending_order.as_ref()).map(order).collect();
            (subscription.expired_token.iter().map(earlier).collect(), replaced, orders)
        }
    }
}

/// Where its orders are told from those that are certain to exist: one wrong guess fails a whole batch.
pub(crate) const FAMILY: &str = "renewal family";
/// Six centuries of weekly renewals are no family but a mistake.
const LARGEST_FAMILY: u32 = 1_000;

/// The earlier charges of a subscription, `GPA.x`, `GPA.x..0` up to its latest, as far as the mirror has none of
/// them: Google numbers renewals one by one, and no list names those of years ago.
fn missing_of_family(
    w: &Writer<'_>,
    key: &PurchaseKey,
    named: &[WantedOrder],
) -> Result<Vec<WantedOrder>, purser_store::Error> {
    let latest = named.iter().filter_map(|order| order.id.number()).max_by_key(|number| number.renewal);
    let Some(latest) = latest else { return Ok(Vec::new()) };
    let Some(renewal) = latest.renewal.filter(|renewal| *renewal < LARGEST_FAMILY) else {
        return Ok(Vec::new());
    };
    let known = w.reader().count_orders_of_purchase(key)?;
    // The first charge and the renewals before the latest.
    if known > renewal as usize {
        return Ok(Vec::new());
    }
    let ids = std::iter::once(None).chain((0..renewal).map(Some));
    Ok(ids
        .map(|renewal| WantedOrder {
            package: key.package.clone(),
            id: OrderId::Number(OrderNumber { base: latest.base, renewal }),
            source: FAMILY.to_owned(),
        })
        .collect())
}
