use std::collections::HashSet;

use super::{compact, listed, page_of};
use crate::{
    Client, Error, Raw,
    address::segment,
    method::{ORDERS_BATCHGET, ORDERS_GET},
    wire::Order,
};

listed!(Orders, "orders");

impl Client {
    /// `orders.get`: one order.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an id that Google does not know; the others as documented there.
    pub async fn order(&self, package: &str, order_id: &str) -> Result<Raw<Order>, Error> {
        let rest = format!("/orders/{}", segment("order id", order_id)?);
        self.get_raw(&ORDERS_GET, package, self.publisher(package, &rest)?).await
    }

    /// `orders.batchget`: 1 to 1,000 different orders in one call, in Google's order.
    ///
    /// All or nothing: one id that is unknown or another app's fails the call. Halving until the bad one is
    /// found is the caller's part.
    ///
    /// # Errors
    /// [`Error::Invalid`] for none, too many or repeated ids, before anything is sent.
    pub async fn orders_batch(&self, package: &str, order_ids: &[&str]) -> Result<Vec<Raw<Order>>, Error> {
        if order_ids.is_empty() || order_ids.len() > 1000 {
            return Err(Error::argument("order ids", "should be 1 to 1,000"));
        }
        let mut seen = HashSet::new();
        let mut query = compact();
        for id in order_ids {
            segment("order ids", id)?;
            if !seen.insert(id) {
                return Err(Error::argument("order ids", "should all be different"));
            }
            query = query.pair("orderIds", id);
        }
        let url = self.publisher(package, "/orders:batchGet")?;
        let bytes = self.get(&ORDERS_BATCHGET, package, url, query).await?;
        Ok(page_of::<Orders<'_>, Order>(&bytes, ORDERS_BATCHGET.id)?.items)
    }
}
