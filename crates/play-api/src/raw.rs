use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::Error;

/// What Google sent, as received, beside the part of it that Purser understands.
///
/// The JSON is what a lossless mirror keeps: fields that did not exist when this was written are in there.
#[derive(Debug, Clone)]
pub struct Raw<T> {
    /// As received, byte for byte.
    pub json: Box<RawValue>,
    /// The parsed part.
    pub value: T,
}

impl<T: DeserializeOwned> Raw<T> {
    /// Reads JSON that was received now or kept earlier.
    ///
    /// # Errors
    /// [`Error::Malformed`] names the place that is not as documented; never its content.
    pub fn from_json(json: Box<RawValue>) -> Result<Self, Error> {
        let value = parse(json.get(), "answer")?;
        Ok(Self { json, value })
    }

    pub(crate) fn parse(bytes: &[u8], answer: &str) -> Result<Self, Error> {
        let text = std::str::from_utf8(bytes).map_err(|_| Error::malformed(answer, "is not UTF-8"))?;
        let json: Box<RawValue> = serde_json::from_str(text).map_err(|e| not_json(answer, &e))?;
        let value = parse(json.get(), answer)?;
        Ok(Self { json, value })
    }
}

/// Parses, and says where it went wrong without quoting what stood there.
pub(crate) fn parse<T: DeserializeOwned>(text: &str, answer: &str) -> Result<T, Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut json).map_err(|e| {
        let path = e.path().to_string();
        match e.inner().classify() {
            serde_json::error::Category::Data => {
                let expected = e.inner().to_string();
                let expected = expected.split_once("expected ").map_or("something else", |(_, rest)| rest);
                let expected = expected.split(" at line ").next().unwrap_or(expected);
                Error::malformed(answer, format_args!("{path}: should be {expected}"))
            }
            _ => not_json(answer, e.inner()),
        }
    })
}

fn not_json(answer: &str, error: &serde_json::Error) -> Error {
    let how = if error.is_eof() { "ends early" } else { "is not JSON" };
    Error::malformed(answer, format_args!("{how}, at line {} column {}", error.line(), error.column()))
}

#[cfg(test)]
mod tests {
    use super::Raw;
    use crate::wire::Order;

    #[test]
    fn fields_nobody_knows_yet_stay_in_the_json() {
        let text = r#"{"orderId":"GPA.1","novelty":{"x":[1,2]},"state":"FROZEN"}"#;
        let order: Raw<Order> = Raw::parse(text.as_bytes(), "orders.get").expect("an order");
        assert_eq!(order.json.get(), text);
        assert_eq!(order.value.order_id, "GPA.1");
        assert_eq!(order.value.state.as_str(), "FROZEN");
    }

    #[test]
    fn a_wrong_type_is_named_by_its_place_and_not_quoted() {
        let text = r#"{"lineItems":[{"total":{"units":"secret"}}]}"#;
        let error = Raw::<Order>::parse(text.as_bytes(), "orders.get").expect_err("units are no number");
        let shown = error.to_string();
        assert!(shown.contains("orders.get: lineItems[0].total.units: should be a whole number"), "{shown}");
        assert!(!shown.contains("secret"), "{shown}");
    }

    #[test]
    fn half_an_answer_says_that_it_ends_early() {
        let error = Raw::<Order>::parse(br#"{"orderId":"GP"#, "orders.get").expect_err("cut");
        assert!(error.to_string().contains("ends early"), "{error}");
    }
}
