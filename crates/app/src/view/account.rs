//! An account as screens show it.

mod signals;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;
use purser_model::{Money, Order, OrderEventKind, OrderState, Void};
use purser_store as store;
use purser_store::{ActionRow, Bought, JournalState};
use purser_sync::translate;

use super::order::{capital, refunded};
use super::subscription;
use crate::api::{
    AccountPurchase, AccountRefunds, AccountValue, AccountView, Amount, Customer, RefundedBy, Review, Tone,
};

/// What an account's view is made of.
pub(crate) struct Facts {
    pub(crate) id: String,
    pub(crate) accounts: store::Accounts,
    pub(crate) customer: Option<Customer>,
    pub(crate) profiles: Vec<String>,
    /// Every account of the same e-mail address, these included.
    pub(crate) sharing: Option<store::Accounts>,
    pub(crate) sums: Vec<store::AccountSum>,
    pub(crate) refunded: Vec<store::AccountOrder>,
    pub(crate) purchases: store::AccountPurchases,
    pub(crate) voids: Vec<Void>,
    /// Newest first.
    pub(crate) actions: Vec<ActionRow>,
    /// Charges that Google asks about at the moment.
    pub(crate) disputed: Vec<Review>,
}

/// An order of which money went back.
struct Back {
    order: Order,
    state: OrderState,
    at: Timestamp,
    amount: Option<Money>,
}

impl Facts {
    /// Those that are no tests and can be read, the latest refund first.
    fn back(&self) -> Vec<Back> {
        let mut all: Vec<Back> = self
            .refunded
            .iter()
            .filter(|order| !order.row.test)
            .filter_map(|kept| {
                let order = translate::kept_order(&kept.row.package, &kept.raw)?;
                let went = order.events.iter().filter(|event| {
                    matches!(
                        event.kind,
                        OrderEventKind::Refunded { .. } | OrderEventKind::PartiallyRefunded { .. }
                    )
                });
                Some(Back {
                    at: went.map(|event| event.at).max().unwrap_or(kept.row.last_event),
                    amount: refunded(&order),
                    state: kept.row.state.clone(),
                    order,
                })
            })
            .collect();
        all.sort_by_key(|back| std::cmp::Reverse(back.at));
        all
    }

    fn charged(&self) -> impl Iterator<Item = &store::AccountSum> {
        self.sums.iter().filter(|sum| !sum.test && is_charged(&sum.state))
    }
}

/// Whether the customer was charged, whatever came of it.
fn is_charged(state: &OrderState) -> bool {
    matches!(
        state,
        OrderState::Processed
            | OrderState::Refunded
            | OrderState::PartiallyRefunded
            | OrderState::PendingRefund
    )
}

pub(crate) fn view(facts: &Facts) -> AccountView {
    let back = facts.back();
    let refunds = refunds(facts, &back);
    let orders =
        |test: bool| facts.sums.iter().filter(move |sum| sum.test || !test).map(|sum| sum.orders).sum();
    let first = facts.sums.iter().map(|sum| sum.first).chain(facts.purchases.first).min();
    AccountView {
        id: facts.id.clone(),
        accounts: facts.accounts.names.clone(),
        more_accounts: facts.accounts.more,
        customer: facts.customer.clone(),
        profiles: facts.profiles.clone(),
        first_seen: first.map(|at| at.to_string()),
        last_order: facts.sums.iter().map(|sum| sum.last).max().map(|at| at.to_string()),
        orders: small(orders(false)),
        test_orders: small(orders(true)),
        subscriptions: small(facts.purchases.subscriptions),
        live: small(facts.purchases.live),
        one_time: small(facts.purchases.one_time),
        value: value(facts, &back),
        signals: signals::of(facts, &back, &refunds),
        refunds,
        took_ms: 0.0,
    }
}

fn value(facts: &Facts, back: &[Back]) -> Vec<AccountValue> {
    let mut by_currency: BTreeMap<&str, (u64, Money)> = BTreeMap::new();
    for sum in facts.charged() {
        let Some(total) = &sum.total else { continue };
        let entry = by_currency.entry(total.currency.code()).or_insert((0, Money::zero(total.currency)));
        entry.0 += sum.orders;
        entry.1 = entry.1.plus(*total).unwrap_or(entry.1);
    }
    let mut values: Vec<(u64, AccountValue)> = by_currency
        .into_iter()
        .map(|(code, (orders, paid))| {
            let went = back.iter().filter_map(|back| back.amount).filter(|a| a.currency.code() == code);
            let refunded = went.fold(Money::zero(paid.currency), |sum, a| sum.plus(a).unwrap_or(sum));
            let net = paid.minus(refunded).unwrap_or(paid);
            let amount = AccountValue {
                orders: small(orders),
                paid: paid.into(),
                refunded: refunded.into(),
                net: net.into(),
            };
            (orders, amount)
        })
        .collect();
    values.sort_by_key(|(orders, _)| std::cmp::Reverse(*orders));
    values.into_iter().map(|(_, value)| value).collect()
}

fn refunds(facts: &Facts, back: &[Back]) -> AccountRefunds {
    let of_state = |state: &OrderState| small(back.iter().filter(|back| back.state == *state).count() as u64);
    let (partial, pending) = (of_state(&OrderState::PartiallyRefunded), of_state(&OrderState::PendingRefund));
    let last = back.iter().find(|back| back.state != OrderState::PendingRefund);
    let mut by: Vec<RefundedBy> = Vec::new();
    for back in back.iter().filter(|back| back.state != OrderState::PendingRefund) {
        let (who, reason) = by_whom(facts, back);
        match by.iter_mut().find(|known| known.who == who && known.reason == reason) {
            Some(known) => known.orders += 1,
            None => by.push(RefundedBy { who, reason, orders: 1, last: back.at.to_string() }),
        }
    }
    by.sort_by_key(|by| std::cmp::Reverse(by.orders));
    AccountRefunds {
        orders: small(back.len() as u64) - pending,
        partial,
        pending,
        of: small(facts.charged().map(|sum| sum.orders).sum()),
        last: last.map(|back| back.at.to_string()),
        last_order: last.map(|back| back.order.id.to_string()),
        by,
    }
}

/// Who gave the money of an order back, and why: an action of ours, what Google says of a void, or the order itself.
fn by_whom(facts: &Facts, back: &Back) -> (String, Option<String>) {
    let ours = facts.actions.iter().find(|action| {
        let gives = action.kind.starts_with("refund") || action.kind.starts_with("revoke");
        gives && action.state == JournalState::Confirmed && action.order.as_ref() == Some(&back.order.id)
    });
    if let Some(action) = ours {
        return (format!("{}, with Purser", action.agent), None);
    }
    if let Some(void) = facts.voids.iter().find(|void| void.order == back.order.id) {
        return (capital(void.source.words()), Some(void.reason.words().to_owned()));
    }
    match is_chargeback(&back.order) {
        true => ("The customer’s bank".to_owned(), Some("chargeback".to_owned())),
        false => ("Not said by Google".to_owned(), None),
    }
}

fn is_chargeback(order: &Order) -> bool {
    order
        .events
        .iter()
        .any(|event| matches!(&event.kind, OrderEventKind::Refunded { reason, .. } if reason == "CHARGEBACK"))
}

/// A purchase as the list of an account shows it.
pub(crate) fn purchase_row(from: &store::AccountPurchase, several: bool, now: Timestamp) -> AccountPurchase {
    let base = AccountPurchase {
        token: from.key.token.clone(),
        package: from.key.package.clone(),
        account: None,
        kind: String::new(),
        product: String::new(),
        plan: None,
        state_words: String::new(),
        tone: Tone::Mute,
        started: None,
        next: None,
        next_words: String::new(),
        price: None,
        unacknowledged: false,
        test: false,
        orders: small(from.orders),
        refunded: small(from.refunded),
        paid: from.paid.iter().copied().map(Amount::from).collect(),
    };
    match &from.bought {
        Bought::Subscription(row) => {
            let shown = subscription::row(row, None, now);
            AccountPurchase {
                account: shown.account.filter(|_| several),
                kind: "subscription".to_owned(),
                product: shown.product,
                plan: shown.plan,
                state_words: shown.state_words,
                tone: shown.tone,
                started: shown.started,
                next: shown.next,
                next_words: shown.next_words,
                price: shown.price,
                test: shown.test,
                ..base
            }
        }
        Bought::OneTime(row) => {
            use purser_model::OneTimeState as S;
            let words = row.state.as_ref().map(|state| capital(&state.words()));
            let words = words.unwrap_or_else(|| "Not told by Google".to_owned());
            AccountPurchase {
                account: row.account.clone().filter(|_| several),
                kind: "one-time product".to_owned(),
                product: row.product.clone(),
                plan: row.option.clone(),
                state_words: if row.gone { format!("{words} when last seen") } else { words },
                tone: match &row.state {
                    _ if row.gone => Tone::Mute,
                    Some(S::Purchased) => Tone::Ok,
                    Some(S::Canceled) | None => Tone::Mute,
                    Some(_) => Tone::Warn,
                },
                started: row.bought.map(|at| at.to_string()),
                unacknowledged: row.unacknowledged && row.state == Some(S::Purchased) && !row.gone,
                test: row.test,
                ..base
            }
        }
    }
}

fn small(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
