//! A request with its path and query taken apart. Segments are decoded after splitting, so that a token or an
//! object's name with `%2F` in it stays one segment.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::error::Refusal;

pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) segments: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Request {
    pub(crate) fn new(
        method: Method,
        path: &str,
        query: Option<&str>,
        headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        let segments = path.trim_start_matches('/').split('/').map(decode).collect();
        let mut query = pairs(query.unwrap_or_default());
        let (mut method, mut body) = (method, body);
        // Long addresses are sent as a form with the method beside it: Google's own clients do so from 2,048
        // characters on.
        let meant = headers.get("x-http-method-override").and_then(|value| value.to_str().ok());
        if let (&Method::POST, Some("GET")) = (&method, meant) {
            query.extend(pairs(std::str::from_utf8(&body).unwrap_or_default()));
            (method, body) = (Method::GET, Bytes::new());
        }
        Self { method, segments, query, headers, body }
    }

    /// The body of a form, as a query.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        pairs(std::str::from_utf8(&self.body).unwrap_or_default())
    }

    /// The first value of a query parameter.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// All values of a query parameter that may repeat.
    pub(crate) fn params<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.query.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// A number in the query; a word there is refused as Google refuses it.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.param(name)
            .map(|text| {
                text.parse().map_err(|_| {
                    Refusal::invalid(format!("Invalid value at '{name}' (TYPE_INT64), \"{text}\""))
                })
            })
            .transpose()
    }

    /// A yes or no in the query.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.param(name) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1" | "") => Ok(true),
            Some(text) => Err(Refusal::invalid(format!("Invalid value at '{name}' (TYPE_BOOL), \"{text}\""))),
        }
    }

    /// A page size: `default` where none is given, never above `most`; negative ones are refused.
    pub(crate) fn page_size(&self, name: &str, default: usize, most: usize) -> Result<usize, Refusal> {
        match self.number(name)? {
            None | Some(0) => Ok(default),
            Some(n) if n < 0 => Err(Refusal::invalid(format!("{name} must not be negative."))),
            Some(n) => Ok((n as usize).min(most)),
        }
    }

    /// The JSON body, whose fields must all be among `fields`.
    pub(crate) fn json(&self, fields: &[&str]) -> Result<Value, Refusal> {
        if self.body.is_empty() {
            return Ok(Value::Object(serde_json::Map::new()));
        }
        let value: Value = serde_json::from_slice(&self.body)
            .map_err(|error| Refusal::invalid(format!("Invalid JSON payload received. {error}")))?;
        let Some(object) = value.as_object() else {
            return Err(Refusal::invalid("Invalid JSON payload received. Root element must be a message."));
        };
        known_fields(object.keys().map(String::as_str), fields, None)?;
        Ok(value)
    }

    /// The path as it was split, to match on.
    pub(crate) fn path(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")))
        })
        .collect()
}

/// Google refuses JSON fields it does not know, naming them and where they stand.
pub(crate) fn known_fields<'a>(
    keys: impl Iterator<Item = &'a str>,
    fields: &[&str],
    within: Option<&str>,
) -> Result<(), Refusal> {
    for key in keys {
        if !fields.contains(&key) {
            let place = within.map(|w| format!(" at '{w}'")).unwrap_or_default();
            return Err(Refusal::invalid(format!(
                "Invalid JSON payload received. Unknown name \"{key}\"{place}: Cannot find field."
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str, query: Option<&str>) -> Request {
        Request::new(Method::GET, path, query, HeaderMap::new(), Bytes::new())
    }

    #[test]
    fn an_encoded_slash_stays_inside_its_segment() {
        let r = request("/storage/v1/b/x/o/sales%2Fa.zip", None);
        assert_eq!(r.path(), ["storage", "v1", "b", "x", "o", "sales/a.zip"]);
    }

    #[test]
    fn parameters_may_repeat() {
        let r = request("/x", Some("orderIds=a&orderIds=b&pageSize=-1&n=x"));
        assert_eq!(r.params("orderIds").collect::<Vec<_>>(), ["a", "b"]);
        assert!(r.page_size("pageSize", 50, 1_000).is_err() && r.number("n").is_err());
        assert_eq!(r.page_size("none", 50, 1_000).unwrap(), 50);
    }

    #[test]
    fn a_long_address_may_come_as_a_form() {
        let mut headers = HeaderMap::new();
        headers.insert("x-http-method-override", "GET".parse().unwrap());
        let r = Request::new(
            Method::POST,
            "/x",
            Some("a=1"),
            headers,
            Bytes::from_static(b"orderIds=b&orderIds=c"),
        );
        assert_eq!((r.method.clone(), r.body.len()), (Method::GET, 0));
        assert_eq!(r.params("orderIds").collect::<Vec<_>>(), ["b", "c"]);
    }

    #[test]
    fn unknown_fields_are_refused_by_name() {
        let mut r = request("/x", None);
        r.body = Bytes::from_static(br#"{"maxMessages":1,"maximum":2}"#);
        let refusal = r.json(&["maxMessages"]).unwrap_err();
        assert_eq!(refusal.status, 400);
        assert!(refusal.body.to_string().contains("Unknown name \\\"maximum\\\""));
    }
}
