use tokio_util::sync::CancellationToken;

use super::{PAGE_SIZE, compact, listed, page_of};
use crate::{
    Client, Error, Page, Raw,
    address::segment,
    all_pages,
    method::{ONE_TIME_GET, ONE_TIME_LIST, ONE_TIME_OFFERS_LIST},
    wire::{OneTimeProduct, OneTimeProductOffer},
};

listed!(OneTimeProducts, "oneTimeProducts");
listed!(OneTimeOffers, "oneTimeProductOffers");

impl Client {
    /// `monetization.onetimeproducts.list`: one page of the one-time products, purchase options included.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn one_time_products_page(
        &self,
        package: &str,
        page_token: Option<&str>,
    ) -> Result<Page<OneTimeProduct>, Error> {
        let query = compact().pair("pageSize", PAGE_SIZE).maybe("pageToken", page_token);
        let url = self.publisher(package, "/oneTimeProducts")?;
        let bytes = self.get(&ONE_TIME_LIST, package, url, query).await?;
        page_of::<OneTimeProducts<'_>, _>(&bytes, ONE_TIME_LIST.id)
    }

    /// All pages of [`Client::one_time_products_page`].
    ///
    /// # Errors
    /// As [`all_pages`].
    pub async fn all_one_time_products(
        &self,
        package: &str,
        cancel: &CancellationToken,
    ) -> Result<Vec<Raw<OneTimeProduct>>, Error> {
        all_pages(cancel, |next| async move { self.one_time_products_page(package, next.as_deref()).await })
            .await
    }

    /// `monetization.onetimeproducts.get`: one one-time product, purchase options included.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn one_time_product(
        &self,
        package: &str,
        product_id: &str,
    ) -> Result<Raw<OneTimeProduct>, Error> {
        let rest = format!("/oneTimeProducts/{}", segment("product id", product_id)?);
        self.get_raw(&ONE_TIME_GET, package, self.publisher(package, &rest)?).await
    }

    /// `monetization.onetimeproducts.purchaseOptions.offers.list`: one page of all the app's offers on
    /// purchase options, whatever their product and purchase option.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn one_time_offers_page(
        &self,
        package: &str,
        page_token: Option<&str>,
    ) -> Result<Page<OneTimeProductOffer>, Error> {
        let query = compact().pair("pageSize", PAGE_SIZE).maybe("pageToken", page_token);
        let url = self.publisher(package, "/oneTimeProducts/-/purchaseOptions/-/offers")?;
        let bytes = self.get(&ONE_TIME_OFFERS_LIST, package, url, query).await?;
        page_of::<OneTimeOffers<'_>, _>(&bytes, ONE_TIME_OFFERS_LIST.id)
    }

    /// All pages of [`Client::one_time_offers_page`].
    ///
    /// # Errors
    /// As [`all_pages`].
    pub async fn all_one_time_offers(
        &self,
        package: &str,
        cancel: &CancellationToken,
    ) -> Result<Vec<Raw<OneTimeProductOffer>>, Error> {
        all_pages(cancel, |next| async move { self.one_time_offers_page(package, next.as_deref()).await })
            .await
    }
}
