//! What Lumen Apps, an invented developer, sells: three packages, their subscriptions with base plans and
//! offers, and their one-time products with purchase options. Shapes of Google: `Subscription`,
//! `SubscriptionOffer`, `OneTimeProduct`, `OneTimeProductOffer` of the discovery document.

pub(crate) mod bodies;
mod onetime;
mod subscriptions;

use crate::calendar::{DAY, Millis, add_months};
use crate::money::Micros;
use crate::regions::Region;

pub(crate) use onetime::ONE_TIME;
pub(crate) use subscriptions::SUBSCRIPTIONS;

/// The packages of the developer account.
pub(crate) const PACKAGES: [&str; 3] = ["com.lumen.notes", "com.lumen.fit", "com.lumen.games"];

/// Where a package stands in [`PACKAGES`].
pub(crate) fn package_position(name: &str) -> Option<u8> {
    PACKAGES.iter().position(|p| *p == name).map(|p| p as u8)
}

/// A subscription product.
#[derive(Debug)]
pub(crate) struct Subscription {
    pub(crate) package: u8,
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) description: &'static str,
    pub(crate) benefits: &'static [&'static str],
    pub(crate) weight: u32,
    pub(crate) plans: &'static [Plan],
}

/// A base plan.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) id: &'static str,
    pub(crate) kind: PlanKind,
    pub(crate) period: Period,
    pub(crate) usd_cents: i64,
    pub(crate) weight: u32,
    pub(crate) state: State,
    /// New buyers pay `usd_cents` since so many days before the world's start; older ones keep the price of
    /// so many cents: a legacy price cohort.
    pub(crate) raised: Option<(i64, i64)>,
    pub(crate) offers: &'static [Offer],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlanKind {
    /// Days of grace and of account hold.
    Renewing {
        grace: i64,
        hold: i64,
    },
    Prepaid,
    /// So many monthly payments are promised.
    Installments {
        payments: i64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Period {
    Week,
    Months(i64),
}

impl Period {
    /// The end of `count` periods from `anchor`.
    pub(crate) fn after(self, anchor: Millis, count: i64) -> Millis {
        match self {
            Self::Week => anchor + count * 7 * DAY,
            Self::Months(months) => add_months(anchor, months * count),
        }
    }

    /// ISO 8601, as the catalog writes it.
    pub(crate) fn iso(self) -> String {
        match self {
            Self::Week => "P1W".into(),
            Self::Months(12) => "P1Y".into(),
            Self::Months(months) => format!("P{months}M"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Draft,
    Active,
    Inactive,
}

impl State {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Active => "ACTIVE",
            Self::Inactive => "INACTIVE",
        }
    }
}

/// An offer of a renewing base plan.
#[derive(Debug)]
pub(crate) struct Offer {
    pub(crate) id: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) weight: u32,
    pub(crate) state: State,
    pub(crate) trial: Option<Trial>,
    pub(crate) intro: Option<Intro>,
}

/// A free phase of so many days.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trial {
    pub(crate) days: i64,
}

/// So many billing periods for so many percent of the price.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Intro {
    pub(crate) periods: i64,
    pub(crate) percent: i64,
}

/// A one-time product.
#[derive(Debug)]
pub(crate) struct OneTime {
    pub(crate) package: u8,
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) usd_cents: i64,
    pub(crate) weight: u32,
    pub(crate) kind: OneTimeKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OneTimeKind {
    /// Bought once and kept.
    Keep,
    /// Used up, and bought again; several at a time where `multi`.
    Consumable { multi: bool },
    /// Bought, or rented for 48 hours at 40 percent.
    Rentable,
}

impl OneTime {
    /// Its purchase options: name and price in US cents.
    pub(crate) fn options(&self) -> Vec<(&'static str, i64)> {
        let mut options = vec![("buy", self.usd_cents)];
        if self.kind == OneTimeKind::Rentable {
            options.push(("rent-48h", self.usd_cents * 2 / 5));
        }
        options
    }

    /// One in six is on sale: an offer of 30 percent off its first purchase option.
    pub(crate) fn on_sale(&self) -> bool {
        ONE_TIME.iter().position(|p| std::ptr::eq(p, self)).is_some_and(|p| p % 6 == 1)
    }
}

/// Any product, by its place: subscriptions first.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Product {
    Subscription(&'static Subscription),
    OneTime(&'static OneTime),
}

impl Product {
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Subscription(s) => s.id,
            Self::OneTime(o) => o.id,
        }
    }
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Subscription(s) => s.title,
            Self::OneTime(o) => o.title,
        }
    }
    pub(crate) fn package(self) -> u8 {
        match self {
            Self::Subscription(s) => s.package,
            Self::OneTime(o) => o.package,
        }
    }
}

/// The product at a place.
pub(crate) fn product(place: u8) -> Product {
    let place = usize::from(place);
    match SUBSCRIPTIONS.get(place) {
        Some(subscription) => Product::Subscription(subscription),
        None => Product::OneTime(&ONE_TIME[place - SUBSCRIPTIONS.len()]),
    }
}

/// How many products there are over all packages.
#[cfg(test)]
pub(crate) fn product_count() -> u8 {
    (SUBSCRIPTIONS.len() + ONE_TIME.len()) as u8
}

/// The place of a one-time product.
pub(crate) fn one_time_place(index: usize) -> u8 {
    (SUBSCRIPTIONS.len() + index) as u8
}

/// What a US price comes to in a region: converted, levelled by purchasing power, with a charming end.
pub(crate) fn price_in(usd_cents: i64, region: &Region) -> Micros {
    // Cents to micros is 10,000; the rate is in thousandths and the level in percent.
    let plain = usd_cents * region.currency.per_dollar_milli * region.level / 10;
    if region.code == "US" { plain } else { region.currency.charm(plain) }
}

/// Regions where installments exist (discovery document, `InstallmentsBasePlanType`).
pub(crate) const INSTALLMENT_REGIONS: [&str; 4] = ["BR", "ES", "FR", "IT"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regions;

    #[test]
    fn products_are_many_and_named_as_google_wants_them() {
        assert_eq!(SUBSCRIPTIONS.len(), 12);
        assert!((30..=60).contains(&ONE_TIME.len()), "{}", ONE_TIME.len());
        let mut seen = std::collections::HashSet::new();
        for place in 0..product_count() {
            let product = product(place);
            let id = product.id();
            assert!(seen.insert((product.package(), id)));
            assert!(id.len() <= 40 && id.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()));
            assert!(id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.".contains(c)));
            assert!(product.title().len() <= 55);
        }
    }

    #[test]
    fn every_price_can_be_billed_everywhere() {
        for region in regions::all() {
            for cents in [99, 199, 499, 999, 5_999, 8_999] {
                let price = price_in(cents, region);
                assert!(price > 0 && price == region.currency.round(price), "{} {cents}", region.code);
            }
        }
        assert_eq!(price_in(999, regions::region("US").unwrap()), 9_990_000);
    }

    #[test]
    fn grace_and_hold_together_stay_within_googles_bounds() {
        for plan in SUBSCRIPTIONS.iter().flat_map(|s| s.plans) {
            if let PlanKind::Renewing { grace, hold } = plan.kind {
                assert!((0..=30).contains(&grace) && (30..=60).contains(&(grace + hold)), "{}", plan.id);
                assert!(plan.period != Period::Week || grace <= 7);
            } else {
                assert!(plan.offers.is_empty(), "only renewing base plans can have offers");
            }
        }
    }
}
