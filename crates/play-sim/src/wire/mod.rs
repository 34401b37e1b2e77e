//! From what is so to what Google would answer. Proto3 rules hold everywhere: zeros, empty strings and
//! empty lists are left out, int64 is a string, empty messages are markers.

pub(crate) mod order;
pub(crate) mod product_purchase;
mod subscription_item;
pub(crate) mod subscription_purchase;

use serde_json::{Map, Value};

/// An object under construction that leaves out what proto3 leaves out.
#[derive(Default)]
pub(crate) struct Body(Map<String, Value>);

impl Body {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Sets a field, unless its value is the default of its type. An empty object is kept: it says something.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let default = match &value {
            Value::Null | Value::Bool(false) => true,
            Value::Number(n) => n.as_f64().is_some_and(|n| n.abs() < f64::EPSILON),
            Value::String(s) => s.is_empty(),
            Value::Array(a) => a.is_empty(),
            _ => false,
        };
        if !default {
            self.0.insert(name.into(), value);
        }
        self
    }

    /// Sets a field where there is a value.
    pub(crate) fn maybe(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// An empty message, if so.
    pub(crate) fn marker(self, name: &str, set: bool) -> Self {
        self.maybe(name, set.then(|| Value::Object(Map::new())))
    }
}

impl From<Body> for Value {
    fn from(body: Body) -> Self {
        Self::Object(body.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn defaults_are_left_out_and_markers_kept() {
        let body = Body::new()
            .with("zero", 0)
            .with("no", false)
            .with("none", "")
            .with("empty", Vec::<Value>::new())
            .with("one", 1)
            .marker("marked", true)
            .marker("unmarked", false);
        assert_eq!(Value::from(body), json!({"one": 1, "marked": {}}));
    }
}
