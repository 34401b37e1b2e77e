//! Through the screens on the demo account, for the pictures: light, then dark.

use crate::session::Session;
use crate::window::Window;

pub(crate) async fn walk(session: Session) -> anyhow::Result<()> {
    let window = session.open().await?;
    window.reads("Try the demo account").await?;
    window.picture("1-first-start").await?;
    window.click("Connect a Google Play account").await?;
    window.reads("step 1 of 4").await?;
    window.picture("2-connect").await?;
    window.click("Back").await?;
    window.click("Try the demo account").await?;
    window.reads("Synced").await?;
    screens(&window, "light").await?;
    window.do_by_name("Dark").await?;
    screens(&window, "dark").await?;
    window.close().await
}

async fn screens(window: &Window, theme: &str) -> anyhow::Result<()> {
    let picture = async |name: &str| window.picture(&format!("{name}-{theme}")).await;
    window.click_css("a[href='/orders']").await?;
    window.fill("Search orders", "").await?;
    window.click_css("#order-2").await?;
    window.reads("Money").await?;
    picture("3-orders").await?;
    window.fill("Search orders", "premium refunded").await?;
    window.reads("product premium").await?;
    window.click_css("#order-0").await?;
    picture("4-search").await?;
    window.click_css("[title^='Open as a page']").await?;
    window.reads("What Google sent").await?;
    picture("5-order").await?;
    window.click_css("a[href='/subscriptions']").await?;
    window.click_css("#subscription-2").await?;
    window.reads("Life of this subscription").await?;
    picture("5-subscriptions").await?;
    window.click_css("a[href='/catalog']").await?;
    window.click_css("[role=treeitem][aria-level='3']").await?;
    window.reads("Albania").await?;
    picture("6-catalog").await?;
    window.click_css("a[href='/sync']").await?;
    window.reads("Last finished").await?;
    picture("7-sync").await
}
