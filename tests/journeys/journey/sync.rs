//! The Sync page: what is live, a pause that outlives the program, and the doctor.

use crate::session::Session;
use crate::simulator::Simulator;

pub(crate) async fn walk(session: Session) -> anyhow::Result<()> {
    let simulator = Simulator::start(session.home()).await?;
    let window = session.open().await?;
    simulator.connect(&window).await?;

    window.press("g").await?;
    window.press("y").await?;
    window.reads("Kept true by itself").await?;
    window.reads("Subscription look-ups").await?;
    window.reads("Last pull").await?;
    window.picture("sync").await?;
    window.click("Pause").await?;
    window.reads("Nothing is looked up by itself until you resume.").await?;
    window.picture("sync-paused").await?;
    window.close().await?;

    let window = session.open().await?;
    window.reads("Paused").await?;
    window.click_css("a[href='/sync']").await?;
    window.click("Resume").await?;
    window.no_longer_reads("Nothing is looked up by itself until you resume.").await?;
    window.reads("Pause").await?;

    window.click("Check everything").await?;
    window.reads("Test again").await?;
    window.reads("Sign-in").await?;
    window.picture("doctor").await?;
    window.close().await
}
