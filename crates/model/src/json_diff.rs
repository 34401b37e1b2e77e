//! How one JSON differs from another, by structure: what was added, removed and changed, and where.
//!
//! Keys of objects have no order. Entries of lists do: the longest run that both lists have in common stays, and
//! what lies between two entries that stay is taken for the same entry with other content as far as both sides have
//! one there. Numbers are the same if they are written the same (`1` and `1.0` are not).

mod lines;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

pub use lines::{DiffLine, DiffWhat, diff_lines};

/// Longer lists are compared entry by entry from both ends only: the table of the longest run grows with the square.
const MOST_CELLS: usize = 250_000;

/// How a value became another.
#[derive(Debug, Clone, PartialEq)]
pub enum Diff {
    /// It did not.
    Same,
    /// Something else stands in its place.
    Replaced {
        /// What stood there.
        before: Value,
        /// What stands there.
        after: Value,
    },
    /// An object, of which these keys are other than before.
    Object(Vec<(String, Step)>),
    /// A list, from its first entry to its last.
    List(Vec<Step>),
}

/// What became of one entry of a list, or of one key of an object.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// It is new.
    Added(Value),
    /// It is gone.
    Removed(Value),
    /// It is there in both.
    Both(Diff),
}

/// How `before` became `after`.
pub fn json_diff(before: &Value, after: &Value) -> Diff {
    match (before, after) {
        (before, after) if before == after => Diff::Same,
        (Value::Object(before), Value::Object(after)) => Diff::Object(objects(before, after)),
        (Value::Array(before), Value::Array(after)) => Diff::List(lists(before, after)),
        _ => Diff::Replaced { before: before.clone(), after: after.clone() },
    }
}

impl Diff {
    /// What `before` became. `None` if it is not what the difference was taken from.
    pub fn apply(&self, before: &Value) -> Option<Value> {
        match (self, before) {
            (Diff::Same, _) => Some(before.clone()),
            (Diff::Replaced { before: was, after }, _) => (was == before).then(|| after.clone()),
            (Diff::Object(steps), Value::Object(before)) => {
                let mut after = before.clone();
                for (key, step) in steps {
                    let new = step.apply(after.remove(key))?;
                    if let Some(new) = new {
                        after.insert(key.clone(), new);
                    }
                }
                Some(Value::Object(after))
            }
            (Diff::List(steps), Value::Array(before)) => {
                let mut left = before.iter();
                let mut after = Vec::new();
                for step in steps {
                    let old = match step {
                        Step::Added(_) => None,
                        _ => Some(left.next()?.clone()),
                    };
                    after.extend(step.apply(old)?);
                }
                left.next().is_none().then_some(Value::Array(after))
            }
            _ => None,
        }
    }
}

impl Step {
    /// What stands there afterwards, if anything. `None` if `before` does not fit.
    fn apply(&self, before: Option<Value>) -> Option<Option<Value>> {
        match (self, before) {
            (Step::Added(value), None) => Some(Some(value.clone())),
            (Step::Removed(value), Some(before)) => (*value == before).then_some(None),
            (Step::Both(diff), Some(before)) => diff.apply(&before).map(Some),
            _ => None,
        }
    }
}

fn objects(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<(String, Step)> {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter_map(|key| {
            let step = match (before.get(key), after.get(key)) {
                (Some(before), Some(after)) if before == after => return None,
                (Some(before), Some(after)) => Step::Both(json_diff(before, after)),
                (Some(before), None) => Step::Removed(before.clone()),
                (None, Some(after)) => Step::Added(after.clone()),
                (None, None) => return None,
            };
            Some((key.clone(), step))
        })
        .collect()
}

fn lists(before: &[Value], after: &[Value]) -> Vec<Step> {
    let head = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let (old, new) = (&before[head..], &after[head..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    let kept = |count| std::iter::repeat_n(Step::Both(Diff::Same), count);
    let mut steps: Vec<Step> = kept(head).collect();
    let (mut from, mut to) = (0, 0);
    for (a, b) in common(old, new) {
        gap(&mut steps, &old[from..a], &new[to..b]);
        steps.push(Step::Both(Diff::Same));
        (from, to) = (a + 1, b + 1);
    }
    gap(&mut steps, &old[from..], &new[to..]);
    steps.extend(kept(tail));
    steps
}

/// What lies between two entries that stayed.
fn gap(steps: &mut Vec<Step>, old: &[Value], new: &[Value]) {
    let both = old.len().min(new.len());
    steps.extend(old.iter().zip(new).map(|(a, b)| Step::Both(json_diff(a, b))));
    steps.extend(old[both..].iter().cloned().map(Step::Removed));
    steps.extend(new[both..].iter().cloned().map(Step::Added));
}

/// The places of a longest run of entries that both lists have, in order.
fn common(old: &[Value], new: &[Value]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    if old.is_empty() || new.is_empty() || old.len() * new.len() > MOST_CELLS {
        return Vec::new();
    }
    // How long the run can still get from each place on.
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            longest[a * width + b] = if old[a] == new[b] {
                longest[(a + 1) * width + b + 1] + 1
            } else {
                longest[(a + 1) * width + b].max(longest[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b, mut run) = (0, 0, Vec::new());
    while a < old.len() && b < new.len() {
        if old[a] == new[b] {
            run.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if longest[(a + 1) * width + b] >= longest[a * width + b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    run
}
