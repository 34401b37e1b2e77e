//! Faults on demand: the next so many calls of a method, every k-th, or a share of them, go wrong in a way one
//! can choose, or in every way there is ("mix"). Set by `POST /sim/faults`.

use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::chance::Chance;
use crate::publisher::is_write;

use super::error::Refusal;
use super::mix;
use super::request::known_fields;

/// How a call goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fault {
    /// Google's error body with this status.
    Status { status: u16, retry_after: Option<u32>, said: Option<Said> },
    /// No answer, ever.
    Hang,
    /// The connection breaks in the middle of the body.
    Cut,
    /// The connection breaks before any answer, and nothing was done.
    Refused,
    /// The work is done, and the connection breaks before the answer: messages are taken or acknowledged, quota
    /// is spent, and the caller never hears of it.
    Lost,
    /// The work is done, and Google answers with an error of this status all the same.
    DoneAndFailed { status: u16 },
    /// An HTML page with this status, as a proxy or an overloaded front end sends it.
    Html { status: u16 },
}

/// The words of an error: without them, the usual ones of its status.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Said {
    pub(crate) domain: String,
    pub(crate) reason: String,
    pub(crate) message: String,
}

#[derive(Clone, Debug)]
struct Rule {
    method: String,
    kind: Kind,
    left: Option<u64>,
    every: u64,
    rate: Option<Chance>,
    per_100_000: i64,
    seen: u64,
}

#[derive(Clone, Debug)]
enum Kind {
    One(Fault),
    /// Any kind that the method can meet with, drawn from a stream of its own: how often does not depend on what.
    Mixed {
        kinds: Chance,
        notfound: bool,
    },
}

#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<Rule>>);

const FIELDS: &[&str] = &[
    "method",
    "times",
    "every",
    "rate",
    "seed",
    "status",
    "hang",
    "cut",
    "refused",
    "lost",
    "concurrent",
    "html",
    "retry_after",
    "reason",
    "message",
    "domain",
    "mix",
    "notfound",
];

impl Faults {
    /// Adds a fault from the body of a control request.
    pub(crate) fn add(&self, body: &Value) -> Result<(), Refusal> {
        let object = body.as_object().ok_or_else(|| Refusal::invalid("Send one fault as a JSON object."))?;
        known_fields(object.keys().map(String::as_str), FIELDS, None)?;
        let number = |name: &str| -> Result<Option<u64>, Refusal> {
            match &body[name] {
                Value::Null => Ok(None),
                value => value.as_u64().map(Some).ok_or_else(|| {
                    Refusal::invalid(format!("{name}: expected a whole number, got {value}."))
                }),
            }
        };
        let flag = |name: &str| body[name] == json!(true);
        let status = number("status")?.map(|s| u16::try_from(s).unwrap_or(0));
        if status.is_some_and(|s| !(400..600).contains(&s)) {
            return Err(Refusal::invalid("status: expected 400 to 599."));
        }
        let retry_after = number("retry_after")?.map(|s| s as u32);
        let seed = number("seed")?.unwrap_or(0);
        let share = |name: &str| match (&body[name], body[name].as_f64()) {
            (Value::Null, _) => Ok(None),
            (_, Some(share)) if (0.0..=1.0).contains(&share) => Ok(Some(share)),
            _ => Err(Refusal::invalid(format!("{name}: expected a share between 0 and 1."))),
        };
        let mix = share("mix")?;
        let said_flags: Vec<&str> = ["hang", "cut", "refused", "lost", "concurrent", "html"]
            .into_iter()
            .filter(|name| flag(name))
            .collect();
        let kind = match (mix, status, &said_flags[..]) {
            (Some(_), None, []) => {
                Kind::Mixed { kinds: Chance::of(seed, "kinds of fault", 0, 0), notfound: flag("notfound") }
            }
            (Some(_), ..) => return Err(Refusal::invalid("mix: it draws what goes wrong by itself.")),
            (None, status, ["html"]) => Kind::One(Fault::Html { status: status.unwrap_or(502) }),
            (None, Some(status), []) => Kind::One(Fault::Status { status, retry_after, said: said(body) }),
            (None, None, ["hang"]) => Kind::One(Fault::Hang),
            (None, None, ["cut"]) => Kind::One(Fault::Cut),
            (None, None, ["refused"]) => Kind::One(Fault::Refused),
            (None, None, ["lost"]) => Kind::One(Fault::Lost),
            (None, Some(status), ["lost"]) => Kind::One(Fault::DoneAndFailed { status }),
            (None, None, ["concurrent"]) => Kind::One(mix::concurrent_update()),
            _ => {
                let ways = "Say one of status (400 to 599), hang, cut, refused, lost, concurrent, html, mix.";
                return Err(Refusal::invalid(ways));
            }
        };
        let rate = share("rate")?.or(mix);
        let every = number("every")?;
        if every == Some(0) {
            return Err(Refusal::invalid("every: expected 1 or more."));
        }
        let times = number("times")?;
        // Said nothing about how often: once.
        let left = times.or((every.is_none() && rate.is_none()).then_some(1));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Rule {
            method: body["method"].as_str().unwrap_or("*").to_owned(),
            kind,
            left,
            every: every.unwrap_or(1),
            rate: rate.map(|_| Chance::of(seed, "faults", 0, 0)),
            per_100_000: rate.map_or(100_000, |r| (r * 100_000.0) as i64),
            seen: 0,
        });
        Ok(())
    }

    /// Forgets all faults.
    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// How this call goes wrong, if it does.
    pub(crate) fn strike(&self, method: &str) -> Option<Fault> {
        let mut rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut struck = None;
        for rule in rules.iter_mut().filter(|r| r.concerns(method)) {
            rule.seen += 1;
            let due = rule.seen % rule.every == 0;
            let hit = rule.rate.as_mut().is_none_or(|chance| chance.hits(rule.per_100_000));
            if due && hit && rule.left != Some(0) {
                rule.left = rule.left.map(|n| n - 1);
                struck = Some(match &mut rule.kind {
                    Kind::One(fault) => fault.clone(),
                    Kind::Mixed { kinds, notfound } => mix::draw(kinds, method, *notfound),
                });
                break;
            }
        }
        rules.retain(|rule| rule.left != Some(0));
        struck
    }
}

impl Rule {
    /// `*` is every method, `writes` is every one that changes a purchase or an order.
    fn concerns(&self, method: &str) -> bool {
        self.method == "*" || self.method == method || self.method == "writes" && is_write(method)
    }
}

/// The older envelope, with a reason, where one is asked for.
fn said(body: &Value) -> Option<Said> {
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let reason = text("reason")?;
    Some(Said {
        domain: text("domain").unwrap_or_else(|| "androidpublisher".into()),
        message: text("message").unwrap_or_else(|| reason.clone()),
        reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(body: Value) -> Faults {
        let faults = Faults::default();
        faults.add(&body).unwrap();
        faults
    }

    #[test]
    fn a_fault_strikes_its_method_so_many_times() {
        let faults = faults(json!({"method": "orders.get", "times": 2, "status": 503, "retry_after": 7}));
        assert_eq!(faults.strike("orders.batchget"), None);
        let expected = Some(Fault::Status { status: 503, retry_after: Some(7), said: None });
        assert_eq!(faults.strike("orders.get"), expected);
        assert_eq!(faults.strike("orders.get"), expected);
        assert_eq!(faults.strike("orders.get"), None);
    }

    #[test]
    fn every_third_call_or_a_share_of_them() {
        let third = faults(json!({"method": "*", "every": 3, "cut": true}));
        let struck: Vec<_> = (0..6).map(|_| third.strike("x").is_some()).collect();
        assert_eq!(struck, [false, false, true, false, false, true]);
        let share = |seed| {
            let faults = faults(json!({"rate": 0.25, "seed": seed, "hang": true}));
            (0..400).map(|_| faults.strike("x").is_some()).collect::<Vec<_>>()
        };
        let hits = share(1).iter().filter(|h| **h).count();
        assert!((60..140).contains(&hits), "{hits}");
        assert_eq!(share(1), share(1));
        assert_ne!(share(1), share(2));
    }

    #[test]
    fn a_mix_strikes_its_share_the_same_way_each_time_and_knows_404s_only_if_told() {
        let struck = |notfound: bool| {
            let faults = faults(json!({"mix": 0.05, "seed": 3, "notfound": notfound}));
            (0..4_000).map(|_| faults.strike("purchases.subscriptionsv2.get")).collect::<Vec<_>>()
        };
        let (without, with) = (struck(false), struck(true));
        let hits = without.iter().flatten().count();
        assert!((150..250).contains(&hits), "{hits} of 4,000");
        assert_eq!(without, struck(false));
        let unknown = |f: &&Fault| matches!(f, Fault::Status { status: 404, .. });
        assert_eq!(without.iter().flatten().filter(unknown).count(), 0);
        assert!(with.iter().flatten().filter(unknown).count() > 5);
    }

    #[test]
    fn a_fault_of_writes_leaves_reads_alone() {
        let faults = faults(json!({"method": "writes", "rate": 1, "lost": true, "status": 503}));
        assert_eq!(faults.strike("orders.get"), None);
        assert_eq!(faults.strike("purchases.subscriptionsv2.get"), None);
        for write in ["orders.refund", "purchases.products.consume", "purchases.subscriptionsv2.defer"] {
            assert_eq!(faults.strike(write), Some(Fault::DoneAndFailed { status: 503 }));
        }
    }

    #[test]
    fn nonsense_is_refused_by_field() {
        for (body, word) in [
            (json!({"status": 200}), "status"),
            (json!({"method": "x"}), "one of"),
            (json!({"statuss": 500}), "statuss"),
            (json!({"html": true, "hang": true}), "one of"),
            (json!({"cut": true, "rate": 2}), "rate"),
            (json!({"concurrent": true, "status": 409}), "one of"),
            (json!({"cut": true, "every": 0}), "every"),
            (json!({"mix": 5}), "mix"),
            (json!({"mix": 0.5, "cut": true}), "mix"),
        ] {
            let refusal = Faults::default().add(&body).unwrap_err();
            assert!(refusal.body.to_string().contains(word), "{body}: {}", refusal.body);
        }
    }
}
