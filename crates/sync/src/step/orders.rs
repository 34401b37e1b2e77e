use std::collections::HashSet;

use futures::stream::{self, StreamExt as _};
use jiff::Timestamp;
use purser_model::{Order, OrderId, PurchaseKey};
use purser_play_api::Error as Google;
use purser_store::{PurchaseHint, WantedPurchase, Writer};
use tokio_util::sync::CancellationToken;

use crate::plan::halves;
use crate::{Error, Mirror, StepName, Watch, lane, translate};

/// Google's limit of ids a call.
const BATCH: usize = 1_000;
/// Batches on their way at once. More would only queue at the writer.
const AT_ONCE: usize = 3;

/// A batch of orders of one application.
#[derive(Debug)]
struct Batch {
    package: String,
    ids: Vec<OrderId>,
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

/// Fetches every order that is wanted, up to a thousand a call, and returns how many were settled.
///
/// `orders.batchGet` refuses a whole batch for one bad id: it is halved until the bad one stands alone, which
/// is then noted as refused, and the good ones are kept.
pub(crate) async fn run(mirror: &Mirror, watch: &Watch, cancel: &CancellationToken) -> Result<u64, Error> {
    let mut settled = 0;
    loop {
        let batches = next_batches(mirror).await?;
        if batches.is_empty() {
            return Ok(settled);
        }
        let waiting = mirror.read(|r| r.wanted_counts()).await?.orders;
        let before = watch_done(watch);
        let mut here = 0;
        let mut queue =
            stream::iter(batches.into_iter().map(|batch| ask(mirror, batch))).buffer_unordered(AT_ONCE);
        let mut split = Vec::new();
        while let Some((batch, outcome)) =
            cancel.run_until_cancelled(queue.next()).await.ok_or(Error::Canceled)?
        {
            match settle(mirror, watch, batch, outcome?).await? {
                Settled::Done(n) => here += n,
                Settled::Split(a, b) => split.extend([a, b]),
            }
            watch.at(StepName::Orders, before + here, before + waiting.max(here));
        }
        drop(queue);
        while let Some(batch) = split.pop() {
            let (batch, outcome) =
                cancel.run_until_cancelled(ask(mirror, batch)).await.ok_or(Error::Canceled)?;
            match settle(mirror, watch, batch, outcome?).await? {
                Settled::Done(n) => here += n,
                Settled::Split(a, b) => split.extend([a, b]),
            }
            watch.at(StepName::Orders, before + here, before + waiting.max(here));
        }
        settled += here;
    }
}

fn watch_done(watch: &Watch) -> u64 {
    watch.progress().steps.iter().find(|s| s.name == StepName::Orders).map_or(0, |s| s.done)
}

async fn next_batches(mirror: &Mirror) -> Result<Vec<Batch>, Error> {
    let packages = mirror.packages.clone();
    mirror
        .read(move |r| {
            let mut batches = Vec::new();
            for package in packages {
                let wanted = r.next_wanted_orders(&package, BATCH * AT_ONCE)?;
                let ids: Vec<OrderId> = wanted.into_iter().map(|w| w.id).collect();
                batches.extend(
                    ids.chunks(BATCH).map(|ids| Batch { package: package.clone(), ids: ids.to_vec() }),
                );
            }
            Ok(batches)
        })
        .await
}

async fn ask(mirror: &Mirror, batch: Batch) -> (Batch, Result<Outcome, Error>) {
    let texts: Vec<String> = batch.ids.iter().map(OrderId::to_string).collect();
    let ids: Vec<&str> = texts.iter().map(String::as_str).collect();
    let answer = match mirror.client.orders_batch(&batch.package, &ids).await {
        Ok(orders) => orders,
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

fn refused(batch: Batch, error: Google) -> (Batch, Result<Outcome, Error>) {
    let about_one = matches!(
        error,
        Google::NotFound { what: purser_play_api::Missing::Order, .. }
            | Google::Invalid { .. }
            | Google::Malformed { .. }
    );
    match (about_one, batch.ids.len()) {
        (false, _) => (batch, Err(error.into())),
        (true, 1) => (batch, Ok(Outcome::Refused(error.to_string()))),
        (true, _) => split(batch),
    }
}

fn split(batch: Batch) -> (Batch, Result<Outcome, Error>) {
    let Batch { package, ids } = batch;
    let (a, b) = halves(ids).expect("a batch of one is refused, not split");
    let outcome = Outcome::Split(
        Batch { package: package.clone(), ids: a },
        Batch { package: package.clone(), ids: b },
    );
    (Batch { package, ids: Vec::new() }, Ok(outcome))
}

enum Settled {
    Done(u64),
    Split(Batch, Batch),
}

async fn settle(mirror: &Mirror, watch: &Watch, batch: Batch, outcome: Outcome) -> Result<Settled, Error> {
    let seen = mirror.client.google_now();
    match outcome {
        Outcome::Split(a, b) => Ok(Settled::Split(a, b)),
        Outcome::Refused(why) => {
            mirror
                .write(watch, move |w| batch.ids.iter().try_for_each(|id| w.drop_wanted_order(id, &why)))
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
    let rows: Vec<(Order, &str)> = orders.iter().map(|(order, raw)| (order.clone(), raw.as_str())).collect();
    w.put_orders(&rows, seen)?;
    // A purchase that was looked at after the last thing that happened to its order has nothing new to tell.
    let purchases: Vec<(WantedPurchase, Timestamp)> =
        orders.iter().filter_map(|(order, _)| Some((purchase_of(order)?, order.last_event))).collect();
    w.want_purchases_since(&purchases)?;
    // Google promises all or nothing; an id that it passes over in silence must not be asked for for ever.
    let answered: HashSet<&OrderId> = orders.iter().map(|(order, _)| &order.id).collect();
    for id in &batch.ids {
        if !answered.contains(id) {
            w.drop_wanted_order(id, "Google's answer left it out")?;
        }
    }
    Ok(())
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
