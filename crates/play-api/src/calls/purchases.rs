use crate::{
    Client, Error, Raw,
    address::segment,
    method::{PRODUCTSV2_GET, SUBSCRIPTIONSV2_GET},
    wire::{ProductPurchaseV2, SubscriptionPurchaseV2},
};

impl Client {
    /// `purchases.subscriptionsv2.get`: the state of a subscription.
    ///
    /// # Errors
    /// [`Error::Gone`] says whether the subscription ended more than 60 days ago or the token is not one of a
    /// subscription; the others as documented there.
    pub async fn subscription_purchase(
        &self,
        package: &str,
        token: &str,
    ) -> Result<Raw<SubscriptionPurchaseV2>, Error> {
        let rest = format!("/purchases/subscriptionsv2/tokens/{}", segment("token", token)?);
        self.get_raw(&SUBSCRIPTIONSV2_GET, package, self.publisher(package, &rest)?).await
    }

    /// `purchases.productsv2.getproductpurchasev2`: the state of a one-time purchase.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn product_purchase(
        &self,
        package: &str,
        token: &str,
    ) -> Result<Raw<ProductPurchaseV2>, Error> {
        let rest = format!("/purchases/productsv2/tokens/{}", segment("token", token)?);
        self.get_raw(&PRODUCTSV2_GET, package, self.publisher(package, &rest)?).await
    }
}
