//! `storage.objects.list`: prefix, delimiter, offsets and pages.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;
use crate::wire::Body;

use super::reports::objects;
use super::{check_bucket, resource};

pub(super) fn list(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    check_bucket(sim, request, "storage.objects.list")?;
    let most = request.page_size("maxResults", 1_000, 1_000)?;
    let prefix = request.param("prefix").unwrap_or_default();
    let delimiter = request.param("delimiter").filter(|d| !d.is_empty());
    let after = match request.param("pageToken").filter(|t| !t.is_empty()) {
        None => String::new(),
        Some(token) => URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .ok_or_else(|| Refusal::invalid("Invalid argument: pageToken."))?,
    };
    let (start, end) = (request.param("startOffset").unwrap_or_default(), request.param("endOffset"));
    // Making a file only to say how large it is costs time: not where nobody asks.
    let wanted = request.param("fields").is_none_or(|fields| {
        ["size", "md5Hash", "crc32c", "*"].iter().any(|f| fields.contains(f))
            || fields.split(',').any(|f| f.trim() == "items")
    });
    let world = sim.world();
    let mut items = Vec::new();
    let mut prefixes = BTreeSet::new();
    let mut next = None;
    let mut last = String::new();
    for object in objects(&world) {
        let name = object.name.as_str();
        if !name.starts_with(prefix) || name < start || end.is_some_and(|end| name >= end) {
            continue;
        }
        // What stands for an entry: its own name, or the common prefix it is folded into.
        let folded = delimiter.and_then(|d| {
            name[prefix.len()..].find(d).map(|at| name[..prefix.len() + at + d.len()].to_owned())
        });
        let entry = folded.as_deref().unwrap_or(name);
        if !after.is_empty() && entry <= after.as_str() || prefixes.contains(entry) {
            continue;
        }
        if items.len() + prefixes.len() == most {
            next = Some(URL_SAFE_NO_PAD.encode(&last));
            break;
        }
        last = entry.to_owned();
        match folded {
            Some(folded) => {
                prefixes.insert(folded);
            }
            None => {
                let digest = wanted.then(|| sim.reports.digest(&world, &object));
                items.push(resource(sim, &object, digest.as_ref()));
            }
        }
    }
    let body = Body::new()
        .with("kind", "storage#objects")
        .with("items", items)
        .with("prefixes", prefixes.into_iter().collect::<Vec<_>>())
        .maybe("nextPageToken", next);
    Ok(Answer::Json(body.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::sim::testing::{get, shared, sim};

    fn names(body: &Value) -> Vec<String> {
        let items = body["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|i| i["name"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn reports_are_listed_by_prefix_in_pages() {
        let sim = shared();
        let list = |query: &str| {
            let (status, body) = get(&sim, &format!("/storage/v1/b/{}/o?{query}", sim.bucket));
            assert_eq!(status, 200, "{body}");
            body
        };
        let all = names(&list("prefix=sales%2Fsalesreport_"));
        assert!(all.len() >= 20, "{all:?}");
        assert_eq!(all.last().unwrap(), "sales/salesreport_202611.zip");
        let mut paged = Vec::new();
        let mut query = "prefix=sales/&maxResults=7".to_owned();
        loop {
            let body = list(&query);
            paged.extend(names(&body));
            match body["nextPageToken"].as_str() {
                Some(token) => query = format!("prefix=sales/&maxResults=7&pageToken={token}"),
                None => break,
            }
        }
        assert_eq!(paged, all);
        assert_eq!(list("delimiter=/")["prefixes"], serde_json::json!(["earnings/", "sales/"]));
        let none = list("prefix=reviews/");
        assert!(none.get("items").is_none(), "absent when empty");
        let masked = list("prefix=sales/&fields=items(name,size)");
        assert_eq!(masked["items"][0].as_object().unwrap().len(), 2);
    }

    #[test]
    fn another_bucket_cannot_be_told_from_a_missing_right() {
        let (status, body) = get(&shared(), "/storage/v1/b/other/o");
        assert_eq!(status, 403);
        assert!(body["error"]["message"].as_str().unwrap().contains("(or it may not exist)"));
    }

    #[test]
    fn the_current_month_is_written_anew_each_day_and_earnings_come_on_the_fifth() {
        let sim = sim(2_000);
        let list = || {
            let (_, body) =
                get(&sim, &format!("/storage/v1/b/{}/o?fields=items(name,generation)", sim.bucket));
            body["items"].as_array().unwrap().clone()
        };
        let generation = |items: &[Value], name: &str| {
            items.iter().find(|i| i["name"] == name).map(|i| i["generation"].as_str().unwrap().to_owned())
        };
        let (current, past) = ("sales/salesreport_202611.zip", "sales/salesreport_202610.zip");
        let before = list();
        sim.advance(|now| now + crate::calendar::DAY);
        let after = list();
        assert_ne!(generation(&before, current).unwrap(), generation(&after, current).unwrap());
        assert_eq!(generation(&before, past), generation(&after, past));
        let earnings = |items: &[Value]| {
            items.iter().any(|i| i["name"].as_str().unwrap().starts_with("earnings/earnings_202611_"))
        };
        assert!(!earnings(&after));
        sim.advance(|_| crate::calendar::parse("2026-12-04T23:00:00Z").unwrap());
        assert!(!earnings(&list()));
        sim.advance(|now| now + 2 * crate::calendar::HOUR);
        assert!(earnings(&list()));
    }
}
