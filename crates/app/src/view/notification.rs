//! A notification as the tail shows it: decoded each time, so that what an older Purser kept reads as well.

use jiff::Timestamp;
use purser_play_api::wire::{DeveloperNotification, PubsubMessage};
use purser_store::{KeptMessage, MessageOutcome};

use super::raw::indented;
use crate::api::{NotificationKind, NotificationOutcome, NotificationRow, Tone};

/// What a payload says.
struct Said {
    kind: NotificationKind,
    /// As the payload has it; 0 is none.
    code: i32,
    what: String,
    tone: Tone,
    product: Option<String>,
    token: Option<String>,
    order: Option<String>,
}

pub(crate) fn row(from: &KeptMessage) -> NotificationRow {
    let message = &from.message;
    let payload = PubsubMessage { data: message.data.clone(), ..PubsubMessage::default() };
    let read = DeveloperNotification::from_message(&payload).ok();
    let (said, raw, package, happened) = match &read {
        Some(read) => {
            let millis = read.value.event_time_millis;
            let happened = Timestamp::from_millisecond(millis).ok().filter(|_| millis > 0);
            let package = filled(&read.value.package_name);
            (say(&read.value, read.json.get()), indented(read.json.get()), package, happened)
        }
        None => (foreign(), message.data.clone(), None, None),
    };
    let since = happened.or(message.happened).unwrap_or(message.published);
    NotificationRow {
        id: message.id.clone(),
        happened: happened.or(message.happened).map(|at| at.to_string()),
        published: message.published.to_string(),
        received: message.received.to_string(),
        lag_seconds: u32::try_from(message.received.duration_since(since).as_secs().max(0))
            .unwrap_or(u32::MAX),
        kind: said.kind,
        code: u32::try_from(said.code).ok().filter(|code| *code > 0),
        what: said.what,
        tone: said.tone,
        package: package.or_else(|| message.package.clone()),
        product: said.product.or_else(|| from.product.clone()),
        token: said.token.or_else(|| message.token.clone()),
        order: said.order.or_else(|| message.order.clone()),
        outcome: match from.outcome {
            MessageOutcome::LookedUp => NotificationOutcome::LookedUp,
            MessageOutcome::Waiting => NotificationOutcome::Waiting,
            MessageOutcome::Nothing => NotificationOutcome::Nothing,
        },
        raw,
    }
}

/// What a notification says, in words.
pub(crate) fn said(from: &DeveloperNotification, json: &str) -> String {
    say(from, json).what
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn foreign() -> Said {
    Said {
        kind: NotificationKind::Unknown,
        code: 0,
        what: "Not a notification of Google Play".to_owned(),
        tone: Tone::Warn,
        product: None,
        token: None,
        order: None,
    }
}

fn say(from: &DeveloperNotification, json: &str) -> Said {
    if let Some(n) = &from.subscription_notification {
        let code = n.notification_type.code();
        let (what, tone) = subscription(code);
        let product = n.subscription_id.as_deref().and_then(filled);
        let (kind, token) = (NotificationKind::Subscription, filled(&n.purchase_token));
        Said { kind, code, what, tone, product, token, order: None }
    } else if let Some(n) = &from.one_time_product_notification {
        let code = n.notification_type.code();
        let (what, tone) = match code {
            1 => ("Bought".to_owned(), Tone::Ok),
            2 => ("Pending purchase canceled".to_owned(), Tone::Mute),
            code => unknown_type(code),
        };
        let (product, token) = (filled(&n.sku), filled(&n.purchase_token));
        Said { kind: NotificationKind::OneTime, code, what, tone, product, token, order: None }
    } else if let Some(n) = &from.voided_purchase_notification {
        let code = n.refund_type.code();
        let what = match (n.product_type.code(), code) {
            (1, 1) => "Voided: a charge of a subscription".to_owned(),
            (2, 1) => "Voided: a one-time purchase".to_owned(),
            (_, 1) => "Voided in full".to_owned(),
            (_, 2) => "Voided in part: some of several units".to_owned(),
            (_, code) => format!("Voided, in a way that is new to Purser ({code})"),
        };
        let (token, order) = (filled(&n.purchase_token), filled(&n.order_id));
        Said { kind: NotificationKind::Voided, code, what, tone: Tone::Alert, product: None, token, order }
    } else if let Some(n) = &from.pending_refund_review_notification {
        Said {
            kind: NotificationKind::Review,
            what: "Chargeback: Google asks for your opinion within 24 hours".to_owned(),
            tone: Tone::Alert,
            order: filled(&n.order_id),
            ..foreign()
        }
    } else if from.test_notification.is_some() {
        Said {
            kind: NotificationKind::Test,
            what: "Test message from Play Console".to_owned(),
            tone: Tone::Info,
            ..foreign()
        }
    } else if from.package_name.is_empty() {
        foreign()
    } else {
        Said { what: format!("{}, which is new to Purser", unknown_block(json)), ..foreign() }
    }
}

/// The name of the block that this Purser does not know.
fn unknown_block(json: &str) -> String {
    let object: Option<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(json).ok();
    let names = object.into_iter().flat_map(|object| object.into_iter().map(|(name, _)| name));
    names
        .into_iter()
        .find(|name| name.ends_with("Notification"))
        .unwrap_or("A notification without content".into())
}

fn unknown_type(code: i32) -> (String, Tone) {
    (format!("Type {code}, which is new to Purser"), Tone::Warn)
}

/// Google's numbers ("Real-time developer notifications reference guide"); 14 to 16 and 21 are not documented.
fn subscription(code: i32) -> (String, Tone) {
    let (words, tone) = match code {
        1 => ("Recovered from hold, or resumed from pause", Tone::Ok),
        2 => ("Renewed", Tone::Ok),
        3 => ("Canceled", Tone::Warn),
        4 => ("Bought", Tone::Ok),
        5 => ("Put on hold", Tone::Alert),
        6 => ("Entered the grace period", Tone::Warn),
        7 => ("Restored by the customer", Tone::Ok),
        8 => ("Price change agreed to", Tone::Info),
        9 => ("Renewal put off", Tone::Info),
        10 => ("Paused", Tone::Info),
        11 => ("Pause planned, changed or called off", Tone::Info),
        12 => ("Revoked: taken away before its end", Tone::Alert),
        13 => ("Expired", Tone::Mute),
        17 => ("Add-ons changed", Tone::Info),
        18 => ("Cancellation planned for the end of the commitment", Tone::Warn),
        19 => ("Price change updated", Tone::Info),
        20 => ("Pending purchase canceled", Tone::Mute),
        22 => ("Consent to a price step-up updated", Tone::Info),
        code => return unknown_type(code),
    };
    (words.to_owned(), tone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(json: &str) -> (NotificationKind, i32, String) {
        let said = say(&serde_json::from_str(json).unwrap(), json);
        (said.kind, said.code, said.what)
    }

    #[test]
    fn every_documented_type_has_words_and_others_keep_their_number() {
        for code in (1..=13).chain(17..=20).chain([22]) {
            assert!(!subscription(code).0.contains("new to Purser"), "{code}");
        }
        for code in [0, 14, 21, 23] {
            assert_eq!(subscription(code).0, format!("Type {code}, which is new to Purser"));
        }
    }

    #[test]
    fn each_block_is_told_apart_and_a_new_one_is_named() {
        use NotificationKind as K;
        let json = |block: &str| format!(r#"{{"version":"1.0","packageName":"com.example",{block}}}"#);
        let void = r#""voidedPurchaseNotification":{"purchaseToken":"t","orderId":"o","productType":2,"refundType":1}"#;
        assert_eq!(said(&json(void)), (K::Voided, 1, "Voided: a one-time purchase".into()));
        let review = r#""pendingRefundReviewNotification":{"orderId":"o","refundReason":7}"#;
        assert_eq!(said(&json(review)).0, K::Review);
        assert_eq!(said(&json(r#""testNotification":{"version":"1.0"}"#)).0, K::Test);
        let new = said(&json(r#""moonNotification":{}"#));
        assert_eq!(new, (K::Unknown, 0, "moonNotification, which is new to Purser".into()));
        assert_eq!(said(r#"{"hello":1}"#).2, "Not a notification of Google Play");
    }
}
