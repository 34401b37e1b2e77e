use serde_json::{Value, json};

use super::{GOOGLE_TOKEN_URI, ServiceAccount};
use crate::testing::{KEY_DER, key_json, key_pem};

fn with(field: &str, value: Value) -> String {
    let mut key: Value = serde_json::from_str(&key_json(GOOGLE_TOKEN_URI)).expect("JSON");
    key[field] = value;
    key.to_string()
}

fn problems_of(json: &str) -> Vec<&'static str> {
    ServiceAccount::from_key_json(json)
        .expect_err("a bad key file")
        .problems
        .iter()
        .map(|p| p.field)
        .collect()
}

#[test]
fn a_key_file_of_the_cloud_console_is_read() {
    let account = ServiceAccount::from_key_json(&key_json(GOOGLE_TOKEN_URI)).expect("a good key file");
    assert_eq!(account.client_email(), "purser@acme-reports.iam.gserviceaccount.com");
    assert_eq!(account.project_id(), "acme-reports");
    assert_eq!(account.private_key_id(), "0123456789abcdef0123456789abcdef01234567");
    assert_eq!(account.token_uri(), GOOGLE_TOKEN_URI);
}

#[test]
fn every_field_that_is_missing_is_named_and_all_of_them_at_once() {
    for field in ["client_email", "project_id", "private_key_id", "private_key", "token_uri"] {
        assert_eq!(problems_of(&with(field, Value::Null)), [field]);
        assert_eq!(problems_of(&with(field, json!("  "))), [field]);
        assert_eq!(problems_of(&with(field, json!(7))), [field]);
    }
    assert_eq!(
        problems_of(r#"{"type":"service_account"}"#),
        ["client_email", "project_id", "private_key_id", "private_key", "token_uri"]
    );
}

#[test]
fn other_files_of_googles_are_recognised_for_what_they_are() {
    let shown = |text: &str| ServiceAccount::from_key_json(text).expect_err("no key file").to_string();
    assert!(shown(r#"{"installed":{"client_id":"x"}}"#).contains("OAuth client"));
    assert!(shown(r#"{"project_info":{}}"#).contains("google-services.json"));
    assert!(shown("0\u{82}\u{4}").contains("should be JSON"));
    assert!(shown("[]").contains("object"));
    assert_eq!(problems_of(&with("type", json!("authorized_user"))), ["type"]);
}

#[test]
fn a_key_file_cannot_send_assertions_elsewhere() {
    for elsewhere in [
        "https://evil.example/token",
        "http://oauth2.googleapis.com/token",
        "https://oauth2.googleapis.com.evil.example/token",
        "https://oauth2.googleapis.com/token?x=1",
        "http://127.0.0.1@evil.example/token",
        "http://localhost.evil.example/token",
        "file:///etc/passwd",
        "nonsense",
    ] {
        assert_eq!(problems_of(&with("token_uri", json!(elsewhere))), ["token_uri"], "{elsewhere}");
    }
    for here in ["http://127.0.0.1:9/token", "http://localhost:9/token", "http://[::1]:9/t"] {
        assert!(ServiceAccount::from_key_json(&with("token_uri", json!(here))).is_ok(), "{here}");
    }
}

#[test]
fn a_private_key_that_is_none_is_named_and_not_repeated() {
    let half = key_pem().replace("-----END", "AAAA-----END");
    let short = key_pem().lines().nth(1).map(|l| l[..400].to_owned()).expect("a line");
    for bad in [
        "hunter2".to_owned(),
        half.replace("PRIVATE", "RSA PRIVATE"),
        format!("-----BEGIN PRIVATE KEY-----\n{short}\n-----END PRIVATE KEY-----\n"),
        "-----BEGIN PRIVATE KEY-----\nhunter2!\n-----END PRIVATE KEY-----\n".to_owned(),
    ] {
        let error = ServiceAccount::from_key_json(&with("private_key", json!(bad))).expect_err("no key");
        assert_eq!(error.problems.iter().map(|p| p.field).collect::<Vec<_>>(), ["private_key"]);
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hunter2") && !shown.contains(&short[..20]), "{shown}");
    }
}

#[test]
fn the_essence_gives_the_account_back_and_fits_into_every_keychain() {
    for token_uri in [GOOGLE_TOKEN_URI, "http://127.0.0.1:41234/token"] {
        let account = ServiceAccount::from_key_json(&key_json(token_uri)).expect("a good key file");
        let essence = account.to_essence();
        assert!(essence.len() < 1_500, "{} bytes", essence.len());
        let again = ServiceAccount::from_essence(&essence).expect("the same account");
        assert_eq!(again, account);
        assert_eq!(again.token_uri(), token_uri);
        assert_eq!(again.to_essence(), essence);
        assert_eq!(again.to_pem(), account.to_pem());
    }
}

#[test]
fn an_essence_that_is_damaged_is_refused_wherever_it_was_cut() {
    let essence = ServiceAccount::from_key_json(&key_json(GOOGLE_TOKEN_URI)).expect("good").to_essence();
    for length in 0..essence.len() {
        assert!(ServiceAccount::from_essence(&essence[..length]).is_err(), "cut to {length}");
    }
    let longer: Vec<u8> = essence.iter().copied().chain([0]).collect();
    assert!(ServiceAccount::from_essence(&longer).is_err());
}

#[test]
fn an_essence_of_a_newer_purser_says_so() {
    let shown = ServiceAccount::from_essence(&[2, 0, 0]).expect_err("newer").to_string();
    assert!(shown.contains("newer version"), "{shown}");
}

#[test]
fn an_essence_cannot_name_another_token_endpoint_either() {
    let account = ServiceAccount::from_key_json(&key_json("http://127.0.0.1:1/token")).expect("good");
    let mut essence = account.to_essence().to_vec();
    let at = essence.windows(9).position(|w| w == b"127.0.0.1").expect("the host");
    essence[at..at + 9].copy_from_slice(b"8.8.8.8.x");
    let error = ServiceAccount::from_essence(&essence).expect_err("elsewhere");
    assert_eq!(error.problems[0].field, "token_uri");
}

#[test]
fn nothing_prints_the_key() {
    let account = ServiceAccount::from_key_json(&key_json(GOOGLE_TOKEN_URI)).expect("good");
    let credential = crate::Credential::ServiceAccount(account.clone());
    let shown = format!("{account} {account:?} {account:#?} {credential:?} {:?}", Some(&account));
    let pem = account.to_pem();
    for line in pem.lines().filter(|l| l.len() > 16) {
        assert!(!shown.contains(&line[..16]), "{shown}");
    }
    let bytes = format!("{:?}", &KEY_DER[..8]);
    assert!(!shown.contains(&bytes[1..bytes.len() - 1]) && !shown.contains("BEGIN"), "{shown}");
}
