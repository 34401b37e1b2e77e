//! A customer's case by keyboard alone: found by the end of its number, refunded once, and told by the journal.

use anyhow::ensure;
use fantoccini::key::Key;

use crate::session::Session;
use crate::simulator::Simulator;
use crate::window::Window;

pub(crate) async fn walk(session: Session) -> anyhow::Result<()> {
    let simulator = Simulator::start(session.home()).await?;
    let window = session.open().await?;
    simulator.connect(&window).await?;

    // A new workspace changes nothing until somebody says who acts.
    window.reads("Read-only").await?;
    window.do_by_name("Allow actions in this workspace").await?;
    window.fill("Your name in the journal", "Ada").await?;
    window.click("Confirm each action").await?;
    window.click("Save").await?;
    window.no_longer_reads("Read-only").await?;

    // An order that was paid, by the last five digits of its number.
    window.press("/").await?;
    window.press("processed EUR >5EUR").await?;
    window.reads("a total above").await?;
    let id = window.text("#order-0 .cell.order").await?;
    let base = id.split("..").next().unwrap_or_default();
    window.fill("Search orders", &format!("{} processed", &base[base.len() - 5..])).await?;
    window.reads("an order id that").await?;
    let first = window.text("#order-0 .cell.order").await?;
    ensure!(first == id, "the end of {id} found {first}");
    press(&window, Key::Escape).await?;
    window.press("a").await?;
    window.reads("keep access").await?;
    window.picture("actions").await?;
    press(&window, Key::Enter).await?;
    window.reads("Cannot be undone").await?;
    ensure!(simulator.running.written().is_empty(), "a preview changes nothing");
    // The cursor is on Cancel; the reason is one step from it.
    press(&window, Key::Tab).await?;
    window.press("Charged twice, says the customer").await?;
    window.picture("refund").await?;
    window.reads("Goes into the journal as Ada").await?;
    window
        .press(&format!("{}{}{}", char::from(Key::Control), char::from(Key::Enter), char::from(Key::Null)))
        .await?;
    window.reads("went back").await?;
    window.picture("refunded").await?;
    let written = simulator.running.written();
    ensure!(written.len() == 1, "it was sent {} times", written.len());
    ensure!(written[0].order_id.as_deref() == Some(id.as_str()), "{written:?} instead of {id}");

    press(&window, Key::Enter).await?;
    window.no_longer_reads("Copy for the ticket").await?;
    window.press("ga").await?;
    window.reads("Everything that was done in this workspace").await?;
    window.reads("Charged twice").await?;
    window.click("Verify the chain").await?;
    window.reads("2 lines").await?;
    window.picture("activity").await?;
    window.close().await
}

async fn press(window: &Window, key: Key) -> anyhow::Result<()> {
    window.press(&char::from(key).to_string()).await
}
