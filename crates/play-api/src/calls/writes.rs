//! The calls that change a purchase or an order. Each is sent once: see [`WriteError`]. What is dropped before it
//! has answered is like [`WriteError::Unknown`].

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderValue};
use serde::Serialize;

use super::{JSON, compact};
use crate::{
    Client, Error, Raw, WriteError,
    address::segment,
    method::{
        Method, ORDERS_REFUND, ORDERS_REVIEWREFUND, PRODUCTS_ACKNOWLEDGE, PRODUCTS_CONSUME,
        SUBSCRIPTIONS_ACKNOWLEDGE, SUBSCRIPTIONSV2_CANCEL, SUBSCRIPTIONSV2_DEFER, SUBSCRIPTIONSV2_REVOKE,
    },
    send::{Call, Request, Tries},
    wire::{
        CancellationType, DeferSubscriptionPurchaseResponse, DeferralContext, ExternalAccountIds,
        RefundReview, RevocationContext,
    },
};

const DAY: Duration = Duration::from_secs(86_400);
const YEAR: Duration = Duration::from_secs(365 * 86_400);

impl Client {
    /// `orders.refund`: the whole order goes back. With `revoke` access goes, too: of a subscription only if this is
    /// its latest order, otherwise nothing is revoked. Orders older than three years are refused.
    ///
    /// # Errors
    /// [`WriteError`]; an order that was refunded already is [`Error::Invalid`].
    pub async fn refund_order(&self, package: &str, order_id: &str, revoke: bool) -> Result<(), WriteError> {
        let rest = format!("/orders/{}:refund", segment("order id", order_id)?);
        let query = compact().pair("revoke", if revoke { "true" } else { "false" });
        let url = format!("{}?{}", self.publisher(package, &rest)?, query.into_string());
        self.write(&ORDERS_REFUND, package, url, None).await.map(drop)
    }

    /// `orders.reviewrefund`: what is known of a charge that is disputed. Only the first answer to a notification
    /// counts; Google takes later ones and ignores them.
    ///
    /// # Errors
    /// [`WriteError`]; [`Error::Invalid`] before anything is sent, for what is above Google's limits.
    pub async fn review_refund(
        &self,
        package: &str,
        order_id: &str,
        review: &RefundReview,
    ) -> Result<(), WriteError> {
        let rest = format!("/orders/{}:reviewrefund", segment("order id", order_id)?);
        if review.consumption_percentage_milliunits.is_some_and(|share| share > 100_000) {
            return Err(Error::argument("consumption", "should be 0 to 100,000").into());
        }
        if review.consumption_usage_events.len() > 1_000 {
            return Err(Error::argument("usage events", "should be at most 1,000").into());
        }
        let words = |text: &String| text.chars().count() > 5_000;
        let mut events = review.consumption_usage_events.iter();
        if events.any(|event| event.consumption_item_description.as_ref().is_some_and(words)) {
            return Err(
                Error::argument("usage events", "should be described in at most 5,000 characters").into()
            );
        }
        self.post_write(&ORDERS_REVIEWREFUND, package, &rest, review).await.map(drop)
    }

    /// `purchases.subscriptionsv2.cancel`: no more renewals, access until the end of what is paid.
    ///
    /// # Errors
    /// [`WriteError`]; [`Error::Invalid`] for what does not renew.
    pub async fn cancel_subscription(
        &self,
        package: &str,
        token: &str,
        cancellation_type: CancellationType,
    ) -> Result<(), WriteError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Context {
            cancellation_type: CancellationType,
        }
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Cancel {
            cancellation_context: Context,
        }
        let rest = v2(token, "cancel")?;
        let body = Cancel { cancellation_context: Context { cancellation_type } };
        self.post_write(&SUBSCRIPTIONSV2_CANCEL, package, &rest, &body).await.map(drop)
    }

    /// `purchases.subscriptionsv2.revoke`: access ends now, and money goes back.
    ///
    /// # Errors
    /// [`WriteError`]; [`Error::Invalid`] for what has ended, and for an item that is not owned.
    pub async fn revoke_subscription(
        &self,
        package: &str,
        token: &str,
        revocation: &RevocationContext,
    ) -> Result<(), WriteError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Revoke<'a> {
            revocation_context: &'a RevocationContext,
        }
        let rest = v2(token, "revoke")?;
        let body = Revoke { revocation_context: revocation };
        self.post_write(&SUBSCRIPTIONSV2_REVOKE, package, &rest, &body).await.map(drop)
    }

    /// `purchases.subscriptionsv2.defer`: the next billing date moves, or is only said to (`validate_only`).
    ///
    /// # Errors
    /// [`WriteError`]; [`Error::Conflict`] where the etag is not the latest; [`Error::Invalid`] before anything is
    /// sent, for less than a day and more than a year.
    pub async fn defer_subscription(
        &self,
        package: &str,
        token: &str,
        deferral: &DeferralContext,
    ) -> Result<Raw<DeferSubscriptionPurchaseResponse>, WriteError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Defer<'a> {
            deferral_context: &'a DeferralContext,
        }
        let rest = v2(token, "defer")?;
        if !(DAY..=YEAR).contains(&deferral.defer_duration) {
            return Err(Error::argument("deferral", "should be one day to one year").into());
        }
        if deferral.etag.is_empty() {
            return Err(Error::argument("etag", "should not be empty").into());
        }
        let body = Defer { deferral_context: deferral };
        let bytes = self.post_write(&SUBSCRIPTIONSV2_DEFER, package, &rest, &body).await?;
        Raw::parse(&bytes, SUBSCRIPTIONSV2_DEFER.id).map_err(|error| WriteError::of(error, true))
    }

    /// `purchases.subscriptions.acknowledge`: the purchase was delivered. Saying it twice is fine.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn acknowledge_subscription(
        &self,
        package: &str,
        subscription_id: &str,
        token: &str,
        accounts: Option<&ExternalAccountIds>,
    ) -> Result<(), WriteError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Acknowledge<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            external_account_ids: Option<&'a ExternalAccountIds>,
        }
        let rest = v1("subscriptions", "subscription", subscription_id, token, "acknowledge")?;
        let body = Acknowledge { external_account_ids: accounts };
        self.post_write(&SUBSCRIPTIONS_ACKNOWLEDGE, package, &rest, &body).await.map(drop)
    }

    /// `purchases.products.acknowledge`: the purchase was delivered. Saying it twice is fine.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn acknowledge_product(
        &self,
        package: &str,
        product_id: &str,
        token: &str,
    ) -> Result<(), WriteError> {
        #[derive(Serialize)]
        struct Acknowledge {}
        let rest = v1("products", "product", product_id, token, "acknowledge")?;
        self.post_write(&PRODUCTS_ACKNOWLEDGE, package, &rest, &Acknowledge {}).await.map(drop)
    }

    /// `purchases.products.consume`: used up, so that it can be bought again. Acknowledges, too.
    ///
    /// # Errors
    /// [`WriteError`]; [`Error::Invalid`] where it was consumed already.
    pub async fn consume_product(
        &self,
        package: &str,
        product_id: &str,
        token: &str,
    ) -> Result<(), WriteError> {
        let rest = v1("products", "product", product_id, token, "consume")?;
        let url = format!("{}?{}", self.publisher(package, &rest)?, compact().into_string());
        self.write(&PRODUCTS_CONSUME, package, url, None).await.map(drop)
    }

    async fn post_write(
        &self,
        method: &'static Method,
        package: &str,
        rest: &str,
        body: &impl Serialize,
    ) -> Result<Bytes, WriteError> {
        let url = format!("{}?{}", self.publisher(package, rest)?, compact().into_string());
        let body = serde_json::to_string(body).map_err(|_| Error::argument("body", "should be JSON"))?;
        self.write(method, package, url, Some(body)).await
    }

    async fn write(
        &self,
        method: &'static Method,
        package: &str,
        url: String,
        body: Option<String>,
    ) -> Result<Bytes, WriteError> {
        let mut headers = HeaderMap::new();
        if body.is_none() {
            // Google's front end wants to be told that there is none (411).
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let body = body.map(|body| (JSON, Cow::Owned(body)));
        let request = Request { url, headers, body, ..Request::new(reqwest::Method::POST) };
        let mut tries = Tries::default();
        let answer = self.fetch_within(&Call { method, package, request }, &mut tries).await;
        answer.map_err(|error| WriteError::of(error, tries.is_sent()))
    }
}

fn v2(token: &str, verb: &str) -> Result<String, Error> {
    Ok(format!("/purchases/subscriptionsv2/tokens/{}:{verb}", segment("token", token)?))
}

fn v1(kind: &str, field: &str, product: &str, token: &str, verb: &str) -> Result<String, Error> {
    let (product, token) = (segment(field, product)?, segment("token", token)?);
    Ok(format!("/purchases/{kind}/{product}/tokens/{token}:{verb}"))
}
