use crate::api::{ActionKind, Macro, MacroAction};

/// What shows how macros are meant. The demo account begins with them; elsewhere they can be added one by one.
pub(crate) fn examples() -> Vec<Macro> {
    let action = |kind| Some(MacroAction { kind, days: None, item: None });
    vec![
        Macro {
            name: "Goodwill refund".into(),
            action: action(ActionKind::Refund),
            reason: "Goodwill: the customer asked for the money of {product} back".into(),
            tags: vec!["goodwill".into()],
            note: Some("Goodwill refund of {refunded} by {agent}. Access was kept.".into()),
            reply: Some(
                "Hello,\n\nwe have refunded {refunded} for {product}, order {order}. You keep your access. It can \
                 take a few days until your bank shows the money.\n\nKind regards\n{agent}"
                    .into(),
            ),
        },
        Macro {
            name: "Stop the renewal as asked".into(),
            action: action(ActionKind::CancelRenewal),
            reason: "The customer asked support to stop the renewal".into(),
            tags: vec![],
            note: Some("Renewal stopped as the customer asked.".into()),
            reply: Some(
                "Hello,\n\n{product} does not renew any more and you are not charged again. You can use it until \
                 {expiry}. If you change your mind, you can resubscribe in Google Play until then.\n\nKind \
                 regards\n{agent}"
                    .into(),
            ),
        },
        Macro {
            name: "We look into it".into(),
            action: None,
            reason: String::new(),
            tags: vec!["waits-for-us".into()],
            note: Some("The customer waits for an answer from us since {today}.".into()),
            reply: Some(
                "Hello,\n\nthank you for writing to us. We are looking into your order {order} of {date} and answer \
                 within two working days.\n\nKind regards\n{agent}"
                    .into(),
            ),
        },
    ]
}
