//! A mirror that is new asks Pub/Sub for what it still keeps.

use jiff::{SignedDuration, Timestamp};
use purser_play_api::Error as Google;

use crate::{Error, Mirror, Watch};

/// Pub/Sub's default, where a subscription does not say how long it keeps messages.
const RETENTION: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Once for each mirror and subscription: where acknowledged messages are retained, has them handed over again, since
/// an earlier mirror that is gone had them and this one has not.
///
/// Without the right to read the subscription's settings there is nothing to go by, and nothing is asked for.
pub(crate) async fn once(mirror: &Mirror, watch: &Watch, subscription: &str) -> Result<(), Error> {
    let key = format!("replayed.{subscription}");
    let known = {
        let key = key.clone();
        mirror.read(move |r| r.meta(&key)).await?
    };
    if known.is_some() {
        return Ok(());
    }
    match mirror.client.pubsub_subscription(subscription).await {
        Ok(settings) if settings.value.retain_acked_messages => {
            let kept = settings.value.message_retention_duration.as_deref().and_then(seconds);
            let from = mirror.client.google_now() - kept.unwrap_or(RETENTION);
            mirror.client.seek(subscription, from.max(Timestamp::UNIX_EPOCH)).await?;
        }
        Ok(_) | Err(Google::NotPermitted { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    mirror.write(watch, move |w| w.put_meta(&key, "true")).await
}

/// `604800s`, as Pub/Sub writes durations.
fn seconds(text: &str) -> Option<SignedDuration> {
    text.strip_suffix('s')?.parse().ok().map(SignedDuration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_of_pub_sub_is_seconds() {
        assert_eq!(seconds("604800s"), Some(RETENTION));
        assert_eq!(seconds("P7D"), None);
    }
}
