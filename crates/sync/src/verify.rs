use purser_model::{OrderId, PurchaseKey};
use purser_store::{PurchaseHint, WantedPurchase};

use crate::step::{orders::purchase_of, purchases};
use crate::{Error, Mirror, Watch, translate};
use crate::{fetch, lane};

/// What Google said when a person asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// It answered, and the mirror has it.
    Fresh,
    /// It does not know it (any more); the mirror keeps what it had.
    Unknown,
}

/// Asks Google about one order and its purchase now, on the lane of a person, and keeps the answers.
pub async fn verify_order(
    mirror: &Mirror,
    watch: &Watch,
    package: &str,
    id: &OrderId,
) -> Result<Verified, Error> {
    use purser_play_api::Error as Google;
    let client = mirror.client.interactive();
    let seen = client.google_now();
    let raw = match client.order(package, &id.to_string()).await {
        Ok(raw) => raw,
        Err(Google::NotFound { what: purser_play_api::Missing::Order, .. } | Google::Gone { .. }) => {
            return Ok(Verified::Unknown);
        }
        Err(error) => return Err(error.into()),
    };
    let order = translate::order(package, &raw.value)
        .map_err(|error| Error::Google(Google::Malformed { what: error.to_string() }))?;
    let json = raw.json.get().to_owned();
    let wanted = purchase_of(&order);
    mirror.write(watch, move |w| w.put_order(&order, &json, seen)).await?;
    if let Some(wanted) = wanted {
        verify_purchase(mirror, watch, &wanted.key, wanted.hint).await?;
    }
    Ok(Verified::Fresh)
}

/// Asks Google about one purchase now, on the lane of a person, and keeps the answer.
pub async fn verify_purchase(
    mirror: &Mirror,
    watch: &Watch,
    key: &PurchaseKey,
    hint: PurchaseHint,
) -> Result<Verified, Error> {
    let client = mirror.client.interactive();
    let wish = {
        let key = key.clone();
        mirror.read(move |r| r.purchase_wish(&key)).await?
    };
    let answered = fetch::purchase(&client, key, hint).await?;
    let verified = match &answered.answer {
        fetch::Answer::Purchase(..) => Verified::Fresh,
        fetch::Answer::Gone(..) | fetch::Answer::NotFound(_) => Verified::Unknown,
    };
    let wanted =
        WantedPurchase { key: key.clone(), hint, priority: lane::PERSON, why: "a person asked".to_owned() };
    mirror.write(watch, move |w| purchases::put(w, &wanted, wish, &answered)).await?;
    mirror.signals.wake();
    Ok(verified)
}

/// Looks for a token that the mirror does not have in the application of `key`, on the lane of a person. Only a
/// purchase that exists is kept: a token tried in the wrong application is no record of it.
pub async fn look_for_purchase(mirror: &Mirror, watch: &Watch, key: &PurchaseKey) -> Result<Verified, Error> {
    let client = mirror.client.interactive();
    let hint = PurchaseHint::Unknown;
    let answered = fetch::purchase(&client, key, hint).await?;
    if matches!(answered.answer, fetch::Answer::Gone(..) | fetch::Answer::NotFound(_)) {
        return Ok(Verified::Unknown);
    }
    let wanted =
        WantedPurchase { key: key.clone(), hint, priority: lane::PERSON, why: "a person asked".to_owned() };
    mirror.write(watch, move |w| purchases::put(w, &wanted, None, &answered)).await?;
    Ok(Verified::Fresh)
}
