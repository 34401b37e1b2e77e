//! `storage.objects.get`: the resource, or with `alt=media` the bytes, whole or a range.

use axum::http::{StatusCode, header};

use crate::http::entrance::{Answer, Media};
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;

use super::reports::objects;
use super::{check_bucket, resource};

pub(super) fn get(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    check_bucket(sim, request, "storage.objects.get")?;
    let name = request.segments.last().map(String::as_str).unwrap_or_default();
    let generation = request.number("generation")?;
    let world = sim.world();
    let object = objects(&world)
        .into_iter()
        .find(|o| o.name == name && generation.is_none_or(|g| g == o.generation()))
        .ok_or_else(|| {
            let message = format!("No such object: {}/{name}", sim.bucket);
            Refusal::reasoned(StatusCode::NOT_FOUND, "global", "notFound", message)
        })?;
    if request.param("alt") != Some("media") {
        let digest = sim.reports.digest(&world, &object);
        return Ok(Answer::Json(resource(sim, &object, Some(&digest))));
    }
    let (bytes, digest) = sim.reports.bytes(&world, &object);
    let mut headers = vec![
        ("content-type", "application/zip".to_owned()),
        ("etag", format!("C{}E=", object.generation())),
        ("x-goog-generation", object.generation().to_string()),
        ("x-goog-metageneration", "1".into()),
        ("x-goog-hash", format!("crc32c={},md5={}", digest.crc32c, digest.md5)),
        ("x-goog-stored-content-length", digest.size.to_string()),
        ("accept-ranges", "bytes".into()),
    ];
    let asked = request.headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    match asked.map(|text| range(text, bytes.len())) {
        None | Some(Range::Whole) => {
            Ok(Answer::Media(Media { status: StatusCode::OK, headers, body: bytes }))
        }
        Some(Range::Part(from, until)) => {
            headers.push(("content-range", format!("bytes {from}-{}/{}", until - 1, bytes.len())));
            let body = bytes.slice(from..until);
            Ok(Answer::Media(Media { status: StatusCode::PARTIAL_CONTENT, headers, body }))
        }
        Some(Range::Beyond) => Err(Refusal::reasoned(
            StatusCode::RANGE_NOT_SATISFIABLE,
            "global",
            "requestedRangeNotSatisfiable",
            "Request range not satisfiable",
        )),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Range {
    Whole,
    /// From, and until just before.
    Part(usize, usize),
    Beyond,
}

/// One range of bytes (RFC 9110 §14.1.2). What is malformed counts as not said.
fn range(text: &str, size: usize) -> Range {
    let Some((from, to)) = text.strip_prefix("bytes=").and_then(|spec| spec.split_once('-')) else {
        return Range::Whole;
    };
    match (from.trim().parse::<usize>(), to.trim().parse::<usize>()) {
        (Ok(from), _) if from >= size => Range::Beyond,
        (Ok(from), Ok(to)) if from <= to => Range::Part(from, (to + 1).min(size)),
        (Ok(from), Err(_)) if to.trim().is_empty() => Range::Part(from, size),
        (Err(_), Ok(last)) if from.trim().is_empty() && last > 0 => {
            Range::Part(size.saturating_sub(last), size)
        }
        (Err(_), Ok(0)) if from.trim().is_empty() => Range::Beyond,
        _ => Range::Whole,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use axum::body::Bytes;
    use axum::http::{HeaderMap, HeaderValue, Method};
    use base64::Engine as _;
    use md5::{Digest as _, Md5};

    use super::*;
    use crate::http::entrance::answer;
    use crate::sim::testing::{get as ask, shared};

    fn media(range: Option<&'static str>) -> Media {
        let sim = shared();
        let mut headers = HeaderMap::new();
        if let Some(range) = range {
            headers.insert(header::RANGE, HeaderValue::from_static(range));
        }
        let path = format!("/storage/v1/b/{}/o/sales%2Fsalesreport_202610.zip", sim.bucket);
        let request = Request::new(Method::GET, &path, Some("alt=media"), headers, Bytes::new());
        match answer(&sim, request) {
            Ok(Answer::Media(media)) => media,
            _ => panic!("no media"),
        }
    }

    #[test]
    fn a_report_is_a_zip_with_one_csv_and_its_hashes_are_true() {
        let sim = shared();
        let (_, resource) =
            ask(&sim, &format!("/storage/v1/b/{}/o/sales%2Fsalesreport_202610.zip", sim.bucket));
        let media = media(None);
        let hash = base64::engine::general_purpose::STANDARD.encode(Md5::digest(&media.body));
        assert_eq!(resource["md5Hash"], hash.as_str());
        assert_eq!(resource["size"], media.body.len().to_string());
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(media.body)).unwrap();
        assert_eq!(archive.len(), 1);
        let mut file = archive.by_index(0).unwrap();
        assert_eq!(file.name(), "salesreport_202610.csv");
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        assert!(text.starts_with("Order Number,Order Charged Date,"));
        assert!(text.lines().count() > 50);
    }

    #[test]
    fn ranges_put_together_are_the_whole() {
        let whole = media(None).body;
        let (first, rest) = (media(Some("bytes=0-99")), media(Some("bytes=100-")));
        assert_eq!((first.status, first.body.len()), (StatusCode::PARTIAL_CONTENT, 100));
        assert_eq!([first.body, rest.body].concat(), whole);
        assert_eq!(media(Some("bytes=-10")).body, whole.slice(whole.len() - 10..));
    }

    #[test]
    fn ranges_are_read_as_http_says() {
        for (text, expected) in [
            ("bytes=5-9", Range::Part(5, 10)),
            ("bytes=5-900", Range::Part(5, 100)),
            ("bytes=100-", Range::Beyond),
            ("bytes=9-5", Range::Whole),
            ("lines=1-2", Range::Whole),
        ] {
            assert_eq!(range(text, 100), expected, "{text}");
        }
    }

    #[test]
    fn an_unknown_object_or_an_old_generation_is_not_there() {
        let sim = shared();
        for name in ["sales%2Fsalesreport_199901.zip", "sales%2Fsalesreport_202610.zip?generation=1"] {
            let (status, body) = ask(&sim, &format!("/storage/v1/b/{}/o/{name}", sim.bucket));
            assert_eq!((status, &body["error"]["errors"][0]["reason"]), (404, &"notFound".into()));
        }
    }
}
