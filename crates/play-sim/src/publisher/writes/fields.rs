//! Reading a write's body: what is missing, of another type or unknown is refused by its name.

use serde_json::{Map, Value};

use crate::http::error::Refusal;
use crate::http::request::known_fields;

/// A message, and where it stands, as Google writes places: `deferral_context`.
pub(super) struct Message<'a> {
    fields: &'a Map<String, Value>,
    place: String,
}

impl<'a> Message<'a> {
    /// The body of a request. Its fields were looked at before.
    pub(super) fn body(body: &'a Value) -> Result<Self, Refusal> {
        let fields = body.as_object().ok_or_else(|| {
            Refusal::invalid("Invalid JSON payload received. Root element must be a message.")
        })?;
        Ok(Self { fields, place: String::new() })
    }

    /// A message within, whose fields must all be among `known`.
    pub(super) fn message(&self, name: &str, known: &[&str]) -> Result<Option<Message<'a>>, Refusal> {
        let Some(value) = self.value(name) else { return Ok(None) };
        Message::of(value, self.place(name), known).map(Some)
    }

    /// A list of messages.
    pub(super) fn messages(&self, name: &str, known: &[&str]) -> Result<Vec<Message<'a>>, Refusal> {
        let Some(value) = self.value(name) else { return Ok(Vec::new()) };
        let items = value.as_array().ok_or_else(|| self.invalid(name, "TYPE_MESSAGE"))?;
        let place = |n| format!("{}[{n}]", self.place(name));
        items.iter().enumerate().map(|(n, item)| Message::of(item, place(n), known)).collect()
    }

    fn of(value: &'a Value, place: String, known: &[&str]) -> Result<Self, Refusal> {
        let Some(fields) = value.as_object() else {
            return Err(Refusal::invalid(format!("Invalid value at '{place}' (TYPE_MESSAGE), {value}")));
        };
        known_fields(fields.keys().map(String::as_str), known, Some(&place))?;
        Ok(Self { fields, place })
    }

    /// A string; none where it is left out or empty.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let text = value.as_str().ok_or_else(|| self.invalid(name, "TYPE_STRING"))?;
        Ok((!text.is_empty()).then_some(text))
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        let Some(value) = self.value(name) else { return Ok(None) };
        value.as_bool().map(Some).ok_or_else(|| self.invalid(name, "TYPE_BOOL"))
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(value) = self.value(name) else { return Ok(None) };
        value.as_i64().map(Some).ok_or_else(|| self.invalid(name, "TYPE_INT32"))
    }

    /// One of the words of an enumeration. Its first one, "unspecified", counts as left out.
    pub(super) fn word<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Result<Option<T>, Refusal> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        if text.ends_with("_UNSPECIFIED") {
            return Ok(None);
        }
        let word = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        word.map(Some).ok_or_else(|| self.invalid(name, "TYPE_ENUM"))
    }

    /// What Google says of a field that has to be there.
    pub(super) fn missing(&self, name: &str) -> Refusal {
        Refusal::invalid(format!("'{}' is required.", self.place(name)))
    }

    /// What Google says of a value that it cannot read.
    pub(super) fn invalid(&self, name: &str, kind: &str) -> Refusal {
        let value = self.value(name).unwrap_or(&Value::Null);
        Refusal::invalid(format!("Invalid value at '{}' ({kind}), {value}", self.place(name)))
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// `deferDuration` within `deferral_context` is `deferral_context.defer_duration`.
    fn place(&self, name: &str) -> String {
        let mut place = self.place.clone();
        if !place.is_empty() {
            place.push('.');
        }
        for letter in name.chars() {
            if letter.is_ascii_uppercase() {
                place.push('_');
            }
            place.push(letter.to_ascii_lowercase());
        }
        place
    }
}
