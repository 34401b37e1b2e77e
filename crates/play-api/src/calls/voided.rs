use serde::Deserialize;
use serde_json::value::RawValue;
use tokio_util::sync::CancellationToken;

use super::{Listed, compact, page_of};
use crate::{Client, Error, Page, Raw, all_pages, method::VOIDED_LIST, wire::VoidedPurchase};

/// Which voided purchases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VoidedQuery {
    /// From when on Google's system saw the void, milliseconds since the epoch; at most 30 days back. Google
    /// takes 30 days back when it is absent. Not sent with a page token, because Google ignores it there.
    pub start_ms: Option<i64>,
    /// Until when, milliseconds since the epoch; now when it is absent.
    pub end_ms: Option<i64>,
    /// The next page.
    pub page_token: Option<String>,
    /// How many on a page, 1 to 1,000; 1,000 when it is absent.
    pub max: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Voided<'a> {
    #[serde(borrow, default)]
    voided_purchases: Vec<&'a RawValue>,
    #[serde(default)]
    token_pagination: TokenPagination,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TokenPagination {
    next_page_token: Option<String>,
}

impl<'a> Listed<'a> for Voided<'a> {
    fn parts(self) -> (Vec<&'a RawValue>, Option<String>) {
        (self.voided_purchases, self.token_pagination.next_page_token)
    }
}

impl Client {
    /// `purchases.voidedpurchases.list`: one page of the voids that Google saw in the last 30 days, oldest
    /// first, of subscriptions too and of parts of a quantity too.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn voided_page(
        &self,
        package: &str,
        query: &VoidedQuery,
    ) -> Result<Page<VoidedPurchase>, Error> {
        if query.max.is_some_and(|max| max == 0 || max > 1000) {
            return Err(Error::argument("max", "should be 1 to 1,000"));
        }
        let max = query.max.unwrap_or(1000).to_string();
        // Without type=1 voided subscriptions are silently missing.
        let mut params = compact()
            .pair("type", "1")
            .pair("includeQuantityBasedPartialRefund", "true")
            .pair("maxResults", &max);
        if let Some(token) = &query.page_token {
            params = params.pair("token", token);
        } else {
            let number = |ms: Option<i64>| ms.map(|ms| ms.to_string());
            params = params.maybe("startTime", number(query.start_ms).as_deref());
            params = params.maybe("endTime", number(query.end_ms).as_deref());
        }
        let url = self.publisher(package, "/purchases/voidedpurchases")?;
        let bytes = self.get(&VOIDED_LIST, package, url, params).await?;
        page_of::<Voided<'_>, _>(&bytes, VOIDED_LIST.id)
    }

    /// All pages of [`Client::voided_page`], from the one that `query` names on.
    ///
    /// # Errors
    /// As [`all_pages`].
    pub async fn all_voided(
        &self,
        package: &str,
        query: &VoidedQuery,
        cancel: &CancellationToken,
    ) -> Result<Vec<Raw<VoidedPurchase>>, Error> {
        all_pages(cancel, |next| {
            let page_token = next.or_else(|| query.page_token.clone());
            let query = VoidedQuery { page_token, ..query.clone() };
            async move { self.voided_page(package, &query).await }
        })
        .await
    }
}
