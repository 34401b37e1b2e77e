use crate::App;
use crate::api::{
    Error, ErrorCode, PurchaseRecord, SubscriptionPage, SubscriptionView, SubscriptionsRequest,
};

impl App {
    /// Finds subscriptions, from the mirror.
    pub async fn subscriptions(&self, _request: SubscriptionsRequest) -> Result<SubscriptionPage, Error> {
        Err(Error::new(ErrorCode::Other, "Not built yet."))
    }

    /// The saved views, with how many subscriptions of a query each has.
    pub async fn subscription_views(&self, _query: String) -> Result<Vec<SubscriptionView>, Error> {
        Err(Error::new(ErrorCode::Other, "Not built yet."))
    }

    /// Asks Google about one purchase now, passing everything that runs in the background.
    pub async fn verify_purchase(&self, _token: String) -> Result<PurchaseRecord, Error> {
        Err(Error::new(ErrorCode::Other, "Not built yet."))
    }

    /// An earlier (or the latest) version of a purchase's JSON, indented.
    pub async fn purchase_version(&self, _token: String, _version: u32) -> Result<String, Error> {
        Err(Error::new(ErrorCode::Other, "Not built yet."))
    }
}
