//! Google's error bodies. Two styles are seen in the wild: the older with `errors[]` (reason, domain), the newer
//! with `status`. Which calls answer which is collected in the tests of each endpoint.

use axum::http::StatusCode;
use serde_json::{Value, json};

/// A refusal, before it becomes HTTP.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
    /// Seconds for a `Retry-After` header.
    pub(crate) retry_after: Option<u32>,
}

impl Refusal {
    /// `{"error":{"code","message","status"}}`, as newer services answer.
    pub(crate) fn plain(status: StatusCode, message: impl Into<String>) -> Self {
        let message = message.into();
        let name = status_name(status);
        Self {
            status,
            body: json!({"error": {"code": status.as_u16(), "message": message, "status": name}}),
            retry_after: None,
        }
    }

    /// With `errors[]`, as Android Publisher answers for purchases.
    pub(crate) fn reasoned(
        status: StatusCode,
        domain: &str,
        reason: &str,
        message: impl Into<String>,
    ) -> Self {
        let message = message.into();
        Self {
            status,
            body: json!({"error": {
                "code": status.as_u16(),
                "message": message,
                "errors": [{"message": message, "domain": domain, "reason": reason}],
            }}),
            retry_after: None,
        }
    }

    /// Names the parameter at fault.
    pub(crate) fn at(mut self, location_type: &str, location: &str) -> Self {
        if let Some(first) = self.body["error"]["errors"].get_mut(0) {
            first["locationType"] = location_type.into();
            first["location"] = location.into();
        }
        self
    }

    /// Adds one entry of `details[]`.
    pub(crate) fn detail(mut self, detail: Value) -> Self {
        self.body["error"]["details"] = json!([detail]);
        self
    }

    /// 400 with `INVALID_ARGUMENT`.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::plain(StatusCode::BAD_REQUEST, message)
    }

    /// 404 with `NOT_FOUND`.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::plain(StatusCode::NOT_FOUND, message)
    }
}

/// The canonical name that goes with an HTTP status (google.rpc.Code).
pub(crate) fn status_name(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        499 => "CANCELLED",
        500 => "INTERNAL",
        501 => "UNIMPLEMENTED",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "UNKNOWN",
    }
}
