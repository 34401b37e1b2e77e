//! One order as the inspector shows it.

use purser_model::lifecycle::{self, History};
use purser_model::{Money, Order, OrderEventKind, OrderState, PhaseKind};
use purser_store as store;

use super::{note, purchase, raw::indented, story};
use crate::api::{Freshness, OrderLine, OrderMoney, OrderRow, OrderView, Tone, VoidView};

/// All that an order's view is made of.
pub(crate) struct Parts<'a> {
    pub(crate) record: &'a store::OrderRecord,
    pub(crate) order: &'a Order,
    /// The purchase that it paid for; `None` for a paid app.
    pub(crate) purchase: Option<&'a story::Parts>,
    pub(crate) account_orders: u64,
    /// What people noted, newest first, where there is no purchase that has it.
    pub(crate) notes: &'a [store::NoteRow],
    pub(crate) now: jiff::Timestamp,
}

pub(crate) fn row(from: &store::OrderRow) -> OrderRow {
    OrderRow {
        id: from.id.to_string(),
        package: from.package.clone(),
        product: from.product.clone(),
        plan: from.plan.clone(),
        offer: from.offer.clone(),
        state: from.state.name().to_owned(),
        state_words: capital(&from.state.words()),
        tone: tone(&from.state),
        account: from.account.clone(),
        country: from.country.clone(),
        total: from.total.map(Into::into),
        placed: from.placed.to_string(),
        test: from.test,
    }
}

/// What a state's colour says. Money that went back is over, money on its way needs a look.
fn tone(state: &OrderState) -> Tone {
    match state {
        OrderState::Processed => Tone::Ok,
        OrderState::Pending | OrderState::PendingRefund | OrderState::Other(_) => Tone::Warn,
        OrderState::PartiallyRefunded => Tone::Info,
        OrderState::Canceled | OrderState::Refunded => Tone::Mute,
    }
}

pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

pub(crate) fn view(parts: &Parts<'_>) -> OrderView {
    let order = parts.order;
    let told = match parts.purchase {
        Some(purchase) => purchase.story(parts.now),
        None => lifecycle::tell(&History {
            orders: std::slice::from_ref(order),
            versions: &[],
            voids: &[],
            notifications: &[],
            seen: None,
            now: parts.now,
        }),
    };
    let voids = parts.purchase.map_or(&[][..], |purchase| &purchase.voids);
    OrderView {
        row: row(&parts.record.row),
        last_event: order.last_event.to_string(),
        lines: order.lines.iter().map(line).collect(),
        money: money(order),
        token: order.token.clone(),
        channel: order.channel.as_deref().map(|c| capital(&c.replace('_', " ").to_lowercase())),
        purchase: parts
            .purchase
            .and_then(|purchase| Some(purchase::view(purchase.latest()?, purchase, parts.now))),
        family: match parts.purchase {
            Some(purchase) => purchase.orders.iter().map(|(r, _)| row(r)).collect(),
            None => vec![row(&parts.record.row)],
        },
        account_orders: u32::try_from(parts.account_orders).unwrap_or(u32::MAX),
        customer: None,
        chain: parts.purchase.map(|purchase| purchase.chain(parts.now)).unwrap_or_default(),
        ribbon: told.ribbon.iter().map(story::segment).collect(),
        timeline: note::timeline(
            &told.timeline,
            parts.purchase.map_or(parts.notes, |purchase| &purchase.notes),
        ),
        voids: voids
            .iter()
            .filter(|void| void.order == order.id)
            .map(|void| VoidView {
                at: void.voided.to_string(),
                by: capital(void.source.words()),
                reason: capital(void.reason.words()),
                quantity: void.quantity,
            })
            .collect(),
        freshness: freshness(parts),
        raw: indented(&parts.record.raw),
        purchase_raw: parts
            .purchase
            .and_then(|purchase| purchase.record.looked_up.as_ref())
            .map(|facts| indented(&facts.raw)),
        versions: parts.record.versions.iter().map(|version| version.seen.to_string()).collect(),
    }
}

fn line(from: &purser_model::LineItem) -> OrderLine {
    OrderLine {
        product: from.product.clone(),
        title: from.title.clone(),
        plan: from.plan.clone(),
        offer: from.offer.clone(),
        phase: from.phase.as_ref().map(|phase| match phase {
            PhaseKind::Base => "Base price".to_owned(),
            PhaseKind::FreeTrial => "Free trial".to_owned(),
            PhaseKind::Introductory => "Introductory price".to_owned(),
            PhaseKind::Proration => "Evened out after a plan change".to_owned(),
            PhaseKind::Other(other) => capital(&other.replace('_', " ").to_lowercase()),
        }),
        period_start: from.period.map(|(start, _)| start.to_string()),
        period_end: from.period.map(|(_, end)| end.to_string()),
        quantity: from.quantity,
        listing_price: from.listing_price.map(Into::into),
        total: from.total.map(Into::into),
        tax: from.tax.map(Into::into),
    }
}

fn money(order: &Order) -> OrderMoney {
    OrderMoney {
        paid: order.total.map(Into::into),
        tax: order.tax.map(Into::into),
        tax_inclusive: order.tax_inclusive,
        refunded: refunded(order).map(Into::into),
        revenue: order.revenue.map(Into::into),
    }
}

/// What went back: the full refund's amount, or the sum of the partial refunds that were processed.
pub(crate) fn refunded(order: &Order) -> Option<Money> {
    let full = order.events.iter().find_map(|event| match &event.kind {
        OrderEventKind::Refunded { amount, .. } => Some(*amount),
        _ => None,
    });
    if let Some(amount) = full {
        return amount.or(order.total);
    }
    let parts = order.events.iter().filter_map(|event| match &event.kind {
        OrderEventKind::PartiallyRefunded { amount, done: true } => *amount,
        _ => None,
    });
    parts.map(Some).reduce(|sum, part| sum?.plus(part?).ok()).flatten()
}

fn freshness(parts: &Parts<'_>) -> Freshness {
    let order_seen = parts.record.row.seen.to_string();
    match parts.purchase {
        Some(purchase) => {
            let next = purchase::freshness(purchase, parts.now);
            Freshness { order_seen, purchase_seen: next.seen, next: next.next, why: next.why }
        }
        None => Freshness {
            order_seen,
            purchase_seen: None,
            next: None,
            why: "when you press R, or when a report or a void names it".to_owned(),
        },
    }
}
