//! How the subscription is set up, and how it delivers. Set by `POST /sim/pubsub`.

use serde_json::{Value, json};

use crate::calendar::{Millis, SECOND};
use crate::http::error::Refusal;
use crate::http::request::known_fields;

/// The settings of a subscription, and what its deliveries are like.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Settings {
    /// Messages are pushed there: nothing can be pulled.
    pub(crate) push_endpoint: Option<String>,
    /// Deleted when nobody used it for so long.
    pub(crate) ttl: Option<Millis>,
    /// Cut off from its topic: it keeps nothing and gives nothing.
    pub(crate) detached: bool,
    /// Nothing is published any more.
    pub(crate) topic_deleted: bool,
    /// It does not exist.
    pub(crate) deleted: bool,
    /// Acknowledged messages are kept for the retention as well, so that `seek` can bring them back.
    pub(crate) retain_acked: bool,
    /// The credential may not read these settings.
    pub(crate) hidden: bool,
    /// Seconds that a delivered message is its puller's own; none is the usual minute.
    pub(crate) ack_deadline: Option<u64>,
    /// Share of messages that come again after they were acknowledged, and of events that are published twice.
    pub(crate) duplicates: f64,
    /// Messages are handed out in any order.
    pub(crate) disorder: bool,
    /// Share of messages that another reader of the subscription takes away.
    pub(crate) steal: f64,
}

const FIELDS: &[&str] = &[
    "pushEndpoint",
    "ttl",
    "detached",
    "topicDeleted",
    "deleted",
    "ackDeadlineSeconds",
    "retainAckedMessages",
    "mayView",
    "duplicates",
    "disorder",
    "steal",
];

impl Settings {
    /// The same with the fields of a control request changed; what it does not name stays as it is.
    pub(crate) fn changed(&self, body: &Value) -> Result<Self, Refusal> {
        let object =
            body.as_object().ok_or_else(|| Refusal::invalid("Send the settings as a JSON object."))?;
        known_fields(object.keys().map(String::as_str), FIELDS, None)?;
        let mut new = self.clone();
        for (name, value) in object {
            let wrong =
                |expected: &str| Refusal::invalid(format!("{name}: expected {expected}, got {value}."));
            let flag = || value.as_bool().ok_or_else(|| wrong("true or false"));
            let share = || {
                value
                    .as_f64()
                    .filter(|s| (0.0..=1.0).contains(s))
                    .ok_or_else(|| wrong("a share between 0 and 1"))
            };
            match name.as_str() {
                "pushEndpoint" => new.push_endpoint = optional(value, |v| v.as_str().map(str::to_owned)),
                "ttl" => {
                    new.ttl = optional(value, |v| {
                        v.as_str()?.strip_suffix('s')?.parse::<Millis>().ok().map(|s| s * SECOND)
                    });
                    if new.ttl.is_none_or(|ttl| ttl < 86_400 * SECOND) && !value.is_null() {
                        return Err(wrong("seconds like \"2678400s\", a day at least"));
                    }
                }
                "detached" => new.detached = flag()?,
                "topicDeleted" => new.topic_deleted = flag()?,
                "deleted" => new.deleted = flag()?,
                "retainAckedMessages" => new.retain_acked = flag()?,
                "mayView" => new.hidden = !flag()?,
                "disorder" => new.disorder = flag()?,
                "duplicates" => new.duplicates = share()?,
                "steal" => new.steal = share()?,
                _ => {
                    let seconds = value.as_u64().filter(|s| (10..=600).contains(s));
                    new.ack_deadline = Some(seconds.ok_or_else(|| wrong("10 to 600"))?);
                }
            }
        }
        Ok(new)
    }

    /// In the shape in which they are set.
    pub(crate) fn body(&self) -> Value {
        json!({
            "pushEndpoint": self.push_endpoint,
            "ttl": self.ttl.map(|ttl| format!("{}s", ttl / SECOND)),
            "detached": self.detached,
            "topicDeleted": self.topic_deleted,
            "deleted": self.deleted,
            "ackDeadlineSeconds": self.ack_deadline(),
            "retainAckedMessages": self.retain_acked,
            "mayView": !self.hidden,
            "duplicates": self.duplicates,
            "disorder": self.disorder,
            "steal": self.steal,
        })
    }

    pub(crate) fn ack_deadline(&self) -> u64 {
        self.ack_deadline.unwrap_or(60)
    }

    /// Whether what is published now reaches nobody who pulls.
    pub(super) fn receives_nothing(&self) -> bool {
        self.deleted || self.detached || self.topic_deleted
    }
}

fn optional<T>(value: &Value, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
    if value.is_null() { None } else { read(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_stays_and_nonsense_is_refused_by_field() {
        let first = Settings::default().changed(&json!({"ttl": "2678400s", "duplicates": 0.1})).unwrap();
        let second = first.changed(&json!({"duplicates": 0, "mayView": false})).unwrap();
        assert_eq!((second.ttl, second.duplicates, second.hidden), (Some(31 * 86_400_000), 0.0, true));
        assert_eq!(second.body()["ttl"], "2678400s");
        assert_eq!(second.changed(&json!({"ttl": null})).unwrap().ttl, None);
        for (body, word) in [
            (json!({"ttl": "soon"}), "ttl"),
            (json!({"ttl": "60s"}), "ttl"),
            (json!({"ackDeadlineSeconds": 5}), "ackDeadlineSeconds"),
            (json!({"steal": 2}), "steal"),
            (json!({"detached": "yes"}), "detached"),
            (json!({"retain": true}), "retain"),
        ] {
            let refusal = Settings::default().changed(&body).unwrap_err();
            assert!(refusal.body.to_string().contains(word), "{body}: {}", refusal.body);
        }
    }
}
