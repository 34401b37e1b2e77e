use std::convert::Infallible;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, Stream, StreamExt as _};
use http_body_util::{BodyExt, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use purser_app::api::*;
use purser_app::{App, AppEvent};
use serde::Serialize;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::broadcast::error::RecvError;

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// The window's own policy, as far as a browser can have it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(crate) async fn serve(listener: TcpListener, app: App, ui: PathBuf) -> anyhow::Result<()> {
    let ui: Arc<Path> = ui.into();
    loop {
        let (stream, _) = listener.accept().await?;
        let (app, ui) = (app.clone(), Arc::clone(&ui));
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(request, app.clone(), Arc::clone(&ui)));
            // A browser that closes a tab breaks off; that is no fault of ours.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(request: Request<Incoming>, app: App, ui: Arc<Path>) -> Result<Response<Body>, Infallible> {
    let path = request.uri().path().to_owned();
    Ok(match (request.method(), path.strip_prefix("/invoke/")) {
        (&Method::POST, Some(command)) => {
            let args = request
                .into_body()
                .collect()
                .await
                .map(http_body_util::Collected::to_bytes)
                .unwrap_or_default();
            let args = serde_json::from_slice(&args).unwrap_or(Value::Null);
            match invoke(&app, command, args).await {
                Ok(value) => json(StatusCode::OK, &value),
                // A search that gave way to the next one is no fault of the page's.
                Err(error) if error["code"] == "superseded" => json(StatusCode::OK, &error),
                Err(error) => json(StatusCode::UNPROCESSABLE_ENTITY, &error),
            }
        }
        (&Method::GET, None) if path == "/events" => events(&app),
        (&Method::GET, None) => file(&ui, &path),
        _ => {
            Response::builder().status(StatusCode::METHOD_NOT_ALLOWED).body(full("")).expect("a plain answer")
        }
    })
}

/// One arm for each command of the one list.
macro_rules! dispatch {
    ($($name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        async fn invoke(app: &App, command: &str, args: Value) -> Result<Value, Value> {
            match command {
                $(stringify!($name) => {
                    $(let $arg: $type = argument(&args, stringify!($arg))?;)*
                    app.$name($($arg),*).await.map(plain).map_err(plain)
                })*
                other => Err(Value::String(format!("there is no command {other}"))),
            }
        }
    };
}
purser_app::for_each_command!(dispatch);

fn argument<T: serde::de::DeserializeOwned>(args: &Value, name: &str) -> Result<T, Value> {
    // Tauri calls `package_name` `packageName`, and so does the page.
    let mut camel = String::new();
    for c in name.chars() {
        match camel.pop() {
            Some('_') => camel.extend(c.to_uppercase()),
            before => camel.extend(before.into_iter().chain([c])),
        }
    }
    let value = args.get(&camel).cloned().unwrap_or(Value::Null);
    serde_json::from_value(value).map_err(|error| Value::String(format!("argument {name}: {error}")))
}

fn plain(value: impl Serialize) -> Value {
    serde_json::to_value(value).expect("what crosses to the UI is plain data")
}

fn full(text: impl Into<Bytes>) -> Body {
    Full::new(text.into()).boxed_unsync()
}

fn json(status: StatusCode, value: &Value) -> Response<Body> {
    Response::builder()
        .status(status)
        .header(CONTENT_TYPE, "application/json")
        .body(full(value.to_string()))
        .expect("a plain answer")
}

/// Server-sent events, by the names that the window uses.
fn events(app: &App) -> Response<Body> {
    let stream = frames(app).map(|text| Ok(Frame::data(Bytes::from(text))));
    Response::builder()
        .header(CONTENT_TYPE, "text/event-stream")
        .body(BodyExt::boxed_unsync(StreamBody::new(stream)))
        .expect("a plain answer")
}

fn frames(app: &App) -> impl Stream<Item = String> + Send + use<> {
    stream::unfold(app.subscribe(), |mut events| async move {
        loop {
            let (name, value) = match events.recv().await {
                Ok(AppEvent::Changed(changed)) => ("changed", plain(changed)),
                Ok(AppEvent::Progress(status)) => ("progress", plain(status)),
                // The system's own, not the page's.
                Ok(AppEvent::Notice(_)) | Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return None,
            };
            return Some((format!("event: {name}\ndata: {value}\n\n"), events));
        }
    })
}

/// A file of the UI, or its one page for any other path.
fn file(ui: &Path, path: &str) -> Response<Body> {
    let wanted = Path::new(path.trim_start_matches('/'));
    let inside = wanted.components().all(|part| matches!(part, Component::Normal(_)));
    let kind = match wanted.extension().and_then(|e| e.to_str()) {
        Some("js") => Some("text/javascript"),
        Some("css") => Some("text/css"),
        Some("svg") => Some("image/svg+xml"),
        Some("json") => Some("application/json"),
        Some("png") => Some("image/png"),
        Some("woff2") => Some("font/woff2"),
        _ => None,
    };
    let (read, kind) = match kind {
        Some(kind) if inside => (std::fs::read(ui.join(wanted)), kind),
        _ => (std::fs::read(ui.join("index.html")), "text/html; charset=utf-8"),
    };
    let answer = Response::builder().header(CONTENT_TYPE, kind).header(CONTENT_SECURITY_POLICY, POLICY);
    match read {
        Ok(bytes) => answer.body(full(bytes)),
        Err(_) => answer.status(StatusCode::NOT_FOUND).body(full("")),
    }
    .expect("a plain answer")
}
