use std::collections::{HashMap, HashSet, VecDeque};
use std::pin::Pin;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use purser_model::{Order, OrderEventKind, OrderId, PurchaseKey};
use purser_play_api::Error as Google;
use purser_store::{PurchaseHint, WantedOrder, WantedPurchase, Writer};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::plan::halves;
use crate::step::early::{Found, is_certain};
use crate::step::notifications::MARGIN;
use crate::step::purchases::FAMILY;
use crate::{Error, Mirror, StepName, Watch, lane, task_done, translate};

/// Google's limit of ids a call.
const BATCH: usize = 1_000;
/// Batches on their way at once.
const AT_ONCE: usize = 3;
/// Answers that share a commit. What a kill loses is asked for again: a few calls.
const COMMIT: usize = 16;
/// Batches of an application that are read from the list at once.
const ROUND: usize = 16;

/// Orders that only a look-up named wait until so many of an application are together, or so long. A batch costs
/// one call, whether it is for one order or for a thousand.
const COMPANY: u64 = 200;
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(6);

/// Until when an order that a look-up named at `asked` may wait for company.
pub(crate) fn wait_for_company(asked: Timestamp) -> Timestamp {
    asked + LONGEST_WAIT
}

/// The applications whose orders should be fetched now: one of them need not wait, enough are together, or somebody
/// is looking.
pub(crate) async fn worth_a_call(mirror: &Mirror) -> Result<Vec<String>, Error> {
    let now = mirror.client.google_now();
    let packages = mirror.packages.clone();
    let company = if mirror.signals.is_attended() { 1 } else { COMPANY };
    mirror
        .read(move |r| {
            let mut worth = Vec::new();
            for package in packages {
                let gathering = r.gathering_orders(&package, now)?;
                if gathering.ready || gathering.waiting >= company {
                    worth.push(package);
                }
            }
            Ok(worth)
        })
        .await
}

/// A batch of orders of one application.
#[derive(Debug)]
struct Batch {
    package: String,
    /// Each with how often it had been wished for when it was taken from the queue.
    ids: Vec<(OrderId, u32)>,
    /// Those whose purchase Google is about to forget.
    last_calls: Arc<HashSet<OrderId>>,
    /// When Google was asked, by its own clock.
    asked: Timestamp,
}

/// What became of a batch.
enum Outcome {
    Answer(Answer),
    /// One of the ids is not Google's, or cannot be read: two smaller batches.
    Split(Box<[Batch; 2]>),
}

/// What Google said of a batch.
enum Answer {
    /// The orders, with their JSON as received.
    Orders(Vec<(Order, Box<str>)>),
    /// The one id that Google refuses.
    Refused(String),
}

/// Fetches every order of `packages` that is wanted, up to a thousand a call, and returns how many were settled.
///
/// `orders.batchGet` refuses a whole batch for one bad id: it is halved until the bad one stands alone, which
/// is then noted as refused, and the good ones are kept. `found` hears which purchases need not wait for the rest.
pub(crate) async fn run(
    mirror: &Mirror,
    packages: &[String],
    found: Option<Found>,
    watch: &Watch,
    cancel: &CancellationToken,
) -> Result<u64, Error> {
    let before = watch.progress().steps.iter().find(|s| s.name == StepName::Orders).map_or(0, |s| s.done);
    let waiting = mirror.read(|r| r.wanted_counts()).await?.orders;
    let mut settled = 0;
    let mut batches: VecDeque<Batch> = VecDeque::new();
    // Tasks of their own, so that answers of a megabyte are read on every core.
    let mut calls: JoinSet<(Batch, Result<Outcome, Error>)> = JoinSet::new();
    let mut answered: Vec<(Batch, Answer)> = Vec::new();
    // One commit at a time, while the next answers come in.
    let mut writing: Option<Keeping<'_>> = None;
    let mut ending: Option<Error> = None;
    loop {
        let idle = calls.is_empty() && writing.is_none();
        if idle && answered.is_empty() && (batches.is_empty() || ending.is_some()) {
            if let Some(error) = ending {
                return Err(error);
            }
            batches = next_batches(mirror, packages).await?;
            if batches.is_empty() {
                return Ok(settled);
            }
        }
        while ending.is_none()
            && calls.len() < AT_ONCE
            && answered.len() < 2 * COMMIT
            && let Some(batch) = batches.pop_front()
        {
            calls.spawn(ask(mirror.clone(), batch));
        }
        // The first are there to be seen at once; then fewer, larger commits write every page less often.
        let enough = if settled == 0 { 1 } else { COMMIT };
        if writing.is_none() && (answered.len() >= enough || (calls.is_empty() && !answered.is_empty())) {
            writing = Some(Box::pin(keep(mirror, watch, found.as_ref(), std::mem::take(&mut answered))));
        }
        tokio::select! {
            () = cancel.cancelled(), if ending.is_none() => {
                calls.abort_all();
                batches.clear();
                ending = Some(Error::Canceled);
            }
            Some(done) = calls.join_next(), if !calls.is_empty() => match done {
                Err(error) if error.is_cancelled() => {}
                done => match task_done(done) {
                    (batch, Ok(Outcome::Answer(answer))) => answered.push((batch, answer)),
                    (_, Ok(Outcome::Split(halves))) => halves.into_iter().for_each(|half| batches.push_front(half)),
                    (_, Err(error)) => {
                        calls.abort_all();
                        batches.clear();
                        ending.get_or_insert(error);
                    }
                },
            },
            kept = async { writing.as_mut().expect("checked before").await }, if writing.is_some() => {
                writing = None;
                settled += kept?;
                watch.at(StepName::Orders, before + settled, before + waiting.max(settled));
            }
            else => {}
        }
    }
}

/// A commit that is under way, and how many ids it settles.
type Keeping<'a> = Pin<Box<dyn Future<Output = Result<u64, Error>> + Send + 'a>>;

/// What is asked for next: guesses apart from what is certain, since one wrong guess fails its whole batch.
async fn next_batches(mirror: &Mirror, packages: &[String]) -> Result<VecDeque<Batch>, Error> {
    let packages = packages.to_vec();
    mirror
        .read(move |r| {
            let mut batches = VecDeque::new();
            for package in packages {
                let wanted = r.next_order_wishes(&package, BATCH * ROUND)?;
                let (guessed, certain): (Vec<_>, Vec<_>) =
                    wanted.into_iter().partition(|(wanted, _)| wanted.source == FAMILY);
                let last_calls = certain.iter().filter(|(wanted, _)| wanted.source == LAST_CALL);
                let last_calls = Arc::new(last_calls.map(|(wanted, _)| wanted.id.clone()).collect());
                for some in [certain, guessed] {
                    let ids: Vec<_> = some.into_iter().map(|(wanted, wish)| (wanted.id, wish)).collect();
                    batches.extend(ids.chunks(BATCH).map(|ids| Batch {
                        package: package.clone(),
                        ids: ids.to_vec(),
                        last_calls: Arc::clone(&last_calls),
                        asked: Timestamp::MIN,
                    }));
                }
            }
            Ok(batches)
        })
        .await
}

async fn ask(mirror: Mirror, mut batch: Batch) -> (Batch, Result<Outcome, Error>) {
    batch.asked = mirror.client.google_now();
    let texts: Vec<String> = batch.ids.iter().map(|(id, _)| id.to_string()).collect();
    let ids: Vec<&str> = texts.iter().map(String::as_str).collect();
    let answer = match mirror.client.orders_batch(&batch.package, &ids).await {
        Ok(orders) => orders,
        Err(error) if ids.len() == 1 && about_one(&error) => {
            // The last word on an id is not said by one answer alone.
            match mirror.client.order(&batch.package, ids[0]).await {
                Ok(order) => vec![order],
                Err(error) => return refused(batch, error),
            }
        }
        Err(error) => return refused(batch, error),
    };
    let mut read = Vec::with_capacity(answer.len());
    for raw in answer {
        match translate::order(&batch.package, &raw.value) {
            Ok(order) => read.push((order, raw.json.into())),
            // Its id stays wanted by nobody else; the halving below finds and names it.
            Err(error) if batch.ids.len() == 1 => {
                return (batch, Ok(Outcome::Answer(Answer::Refused(error.to_string()))));
            }
            Err(_) => return split(batch),
        }
    }
    (batch, Ok(Outcome::Answer(Answer::Orders(read))))
}

/// Whether a refusal is the fault of one of the ids.
fn about_one(error: &Google) -> bool {
    matches!(
        error,
        Google::NotFound { what: purser_play_api::Missing::Order, .. }
            | Google::Invalid { .. }
            | Google::Malformed { .. }
    )
}

fn refused(batch: Batch, error: Google) -> (Batch, Result<Outcome, Error>) {
    match (about_one(&error), batch.ids.len()) {
        (false, _) => (batch, Err(error.into())),
        (true, 1) => (batch, Ok(Outcome::Answer(Answer::Refused(error.to_string())))),
        (true, _) => split(batch),
    }
}

fn split(batch: Batch) -> (Batch, Result<Outcome, Error>) {
    let Batch { package, ids, last_calls, asked } = batch;
    let (a, b) = halves(ids).expect("a batch of one is refused, not split");
    let half = |ids| Batch { package: package.clone(), ids, last_calls: Arc::clone(&last_calls), asked };
    let outcome = Outcome::Split(Box::new([half(a), half(b)]));
    (half(Vec::new()), Ok(outcome))
}

/// Keeps what was answered, in one commit, unless somebody else wants to write meanwhile. How many ids that settles.
async fn keep(
    mirror: &Mirror,
    watch: &Watch,
    found: Option<&Found>,
    answered: Vec<(Batch, Answer)>,
) -> Result<u64, Error> {
    let settled = answered.iter().map(|(batch, _)| batch.ids.len() as u64).sum();
    let now = mirror.client.google_now();
    let orders = answered.iter().filter_map(|(_, answer)| match answer {
        Answer::Orders(orders) => Some(orders),
        Answer::Refused(_) => None,
    });
    let certain = match found {
        Some(_) => orders.flatten().filter_map(|(order, _)| is_certain(order, now)).collect(),
        None => Vec::new(),
    };
    // Without others that look up at the same time, nothing is known of when they asked.
    let began = found.map_or(Timestamp::MIN, |found| found.began);
    mirror
        .write_each(watch, answered, 1, move |w, (batch, answer)| match answer {
            Answer::Orders(orders) => put(w, batch, orders, began),
            Answer::Refused(why) => batch.ids.iter().try_for_each(|(id, _)| w.drop_wanted_order(id, why)),
        })
        .await?;
    if let Some(found) = found {
        found.tell(certain);
    }
    Ok(settled)
}

fn put(
    w: &Writer<'_>,
    batch: &Batch,
    orders: &[(Order, Box<str>)],
    began: Timestamp,
) -> Result<(), purser_store::Error> {
    let wishes = w.put_orders(orders, batch.asked)?;
    // Wished for once more since the question was sent: the answer may not tell what happened.
    let asked: HashMap<&OrderId, u32> = batch.ids.iter().map(|(id, wish)| (id, *wish)).collect();
    let again = orders.iter().zip(wishes).filter_map(|((order, _), wish)| {
        let then = asked.get(&order.id)?;
        wish.filter(|now| now != then).map(|_| WantedOrder {
            package: batch.package.clone(),
            id: order.id.clone(),
            source: "notification".to_owned(),
        })
    });
    w.want_orders_since(&again.map(|order| (order, Timestamp::MAX)).collect::<Vec<_>>())?;
    // A purchase that was looked at after the last thing that happened to its order has nothing new to tell.
    let (told, new): (Vec<_>, Vec<_>) = orders
        .iter()
        .filter_map(|(order, _)| {
            let last_call = batch.last_calls.contains(&order.id);
            let since = if last_call { order.last_event } else { last_charge(order) };
            Some((purchase_of(order)?, since + MARGIN))
        })
        .partition(|(_, since)| *since < began);
    w.want_purchases_told_since(&told)?;
    w.want_purchases_since(&new)?;
    // Google promises all or nothing; an id that it passes over in silence must not be asked for for ever.
    let answered: HashSet<&OrderId> = orders.iter().map(|(order, _)| &order.id).collect();
    for (id, _) in &batch.ids {
        if !answered.contains(id) {
            w.drop_wanted_order(id, "Google's answer left it out")?;
        }
    }
    Ok(())
}

/// Where an order is wanted from whose purchase Google is about to forget.
const LAST_CALL: &str = "last call";
/// Last calls taken in one transaction.
const CALLED: usize = 1_000;

/// Takes the last look at purchases that Google is about to forget, a thousand a call: their latest orders tell
/// whether anything happened since they were looked at, and only then are they asked for themselves.
pub(crate) async fn last_calls(mirror: &Mirror, watch: &Watch) -> Result<(), Error> {
    let now = mirror.client.google_now();
    loop {
        let taken = mirror
            .write(watch, move |w| {
                let keys = w.last_calls(now, CALLED)?;
                let (mut orders, mut purchases) = (Vec::new(), Vec::new());
                for key in &keys {
                    match w.reader().orders_of_purchase(key)?.into_iter().max_by_key(|row| row.placed) {
                        Some(latest) => orders.push(WantedOrder {
                            package: key.package.clone(),
                            id: latest.id,
                            source: LAST_CALL.to_owned(),
                        }),
                        // Nothing else can tell: the purchase itself.
                        None => purchases.push(WantedPurchase {
                            key: key.clone(),
                            hint: PurchaseHint::Subscription,
                            priority: lane::DUE,
                            why: LAST_CALL.to_owned(),
                        }),
                    }
                }
                w.want_orders_again_by(&orders, wait_for_company(now))?;
                w.want_purchases(&purchases)?;
                Ok(keys.len())
            })
            .await?;
        if taken < CALLED {
            return Ok(());
        }
    }
}

/// When an order was last charged or given up. A refund changes the order and not what was bought with it; one that
/// takes the purchase away is told by a notification and by the list of voided purchases.
fn last_charge(order: &Order) -> Timestamp {
    let charged = order.events.iter().filter_map(|event| match event.kind {
        OrderEventKind::Processed | OrderEventKind::Canceled => Some(event.at),
        _ => None,
    });
    charged.max().unwrap_or(order.created).max(order.created)
}

/// The purchase that an order paid for.
pub(crate) fn purchase_of(order: &Order) -> Option<WantedPurchase> {
    if order.token.is_empty() {
        return None;
    }
    let hint = match order.lines.first() {
        Some(line) if line.is_subscription => PurchaseHint::Subscription,
        Some(_) => PurchaseHint::OneTime,
        None => PurchaseHint::Unknown,
    };
    Some(WantedPurchase {
        key: PurchaseKey { package: order.package.clone(), token: order.token.clone() },
        hint,
        priority: lane::BACKFILL,
        why: "order".to_owned(),
    })
}
