use futures::stream::{self, StreamExt as _};
use jiff::Timestamp;
use purser_model::{Gone, Order, OrderId, Purchase, PurchaseDetail, PurchaseKey, next_look};
use purser_play_api::Error as Google;
use purser_store::{PurchaseHint, WantedOrder, WantedPurchase, Writer};
use tokio_util::sync::CancellationToken;

use crate::fetch::{self, Answer};
use crate::plan::can_still_answer;
use crate::{Error, Mirror, StepName, Watch, lane, translate};

/// Purchases taken from the queue at once.
const ROUND: usize = 2_000;
/// Calls on their way at once.
const AT_ONCE: usize = 16;
/// Answers that share a commit, when that many are there.
const COMMIT: usize = 256;

/// Looks up every purchase that is wanted, one call each, and returns how many were settled.
///
/// Subscriptions that ended too long ago for Google to answer are settled without a call, from what their
/// orders say.
pub(crate) async fn run(mirror: &Mirror, watch: &Watch, cancel: &CancellationToken) -> Result<u64, Error> {
    let mut settled = 0;
    loop {
        let wanted = mirror.read(|r| r.next_wanted_purchases(ROUND)).await?;
        if wanted.is_empty() {
            return Ok(settled);
        }
        let waiting = mirror.read(|r| r.wanted_counts()).await?.purchases;
        let before =
            watch.progress().steps.iter().find(|s| s.name == StepName::Purchases).map_or(0, |s| s.done);
        watch.at(StepName::Purchases, before, before + waiting);
        let (asked, mut here) = leave_out(mirror, watch, wanted).await?;
        watch.at(StepName::Purchases, before + here, before + waiting);
        let mut answers = stream::iter(asked.into_iter().map(|wanted| look_up(mirror, wanted)))
            .buffer_unordered(AT_ONCE)
            .ready_chunks(COMMIT);
        while let Some(chunk) = cancel.run_until_cancelled(answers.next()).await.ok_or(Error::Canceled)? {
            // What was answered is kept even when one of them ends the step.
            let (mut kept, mut failed) = (Vec::new(), None);
            for (wanted, answer) in chunk {
                match answer {
                    Ok(answer) => kept.push((wanted, answer)),
                    Err(error) => failed = Some(error),
                }
            }
            here += kept.len() as u64;
            let seen = mirror.client.google_now();
            mirror
                .write(watch, move |w| {
                    kept.iter().try_for_each(|(wanted, answer)| put(w, wanted, answer, seen))
                })
                .await?;
            watch.at(StepName::Purchases, before + here, before + waiting.max(here));
            if let Some(error) = failed {
                return Err(error.into());
            }
        }
        settled += here;
    }
}

/// Settles those that Google cannot answer for any more; the others are to be asked.
async fn leave_out(
    mirror: &Mirror,
    watch: &Watch,
    wanted: Vec<WantedPurchase>,
) -> Result<(Vec<WantedPurchase>, u64), Error> {
    let now = mirror.client.google_now();
    mirror
        .write(watch, move |w| {
            let mut asked = Vec::with_capacity(wanted.len());
            let mut left_out = 0;
            for purchase in wanted {
                // Only what a backfill came upon: who is due or was named by a notification has been alive.
                if purchase.priority <= lane::BACKFILL
                    && purchase.hint == PurchaseHint::Subscription
                    && !can_still_answer(&orders_of(w, &purchase.key)?, now)
                {
                    w.purchase_gone(&purchase.key, Gone::NotAsked, "it ended more than 60 days ago", now)?;
                    left_out += 1;
                } else {
                    asked.push(purchase);
                }
            }
            Ok((asked, left_out))
        })
        .await
}

fn orders_of(w: &Writer<'_>, key: &PurchaseKey) -> Result<Vec<Order>, purser_store::Error> {
    let mut orders = Vec::new();
    for row in w.reader().orders_of_purchase(key)? {
        if let Some(record) = w.reader().order(&row.id)?
            && let Some(order) = translate::kept_order(&key.package, &record.raw)
        {
            orders.push(order);
        }
    }
    Ok(orders)
}

async fn look_up(mirror: &Mirror, wanted: WantedPurchase) -> (WantedPurchase, Result<Answer, Google>) {
    let answer = match fetch::purchase(&mirror.client, &wanted.key, wanted.hint).await {
        // One answer that cannot be read must not stop all others: it is noted, and R asks again.
        Err(error @ Google::Malformed { .. }) => Ok(Answer::Gone(Gone::Unknown, error.to_string())),
        answer => answer,
    };
    (wanted, answer)
}

pub(crate) fn put(
    w: &Writer<'_>,
    wanted: &WantedPurchase,
    answer: &Answer,
    seen: Timestamp,
) -> Result<(), purser_store::Error> {
    match answer {
        Answer::Gone(gone, words) => w.purchase_gone(&wanted.key, *gone, words, seen),
        Answer::Purchase(purchase, raw) => {
            w.put_purchase(purchase, raw, seen)?;
            w.set_due(&wanted.key, next_look(purchase, seen))?;
            let (purchases, orders) = named_by(purchase);
            w.want_new_purchases(&purchases)?;
            w.want_orders(&orders).map(drop)
        }
    }
}

/// The purchases and orders that a purchase names: the one it replaced, the charge that last went through, the
/// one that is failing.
fn named_by(purchase: &Purchase) -> (Vec<WantedPurchase>, Vec<WantedOrder>) {
    let package = &purchase.key.package;
    let order = |id: &OrderId| WantedOrder {
        package: package.clone(),
        id: id.clone(),
        source: "purchase".to_owned(),
    };
    match &purchase.detail {
        PurchaseDetail::OneTime(one_time) => (Vec::new(), one_time.order.iter().map(order).collect()),
        PurchaseDetail::Subscription(subscription) => {
            let tokens = [&subscription.linked_token, &subscription.expired_token];
            let purchases = tokens.into_iter().flatten().map(|token| WantedPurchase {
                key: PurchaseKey { package: package.clone(), token: token.clone() },
                hint: PurchaseHint::Subscription,
                priority: lane::LINKED,
                why: "replaced by another purchase".to_owned(),
            });
            let latest = subscription.items.iter().filter_map(|item| item.latest_order.as_ref());
            let orders = latest.chain(subscription.pending_order.as_ref()).map(order);
            (purchases.collect(), orders.collect())
        }
    }
}
