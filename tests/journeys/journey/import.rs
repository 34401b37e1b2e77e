//! A pasted table links an account to a customer; the customer is then found by e-mail address.

use anyhow::{Context as _, ensure};

use crate::session::Session;
use crate::simulator::Simulator;
use crate::window::Window;

const PASTE: &str = "Paste, one on each line, or a table as a spreadsheet copies it";

pub(crate) async fn walk(session: Session) -> anyhow::Result<()> {
    let simulator = Simulator::start(session.home()).await?;
    let window = session.open().await?;
    simulator.connect(&window).await?;

    let account = window
        .script("return document.querySelector('.row .cell.account .mono[title]')?.title ?? ''")
        .await?
        .as_str()
        .filter(|account| !account.is_empty())
        .context("no order in view has an account")?
        .to_owned();
    open(&window).await?;
    // WebDriver types no line breaks into a field here: one line, whose columns tell themselves.
    let table = format!("{account};kim@example.com;Kim Larsen");
    window.fill(PASTE, &table).await?;
    window.reads("Read as:").await?;
    window.picture("import").await?;
    window.click("Link 1 customer").await?;
    window.reads("1 customer is linked").await?;
    window.click("Done").await?;

    window.fill("Search orders", "kim@example.com").await?;
    window.click_css("#order-0").await?;
    window.reads("Kim Larsen").await?;
    window.picture("found-by-customer").await?;

    // An order that no report named is looked up when its id is pasted.
    open(&window).await?;
    window.fill(PASTE, "com.lumen.notes;GPA.3999-0000-1111-22222").await?;
    window.click("Look up 1 order").await?;
    window.reads("1 order will be looked up").await?;
    window.click("Done").await?;

    window.do_by_name("Forget all customer links").await?;
    window.click("Forget all customer links").await?;
    window.reads("1 customer link forgotten").await?;
    window.fill("Search orders", "").await?;
    window.fill("Search orders", &format!("account:{account}")).await?;
    window.click_css("#order-0").await?;
    window.no_longer_reads("Kim Larsen").await?;
    let words = window.text("aside[aria-label=Inspector]").await?;
    ensure!(!words.contains("kim@example.com"), "the forgotten address is still shown: {words}");
    window.close().await
}

async fn open(window: &Window) -> anyhow::Result<()> {
    window.do_by_name("Import order ids").await
}
