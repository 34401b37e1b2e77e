use std::sync::Arc;

use jiff::Timestamp;
use purser_model::{Notification, NotificationKind, OrderId, Purchase, PurchaseKey};
use purser_store::{Message, MessageKind, PurchaseHint, PurchaseRecord, PurchaseState, Reader, Subject};
use purser_sync::{Verified, Watch, look_for_purchase, translate, verify_purchase};

use crate::api::{self, Error};
use crate::open::Open;
use crate::usecase::{customer, notes};
use crate::view::story::{Linked, Parts, follows};
use crate::{App, blocking, view};

/// Real tokens have some 150 characters. What is longer by far is a pasted page.
const LONGEST_TOKEN: usize = 1_000;

impl App {
    /// What the mirror knows of a purchase token, with its story.
    pub async fn purchase(&self, token: String) -> Result<api::PurchaseRecord, Error> {
        let open = self.open_now().await?;
        blocking(move || record_of(&open, token.trim())).await
    }

    /// Asks Google about one purchase now, passing everything that runs in the background, and shows it as it is
    /// then. A token that the mirror does not have is looked for in each application of the workspace.
    pub async fn verify_purchase(&self, token: String) -> Result<api::PurchaseRecord, Error> {
        let open = self.open_now().await?;
        let token = token.trim().to_owned();
        if token.is_empty() || token.len() > LONGEST_TOKEN || token.chars().any(char::is_whitespace) {
            return Err(Error::invalid(
                "token",
                "A purchase token is one long word of letters, digits, dots, dashes and underscores.",
            ));
        }
        let known = {
            let (open, token) = (Arc::clone(&open), token.clone());
            blocking(move || Ok(open.store().read(|r| known(r, &token))?)).await?
        };
        let app = self.clone();
        let watch = Watch::new(|_| (), move |changes| app.inner.events.changed(changes));
        match known {
            // Google may refuse by now; the record then says so and keeps what was seen.
            Some((key, hint)) => {
                verify_purchase(&open.mirror, &watch, &key, hint).await?;
            }
            None => {
                let mut found = false;
                for package in &open.workspace.packages {
                    let key = PurchaseKey { package: package.clone(), token: token.clone() };
                    found = look_for_purchase(&open.mirror, &watch, &key).await? == Verified::Fresh;
                    if found {
                        break;
                    }
                }
                if !found {
                    return Err(Error::not_found(
                        "Google does not know this token in any application of this workspace.",
                    )
                    .with_remedy(
                        "Compare it with where you copied it from. Google forgets a subscription 60 days after its end.",
                    ));
                }
            }
        }
        blocking(move || record_of(&open, &token)).await
    }

    /// An earlier (or the latest) version of a purchase's JSON, indented.
    pub async fn purchase_version(&self, token: String, version: u32) -> Result<String, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let raw = open.store().read(|r| match find(r, token.trim())? {
                Some(key) => r.purchase_version(&key, version as usize),
                None => Ok(None),
            })?;
            raw.map(|raw| view::raw::indented(&raw)).ok_or_else(|| {
                Error::not_found(format!("The mirror has no version {version} of this purchase."))
            })
        })
        .await
    }
}

/// The purchase with this token. Two applications are never given the same one.
pub(super) fn find(r: &Reader<'_>, token: &str) -> Result<Option<PurchaseKey>, purser_store::Error> {
    Ok(r.find_purchase_by_token(token)?.into_iter().next())
}

/// A token of the mirror, and what it is likely to be.
fn known(r: &Reader<'_>, token: &str) -> Result<Option<(PurchaseKey, PurchaseHint)>, purser_store::Error> {
    let Some(key) = find(r, token)? else { return Ok(None) };
    let hint = match r.purchase(&key)?.and_then(|record| record.looked_up).map(|facts| facts.state) {
        Some(PurchaseState::Subscription(_)) => PurchaseHint::Subscription,
        Some(PurchaseState::OneTime(_)) => PurchaseHint::OneTime,
        None => match r.orders_of_purchase(&key)?.first() {
            Some(order) if order.is_subscription => PurchaseHint::Subscription,
            Some(_) => PurchaseHint::OneTime,
            None => PurchaseHint::Unknown,
        },
    };
    Ok(Some((key, hint)))
}

fn record_of(open: &Arc<Open>, token: &str) -> Result<api::PurchaseRecord, Error> {
    let now = open.now();
    let found = open.store().read(|r| {
        let Some(key) = find(r, token)? else { return Ok(None) };
        let Some(parts) = gather(r, &key)? else { return Ok(None) };
        let customer = customer::of(r, parts.record.account.as_deref())?;
        Ok(Some((parts, r.subscription(&key)?, customer)))
    })?;
    found
        .map(|(parts, row, customer)| {
            let name = customer.as_ref().and_then(|known| known.name.clone().or(known.email.clone()));
            let row = row.map(|row| view::subscription::row(&row, name, now));
            api::PurchaseRecord { row, customer, ..view::purchase::record(&parts, now) }
        })
        .ok_or_else(|| Error::not_found("No purchase in the mirror has this token."))
}

/// Everything the mirror has about a purchase, if its token is known at all.
pub(super) fn gather(r: &Reader<'_>, key: &PurchaseKey) -> Result<Option<Parts>, purser_store::Error> {
    let Some(record) = r.purchase(key)? else { return Ok(None) };
    let mut orders = Vec::new();
    for row in r.orders_of_purchase(key)? {
        if let Some(kept) = r.order(&row.id)?
            && let Some(order) = translate::kept_order(&key.package, &kept.raw)
        {
            orders.push((row, order));
        }
    }
    orders.sort_by_key(|(row, _)| row.placed);
    let ids: Vec<OrderId> = orders.iter().map(|(row, _)| row.id.clone()).collect();
    let account = record.account.clone().map(Subject::Account);
    let of_orders = ids.iter().cloned().map(Subject::Order);
    let subjects: Vec<Subject> = of_orders.chain([Subject::Purchase(key.clone())]).chain(account).collect();
    Ok(Some(Parts {
        notes: notes::about(r, &subjects)?,
        versions: read_versions(r, &record)?,
        voids: r.voids_of_purchase(key)?.into_iter().map(|row| row.void).collect(),
        notifications: r.messages_of_purchase(key, &ids)?.into_iter().map(notification).collect(),
        linked: linked(r, key)?,
        orders,
        record,
    }))
}

fn linked(r: &Reader<'_>, key: &PurchaseKey) -> Result<Vec<Linked>, purser_store::Error> {
    let mut found = Vec::new();
    for key in r.purchases_linked(key)? {
        let versions = match r.purchase(&key)? {
            Some(record) => read_versions(r, &record)?,
            None => Vec::new(),
        };
        let follows = follows(&versions);
        found.push(Linked { key, latest: versions.into_iter().next_back().map(|(_, p)| p), follows });
    }
    Ok(found)
}

fn notification(message: Message) -> Notification {
    Notification {
        at: message.happened.unwrap_or(message.published),
        published: message.published,
        received: message.received,
        kind: match message.kind {
            MessageKind::Subscription => NotificationKind::Subscription,
            MessageKind::OneTime => NotificationKind::OneTime,
            MessageKind::Voided => NotificationKind::Voided,
            MessageKind::Review => NotificationKind::Review,
            MessageKind::Test => NotificationKind::Test,
            MessageKind::Unknown => NotificationKind::Unknown,
        },
        code: message.code,
        order: message.order.as_deref().map(OrderId::parse),
    }
}

fn read_versions(
    r: &Reader<'_>,
    record: &PurchaseRecord,
) -> Result<Vec<(Timestamp, Purchase)>, purser_store::Error> {
    let Some(facts) = &record.looked_up else { return Ok(Vec::new()) };
    let mut read = Vec::new();
    for (n, version) in record.versions.iter().enumerate() {
        if let Some(raw) = r.purchase_version(&record.key, n)?
            && let Some(purchase) = read_purchase(record.key.clone(), &facts.state, &raw)
        {
            read.push((version.seen, purchase));
        }
    }
    Ok(read)
}

fn read_purchase(key: PurchaseKey, state: &PurchaseState, raw: &str) -> Option<Purchase> {
    match state {
        PurchaseState::Subscription(_) => {
            Some(translate::subscription(key, &serde_json::from_str(raw).ok()?))
        }
        PurchaseState::OneTime(_) => Some(translate::one_time(key, &serde_json::from_str(raw).ok()?)),
    }
}
