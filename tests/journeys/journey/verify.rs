//! R asks Google about the record that is shown, and says what came of it.

use fantoccini::key::Key;

use crate::session::Session;
use crate::simulator::Simulator;
use crate::window::Window;

pub(crate) async fn walk(session: Session) -> anyhow::Result<()> {
    let simulator = Simulator::start(session.home()).await?;
    let window = session.open().await?;
    simulator.connect(&window).await?;

    window.click_css("#order-0").await?;
    window.reads("Money").await?;
    verifies(&window).await?;
    window.picture("verified-order").await?;
    window.press(&char::from(Key::Enter).to_string()).await?;
    window.reads("What Google sent").await?;
    verifies(&window).await?;

    window.click_css("a[href='/subscriptions']").await?;
    window.click_css("#subscription-0").await?;
    window.reads("Who and what").await?;
    verifies(&window).await?;
    window.picture("verified-subscription").await?;
    window.press(&char::from(Key::Enter).to_string()).await?;
    window.reads("Orders of this purchase").await?;
    verifies(&window).await?;
    window.close().await
}

async fn verifies(window: &Window) -> anyhow::Result<()> {
    window.no_longer_reads("Verified.").await?;
    window.press("r").await?;
    window.reads("Verified.").await
}
