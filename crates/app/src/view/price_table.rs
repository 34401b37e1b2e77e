//! A product's prices, regions by plans.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use purser_play_api::wire::{
    BasePlan, Money, OneTimeProduct, OneTimeProductOffer, OneTimeProductPurchaseOption, Subscription,
    SubscriptionOffer, one_time_offer::OneTimeOfferAvailability, one_time_product::NewRegionsAvailability,
    one_time_product::PurchaseOptionAvailability, subscription_offer::RegionalSubscriptionOfferPhaseConfig,
};
use purser_store::{CatalogKind, CatalogRow};

use super::{amount::wire_amount, catalog::Read, raw::indented};
use crate::api::{OtherRegions, PriceCell, PriceColumn, PriceRow, ProductKind, ProductView};

/// A column while it is being filled: its cells by region.
struct Column {
    head: PriceColumn,
    cells: HashMap<String, PriceCell>,
    other: Option<OtherRegions>,
}

/// The product's view, if the rows hold the product.
pub(crate) fn product(
    package: &str,
    kind: ProductKind,
    id: &str,
    rows: &[CatalogRow],
) -> Option<ProductView> {
    let wanted = match kind {
        ProductKind::Subscription => CatalogKind::Subscription,
        ProductKind::OneTime => CatalogKind::OneTimeProduct,
    };
    let row = rows.iter().find(|r| r.package == package && r.kind == wanted && r.path == id)?;
    let read = Read::new(rows.iter().filter(|r| r.package == package));
    let (listings, columns) = match kind {
        ProductKind::Subscription => {
            let product: Subscription = serde_json::from_str(&row.raw).ok()?;
            let listings: Vec<_> = product
                .listings
                .iter()
                .map(|l| {
                    (l.language_code.clone(), l.title.clone(), l.description.clone().unwrap_or_default())
                })
                .collect();
            (listings, subscription_columns(&product, &read.subscription_offers))
        }
        ProductKind::OneTime => {
            let product: OneTimeProduct = serde_json::from_str(&row.raw).ok()?;
            let listings: Vec<_> = product
                .listings
                .iter()
                .map(|l| {
                    (l.language_code.clone(), l.title.clone(), l.description.clone().unwrap_or_default())
                })
                .collect();
            (listings, one_time_columns(&product, &read.one_time_offers))
        }
    };
    let (title, description) =
        listings.first().map(|(_, title, text)| (title.clone(), text.clone())).unwrap_or_default();
    Some(ProductView {
        package: package.to_owned(),
        kind,
        id: id.to_owned(),
        title,
        description,
        languages: listings.into_iter().map(|(language, ..)| language).collect(),
        regions: rows_of(&columns),
        other_regions: columns.iter().filter_map(|c| c.other.clone()).collect(),
        columns: columns.into_iter().map(|c| c.head).collect(),
        seen: row.seen.to_string(),
        raw: indented(&row.raw),
    })
}

fn rows_of(columns: &[Column]) -> Vec<PriceRow> {
    let regions: BTreeSet<&String> = columns.iter().flat_map(|c| c.cells.keys()).collect();
    regions
        .into_iter()
        .map(|region| {
            let cells: Vec<PriceCell> =
                columns.iter().map(|c| c.cells.get(region).cloned().unwrap_or_else(no_price)).collect();
            let currency =
                cells.iter().find_map(|c| c.price.as_ref()).map(|p| p.currency.clone()).unwrap_or_default();
            PriceRow { region: region.clone(), currency, cells }
        })
        .collect()
}

fn no_price() -> PriceCell {
    PriceCell { price: None, words: None, available: false }
}

fn priced(price: Option<&Money>, available: bool) -> PriceCell {
    PriceCell { price: price.and_then(wire_amount), words: None, available }
}

fn in_words(words: impl Into<String>, available: bool) -> PriceCell {
    PriceCell { price: None, words: Some(words.into()), available }
}

fn subscription_columns(product: &Subscription, offers: &[SubscriptionOffer]) -> Vec<Column> {
    let mut columns = Vec::new();
    for plan in &product.base_plans {
        columns.push(base_plan_column(plan));
        let of_plan = offers
            .iter()
            .filter(|o| o.product_id == product.product_id && o.base_plan_id == plan.base_plan_id);
        columns.extend(of_plan.flat_map(|offer| phase_columns(plan, offer)));
    }
    columns
}

fn base_plan_column(plan: &BasePlan) -> Column {
    let label = plan.base_plan_id.clone();
    Column {
        cells: plan
            .regional_configs
            .iter()
            .map(|r| (r.region_code.clone(), priced(r.price.as_ref(), r.new_subscriber_availability)))
            .collect(),
        other: plan.other_regions_config.as_ref().map(|o| OtherRegions {
            label: label.clone(),
            usd: o.usd_price.as_ref().and_then(wire_amount),
            eur: o.eur_price.as_ref().and_then(wire_amount),
            available: o.new_subscriber_availability,
        }),
        head: PriceColumn { plan: label.clone(), offer: None, label, state: plan.state.as_str().to_owned() },
    }
}

fn phase_columns<'a>(plan: &'a BasePlan, offer: &'a SubscriptionOffer) -> impl Iterator<Item = Column> + 'a {
    let available: BTreeMap<&str, bool> = offer
        .regional_configs
        .iter()
        .map(|r| (r.region_code.as_str(), r.new_subscriber_availability))
        .collect();
    let several = offer.phases.len() > 1;
    offer.phases.iter().enumerate().map(move |(index, phase)| {
        let label = match several {
            true => format!("{}, phase {}", offer.offer_id, index + 1),
            false => offer.offer_id.clone(),
        };
        let cells = phase
            .regional_configs
            .iter()
            .map(|r| {
                let available = available.get(r.region_code.as_str()).copied().unwrap_or(false);
                (r.region_code.clone(), phase_cell(r, available))
            })
            .collect();
        let other = phase.other_regions_config.as_ref().and_then(|o| o.other_regions_prices.as_ref());
        Column {
            cells,
            other: other.map(|prices| OtherRegions {
                label: label.clone(),
                usd: prices.usd_price.as_ref().and_then(wire_amount),
                eur: prices.eur_price.as_ref().and_then(wire_amount),
                available: offer
                    .other_regions_config
                    .as_ref()
                    .is_some_and(|o| o.other_regions_new_subscriber_availability),
            }),
            head: PriceColumn {
                plan: plan.base_plan_id.clone(),
                offer: Some(offer.offer_id.clone()),
                label,
                state: offer.state.as_str().to_owned(),
            },
        }
    })
}

fn phase_cell(from: &RegionalSubscriptionOfferPhaseConfig, available: bool) -> PriceCell {
    if from.free.is_some() {
        in_words("free", available)
    } else if let Some(discount) = from.relative_discount {
        in_words(percent_off(discount), available)
    } else if let Some(discount) = from.absolute_discount.as_ref().and_then(wire_amount) {
        in_words(format!("{} {} off", discount.decimal, discount.currency), available)
    } else {
        priced(from.price.as_ref(), available)
    }
}

/// `0.25` is 25 % off. Google sends a fraction between 0 and 1.
fn percent_off(discount: f64) -> String {
    let percent = format!("{:.1}", discount * 100.0);
    format!("{} % off", percent.strip_suffix(".0").unwrap_or(&percent))
}

fn one_time_columns(product: &OneTimeProduct, offers: &[OneTimeProductOffer]) -> Vec<Column> {
    let mut columns = Vec::new();
    for option in &product.purchase_options {
        columns.push(option_column(option));
        let of_option = offers.iter().filter(|o| {
            o.product_id == product.product_id && o.purchase_option_id == option.purchase_option_id
        });
        columns.extend(of_option.map(|offer| one_time_offer_column(option, offer)));
    }
    columns
}

fn option_column(option: &OneTimeProductPurchaseOption) -> Column {
    let label = option.purchase_option_id.clone();
    Column {
        cells: option
            .regional_pricing_and_availability_configs
            .iter()
            .map(|r| {
                let available = r.availability == PurchaseOptionAvailability::Available;
                (r.region_code.clone(), priced(r.price.as_ref(), available))
            })
            .collect(),
        other: option.new_regions_config.as_ref().map(|o| OtherRegions {
            label: label.clone(),
            usd: o.usd_price.as_ref().and_then(wire_amount),
            eur: o.eur_price.as_ref().and_then(wire_amount),
            available: o.availability == NewRegionsAvailability::Available,
        }),
        head: PriceColumn {
            plan: label.clone(),
            offer: None,
            label,
            state: option.state.as_str().to_owned(),
        },
    }
}

fn one_time_offer_column(option: &OneTimeProductPurchaseOption, offer: &OneTimeProductOffer) -> Column {
    let cells = offer
        .regional_pricing_and_availability_configs
        .iter()
        .map(|r| {
            let available = r.availability == OneTimeOfferAvailability::Available;
            let cell = if let Some(discount) = r.relative_discount {
                in_words(percent_off(discount), available)
            } else if let Some(discount) = r.absolute_discount.as_ref().and_then(wire_amount) {
                in_words(format!("{} {} off", discount.decimal, discount.currency), available)
            } else {
                in_words("full price", available)
            };
            (r.region_code.clone(), cell)
        })
        .collect();
    Column {
        cells,
        other: None,
        head: PriceColumn {
            plan: option.purchase_option_id.clone(),
            offer: Some(offer.offer_id.clone()),
            label: offer.offer_id.clone(),
            state: offer.state.as_str().to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: CatalogKind, path: &str, raw: &str) -> CatalogRow {
        CatalogRow {
            package: "com.example".into(),
            kind,
            path: path.into(),
            raw: raw.into(),
            seen: "2026-10-01T00:00:00Z".parse().unwrap(),
            gone_since: None,
        }
    }

    #[test]
    fn plans_and_offer_phases_are_columns_and_regions_are_rows() {
        let rows = [
            row(
                CatalogKind::Subscription,
                "premium",
                r#"{"productId":"premium","listings":[{"languageCode":"en-US","title":"Premium"}],"basePlans":[{"basePlanId":"monthly","state":"ACTIVE",
                 "regionalConfigs":[{"regionCode":"JP","price":{"currencyCode":"JPY","units":"1200"},"newSubscriberAvailability":true},
                                    {"regionCode":"DE","price":{"currencyCode":"EUR","nanos":990000000}}]}]}"#,
            ),
            row(
                CatalogKind::SubscriptionOffer,
                "premium/monthly/trial",
                r#"{"productId":"premium","basePlanId":"monthly","offerId":"trial","state":"ACTIVE","regionalConfigs":[{"regionCode":"DE","newSubscriberAvailability":true}],
                 "phases":[{"duration":"P7D","regionalConfigs":[{"regionCode":"DE","free":{}}]},{"duration":"P1M","regionalConfigs":[{"regionCode":"DE","relativeDiscount":0.25}]}]}"#,
            ),
        ];
        let view = product("com.example", ProductKind::Subscription, "premium", &rows).unwrap();
        let labels: Vec<_> = view.columns.iter().map(|c| c.label.as_str()).collect();
        assert_eq!(labels, ["monthly", "trial, phase 1", "trial, phase 2"]);
        let [de, jp] = view.regions.as_slice() else { panic!("two regions") };
        assert_eq!((de.region.as_str(), de.currency.as_str()), ("DE", "EUR"));
        assert_eq!(de.cells[0].price.as_ref().unwrap().decimal, "0.99");
        assert!(!de.cells[0].available, "proto3 leaves out false");
        assert_eq!(de.cells[1].words.as_deref(), Some("free"));
        assert_eq!(de.cells[2].words.as_deref(), Some("25 % off"));
        assert_eq!(jp.cells[0].price.as_ref().unwrap().decimal, "1200");
        assert_eq!(jp.cells[1], no_price());
    }

    #[test]
    fn a_product_that_is_not_there_has_no_view() {
        assert_eq!(product("com.example", ProductKind::OneTime, "coins", &[]), None);
    }
}
