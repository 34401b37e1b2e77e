//! Asking for one purchase, with what each refusal means.

use jiff::Timestamp;
use purser_model::{Gone, Purchase, PurchaseKey};
use purser_play_api::{Client, Error as Google, GoneReason, Missing};
use purser_store::PurchaseHint;

use crate::translate;

/// What Google said of a token, and when it was asked, by its own clock: what happened later is not in the answer.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) answer: Answer,
    pub(crate) asked: Timestamp,
}

impl Answered {
    /// Whether it was known without a call.
    pub(crate) fn was_not_asked(&self) -> bool {
        matches!(self.answer, Answer::Gone(Gone::NotAsked, _))
    }
}

/// What Google said of a token.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The purchase, and its JSON as received.
    Purchase(Box<Purchase>, String),
    /// Google does not answer for it any more, or never did.
    Gone(Gone, String),
    /// Google says that there is no such purchase. Of one that it named itself, that is not the last word.
    NotFound(String),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Call {
    Subscription,
    OneTime,
}

/// Looks a token up as what it is likely to be, and as the other kind when Google says that it is not.
///
/// A one-time token sent to the subscription call is answered by 410, like a subscription long expired; only
/// the reason, or the other call, tells them apart.
pub(crate) async fn purchase(
    client: &Client,
    key: &PurchaseKey,
    hint: PurchaseHint,
) -> Result<Answered, Google> {
    let asked = client.google_now();
    // The first answer of all tells how far Google's clock is from ours; a time from before it is a guess.
    let guessed = client.clock_skew().is_none();
    let answer = answer(client, key, hint).await?;
    Ok(Answered { answer, asked: if guessed { asked.min(client.google_now()) } else { asked } })
}

async fn answer(client: &Client, key: &PurchaseKey, hint: PurchaseHint) -> Result<Answer, Google> {
    let (first, second) = match hint {
        PurchaseHint::OneTime => (Call::OneTime, Call::Subscription),
        PurchaseHint::Subscription | PurchaseHint::Unknown => (Call::Subscription, Call::OneTime),
    };
    let refused = match ask(client, key, first).await {
        Ok(answer) => return Ok(answer),
        Err(error) => error,
    };
    let missing = |error: &Google| matches!(error, Google::NotFound { what: Missing::PurchaseToken, .. });
    match refused {
        Google::Gone { why: GoneReason::Expired, .. } => Ok(Answer::Gone(Gone::Expired, refused.to_string())),
        Google::Gone { .. }
        | Google::NotFound { what: Missing::PurchaseToken, .. }
        | Google::Invalid { .. } => match ask(client, key, second).await {
            Ok(answer) => Ok(answer),
            Err(
                also @ (Google::Gone { .. }
                | Google::NotFound { what: Missing::PurchaseToken, .. }
                | Google::Invalid { .. }),
            ) => {
                // Of the other kind's call 404 is to be expected, unless nothing tells which is the other.
                let odd = missing(&refused) || (hint == PurchaseHint::Unknown && missing(&also));
                let words = refused.to_string();
                Ok(if odd { Answer::NotFound(words) } else { Answer::Gone(Gone::Unknown, words) })
            }
            Err(other) => Err(other),
        },
        other => Err(other),
    }
}

async fn ask(client: &Client, key: &PurchaseKey, call: Call) -> Result<Answer, Google> {
    let (purchase, json) = match call {
        Call::Subscription => {
            let raw = client.subscription_purchase(&key.package, &key.token).await?;
            (translate::subscription(key.clone(), &raw.value), raw.json)
        }
        Call::OneTime => {
            let raw = client.product_purchase(&key.package, &key.token).await?;
            (translate::one_time(key.clone(), &raw.value), raw.json)
        }
    };
    Ok(Answer::Purchase(Box::new(purchase), json.get().to_owned()))
}
