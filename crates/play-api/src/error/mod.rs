//! What can go wrong, told apart only where the caller decides differently.

mod body;
mod words;
mod write;

use std::{fmt, time::Duration};

pub(crate) use body::{Answer, error_from};
pub(crate) use words::clean;
pub use write::WriteError;

use crate::Bucket;

/// Why a call has no answer. Each variant says what the caller does about it.
///
/// `Display` is for people: it holds no token, no assertion, no address. Google's own words, cleaned and cut,
/// are in [`Error::google`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The credential itself was refused. Ask for a new one (or for the clock to be set); do not retry.
    #[error("Google did not accept the sign-in: {why}")]
    SignIn {
        /// What is wrong with it.
        why: SignInProblem,
        /// Google's words.
        google: Option<Box<GoogleSaid>>,
    },
    /// The credential is good, a right is missing. Say which, where to grant it, and that it can take a day or
    /// two to arrive; try again when a person asks.
    #[error("the credential lacks a right: {needs}")]
    NotPermitted {
        /// The right that this call needs.
        needs: Right,
        /// Google's words.
        google: Option<Box<GoogleSaid>>,
    },
    /// The API is switched off in the Cloud project of the credential. Enable it there and wait some minutes.
    #[error("{api} is not enabled in the credential's Cloud project")]
    ApiDisabled {
        /// The API's name in the Cloud console.
        api: &'static str,
        /// Google's words, often with the address where it can be enabled.
        google: Option<Box<GoogleSaid>>,
    },
    /// The Cloud project is not linked to the Play Console account. Invite the service account there.
    #[error("the credential's Cloud project is not linked to this Google Play developer account")]
    NotLinked {
        /// Google's words.
        google: Option<Box<GoogleSaid>>,
    },
    /// The endpoint is retired for this app ("Please migrate to the new publishing API."). Use the newer call;
    /// no right is missing.
    #[error("Google has retired this call for this app")]
    Retired {
        /// Google's words.
        google: Option<Box<GoogleSaid>>,
    },
    /// No such thing. Keep what the mirror has and say so.
    #[error("Google does not know {what}")]
    NotFound {
        /// Which of the names in the call is unknown.
        what: Missing,
        /// Google's words.
        google: Option<Box<GoogleSaid>>,
    },
    /// The token was good once (410). Keep what the mirror has, mark it gone, stop asking.
    #[error("{why}")]
    Gone {
        /// Which of the reasons.
        why: GoneReason,
        /// Google's words.
        google: Option<Box<GoogleSaid>>,
    },
    /// The thing is being changed by someone else (409, 412). Read it again, then decide.
    #[error("this is being changed by someone else at the moment")]
    Conflict {
        /// Google's words.
        google: Option<Box<GoogleSaid>>,
    },
    /// The request is wrong (400), by Google's judgement or by ours before sending. Show it; do not repeat it.
    #[error("{message}")]
    Invalid {
        /// Which field, and what would be right.
        message: String,
        /// Google's words; absent when the call was never sent.
        google: Option<Box<GoogleSaid>>,
    },
    /// A quota is used up. Wait, at least as long as `retry_after` says.
    #[error("{}", quota_words(*bucket, *daily, *retry_after))]
    Quota {
        /// Which of the independent budgets.
        bucket: Bucket,
        /// The day's budget rather than the minute's: it comes back at midnight, Pacific time.
        daily: bool,
        /// How long until another call can succeed, where that is known.
        retry_after: Option<Duration>,
        /// Google's words.
        google: Option<Box<GoogleSaid>>,
    },
    /// Google was not reached, or the connection broke. Work from the mirror; try again later. After a write
    /// the outcome is unknown and has to be read back.
    #[error("{why}")]
    Offline {
        /// How far it got.
        why: Offline,
    },
    /// Google was reached and could not answer: 5xx, or a page instead of an answer. As [`Error::Offline`].
    #[error("Google could not answer just now{}", status_words(*status))]
    Unavailable {
        /// The HTTP status; absent when the sign-in endpoint did not give one.
        status: Option<u16>,
        /// Google's words.
        google: Option<Box<GoogleSaid>>,
    },
    /// An answer arrived that is not what the documentation promises. Report it; a retry gives the same.
    #[error("Google's answer could not be read: {what}")]
    Malformed {
        /// Which answer, where in it, and what was expected there.
        what: String,
    },
    /// The caller's cancellation token was triggered.
    #[error("cancelled")]
    Cancelled,
}

impl Error {
    /// Google's own words, where it said something.
    pub fn google(&self) -> Option<&GoogleSaid> {
        match self {
            Self::SignIn { google, .. }
            | Self::NotPermitted { google, .. }
            | Self::ApiDisabled { google, .. }
            | Self::NotLinked { google }
            | Self::Retired { google }
            | Self::NotFound { google, .. }
            | Self::Gone { google, .. }
            | Self::Conflict { google }
            | Self::Invalid { google, .. }
            | Self::Quota { google, .. }
            | Self::Unavailable { google, .. } => google.as_deref(),
            Self::Offline { .. } | Self::Malformed { .. } | Self::Cancelled => None,
        }
    }

    /// A request that was never sent because an argument is wrong.
    pub(crate) fn argument(field: &str, expected: &str) -> Self {
        Self::Invalid { message: format!("{field}: {expected}"), google: None }
    }

    /// An answer that cannot be read.
    pub(crate) fn malformed(answer: &str, what: impl fmt::Display) -> Self {
        Self::Malformed { what: clean(&format!("{answer}: {what}")) }
    }
}

/// Google's own words about a refusal: control characters removed, what looks like a token masked, cut to 500
/// characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoogleSaid {
    /// The HTTP status.
    pub status: u16,
    /// The short reason, such as `purchaseTokenNotFound` or `SERVICE_DISABLED`.
    pub reason: Option<String>,
    /// The canonical code of the newer answers, such as `PERMISSION_DENIED`.
    pub code: Option<String>,
    /// The sentence.
    pub message: String,
}

/// What is wrong with a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignInProblem {
    /// This computer's clock is off by too much: the signed request was not valid at Google's time.
    ClockSkew,
    /// The key was deleted or belongs to another account: its signature does not verify.
    KeyDeleted,
    /// The service account was deleted.
    AccountDeleted,
    /// The service account is disabled.
    AccountDisabled,
    /// The account may not have the scopes asked for.
    ScopeRefused,
    /// A fresh access token was refused by the API.
    TokenRefused,
    /// Refused for another reason; see Google's words.
    Other,
}

impl fmt::Display for SignInProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ClockSkew => "this computer's clock is wrong; set it and try again",
            Self::KeyDeleted => "the key was deleted or replaced; create a new key for the service account",
            Self::AccountDeleted => "the service account no longer exists",
            Self::AccountDisabled => "the service account is disabled; enable it in the Cloud console",
            Self::ScopeRefused => "the service account may not use these APIs",
            Self::TokenRefused => "a fresh access token was refused",
            Self::Other => "the credential was refused",
        })
    }
}

/// A right that a call needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Right {
    /// Play Console: "View financial data, orders, and cancellation survey responses".
    ViewFinancialData,
    /// Play Console: "Manage orders and subscriptions".
    ManageOrders,
    /// Play Console: "Manage store presence". That this one guards the catalog is not documented.
    ManageStorePresence,
    /// Play Console, account level: "View app information and download bulk reports (read-only)".
    DownloadReports,
    /// Cloud IAM: `roles/pubsub.subscriber` on the subscription.
    PubsubSubscriber,
    /// Cloud IAM: `pubsub.subscriptions.get` on the subscription, in `roles/pubsub.viewer`.
    PubsubViewer,
    /// An OAuth scope, which the sign-in did not ask for or was not given.
    Scope,
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ViewFinancialData => {
                "\"View financial data, orders, and cancellation survey responses\" in Play Console"
            }
            Self::ManageOrders => "\"Manage orders and subscriptions\" in Play Console",
            Self::ManageStorePresence => "\"Manage store presence\" in Play Console",
            Self::DownloadReports => {
                "\"View app information and download bulk reports (read-only)\" in Play Console, for the whole account"
            }
            Self::PubsubSubscriber => "\"Pub/Sub Subscriber\" on the subscription, in the Cloud console",
            Self::PubsubViewer => "\"Pub/Sub Viewer\" on the subscription, in the Cloud console",
            Self::Scope => "an OAuth scope that this sign-in does not carry",
        })
    }
}

/// Which of the names in a call Google does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Missing {
    /// The package: not in this developer account, or mistyped.
    Application,
    /// The purchase token.
    PurchaseToken,
    /// The order; in a batch, one of the orders.
    Order,
    /// The subscription, one-time product, base plan or offer.
    Product,
    /// The Pub/Sub subscription.
    PubsubSubscription,
    /// The object or its generation, or the bucket.
    Object,
    /// The address itself: what answered is not the API. Look at the configured host.
    Address,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Application => "this app",
            Self::PurchaseToken => "this purchase token",
            Self::Order => "this order",
            Self::Product => "this product",
            Self::PubsubSubscription => "this Pub/Sub subscription",
            Self::Object => "this file",
            Self::Address => "this address; the configured host is not the API",
        })
    }
}

/// Why a purchase token does not answer any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum GoneReason {
    /// A subscription that ended more than 60 days ago.
    Expired,
    /// Not (or no longer) a token of this kind: a one-time token sent to the subscription call, a refunded
    /// one-time purchase, or a deleted account. Ask the other call before calling it gone.
    NotThisKind,
    /// Another reason; see Google's words.
    Other,
}

impl fmt::Display for GoneReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "Google has forgotten this subscription: it ended more than 60 days ago",
            Self::NotThisKind => "this token is not, or no longer, a purchase of this kind",
            Self::Other => "Google no longer answers for this purchase",
        })
    }
}

/// How far a call got that never had an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Offline {
    /// The name could not be resolved.
    Dns,
    /// Nothing accepts connections there, or there is no way there.
    Refused,
    /// Nothing came in time.
    TimedOut,
    /// The connection broke after it was made.
    Cut,
    /// The encrypted connection could not be made: a certificate that is not trusted, or a proxy in between.
    Tls,
}

impl Offline {
    /// Whether the request certainly never reached Google.
    pub fn never_sent(self) -> bool {
        matches!(self, Self::Dns | Self::Refused | Self::Tls)
    }
}

impl fmt::Display for Offline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dns => "Google's name could not be resolved: no network",
            Self::Refused => "Google could not be reached: the connection was refused",
            Self::TimedOut => "Google did not answer in time",
            Self::Cut => "the connection to Google broke",
            Self::Tls => "no trusted connection to Google could be made",
        })
    }
}

fn status_words(status: Option<u16>) -> String {
    status.map(|s| format!(" (HTTP {s})")).unwrap_or_default()
}

fn quota_words(bucket: Bucket, daily: bool, retry_after: Option<Duration>) -> String {
    let span = if daily { "today" } else { "this minute" };
    let wait = retry_after.map(|d| format!("; try again in {} s", d.as_secs().max(1))).unwrap_or_default();
    format!("the quota for {bucket} is used up for {span}{wait}")
}
