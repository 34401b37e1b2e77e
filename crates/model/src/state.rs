/// Defines a state as Google names it: known names, a small number for the mirror, and room for what Google
/// adds later.
macro_rules! states {
    ($(#[$doc:meta])* $name:ident, prefix $prefix:literal { $($(#[$vdoc:meta])* $variant:ident = $number:literal $wire:literal $words:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
            /// A value that Google added after this program was made, or left unspecified, as received.
            Other(String),
        }

        impl $name {
            /// The known states with their numbers in the mirror. The numbers never change.
            pub const KNOWN: &'static [($name, u8)] = &[$(($name::$variant, $number),)*];

            /// Reads Google's name, with or without its prefix.
            pub fn from_wire(text: &str) -> Self {
                match text.strip_prefix($prefix).unwrap_or(text) {
                    $($wire => $name::$variant,)*
                    _ => $name::Other(text.to_owned()),
                }
            }

            /// Google's name without its prefix: `ON_HOLD`.
            pub fn name(&self) -> &str {
                match self {
                    $($name::$variant => $wire,)*
                    $name::Other(text) => text.strip_prefix($prefix).unwrap_or(text),
                }
            }

            /// What a person calls it: `on hold`.
            pub fn words(&self) -> String {
                match self {
                    $($name::$variant => $words.to_owned(),)*
                    $name::Other(text) => {
                        text.strip_prefix($prefix).unwrap_or(text).replace('_', " ").to_lowercase()
                    }
                }
            }
        }
    };
}

states! {
    /// `Order.state`.
    OrderState, prefix "" {
        /// Not yet charged.
        Pending = 2 "PENDING" "pending",
        /// Charged.
        Processed = 1 "PROCESSED" "processed",
        /// Never charged.
        Canceled = 3 "CANCELED" "canceled",
        /// A refund is on its way.
        PendingRefund = 4 "PENDING_REFUND" "pending refund",
        /// Part of the money went back.
        PartiallyRefunded = 5 "PARTIALLY_REFUNDED" "partially refunded",
        /// All of the money went back.
        Refunded = 6 "REFUNDED" "refunded",
    }
}

states! {
    /// `SubscriptionPurchaseV2.subscriptionState`. Always Google's word, never computed from dates: ACTIVE
    /// with a past expiry is legal for about a day.
    SubscriptionState, prefix "SUBSCRIPTION_STATE_" {
        /// Waiting for the first payment.
        Pending = 1 "PENDING" "pending",
        /// Paid and renewing.
        Active = 2 "ACTIVE" "active",
        /// Paused by the customer.
        Paused = 3 "PAUSED" "paused",
        /// Payment failed, access continues.
        InGracePeriod = 4 "IN_GRACE_PERIOD" "in grace period",
        /// Payment failed, access suspended.
        OnHold = 5 "ON_HOLD" "on hold",
        /// Will not renew; access until expiry.
        Canceled = 6 "CANCELED" "canceled",
        /// Over.
        Expired = 7 "EXPIRED" "expired",
        /// The pending first payment never came.
        PendingPurchaseCanceled = 8 "PENDING_PURCHASE_CANCELED" "pending purchase canceled",
    }
}

states! {
    /// `ProductPurchaseV2.purchaseStateContext.purchaseState`.
    OneTimeState, prefix "" {
        /// Paid.
        Purchased = 1 "PURCHASED" "purchased",
        /// Canceled or refunded.
        Canceled = 2 "CANCELLED" "canceled",
        /// Waiting for the payment.
        Pending = 3 "PENDING" "pending",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_as_themselves() {
        for (state, _) in OrderState::KNOWN {
            assert_eq!(&OrderState::from_wire(state.name()), state);
        }
        for (state, _) in SubscriptionState::KNOWN {
            assert_eq!(&SubscriptionState::from_wire(&format!("SUBSCRIPTION_STATE_{}", state.name())), state);
        }
    }

    #[test]
    fn a_state_of_tomorrow_is_kept_and_can_be_shown() {
        let state = SubscriptionState::from_wire("SUBSCRIPTION_STATE_ON_VACATION");
        assert_eq!(state.name(), "ON_VACATION");
        assert_eq!(state.words(), "on vacation");
    }

    #[test]
    fn numbers_in_the_mirror_are_distinct() {
        let mut numbers: Vec<u8> = OrderState::KNOWN.iter().map(|(_, n)| *n).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), OrderState::KNOWN.len());
    }
}
