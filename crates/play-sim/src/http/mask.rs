//! Partial responses: `fields=items(name,size),nextPageToken`, `a/b`, `*`
//! (developers.google.com/workspace/gmail/api/guides/performance#partial-response, the same for all of Google).

use serde_json::{Map, Value};

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Mask {
    /// Field and what is wanted within; an empty mask within means everything.
    fields: Vec<(String, Self)>,
}

impl Mask {
    /// Reads a mask; none where it makes no sense.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim();
        let mask = Self::list(&mut rest)?;
        rest.is_empty().then_some(mask)
    }

    fn list(rest: &mut &str) -> Option<Self> {
        let mut mask = Self::default();
        loop {
            let field = Self::field(rest)?;
            mask.fields.push(field);
            match rest.strip_prefix(',') {
                Some(more) => *rest = more,
                None => return Some(mask),
            }
        }
    }

    fn field(rest: &mut &str) -> Option<(String, Self)> {
        let end = rest.find(|c: char| "(),/".contains(c)).unwrap_or(rest.len());
        let name = rest[..end].trim().to_owned();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || "_*".contains(c)) {
            return None;
        }
        *rest = &rest[end..];
        if let Some(more) = rest.strip_prefix('/') {
            *rest = more;
            let inner = Self::field(rest)?;
            return Some((name, Self { fields: vec![inner] }));
        }
        if let Some(more) = rest.strip_prefix('(') {
            *rest = more;
            let inner = Self::list(rest)?;
            *rest = rest.strip_prefix(')')?;
            return Some((name, inner));
        }
        Some((name, Self::default()))
    }

    /// What is left of a value.
    pub(crate) fn apply(&self, value: &Value) -> Value {
        if self.fields.is_empty() {
            return value.clone();
        }
        match value {
            Value::Array(items) => Value::Array(items.iter().map(|item| self.apply(item)).collect()),
            Value::Object(object) => {
                let mut kept = Map::new();
                for (name, inner) in &self.fields {
                    for (key, value) in object.iter().filter(|(key, _)| name == "*" || name == *key) {
                        kept.insert(key.clone(), inner.apply(value));
                    }
                }
                Value::Object(kept)
            }
            other => other.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn masked(mask: &str) -> Value {
        let value = json!({
            "items": [{"name": "a", "size": "1", "md5Hash": "x"}, {"name": "b", "size": "2"}],
            "nextPageToken": "t", "kind": "k", "deep": {"er": {"est": 1, "not": 2}},
        });
        Mask::parse(mask).unwrap().apply(&value)
    }

    #[test]
    fn fields_are_picked_at_any_depth() {
        assert_eq!(
            masked("items(name,size),nextPageToken"),
            json!({"items": [{"name": "a", "size": "1"}, {"name": "b", "size": "2"}], "nextPageToken": "t"})
        );
        assert_eq!(masked("deep/er/est"), json!({"deep": {"er": {"est": 1}}}));
        assert_eq!(masked("items/name,kind")["items"][1], json!({"name": "b"}));
        assert_eq!(masked("*")["kind"], "k");
        assert_eq!(masked("none"), json!({}));
    }

    #[test]
    fn nonsense_is_no_mask() {
        for text in ["", "a(", "a)", "a,,b", "a(b", "a b"] {
            assert_eq!(Mask::parse(text), None, "{text}");
        }
    }
}
