//! What a row of a report is about: reports have a line for each item of an order.

use crate::catalog::{self, Product};
use crate::world::event::Phase;
use crate::world::life::{Deal, Purchase};
use crate::world::standing::OrderStanding;
use crate::world::{ReportKind, ReportRow};

/// One item of an order, with the money that moved for it: negative where it went back.
pub(super) struct Part {
    pub(super) product: Product,
    /// `subscription` or `inapp`.
    pub(super) kind: &'static str,
    /// Base plan or purchase option.
    pub(super) plan: &'static str,
    pub(super) offer: &'static str,
    pub(super) total: i64,
    pub(super) tax: i64,
}

/// The items a row moves money for. The columns until June 2026 (not `new`) knew base plans only.
pub(super) fn parts(purchase: &Purchase, order: &OrderStanding, row: &ReportRow, new: bool) -> Vec<Part> {
    let (kind, plan, offer) = match &purchase.deal {
        Deal::Subscription { plan, offer, .. } => {
            let offer = offer.filter(|_| order.charge.phase != Phase::Base).map_or("", |o| o.id);
            ("subscription", plan.id, offer)
        }
        Deal::OneTime { .. } if !new => ("inapp", "", ""),
        Deal::OneTime { option, on_sale, .. } => ("inapp", *option, if *on_sale { "sale-30" } else { "" }),
    };
    let first = |total, tax| Part { product: purchase.product(), kind, plan, offer, total, tax };
    let partly = || order.partial_refunds.iter().find(|r| r.at.div_euclid(1_000) == i64::from(row.at));
    let sign = match row.kind {
        // The money of a partial refund was paid for the first item.
        ReportKind::PartialRefund => {
            return partly().map(|part| first(-part.total, -part.tax)).into_iter().collect();
        }
        ReportKind::Charged => 1,
        ReportKind::Refund => -1,
    };
    let (total, tax) = order.of_first();
    let before = order.partial_refunds.iter().filter(|_| sign < 0);
    let (back, tax_back) = before.fold((0, 0), |sum, r| (sum.0 + r.total, sum.1 + r.tax));
    let own = order.charge.has_first().then(|| first(sign * (total - back), sign * (tax - tax_back)));
    let add_ons = order.charge.add_ons.iter().map(|line| Part {
        product: catalog::product(line.item.product),
        kind: "subscription",
        plan: line.item.plan().id,
        offer: "",
        total: sign * line.total,
        tax: sign * line.tax,
    });
    own.into_iter().chain(add_ons).collect()
}
