//! Cloud Storage JSON v1 for the bucket of financial reports. Files are made when they are asked for, from the
//! world; the world's day decides their generation.

mod earnings;
mod objects_get;
mod objects_list;
mod parts;
mod reports;
mod sales;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::calendar::rfc3339;
use crate::http::entrance::Call;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::oauth::Api;
use crate::sim::Sim;

pub(crate) use reports::Reports;
use reports::{Digest, Object};

/// The call that a request means. Media may be asked for under `/download`, too.
pub(crate) fn find(request: &Request) -> Option<Call> {
    if request.method != Method::GET {
        return None;
    }
    let path = request.path();
    let rest = path.strip_prefix(&["download"]).unwrap_or(&path);
    let call = |name, run| Some(Call { name, api: Api::Storage, run });
    match rest {
        ["storage", "v1", "b", _, "o"] if rest.len() == path.len() => {
            call("storage.objects.list", Some(objects_list::list as _))
        }
        ["storage", "v1", "b", _, "o", _] => call("storage.objects.get", Some(objects_get::get as _)),
        ["storage", "v1", "b", _] if rest.len() == path.len() => call("storage.buckets.get", None),
        _ => None,
    }
}

/// The bucket in the path, if it is ours. A missing bucket and a missing right cannot be told apart.
fn check_bucket(sim: &Sim, request: &Request, permission: &str) -> Result<(), Refusal> {
    let path = request.path();
    let place = path.iter().position(|s| *s == "b").map_or(0, |p| p + 1);
    if path.get(place) == Some(&sim.bucket.as_str()) {
        return Ok(());
    }
    Err(Refusal::reasoned(
        StatusCode::FORBIDDEN,
        "global",
        "forbidden",
        format!(
            "{} does not have {permission} access to the Google Cloud Storage bucket. Permission '{permission}' \
             denied on resource (or it may not exist).",
            sim.account.email
        ),
    ))
}

/// An object's resource. What depends on the content is there if the digest is.
fn resource(sim: &Sim, object: &Object, digest: Option<&Digest>) -> Value {
    let escaped = percent_encoding::utf8_percent_encode(&object.name, percent_encoding::NON_ALPHANUMERIC);
    let link = format!("{}/storage/v1/b/{}/o/{escaped}", sim.base, sim.bucket);
    let generation = object.generation();
    let time = rfc3339(object.cutoff);
    let mut body = json!({
        "kind": "storage#object",
        "id": format!("{}/{}/{generation}", sim.bucket, object.name),
        "selfLink": link,
        "mediaLink": format!("{}/download/storage/v1/b/{}/o/{escaped}?generation={generation}&alt=media",
            sim.base, sim.bucket),
        "name": object.name,
        "bucket": sim.bucket,
        "generation": generation.to_string(),
        "metageneration": "1",
        "contentType": "application/zip",
        "storageClass": "STANDARD",
        "timeCreated": time,
        "updated": time,
        "timeStorageClassUpdated": time,
        "etag": format!("C{generation}E="),
    });
    if let Some(digest) = digest {
        body["size"] = digest.size.to_string().into();
        body["md5Hash"] = digest.md5.clone().into();
        body["crc32c"] = digest.crc32c.clone().into();
    }
    body
}
