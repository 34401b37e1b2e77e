//! The catalog as a tree.

use std::collections::BTreeMap;

use purser_play_api::wire::{
    BasePlan, OneTimeProduct, OneTimeProductOffer, OneTimeProductPurchaseOption, Subscription,
    SubscriptionOffer,
};
use purser_store::{CatalogKind, CatalogRow};

use super::duration;
use crate::api::{CatalogOffer, CatalogPackage, CatalogPlan, CatalogProduct, CatalogTree};

/// What Google last sent of an application's catalog, read again.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) subscriptions: Vec<Subscription>,
    pub(crate) subscription_offers: Vec<SubscriptionOffer>,
    pub(crate) one_time_products: Vec<OneTimeProduct>,
    pub(crate) one_time_offers: Vec<OneTimeProductOffer>,
}

impl Read {
    /// Reads the rows that are still listed. A row that cannot be read was kept by another version of Purser;
    /// it is left out of the tree, and its raw JSON stays.
    pub(crate) fn new<'a>(rows: impl IntoIterator<Item = &'a CatalogRow>) -> Self {
        let mut read = Read::default();
        for row in rows.into_iter().filter(|row| row.gone_since.is_none()) {
            match row.kind {
                CatalogKind::Subscription => {
                    read.subscriptions.extend(serde_json::from_str::<Subscription>(&row.raw))
                }
                CatalogKind::SubscriptionOffer => {
                    read.subscription_offers.extend(serde_json::from_str::<SubscriptionOffer>(&row.raw))
                }
                CatalogKind::OneTimeProduct => {
                    read.one_time_products.extend(serde_json::from_str::<OneTimeProduct>(&row.raw))
                }
                CatalogKind::OneTimeOffer => {
                    read.one_time_offers.extend(serde_json::from_str::<OneTimeProductOffer>(&row.raw))
                }
            }
        }
        read
    }
}

/// The tree over all applications, in the workspace's order.
pub(crate) fn tree(packages: &[String], rows: &[CatalogRow]) -> CatalogTree {
    let mut by_package: BTreeMap<&str, Vec<&CatalogRow>> = BTreeMap::new();
    for row in rows {
        by_package.entry(&row.package).or_default().push(row);
    }
    let packages = packages
        .iter()
        .map(|package| {
            let read = Read::new(by_package.remove(package.as_str()).unwrap_or_default());
            CatalogPackage {
                package: package.clone(),
                subscriptions: sorted(read.subscriptions.iter().map(|s| subscription(s, &read)).collect()),
                one_time_products: sorted(
                    read.one_time_products.iter().map(|p| one_time(p, &read)).collect(),
                ),
            }
        })
        .collect();
    CatalogTree { packages, seen: rows.iter().map(|row| row.seen).max().map(|seen| seen.to_string()) }
}

fn sorted(mut products: Vec<CatalogProduct>) -> Vec<CatalogProduct> {
    products.sort_by(|a, b| a.id.cmp(&b.id));
    products
}

fn subscription(from: &Subscription, all: &Read) -> CatalogProduct {
    CatalogProduct {
        id: from.product_id.clone(),
        title: from.listings.first().map(|l| l.title.clone()).unwrap_or_default(),
        plans: from
            .base_plans
            .iter()
            .map(|plan| CatalogPlan {
                id: plan.base_plan_id.clone(),
                state: plan.state.as_str().to_owned(),
                kind: base_plan_words(plan),
                offers: all
                    .subscription_offers
                    .iter()
                    .filter(|o| o.product_id == from.product_id && o.base_plan_id == plan.base_plan_id)
                    .map(|offer| CatalogOffer {
                        id: offer.offer_id.clone(),
                        state: offer.state.as_str().to_owned(),
                        kind: offer_words(offer),
                    })
                    .collect(),
            })
            .collect(),
    }
}

fn one_time(from: &OneTimeProduct, all: &Read) -> CatalogProduct {
    CatalogProduct {
        id: from.product_id.clone(),
        title: from.listings.first().map(|l| l.title.clone()).unwrap_or_default(),
        plans: from
            .purchase_options
            .iter()
            .map(|option| CatalogPlan {
                id: option.purchase_option_id.clone(),
                state: option.state.as_str().to_owned(),
                kind: option_words(option),
                offers: all
                    .one_time_offers
                    .iter()
                    .filter(|o| {
                        o.product_id == from.product_id && o.purchase_option_id == option.purchase_option_id
                    })
                    .map(|offer| CatalogOffer {
                        id: offer.offer_id.clone(),
                        state: offer.state.as_str().to_owned(),
                        kind: one_time_offer_words(offer).to_owned(),
                    })
                    .collect(),
            })
            .collect(),
    }
}

fn base_plan_words(plan: &BasePlan) -> String {
    let period = |p: &Option<String>| p.clone().unwrap_or_default();
    if let Some(auto) = &plan.auto_renewing_base_plan_type {
        format!("renews {}", duration::rhythm(&period(&auto.billing_period_duration)))
    } else if let Some(prepaid) = &plan.prepaid_base_plan_type {
        format!("prepaid, {}", duration::words(&period(&prepaid.billing_period_duration)))
    } else if let Some(installments) = &plan.installments_base_plan_type {
        format!(
            "{} installments, {}",
            installments.committed_payments_count,
            duration::rhythm(&period(&installments.billing_period_duration))
        )
    } else {
        "of a kind new to Purser".to_owned()
    }
}

fn option_words(option: &OneTimeProductPurchaseOption) -> String {
    match (&option.buy_option, &option.rent_option) {
        (Some(buy), _) if buy.multi_quantity_enabled => "buy, several at once".to_owned(),
        (Some(_), _) => "buy".to_owned(),
        (None, Some(rent)) => {
            format!("rent for {}", duration::words(rent.rental_period.as_deref().unwrap_or_default()))
        }
        (None, None) => "of a kind new to Purser".to_owned(),
    }
}

fn offer_words(offer: &SubscriptionOffer) -> String {
    let phases: Vec<String> = offer
        .phases
        .iter()
        .map(|phase| {
            let each = duration::words(phase.duration.as_deref().unwrap_or_default());
            let span = if phase.recurrence_count > 1 {
                format!("{} × {each}", phase.recurrence_count)
            } else {
                each
            };
            let free =
                !phase.regional_configs.is_empty() && phase.regional_configs.iter().all(|r| r.free.is_some());
            if free { format!("{span} free") } else { format!("{span} at a reduced price") }
        })
        .collect();
    phases.join(", then ")
}

fn one_time_offer_words(offer: &OneTimeProductOffer) -> &'static str {
    if offer.pre_order_offer.is_some() {
        "pre-order"
    } else if offer.game_reward_offer.is_some() {
        "game reward"
    } else {
        "discount"
    }
}
