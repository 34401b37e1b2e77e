//! Enumerations that Google may add to at any time.

/// An enumeration of strings that keeps a value it does not know.
///
/// `Unspecified` stands for an absent field as well: proto3 leaves the first value out.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            unspecified $unspecified:literal;
            $( $(#[$vmeta:meta])* $variant:ident = $text:literal, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
        #[non_exhaustive]
        pub enum $name {
            /// Google did not say.
            #[default]
            Unspecified,
            $( $(#[$vmeta])* $variant, )*
            /// A value that this version of Purser does not know, as Google wrote it.
            Unknown(String),
        }

        impl $name {
            /// Google's own word.
            pub fn as_str(&self) -> &str {
                match self {
                    Self::Unspecified => $unspecified,
                    $( Self::$variant => $text, )*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    "" | $unspecified => Self::Unspecified,
                    $( $text => Self::$variant, )*
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(d)?;
                Ok(Self::from(text.as_ref()))
            }
        }
    };
}

/// The same for the numbered enumerations of voided purchases and notifications.
macro_rules! open_code {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$vmeta:meta])* $variant:ident = $code:literal, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$vmeta])* $variant, )*
            /// A code that this version of Purser does not know.
            Unknown(i32),
        }

        impl $name {
            /// Google's number.
            pub const fn code(self) -> i32 {
                match self {
                    $( Self::$variant => $code, )*
                    Self::Unknown(code) => code,
                }
            }
        }

        impl From<i32> for $name {
            fn from(code: i32) -> Self {
                match code {
                    $( $code => Self::$variant, )*
                    other => Self::Unknown(other),
                }
            }
        }

        // proto3 leaves out a zero, so an absent code is the code 0.
        impl Default for $name {
            fn default() -> Self {
                Self::from(0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                $crate::wire::lenient::int::<D, i32>(d).map(Self::from)
            }
        }
    };
}

pub(crate) use open_code;
pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    use crate::wire::{SubscriptionState, voided::VoidedReason};

    #[test]
    fn a_known_value_and_an_unknown_one_both_give_back_googles_own_word() {
        for word in ["SUBSCRIPTION_STATE_IN_GRACE_PERIOD", "SUBSCRIPTION_STATE_FROZEN_BY_2031"] {
            assert_eq!(SubscriptionState::from(word).as_str(), word);
        }
        assert_eq!(SubscriptionState::from("X"), SubscriptionState::Unknown("X".into()));
    }

    #[test]
    fn an_escaped_string_is_read_like_any_other() {
        let state: SubscriptionState =
            serde_json::from_str("\"SUBSCRIPTION\\u005fSTATE_ACTIVE\"").expect("a state");
        assert_eq!(state, SubscriptionState::Active);
    }

    #[test]
    fn an_absent_code_is_code_zero_and_a_new_code_is_kept() {
        assert_eq!(VoidedReason::default(), VoidedReason::Other);
        assert_eq!(VoidedReason::from(4711).code(), 4711);
        let quoted: VoidedReason = serde_json::from_str("\"7\"").expect("a reason");
        assert_eq!(quoted, VoidedReason::Chargeback);
    }
}
