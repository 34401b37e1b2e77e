use jiff::Timestamp;
use purser_model::action::{Action, Situation};
use purser_model::{Order, OrderId, Purchase, PurchaseDetail, PurchaseKey};
use purser_store::{PurchaseHint, PurchaseState, Reader};
use purser_sync::{Verified, Watch, translate, verify_order, verify_purchase};

use super::review::{self, Answer, Asked, Evidence};
use crate::App;
use crate::api::{ActionTarget, Error};
use crate::open::Open;

/// What the mirror has of what is acted on.
#[derive(Debug, Clone)]
pub(crate) struct Loaded {
    pub(crate) package: String,
    /// The order that is acted on, or the latest of the purchase.
    pub(crate) order: Option<Order>,
    pub(crate) order_raw: Option<String>,
    pub(crate) key: Option<PurchaseKey>,
    /// Absent where Google no longer answers for it.
    pub(crate) purchase: Option<Purchase>,
    pub(crate) purchase_raw: Option<String>,
    /// As of when, the older of the two.
    pub(crate) seen: Option<Timestamp>,
    /// What Google asks about the order, with what there is to say to it while it can be answered.
    pub(crate) review: Option<(Asked, Evidence)>,
    now: Timestamp,
}

impl Loaded {
    pub(crate) fn situation(&self) -> Situation<'_> {
        Situation {
            order: self.order.as_ref(),
            purchase: self.purchase.as_ref(),
            review: self.review.as_ref().map(|(asked, _)| asked.review()),
            now: self.now,
        }
    }

    /// As it was told in these texts, at a time of before.
    pub(crate) fn from_raw(
        package: &str,
        token: Option<&str>,
        order_raw: Option<&str>,
        purchase_raw: Option<&str>,
        now: Timestamp,
    ) -> Self {
        let key = token.map(|token| PurchaseKey { package: package.to_owned(), token: token.to_owned() });
        let purchase = key.clone().zip(purchase_raw).and_then(|(key, raw)| read_purchase(key, raw));
        Loaded {
            package: package.to_owned(),
            order: order_raw.and_then(|raw| translate::kept_order(package, raw)),
            order_raw: order_raw.map(str::to_owned),
            key,
            purchase,
            purchase_raw: purchase_raw.map(str::to_owned),
            seen: None,
            review: None,
            now,
        }
    }

    /// What Google is told, if the action answers what it asked.
    pub(crate) fn answer(&self, action: &Action) -> Option<Answer> {
        let (Action::Review(opinion), Some((asked, evidence))) = (action, &self.review) else { return None };
        Some(Answer::new(opinion, asked, evidence))
    }

    /// The product ids of what is subscribed to.
    pub(crate) fn items(&self) -> Vec<String> {
        match self.purchase.as_ref().map(|purchase| &purchase.detail) {
            Some(PurchaseDetail::Subscription(s)) => {
                s.items.iter().map(|item| item.product.clone()).collect()
            }
            Some(PurchaseDetail::OneTime(o)) => o.items.iter().map(|item| item.product.clone()).collect(),
            None => Vec::new(),
        }
    }

    pub(crate) fn product(&self) -> Option<String> {
        let of_order = || Some(self.order.as_ref()?.lines.first()?.product.clone());
        self.items().into_iter().next().or_else(of_order)
    }

    /// `premium, GPA.1234-..`.
    pub(crate) fn subject(&self) -> String {
        let account = self.purchase.as_ref().and_then(|purchase| purchase.account.clone());
        [
            self.product(),
            self.order.as_ref().map(|order| order.id.to_string()),
            account.map(|account| format!("account {account}")),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
    }
}

/// A subscription's JSON has items, a one-time purchase's has products.
pub(crate) fn read_purchase(key: PurchaseKey, raw: &str) -> Option<Purchase> {
    let value: serde_json::Value = serde_json::from_str(raw).ok()?;
    if value.get("productLineItem").is_some() || value.get("purchaseStateContext").is_some() {
        return Some(translate::one_time(key, &serde_json::from_str(raw).ok()?));
    }
    Some(translate::subscription(key, &serde_json::from_str(raw).ok()?))
}

/// Reads what a target means from the mirror; `None` if it has neither.
pub(crate) fn load(
    r: &Reader<'_>,
    target: &ActionTarget,
    now: Timestamp,
) -> Result<Option<Loaded>, purser_store::Error> {
    let mut order = None;
    if let Some(id) = &target.order {
        let Some(record) = r.order(&OrderId::parse(id.trim()))? else { return Ok(None) };
        order = Some(record);
    }
    let key = match (&target.token, &order) {
        (Some(token), _) => r.find_purchase_by_token(token.trim())?.into_iter().next(),
        (None, Some(record)) => record.purchase.clone(),
        (None, None) => None,
    };
    let record = match &key {
        Some(key) => r.purchase(key)?,
        None => None,
    };
    let mut purchase = None;
    let mut purchase_raw = None;
    let mut seen = None;
    if let (Some(key), Some(record)) = (&key, &record) {
        seen = record.seen;
        if let (Some(facts), None) = (&record.looked_up, &record.gone) {
            let last = record.versions.len().saturating_sub(1);
            if let Some(raw) = r.purchase_version(key, last)? {
                purchase = match facts.state {
                    PurchaseState::Subscription(_) => serde_json::from_str(&raw)
                        .ok()
                        .map(|wire| translate::subscription(key.clone(), &wire)),
                    PurchaseState::OneTime(_) => {
                        serde_json::from_str(&raw).ok().map(|wire| translate::one_time(key.clone(), &wire))
                    }
                };
                purchase_raw = Some(raw);
            }
        }
    }
    // A purchase by itself stands for its latest charge.
    if order.is_none()
        && let Some(id) = purchase.as_ref().and_then(latest_order)
    {
        order = r.order(&id)?;
    }
    let Some(package) =
        order.as_ref().map(|o| o.row.package.clone()).or(key.as_ref().map(|k| k.package.clone()))
    else {
        return Ok(None);
    };
    let order_raw = order.map(|record| record.raw);
    let order = order_raw.as_deref().and_then(|raw| translate::kept_order(&package, raw));
    let review = match &order {
        Some(order) => asked_about(r, order, purchase.as_ref(), key.as_ref(), now)?,
        None => None,
    };
    Ok(Some(Loaded { order, review, order_raw, key, purchase, purchase_raw, seen, now, package }))
}

fn asked_about(
    r: &Reader<'_>,
    order: &Order,
    purchase: Option<&Purchase>,
    key: Option<&PurchaseKey>,
    now: Timestamp,
) -> Result<Option<(Asked, Evidence)>, purser_store::Error> {
    let Some(asked) = review::of_order(r, &order.id)? else { return Ok(None) };
    let evidence = match asked.review().is_open(now) {
        true => review::gather(r, &asked, order, purchase, key)?,
        false => Evidence::default(),
    };
    Ok(Some((asked, evidence)))
}

fn latest_order(purchase: &Purchase) -> Option<OrderId> {
    match &purchase.detail {
        PurchaseDetail::Subscription(s) => s.items.iter().find_map(|item| item.latest_order.clone()),
        PurchaseDetail::OneTime(o) => o.order.clone(),
    }
}

/// Asks Google about the target now, and reads it back from the mirror.
pub(crate) async fn fresh(
    app: &App,
    open: &std::sync::Arc<Open>,
    target: &ActionTarget,
) -> Result<Loaded, Error> {
    let known = kept(open, target).await?;
    let watch = {
        let app = app.clone();
        Watch::new(|_| (), move |changes| app.inner.events.changed(changes))
    };
    let verified = match (&known.order, &known.key) {
        // Asks for the purchase, too.
        (Some(order), _) => verify_order(&open.mirror, &watch, &known.package, &order.id).await?,
        (None, Some(key)) => {
            let hint = match known.purchase.as_ref().map(|purchase| &purchase.detail) {
                Some(PurchaseDetail::Subscription(_)) => PurchaseHint::Subscription,
                Some(PurchaseDetail::OneTime(_)) => PurchaseHint::OneTime,
                None => PurchaseHint::Unknown,
            };
            verify_purchase(&open.mirror, &watch, key, hint).await?
        }
        (None, None) => return Err(missing()),
    };
    let mut now = kept(open, target).await?;
    if verified == Verified::Unknown && known.order.is_some() {
        // It cannot be acted on what Google does not know; the mirror keeps what it saw.
        now.order = None;
    }
    Ok(now)
}

async fn kept(open: &std::sync::Arc<Open>, target: &ActionTarget) -> Result<Loaded, Error> {
    let (open, target) = (std::sync::Arc::clone(open), target.clone());
    crate::blocking(move || {
        let now = open.mirror.client.google_now();
        open.store().read(|r| load(r, &target, now))?.ok_or_else(missing)
    })
    .await
}

pub(crate) fn missing() -> Error {
    Error::not_found("The mirror has no such order or purchase.")
        .with_remedy("Look it up first: give its order id or token to the search.")
}
