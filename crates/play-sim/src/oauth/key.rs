//! The service account of the simulated project and its key, made anew at each start: the world is
//! deterministic, the key need not be, and no private key has to stand in the repository.

use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private, Public};
use openssl::rsa::Rsa;
use openssl::sign::Verifier;
use serde_json::json;

pub(crate) struct ServiceAccount {
    pub(crate) email: String,
    pub(crate) key_id: String,
    public: PKey<Public>,
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
        let rsa = Rsa::generate(2_048).ok()?;
        let public = PKey::from_rsa(
            Rsa::from_public_components(rsa.n().to_owned().ok()?, rsa.e().to_owned().ok()?).ok()?,
        )
        .ok()?;
        let private: PKey<Private> = PKey::from_rsa(rsa).ok()?;
        let pem = String::from_utf8(private.private_key_to_pem_pkcs8().ok()?).ok()?;
        let email = format!("purser-desk@{project}.iam.gserviceaccount.com");
        let key_file = json!({
            "type": "service_account",
            "project_id": project,
            "private_key_id": key_id,
            "private_key": pem,
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
        Some(Self { email, key_id, public, key_file })
    }

    /// Whether this account signed the message (RS256).
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        Verifier::new(MessageDigest::sha256(), &self.public)
            .and_then(|mut verifier| verifier.verify_oneshot(signature, message))
            .unwrap_or(false)
    }

    /// The key file as Google issues it.
    pub(crate) fn key_file(&self) -> &str {
        &self.key_file
    }
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
