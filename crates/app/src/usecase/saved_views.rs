use purser_model::query;
use purser_store::SubscriptionView;

use super::orders::{LONGEST_QUERY, understand};
use super::subscriptions;
use crate::api::{Error, SavedView, SearchList};
use crate::open::{Open, fact};
use crate::{App, blocking, view};

const LONGEST_NAME: usize = 60;
/// More do not fit a row of tabs, nor a head.
const MOST_VIEWS: usize = 40;

impl App {
    /// The searches of a list that were given names, in the order that a person gave them. They may name customers,
    /// so they stand in the mirror and not beside it.
    pub async fn saved_views(&self, list: SearchList) -> Result<Vec<SavedView>, Error> {
        let open = self.open_now().await?;
        blocking(move || kept(&open, list)).await
    }

    /// Puts these in the place of all saved views of a list.
    pub async fn keep_views(&self, list: SearchList, views: Vec<SavedView>) -> Result<Vec<SavedView>, Error> {
        let views = checked(views)?;
        let open = self.open_now().await?;
        let app = self.clone();
        blocking(move || {
            let json = serde_json::json!(views).to_string();
            app.keep_fact(&open, fact_of(list), &json)?;
            Ok(views)
        })
        .await
    }

    /// How many records each saved view of a list has now, in their order.
    pub async fn count_views(&self, list: SearchList) -> Result<Vec<u32>, Error> {
        let open = self.open_now().await?;
        let zone = self.inner.config.time_zone.clone();
        blocking(move || {
            let views = kept(&open, list)?;
            let now = open.now();
            let mut counts = Vec::new();
            for saved in &views {
                // Each from its own snapshot: a person's writes come between.
                let count = open.store().read(|r| match list {
                    SearchList::Orders => {
                        Ok(r.totals(&understand(r, &saved.query, now, &zone)?.query)?.count)
                    }
                    SearchList::Subscriptions => {
                        let parsed = subscriptions::understand(r, &saved.query, now, &zone)?;
                        let within = saved.view.as_deref().and_then(view::subscription::view_named);
                        let within = within.unwrap_or(SubscriptionView::All);
                        let all = r.subscription_counts(&parsed.query, now)?;
                        Ok(all.iter().find(|(view, _)| *view == within).map_or(0, |(_, n)| *n))
                    }
                })?;
                counts.push(u32::try_from(count).unwrap_or(u32::MAX));
            }
            Ok(counts)
        })
        .await
    }
}

fn fact_of(list: SearchList) -> &'static str {
    match list {
        SearchList::Orders => fact::ORDER_VIEWS,
        SearchList::Subscriptions => fact::SUBSCRIPTION_VIEWS,
    }
}

fn kept(open: &Open, list: SearchList) -> Result<Vec<SavedView>, Error> {
    let json = open.store().read(|r| r.meta(fact_of(list)))?;
    // What a newer Purser wrote in another shape is none here.
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

fn checked(views: Vec<SavedView>) -> Result<Vec<SavedView>, Error> {
    if views.len() > MOST_VIEWS {
        return Err(Error::invalid("views", format!("There is room for {MOST_VIEWS} saved views.")));
    }
    let mut names: Vec<String> = Vec::new();
    let mut kept = Vec::new();
    for view in views {
        let name = view.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(Error::invalid(
                "name",
                format!("A view's name has 1 to {LONGEST_NAME} characters, on one line."),
            ));
        }
        if view.query.chars().count() > LONGEST_QUERY {
            return Err(Error::invalid("query", format!("A search has at most {LONGEST_QUERY} characters.")));
        }
        let folded = query::fold(&name);
        if names.contains(&folded) {
            return Err(Error::invalid("name", format!("There is a view called {name} already.")));
        }
        names.push(folded);
        kept.push(SavedView { name, ..view });
    }
    Ok(kept)
}
