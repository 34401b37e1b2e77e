//! The few bytes of a service account that a keychain holds.
//!
//! The file itself does not fit: a Windows credential holds 2,560 bytes, a key file is about 2,400 before any
//! encoding. So: a version, then five fields, each a length of two bytes (big-endian) and its bytes:
//! e-mail, project, key id, token endpoint (empty for Google's), private key (PKCS#8, DER). About 1,400 bytes.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::{
    GOOGLE_TOKEN_URI, KeyError, ServiceAccount, check_rsa, is_address, is_allowed_token_uri, problem,
};

const VERSION: u8 = 1;

impl ServiceAccount {
    /// What has to be kept to sign in again, for the keychain: under 2,560 bytes for a key of 2048 bits.
    pub fn to_essence(&self) -> Zeroizing<Vec<u8>> {
        let token_uri = if self.token_uri == GOOGLE_TOKEN_URI { "" } else { &self.token_uri };
        let texts =
            [&self.client_email, &self.project_id, &self.private_key_id, token_uri].map(str::as_bytes);
        let fields = texts.into_iter().chain([self.private_key.as_slice()]);
        // Whole from the start: growing would leave copies of the key behind in freed memory.
        let size = 1 + fields.clone().map(|f| 2 + f.len()).sum::<usize>();
        let mut out = Zeroizing::new(Vec::with_capacity(size));
        out.push(VERSION);
        for field in fields {
            let length = u16::try_from(field.len()).expect("checked when the account was read");
            out.extend_from_slice(&length.to_be_bytes());
            out.extend_from_slice(field);
        }
        out
    }

    /// Reads what [`ServiceAccount::to_essence`] wrote.
    ///
    /// # Errors
    /// The field that is not as it was written; never its content.
    pub fn from_essence(bytes: &[u8]) -> Result<Self, KeyError> {
        let mut rest = match bytes {
            [VERSION, rest @ ..] => rest,
            [] => return Err(problem("essence", "should not be empty").into()),
            _ => {
                return Err(
                    problem("essence", "was written by a newer version of Purser; connect again").into()
                );
            }
        };
        let mut next = || -> Result<&[u8], KeyError> {
            let cut = problem("essence", "should be whole; connect again");
            let (length, tail) = rest.split_first_chunk::<2>().ok_or(cut)?;
            let (field, tail) = tail.split_at_checked(u16::from_be_bytes(*length).into()).ok_or(cut)?;
            rest = tail;
            Ok(field)
        };
        let text = |field: &[u8]| -> Result<String, KeyError> {
            let text = std::str::from_utf8(field)
                .map_err(|_| problem("essence", "should be whole; connect again"))?;
            Ok(text.to_owned())
        };
        let client_email = text(next()?)?;
        let project_id = text(next()?)?;
        let private_key_id = text(next()?)?;
        let token_uri = text(next()?)?;
        let private_key = Zeroizing::new(next()?.to_vec());
        if !rest.is_empty() || !is_address(&client_email) {
            return Err(problem("essence", "should be whole; connect again").into());
        }
        let token_uri = if token_uri.is_empty() { GOOGLE_TOKEN_URI.to_owned() } else { token_uri };
        if !is_allowed_token_uri(&token_uri) {
            return Err(problem("token_uri", super::NOT_THE_TOKEN_URI).into());
        }
        check_rsa(&private_key)?;
        Ok(Self { client_email, project_id, private_key_id, token_uri, private_key: Arc::new(private_key) })
    }
}
