//! Our requests against Google's discovery documents, address by address and parameter by parameter. Prism does
//! not look at query parameters that it does not know, and knows nothing of the other two APIs.

use std::{collections::BTreeSet, fs};

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::{
    calls,
    peer::{Desk, Outcome, discovery, run},
};

const SUBSCRIPTION: &str = "projects/acme/subscriptions/purser";

pub(crate) fn every_call_is_one_of_googles() -> Outcome {
    let mut methods = Vec::new();
    for name in ["androidpublisher.v3.json", "pubsub.v1.json", "storage.v1.json"] {
        let document: Value = serde_json::from_str(&fs::read_to_string(discovery(name)?)?)?;
        collect(&document, &document, &mut methods);
    }
    let desk = Desk::open()?;
    let client = desk.client(&desk.address)?;
    run(async {
        calls::make_all(&client).await?;
        client.pull(SUBSCRIPTION, 10).await?;
        client.acknowledge(SUBSCRIPTION, &["a"]).await?;
        client.modify_ack_deadline(SUBSCRIPTION, &["a"], 60).await?;
        client.pubsub_subscription(SUBSCRIPTION).await?;
        client.test_permissions(SUBSCRIPTION, &["pubsub.subscriptions.consume"]).await?;
        client.objects_page("bucket", "sales/salesreport_", Some("t")).await?;
        client.object_media("bucket", "sales/salesreport_202610.zip", Some(1)).await?;
        Ok(())
    })?;

    let asked: Vec<_> = desk.asked().into_iter().filter(|(_, target, _)| target != "/token").collect();
    ensure!(asked.len() as u64 == calls::COUNT + 7, "{} requests", asked.len());
    let mut used = BTreeSet::new();
    for (verb, target, body) in &asked {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let method = methods
            .iter()
            .filter(|m| m.verb == *verb && m.matches(path))
            .min_by_key(|m| m.wildcards())
            .with_context(|| format!("no method of Google's is {verb} {path}"))?;
        for name in query.split('&').filter_map(|pair| pair.split('=').next()) {
            ensure!(method.parameters.contains(name), "{} has no parameter {name}", method.id);
        }
        if let Some(fields) = &method.body {
            let sent: serde_json::Map<String, Value> =
                serde_json::from_str(body).context(method.id.clone())?;
            for name in sent.keys() {
                ensure!(fields.contains(name), "the body of {} has no field {name}", method.id);
            }
        } else {
            ensure!(body.is_empty(), "{} has no body, we sent one", method.id);
        }
        used.insert(method.id.clone());
    }
    // What the client counts under is what Google calls it.
    let counted: BTreeSet<String> = client.usage().methods.keys().map(|id| (*id).to_owned()).collect();
    let used: BTreeSet<String> = used
        .into_iter()
        .map(|id| id.strip_prefix("androidpublisher.").map_or(id.clone(), str::to_owned))
        .collect();
    ensure!(counted == used, "counted {counted:?}, asked {used:?}");
    Ok(())
}

struct Method {
    id: String,
    verb: String,
    path: Vec<String>,
    parameters: BTreeSet<String>,
    body: Option<BTreeSet<String>>,
}

impl Method {
    fn matches(&self, path: &str) -> bool {
        let parts: Vec<_> = path.trim_start_matches('/').split('/').collect();
        parts.len() == self.path.len()
            && parts.iter().zip(&self.path).all(|(part, pattern)| match pattern.split_once('}') {
                Some((_, suffix)) => part.len() > suffix.len() && part.ends_with(suffix),
                None => part == pattern,
            })
    }

    fn wildcards(&self) -> usize {
        self.path.iter().filter(|p| p.ends_with('}')).count()
    }
}

fn collect(document: &Value, node: &Value, methods: &mut Vec<Method>) {
    let keys = |value: &Value| -> BTreeSet<String> {
        value.as_object().map(|o| o.keys().cloned().collect()).unwrap_or_default()
    };
    for method in node["methods"].as_object().into_iter().flat_map(|m| m.values()) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let path = method["flatPath"].as_str().unwrap_or_else(|| method["path"].as_str().unwrap_or_default());
        let path = format!("{}{path}", text(&document["servicePath"]));
        let mut parameters = keys(&method["parameters"]);
        parameters.extend(keys(&document["parameters"]));
        let body =
            method["request"]["$ref"].as_str().map(|name| keys(&document["schemas"][name]["properties"]));
        methods.push(Method {
            id: text(&method["id"]),
            verb: text(&method["httpMethod"]),
            path: path.split('/').map(str::to_owned).collect(),
            parameters,
            body,
        });
    }
    for resource in node["resources"].as_object().into_iter().flat_map(|r| r.values()) {
        collect(document, resource, methods);
    }
}
