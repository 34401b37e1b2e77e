//! What a fact means at a time, and what is to be done about it. Pure.

use jiff::{SignedDuration, Timestamp};
use purser_model::{Money, SubscriptionState};
use purser_store::ActionRow;

use super::choices::{Choices, KINDS};
use super::facts::{ACKNOWLEDGE, CANDIDATES, Facts, MOST, OF_EACH_CURRENCY, SyncFacts, Trouble, Unpaid};
use crate::api::{
    Amount, Attention, AttentionGroup, AttentionItem, AttentionKind, AttentionStep, ErrorCode, Review,
    ReviewState, SecondPersonRequest, Urgency,
};

const HOUR: i64 = 3_600;
/// What ends sooner than this is urgent, and then what is due soon.
const REVIEW: (i64, i64) = (4 * HOUR, 24 * HOUR);
const ACKNOWLEDGEMENT: (i64, i64) = (12 * HOUR, 36 * HOUR);
const SECOND_PERSON: (i64, i64) = (HOUR, 24 * HOUR);
const GRACE: (i64, i64) = (0, 24 * HOUR);
/// A mirror that nothing was brought to for so long is out of date.
const STALE: SignedDuration = SignedDuration::from_hours(36);

/// Everything that needs somebody at `now`, as it was chosen.
pub(crate) fn attention(facts: &Facts, choices: &Choices, now: Timestamp) -> Attention {
    let mut groups = Vec::new();
    let (mut pressing, mut urgent, mut put_away) = (0, 0, 0);
    for kind in KINDS.into_iter().filter(|kind| choices.of(*kind).shown) {
        let mut items = of(kind, facts, now);
        let all = items.len();
        items.retain(|item| !choices.is_away(&item.id, now));
        put_away += count(all - items.len());
        items.sort_by_key(|item| (item.seconds_left.is_none(), item.seconds_left, item.since.clone()));
        pressing += count(items.iter().filter(|item| item.urgency != Urgency::Later).count());
        urgent += count(items.iter().filter(|item| item.urgency == Urgency::Urgent).count());
        let more = match kind {
            AttentionKind::Unacknowledged => facts.unacknowledged_in_all.saturating_sub(all as u64),
            _ => items.len().saturating_sub(MOST) as u64,
        };
        items.truncate(MOST);
        if !items.is_empty() {
            let (title, about) = words(kind);
            let more = u32::try_from(more).unwrap_or(u32::MAX);
            groups.push(AttentionGroup { kind, title: title.to_owned(), about, items, more });
        }
    }
    Attention { groups, pressing, urgent, put_away, kinds: choices.all(), now: now.to_string() }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn words(kind: AttentionKind) -> (&'static str, String) {
    match kind {
        AttentionKind::Review => {
            ("Chargeback reviews", "Google takes one answer within 24 hours of asking.".to_owned())
        }
        AttentionKind::SecondPerson => (
            "Waits for a second person",
            "Somebody other than who asked confirms it, after a look at what it does now.".to_owned(),
        ),
        AttentionKind::Unacknowledged => (
            "Not acknowledged",
            "Google refunds a purchase that is not acknowledged within three days, and takes it back."
                .to_owned(),
        ),
        AttentionKind::Unsettled => (
            "Sent, not confirmed",
            "Purser looks again by itself until it knows what became of them.".to_owned(),
        ),
        AttentionKind::Bulk => ("Bulks that wait", "They go on when somebody resumes them.".to_owned()),
        AttentionKind::Sync => ("Synchronisation", "What is shown may be out of date.".to_owned()),
        AttentionKind::Payment => (
            "Failed payments of those who paid much",
            format!(
                "Of the {CANDIDATES} subscriptions in grace and the {CANDIDATES} on hold whose turn comes next, the \
                 {OF_EACH_CURRENCY} of each currency whose accounts paid most."
            ),
        ),
    }
}

/// All of a kind, put away or not.
pub(crate) fn of(kind: AttentionKind, facts: &Facts, now: Timestamp) -> Vec<AttentionItem> {
    match kind {
        AttentionKind::Review => {
            let open = facts.reviews.iter().filter(|review| review.state == ReviewState::Open);
            open.map(|asked| review(asked, now)).collect()
        }
        AttentionKind::SecondPerson => {
            facts.requests.iter().map(|request| second_person(request, now)).collect()
        }
        AttentionKind::Unacknowledged => {
            facts.unacknowledged.iter().map(|purchase| unacknowledged(purchase, now)).collect()
        }
        AttentionKind::Unsettled => facts.unsettled.iter().map(unsettled).collect(),
        AttentionKind::Bulk => facts
            .bulks
            .iter()
            .map(|bulk| AttentionItem {
                since: Some(bulk.at.to_string()),
                then: bulk.note.clone().unwrap_or_else(|| "Somebody paused it.".to_owned()),
                urgency: Urgency::Soon,
                bulk: Some(bulk.number),
                ..item(
                    kind,
                    format!("bulk {}", bulk.number),
                    format!("Bulk {} is paused", bulk.number),
                    AttentionStep::Bulk,
                )
            })
            .map(|item| AttentionItem { subject: subject_of_bulk(facts, item.bulk), ..item })
            .collect(),
        AttentionKind::Sync => sync(&facts.sync, now).into_iter().collect(),
        AttentionKind::Payment => facts.payments.iter().map(|trouble| payment(trouble, now)).collect(),
    }
}

fn subject_of_bulk(facts: &Facts, number: Option<u32>) -> String {
    let bulk = facts.bulks.iter().find(|bulk| Some(bulk.number) == number);
    bulk.map(|bulk| format!("{} · {} · {}", bulk.kind, bulk.origin, bulk.reason)).unwrap_or_default()
}

fn item(kind: AttentionKind, id: String, title: String, step: AttentionStep) -> AttentionItem {
    AttentionItem {
        id,
        kind,
        title,
        subject: String::new(),
        since: None,
        until: None,
        seconds_left: None,
        then: String::new(),
        urgency: Urgency::Later,
        amount: None,
        order: None,
        token: None,
        action: None,
        bulk: None,
        request: None,
        step,
    }
}

/// With what ends at `until`, how pressing it is by then.
fn ending(
    item: AttentionItem,
    until: Timestamp,
    now: Timestamp,
    (urgent, soon): (i64, i64),
) -> AttentionItem {
    let left = until.duration_since(now).as_secs().max(0);
    let urgency = match left {
        left if left <= urgent => Urgency::Urgent,
        left if left <= soon => Urgency::Soon,
        _ => Urgency::Later,
    };
    AttentionItem {
        until: Some(until.to_string()),
        seconds_left: Some(u32::try_from(left).unwrap_or(u32::MAX)),
        urgency,
        ..item
    }
}

fn joined(parts: [Option<String>; 3]) -> String {
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn written(amount: Option<&Amount>, otherwise: &str) -> String {
    amount.map_or(otherwise.to_owned(), |amount| format!("{} {}", amount.currency, amount.decimal))
}

fn review(review: &Review, now: Timestamp) -> AttentionItem {
    let title = format!("A bank disputes {}", written(review.amount.as_ref(), "a charge"));
    let told = AttentionItem {
        subject: joined([review.product.clone(), Some(review.order.clone()), None]),
        since: Some(review.asked.clone()),
        then: "Without an answer Google decides alone.".to_owned(),
        amount: review.amount.clone(),
        order: Some(review.order.clone()),
        ..item(AttentionKind::Review, format!("review {}", review.order), title, AttentionStep::Answer)
    };
    match review.until.parse() {
        Ok(until) => ending(told, until, now, REVIEW),
        Err(_) => told,
    }
}

fn second_person(request: &SecondPersonRequest, now: Timestamp) -> AttentionItem {
    let told = AttentionItem {
        subject: joined([
            Some(request.subject.clone()),
            Some(format!("asked by {}: {}", request.asked_by, request.draft.reason)),
            request.draft.ticket.clone(),
        ]),
        since: Some(request.asked.clone()),
        then: "Then it has to be asked for again.".to_owned(),
        amount: request.amount.clone(),
        order: request.draft.target.order.clone(),
        token: request.draft.target.token.clone(),
        request: Some(request.number),
        ..item(
            AttentionKind::SecondPerson,
            format!("second {}", request.number),
            request.verb.clone(),
            AttentionStep::Confirm,
        )
    };
    match request.expires.parse() {
        Ok(until) => ending(told, until, now, SECOND_PERSON),
        Err(_) => told,
    }
}

fn unacknowledged(purchase: &Unpaid, now: Timestamp) -> AttentionItem {
    let Unpaid { purchase: bought, order, amount } = purchase;
    let amount = amount.map(Amount::from);
    let title = format!("{} of {}", written(amount.as_ref(), "A purchase"), bought.product);
    let told = AttentionItem {
        subject: joined([
            Some(if bought.is_subscription { "subscription" } else { "one-time purchase" }.to_owned()),
            order.as_ref().map(ToString::to_string),
            None,
        ]),
        since: Some(bought.started.to_string()),
        then: "Then Google refunds it and takes it back.".to_owned(),
        amount,
        order: order.as_ref().map(ToString::to_string),
        token: Some(bought.key.token.clone()),
        ..item(
            AttentionKind::Unacknowledged,
            format!("ack {}", bought.key.token),
            title,
            AttentionStep::Acknowledge,
        )
    };
    ending(told, bought.started + ACKNOWLEDGE, now, ACKNOWLEDGEMENT)
}

fn unsettled((row, title): &(ActionRow, String)) -> AttentionItem {
    AttentionItem {
        subject: joined([
            row.product.clone(),
            row.order.as_ref().map(ToString::to_string),
            Some(format!("by {}", row.agent)),
        ]),
        since: Some(row.at.to_string()),
        then: row.words.clone().unwrap_or_else(|| "No answer came.".to_owned()),
        urgency: Urgency::Soon,
        order: row.order.as_ref().map(ToString::to_string),
        token: row.token.clone(),
        action: Some(row.number),
        ..item(
            AttentionKind::Unsettled,
            format!("action {}", row.number),
            title.clone(),
            AttentionStep::Check,
        )
    }
}

fn payment(trouble: &Trouble, now: Timestamp) -> AttentionItem {
    let Trouble { row, paid } = trouble;
    let hold = row.state == SubscriptionState::OnHold;
    let told = AttentionItem {
        subject: joined([
            Some(row.product.clone()),
            row.account.as_ref().map(|account| format!("account {account}")),
            row.latest_order.as_ref().map(ToString::to_string),
        ]),
        then: match hold {
            true => "Access is suspended; without a payment it ends.".to_owned(),
            false => "Access goes on until then; without a payment it is put on hold.".to_owned(),
        },
        amount: Some(Amount::from(*paid)),
        order: row.latest_order.as_ref().map(ToString::to_string),
        token: Some(row.key.token.clone()),
        ..item(
            AttentionKind::Payment,
            format!("payment {}", row.key.token),
            format!("{}, {} paid so far", if hold { "On hold" } else { "In grace" }, sum(paid)),
            AttentionStep::Look,
        )
    };
    match row.next.filter(|(at, _)| *at > now) {
        Some((until, _)) if !hold => ending(told, until, now, GRACE),
        Some((until, _)) => AttentionItem { urgency: Urgency::Later, ..ending(told, until, now, GRACE) },
        None => told,
    }
}

fn sum(money: &Money) -> String {
    format!("{} {}", money.currency, money.decimal())
}

fn sync(sync: &SyncFacts, now: Timestamp) -> Option<AttentionItem> {
    let about = |title: &str, step| item(AttentionKind::Sync, "sync".to_owned(), title.to_owned(), step);
    // Being offline is no fault of anybody's; after a day and a half it shows below.
    if let Some((error, since)) = sync.failure.as_ref().filter(|(error, _)| error.code != ErrorCode::Offline)
    {
        let credential = matches!(error.code, ErrorCode::SignIn | ErrorCode::NotPermitted);
        let (title, step, urgency) = match credential {
            true => ("Google does not accept the credential", AttentionStep::Doctor, Urgency::Urgent),
            false => ("Synchronisation fails", AttentionStep::Sync, Urgency::Soon),
        };
        return Some(AttentionItem {
            subject: error.message.clone(),
            since: since.map(|since| since.to_string()),
            then: error.remedy.clone().unwrap_or_else(|| "It tries again by itself.".to_owned()),
            urgency,
            ..about(title, step)
        });
    }
    if sync.running || sync.alive {
        return None;
    }
    let old = match sync.last {
        None => "Nothing was mirrored yet".to_owned(),
        Some(last) if now.duration_since(last) > STALE => "Nothing was brought up to date lately".to_owned(),
        Some(_) => return None,
    };
    Some(AttentionItem {
        since: sync.last.map(|last| last.to_string()),
        then: "Nothing new comes until it is started.".to_owned(),
        urgency: Urgency::Soon,
        ..about(&old, AttentionStep::Sync)
    })
}
