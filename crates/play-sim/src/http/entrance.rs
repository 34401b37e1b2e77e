//! The one entrance: finds the call a request means, counts it, lets faults strike, checks the token and the
//! quota, and writes the answer the way Google does.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use http_body::Frame;
use serde_json::Value;

use crate::calendar::http_date;
use crate::oauth::{Api, token};
use crate::sim::Sim;
use crate::{control, publisher, pubsub, storage};

use super::error::Refusal;
use super::faults::Fault;
use super::mask::Mask;
use super::quota::Bucket;
use super::request::Request;

/// What an endpoint answers.
pub(crate) enum Answer {
    Json(Value),
    Media(Media),
}

/// Bytes with headers of their own.
pub(crate) struct Media {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
}

/// An endpoint.
pub(crate) type Run = fn(&Sim, &Request) -> Result<Answer, Refusal>;

/// A call of one of Google's services, found by its method and path.
#[derive(Clone, Copy)]
pub(crate) struct Call {
    /// As the discovery document names it, without the service: `orders.get`.
    pub(crate) name: &'static str,
    pub(crate) api: Api,
    /// None where the simulator does not have it yet.
    pub(crate) run: Option<Run>,
}

/// Which call a request means.
fn find(request: &Request) -> Option<Call> {
    publisher::find(request).or_else(|| pubsub::find(request)).or_else(|| storage::find(request))
}

/// Answers without looking at the token, the quota or faults: what endpoints are tested with.
#[cfg(test)]
pub(crate) fn answer(sim: &Sim, request: Request) -> Result<Answer, Refusal> {
    if request.segments.first().is_some_and(|s| s == "sim") {
        return control::run(sim, &request);
    }
    let call = find(&request).ok_or_else(|| Refusal::not_found("no such route"))?;
    masked(run(sim, &request, call), &request)
}

fn run(sim: &Sim, request: &Request, call: Call) -> Result<Answer, Refusal> {
    match call.run {
        Some(run) => run(sim, request),
        None => Err(Refusal::plain(
            StatusCode::NOT_IMPLEMENTED,
            format!("The simulator does not have {} yet. Google has it.", call.name),
        )),
    }
}

fn masked(answer: Result<Answer, Refusal>, request: &Request) -> Result<Answer, Refusal> {
    match (answer?, request.param("fields")) {
        (Answer::Json(value), Some(text)) => {
            let mask = Mask::parse(text)
                .ok_or_else(|| Refusal::invalid(format!("Invalid field selection {text}")))?;
            Ok(Answer::Json(mask.apply(&value)))
        }
        (answer, _) => Ok(answer),
    }
}

/// From a request that came in to the response that goes out.
pub(crate) async fn respond(sim: Arc<Sim>, request: Request) -> Response {
    let first = request.segments.first().map(String::as_str).unwrap_or_default();
    if first == "sim" {
        let sim_there = sim.clone();
        return off_thread(sim.clone(), request, move |request| {
            let answered = control::run(&sim_there, request);
            written(&sim_there, request, answered)
        })
        .await;
    }
    if first == "token" && request.segments.len() == 1 {
        return oauth(&sim, &request).await;
    }
    let Some(call) = find(&request) else {
        return dated(&sim, unknown_page(&request));
    };
    sim.meter.call(call.name);
    if let Some(token) = purchase_token(&request) {
        sim.meter.token(token);
    }
    match sim.faults.strike(call.name) {
        Some(Fault::Lost) => {
            sim.meter.error(call.name, 0);
            carry_out(sim, request, call).await;
            cut(Cut::End)
        }
        Some(Fault::DoneAndFailed { status }) => {
            carry_out(sim.clone(), request, call).await;
            fail(&sim, call.name, Fault::DoneAndFailed { status }).await
        }
        Some(fault) => fail(&sim, call.name, fault).await,
        None => carry_out(sim, request, call).await,
    }
}

/// The purchase token that a call of Android Publisher asks about.
fn purchase_token(request: &Request) -> Option<&str> {
    let segments = &request.segments;
    let place = segments.iter().position(|segment| segment == "tokens")?;
    (segments.get(4)? == "purchases").then_some(())?;
    let last = segments.get(place + 1)?;
    Some(last.split(':').next().unwrap_or(last))
}

/// Does what a call asks for, if its token and the quota allow it.
async fn carry_out(sim: Arc<Sim>, request: Request, call: Call) -> Response {
    if let Err(refusal) = admit(&sim, &request, call) {
        sim.meter.error(call.name, refusal.status.as_u16());
        return written(&sim, &request, Err(refusal));
    }
    if call.name == pubsub::PULL {
        let answered = pubsub::pull::pull(&sim, &request).await;
        return finished(&sim, &request, call, answered);
    }
    let sim_there = sim.clone();
    off_thread(sim, request, move |request| {
        let answered = run(&sim_there, request, call);
        finished(&sim_there, request, call, answered)
    })
    .await
}

fn finished(sim: &Sim, request: &Request, call: Call, answered: Result<Answer, Refusal>) -> Response {
    let answered = masked(answered, request);
    if let Err(refusal) = &answered {
        sim.meter.error(call.name, refusal.status.as_u16());
    }
    written(sim, request, answered)
}

/// Endpoints compute; the server's own threads must stay free to listen.
async fn off_thread(
    sim: Arc<Sim>,
    request: Request,
    work: impl FnOnce(&Request) -> Response + Send + 'static,
) -> Response {
    match tokio::task::spawn_blocking(move || work(&request)).await {
        Ok(response) => response,
        Err(_) => {
            let refusal = Refusal::plain(StatusCode::INTERNAL_SERVER_ERROR, "Internal error encountered.");
            dated(&sim, json_response(&refusal.body, refusal.status, true))
        }
    }
}

fn admit(sim: &Sim, request: &Request, call: Call) -> Result<(), Refusal> {
    sim.grants.check(&request.headers, call.api)?;
    if let Some(alt) = request.param("alt")
        && alt != "json"
        && !(alt == "media" && call.api == Api::Storage)
    {
        return Err(Refusal::invalid(format!("Invalid value \"{alt}\" for \"alt\". Use \"json\".")));
    }
    if call.api == Api::Publisher {
        sim.quotas.take(Bucket::of(call.name), sim.quota_moment(), Sim::pacific_day(sim.now()))?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "OAuth runs on real time: clients sign with the real clock")]
async fn oauth(sim: &Arc<Sim>, request: &Request) -> Response {
    const NAME: &str = "oauth2.token";
    if request.method != axum::http::Method::POST {
        return unknown_page(request);
    }
    sim.meter.call(NAME);
    let lost = match sim.faults.strike(NAME) {
        Some(Fault::Lost | Fault::DoneAndFailed { .. }) => true,
        Some(fault) => return fail(sim, NAME, fault).await,
        None => false,
    };
    let now = jiff::Timestamp::now().as_second();
    let (status, body) = token::token(&sim.account, &sim.grants, &sim.token_uri, request, now);
    if lost {
        sim.meter.error(NAME, 0);
        return cut(Cut::End);
    }
    if status.is_client_error() {
        sim.meter.error(NAME, status.as_u16());
    }
    let mut response = json_response(&body, status, true);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn written(sim: &Sim, request: &Request, answered: Result<Answer, Refusal>) -> Response {
    let pretty = request.param("prettyPrint") != Some("false");
    let response = match answered {
        Ok(Answer::Json(body)) => json_response(&body, StatusCode::OK, pretty),
        Ok(Answer::Media(media)) => {
            let mut response = Response::new(Body::from(media.body));
            *response.status_mut() = media.status;
            for (name, value) in media.headers {
                if let Ok(value) = HeaderValue::from_str(&value) {
                    response.headers_mut().append(name, value);
                }
            }
            response
        }
        Err(refusal) => {
            let mut response = json_response(&refusal.body, refusal.status, pretty);
            if let Some(seconds) = refusal.retry_after {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            if refusal.status == StatusCode::UNAUTHORIZED {
                let challenge = HeaderValue::from_static("Bearer realm=\"https://accounts.google.com/\"");
                response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            }
            response
        }
    };
    dated(sim, response)
}

fn json_response(body: &Value, status: StatusCode, pretty: bool) -> Response {
    let text = if pretty { serde_json::to_vec_pretty(body) } else { serde_json::to_vec(body) };
    let mut response = Response::new(Body::from(text.unwrap_or_default()));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/json; charset=UTF-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Every answer of the world carries the world's time.
fn dated(sim: &Sim, mut response: Response) -> Response {
    if let Ok(date) = HeaderValue::from_str(&http_date(sim.now())) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

fn page(status: StatusCode, title: &str, text: &str) -> Response {
    let html = format!(
        "<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n  <title>Error {status} ({title})!!1</title>\n  \
         <p><b>{status}.</b> <ins>That’s an error.</ins>\n  <p>{text}  <ins>That’s all we know.</ins>\n",
        status = status.as_u16()
    );
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=UTF-8"));
    response
}

/// Google's front end answers paths that no service knows with a page.
fn unknown_page(request: &Request) -> Response {
    let path: String = request.segments.join("/").chars().filter(|c| !"<>&\"".contains(*c)).collect();
    page(
        StatusCode::NOT_FOUND,
        "Not Found",
        &format!("The requested URL <code>/{path}</code> was not found on this server."),
    )
}

async fn fail(sim: &Sim, method: &'static str, fault: Fault) -> Response {
    match fault {
        Fault::Hang => {
            sim.meter.error(method, 0);
            std::future::pending().await
        }
        Fault::Cut => {
            sim.meter.error(method, 0);
            cut(Cut::Piece)
        }
        Fault::Refused | Fault::Lost => {
            sim.meter.error(method, 0);
            cut(Cut::End)
        }
        Fault::Html { status } => {
            sim.meter.error(method, status);
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            let text = "The server encountered a temporary error and could not complete your request.";
            dated(sim, page(status, "Server Error", text))
        }
        Fault::DoneAndFailed { status } => {
            sim.meter.error(method, status);
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
            let refusal = Refusal::plain(status, fault_message(status));
            dated(sim, json_response(&refusal.body, status, true))
        }
        Fault::Status { status, retry_after, said } => {
            sim.meter.error(method, status);
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
            let mut refusal = match said {
                Some(said) => Refusal::reasoned(status, &said.domain, &said.reason, said.message),
                None => Refusal::plain(status, fault_message(status)),
            };
            refusal.retry_after = retry_after;
            let mut response = json_response(&refusal.body, status, true);
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            dated(sim, response)
        }
    }
}

fn fault_message(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "Request had invalid authentication credentials.",
        403 => "The caller does not have permission",
        404 => "Requested entity was not found.",
        409 => {
            "The operation could not be performed since the object was already in the process of being updated."
        }
        429 => "Resource has been exhausted (e.g. check quota).",
        503 => "The service is currently unavailable.",
        _ => "Internal error encountered.",
    }
}

/// Promises a body, sends a piece of it, and breaks the connection; from the end on, it breaks before anything was
/// sent: the head leaves together with the first piece.
fn cut(from: Cut) -> Response {
    let mut response = Response::new(Body::new(from));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("4096"));
    let kind = HeaderValue::from_static("application/json; charset=UTF-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// A piece, a pause in which it is sent, and the end.
#[derive(Clone, Copy)]
enum Cut {
    Piece,
    Pause,
    End,
}

impl HttpBody for Cut {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        match *self {
            Self::Piece => {
                *self = Self::Pause;
                Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"{\n  \"")))))
            }
            Self::Pause => {
                *self = Self::End;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Self::End => {
                let cut = std::io::Error::new(std::io::ErrorKind::ConnectionReset, "cut on demand");
                Poll::Ready(Some(Err(cut)))
            }
        }
    }
}
