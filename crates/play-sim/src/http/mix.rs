//! Every kind of fault that a call of Google's can meet with on a bad day.

use crate::chance::Chance;

use super::faults::{Fault, Said};

/// Draws a kind that fits the method, each as likely as another.
///
/// The token endpoint never says 401, 409 or 404 in passing: there those words mean that the credential is no
/// longer good, and whoever takes them at their word is right.
pub(crate) fn draw(kinds: &mut Chance, method: &str, notfound: bool) -> Fault {
    loop {
        if let Some(fault) = kind(kinds.below(10), method, notfound) {
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
        1 => said(
            409,
            "androidpublisher",
            "concurrentUpdate",
            "The operation could not be performed since the object was already in the process of being updated.",
        ),
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
        _ => None,
    }
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
    fn each_method_meets_with_what_it_can() {
        assert_eq!(statuses("purchases.subscriptionsv2.get"), [401, 409, 429, 500, 503, 502, 404]);
        assert_eq!(statuses("pubsub.subscriptions.pull"), [401, 409, 429, 500, 503, 502]);
        assert_eq!(statuses("purchases.voidedpurchases.list"), [401, 409, 429, 500, 503, 502]);
        assert_eq!(statuses("oauth2.token"), [429, 500, 503, 502]);
    }
}
