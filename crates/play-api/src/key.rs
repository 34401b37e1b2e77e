//! A service account's key file, and the little of it that has to be kept.

mod essence;

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::Url;
use rustls::{
    crypto::ring::sign::RsaSigningKey,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer, pem::PemObject},
};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::hosts::is_loopback;

/// Google's token endpoint. A key file that names another one is refused.
pub(crate) const GOOGLE_TOKEN_URI: &str = "https://oauth2.googleapis.com/token";

/// A Google service account with its private key.
///
/// Cannot be printed or serialised with the key in it: `Debug` leaves the key out, and the only ways to the
/// key are [`ServiceAccount::to_essence`] and signing in.
#[derive(Clone)]
pub struct ServiceAccount {
    client_email: String,
    project_id: String,
    private_key_id: String,
    token_uri: String,
    /// PKCS#8, DER.
    private_key: Arc<Zeroizing<Vec<u8>>>,
}

/// Why a key file cannot be used. Names the fields; never holds their content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyError {
    /// Every problem found, at least one.
    pub problems: Vec<KeyProblem>,
}

/// One problem of a key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyProblem {
    /// The JSON field, or `file` when it is the file as a whole.
    pub field: &'static str,
    /// What would be right.
    pub expected: &'static str,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, p) in self.problems.iter().enumerate() {
            let gap = if i == 0 { "" } else { "; " };
            write!(f, "{gap}{}: {}", p.field, p.expected)?;
        }
        Ok(())
    }
}

impl std::error::Error for KeyError {}

impl From<KeyProblem> for KeyError {
    fn from(problem: KeyProblem) -> Self {
        Self { problems: vec![problem] }
    }
}

const fn problem(field: &'static str, expected: &'static str) -> KeyProblem {
    KeyProblem { field, expected }
}

impl ServiceAccount {
    /// Reads a key file as the Cloud console hands it out (JSON).
    ///
    /// # Errors
    /// Every problem of the file, by JSON field.
    pub fn from_key_json(text: &str) -> Result<Self, KeyError> {
        let json: Zeroing =
            serde_json::from_str(text.trim_start_matches('\u{feff}')).map(Zeroing).map_err(|_| {
                problem("file", "should be JSON, the key type that the Cloud console recommends (not P12)")
            })?;
        let Some(fields) = json.0.as_object() else {
            return Err(
                problem("file", "should be a JSON object with the fields of a service-account key").into()
            );
        };
        if fields.contains_key("installed") || fields.contains_key("web") {
            let expected = "should be the key of a service account; this is an OAuth client";
            return Err(problem("file", expected).into());
        }
        if fields.contains_key("project_info") {
            let expected = "should be the key of a service account; this is an app's google-services.json";
            return Err(problem("file", expected).into());
        }

        let mut problems = Vec::new();
        if fields.get("type").and_then(Value::as_str) != Some("service_account") {
            problems.push(problem("type", "should be \"service_account\""));
        }
        let mut text_of = |field, expected| match fields.get(field).and_then(Value::as_str).map(str::trim) {
            Some(text) if !text.is_empty() => text,
            _ => {
                problems.push(problem(field, expected));
                ""
            }
        };
        let client_email = text_of("client_email", "should be the service account's e-mail address");
        let project_id = text_of("project_id", "should be the id of the Cloud project");
        let private_key_id = text_of("private_key_id", "should be the key's id, 40 hexadecimal digits");
        let pem = text_of("private_key", NOT_A_PEM);
        let token_uri = text_of("token_uri", NOT_THE_TOKEN_URI);

        if !client_email.is_empty() && !is_address(client_email) {
            problems.push(problem("client_email", "should look like name@project.iam.gserviceaccount.com"));
        }
        if !token_uri.is_empty() && !is_allowed_token_uri(token_uri) {
            problems.push(problem("token_uri", NOT_THE_TOKEN_URI));
        }
        let private_key = match private_key_of(pem) {
            Ok(key) => key,
            Err(wrong) => {
                if !pem.is_empty() {
                    problems.push(wrong);
                }
                Zeroizing::default()
            }
        };
        if !problems.is_empty() {
            return Err(KeyError { problems });
        }
        Ok(Self {
            client_email: client_email.to_owned(),
            project_id: project_id.to_owned(),
            private_key_id: private_key_id.to_owned(),
            token_uri: token_uri.to_owned(),
            private_key: Arc::new(private_key),
        })
    }

    /// The address to invite in Play Console.
    pub fn client_email(&self) -> &str {
        &self.client_email
    }

    /// The Cloud project whose quota is used.
    pub fn project_id(&self) -> &str {
        &self.project_id
    }

    /// Where assertions are exchanged for access tokens.
    pub fn token_uri(&self) -> &str {
        &self.token_uri
    }

    /// Which key this is; not a secret.
    pub fn private_key_id(&self) -> &str {
        &self.private_key_id
    }

    pub(crate) fn talks_plain(&self) -> bool {
        self.token_uri.starts_with("http://")
    }

    /// The key in the form that signing in takes.
    pub(crate) fn to_pem(&self) -> Zeroizing<String> {
        let body = Zeroizing::new(STANDARD.encode(self.private_key.as_slice()));
        let mut pem = Zeroizing::new(String::with_capacity(body.len() + body.len() / 64 + 64));
        pem.push_str("-----BEGIN PRIVATE KEY-----\n");
        for (i, c) in body.chars().enumerate() {
            if i > 0 && i % 64 == 0 {
                pem.push('\n');
            }
            pem.push(c);
        }
        pem.push_str("\n-----END PRIVATE KEY-----\n");
        pem
    }
}

impl fmt::Debug for ServiceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceAccount")
            .field("client_email", &self.client_email)
            .field("project_id", &self.project_id)
            .field("private_key_id", &self.private_key_id)
            .field("token_uri", &self.token_uri)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ServiceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.client_email)
    }
}

impl PartialEq for ServiceAccount {
    /// The same key of the same account.
    fn eq(&self, other: &Self) -> bool {
        self.client_email == other.client_email && self.private_key_id == other.private_key_id
    }
}

impl Eq for ServiceAccount {}

const NOT_A_PEM: &str =
    "should begin with -----BEGIN PRIVATE KEY-----, as in the file that the Cloud console made";
const NOT_THE_TOKEN_URI: &str =
    "should be https://oauth2.googleapis.com/token (or http:// on this machine, for a simulator)";

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        && text.bytes().all(|b| b.is_ascii_graphic())
}

/// A key file must not be able to send our signed assertions to somebody else.
fn is_allowed_token_uri(text: &str) -> bool {
    text == GOOGLE_TOKEN_URI
        || Url::parse(text).is_ok_and(|url| {
            url.scheme() == "http"
                && is_loopback(&url)
                && url.username().is_empty()
                && url.password().is_none()
        })
}

fn private_key_of(pem: &str) -> Result<Zeroizing<Vec<u8>>, KeyProblem> {
    let der =
        PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| problem("private_key", NOT_A_PEM))?;
    let der = Zeroizing::new(der.secret_pkcs8_der().to_vec());
    check_rsa(&der)?;
    Ok(der)
}

fn check_rsa(der: &[u8]) -> Result<(), KeyProblem> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(der));
    match RsaSigningKey::new(&key) {
        Ok(_) => Ok(()),
        Err(_) => Err(problem("private_key", "should hold a whole RSA key of at least 2048 bits")),
    }
}

/// Wipes the parsed file's key from memory when it goes.
struct Zeroing(Value);

impl Drop for Zeroing {
    fn drop(&mut self) {
        if let Some(Value::String(key)) = self.0.get_mut("private_key") {
            zeroize::Zeroize::zeroize(key);
        }
    }
}

#[cfg(test)]
mod tests;
