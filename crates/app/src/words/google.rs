use purser_play_api::{Error as Google, Right};

use crate::api::{Error, ErrorCode};

impl From<Google> for Error {
    /// What Google's refusal means and what mends it. Nothing was changed by any of these: they come from reads.
    fn from(error: Google) -> Self {
        let said = error.google().map(|said| match &said.reason {
            Some(reason) => format!("HTTP {}, {reason}: {}", said.status, said.message),
            None => format!("HTTP {}: {}", said.status, said.message),
        });
        let sentence = sentence(&error.to_string());
        let (code, remedy) = match &error {
            Google::SignIn { .. } => (
                ErrorCode::SignIn,
                Some("Connect the account again with a key that works.".to_owned()),
            ),
            Google::NotPermitted { needs, .. } => (ErrorCode::NotPermitted, Some(grant(*needs))),
            Google::ApiDisabled { api, .. } => (
                ErrorCode::NotPermitted,
                Some(format!(
                    "In the Cloud console, open APIs & Services → Library, search for \"{api}\" and press Enable. It takes a few minutes."
                )),
            ),
            Google::NotLinked { .. } => (
                ErrorCode::NotPermitted,
                Some("In Play Console, open Users and permissions → Invite new users and invite the service account's e-mail address.".to_owned()),
            ),
            Google::Retired { .. } => (ErrorCode::Other, None),
            Google::NotFound { .. } | Google::Gone { .. } => (ErrorCode::NotFound, None),
            Google::Conflict { .. } => {
                (ErrorCode::GoogleUnavailable, Some("Try again in a moment.".to_owned()))
            }
            Google::Invalid { .. } => (ErrorCode::Invalid, None),
            Google::Quota { daily: true, .. } => (
                ErrorCode::Quota,
                Some("It comes back at midnight, Pacific time. What is in the mirror works until then.".to_owned()),
            ),
            Google::Quota { .. } => {
                (ErrorCode::Quota, Some("Wait a minute, then try again.".to_owned()))
            }
            Google::Offline { .. } => (
                ErrorCode::Offline,
                Some("Everything in the mirror works without a network. Try again when there is one.".to_owned()),
            ),
            Google::Unavailable { .. } => {
                (ErrorCode::GoogleUnavailable, Some("Try again in a few minutes.".to_owned()))
            }
            Google::Cancelled => (ErrorCode::Superseded, None),
            _ => (ErrorCode::Other, None),
        };
        Error { code, message: sentence, remedy, field: None, detail: said }
    }
}

/// The click path that grants a right.
pub(crate) fn grant(right: Right) -> String {
    match right {
        Right::PubsubSubscriber => "In the Cloud console, open Pub/Sub → Subscriptions, tick the subscription, press Add principal, enter the service account's e-mail address and choose Pub/Sub Subscriber.".to_owned(),
        Right::PubsubViewer => "In the Cloud console, open Pub/Sub → Subscriptions, tick the subscription, press Add principal, enter the service account's e-mail address and choose Pub/Sub Viewer.".to_owned(),
        Right::Scope => "Connect the account again.".to_owned(),
        right => format!("In Play Console, open Users and permissions, choose the service account and grant {right}. It can take up to two days to arrive."),
    }
}

/// With a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    if capital.ends_with('.') { capital } else { format!("{capital}.") }
}
