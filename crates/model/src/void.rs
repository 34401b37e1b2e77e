use jiff::Timestamp;

use crate::{OrderId, PurchaseKey};

/// A voided purchase: the entitlement ended and, mostly, the money went back.
///
/// A refund that keeps access never appears among them. One order may have several: quantity-based partial
/// refunds come one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Void {
    /// The purchase.
    pub key: PurchaseKey,
    /// The order. Renewals share the token, so voids are told apart by this.
    pub order: OrderId,
    /// When it was bought.
    pub purchased: Timestamp,
    /// When it was voided.
    pub voided: Timestamp,
    /// Who voided it.
    pub source: VoidedSource,
    /// Why.
    pub reason: VoidedReason,
    /// How many, for a quantity-based partial refund.
    pub quantity: Option<u32>,
}

/// `VoidedPurchase.voidedSource`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VoidedSource {
    /// The customer.
    User,
    /// The developer.
    Developer,
    /// Google.
    Google,
    /// A number that Google added later.
    Other(i64),
}

impl VoidedSource {
    /// Reads Google's number.
    pub fn from_number(number: i64) -> Self {
        match number {
            0 => VoidedSource::User,
            1 => VoidedSource::Developer,
            2 => VoidedSource::Google,
            n => VoidedSource::Other(n),
        }
    }

    /// Google's number.
    pub fn number(self) -> i64 {
        match self {
            VoidedSource::User => 0,
            VoidedSource::Developer => 1,
            VoidedSource::Google => 2,
            VoidedSource::Other(n) => n,
        }
    }

    /// What a person calls it.
    pub fn words(self) -> &'static str {
        match self {
            VoidedSource::User => "the customer",
            VoidedSource::Developer => "the developer",
            VoidedSource::Google => "Google",
            VoidedSource::Other(_) => "someone Google does not name",
        }
    }
}

/// `VoidedPurchase.voidedReason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VoidedReason(
    /// Google's number.
    pub i64,
);

impl VoidedReason {
    /// What a person calls it.
    pub fn words(self) -> &'static str {
        match self.0 {
            0 => "other reason",
            1 => "remorse",
            2 => "not received",
            3 => "defective",
            4 => "accidental purchase",
            5 => "fraud",
            6 => "friendly fraud",
            7 => "chargeback",
            8 => "never acknowledged",
            _ => "a reason new to Purser",
        }
    }
}
