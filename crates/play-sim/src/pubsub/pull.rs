//! `pubsub.subscriptions.pull`

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::calendar::rfc3339;
use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;

/// How long an empty subscription keeps its caller waiting. Google's takes some ninety seconds; shorter is
/// allowed ("the system may return fewer"), and kinder to a program that wants to end.
const PATIENCE: Duration = Duration::from_secs(30);
const MOST: i64 = 1_000;

pub(crate) async fn pull(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    super::check_pull(sim, request)?;
    let body = request.json(&["maxMessages", "returnImmediately"])?;
    let most = match &body["maxMessages"] {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => Some(0),
    };
    let most = most
        .filter(|most| *most > 0)
        .ok_or_else(|| Refusal::invalid("Invalid value for max_messages: it must be greater than 0."))?;
    let at_once = body["returnImmediately"] == json!(true);
    let until = Instant::now() + PATIENCE;
    let _pulling = sim.queue.pulling(sim.now());
    loop {
        // Listen before looking, so that nothing published in between is missed.
        let bell = sim.queue.bell.notified();
        tokio::pin!(bell);
        bell.as_mut().enable();
        // It may have been deleted while somebody waited.
        super::check_pull(sim, request)?;
        let now = Instant::now();
        let delivered = sim.queue.deliver(most.min(MOST) as usize, now);
        if !delivered.is_empty() || at_once || now >= until {
            let messages: Vec<Value> = delivered
                .into_iter()
                .map(|delivery| {
                    json!({
                        "ackId": delivery.ack_id,
                        "message": {
                            "data": delivery.data,
                            "messageId": delivery.message_id,
                            "publishTime": rfc3339(delivery.published),
                        },
                    })
                })
                .collect();
            let body = if messages.is_empty() { json!({}) } else { json!({"receivedMessages": messages}) };
            return Ok(Answer::Json(body));
        }
        let wake = sim.queue.next_free().map_or(until, |free| free.min(until));
        tokio::select! {
            () = &mut bell => {}
            () = tokio::time::sleep_until(wake) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use axum::http::{HeaderMap, Method};
    use base64::Engine as _;

    use super::*;
    use crate::sim::testing::{ask, sim};
    use crate::sim::{SUBSCRIPTION, Sim};

    async fn pull_body(sim: &Sim, body: Value) -> Result<Value, Refusal> {
        let path = format!("/v1/{SUBSCRIPTION}:pull");
        let request =
            Request::new(Method::POST, &path, None, HeaderMap::new(), Bytes::from(body.to_string()));
        pull(sim, &request).await.map(|answer| match answer {
            Answer::Json(value) => value,
            Answer::Media(_) => Value::Null,
        })
    }

    #[tokio::test]
    async fn the_backlog_is_pulled_to_the_end_and_then_there_is_nothing() {
        let sim = sim(1_000);
        let backlog = sim.queue.len();
        assert!(backlog > 10);
        let mut seen = 0;
        loop {
            let body = pull_body(&sim, json!({"maxMessages": 7, "returnImmediately": true})).await.unwrap();
            let Some(messages) = body["receivedMessages"].as_array() else {
                assert_eq!(body, json!({}));
                break;
            };
            let ids: Vec<_> = messages.iter().map(|m| m["ackId"].clone()).collect();
            for message in messages {
                let data = base64::engine::general_purpose::STANDARD
                    .decode(message["message"]["data"].as_str().unwrap())
                    .unwrap();
                let notice: Value = serde_json::from_slice(&data).unwrap();
                assert_eq!(notice["version"], "1.0");
                assert!(notice["packageName"].as_str().unwrap().starts_with("com.lumen."));
            }
            seen += ids.len();
            let path = format!("/v1/{SUBSCRIPTION}:acknowledge");
            assert_eq!(ask(&sim, Method::POST, &path, json!({"ackIds": ids})), (200, json!({})));
        }
        assert_eq!((seen, sim.queue.len()), (backlog, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_poll_ends_when_something_is_published_or_after_a_while() {
        let sim = sim(100);
        let ids: Vec<_> = sim.queue.deliver(10_000, Instant::now()).into_iter().map(|d| d.ack_id).collect();
        sim.queue.acknowledge(&ids);
        let began = Instant::now();
        assert_eq!(pull_body(&sim, json!({"maxMessages": 1})).await.unwrap(), json!({}));
        assert!(began.elapsed() >= PATIENCE);
        let (body, ()) = tokio::join!(pull_body(&sim, json!({"maxMessages": 1})), async {
            let published = crate::world::Published { at: sim.now(), data: "aGk=".into() };
            sim.queue.publish(vec![published], sim.now());
        });
        assert_eq!(body.unwrap()["receivedMessages"][0]["message"]["data"], "aGk=");
    }

    #[tokio::test]
    async fn nonsense_is_refused() {
        let sim = sim(100);
        for body in [json!({}), json!({"maxMessages": 0}), json!({"maxMessages": -1}), json!({"max": 1})] {
            assert_eq!(pull_body(&sim, body.clone()).await.unwrap_err().status, 400, "{body}");
        }
    }
}
