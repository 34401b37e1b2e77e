//! Through the screens on the demo account, for the pictures: light, then dark.

use crate::session::Session;

pub(crate) async fn walk(session: Session) -> anyhow::Result<()> {
    let window = session.open().await?;
    window.reads("Try the demo account").await?;
    window.picture("1-first-start").await?;
    window.click("Try the demo account").await?;
    window.reads("Synced").await?;
    window.click_css("#order-2").await?;
    window.reads("Money").await?;
    window.picture("2-orders").await?;
    window.fill("Search orders", "premium refunded").await?;
    window.reads("orders").await?;
    window.click_css("#order-0").await?;
    window.picture("3-search").await?;
    window.click_css("a[href='/catalog']").await?;
    window.click_css("[role=treeitem][aria-level='3']").await?;
    window.reads("Albania").await?;
    window.picture("4-catalog").await?;
    window.click_css("a[href='/sync']").await?;
    window.reads("Last finished").await?;
    window.picture("5-sync").await?;
    window.close().await
}
