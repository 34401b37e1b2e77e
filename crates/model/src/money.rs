use std::fmt;
use std::str::FromStr;

/// An ISO 4217 code, three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only ASCII letters are let in")
    }

    /// How many decimals amounts of this currency are written with (ISO 4217 minor units).
    pub fn decimals(self) -> u32 {
        match self.code() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI"
            | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Currency(code)),
            _ => Err(MoneyError::NotACurrency),
        }
    }
}

/// An exact amount in one currency: `units` whole units and `nanos` billionths, of the same sign.
///
/// The source of the rule is Google's `google.type.Money`. Never a float, and never added across currencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// The currency.
    pub currency: Currency,
    /// The amount in billionths of a unit. `i128` holds every `int64` of units.
    nanos: i128,
}

/// Why an amount is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not three capital letters.
    #[error("a currency is three capital letters, like EUR")]
    NotACurrency,
    /// `nanos` out of range, or of another sign than `units`.
    #[error("nanos must lie between -999,999,999 and 999,999,999 and have the sign of the units")]
    BadNanos,
    /// Two currencies met in one sum.
    #[error("amounts in {0} and {1} cannot be added")]
    MixedCurrencies(Currency, Currency),
}

const NANOS_PER_UNIT: i128 = 1_000_000_000;

impl Money {
    /// An amount as Google's `Money` has it.
    pub fn new(currency: Currency, units: i64, nanos: i32) -> Result<Self, MoneyError> {
        let in_range = i128::from(nanos).abs() < NANOS_PER_UNIT;
        let same_sign = units == 0 || nanos == 0 || (units > 0) == (nanos > 0);
        if !in_range || !same_sign {
            return Err(MoneyError::BadNanos);
        }
        Ok(Money { currency, nanos: i128::from(units) * NANOS_PER_UNIT + i128::from(nanos) })
    }

    /// Nothing, in `currency`.
    pub fn zero(currency: Currency) -> Self {
        Money { currency, nanos: 0 }
    }

    /// An amount counted in millionths of a unit, Google's `priceMicros` and the mirror's column.
    pub fn from_micros(currency: Currency, micros: i64) -> Self {
        Money { currency, nanos: i128::from(micros) * 1_000 }
    }

    /// An amount counted in billionths of a unit.
    pub fn from_nanos(currency: Currency, nanos: i128) -> Self {
        Money { currency, nanos }
    }

    /// The whole amount in billionths of a unit; [`Money::nanos`] is only what is beyond the units.
    pub fn total_nanos(self) -> i128 {
        self.nanos
    }

    /// The amount in millionths of a unit, when it is a whole number of them that fits.
    pub fn micros(self) -> Option<i64> {
        if self.nanos % 1_000 == 0 { i64::try_from(self.nanos / 1_000).ok() } else { None }
    }

    /// Whole units, rounded towards zero.
    pub fn units(self) -> i64 {
        i64::try_from(self.nanos / NANOS_PER_UNIT).unwrap_or(if self.nanos < 0 { i64::MIN } else { i64::MAX })
    }

    /// Billionths beyond the whole units.
    pub fn nanos(self) -> i32 {
        i32::try_from(self.nanos % NANOS_PER_UNIT).expect("a remainder of 10^9 fits an i32")
    }

    /// Whether the amount is nothing.
    pub fn is_zero(self) -> bool {
        self.nanos == 0
    }

    /// The sum, when both are of one currency.
    pub fn plus(self, other: Money) -> Result<Money, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::MixedCurrencies(self.currency, other.currency));
        }
        Ok(Money { currency: self.currency, nanos: self.nanos + other.nanos })
    }

    /// The difference, when both are of one currency.
    pub fn minus(self, other: Money) -> Result<Money, MoneyError> {
        self.plus(Money { nanos: -other.nanos, ..other })
    }

    /// The bare number with the currency's decimals, and more only where the amount has more: `9.99`, `1200`.
    pub fn decimal(self) -> String {
        let sign = if self.nanos < 0 { "-" } else { "" };
        let whole = (self.nanos / NANOS_PER_UNIT).unsigned_abs();
        let fraction = format!("{:09}", (self.nanos % NANOS_PER_UNIT).unsigned_abs());
        let least = self.currency.decimals() as usize;
        let significant = fraction.trim_end_matches('0').len().max(least);
        match &fraction[..significant] {
            "" => format!("{sign}{whole}"),
            digits => format!("{sign}{whole}.{digits}"),
        }
    }
}

impl Money {
    /// `EUR 9.99`, as sentences say it; the screen knows it by this form and writes it as the locale does.
    pub fn written(self) -> String {
        format!("{} {}", self.currency, self.decimal())
    }
}

impl fmt::Display for Money {
    /// `9.99 EUR`: exact and unambiguous. Screens write amounts as the locale does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(code: &str, units: i64, nanos: i32) -> Money {
        Money::new(code.parse().unwrap(), units, nanos).unwrap()
    }

    #[test]
    fn amounts_are_written_with_the_decimals_of_their_currency() {
        assert_eq!(money("EUR", 9, 990_000_000).to_string(), "9.99 EUR");
        assert_eq!(money("USD", 0, 990_000_000).to_string(), "0.99 USD");
        assert_eq!(money("EUR", 5, 0).to_string(), "5.00 EUR");
        assert_eq!(money("JPY", 1200, 0).to_string(), "1200 JPY");
        assert_eq!(money("KWD", 1, 500_000_000).to_string(), "1.500 KWD");
        assert_eq!(money("EUR", -1, -50_000_000).to_string(), "-1.05 EUR");
        assert_eq!(money("EUR", 0, 1).to_string(), "0.000000001 EUR", "nothing is rounded away");
    }

    #[test]
    fn units_and_nanos_of_different_sign_are_no_amount() {
        let eur = "EUR".parse().unwrap();
        assert_eq!(Money::new(eur, 1, -1), Err(MoneyError::BadNanos));
        assert_eq!(Money::new(eur, 0, 1_000_000_000), Err(MoneyError::BadNanos));
        assert!(Money::new(eur, 0, -999_999_999).is_ok());
    }

    #[test]
    fn currencies_are_never_added() {
        assert!(matches!(money("EUR", 1, 0).plus(money("USD", 1, 0)), Err(MoneyError::MixedCurrencies(..))));
        assert_eq!(money("EUR", 1, 500_000_000).plus(money("EUR", 0, 500_000_000)), Ok(money("EUR", 2, 0)));
        assert_eq!(money("EUR", 1, 0).minus(money("EUR", 0, 10_000_000)), Ok(money("EUR", 0, 990_000_000)));
    }

    #[test]
    fn micros_are_exact_or_absent() {
        assert_eq!(money("EUR", 9, 990_000_000).micros(), Some(9_990_000));
        assert_eq!(money("EUR", 0, 1).micros(), None);
        assert_eq!(money("EUR", i64::MAX, 0).micros(), None);
        assert_eq!(Money::from_micros("EUR".parse().unwrap(), -1_050_000), money("EUR", -1, -50_000_000));
    }

    #[test]
    fn a_currency_is_three_capital_letters() {
        for bad in ["", "eur", "EURO", "E1R", "€"] {
            assert_eq!(bad.parse::<Currency>(), Err(MoneyError::NotACurrency));
        }
    }
}
