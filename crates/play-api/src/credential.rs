use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{Mutex, OnceCell};
use yup_oauth2::{
    CustomHyperClientBuilder, ServiceAccountAuthenticator, ServiceAccountKey,
    authenticator::Authenticator,
    error::{AuthError, AuthErrorCode},
};

use crate::{
    Error, GoogleSaid, ServiceAccount, SignInProblem,
    error::clean,
    http::{Connector, offline_of, sign_in_client},
};

/// One set of scopes for everything: one token, and one consent for a person later.
const SCOPES: [&str; 3] = [
    "https://www.googleapis.com/auth/androidpublisher",
    "https://www.googleapis.com/auth/pubsub",
    "https://www.googleapis.com/auth/devstorage.read_only",
];

/// Who calls. Signing in as a person, with that person's own rights in Play Console, comes later.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Credential {
    /// A service account with its key.
    ServiceAccount(ServiceAccount),
}

/// Access tokens, kept in memory only.
pub(crate) struct SignIn {
    account: ServiceAccount,
    tls: rustls::ClientConfig,
    timeouts: crate::Timeouts,
    authenticator: OnceCell<Authenticator<Connector>>,
    /// One token request at a time, however many calls wait for it.
    turn: Mutex<()>,
}

impl SignIn {
    pub(crate) fn new(credential: Credential, tls: rustls::ClientConfig, timeouts: crate::Timeouts) -> Self {
        let Credential::ServiceAccount(account) = credential;
        Self { account, tls, timeouts, authenticator: OnceCell::new(), turn: Mutex::new(()) }
    }

    /// A token that Google should accept. `refused` is one that it did not: another is fetched, unless another
    /// call has done that already.
    pub(crate) async fn token(&self, refused: Option<&SecretString>) -> Result<SecretString, Error> {
        let _turn = self.turn.lock().await;
        let authenticator = self.authenticator.get_or_try_init(|| self.authenticator()).await?;
        let kept = self.fetch(authenticator, false).await?;
        match (kept, refused) {
            (Some(token), Some(refused)) if refused.expose_secret() == token.expose_secret() => {}
            (Some(token), _) => return Ok(token),
            // The library keeps an answer without a token as if it were one that never expires.
            (None, _) => {}
        }
        // Neither a token nor a refusal: the endpoint is in trouble, and will be asked anew.
        self.fetch(authenticator, true).await?.ok_or(Error::Unavailable { status: None, google: None })
    }

    async fn fetch(
        &self,
        authenticator: &Authenticator<Connector>,
        force: bool,
    ) -> Result<Option<SecretString>, Error> {
        let fetch = async {
            if force {
                authenticator.force_refreshed_token(&SCOPES).await
            } else {
                authenticator.token(&SCOPES).await
            }
        };
        let token = tokio::time::timeout(self.timeouts.connect + self.timeouts.idle, fetch)
            .await
            .map_err(|_| Error::Offline { why: crate::Offline::TimedOut })?
            .map_err(refusal)?;
        Ok(token.token().filter(|token| !token.is_empty()).map(SecretString::from))
    }

    async fn authenticator(&self) -> Result<Authenticator<Connector>, Error> {
        let key = ServiceAccountKey {
            key_type: Some("service_account".into()),
            project_id: Some(self.account.project_id().into()),
            private_key_id: Some(self.account.private_key_id().into()),
            private_key: self.account.to_pem().as_str().into(),
            client_email: self.account.client_email().into(),
            client_id: None,
            auth_uri: None,
            token_uri: self.account.token_uri().into(),
            auth_provider_x509_cert_url: None,
            client_x509_cert_url: None,
        };
        let client = CustomHyperClientBuilder::from(sign_in_client(self.tls.clone(), &self.timeouts));
        ServiceAccountAuthenticator::with_client(key, client)
            .build()
            .await
            .map_err(|_| Error::SignIn { why: SignInProblem::Other, google: None })
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SignIn").field(&self.account).finish()
    }
}

/// Not a `From`: the library's own error may quote what the server sent.
fn refusal(error: yup_oauth2::Error) -> Error {
    match error {
        yup_oauth2::Error::AuthError(e) => auth_refusal(&e),
        yup_oauth2::Error::HttpClientError(e) => Error::Offline { why: offline_of(&e) },
        yup_oauth2::Error::HttpError(e) => Error::Offline { why: offline_of(&e) },
        // A page, or nothing: the endpoint is in trouble or something else answered in its place.
        yup_oauth2::Error::JSONError(_) | yup_oauth2::Error::MissingAccessToken => {
            Error::Unavailable { status: None, google: None }
        }
        _ => Error::SignIn { why: SignInProblem::Other, google: None },
    }
}

fn auth_refusal(error: &AuthError) -> Error {
    let description = error.error_description.as_deref().unwrap_or_default();
    let google = Some(Box::new(GoogleSaid {
        status: 400,
        reason: Some(clean(error.error.as_str())),
        code: None,
        message: clean(description),
    }));
    let low = description.to_ascii_lowercase();
    let why = match &error.error {
        AuthErrorCode::Other(code) => match code.as_str() {
            "internal_failure"
            | "server_error"
            | "temporarily_unavailable"
            | "backend_error"
            | "rate_limit_exceeded" => return Error::Unavailable { status: None, google },
            "disabled_client" => SignInProblem::AccountDisabled,
            "deleted_client" => SignInProblem::AccountDeleted,
            _ => SignInProblem::Other,
        },
        AuthErrorCode::InvalidScope => SignInProblem::ScopeRefused,
        _ if low.contains("short-lived token")
            || low.contains("iat and exp")
            || low.contains("reasonable timeframe") =>
        {
            SignInProblem::ClockSkew
        }
        _ if low.contains("disabled") => SignInProblem::AccountDisabled,
        _ if low.contains("account not found") || low.contains("account has been deleted") => {
            SignInProblem::AccountDeleted
        }
        _ if low.contains("signature") || low.contains("key used to sign") => SignInProblem::KeyDeleted,
        AuthErrorCode::UnauthorizedClient | AuthErrorCode::AccessDenied => SignInProblem::ScopeRefused,
        _ => SignInProblem::Other,
    };
    Error::SignIn { why, google }
}
