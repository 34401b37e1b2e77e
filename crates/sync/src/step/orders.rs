use std::collections::HashSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use purser_model::{Order, OrderEventKind, OrderId, PurchaseKey};
use purser_play_api::Error as Google;
use purser_store::{PurchaseHint, WantedOrder, WantedPurchase, Writer};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::plan::halves;
use crate::step::notifications::MARGIN;
use crate::step::purchases::FAMILY;
use crate::{Error, Mirror, StepName, Watch, lane, task_done, translate};

/// Google's limit of ids a call.
const BATCH: usize = 1_000;
/// Batches on their way at once. More would only queue at the writer.
const AT_ONCE: usize = 3;

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
    /// The orders, with their JSON as received.
    Orders(Vec<(Order, String)>),
    /// One of the ids is not Google's, or cannot be read: two smaller batches.
    Split(Batch, Batch),
    /// The one id that Google refuses.
    Refused(String),
}

/// Fetches every order of `packages` that is wanted, up to a thousand a call, and returns how many were settled.
///
/// `orders.batchGet` refuses a whole batch for one bad id: it is halved until the bad one stands alone, which
/// is then noted as refused, and the good ones are kept.
pub(crate) async fn run(
    mirror: &Mirror,
    packages: &[String],
    watch: &Watch,
    cancel: &CancellationToken,
) -> Result<u64, Error> {
    let before = watch.progress().steps.iter().find(|s| s.name == StepName::Orders).map_or(0, |s| s.done);
    let waiting = mirror.read(|r| r.wanted_counts()).await?.orders;
    let mut settled = 0;
    loop {
        let batches = next_batches(mirror, packages).await?;
        if batches.is_empty() {
            return Ok(settled);
        }
        // Tasks of their own, so that answers of a megabyte are read on every core.
        let mut batches = batches.into_iter();
        let mut queue = JoinSet::new();
        for batch in batches.by_ref().take(AT_ONCE) {
            queue.spawn(ask(mirror.clone(), batch));
        }
        let mut split = Vec::new();
        while let Some(done) = cancel.run_until_cancelled(queue.join_next()).await.ok_or(Error::Canceled)? {
            let (batch, outcome) = task_done(done);
            if let Some(batch) = batches.next() {
                queue.spawn(ask(mirror.clone(), batch));
            }
            match settle(mirror, watch, batch, outcome?).await? {
                Settled::Done(n) => settled += n,
                Settled::Split(halves) => split.extend(*halves),
            }
            watch.at(StepName::Orders, before + settled, before + waiting.max(settled));
        }
        drop(queue);
        while let Some(batch) = split.pop() {
            let (batch, outcome) =
                cancel.run_until_cancelled(ask(mirror.clone(), batch)).await.ok_or(Error::Canceled)?;
            match settle(mirror, watch, batch, outcome?).await? {
                Settled::Done(n) => settled += n,
                Settled::Split(halves) => split.extend(*halves),
            }
            watch.at(StepName::Orders, before + settled, before + waiting.max(settled));
        }
    }
}

/// What is asked for next: guesses apart from what is certain, since one wrong guess fails its whole batch.
async fn next_batches(mirror: &Mirror, packages: &[String]) -> Result<Vec<Batch>, Error> {
    let packages = packages.to_vec();
    mirror
        .read(move |r| {
            let mut batches = Vec::new();
            for package in packages {
                let wanted = r.next_order_wishes(&package, BATCH * AT_ONCE)?;
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
            Ok(order) => read.push((order, raw.json.get().to_owned())),
            // Its id stays wanted by nobody else; the halving below finds and names it.
            Err(error) if batch.ids.len() == 1 => return (batch, Ok(Outcome::Refused(error.to_string()))),
            Err(_) => return split(batch),
        }
    }
    (batch, Ok(Outcome::Orders(read)))
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
        (true, 1) => (batch, Ok(Outcome::Refused(error.to_string()))),
        (true, _) => split(batch),
    }
}

fn split(batch: Batch) -> (Batch, Result<Outcome, Error>) {
    let Batch { package, ids, last_calls, asked } = batch;
    let (a, b) = halves(ids).expect("a batch of one is refused, not split");
    let half = |ids| Batch { package: package.clone(), ids, last_calls: Arc::clone(&last_calls), asked };
    let outcome = Outcome::Split(half(a), half(b));
    (half(Vec::new()), Ok(outcome))
}

enum Settled {
    Done(u64),
    Split(Box<[Batch; 2]>),
}

async fn settle(mirror: &Mirror, watch: &Watch, batch: Batch, outcome: Outcome) -> Result<Settled, Error> {
    let seen = batch.asked;
    match outcome {
        Outcome::Split(a, b) => Ok(Settled::Split(Box::new([a, b]))),
        Outcome::Refused(why) => {
            mirror
                .write(watch, move |w| batch.ids.iter().try_for_each(|(id, _)| w.drop_wanted_order(id, &why)))
                .await?;
            Ok(Settled::Done(1))
        }
        Outcome::Orders(orders) => {
            let asked = batch.ids.len() as u64;
            mirror.write(watch, move |w| put(w, &batch, &orders, seen)).await?;
            Ok(Settled::Done(asked))
        }
    }
}

fn put(
    w: &Writer<'_>,
    batch: &Batch,
    orders: &[(Order, String)],
    seen: Timestamp,
) -> Result<(), purser_store::Error> {
    let mut again = Vec::new();
    for (id, wish) in &batch.ids {
        // Wished for once more since the question was sent: the answer may not tell what happened.
        if w.reader().order_wish(id)?.is_some_and(|now| now != *wish) {
            again.push(WantedOrder {
                package: batch.package.clone(),
                id: id.clone(),
                source: "notification".to_owned(),
            });
        }
    }
    let rows: Vec<(Order, &str)> = orders.iter().map(|(order, raw)| (order.clone(), raw.as_str())).collect();
    w.put_orders(&rows, seen)?;
    // A purchase that was looked at after the last thing that happened to its order has nothing new to tell.
    let purchases: Vec<(WantedPurchase, Timestamp)> = orders
        .iter()
        .filter_map(|(order, _)| {
            let last_call = batch.last_calls.contains(&order.id);
            let since = if last_call { order.last_event } else { last_charge(order) };
            Some((purchase_of(order)?, since + MARGIN))
        })
        .collect();
    w.want_purchases_since(&purchases)?;
    w.want_orders_since(&again.into_iter().map(|order| (order, Timestamp::MAX)).collect::<Vec<_>>())?;
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
