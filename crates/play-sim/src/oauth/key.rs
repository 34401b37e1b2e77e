//! The service account of the simulated project and its key, made anew at each start: the world is
//! deterministic, the key need not be, and no private key has to stand in the repository.

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

pub(crate) struct ServiceAccount {
    pub(crate) email: String,
    pub(crate) key_id: String,
    public: Vec<u8>,
    key_file: String,
}

// The key file is a secret: it must not come out by way of a log.
impl std::fmt::Debug for ServiceAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServiceAccount").field("email", &self.email).finish_non_exhaustive()
    }
}

impl ServiceAccount {
    /// Makes a 2048-bit key. None if the machine has no randomness to offer.
    pub(crate) fn generate(project: &str, token_uri: &str, key_id: String) -> Option<Self> {
        let pair = KeyPair::generate(KeySize::Rsa2048).ok()?;
        let der: Pkcs8V1Der<'_> = pair.as_der().ok()?;
        let email = format!("purser-desk@{project}.iam.gserviceaccount.com");
        let key_file = json!({
            "type": "service_account",
            "project_id": project,
            "private_key_id": key_id,
            "private_key": pem(der.as_ref()),
            "client_email": email,
            "client_id": "104729130471904217331",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": token_uri,
            "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
            "client_x509_cert_url": format!(
                "https://www.googleapis.com/robot/v1/metadata/x509/{}", email.replace('@', "%40")
            ),
            "universe_domain": "googleapis.com",
        });
        let key_file = serde_json::to_string_pretty(&key_file).ok()?;
        Some(Self { email, key_id, public: pair.public_key().as_ref().to_vec(), key_file })
    }

    /// Whether this account signed the message (RS256).
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.public).verify(message, signature).is_ok()
    }

    /// The key file as Google issues it.
    pub(crate) fn key_file(&self) -> &str {
        &self.key_file
    }
}

fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = String::from("-----BEGIN PRIVATE KEY-----\n");
    for line in text.as_bytes().chunks(64) {
        pem.extend(line.iter().map(|b| char::from(*b)));
        pem.push('\n');
    }
    pem.push_str("-----END PRIVATE KEY-----\n");
    pem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_the_account_does_not_print_its_key() {
        let account = ServiceAccount::generate("p", "http://x/token", "k".into()).unwrap();
        let shown = format!("{account:?}");
        assert!(account.key_file().contains("BEGIN PRIVATE KEY"));
        assert!(shown.contains("purser-desk@p") && !shown.contains("PRIVATE"), "{shown}");
    }
}
