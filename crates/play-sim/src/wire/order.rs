//! `Order` of the discovery document.

use serde_json::Value;

use crate::calendar::rfc3339;
use crate::catalog::{self, Product};
use crate::ids::{Names, OrderNo, PurchaseNo};
use crate::money::{Micros, money};
use crate::world::event::Phase;
use crate::world::life::{Deal, Life, Purchase};
use crate::world::standing::OrderStanding;

use super::Body;

/// What `orders.get` answers.
pub(crate) fn order(names: &Names, life: &Life, purchase: &Purchase, order: &OrderStanding) -> Value {
    let number = PurchaseNo { customer: life.customer.no, slot: purchase.slot };
    let currency = life.customer.region.currency;
    let charge = &order.charge;
    let amount = |micros: Micros| money(currency, micros);
    let address = life.customer.address.as_ref();
    Body::new()
        .with("orderId", names.order_id(OrderNo { purchase: number, renewal: charge.renewal }))
        .with("purchaseToken", names.token(number))
        .with("state", order.state.name())
        .with("createTime", rfc3339(order.created))
        .with("lastEventTime", rfc3339(order.last_event))
        .with("salesChannel", purchase.channel)
        .with("lineItems", line_items(life, purchase, order))
        .with("total", amount(charge.total))
        .with("tax", amount(charge.tax))
        .with("developerRevenueInBuyerCurrency", amount(developer_revenue(purchase, order, life)))
        .with(
            "buyerAddress",
            Body::new()
                .with("buyerCountry", life.customer.region.code)
                .maybe("buyerState", address.map(|a| a.1))
                .maybe("buyerPostcode", address.map(|a| a.2.as_str())),
        )
        .with("orderDetails", Body::new().with("taxInclusive", life.customer.region.tax_inclusive))
        .with("orderHistory", history(life, order))
        .into()
}

/// After tax and Google's fee: 15 percent for subscriptions and small sales, 30 for games' one-time products.
/// What was refunded is no revenue.
pub(crate) fn developer_revenue(purchase: &Purchase, order: &OrderStanding, life: &Life) -> Micros {
    let charge = &order.charge;
    let back: Micros = order.partial_refunds.iter().map(|r| r.total - r.tax).sum();
    if order.refunded.is_some() || order.processed.is_none() {
        return 0;
    }
    let net = charge.total - charge.tax - back;
    life.customer.region.currency.round(net * (100 - fee_percent(purchase)) / 100)
}

/// Google's service fee in percent.
pub(crate) fn fee_percent(purchase: &Purchase) -> i64 {
    match purchase.deal {
        Deal::Subscription { .. } => 15,
        Deal::OneTime { .. } if purchase.package() == 2 => 30,
        Deal::OneTime { .. } => 15,
    }
}

/// A product's name as buyers see it: with the app behind it.
pub(crate) fn title(product: Product) -> String {
    const APPS: [&str; 3] = ["Lumen Notes", "Lumen Fit", "Lumen Games"];
    format!("{} ({})", product.title(), APPS[usize::from(product.package())])
}

/// One for each item that is charged.
fn line_items(life: &Life, purchase: &Purchase, order: &OrderStanding) -> Vec<Value> {
    let currency = life.customer.region.currency;
    let charge = &order.charge;
    let first = charge.has_first().then(|| line_item(life, purchase, order));
    let add_ons = charge.add_ons.iter().map(|line| {
        let product = catalog::product(line.item.product);
        Body::new()
            .with("productId", product.id())
            .with("productTitle", title(product))
            .with("listingPrice", money(currency, line.listed))
            .with("total", money(currency, line.total))
            .with("tax", money(currency, line.tax))
            .with(
                "subscriptionDetails",
                Body::new()
                    .with("basePlanId", line.item.plan().id)
                    .with("offerPhase", "BASE")
                    .with("offerPhaseDetails", Body::new().marker("baseDetails", true))
                    .with("servicePeriodStartTime", rfc3339(charge.from))
                    .with("servicePeriodEndTime", rfc3339(charge.until)),
            )
            .into()
    });
    first.into_iter().chain(add_ons).collect()
}

fn line_item(life: &Life, purchase: &Purchase, order: &OrderStanding) -> Value {
    let charge = &order.charge;
    let currency = life.customer.region.currency;
    let (total, tax) = order.of_first();
    let item = Body::new()
        .with("productId", purchase.product().id())
        .with("productTitle", title(purchase.product()))
        .with("listingPrice", money(currency, charge.listed))
        .with("total", money(currency, total))
        .with("tax", money(currency, tax));
    match &purchase.deal {
        Deal::Subscription { plan, offer, .. } => {
            let (phase, details) = match charge.phase {
                Phase::Trial => ("FREE_TRIAL", "freeTrialDetails"),
                Phase::Intro => ("INTRODUCTORY", "introductoryPriceDetails"),
                Phase::Base => ("BASE", "baseDetails"),
            };
            // The offer belongs to the orders of its phases only.
            let offer = offer.filter(|_| charge.phase != Phase::Base).map(|o| o.id);
            item.with(
                "subscriptionDetails",
                Body::new()
                    .with("basePlanId", plan.id)
                    .maybe("offerId", offer)
                    .with("offerPhase", phase)
                    .with("offerPhaseDetails", Body::new().marker(details, true))
                    .with("servicePeriodStartTime", rfc3339(charge.from))
                    .with("servicePeriodEndTime", rfc3339(charge.until)),
            )
        }
        Deal::OneTime { option, quantity, rented, on_sale, preorder } => item.with(
            "oneTimePurchaseDetails",
            Body::new()
                .with("quantity", *quantity)
                .with("purchaseOptionId", *option)
                .maybe("offerId", on_sale.then_some("sale-30"))
                .marker("rentalDetails", *rented)
                .marker("preorderDetails", preorder.is_some()),
        ),
    }
    .into()
}

fn history(life: &Life, order: &OrderStanding) -> Body {
    let currency = life.customer.region.currency;
    let details =
        |total, tax| Body::new().with("total", money(currency, total)).with("tax", money(currency, tax));
    let event = |at| Body::new().with("eventTime", rfc3339(at));
    let partial: Vec<Value> = order
        .partial_refunds
        .iter()
        .map(|refund| {
            Body::new()
                .with("createTime", rfc3339(refund.at))
                .with("processTime", rfc3339(refund.at))
                .with("state", "PROCESSED_SUCCESSFULLY")
                .with("refundDetails", details(refund.total, refund.tax))
                .into()
        })
        .collect();
    let back: Micros = order.partial_refunds.iter().map(|r| r.total).sum();
    let tax_back: Micros = order.partial_refunds.iter().map(|r| r.tax).sum();
    Body::new()
        .maybe("processedEvent", order.processed.map(event))
        .maybe("cancellationEvent", order.canceled.map(event))
        .with("partialRefundEvents", partial)
        .maybe(
            "refundEvent",
            order.refunded.map(|(at, chargeback)| {
                event(at)
                    .with("refundReason", if chargeback { "CHARGEBACK" } else { "OTHER" })
                    .with("refundDetails", details(order.charge.total - back, order.charge.tax - tax_back))
            }),
        )
}
