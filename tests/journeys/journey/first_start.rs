//! The first start offers the demo; the demo needs no network, no account and no keychain entry.

use anyhow::ensure;

use crate::session::Session;

pub(crate) async fn walk(session: Session) -> anyhow::Result<()> {
    let window = session.open().await?;
    window.reads("Try the demo account").await?;
    window.reads("Connect a Google Play account").await?;
    window.picture("first-start").await?;
    holds_to_its_policy(&window).await?;

    window.click("Try the demo account").await?;
    window.reads("Demo").await?;
    window.reads("orders").await?;
    window.reads("Synced").await?;
    window.picture("demo").await?;

    let before = window.text("[role=region][aria-label=Environment] .num").await?;
    window.click("+1 day").await?;
    window.reads("The demo’s clock moved on by a day").await?;
    let after = window.text("[role=region][aria-label=Environment] .num").await?;
    ensure!(before != after, "the demo's clock still says {after}");

    // A demo's key and credential live in memory.
    let secrets = session.secrets().await?;
    ensure!(!secrets.contains("secret ="), "the demo left something in the keyring");
    window.close().await
}

/// The page can neither reach out, nor run text as code, nor leave, nor open another window.
async fn holds_to_its_policy(window: &crate::window::Window) -> anyhow::Result<()> {
    let evaluated =
        window.script("try { return Function('return 1')() } catch (e) { return e.name }").await?;
    ensure!(evaluated == "EvalError", "text ran as code: {evaluated}");
    let opened = window.script("return window.open('https://example.com/') === null").await?;
    ensure!(opened == true, "another window was opened");
    window.script("location.href = 'https://example.com/'").await?;
    window.reads("Try the demo account").await?;
    let global = window.script("return typeof window.__TAURI__").await?;
    ensure!(global == "undefined", "the whole of Tauri's API is on the page");
    Ok(())
}
