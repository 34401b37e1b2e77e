//! Every kind of fault that a call of Google's can meet with on a bad day.

use crate::chance::Chance;

use super::faults::{Fault, Said};
use crate::publisher::is_write;

/// Draws a kind that fits the method, each as likely as another.
///
/// The token endpoint never says 401, 409 or 404 in passing: there those words mean that the credential is no
/// longer good, and whoever takes them at their word is right.
pub(crate) fn draw(kinds: &mut Chance, method: &str, notfound: bool) -> Fault {
    // Writes can also be done and answered with an error.
    let most = if is_write(method) { 11 } else { 10 };
    loop {
        if let Some(fault) = kind(kinds.below(most), method, notfound) {
            return fault;
        }
    }
}

fn kind(number: i64, method: &str, notfound: bool) -> Option<Fault> {
    let token_endpoint = method.starts_with("oauth2.");
    let cloud = method.starts_with("pubsub.") || method.starts_with("storage.");
    let plain = |status| Some(Fault::Status { status, retry_after: None, said: None });
    let said = |status, domain: &str, reason: &str, message: &str| {
        let said = Said { domain: domain.into(), reason: reason.into(), message: message.into() };
        Some(Fault::Status { status, retry_after: None, said: Some(said) })
    };
    match number {
        0 if !token_endpoint => said(401, "global", "authError", "Invalid Credentials"),
        1 if token_endpoint => None,
        1 if cloud => plain(409),
        1 => Some(concurrent_update()),
        2 => Some(Fault::Status { status: 429, retry_after: Some(1), said: None }),
        3 => plain(500),
        4 => plain(503),
        5 => Some(Fault::Html { status: 502 }),
        6 => Some(Fault::Refused),
        7 => Some(Fault::Cut),
        8 => Some(Fault::Lost),
        9 if notfound && method.starts_with("orders.") => said(404, "global", "notFound", "Order not found."),
        9 if notfound && method.starts_with("purchases.") && !method.contains("voided") => {
            said(404, "global", "purchaseTokenNotFound", "The purchase token was not found.")
        }
        10 => Some(Fault::DoneAndFailed { status: 503 }),
        _ => None,
    }
}

/// 409: somebody else is changing it, and nothing was done.
pub(super) fn concurrent_update() -> Fault {
    let said = Said {
        domain: "androidpublisher".into(),
        reason: "concurrentUpdate".into(),
        message:
            "The operation could not be performed since the object was already in the process of being updated."
                .into(),
    };
    Fault::Status { status: 409, retry_after: None, said: Some(said) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statuses(method: &str) -> Vec<u16> {
        (0..10)
            .filter_map(|number| match kind(number, method, true) {
                Some(Fault::Status { status, .. } | Fault::Html { status }) => Some(status),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn only_a_write_is_done_and_answered_with_an_error() {
        let struck = |method: &str| {
            let mut kinds = Chance::of(3, "kinds", 0, 0);
            (0..500)
                .filter(|_| matches!(draw(&mut kinds, method, false), Fault::DoneAndFailed { .. }))
                .count()
        };
        assert!((20..80).contains(&struck("orders.refund")));
        assert_eq!(struck("orders.get"), 0);
    }

    #[test]
    fn each_method_meets_with_what_it_can() {
        assert_eq!(statuses("purchases.subscriptionsv2.get"), [401, 409, 429, 500, 503, 502, 404]);
        assert_eq!(statuses("pubsub.subscriptions.pull"), [401, 409, 429, 500, 503, 502]);
        assert_eq!(statuses("purchases.voidedpurchases.list"), [401, 409, 429, 500, 503, 502]);
        assert_eq!(statuses("oauth2.token"), [429, 500, 503, 502]);
    }
}
