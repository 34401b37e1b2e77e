//! What the catalog is made of.

/// The kinds of resource that Google's catalog has, each listed by a call of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum CatalogKind {
    /// `Subscription`, base plans inline. Its path is the product id.
    Subscription = 1,
    /// `SubscriptionOffer`. Its path is `product/base plan/offer`.
    SubscriptionOffer = 2,
    /// `OneTimeProduct`, purchase options inline. Its path is the product id.
    OneTimeProduct = 3,
    /// `OneTimeProductOffer`. Its path is `product/purchase option/offer`.
    OneTimeOffer = 4,
}

impl CatalogKind {
    /// Every kind.
    pub const ALL: [CatalogKind; 4] = [
        CatalogKind::Subscription,
        CatalogKind::SubscriptionOffer,
        CatalogKind::OneTimeProduct,
        CatalogKind::OneTimeOffer,
    ];
}
