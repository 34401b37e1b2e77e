use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use purser_model::{OrderId, PurchaseKey};
use purser_play_api::Raw;
use purser_play_api::wire::{DeveloperNotification, ReceivedMessage};
use purser_store::{Message, MessageKind, PurchaseHint, WantedOrder, WantedPurchase};
use tokio_util::sync::CancellationToken;

use crate::{Error, Mirror, StepName, Watch, lane, replay};

/// Messages per pull, Pub/Sub's own limit.
pub(crate) const AT_MOST: u16 = 1_000;
/// One empty answer does not say that nothing waits; so many in a row do, until the next run.
const EMPTY: u32 = 2;
/// While messages are being stored they are kept from coming again: so often, for so many seconds.
const HOLD_EVERY: Duration = Duration::from_secs(4);
const HOLD_FOR: u16 = 60;
/// Google's clock is known to half a second. A look-up within so much of an event may have come before it.
pub(crate) const MARGIN: SignedDuration = SignedDuration::from_secs(1);

/// Takes what waits in the subscription, for a run that does not stay to listen.
pub(crate) async fn run(mirror: &Mirror, watch: &Watch, cancel: &CancellationToken) -> Result<(), Error> {
    let Some(subscription) = &mirror.subscription else {
        watch.skip(StepName::Notifications, "no Pub/Sub subscription is configured");
        return Ok(());
    };
    if mirror.signals.is_listening() {
        watch.skip(StepName::Notifications, "they are taken in as they come");
        return Ok(());
    }
    watch.at(StepName::Notifications, 0, 0);
    watch.doing(subscription.clone());
    replay::once(mirror, watch, subscription).await?;
    let mut done = 0;
    let mut empty = 0;
    while empty < EMPTY {
        let pull = mirror.client.pull_at_once(subscription, AT_MOST);
        let messages = cancel.run_until_cancelled(pull).await.ok_or(Error::Canceled)??;
        if messages.is_empty() {
            empty += 1;
            continue;
        }
        empty = 0;
        done += take_in(mirror, watch, subscription, messages).await?;
        watch.at(StepName::Notifications, done, done);
    }
    watch.finish(&[StepName::Notifications]);
    Ok(())
}

/// Takes in what Pub/Sub handed over: stores every message as received, notes the purchases and orders they
/// name, commits to the disk, and only then acknowledges. How many there were.
pub(crate) async fn take_in(
    mirror: &Mirror,
    watch: &Watch,
    subscription: &str,
    messages: Vec<Raw<ReceivedMessage>>,
) -> Result<u64, Error> {
    let count = messages.len() as u64;
    let acks: Vec<String> = messages.iter().map(|m| m.value.ack_id.clone()).collect();
    let acks: Vec<&str> = acks.iter().map(String::as_str).collect();
    let stored = store(mirror, watch, subscription, messages);
    tokio::pin!(stored);
    // A writer in the middle of a bulk import can take longer than the shortest deadline there is (10 s).
    loop {
        match tokio::time::timeout(HOLD_EVERY, &mut stored).await {
            Ok(stored) => break stored?,
            Err(_at_work) => mirror.client.modify_ack_deadline(subscription, &acks, HOLD_FOR).await?,
        }
    }
    mirror.client.acknowledge(subscription, &acks).await?;
    mirror.signals.hear(|heard| {
        heard.messages += count;
        heard.last_message = Some(mirror.client.google_now());
    });
    Ok(count)
}

async fn store(
    mirror: &Mirror,
    watch: &Watch,
    subscription: &str,
    received: Vec<Raw<ReceivedMessage>>,
) -> Result<(), Error> {
    let seen = mirror.client.google_now();
    let mut messages = Vec::new();
    let (mut purchases, mut orders, mut reviewed) = (Vec::new(), Vec::new(), Vec::new());
    for Raw { value: ReceivedMessage { message, .. }, .. } in received {
        // What cannot be read, or names no application, is kept as it came, so that a later Purser can read it; what
        // belongs to an application of another workspace is not ours to keep.
        let read = DeveloperNotification::from_message(&message);
        let read = read.ok().filter(|read| !read.value.package_name.is_empty());
        if let Some(read) = &read {
            if !mirror.packages.contains(&read.value.package_name) {
                continue;
            }
            let (purchase, order) = names(&read.value);
            let since = happened(&read.value).unwrap_or(seen) + MARGIN;
            purchases.extend(purchase.map(|purchase| (purchase, since)));
            if kind(&read.value) == MessageKind::Review {
                reviewed.extend(order.iter().map(|order| (order.id.clone(), since)));
            }
            orders.extend(order.map(|order| (order, since)));
        }
        messages.push(Message {
            subscription: subscription.to_owned(),
            id: message.message_id,
            published: message.publish_time.unwrap_or(seen),
            received: seen,
            package: read.as_ref().map(|r| r.value.package_name.clone()),
            token: read.as_ref().and_then(|r| token(&r.value)),
            order: read.as_ref().and_then(|r| order(&r.value)),
            kind: read.as_ref().map_or(MessageKind::Unknown, |r| kind(&r.value)),
            code: read.as_ref().and_then(|r| code(&r.value)),
            happened: read.as_ref().and_then(|r| happened(&r.value)),
            data: message.data,
        });
    }
    mirror
        .write_durable(watch, move |w| {
            w.put_messages(&messages)?;
            w.want_purchases_since(&purchases)?;
            for (order, since) in reviewed {
                // The evidence of a review is what its purchase looks like now.
                if let Some(key) = w.reader().order(&order)?.and_then(|record| record.purchase) {
                    let (hint, why) = (PurchaseHint::Unknown, "chargeback review".to_owned());
                    let purchase = WantedPurchase { key, hint, priority: lane::REVIEW, why };
                    w.want_purchases_since(&[(purchase, since)])?;
                }
            }
            w.want_orders_since(&orders).map(drop)
        })
        .await?;
    mirror.signals.hurry();
    Ok(())
}

fn token(notification: &DeveloperNotification) -> Option<String> {
    names(notification).0.map(|purchase| purchase.key.token)
}

fn kind(from: &DeveloperNotification) -> MessageKind {
    if from.subscription_notification.is_some() {
        MessageKind::Subscription
    } else if from.one_time_product_notification.is_some() {
        MessageKind::OneTime
    } else if from.voided_purchase_notification.is_some() {
        MessageKind::Voided
    } else if from.pending_refund_review_notification.is_some() {
        MessageKind::Review
    } else if from.test_notification.is_some() {
        MessageKind::Test
    } else {
        MessageKind::Unknown
    }
}

/// Google's number of what happened: `notificationType`, of a void its `refundType`.
fn code(from: &DeveloperNotification) -> Option<u32> {
    let code = if let Some(n) = &from.subscription_notification {
        n.notification_type.code()
    } else if let Some(n) = &from.one_time_product_notification {
        n.notification_type.code()
    } else {
        from.voided_purchase_notification.as_ref()?.refund_type.code()
    };
    u32::try_from(code).ok().filter(|code| *code > 0)
}

fn happened(from: &DeveloperNotification) -> Option<Timestamp> {
    Timestamp::from_millisecond(from.event_time_millis).ok().filter(|_| from.event_time_millis > 0)
}

/// The order that it is about, as Google wrote it.
fn order(from: &DeveloperNotification) -> Option<String> {
    let void = from.voided_purchase_notification.as_ref().map(|n| &n.order_id);
    let review = from.pending_refund_review_notification.as_ref().map(|n| &n.order_id);
    void.or(review).filter(|id| !id.is_empty()).cloned()
}

/// The purchase and the order that a notification says something happened to.
fn names(from: &DeveloperNotification) -> (Option<WantedPurchase>, Option<WantedOrder>) {
    let purchase = |token: &str, hint| {
        (!token.is_empty()).then(|| WantedPurchase {
            key: PurchaseKey { package: from.package_name.clone(), token: token.to_owned() },
            hint,
            priority: lane::NOTIFIED,
            why: "notification".to_owned(),
        })
    };
    if let Some(n) = &from.subscription_notification {
        (purchase(&n.purchase_token, PurchaseHint::Subscription), None)
    } else if let Some(n) = &from.one_time_product_notification {
        (purchase(&n.purchase_token, PurchaseHint::OneTime), None)
    } else if let Some(n) = &from.voided_purchase_notification {
        let order = (!n.order_id.is_empty()).then(|| WantedOrder {
            package: from.package_name.clone(),
            id: OrderId::parse(&n.order_id),
            source: "notification".to_owned(),
        });
        (purchase(&n.purchase_token, PurchaseHint::Unknown), order)
    } else if let Some(n) = &from.pending_refund_review_notification {
        let order = (!n.order_id.is_empty()).then(|| WantedOrder {
            package: from.package_name.clone(),
            id: OrderId::parse(&n.order_id),
            source: "notification".to_owned(),
        });
        (None, order)
    } else {
        (None, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_notification_names_what_to_look_at() {
        let read = |json: &str| names(&serde_json::from_str(json).unwrap());
        let (purchase, order) = read(
            r#"{"packageName":"com.example","eventTimeMillis":"1","subscriptionNotification":{"notificationType":2,"purchaseToken":"t"}}"#,
        );
        assert_eq!(purchase.map(|p| (p.key.token, p.hint)), Some(("t".into(), PurchaseHint::Subscription)));
        assert!(order.is_none());
        let (_, order) = read(
            r#"{"packageName":"com.example","eventTimeMillis":1,"voidedPurchaseNotification":{"purchaseToken":"t","orderId":"GPA.3312-4821-9932-12345","productType":1,"refundType":1}}"#,
        );
        assert_eq!(order.map(|o| o.id.to_string()), Some("GPA.3312-4821-9932-12345".into()));
        assert_eq!(
            read(r#"{"packageName":"com.example","testNotification":{"version":"1.0"}}"#),
            (None, None)
        );
    }
}
