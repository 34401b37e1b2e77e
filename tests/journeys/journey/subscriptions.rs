//! Subscriptions: a saved view, one in the inspector, its whole record, and back to the same place.

use anyhow::ensure;
use fantoccini::key::Key;

use crate::session::Session;
use crate::simulator::Simulator;

pub(crate) async fn walk(session: Session) -> anyhow::Result<()> {
    let simulator = Simulator::start(session.home()).await?;
    let window = session.open().await?;
    simulator.connect(&window).await?;

    window.press("g").await?;
    window.press("s").await?;
    window.click_css("#subscription-0").await?;
    window.reads("Life of this subscription").await?;
    window.picture("subscriptions").await?;

    let all = window.text(VIEW).await?;
    window.click_css("[role=tab][data-value='live']").await?;
    window.click_css("#subscription-0").await?;
    let living = window.text(VIEW).await?;
    ensure!(living != all, "another view still says `{all}`");
    window.reads("Verify now").await?;
    window.picture("subscriptions-living").await?;

    let token = window.text("aside[aria-label=Inspector] h2").await?;
    window.press(&char::from(Key::Enter).to_string()).await?;
    window.reads("What Google sent").await?;
    window.reads("Orders of this purchase").await?;
    window.picture("subscription").await?;
    let address = window.script("return decodeURIComponent(location.pathname)").await?;
    let begins = token.split('…').next().unwrap_or_default().to_owned();
    ensure!(
        address.as_str().is_some_and(|path| path.starts_with(&format!("/subscriptions/{begins}"))),
        "{address} does not show {token}"
    );

    window.press(&char::from(Key::Escape).to_string()).await?;
    let again = window.text("aside[aria-label=Inspector] h2").await?;
    ensure!(again == token, "coming back shows {again} instead of {token}");
    window.close().await
}

/// The view that is chosen, with its count.
const VIEW: &str = ".view-tab[aria-selected=true]";
