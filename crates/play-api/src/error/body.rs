//! From an answer that is no success to the decision it calls for.
//!
//! Two envelopes are in use: the older `{"error":{"code","message","errors":[{"reason"…}]}}` and the newer
//! one with `status` and `details` (`google.rpc.ErrorInfo`). Read in this order: HTTP status, reason of the
//! first error, canonical status, message. A body may also be a page, empty, or cut in the middle of a letter.

use std::time::Duration;

use serde::Deserialize;

use super::{Error, GoneReason, GoogleSaid, Missing, Right, SignInProblem, words::clean};
use crate::{Bucket, method::Subject};

/// What is known of an answer that is no success.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) is_html: bool,
    pub(crate) body: &'a [u8],
    pub(crate) retry_after: Option<Duration>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope {
    error: Body,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    message: String,
    status: String,
    errors: Vec<Item>,
    details: Vec<Detail>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Item {
    reason: String,
    message: String,
    domain: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Detail {
    reason: String,
    #[serde(rename = "retryDelay")]
    retry_delay: String,
}

/// Google's words, and what of them decides.
struct Said {
    reason: String,
    code: String,
    message: String,
    domain: String,
    retry_delay: Option<Duration>,
}

impl Said {
    fn read(answer: &Answer<'_>) -> Self {
        // Lossy, because a body may be cut in the middle of a letter.
        let text = String::from_utf8_lossy(answer.body);
        let body = if answer.is_html {
            Body::default()
        } else {
            // A list of one envelope is what some batch front ends send.
            serde_json::from_str::<Envelope>(&text)
                .or_else(|_| {
                    serde_json::from_str::<Vec<Envelope>>(&text).map(|mut v| v.pop().unwrap_or_default())
                })
                .unwrap_or_default()
                .error
        };
        let first = body.errors.into_iter().next().unwrap_or_default();
        let detail = body.details.iter().map(|d| d.reason.as_str()).find(|r| !r.is_empty());
        let reason = detail.map_or(first.reason, str::to_owned);
        let mut message = if body.message.is_empty() { first.message } else { body.message };
        if message.is_empty() && !answer.is_html {
            // Cloud Storage answers some refusals in a plain sentence.
            message = text.into_owned();
        }
        let retry_delay = body.details.iter().find_map(|d| seconds(&d.retry_delay));
        Self { reason, code: body.status, message, domain: first.domain, retry_delay }
    }

    fn has_reason(&self, any_of: &[&str]) -> bool {
        any_of.iter().any(|r| self.reason.eq_ignore_ascii_case(r))
    }

    fn mentions(&self, words: &str) -> bool {
        self.message.to_ascii_lowercase().contains(&words.to_ascii_lowercase())
    }

    fn google(&self, status: u16) -> Option<Box<GoogleSaid>> {
        let some = |s: &str| (!s.is_empty()).then(|| clean(s));
        Some(Box::new(GoogleSaid {
            status,
            reason: some(&self.reason),
            code: some(&self.code),
            message: clean(&self.message),
        }))
    }
}

/// `"3s"` or `"3.5s"`, as `google.rpc.RetryInfo` writes a duration.
fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.strip_suffix('s')?.parse().ok()?).ok()
}

pub(crate) fn error_from(answer: &Answer<'_>, bucket: Bucket, subject: Subject) -> Error {
    let said = Said::read(answer);
    let google = said.google(answer.status);
    let retry_after = answer.retry_after.or(said.retry_delay);
    match answer.status {
        401 if said.has_reason(&["permissionDenied"]) || said.code == "PERMISSION_DENIED" => {
            Error::NotPermitted { needs: subject.right(), google }
        }
        401 => Error::SignIn { why: SignInProblem::TokenRefused, google },
        403 => forbidden(&said, bucket, subject, retry_after, google),
        404 if answer.is_html => Error::NotFound { what: Missing::Address, google },
        404 => Error::NotFound { what: missing(&said, subject), google },
        409 | 412 => Error::Conflict { google },
        410 => Error::Gone { why: gone(&said), google },
        429 => Error::Quota { bucket, daily: is_daily(&said), retry_after, google },
        // A page where an answer should be, a redirect, a request that the server took too long to read.
        408 | 500..=599 => Error::Unavailable { status: Some(answer.status), google },
        _ if answer.is_html || answer.status < 400 => {
            Error::Unavailable { status: Some(answer.status), google }
        }
        _ => {
            let message = match google.as_deref() {
                Some(g) if !g.message.is_empty() => g.message.clone(),
                _ => format!("Google refused the request (HTTP {})", answer.status),
            };
            Error::Invalid { message, google }
        }
    }
}

fn forbidden(
    said: &Said,
    bucket: Bucket,
    subject: Subject,
    retry_after: Option<Duration>,
    google: Option<Box<GoogleSaid>>,
) -> Error {
    const QUOTA: [&str; 6] = [
        "dailyLimitExceeded",
        "dailyLimitExceededUnreg",
        "quotaExceeded",
        "rateLimitExceeded",
        "userRateLimitExceeded",
        "RATE_LIMIT_EXCEEDED",
    ];
    if said.mentions("migrate to the new publishing API") {
        return Error::Retired { google };
    }
    if said.has_reason(&["projectNotLinked"]) || said.mentions("has not been linked") {
        return Error::NotLinked { google };
    }
    if said.has_reason(&["accessNotConfigured", "SERVICE_DISABLED"])
        || said.mentions("has not been used in project")
    {
        return Error::ApiDisabled { api: subject.api(), google };
    }
    if said.has_reason(&QUOTA) || said.domain == "usageLimits" || said.mentions("quota exceeded") {
        return Error::Quota { bucket, daily: is_daily(said), retry_after, google };
    }
    if said.has_reason(&["ACCESS_TOKEN_SCOPE_INSUFFICIENT"])
        || said.mentions("insufficient authentication scopes")
    {
        return Error::NotPermitted { needs: Right::Scope, google };
    }
    Error::NotPermitted { needs: subject.right(), google }
}

fn is_daily(said: &Said) -> bool {
    said.has_reason(&["dailyLimitExceeded", "dailyLimitExceededUnreg"]) || said.mentions("per day")
}

fn missing(said: &Said, subject: Subject) -> Missing {
    if said.has_reason(&["applicationNotFound"])
        || said.mentions("No application was found")
        || said.mentions("Package not found")
    {
        Missing::Application
    } else if said.has_reason(&["purchaseTokenNotFound"]) {
        Missing::PurchaseToken
    } else {
        subject.missing()
    }
}

fn gone(said: &Said) -> GoneReason {
    if said.has_reason(&["subscriptionPurchaseNoLongerAvailable", "subscriptionNoLongerAvailable"])
        || said.mentions("expired for too long")
    {
        GoneReason::Expired
    } else if said.has_reason(&["purchaseTokenNoLongerValid"]) || said.mentions("no longer valid") {
        GoneReason::NotThisKind
    } else {
        GoneReason::Other
    }
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
