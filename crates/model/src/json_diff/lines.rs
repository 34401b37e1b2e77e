use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Diff, Step, json_diff};

/// One place of two JSONs, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct DiffLine {
    /// Where: `lineItems[0].expiryTime`; empty for the whole. An entry of a list that is gone has the number it had,
    /// any other the number it has.
    pub path: String,
    /// What.
    pub what: DiffWhat,
}

/// What became of a place.
#[derive(Debug, Clone, PartialEq)]
pub enum DiffWhat {
    /// It is as before: a text, a number, true, false, null, or an empty object or list.
    Same(Value),
    /// It is new, with all that is in it.
    Added(Value),
    /// It is gone, with all that was in it.
    Removed(Value),
    /// Something else stands there.
    Changed {
        /// What stood there.
        before: Value,
        /// What stands there.
        after: Value,
    },
}

/// Both JSONs place by place: keys in the order of the alphabet, entries of lists in theirs.
pub fn diff_lines(before: &Value, after: &Value) -> Vec<DiffLine> {
    let mut lines = Vec::new();
    tell(&mut lines, String::new(), &json_diff(before, after), before);
    lines
}

fn tell(lines: &mut Vec<DiffLine>, path: String, diff: &Diff, before: &Value) {
    match (diff, before) {
        (Diff::Same, _) => same(lines, path, before),
        (Diff::Replaced { before, after }, _) => {
            let what = DiffWhat::Changed { before: before.clone(), after: after.clone() };
            lines.push(DiffLine { path, what });
        }
        (Diff::Object(steps), Value::Object(before)) => object(lines, &path, steps, before),
        (Diff::List(steps), Value::Array(before)) => list(lines, &path, steps, before),
        // A difference is told of what it was taken from.
        (Diff::Object(_) | Diff::List(_), _) => {}
    }
}

fn object(lines: &mut Vec<DiffLine>, path: &str, steps: &[(String, Step)], before: &Map<String, Value>) {
    let mut keys: BTreeMap<&str, Option<&Step>> = before.keys().map(|key| (key.as_str(), None)).collect();
    keys.extend(steps.iter().map(|(key, step)| (key.as_str(), Some(step))));
    for (key, step) in keys {
        let path = with_key(path, key);
        match (step, before.get(key)) {
            (Some(step), old) => tell_step(lines, path, step, old),
            (None, Some(old)) => same(lines, path, old),
            (None, None) => {}
        }
    }
}

fn list(lines: &mut Vec<DiffLine>, path: &str, steps: &[Step], before: &[Value]) {
    let (mut from, mut to) = (0, 0);
    for step in steps {
        let number = if matches!(step, Step::Removed(_)) { from } else { to };
        tell_step(lines, format!("{path}[{number}]"), step, before.get(from));
        from += usize::from(!matches!(step, Step::Added(_)));
        to += usize::from(!matches!(step, Step::Removed(_)));
    }
}

fn tell_step(lines: &mut Vec<DiffLine>, path: String, step: &Step, before: Option<&Value>) {
    match (step, before) {
        (Step::Added(value), _) => lines.push(DiffLine { path, what: DiffWhat::Added(value.clone()) }),
        (Step::Removed(value), _) => lines.push(DiffLine { path, what: DiffWhat::Removed(value.clone()) }),
        (Step::Both(diff), Some(before)) => tell(lines, path, diff, before),
        (Step::Both(_), None) => {}
    }
}

/// Every place of a value that did not change.
fn same(lines: &mut Vec<DiffLine>, path: String, value: &Value) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                same(lines, with_key(&path, key), value);
            }
        }
        Value::Array(list) if !list.is_empty() => {
            for (n, value) in list.iter().enumerate() {
                same(lines, format!("{path}[{n}]"), value);
            }
        }
        value => lines.push(DiffLine { path, what: DiffWhat::Same(value.clone()) }),
    }
}

/// A key that is no plain word is written as JSON writes it, so that no two places are called the same.
fn with_key(path: &str, key: &str) -> String {
    let plain = key.chars().next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match (plain, path) {
        (true, "") => key.to_owned(),
        (true, path) => format!("{path}.{key}"),
        (false, path) => format!("{path}[{}]", Value::from(key)),
    }
}
