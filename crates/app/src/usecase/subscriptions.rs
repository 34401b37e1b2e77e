use crate::App;
use crate::api::{Error, ErrorCode, SubscriptionPage, SubscriptionView, SubscriptionsRequest};

impl App {
    /// Finds subscriptions, from the mirror.
    pub async fn subscriptions(&self, _request: SubscriptionsRequest) -> Result<SubscriptionPage, Error> {
        Err(Error::new(ErrorCode::Other, "Not built yet."))
    }

    /// The saved views, with how many subscriptions of a query each has.
    pub async fn subscription_views(&self, _query: String) -> Result<Vec<SubscriptionView>, Error> {
        Err(Error::new(ErrorCode::Other, "Not built yet."))
    }
}
