use serde::{Deserialize, Serialize};
use specta::Type;

use super::Amount;

/// Subscription or one-time product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ProductKind {
    /// A subscription with base plans.
    Subscription,
    /// A one-time product with purchase options.
    OneTime,
}

/// The catalog as a tree: package, product, plan, offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CatalogTree {
    /// One branch per application.
    pub packages: Vec<CatalogPackage>,
    /// When it was last read from Google.
    pub seen: Option<String>,
}

/// The products of one application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CatalogPackage {
    /// Application id.
    pub package: String,
    /// Subscriptions, by product id.
    pub subscriptions: Vec<CatalogProduct>,
    /// One-time products, by product id.
    pub one_time_products: Vec<CatalogProduct>,
}

/// A product in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CatalogProduct {
    /// Product id.
    pub id: String,
    /// Its title in the default language.
    pub title: String,
    /// Base plans or purchase options.
    pub plans: Vec<CatalogPlan>,
}

/// A base plan or purchase option in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CatalogPlan {
    /// Base plan id or purchase option id.
    pub id: String,
    /// `DRAFT`, `ACTIVE`, `INACTIVE`.
    pub state: String,
    /// In words: `monthly, renews`, `prepaid, 3 months`, `buy`, `rent for 48 hours`.
    pub kind: String,
    /// Its offers.
    pub offers: Vec<CatalogOffer>,
}

/// An offer in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CatalogOffer {
    /// Offer id.
    pub id: String,
    /// Its state.
    pub state: String,
    /// In words: `7 days free, then 3 months at a reduced price`.
    pub kind: String,
}

/// A product with its price table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProductView {
    /// Application id.
    pub package: String,
    /// Which kind.
    pub kind: ProductKind,
    /// Product id.
    pub id: String,
    /// Title in the default language.
    pub title: String,
    /// Description in the default language.
    pub description: String,
    /// Languages it is listed in.
    pub languages: Vec<String>,
    /// A price column for each plan and each priced phase of each offer.
    pub columns: Vec<PriceColumn>,
    /// A row for each region.
    pub regions: Vec<PriceRow>,
    /// What regions that are not listed pay.
    pub other_regions: Vec<OtherRegions>,
    /// When it was last read from Google.
    pub seen: String,
    /// What Google sent, as received, indented.
    pub raw: String,
}

/// A column of the price table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PriceColumn {
    /// Base plan or purchase option.
    pub plan: String,
    /// Offer, for its phases.
    pub offer: Option<String>,
    /// The heading: `monthly`, `autumn-trial, phase 2`.
    pub label: String,
    /// State of the plan or offer.
    pub state: String,
}

/// A row of the price table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PriceRow {
    /// ISO 3166 region.
    pub region: String,
    /// ISO 4217 currency of the region's prices.
    pub currency: String,
    /// A cell for each column.
    pub cells: Vec<PriceCell>,
}

/// A cell of the price table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PriceCell {
    /// The price; absent where there is none.
    pub price: Option<Amount>,
    /// Instead of a price: `free`, `30 % off`, `€2.00 off`.
    pub words: Option<String>,
    /// Whether new buyers can get it.
    pub available: bool,
}

/// What regions that are not listed pay, for one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OtherRegions {
    /// The column's label.
    pub label: String,
    /// Price in dollars.
    pub usd: Option<Amount>,
    /// Price in euros.
    pub eur: Option<Amount>,
    /// Whether new buyers can get it.
    pub available: bool,
}
