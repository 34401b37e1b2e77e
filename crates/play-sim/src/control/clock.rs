//! The world's clock: it goes forward only.

use jiff::{Span, Timestamp, tz::TimeZone};
use serde_json::json;

use crate::calendar::{Millis, rfc3339};
use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;

pub(super) fn get(sim: &Sim) -> Result<Answer, Refusal> {
    Ok(Answer::Json(json!({"now": rfc3339(sim.now())})))
}

/// `{"advance":"P1D"}`: an ISO 8601 duration.
pub(super) fn advance(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let body = request.json(&["advance"])?;
    let text = body["advance"].as_str().unwrap_or_default();
    let span: Span = text.parse().map_err(|_| {
        Refusal::invalid(format!("advance: \"{text}\" is no duration. Write P1D, PT6H or P1M."))
    })?;
    if span.is_negative() || span.is_zero() {
        return Err(Refusal::invalid("advance: time goes forward only."));
    }
    // Beyond a few years the world would be made of guesses, and the arrays would grow without use.
    let target = later(sim.now(), span)
        .filter(|to| *to - sim.now() <= 3_700 * crate::calendar::DAY)
        .ok_or_else(|| Refusal::invalid("advance: at most ten years at a time."))?;
    let (now, events, notifications) = sim.advance(|_| target);
    Ok(Answer::Json(json!({"now": rfc3339(now), "events": events, "notifications": notifications})))
}

/// `at` moved by a span; months are those of UTC's calendar.
pub(crate) fn later(at: Millis, span: Span) -> Option<Millis> {
    let zoned = Timestamp::from_millisecond(at).ok()?.to_zoned(TimeZone::UTC);
    Some(zoned.checked_add(span).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::json;

    use crate::sim::testing::{ask, get, sim};

    #[test]
    fn the_world_goes_on_and_tells_of_it() {
        let sim = sim(2_000);
        let before = sim.queue.len();
        let (status, body) = ask(&sim, Method::POST, "/sim/clock", json!({"advance": "P1D"}));
        assert_eq!((status, &body["now"]), (200, &"2026-11-21T09:00:00Z".into()));
        assert!(body["events"].as_u64().unwrap() > 0);
        let published = body["notifications"].as_u64().unwrap();
        assert!(published > 0 && before > 0);
        assert_eq!(get(&sim, "/sim/clock").1["now"], "2026-11-21T09:00:00Z");
    }

    #[test]
    fn time_does_not_go_back_and_nonsense_is_no_time() {
        let sim = sim(100);
        for text in ["-P1D", "P0D", "soon", "P100Y"] {
            let (status, body) = ask(&sim, Method::POST, "/sim/clock", json!({"advance": text}));
            assert!(
                status == 400 && body["error"]["message"].as_str().unwrap().starts_with("advance:"),
                "{body}"
            );
        }
    }
}
