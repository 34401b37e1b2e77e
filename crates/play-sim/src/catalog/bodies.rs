//! The catalog as Google answers it: `Subscription`, `SubscriptionOffer`, `OneTimeProduct`,
//! `OneTimeProductOffer`.

use serde_json::{Value, json};

use crate::calendar::{DAY, Millis, rfc3339, start_of_day};
use crate::money::{UNIT, currency, money};
use crate::regions::{self, Region};
use crate::wire::Body;

use super::{
    INSTALLMENT_REGIONS, ONE_TIME, Offer, OneTime, OneTimeKind, PACKAGES, Plan, PlanKind, SUBSCRIPTIONS,
    State, Subscription, price_in,
};

/// New buyers are not taken here: what was sold before goes on.
const CLOSED: [&str; 2] = ["RU", "BY"];

/// A `Subscription`.
pub(crate) fn subscription(s: &Subscription) -> Value {
    Body::new()
        .with("packageName", PACKAGES[usize::from(s.package)])
        .with("productId", s.id)
        .with("listings", listings(s))
        .with("basePlans", s.plans.iter().map(base_plan).collect::<Vec<_>>())
        .with(
            "taxAndComplianceSettings",
            json!({
                "eeaWithdrawalRightType": "WITHDRAWAL_RIGHT_SERVICE",
                "productTaxCategoryCode": TAX_CATEGORIES[usize::from(s.package)],
            }),
        )
        .into()
}

/// Categories of help page 16408159, by package.
const TAX_CATEGORIES: [&str; 3] = ["subscription_service", "fitness_and_wellness", "digital_content_game"];

fn listings(s: &Subscription) -> Vec<Value> {
    let listing = |language: &str, title: String| {
        Body::new()
            .with("languageCode", language)
            .with("title", title)
            .with("description", s.description)
            .with("benefits", s.benefits.to_vec())
            .into()
    };
    vec![listing("en-US", s.title.into()), listing("de-DE", format!("{} (Abo)", s.title))]
}

fn plan_regions(plan: &Plan) -> impl Iterator<Item = &'static Region> + use<> {
    let installments = matches!(plan.kind, PlanKind::Installments { .. });
    regions::all().iter().filter(move |r| !installments || INSTALLMENT_REGIONS.contains(&r.code))
}

fn base_plan(plan: &Plan) -> Value {
    let configs: Vec<Value> = plan_regions(plan)
        .map(|region| {
            Body::new()
                .with("regionCode", region.code)
                .with("newSubscriberAvailability", !CLOSED.contains(&region.code))
                .with("price", money(region.currency, price_in(plan.usd_cents, region)))
                .into()
        })
        .collect();
    let body = Body::new()
        .with("basePlanId", plan.id)
        .with("state", plan.state.name())
        .with("offerTags", if plan.raised.is_some() { vec![json!({"tag": "main"})] } else { vec![] });
    let body = body.with("regionalConfigs", configs);
    let period = plan.period.iso();
    match plan.kind {
        PlanKind::Renewing { grace, hold } => {
            body.with("otherRegionsConfig", other_regions(plan.usd_cents)).with(
                "autoRenewingBasePlanType",
                Body::new()
                    .with("billingPeriodDuration", period)
                    .with("gracePeriodDuration", format!("P{grace}D"))
                    .with("accountHoldDuration", format!("P{hold}D"))
                    .with("resubscribeState", "RESUBSCRIBE_STATE_ACTIVE")
                    .with("prorationMode", "SUBSCRIPTION_PRORATION_MODE_CHARGE_ON_NEXT_BILLING_DATE")
                    .with("legacyCompatible", plan.id == "monthly"),
            )
        }
        PlanKind::Prepaid => body.with("otherRegionsConfig", other_regions(plan.usd_cents)).with(
            "prepaidBasePlanType",
            json!({"billingPeriodDuration": period, "timeExtension": "TIME_EXTENSION_ACTIVE"}),
        ),
        PlanKind::Installments { payments } => body.with(
            "installmentsBasePlanType",
            json!({
                "billingPeriodDuration": period,
                "committedPaymentsCount": payments,
                "renewalType": "RENEWAL_TYPE_RENEWS_WITHOUT_COMMITMENT",
                "gracePeriodDuration": "P7D",
                "accountHoldDuration": "P53D",
                "resubscribeState": "RESUBSCRIBE_STATE_ACTIVE",
                "prorationMode": "SUBSCRIPTION_PRORATION_MODE_CHARGE_ON_NEXT_BILLING_DATE",
            }),
        ),
    }
    .into()
}

fn dollars_and_euros(usd_cents: i64) -> Body {
    let dollar = currency("USD").expect("the table has it");
    let euro = currency("EUR").expect("the table has it");
    Body::new()
        .with("usdPrice", money(dollar, usd_cents * UNIT / 100))
        .with("eurPrice", money(euro, euro.charm(usd_cents * euro.per_dollar_milli * 10)))
}

fn other_regions(usd_cents: i64) -> Body {
    dollars_and_euros(usd_cents).with("newSubscriberAvailability", true)
}

/// All `SubscriptionOffer`s of a package that match; `-` matches everything.
pub(crate) fn subscription_offers(package: u8, product: &str, plan: &str) -> Vec<Value> {
    let mut offers = Vec::new();
    for s in SUBSCRIPTIONS.iter().filter(|s| s.package == package && (product == "-" || s.id == product)) {
        for p in s.plans.iter().filter(|p| plan == "-" || p.id == plan) {
            offers.extend(p.offers.iter().map(|o| subscription_offer(s, p, o)));
        }
    }
    offers
}

fn subscription_offer(s: &Subscription, plan: &Plan, offer: &Offer) -> Value {
    let mut phases = Vec::new();
    if let Some(trial) = offer.trial {
        let free: Vec<_> = plan_regions(plan).map(|r| json!({"regionCode": r.code, "free": {}})).collect();
        phases.push(json!({
            "duration": format!("P{}D", trial.days), "recurrenceCount": 1,
            "regionalConfigs": free, "otherRegionsConfig": {"free": {}},
        }));
    }
    if let Some(intro) = offer.intro {
        let configs: Vec<_> = plan_regions(plan)
            .map(|r| {
                let full = price_in(plan.usd_cents, r);
                let price = r.currency.charm(full * intro.percent / 100).min(full);
                json!({"regionCode": r.code, "price": money(r.currency, price)})
            })
            .collect();
        phases.push(json!({
            "duration": plan.period.iso(), "recurrenceCount": intro.periods,
            "regionalConfigs": configs,
            "otherRegionsConfig": {"otherRegionsPrices":
                Value::from(dollars_and_euros(plan.usd_cents * intro.percent / 100))},
        }));
    }
    let regional: Vec<Value> = plan_regions(plan)
        .map(|r| {
            Body::new()
                .with("regionCode", r.code)
                .with("newSubscriberAvailability", !CLOSED.contains(&r.code))
                .into()
        })
        .collect();
    let targeting = if offer.tag == "trial" {
        json!({"acquisitionRule": {"scope": {"thisSubscription": {}}}})
    } else {
        json!({"acquisitionRule": {"scope": {"anySubscriptionInApp": {}}}})
    };
    Body::new()
        .with("packageName", PACKAGES[usize::from(s.package)])
        .with("productId", s.id)
        .with("basePlanId", plan.id)
        .with("offerId", offer.id)
        .with("state", offer.state.name())
        .with("phases", phases)
        .with("targeting", targeting)
        .with("regionalConfigs", regional)
        .with("otherRegionsConfig", json!({"otherRegionsNewSubscriberAvailability": true}))
        .with("offerTags", vec![json!({"tag": offer.tag})])
        .into()
}

/// A `OneTimeProduct`.
pub(crate) fn one_time_product(product: &OneTime) -> Value {
    let options: Vec<Value> = product
        .options()
        .into_iter()
        .map(|(id, cents)| {
            let rented = id != "buy";
            let configs: Vec<Value> = regions::all()
                .iter()
                .map(|region| {
                    let closed = CLOSED.contains(&region.code);
                    json!({
                        "regionCode": region.code,
                        "price": money(region.currency, price_in(cents, region)),
                        "availability": if closed { "NO_LONGER_AVAILABLE" } else { "AVAILABLE" },
                    })
                })
                .collect();
            let option = Body::new()
                .with("purchaseOptionId", id)
                .with("state", State::Active.name())
                .with("regionalPricingAndAvailabilityConfigs", configs)
                .with("newRegionsConfig", dollars_and_euros(cents).with("availability", "AVAILABLE"))
                .with(
                    "taxAndComplianceSettings",
                    json!({"withdrawalRightType": "WITHDRAWAL_RIGHT_DIGITAL_CONTENT"}),
                );
            if rented {
                option.with("rentOption", json!({"rentalPeriod": "PT48H", "expirationPeriod": "P30D"}))
            } else {
                let multi = product.kind == OneTimeKind::Consumable { multi: true };
                let buy = Body::new().with("legacyCompatible", true).with("multiQuantityEnabled", multi);
                option.with("buyOption", buy)
            }
            .into()
        })
        .collect();
    Body::new()
        .with("packageName", PACKAGES[usize::from(product.package)])
        .with("productId", product.id)
        .with(
            "listings",
            vec![json!({"languageCode": "en-US", "title": product.title,
                "description": format!("{}.", product.title)})],
        )
        .with("purchaseOptions", options)
        .with(
            "taxAndComplianceSettings",
            json!({"productTaxCategoryCode": TAX_CATEGORIES[usize::from(product.package)]}),
        )
        .with("regionsVersion", json!({"version": regions::VERSION}))
        .into()
}

/// All `OneTimeProductOffer`s of a package that match; `-` matches everything.
pub(crate) fn one_time_offers(package: u8, product: &str, option: &str, epoch: Millis) -> Vec<Value> {
    ONE_TIME
        .iter()
        .filter(|p| p.package == package && (product == "-" || p.id == product) && p.on_sale())
        .filter(|_| option == "-" || option == "buy")
        .map(|p| one_time_offer(p, epoch))
        .collect()
}

fn one_time_offer(product: &OneTime, epoch: Millis) -> Value {
    let configs: Vec<Value> = regions::all()
        .iter()
        .map(|region| {
            // A fifth of the regions override nothing, so that both shapes occur.
            let body = Body::new().with("regionCode", region.code).with("availability", "AVAILABLE");
            if region.level < 35 {
                body.marker("noOverride", true)
            } else {
                body.with("relativeDiscount", 0.3)
            }
            .into()
        })
        .collect();
    let begun = start_of_day(epoch) - 400 * DAY;
    Body::new()
        .with("packageName", PACKAGES[usize::from(product.package)])
        .with("productId", product.id)
        .with("purchaseOptionId", "buy")
        .with("offerId", "sale-30")
        .with("state", State::Active.name())
        .with(
            "discountedOffer",
            json!({"startTime": rfc3339(begun), "endTime": rfc3339(begun + 800 * DAY), "redemptionLimit": "1"}),
        )
        .with("regionalPricingAndAvailabilityConfigs", configs)
        .with("offerTags", vec![json!({"tag": "sale"})])
        .with("regionsVersion", json!({"version": regions::VERSION}))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscription_prices_every_region_in_its_currency() {
        let premium = subscription(&SUBSCRIPTIONS[0]);
        let configs = premium["basePlans"][0]["regionalConfigs"].as_array().unwrap();
        assert_eq!(configs.len(), regions::all().len());
        let japan = configs.iter().find(|c| c["regionCode"] == "JP").unwrap();
        assert_eq!(japan["price"]["currencyCode"], "JPY");
        assert!(japan["price"].get("nanos").is_none());
        let russia = configs.iter().find(|c| c["regionCode"] == "RU").unwrap();
        assert!(russia.get("newSubscriberAvailability").is_none(), "false is left out");
    }

    #[test]
    fn wildcards_list_every_offer_of_the_package() {
        let all = subscription_offers(0, "-", "-");
        let premium = subscription_offers(0, "premium", "-");
        let monthly = subscription_offers(0, "premium", "monthly");
        assert!(all.len() > premium.len() && premium.len() > monthly.len() && !monthly.is_empty());
        assert!(!one_time_offers(2, "-", "-", 0).is_empty());
    }
}
