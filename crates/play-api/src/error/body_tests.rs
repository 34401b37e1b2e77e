use std::time::Duration;

use super::{Answer, Error, GoneReason, Missing, Right, error_from};
use crate::{Bucket, SignInProblem, method::Subject};

fn answer_of(status: u16, body: &str, subject: Subject) -> Error {
    let answer = Answer { status, is_html: false, body: body.as_bytes(), retry_after: None };
    error_from(&answer, Bucket::Orders, subject)
}

/// The older envelope.
fn old(status: u16, reason: &str, domain: &str, message: &str) -> Error {
    old_about(Subject::Purchase, status, reason, domain, message)
}

fn old_about(subject: Subject, status: u16, reason: &str, domain: &str, message: &str) -> Error {
    let body = serde_json::json!({"error": {"code": status, "message": message,
        "errors": [{"message": message, "domain": domain, "reason": reason}]}});
    answer_of(status, &body.to_string(), subject)
}

/// The newer envelope.
fn new(status: u16, code: &str, reason: &str, message: &str) -> Error {
    let details = serde_json::json!([
        {"@type": "type.googleapis.com/google.rpc.Help", "links": []},
        {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"},
    ]);
    let body = serde_json::json!({"error": {"code": status, "message": message, "status": code, "details": details}});
    answer_of(status, &body.to_string(), Subject::Purchase)
}

fn said(error: &Error) -> &str {
    &error.google().expect("Google said something").message
}

#[test]
fn a_400_is_invalid_in_googles_own_words() {
    for message in [
        "Invalid Value",
        "The purchase token does not match the product ID.",
        "The purchase is not in a valid state to perform the desired operation",
        "Regions Version must be specified.",
        "update_mask must contain at least one path.",
        "Region code PR is not billable at the specified regions version 2022/02.",
        "Invalid currency for region code BG. Expected EUR but got BGN",
        "monthly: Price for JP must be between ¥1 and ¥350,000",
        "monthly: Regional configs were removed from the base plan: AT, DE",
        "Cannot remove region once it has been added: AT",
        "Product must list all of its existing purchase options. Missing: buy",
        "Unknown name \"x\": Cannot find field.",
    ] {
        let error = old(400, "invalid", "global", message);
        assert!(matches!(&error, Error::Invalid { message: m, .. } if m == message), "{error:?}");
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn a_401_is_the_token_unless_it_says_that_a_right_is_missing() {
    let token = old(401, "authError", "global", "Invalid Credentials");
    assert!(matches!(token, Error::SignIn { why: SignInProblem::TokenRefused, .. }), "{token:?}");
    let token = new(
        401,
        "UNAUTHENTICATED",
        "ACCESS_TOKEN_EXPIRED",
        "Request had invalid authentication credentials.",
    );
    assert!(matches!(token, Error::SignIn { why: SignInProblem::TokenRefused, .. }), "{token:?}");
    let right = old(
        401,
        "permissionDenied",
        "androidpublisher",
        "The current user has insufficient permissions to perform the requested operation.",
    );
    assert!(matches!(right, Error::NotPermitted { needs: Right::ViewFinancialData, .. }), "{right:?}");
}

#[test]
fn a_403_lacks_the_right_that_the_call_needs() {
    for (subject, needs) in [
        (Subject::Order, Right::ViewFinancialData),
        (Subject::Voided, Right::ViewFinancialData),
        (Subject::Catalog, Right::ManageStorePresence),
        (Subject::PubsubMessages, Right::PubsubSubscriber),
        (Subject::PubsubSubscription, Right::PubsubViewer),
    ] {
        let body = r#"{"error":{"code":403,"message":"The caller does not have permission","status":"PERMISSION_DENIED"}}"#;
        let error = answer_of(403, body, subject);
        assert!(matches!(&error, Error::NotPermitted { needs: n, .. } if *n == needs), "{error:?}");
    }
    let message = "purser@x.iam.gserviceaccount.com does not have storage.objects.list access to the Google Cloud \
                   Storage bucket. Permission 'storage.objects.list' denied on resource (or it may not exist).";
    let error = old_about(Subject::Object, 403, "forbidden", "global", message);
    assert!(matches!(error, Error::NotPermitted { needs: Right::DownloadReports, .. }), "{error:?}");
}

#[test]
fn the_other_403s_are_told_apart() {
    let retired = old(403, "forbidden", "global", "Please migrate to the new publishing API.");
    assert!(matches!(retired, Error::Retired { .. }), "{retired:?}");
    let not_linked = "The project id used to call the Google Play Developer API has not been linked in the Google \
                      Play Developer Console.";
    let error = old(403, "projectNotLinked", "androidpublisher", not_linked);
    assert!(matches!(error, Error::NotLinked { .. }), "{error:?}");
    let error = new(403, "PERMISSION_DENIED", "", not_linked);
    assert!(matches!(error, Error::NotLinked { .. }), "{error:?}");
    let off = "Google Play Android Developer API has not been used in project 7 before or it is disabled. Enable it by \
               visiting https://console.developers.google.com/apis/api/x/overview?project=7 then retry.";
    for error in [
        new(403, "PERMISSION_DENIED", "SERVICE_DISABLED", off),
        old(403, "accessNotConfigured", "usageLimits", off),
        new(403, "PERMISSION_DENIED", "", off),
    ] {
        assert!(
            matches!(error, Error::ApiDisabled { api: "Google Play Android Developer API", .. }),
            "{error:?}"
        );
    }
    let scope = "Request had insufficient authentication scopes.";
    let error = new(403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", scope);
    assert!(matches!(error, Error::NotPermitted { needs: Right::Scope, .. }), "{error:?}");
}

#[test]
fn a_used_up_quota_is_one_whether_it_comes_as_403_or_429() {
    let daily = "Quota exceeded for quota metric 'Queries' and limit 'Queries per day' of service";
    for error in [
        old(403, "dailyLimitExceeded", "usageLimits", "Daily Limit Exceeded"),
        new(403, "PERMISSION_DENIED", "", daily),
        new(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", daily),
    ] {
        assert!(matches!(error, Error::Quota { daily: true, bucket: Bucket::Orders, .. }), "{error:?}");
    }
    let minute = "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service";
    for error in [
        old(429, "rateLimitExceeded", "usageLimits", "Rate Limit Exceeded"),
        old(403, "userRateLimitExceeded", "usageLimits", "User Rate Limit Exceeded"),
        new(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", minute),
        answer_of(429, "", Subject::Order),
    ] {
        assert!(matches!(error, Error::Quota { daily: false, .. }), "{error:?}");
    }
}

#[test]
fn a_wait_is_read_from_the_header_and_from_the_details() {
    let body = r#"{"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED",
        "details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"36.5s"}]}}"#;
    let error = answer_of(429, body, Subject::Order);
    assert!(
        matches!(error, Error::Quota { retry_after: Some(d), .. } if d == Duration::from_millis(36_500)),
        "{error:?}"
    );
    let retry_after = Some(Duration::from_secs(9));
    let answer = Answer { status: 429, is_html: false, body: body.as_bytes(), retry_after };
    let error = error_from(&answer, Bucket::Orders, Subject::Order);
    assert!(matches!(error, Error::Quota { retry_after: Some(d), .. } if d.as_secs() == 9), "{error:?}");
}

#[test]
fn a_404_says_what_is_missing() {
    let missing = |error: &Error| match error {
        Error::NotFound { what, .. } => *what,
        other => panic!("{other:?}"),
    };
    let token = old(404, "purchaseTokenNotFound", "androidpublisher", "The purchase token was not found.");
    assert_eq!(missing(&token), Missing::PurchaseToken);
    let app = old(
        404,
        "applicationNotFound",
        "androidpublisher",
        "No application was found for the given package name.",
    );
    assert_eq!(missing(&app), Missing::Application);
    let app = new(404, "NOT_FOUND", "", "Package not found: com.acme.");
    assert_eq!(missing(&app), Missing::Application);
    let not_found =
        r#"{"error":{"code":404,"message":"Requested entity was not found.","status":"NOT_FOUND"}}"#;
    for (subject, what) in [
        (Subject::Order, Missing::Order),
        (Subject::Catalog, Missing::Product),
        (Subject::PubsubMessages, Missing::PubsubSubscription),
        (Subject::Object, Missing::Object),
    ] {
        assert_eq!(missing(&answer_of(404, not_found, subject)), what);
    }
    let plain = answer_of(404, "No such object: bucket/sales/salesreport_202601.zip", Subject::Object);
    assert_eq!(missing(&plain), Missing::Object);
    assert!(said(&plain).starts_with("No such object"));
}

#[test]
fn a_404_page_means_that_the_host_is_not_the_api() {
    let body = b"<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>";
    let error = error_from(
        &Answer { status: 404, is_html: true, body, retry_after: None },
        Bucket::Orders,
        Subject::Order,
    );
    assert!(matches!(error, Error::NotFound { what: Missing::Address, .. }), "{error:?}");
}

#[test]
fn the_two_410s_are_told_apart() {
    for reason in ["subscriptionPurchaseNoLongerAvailable", "subscriptionNoLongerAvailable"] {
        let message = "The subscription purchase is no longer available for query because it has been expired for too long.";
        let error = old(410, reason, "androidpublisher", message);
        assert!(matches!(error, Error::Gone { why: GoneReason::Expired, .. }), "{error:?}");
    }
    let message = "The purchase token is no longer valid.";
    for error in
        [old(410, "purchaseTokenNoLongerValid", "androidpublisher", message), new(410, "", "", message)]
    {
        assert!(matches!(error, Error::Gone { why: GoneReason::NotThisKind, .. }), "{error:?}");
    }
    let error = answer_of(410, "", Subject::Purchase);
    assert!(matches!(error, Error::Gone { why: GoneReason::Other, .. }), "{error:?}");
}

#[test]
fn a_409_is_a_conflict() {
    let message =
        "The operation could not be performed since the object was already in the process of being updated.";
    let error = old(409, "concurrentUpdate", "androidpublisher", message);
    assert!(matches!(error, Error::Conflict { .. }), "{error:?}");
    assert_eq!(said(&error), message);
}

#[test]
fn a_5xx_is_unavailable_whatever_it_says() {
    for body in [
        "",
        "<html>502</html>",
        "{\"error\":",
        "{\"error\":{\"code\":500,\"message\":\"Internal error encountered.\"}}",
    ] {
        for status in [500, 502, 503, 504, 408] {
            let error = answer_of(status, body, Subject::Order);
            assert!(matches!(error, Error::Unavailable { status: Some(s), .. } if s == status), "{error:?}");
        }
    }
    assert_eq!(answer_of(503, "", Subject::Order).to_string(), "Google could not answer just now (HTTP 503)");
}

#[test]
fn a_redirect_or_a_page_of_somebody_in_between_is_unavailable() {
    let page =
        Answer { status: 511, is_html: true, body: b"<html>sign in to the hotel</html>", retry_after: None };
    assert!(matches!(error_from(&page, Bucket::Orders, Subject::Order), Error::Unavailable { .. }));
    assert!(matches!(answer_of(302, "", Subject::Order), Error::Unavailable { status: Some(302), .. }));
    let page = Answer { status: 400, is_html: true, body: b"<html>Bad Request</html>", retry_after: None };
    let error = error_from(&page, Bucket::Orders, Subject::Order);
    assert!(matches!(error, Error::Unavailable { .. }) && said(&error).is_empty(), "{error:?}");
}

#[test]
fn half_a_letter_does_not_hide_the_rest() {
    let mut body = br#"{"error":{"code":400,"message":"Preis f"#.to_vec();
    body.extend_from_slice(&[0xc3]);
    let answer = Answer { status: 400, is_html: false, body: &body, retry_after: None };
    let error = error_from(&answer, Bucket::Orders, Subject::Catalog);
    assert!(matches!(error, Error::Invalid { .. }) && said(&error).contains("Preis f"), "{error:?}");
    let whole = [&b"{\"error\":{\"code\":400,\"message\":\"Preis f\xc3 x\"}}"[..]].concat();
    let answer = Answer { status: 400, is_html: false, body: &whole, retry_after: None };
    assert_eq!(said(&error_from(&answer, Bucket::Orders, Subject::Catalog)), "Preis f\u{fffd} x");
}

#[test]
fn googles_words_are_flat_and_limited() {
    let error =
        old(400, "invalid\u{7}", "global", &format!("a\u{1b}]0;x\u{7}\n\nb {}", "long ".repeat(1_000)));
    let google = error.google().expect("words");
    assert_eq!(google.reason.as_deref(), Some("invalid"));
    assert!(google.message.starts_with("a ]0;x b long") && google.message.chars().count() == 500);
    assert!(!error.to_string().chars().any(char::is_control));
}

#[test]
fn tokens_in_googles_words_are_masked_in_display_and_in_the_field() {
    let token = "kbpmdfeglnlooafhmcmfcbpb.AO-J1Ox2X9tQ3mVv0c7YzQ8rQ1bW4nT6uP5sK0aL9dF2gH3jJ7";
    let error = old(400, "invalid", "global", &format!("Token {token} is not valid"));
    assert!(!format!("{error} {error:?}").contains(&token[25..]), "{error:?}");
}
