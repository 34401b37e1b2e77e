use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use purser_model::{CancelInitiator, OrderId, PurchaseDetail, PurchaseKey, SubscriptionState};
use purser_store::Reader;
use purser_sync::translate;

use super::test_connection::{bucket, finding, notifications, packages, report, sign_in};
use crate::api::{ConnectStep, Environment, Error, Finding, StepReport, Verdict};
use crate::open::Open;
use crate::{App, blocking};

/// How far back the doctor looks for changes that no notification told of: as long as Pub/Sub keeps messages.
const LOOKS_BACK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// So many changes are enough evidence.
const MOST_CHANGES: usize = 400;
/// Google refuses a sign-in whose clock is off by more, and dates are shown wrong long before.
const CLOCK_MAY_BE_OFF: SignedDuration = SignedDuration::from_mins(5);

impl App {
    /// Tries everything that the open workspace needs of Google, one report each.
    pub async fn doctor(&self) -> Result<Vec<StepReport>, Error> {
        let open = self.open_now().await?;
        let client = open.mirror.client.interactive();
        let workspace = &open.workspace;
        let signed_in = sign_in(&client, &workspace.email).await;
        let mut here = vec![signed_in];
        let steps = if here[0].verdict == Verdict::Bad {
            // Every further question would be answered the same.
            let first =
                || vec![finding(Verdict::Skipped, "Not asked", "Google has to accept the sign-in first.")];
            [first(), first(), first()]
        } else {
            let mut told = notifications(&client, workspace.subscription.as_deref()).await;
            if workspace.subscription.is_some() {
                let open = Arc::clone(&open);
                told.extend(blocking(move || evidence(&open)).await?);
            }
            let packages = packages(&client, &workspace.packages).await;
            [packages, bucket(&client, workspace.bucket.as_deref()).await, told]
        };
        here.extend(clock(&open, client.clock_skew()));
        {
            let open = Arc::clone(&open);
            here.push(blocking(move || Ok(mirror(&open))).await?);
        }
        let [packages, bucket, told] = steps;
        Ok(vec![
            report(ConnectStep::Key, here),
            report(ConnectStep::Packages, packages),
            report(ConnectStep::Bucket, bucket),
            report(ConnectStep::Notifications, told),
        ])
    }
}

/// A simulator's clock is moved on purpose.
fn clock(open: &Open, skew: Option<SignedDuration>) -> Option<Finding> {
    let skew = skew.filter(|_| open.workspace.environment == Environment::Production)?;
    if skew.abs() <= CLOCK_MAY_BE_OFF {
        return Some(finding(Verdict::Good, "Clock", "This computer's clock agrees with Google's."));
    }
    let minutes = skew.abs().as_mins();
    let way = if skew.is_positive() { "behind" } else { "ahead of" };
    Some(Finding {
        remedy: Some("Let the system set the time from the network.".to_owned()),
        ..finding(
            Verdict::Look,
            "Clock",
            format!(
                "This computer's clock is {minutes} minutes {way} Google's. Dates of what is still to come are wrong by as much."
            ),
        )
    })
}

fn mirror(open: &Open) -> Finding {
    let path = open.store().path();
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let size = |path: &std::path::Path| std::fs::metadata(path).map_or(0, |meta| meta.len());
    let megabytes = (size(path) + size(log.as_ref())).div_ceil(1_000_000);
    let schema = open.store().schema_version();
    finding(Verdict::Good, "Mirror", format!("{megabytes} MB on this disk, encrypted, schema {schema}."))
}

/// What the mirror has seen of notifications, compared with what it found out without them.
fn evidence(open: &Open) -> Result<Vec<Finding>, Error> {
    let now = open.now();
    let gathered = open.store().read(|r| {
        let Some((first, last)) = r.message_span()? else { return Ok(None) };
        // Before the first message nobody knows whether there should have been any.
        let since = first.max(now.checked_sub(LOOKS_BACK).unwrap_or(Timestamp::MIN));
        let (mut heard, mut unheard) = (0, 0);
        for change in r.changes_heard(since, MOST_CHANGES)? {
            if change.heard {
                heard += 1;
            } else if must_be_told(r, &change.key)? {
                unheard += 1;
            }
        }
        Ok(Some((last, heard, unheard)))
    })?;
    Ok(match gathered {
        None => vec![Finding {
            remedy: Some("In Play Console, open the app → Monetize → Monetization setup → Real-time developer notifications, compare the topic with the subscription's, and press Send test notification.".to_owned()),
            ..finding(Verdict::Look, "Messages", "No notification has come yet.")
        }],
        Some((last, heard, unheard)) => vec![arrivals(last, now), shared(heard, unheard)],
    })
}

fn arrivals(last: Timestamp, now: Timestamp) -> Finding {
    let hours = now.duration_since(last).as_hours().max(0);
    let ago = match hours {
        0 => "within the last hour".to_owned(),
        1..48 => format!("{hours} hours ago"),
        _ => format!("{} days ago", hours / 24),
    };
    finding(Verdict::Good, "Messages", format!("The last notification was taken in {ago}."))
}

/// Changes that no notification told of, against those that one did. A stream of one's own tells of nearly all.
fn shared(heard: u32, unheard: u32) -> Finding {
    let all = heard + unheard;
    if all == 0 {
        return finding(
            Verdict::Good,
            "One reader",
            "No subscription has changed in the last seven days, so nothing speaks for a second reader.",
        );
    }
    let figures = format!(
        "{heard} of the {all} changes that were found in the last seven days were told by a notification"
    );
    if unheard < 5 || unheard * 5 < all {
        return finding(
            Verdict::Good,
            "One reader",
            format!("{figures}. Nothing speaks for a second reader."),
        );
    }
    Finding {
        remedy: Some("In the Cloud console, open Pub/Sub → Subscriptions → Create subscription on the same topic, delivery type Pull, and use it for this workspace alone: not for your backend, nor for another computer's Purser.".to_owned()),
        ..finding(Verdict::Look, "One reader", format!("Only {figures}. The likeliest reason: something else pulls from this subscription too, and two readers split the messages. (Another: Purser did not run for longer than Pub/Sub keeps messages.)"))
    }
}

/// Whether the newest content of a subscription differs from the one before in what Google sends a notification
/// for: its state or its last charge. Acknowledgements, prices and grace periods move without one, and so does the
/// end of a purchase that another took the place of: the notification names the new one.
fn must_be_told(r: &Reader<'_>, key: &PurchaseKey) -> Result<bool, purser_store::Error> {
    let Some(record) = r.purchase(key)? else { return Ok(false) };
    let Some(last) = record.versions.len().checked_sub(1).filter(|last| *last > 0) else { return Ok(false) };
    let read = |n: usize| -> Result<Option<Told>, purser_store::Error> {
        Ok(r.purchase_version(key, n)?.and_then(|raw| told(key, &raw)))
    };
    Ok(match (read(last - 1)?, read(last)?) {
        (Some(before), Some(now)) => {
            (&before.state, &before.charge) != (&now.state, &now.charge) && !now.replaced
        }
        _ => false,
    })
}

struct Told {
    state: SubscriptionState,
    charge: Option<OrderId>,
    replaced: bool,
}

fn told(key: &PurchaseKey, raw: &str) -> Option<Told> {
    let purchase = translate::subscription(key.clone(), &serde_json::from_str(raw).ok()?);
    let PurchaseDetail::Subscription(s) = purchase.detail else { return None };
    Some(Told {
        charge: s.items.into_iter().find_map(|item| item.latest_order),
        replaced: s.canceled.is_some_and(|canceled| canceled.by == CancelInitiator::Replacement),
        state: s.state,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_readers_are_suspected_from_a_fifth_of_the_changes_on_and_with_the_figures() {
        assert_eq!(shared(0, 0).verdict, Verdict::Good);
        assert_eq!(shared(300, 4).verdict, Verdict::Good);
        assert_eq!(shared(3, 4).verdict, Verdict::Good, "too few to say anything");
        assert_eq!(shared(100, 20).verdict, Verdict::Good);
        let suspected = shared(52, 48);
        assert_eq!(suspected.verdict, Verdict::Look);
        assert!(suspected.message.contains("52 of the 100 changes"), "{}", suspected.message);
        assert!(suspected.remedy.is_some());
    }

    #[test]
    fn only_a_new_state_or_charge_has_to_be_told_by_a_notification() {
        let key = PurchaseKey { package: "com.example.app".into(), token: "t".into() };
        let read = |json: &str| told(&key, json).unwrap();
        let active = read(
            r#"{"subscriptionState":"SUBSCRIPTION_STATE_ACTIVE","lineItems":[{"latestSuccessfulOrderId":"GPA.3312-4821-9932-12345..0"}]}"#,
        );
        assert_eq!((active.state, active.replaced), (SubscriptionState::Active, false));
        assert_eq!(active.charge, Some(OrderId::parse("GPA.3312-4821-9932-12345..0")));
        let replaced = read(
            r#"{"subscriptionState":"SUBSCRIPTION_STATE_EXPIRED","canceledStateContext":{"replacementCancellation":{}}}"#,
        );
        assert!(replaced.replaced);
    }
}
