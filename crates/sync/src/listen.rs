use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::step::notifications::{AT_MOST, take_in};
use crate::{Error, Mirror, Watch, replay};

/// After a failure: the first wait, and the longest.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// Takes in notifications as they come, until it is told to stop: each pull is held open by Pub/Sub until there is
/// something, and is followed by the next at once.
///
/// Nothing ends it but `cancel` and a mirror that cannot be written: without a network, or with a subscription that
/// was deleted, it goes on trying, less and less often. Without a subscription there is nothing to listen to.
pub async fn listen(mirror: &Mirror, watch: &Watch, cancel: &CancellationToken) -> Result<(), Error> {
    let Some(subscription) = &mirror.subscription else { return Ok(()) };
    let signals = &mirror.signals;
    let mut wait = FIRST_WAIT;
    let result = loop {
        let pulled = cancel.run_until_cancelled(pull(mirror, watch, subscription)).await;
        match pulled {
            None => break Ok(()),
            Some(Ok(())) => {
                wait = FIRST_WAIT;
                signals.listening(true);
                signals.hear(|heard| {
                    heard.last_pull = Some(mirror.client.google_now());
                    heard.trouble = None;
                });
            }
            Some(Err(Error::Google(error))) => {
                signals.listening(false);
                signals.hear(|heard| heard.trouble = Some(error.to_string()));
                signals.wake();
                // Full jitter, so that many desktops do not come back at the same moment.
                let pause = wait.mul_f64(0.5 + fastrand::f64() / 2.0);
                if cancel.run_until_cancelled(mirror.client.clock().sleep(pause)).await.is_none() {
                    break Ok(());
                }
                wait = (wait * 2).min(LONGEST_WAIT);
            }
            Some(Err(error)) => break Err(error),
        }
    };
    signals.listening(false);
    result
}

async fn pull(mirror: &Mirror, watch: &Watch, subscription: &str) -> Result<(), Error> {
    replay::once(mirror, watch, subscription).await?;
    let messages = mirror.client.pull(subscription, AT_MOST).await?;
    if !messages.is_empty() {
        take_in(mirror, watch, subscription, messages).await?;
    }
    Ok(())
}
