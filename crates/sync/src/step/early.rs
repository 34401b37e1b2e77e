//! Purchases that can be looked up while orders are still coming in.

use std::collections::HashSet;

use jiff::Timestamp;
use purser_model::{Order, PurchaseKey};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::plan::ANSWERS_FOR;
use crate::step::orders::purchase_of;

/// For those who fetch orders, and for those who look up what these pay for. `began`: now, by Google's clock, before
/// either has asked for anything.
pub(crate) fn pair(began: Timestamp) -> (Found, Early) {
    let (send, receive) = unbounded_channel();
    (Found { began, send }, Early { receive, named: HashSet::new() })
}

/// Where orders are fetched.
pub(crate) struct Found {
    /// Every look-up that is on its way was sent later: it tells what happened before.
    pub(crate) began: Timestamp,
    send: UnboundedSender<Vec<PurchaseKey>>,
}

impl Found {
    /// Orders are kept.
    pub(crate) fn tell(&self, purchases: Vec<PurchaseKey>) {
        // Nobody listens any more when looking up has failed: they stand in the mirror.
        let _ = self.send.send(purchases);
    }
}

/// Where purchases are looked up.
pub(crate) struct Early {
    receive: UnboundedReceiver<Vec<PurchaseKey>>,
    named: HashSet<PurchaseKey>,
}

impl Early {
    /// Those that were not named before; nothing, when all orders are there.
    pub(crate) async fn next(&mut self) -> Option<Vec<PurchaseKey>> {
        let mut purchases = self.receive.recv().await?;
        purchases.retain(|key| self.named.insert(key.clone()));
        Some(purchases)
    }
}

/// The purchase of an order, if no further order can say that Google no longer answers for it: a charge is young
/// enough by itself.
pub(crate) fn is_certain(order: &Order, now: Timestamp) -> Option<PurchaseKey> {
    let once = order.lines.first().is_some_and(|line| !line.is_subscription);
    let certain = once || now.duration_since(order.created) <= ANSWERS_FOR;
    certain.then(|| purchase_of(order).map(|wanted| wanted.key)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn order(token: &str, created: &str, is_subscription: bool) -> Order {
        let key = ("com.example.app".to_owned(), token.to_owned());
        Order {
            package: key.0,
            token: key.1,
            created: at(created),
            ..plan::tests::order(None, is_subscription)
        }
    }

    #[test]
    fn certain_is_what_a_charge_says_by_itself() {
        let now = at("2026-10-20T12:00:00Z");
        let token = |order: &Order| is_certain(order, now).map(|key| key.token);
        assert_eq!(token(&order("young", "2026-09-20T12:00:00Z", true)), Some("young".to_owned()));
        assert_eq!(token(&order("once", "2020-01-01T00:00:00Z", false)), Some("once".to_owned()));
        // A later charge may be still to come, or none.
        assert_eq!(token(&order("old", "2026-07-20T12:00:00Z", true)), None);
        assert_eq!(token(&order("", "2026-09-20T12:00:00Z", true)), None);
    }

    #[tokio::test]
    async fn each_is_named_once_until_all_orders_are_there() {
        let (found, mut early) = pair(at("2026-10-20T12:00:00Z"));
        let key = |token: &str| PurchaseKey { package: "com.example.app".into(), token: token.into() };
        found.tell(vec![key("a"), key("b"), key("a")]);
        found.tell(vec![key("b"), key("c")]);
        drop(found);
        assert_eq!(early.next().await, Some(vec![key("a"), key("b")]));
        assert_eq!(early.next().await, Some(vec![key("c")]));
        assert_eq!(early.next().await, None);
    }
}
