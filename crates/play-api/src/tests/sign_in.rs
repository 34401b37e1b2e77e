use crate::{
    Error, Offline, Options, Retry, SignInProblem,
    testing::{Reply, Server, clock, json, with},
};

const PACKAGE: &str = "com.acme.app";

fn refused() -> Reply {
    json(
        401,
        r#"{"error":{"code":401,"message":"Invalid Credentials","errors":[{"reason":"authError","domain":"global"}]}}"#,
    )
}

fn bearers(server: &Server) -> Vec<String> {
    server.requests().iter().map(|r| r.header("authorization").unwrap_or("none").to_owned()).collect()
}

#[tokio::test]
async fn one_sign_in_serves_many_calls_at_once() {
    let server = Server::start((0..20).map(|_| json(200, "{}"))).await;
    let client = server.client();
    let calls: Vec<_> = (0..20)
        .map(|i| {
            let client = client.clone();
            tokio::spawn(async move { client.order(PACKAGE, &format!("GPA.{i}")).await })
        })
        .collect();
    for call in calls {
        call.await.expect("no panic").expect("an order");
    }
    assert_eq!(server.token_requests().len(), 1);
    assert!(bearers(&server).iter().all(|b| b == "Bearer token-1"));
}

#[tokio::test]
async fn a_refused_token_is_replaced_once_and_the_call_goes_on() {
    let server = Server::start([refused(), json(200, "{}"), json(200, "{}")]).await;
    let client = server.client();
    client.order(PACKAGE, "GPA.1").await.expect("an order");
    client.order(PACKAGE, "GPA.2").await.expect("an order");
    assert_eq!(bearers(&server), ["Bearer token-1", "Bearer token-2", "Bearer token-2"]);
    assert_eq!(server.token_requests().len(), 2);
}

#[tokio::test]
async fn a_fresh_token_that_is_refused_too_ends_it() {
    let server = Server::start([refused(), refused(), refused()]).await;
    let error = server.client().order(PACKAGE, "GPA.1").await.expect_err("refused");
    assert!(matches!(error, Error::SignIn { why: SignInProblem::TokenRefused, .. }), "{error:?}");
    assert_eq!((server.requests().len(), server.token_requests().len()), (2, 2));
}

#[tokio::test]
async fn a_missing_right_is_no_reason_to_sign_in_again() {
    let body = r#"{"error":{"code":401,"message":"The current user has insufficient permissions to perform the requested operation.","errors":[{"reason":"permissionDenied","domain":"androidpublisher"}]}}"#;
    let server = Server::start([json(401, body)]).await;
    let error = server.client().order(PACKAGE, "GPA.1").await.expect_err("not permitted");
    assert!(matches!(error, Error::NotPermitted { .. }), "{error:?}");
    assert_eq!(server.token_requests().len(), 1);
}

#[tokio::test]
async fn a_refused_credential_says_what_to_do_about_it() {
    for (body, why) in [
        (
            r#"{"error":"invalid_grant","error_description":"Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim."}"#,
            SignInProblem::ClockSkew,
        ),
        (
            r#"{"error":"invalid_grant","error_description":"Invalid JWT Signature."}"#,
            SignInProblem::KeyDeleted,
        ),
        (
            r#"{"error":"invalid_grant","error_description":"Invalid grant: account not found"}"#,
            SignInProblem::AccountDeleted,
        ),
        (
            r#"{"error":"invalid_grant","error_description":"Account disabled"}"#,
            SignInProblem::AccountDisabled,
        ),
        (r#"{"error":"disabled_client"}"#, SignInProblem::AccountDisabled),
        (
            r#"{"error":"unauthorized_client","error_description":"Client is unauthorized to retrieve access tokens using this method"}"#,
            SignInProblem::ScopeRefused,
        ),
        (r#"{"error":"invalid_scope","error_description":"x"}"#, SignInProblem::ScopeRefused),
        (r#"{"error":"invalid_grant"}"#, SignInProblem::Other),
    ] {
        let server = Server::start([]).await;
        server.answer_sign_in([json(400, body), json(400, body)]);
        let error = server.client().sign_in().await.expect_err("refused");
        assert!(matches!(&error, Error::SignIn { why: w, .. } if *w == why), "{body}: {error:?}");
        let error = server.client().order(PACKAGE, "GPA.1").await.expect_err("refused");
        assert!(matches!(&error, Error::SignIn { .. }), "{error:?}");
        assert_eq!((server.requests().len(), server.token_requests().len()), (0, 2));
    }
}

#[tokio::test]
async fn a_token_endpoint_in_trouble_is_tried_again() {
    let server = Server::start([json(200, "{}")]).await;
    server.answer_sign_in([
        with(503, &[("Content-Type", "text/html")], "<html>503</html>"),
        json(500, r#"{"error":"internal_failure"}"#),
        Reply::Close,
    ]);
    server.client().order(PACKAGE, "GPA.1").await.expect("an order");
    assert_eq!((server.requests().len(), server.token_requests().len()), (1, 4));
}

#[tokio::test]
async fn an_answer_without_a_token_is_not_kept_for_one() {
    // As the front of Google's servers words it, not as OAuth does.
    let trouble = r#"{"error":{"code":503,"message":"The service is unavailable.","status":"UNAVAILABLE"}}"#;
    for body in [trouble, "{}", r#"{"access_token":""}"#] {
        let server = Server::start([json(200, "{}"), json(200, "{}")]).await;
        server.answer_sign_in([json(503, body), json(503, body), json(503, body)]);
        let client = server.client();
        client.order(PACKAGE, "GPA.1").await.expect("an order, in the end");
        client.order(PACKAGE, "GPA.2").await.expect("an order");
        assert_eq!(server.requests().len(), 2, "{body}");
        assert!(bearers(&server).iter().all(|bearer| bearer == "Bearer token-4"), "{:?}", bearers(&server));
    }
}

#[tokio::test]
async fn a_token_endpoint_that_is_silent_is_a_time_out() {
    let server = Server::start([]).await;
    server.answer_sign_in([Reply::Hang]);
    let short = std::time::Duration::from_millis(40);
    let timeouts = crate::Timeouts { connect: short, idle: short, long_poll: short };
    let retry = Retry { tries: 1, ..Retry::default() };
    let client = server.client_with(Options { timeouts, retry, clock: clock(), ..Options::default() });
    assert_eq!(
        client.order(PACKAGE, "GPA.1").await.expect_err("silence"),
        Error::Offline { why: Offline::TimedOut }
    );
}

#[tokio::test]
async fn the_assertion_is_signed_for_all_scopes_and_for_nobody_else() {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE};
    let server = Server::start([]).await;
    server.client().sign_in().await.expect("signed in");
    let request = &server.token_requests()[0];
    let form: Vec<_> = request.body.split('&').filter_map(|p| p.split_once('=')).collect();
    assert_eq!(form[0], ("grant_type", "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"));
    let (name, assertion) = form[1];
    let assertion = assertion.replace("%3D", "=");
    let claims = URL_SAFE.decode(assertion.split('.').nth(1).expect("claims")).expect("base64");
    let claims: serde_json::Value = serde_json::from_slice(&claims).expect("JSON");
    assert_eq!(name, "assertion");
    assert_eq!(claims["iss"], "purser@acme-reports.iam.gserviceaccount.com");
    assert_eq!(claims["aud"], format!("{}/token", server.address));
    assert_eq!(
        claims["scope"],
        "https://www.googleapis.com/auth/androidpublisher https://www.googleapis.com/auth/pubsub https://www.googleapis.com/auth/devstorage.read_only"
    );
}
