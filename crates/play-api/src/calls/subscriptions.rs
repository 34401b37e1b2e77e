use tokio_util::sync::CancellationToken;

use super::{PAGE_SIZE, compact, listed, page_of};
use crate::{
    Client, Error, Page, Raw,
    address::segment,
    all_pages,
    method::{SUBSCRIPTION_OFFERS_LIST, SUBSCRIPTIONS_GET, SUBSCRIPTIONS_LIST},
    wire::{Subscription, SubscriptionOffer},
};

listed!(Subscriptions, "subscriptions");
listed!(SubscriptionOffers, "subscriptionOffers");

impl Client {
    /// `monetization.subscriptions.list`: one page of the subscriptions, base plans included.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn subscriptions_page(
        &self,
        package: &str,
        page_token: Option<&str>,
    ) -> Result<Page<Subscription>, Error> {
        let query = compact().pair("pageSize", PAGE_SIZE).maybe("pageToken", page_token);
        let url = self.publisher(package, "/subscriptions")?;
        let bytes = self.get(&SUBSCRIPTIONS_LIST, package, url, query).await?;
        page_of::<Subscriptions<'_>, _>(&bytes, SUBSCRIPTIONS_LIST.id)
    }

    /// All pages of [`Client::subscriptions_page`].
    ///
    /// # Errors
    /// As [`all_pages`].
    pub async fn all_subscriptions(
        &self,
        package: &str,
        cancel: &CancellationToken,
    ) -> Result<Vec<Raw<Subscription>>, Error> {
        all_pages(cancel, |next| async move { self.subscriptions_page(package, next.as_deref()).await }).await
    }

    /// `monetization.subscriptions.get`: one subscription, base plans included.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn subscription(&self, package: &str, product_id: &str) -> Result<Raw<Subscription>, Error> {
        let rest = format!("/subscriptions/{}", segment("product id", product_id)?);
        self.get_raw(&SUBSCRIPTIONS_GET, package, self.publisher(package, &rest)?).await
    }

    /// `monetization.subscriptions.basePlans.offers.list`: one page of all the app's offers on base plans,
    /// whatever their product and base plan.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn subscription_offers_page(
        &self,
        package: &str,
        page_token: Option<&str>,
    ) -> Result<Page<SubscriptionOffer>, Error> {
        let query = compact().pair("pageSize", PAGE_SIZE).maybe("pageToken", page_token);
        let url = self.publisher(package, "/subscriptions/-/basePlans/-/offers")?;
        let bytes = self.get(&SUBSCRIPTION_OFFERS_LIST, package, url, query).await?;
        page_of::<SubscriptionOffers<'_>, _>(&bytes, SUBSCRIPTION_OFFERS_LIST.id)
    }

    /// All pages of [`Client::subscription_offers_page`].
    ///
    /// # Errors
    /// As [`all_pages`].
    pub async fn all_subscription_offers(
        &self,
        package: &str,
        cancel: &CancellationToken,
    ) -> Result<Vec<Raw<SubscriptionOffer>>, Error> {
        all_pages(cancel, |next| async move { self.subscription_offers_page(package, next.as_deref()).await })
            .await
    }
}
