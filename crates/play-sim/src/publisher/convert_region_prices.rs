//! `monetization.convertRegionPrices`: one price before tax becomes a price with tax in every region.

use serde_json::{Map, Value, json};

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::{Request, known_fields};
use crate::money::{Currency, Micros, UNIT, currency, money};
use crate::regions;
use crate::sim::Sim;
use crate::wire::Body;

use super::package;

pub(super) fn convert(_: &Sim, request: &Request) -> Result<Answer, Refusal> {
    package(request)?;
    let body = request.json(&["price", "productTaxCategoryCode"])?;
    let (from, amount) = price(&body["price"])?;
    let to = |target: &Currency| {
        // Through dollars, in 128 bits: dong have eight digits where dollars have one.
        let converted =
            i128::from(amount) * i128::from(target.per_dollar_milli) / i128::from(from.per_dollar_milli);
        i64::try_from(converted).unwrap_or(i64::MAX / 4)
    };
    let mut prices = Map::new();
    for region in regions::all() {
        let net = to(region.currency);
        // Where shop windows show prices without tax, so does the answer.
        let tax =
            if region.tax_inclusive { region.currency.round(net * region.tax_milli / 1_000) } else { 0 };
        let price = region.currency.round(net + tax).max(region.currency.step());
        prices.insert(
            region.code.into(),
            json!({
                "regionCode": region.code,
                "price": money(region.currency, price),
                "taxAmount": money(region.currency, tax),
            }),
        );
    }
    let other = |code: &str| {
        let target = currency(code).expect("the table has dollars and euros");
        money(target, target.round(to(target)).max(target.step()))
    };
    Ok(Answer::Json(
        Body::new()
            .with("convertedRegionPrices", Value::Object(prices))
            .with("convertedOtherRegionsPrice", json!({"usdPrice": other("USD"), "eurPrice": other("EUR")}))
            .with("regionVersion", json!({"version": regions::VERSION}))
            .into(),
    ))
}

fn price(value: &Value) -> Result<(&'static Currency, Micros), Refusal> {
    let Some(object) = value.as_object() else {
        return Err(Refusal::invalid("price: The price must be specified."));
    };
    known_fields(object.keys().map(String::as_str), &["currencyCode", "units", "nanos"], Some("price"))?;
    let units = match &value["units"] {
        Value::Null => Some(0),
        Value::String(text) => text.parse::<i64>().ok(),
        Value::Number(number) => number.as_i64(),
        _ => None,
    };
    let units = units.ok_or_else(|| {
        Refusal::invalid(format!("Invalid value at 'price.units' (TYPE_INT64), {}", value["units"]))
    })?;
    let nanos = value.get("nanos").map_or(Some(0), Value::as_i64).ok_or_else(|| {
        Refusal::invalid(format!("Invalid value at 'price.nanos' (TYPE_INT32), {}", value["nanos"]))
    })?;
    let code = value["currencyCode"].as_str().unwrap_or_default();
    let currency = currency(code).ok_or_else(|| {
        Refusal::invalid(format!("price.currencyCode: \"{code}\" is not a supported currency."))
    })?;
    let amount = units.checked_mul(UNIT).and_then(|u| u.checked_add(nanos / 1_000));
    let amount = amount.filter(|a| *a > 0 && *a < 1_000_000_000 * UNIT && nanos.abs() < 1_000_000_000);
    amount
        .map(|amount| (currency, amount))
        .ok_or_else(|| Refusal::invalid("price: The price must be positive and within Google Play's limits."))
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::{Value, json};

    use crate::sim::testing::{ask, shared};

    fn convert(body: Value) -> (u16, Value) {
        let path = "/androidpublisher/v3/applications/com.lumen.notes/pricing:convertRegionPrices";
        ask(&shared(), Method::POST, path, body)
    }

    #[test]
    fn tax_is_added_and_told() {
        let (status, body) =
            convert(json!({"price": {"currencyCode": "EUR", "units": "10"}, "productTaxCategoryCode": "x"}));
        assert_eq!(status, 200);
        let prices = &body["convertedRegionPrices"];
        assert_eq!(
            prices["DE"]["price"],
            json!({"currencyCode": "EUR", "units": "11", "nanos": 900_000_000})
        );
        assert_eq!(
            prices["DE"]["taxAmount"],
            json!({"currencyCode": "EUR", "units": "1", "nanos": 900_000_000})
        );
        assert_eq!(prices["US"]["taxAmount"], json!({"currencyCode": "USD"}));
        assert_eq!(prices["JP"]["price"]["currencyCode"], "JPY");
        assert!(prices["JP"]["price"].get("nanos").is_none());
        assert!(prices.as_object().unwrap().len() >= 170);
        assert_eq!(body["regionVersion"]["version"], "2025/03");
        assert_eq!(body["convertedOtherRegionsPrice"]["eurPrice"]["units"], "10");
    }

    #[test]
    fn prices_that_make_no_sense_are_refused() {
        for body in [
            json!({}),
            json!({"price": {"currencyCode": "EUR"}}),
            json!({"price": {"currencyCode": "XXX", "units": "1"}}),
            json!({"price": {"currencyCode": "EUR", "units": "NaN"}}),
            json!({"price": {"currencyCode": "EUR", "units": "-1"}}),
            json!({"price": {"currencyCode": "EUR", "units": "1", "amount": 2}}),
            json!({"cost": {"currencyCode": "EUR", "units": "1"}}),
        ] {
            let (status, answer) = convert(body.clone());
            assert_eq!((status, &answer["error"]["status"]), (400, &"INVALID_ARGUMENT".into()), "{body}");
        }
    }
}
