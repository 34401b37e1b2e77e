//! The calls, one file for each resource, and what they share.

mod one_time_products;
mod orders;
mod pricing;
mod pubsub;
mod purchases;
mod storage;
mod subscriptions;
mod voided;
mod writes;

use std::borrow::Cow;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::{
    Client, Error, Page, Raw,
    address::{Query, segment},
    method::Method,
    raw::parse,
    send::{Call, Request},
};

pub use voided::VoidedQuery;

/// The largest page that the catalog and Cloud Storage give.
const PAGE_SIZE: &str = "1000";
/// Addresses longer than this go as the body of a POST that says it is a GET. It is what Google's own clients
/// do, because a thousand order ids are an address of 40,000 letters.
const LONGEST_ADDRESS: usize = 2048;
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Answers come as compact as they can; everything asks for that.
fn compact() -> Query {
    Query::default().pair("prettyPrint", "false")
}

impl Client {
    /// `/androidpublisher/v3/applications/{package}{rest}`.
    fn publisher(&self, package: &str, rest: &str) -> Result<String, Error> {
        let package = segment("package", package)?;
        Ok(format!("{}/androidpublisher/v3/applications/{package}{rest}", self.shared.hosts.publisher))
    }

    async fn get(
        &self,
        method: &'static Method,
        package: &str,
        url: String,
        query: Query,
    ) -> Result<Bytes, Error> {
        let query = query.into_string();
        let request = if url.len() + query.len() < LONGEST_ADDRESS {
            Request { url: format!("{url}?{query}"), ..Request::new(reqwest::Method::GET) }
        } else {
            let mut headers = HeaderMap::new();
            headers
                .insert(HeaderName::from_static("x-http-method-override"), HeaderValue::from_static("GET"));
            Request { url, headers, body: Some((FORM, query.into())), ..Request::new(reqwest::Method::POST) }
        };
        self.fetch(&Call { method, package, request }).await
    }

    async fn get_raw<T: DeserializeOwned>(
        &self,
        method: &'static Method,
        package: &str,
        url: String,
    ) -> Result<Raw<T>, Error> {
        Raw::parse(&self.get(method, package, url, compact()).await?, method.id)
    }

    async fn post<'a>(
        &self,
        method: &'static Method,
        package: &'a str,
        url: &str,
        body: impl Into<Cow<'a, str>>,
    ) -> Result<Bytes, Error> {
        let url = format!("{url}?{}", compact().into_string());
        let request = Request { url, body: Some((JSON, body.into())), ..Request::new(reqwest::Method::POST) };
        self.fetch(&Call { method, package, request }).await
    }
}

impl Request<'_> {
    fn new(verb: reqwest::Method) -> Self {
        Self { verb, url: String::new(), headers: HeaderMap::new(), body: None, media: false }
    }
}

/// Reads a list out of an answer, each item as received. A list without items is left out by Google.
fn items<T: DeserializeOwned>(list: Vec<&RawValue>, answer: &str) -> Result<Vec<Raw<T>>, Error> {
    list.into_iter()
        .map(|json| Ok(Raw { value: parse(json.get(), answer)?, json: json.to_owned() }))
        .collect()
}

/// The parts of a list answer that are not the list.
fn text<'a>(bytes: &'a [u8], answer: &str) -> Result<&'a str, Error> {
    std::str::from_utf8(bytes).map_err(|_| Error::malformed(answer, "is not UTF-8"))
}

/// A page token that says there is no next page is an absent or an empty one.
fn next_page(token: Option<String>) -> Option<String> {
    token.filter(|t| !t.is_empty())
}

/// A page of the shape `{"<list>": […], "nextPageToken": "…"}`.
fn page_of<'a, L, T>(bytes: &'a [u8], answer: &str) -> Result<Page<T>, Error>
where
    L: Deserialize<'a> + Listed<'a>,
    T: DeserializeOwned,
{
    let text = text(bytes, answer)?;
    // Twice, because the borrowed shape cannot say where it went wrong.
    let list: L =
        serde_json::from_str(text).map_err(|e| match parse::<serde::de::IgnoredAny>(text, answer) {
            Err(error) => error,
            Ok(_) => Error::malformed(answer, format_args!("is not a list, at column {}", e.column())),
        })?;
    let (list, next) = list.parts();
    Ok(Page { items: items(list, answer)?, next: next_page(next) })
}

/// A list answer, by the name of its list.
trait Listed<'a> {
    fn parts(self) -> (Vec<&'a RawValue>, Option<String>);
}

/// Declares the shape of a list answer.
macro_rules! listed {
    ($name:ident, $list:literal) => {
        #[derive(serde::Deserialize)]
        struct $name<'a> {
            #[serde(borrow, default, rename = $list)]
            list: Vec<&'a serde_json::value::RawValue>,
            #[serde(default, rename = "nextPageToken")]
            next: Option<String>,
        }

        impl<'a> super::Listed<'a> for $name<'a> {
            fn parts(self) -> (Vec<&'a serde_json::value::RawValue>, Option<String>) {
                (self.list, self.next)
            }
        }
    };
}

use listed;
