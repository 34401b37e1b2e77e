//! Without a network everything that was mirrored still works, also after a new start.

use crate::session::Session;
use crate::simulator::Simulator;
use crate::window::Window;

pub(crate) async fn walk(session: Session) -> anyhow::Result<()> {
    let Simulator { running, key_file } = Simulator::start(session.home()).await?;
    let simulator = Simulator { running, key_file };
    let window = session.open().await?;
    simulator.connect(&window).await?;
    let id = window.text("#order-0 .cell.order").await?;
    simulator.running.stop().await;

    everything_cached_works(&window, &id).await?;
    // What does need the network says so, and says that nothing was changed.
    window.click("Verify now").await?;
    window.reads("ffline").await?;
    window.picture("offline").await?;
    window.close().await?;

    let window = session.open().await?;
    window.reads("Lumen Apps").await?;
    everything_cached_works(&window, &id).await?;
    window.picture("offline-restarted").await?;
    window.close().await
}

async fn everything_cached_works(window: &Window, id: &str) -> anyhow::Result<()> {
    window.click_css("a[href='/catalog']").await?;
    window.click_css("[role=treeitem][aria-level='3']").await?;
    window.reads("Albania").await?;
    window.click_css("a[href='/orders']").await?;
    window.fill("Search orders", id).await?;
    window.reads("1 order").await?;
    window.click_css("#order-0").await?;
    window.reads("Money").await
}
