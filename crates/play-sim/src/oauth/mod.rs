//! The token endpoint and what access tokens allow. OAuth runs on real time: clients sign with theirs.

pub(crate) mod key;
pub(crate) mod token;

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, StatusCode, header};
use serde_json::json;

use crate::http::error::Refusal;

/// Seconds that an access token lasts, as Google's.
pub(crate) const LIFETIME: u64 = 3_600;

const PREFIX: &str = "https://www.googleapis.com/auth/";

/// Which of Google's services a call belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Api {
    Publisher,
    PubSub,
    Storage,
}

impl Api {
    fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Publisher => &["androidpublisher"],
            Self::PubSub => &["pubsub", "cloud-platform"],
            Self::Storage => &[
                "devstorage.read_only",
                "devstorage.read_write",
                "devstorage.full_control",
                "cloud-platform",
                "cloud-platform.read-only",
            ],
        }
    }
}

/// Scopes that the token endpoint knows.
pub(crate) fn known_scope(scope: &str) -> bool {
    let short = scope.strip_prefix(PREFIX).unwrap_or_default();
    [Api::Publisher, Api::PubSub, Api::Storage].iter().any(|api| api.scopes().contains(&short))
}

/// Access tokens given out.
#[derive(Default)]
pub(crate) struct Grants(Mutex<HashMap<String, Grant>>);

struct Grant {
    scopes: Vec<String>,
    until: Instant,
}

impl Grants {
    /// Remembers a token. Old ones are forgotten on the way.
    pub(crate) fn add(&self, token: String, scopes: Vec<String>) {
        let now = Instant::now();
        let mut grants = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        grants.retain(|_, grant| grant.until > now);
        grants.insert(token, Grant { scopes, until: now + Duration::from_secs(LIFETIME) });
    }

    /// Whether the request's `Authorization` allows a call of that service.
    pub(crate) fn check(&self, headers: &HeaderMap, api: Api) -> Result<(), Refusal> {
        let token = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim());
        let Some(token) = token else { return Err(missing(api)) };
        let grants = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let grant = grants.get(token).filter(|grant| grant.until > Instant::now());
        let Some(grant) = grant else { return Err(invalid(api)) };
        let enough = grant
            .scopes
            .iter()
            .filter_map(|scope| scope.strip_prefix(PREFIX))
            .any(|scope| api.scopes().contains(&scope));
        if enough { Ok(()) } else { Err(insufficient(api)) }
    }
}

fn auth_error(api: Api, message: &str, reason: &str) -> Refusal {
    let mut refusal =
        Refusal::reasoned(StatusCode::UNAUTHORIZED, "global", reason, message).at("header", "Authorization");
    if api != Api::Storage {
        refusal.body["error"]["status"] = json!("UNAUTHENTICATED");
    }
    refusal
}

fn missing(api: Api) -> Refusal {
    match api {
        Api::Storage => auth_error(
            api,
            "Anonymous caller does not have storage.objects.list access to the Google Cloud Storage bucket. \
             Permission 'storage.objects.list' denied on resource (or it may not exist).",
            "required",
        ),
        _ => auth_error(
            api,
            "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie \
             or other valid authentication credential. See \
             https://developers.google.com/identity/sign-in/web/devconsole-project.",
            "required",
        ),
    }
}

fn invalid(api: Api) -> Refusal {
    let mut refusal = auth_error(api, "Invalid Credentials", "authError");
    if api != Api::Storage {
        // The envelope says it at length, the entry within in two words.
        refusal.body["error"]["message"] = json!(
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other \
             valid authentication credential. See \
             https://developers.google.com/identity/sign-in/web/devconsole-project."
        );
    }
    refusal
}

fn insufficient(api: Api) -> Refusal {
    if api == Api::Storage {
        return Refusal::reasoned(
            StatusCode::FORBIDDEN,
            "global",
            "insufficientPermissions",
            "Insufficient Permission",
        );
    }
    let message = "Request had insufficient authentication scopes.";
    let mut refusal = Refusal::plain(StatusCode::FORBIDDEN, message).detail(json!({
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
    }));
    refusal.body["error"]["errors"] = json!([{"message": "Insufficient Permission", "domain": "global", "reason": "insufficientPermissions"}]);
    refusal
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(token: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}")).unwrap());
        headers
    }

    #[test]
    fn a_token_opens_only_the_service_of_its_scope() {
        let grants = Grants::default();
        grants.add("t".into(), vec![format!("{PREFIX}androidpublisher")]);
        assert!(grants.check(&headers("t"), Api::Publisher).is_ok());
        for api in [Api::PubSub, Api::Storage] {
            assert_eq!(grants.check(&headers("t"), api).unwrap_err().status, 403);
        }
        assert_eq!(grants.check(&headers("other"), Api::Publisher).unwrap_err().status, 401);
        assert_eq!(grants.check(&HeaderMap::new(), Api::Publisher).unwrap_err().status, 401);
    }
}
