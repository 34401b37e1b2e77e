use std::{collections::HashSet, future::Future};

use tokio_util::sync::CancellationToken;

use crate::{Error, Raw};

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// What is on it, in Google's order.
    pub items: Vec<Raw<T>>,
    /// Asks for the next page; absent on the last one.
    pub next: Option<String>,
}

/// Reads pages until the last one.
///
/// # Errors
/// Those of `page`; [`Error::Cancelled`] as soon as `cancel` is triggered, also in the middle of a page;
/// [`Error::Malformed`] when a page token comes a second time, which would go on for ever.
pub async fn all_pages<T, F, Fut>(cancel: &CancellationToken, mut page: F) -> Result<Vec<Raw<T>>, Error>
where
    F: FnMut(Option<String>) -> Fut,
    Fut: Future<Output = Result<Page<T>, Error>>,
{
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    let mut token = None;
    loop {
        let Page { items, next } = match cancel.run_until_cancelled(page(token)).await {
            Some(page) => page?,
            None => return Err(Error::Cancelled),
        };
        all.extend(items);
        let Some(next) = next else { return Ok(all) };
        if !seen.insert(next.clone()) {
            return Err(Error::malformed("list", "the same page token came twice"));
        }
        token = Some(next);
    }
}
