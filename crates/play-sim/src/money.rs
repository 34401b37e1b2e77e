//! Amounts of money: whole micro-units of a currency, written as Google's `Money`.

use serde_json::{Map, Value};

/// A currency with what pricing needs to know of it.
#[derive(Debug)]
pub(crate) struct Currency {
    pub(crate) code: &'static str,
    /// Digits after the point that Google Play bills: 0 or 2.
    pub(crate) decimals: u32,
    /// Units for one US dollar, in thousandths. Invented once, near the real ones of 2026.
    pub(crate) per_dollar_milli: i64,
}

/// An amount in millionths of a unit, as Google counts inside.
pub(crate) type Micros = i64;

pub(crate) const UNIT: Micros = 1_000_000;

impl Currency {
    /// The smallest amount that can be charged.
    pub(crate) fn step(&self) -> Micros {
        if self.decimals == 0 { UNIT } else { UNIT / 100 }
    }

    /// To the nearest amount that can be charged, halves up.
    pub(crate) fn round(&self, amount: Micros) -> Micros {
        let step = self.step();
        (amount + step / 2).div_euclid(step) * step
    }

    /// A shop-window price near `amount`: x.99 where there are cents, 900s and 90s where there are none,
    /// rounder for larger amounts. Never zero.
    pub(crate) fn charm(&self, amount: Micros) -> Micros {
        let units = amount / UNIT;
        if self.decimals > 0 && units < 100 {
            let whole = ((amount + UNIT / 2) / UNIT).max(1);
            return whole * UNIT - UNIT / 100;
        }
        let grain = match units {
            0..=99 => 10,
            100..=999 => 50,
            1_000..=9_999 => 100,
            10_000..=99_999 => 1_000,
            100_000..=999_999 => 10_000,
            _ => 50_000,
        };
        let whole = ((units + grain / 2) / grain).max(1) * grain;
        if self.decimals > 0 { whole * UNIT - UNIT / 100 } else { whole * UNIT }
    }
}

/// Google's `Money`: units as a string of an int64, nanos as a number, and whatever is zero left out.
pub(crate) fn money(currency: &Currency, amount: Micros) -> Value {
    let mut body = Map::new();
    body.insert("currencyCode".into(), currency.code.into());
    let (units, nanos) = (amount / UNIT, amount % UNIT * 1_000);
    if units != 0 {
        body.insert("units".into(), units.to_string().into());
    }
    if nanos != 0 {
        body.insert("nanos".into(), nanos.into());
    }
    Value::Object(body)
}

/// `1,234.99`: as the report files print amounts, with the currency's digits.
pub(crate) fn report_amount(currency: &Currency, amount: Micros) -> String {
    let negative = amount < 0;
    let amount = amount.abs();
    let units = (amount / UNIT).to_string();
    let mut text = String::new();
    for (place, digit) in units.chars().enumerate() {
        if place > 0 && (units.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if currency.decimals > 0 {
        text.push_str(&format!(".{:02}", amount % UNIT / (UNIT / 100)));
    } else {
        text.push_str(".00");
    }
    if negative { format!("-{text}") } else { text }
}

/// The currencies of the catalog.
pub(crate) const CURRENCIES: &[Currency] = &[
    c("USD", 2, 1_000),
    c("EUR", 2, 870),
    c("GBP", 2, 760),
    c("JPY", 0, 151_000),
    c("KRW", 0, 1_400_000),
    c("VND", 0, 26_000_000),
    c("CLP", 0, 950_000),
    c("IDR", 0, 16_400_000),
    c("BRL", 2, 5_400),
    c("INR", 2, 88_000),
    c("CAD", 2, 1_390),
    c("AUD", 2, 1_530),
    c("MXN", 2, 18_500),
    c("PLN", 2, 3_700),
    c("CZK", 2, 21_200),
    c("HUF", 2, 340_000),
    c("RON", 2, 4_420),
    c("SEK", 2, 9_500),
    c("NOK", 2, 10_100),
    c("DKK", 2, 6_500),
    c("CHF", 2, 800),
    c("TRY", 2, 42_000),
    c("ZAR", 2, 17_400),
    c("EGP", 2, 48_000),
    c("NGN", 2, 1_480_000),
    c("KES", 2, 129_000),
    c("GHS", 2, 11_500),
    c("TZS", 0, 2_480_000),
    c("XOF", 0, 571_000),
    c("XAF", 0, 571_000),
    c("MAD", 2, 9_200),
    c("DZD", 2, 131_000),
    c("ILS", 2, 3_300),
    c("AED", 2, 3_673),
    c("SAR", 2, 3_750),
    c("QAR", 2, 3_640),
    c("JOD", 2, 709),
    c("LBP", 0, 89_500_000),
    c("IQD", 0, 1_310_000),
    c("PKR", 2, 281_000),
    c("BDT", 2, 122_000),
    c("LKR", 2, 303_000),
    c("MMK", 0, 2_100_000),
    c("THB", 2, 32_500),
    c("MYR", 2, 4_200),
    c("SGD", 2, 1_300),
    c("PHP", 2, 58_500),
    c("TWD", 2, 31_000),
    c("HKD", 2, 7_780),
    c("MOP", 2, 8_010),
    c("CNY", 2, 7_120),
    c("NZD", 2, 1_750),
    c("COP", 2, 3_850_000),
    c("PEN", 2, 3_400),
    c("CRC", 2, 503_000),
    c("PYG", 0, 7_050_000),
    c("BOB", 2, 6_910),
    c("UAH", 2, 41_900),
    c("KZT", 2, 530_000),
    c("GEL", 2, 2_710),
    c("RSD", 2, 101_500),
    c("MNT", 2, 3_590_000),
    c("RUB", 2, 81_000),
];

const fn c(code: &'static str, decimals: u32, per_dollar_milli: i64) -> Currency {
    Currency { code, decimals, per_dollar_milli }
}

/// A currency of [`CURRENCIES`] by its code.
pub(crate) fn currency(code: &str) -> Option<&'static Currency> {
    CURRENCIES.iter().find(|c| c.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(code: &str) -> &'static Currency {
        currency(code).unwrap()
    }

    #[test]
    fn zeros_are_left_out_as_proto3_does() {
        assert_eq!(money(of("USD"), 990_000), json!({"currencyCode": "USD", "nanos": 990_000_000}));
        assert_eq!(money(of("USD"), 5 * UNIT), json!({"currencyCode": "USD", "units": "5"}));
        assert_eq!(money(of("JPY"), 0), json!({"currencyCode": "JPY"}));
    }

    #[test]
    fn negative_amounts_carry_one_sign_on_both_parts() {
        assert_eq!(
            money(of("EUR"), -1_500_000),
            json!({"currencyCode": "EUR", "units": "-1", "nanos": -500_000_000})
        );
    }

    #[test]
    fn reports_print_thousands_commas() {
        assert_eq!(report_amount(of("USD"), 1_234_990_000), "1,234.99");
        assert_eq!(report_amount(of("VND"), 1_299_000 * UNIT), "1,299,000.00");
        assert_eq!(report_amount(of("USD"), -990_000), "-0.99");
    }

    #[test]
    fn charm_prices_can_be_billed_and_are_never_zero() {
        for currency in CURRENCIES {
            for cents in [1, 99, 499, 999, 5_999, 123_456_789] {
                let price = currency.charm(cents * UNIT / 100);
                assert!(price > 0 && price == currency.round(price), "{} {cents} {price}", currency.code);
            }
        }
        assert_eq!(of("EUR").charm(9_700_000), 9_990_000);
        assert_eq!(of("JPY").charm(1_187 * UNIT), 1_200 * UNIT);
    }
}
