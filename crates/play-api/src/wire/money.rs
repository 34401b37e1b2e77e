use serde::{Deserialize, Serialize};

use super::lenient;

/// An amount of money, exactly as Google counts it: whole units and billionths, never a float.
///
/// Google leaves out what is zero: `{"currencyCode":"USD","nanos":990000000}` is 0.99 and
/// `{"currencyCode":"JPY"}` is 0.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Money {
    /// Three letters of ISO 4217.
    pub currency_code: String,
    /// Whole units of the currency. On the wire a string, because it is an int64.
    #[serde(deserialize_with = "lenient::int", serialize_with = "lenient::int64_as_string")]
    pub units: i64,
    /// Billionths of a unit, -999,999,999 to 999,999,999, of the same sign as `units`.
    #[serde(deserialize_with = "lenient::int")]
    pub nanos: i32,
}

#[cfg(test)]
mod tests {
    use super::Money;

    fn money(json: &str) -> Money {
        serde_json::from_str(json).expect("a Money")
    }

    #[test]
    fn missing_units_are_zero_units() {
        let m = money(r#"{"currencyCode":"USD","nanos":990000000}"#);
        assert_eq!((m.units, m.nanos), (0, 990_000_000));
    }

    #[test]
    fn a_currency_alone_is_an_amount_of_zero() {
        assert_eq!(
            money(r#"{"currencyCode":"JPY"}"#),
            Money { currency_code: "JPY".into(), units: 0, nanos: 0 }
        );
    }

    #[test]
    fn units_may_be_a_string_or_a_number() {
        assert_eq!(money(r#"{"units":"9007199254740993"}"#).units, 9_007_199_254_740_993);
        assert_eq!(money(r#"{"units":-12,"nanos":-500000000}"#).units, -12);
    }

    #[test]
    fn units_go_out_as_a_string_because_they_are_an_int64() {
        let json = serde_json::to_string(&money(r#"{"currencyCode":"EUR","units":"5"}"#)).expect("JSON");
        assert_eq!(json, r#"{"currencyCode":"EUR","units":"5","nanos":0}"#);
    }

    #[test]
    fn units_that_are_no_number_are_refused() {
        assert!(serde_json::from_str::<Money>(r#"{"units":"NaN"}"#).is_err());
        assert!(serde_json::from_str::<Money>(r#"{"units":1.5}"#).is_err());
    }
}
