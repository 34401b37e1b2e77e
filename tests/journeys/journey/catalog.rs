//! The catalog: packages, products, plans, and prices by region.

use crate::session::Session;
use crate::simulator::Simulator;

pub(crate) async fn walk(session: Session) -> anyhow::Result<()> {
    let simulator = Simulator::start(session.home()).await?;
    let window = session.open().await?;
    simulator.connect(&window).await?;

    window.click_css("a[href='/catalog']").await?;
    for package in simulator.running.packages() {
        window.reads(package).await?;
    }
    window.click_css("[role=treeitem][aria-level='3']").await?;
    window.reads("Albania").await?;
    window.picture("catalog").await?;
    window.fill("Find in the catalog", "Japan").await?;
    window.no_longer_reads("Albania").await?;
    window.reads("Japan").await?;
    window.picture("catalog-region").await?;
    window.close().await
}
