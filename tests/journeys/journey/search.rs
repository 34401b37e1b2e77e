//! A part of an order id finds the order; opening it tells what happened.

use anyhow::{Context as _, ensure};

use crate::session::Session;
use crate::simulator::Simulator;

pub(crate) async fn walk(session: Session) -> anyhow::Result<()> {
    let simulator = Simulator::start(session.home()).await?;
    let window = session.open().await?;
    simulator.connect(&window).await?;

    let id = window.text("#order-3 .cell.order").await?;
    let digits: String = id.chars().filter(char::is_ascii_digit).collect();
    let part = digits.get(4..12).context("an order id has seventeen digits")?;
    window.press("/").await?;
    window.press(part).await?;
    window.reads(&format!("an order id that contains {part}")).await?;
    let found = window.text("#order-0 .cell.order").await?;
    let base = |id: &str| id.split("..").next().map(str::to_owned);
    ensure!(base(&found) == base(&id), "{part} found {found} instead of {id} or its family");
    window.picture("search").await?;

    window.fill("Search orders", &id).await?;
    window.reads("1 order").await?;
    let found = window.text("#order-0 .cell.order").await?;
    ensure!(found == id, "{id} found {found}");

    window.click_css("#order-0").await?;
    window.reads("Money").await?;
    window.picture("inspector").await?;

    window.fill("Search orders", "no such order anywhere").await?;
    window.reads("0 orders").await?;
    window.picture("search-empty").await?;
    window.close().await
}
