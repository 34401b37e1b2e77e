//! `POST /token`: a signed assertion against an access token (RFC 7523, as Google's service accounts use it).

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::http::request::Request;

use super::key::ServiceAccount;
use super::{Grants, LIFETIME, known_scope};

/// `iat` may be so far ahead of ours.
const SKEW: i64 = 300;

/// What the endpoint answers: a status and a body in OAuth's own shape.
pub(crate) type Answer = (StatusCode, Value);

fn refuse(error: &str, description: &str) -> Answer {
    (StatusCode::BAD_REQUEST, json!({"error": error, "error_description": description}))
}

/// `now` is real time, in seconds.
pub(crate) fn token(
    account: &ServiceAccount,
    grants: &Grants,
    own_uri: &str,
    request: &Request,
    now: i64,
) -> Answer {
    let form = request.form();
    let field = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    match field("grant_type") {
        Some("urn:ietf:params:oauth:grant-type:jwt-bearer") => {}
        Some(other) => return refuse("unsupported_grant_type", &format!("Invalid grant_type: {other}")),
        None => return refuse("invalid_request", "Required parameter is missing: grant_type"),
    }
    let Some(assertion) = field("assertion") else {
        return refuse("invalid_request", "Required parameter is missing: assertion");
    };
    match check(account, own_uri, assertion, now) {
        Ok(scopes) => {
            let mut random = [0_u8; 96];
            if openssl::rand::rand_bytes(&mut random).is_err() {
                return (StatusCode::INTERNAL_SERVER_ERROR, json!({"error": "internal_failure"}));
            }
            let token = format!("ya29.c.{}", URL_SAFE_NO_PAD.encode(random));
            grants.add(token.clone(), scopes);
            (StatusCode::OK, json!({"access_token": token, "expires_in": LIFETIME, "token_type": "Bearer"}))
        }
        Err(answer) => answer,
    }
}

fn check(account: &ServiceAccount, own_uri: &str, assertion: &str, now: i64) -> Result<Vec<String>, Answer> {
    let bad = || refuse("invalid_grant", "Invalid JWT: Failed to parse.");
    let parts: Vec<&str> = assertion.split('.').collect();
    let [head, claims, signature] = parts[..] else { return Err(bad()) };
    let part = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
    let json = |text| part(text).and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let (Some(head_body), Some(body), Some(signature)) = (json(head), json(claims), part(signature)) else {
        return Err(bad());
    };
    if head_body["alg"] != "RS256" {
        return Err(refuse("invalid_grant", "Invalid JWT: Only RS256 is supported."));
    }
    if body["iss"] != account.email.as_str() {
        return Err(refuse("invalid_grant", "Invalid grant: account not found"));
    }
    let key_known = head_body.get("kid").is_none_or(|kid| kid == account.key_id.as_str());
    let message = &assertion[..head.len() + 1 + claims.len()];
    if !key_known || !account.signed(message.as_bytes(), &signature) {
        return Err(refuse("invalid_grant", "Invalid JWT Signature."));
    }
    let audience = body["aud"].as_str().unwrap_or_default();
    if audience != own_uri && audience != "https://oauth2.googleapis.com/token" {
        return Err(refuse("invalid_grant", "Invalid JWT: Audience is not this token endpoint."));
    }
    let (Some(issued), Some(expires)) = (body["iat"].as_i64(), body["exp"].as_i64()) else {
        return Err(refuse("invalid_grant", "Invalid JWT: iat and exp are required."));
    };
    if issued > now + SKEW || expires < now - SKEW || expires - issued > LIFETIME as i64 || expires <= issued
    {
        return Err(refuse(
            "invalid_grant",
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. \
             Check your iat and exp values in the JWT claim.",
        ));
    }
    let scopes: Vec<String> =
        body["scope"].as_str().unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    if scopes.is_empty() {
        return Err(refuse("invalid_scope", "Empty or missing scope not allowed."));
    }
    if let Some(unknown) = scopes.iter().find(|scope| !known_scope(scope)) {
        return Err(refuse(
            "invalid_scope",
            &format!("Invalid OAuth scope or ID token audience provided: {unknown}."),
        ));
    }
    Ok(scopes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use axum::http::{HeaderMap, Method};
    use openssl::hash::MessageDigest;
    use openssl::pkey::{PKey, Private};
    use openssl::sign::Signer as Seal;

    const URI: &str = "http://127.0.0.1:1/token";

    struct Signer {
        account: ServiceAccount,
        key: PKey<Private>,
    }

    fn signer() -> Signer {
        let account = ServiceAccount::generate("lumen-apps", URI, "kid-1".into()).unwrap();
        let file: Value = serde_json::from_str(account.key_file()).unwrap();
        let pem = file["private_key"].as_str().unwrap();
        let key = PKey::private_key_from_pem(pem.as_bytes()).unwrap();
        Signer { account, key }
    }

    impl Signer {
        fn claims(&self) -> Value {
            json!({"iss": self.account.email, "aud": URI, "iat": 1_000, "exp": 4_600,
                "scope": "https://www.googleapis.com/auth/androidpublisher"})
        }

        fn ask(&self, claims: &Value) -> Answer {
            let part = |v: &Value| URL_SAFE_NO_PAD.encode(v.to_string());
            let head = json!({"alg": "RS256", "typ": "JWT", "kid": "kid-1"});
            let message = format!("{}.{}", part(&head), part(claims));
            let mut seal = Seal::new(MessageDigest::sha256(), &self.key).unwrap();
            let seal = seal.sign_oneshot_to_vec(message.as_bytes()).unwrap();
            self.send(&format!("{message}.{}", URL_SAFE_NO_PAD.encode(seal)))
        }

        fn send(&self, assertion: &str) -> Answer {
            let form = format!(
                "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={assertion}"
            );
            let request = Request::new(Method::POST, "/token", None, HeaderMap::new(), Bytes::from(form));
            token(&self.account, &Grants::default(), URI, &request, 1_010)
        }
    }

    #[test]
    fn a_good_assertion_buys_an_hour() {
        let signer = signer();
        let (status, body) = signer.ask(&signer.claims());
        assert_eq!(status, 200, "{body}");
        assert_eq!(body["expires_in"], 3_600);
        assert!(body["access_token"].as_str().unwrap().starts_with("ya29."));
        let mut google = signer.claims();
        google["aud"] = "https://oauth2.googleapis.com/token".into();
        assert_eq!(signer.ask(&google).0, 200);
    }

    #[test]
    fn every_flaw_is_refused_by_name() {
        let signer = signer();
        for (claim, value, error) in [
            ("iss", json!("nobody@lumen-apps.iam.gserviceaccount.com"), "invalid_grant"),
            ("aud", json!("https://example.com/token"), "invalid_grant"),
            ("exp", json!(10), "invalid_grant"),
            ("exp", json!(9_000), "invalid_grant"),
            ("iat", json!(3_000), "invalid_grant"),
            ("scope", json!(""), "invalid_scope"),
            ("scope", json!("https://www.googleapis.com/auth/unheard.of"), "invalid_scope"),
        ] {
            let mut claims = signer.claims();
            claims[claim] = value;
            let (status, body) = signer.ask(&claims);
            assert_eq!((status.as_u16(), &body["error"]), (400, &json!(error)), "{claim}: {body}");
            assert!(body["error_description"].is_string());
        }
    }

    #[test]
    fn an_assertion_of_another_key_is_refused() {
        let (one, other) = (signer(), signer());
        let stranger = Signer { account: one.account, key: other.key };
        let (status, body) = stranger.ask(&stranger.claims());
        assert_eq!(
            (status.as_u16(), body["error_description"].as_str()),
            (400, Some("Invalid JWT Signature."))
        );
        assert_eq!(stranger.send("a.b").1["error"], "invalid_grant");
    }
}
