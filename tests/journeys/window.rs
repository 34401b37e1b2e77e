//! The window, as a person uses it: by the names of things and by what can be read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, anyhow, ensure};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use tokio::process::Command;

/// How long anything may take to appear. Generous: a virtual display draws with the processor alone.
const PATIENCE: Duration = Duration::from_secs(45);

pub(crate) struct Window {
    client: Client,
    display: String,
    screens: PathBuf,
}

impl Window {
    pub(crate) async fn open(
        webdriver: u16,
        program: &Path,
        display: &str,
        screens: &Path,
    ) -> anyhow::Result<Self> {
        let mut capabilities = Capabilities::new();
        capabilities.insert("webkitgtk:browserOptions".to_owned(), json!({"binary": program, "args": []}));
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{webdriver}"))
            .await
            .context("the window did not open")?;
        Ok(Self { client, display: display.to_owned(), screens: screens.to_owned() })
    }

    /// Closes the program.
    pub(crate) async fn close(self) -> anyhow::Result<()> {
        self.client.close().await.context("the window did not close")
    }

    /// Clicks what has that name: a button, a link, a summary, something with that label or these first words.
    pub(crate) async fn click(&self, name: &str) -> anyhow::Result<()> {
        let quoted = quote(name);
        let path = format!(
            "//*[self::button or self::a or self::summary or @role='row' or @role='treeitem' or @role='tab' or \
             @role='option'][not(@disabled)][starts-with(normalize-space(), {quoted}) or @aria-label={quoted} or \
             .//b[normalize-space()={quoted}]]"
        );
        let found = self.find(&path).await.with_context(|| format!("nothing to click is called `{name}`"))?;
        found.click().await.with_context(|| format!("`{name}` cannot be clicked"))
    }

    /// Clicks what a CSS selector finds, for things whose names are data.
    pub(crate) async fn click_css(&self, css: &str) -> anyhow::Result<()> {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        if found.is_err() {
            let _ = self.picture("failed").await;
        }
        let element = found.with_context(|| format!("nothing matches {css}"))?;
        element.click().await.with_context(|| format!("{css} cannot be clicked"))
    }

    /// Types into the field with that label, in place of what was there.
    pub(crate) async fn fill(&self, label: &str, text: &str) -> anyhow::Result<()> {
        let quoted = quote(label);
        let path = format!(
            "//*[self::input or self::textarea][@aria-label={quoted} or \
             @id=//label[normalize-space()={quoted}]/@for]"
        );
        let field = self.find(&path).await.with_context(|| format!("no field is called `{label}`"))?;
        // Typed over, as a person does: WebDriver's own clearing tells the page nothing, and its Control+A selects
        // nothing.
        self.client.execute("arguments[0].select()", vec![serde_json::to_value(&field)?]).await?;
        field.send_keys(&char::from(Key::Backspace).to_string()).await?;
        if text.is_empty() {
            return Ok(());
        }
        field.send_keys(text).await.with_context(|| format!("`{label}` cannot be typed into"))
    }

    /// Presses keys, wherever the focus is.
    pub(crate) async fn press(&self, keys: &str) -> anyhow::Result<()> {
        Ok(self.client.active_element().await?.send_keys(keys).await?)
    }

    /// Does something by its name in the palette, without a mouse.
    pub(crate) async fn do_by_name(&self, action: &str) -> anyhow::Result<()> {
        let control = char::from(Key::Control);
        self.press(&format!("{control}k{}", char::from(Key::Null))).await?;
        let field =
            self.find("//input[@placeholder='What do you want to do?']").await.context("no palette")?;
        field.send_keys(action).await?;
        self.find(&format!("//*[@role='option'][@aria-selected='true'][contains(., {})]", quote(action)))
            .await?;
        self.press(&char::from(Key::Enter).to_string()).await?;
        self.until_gone("input[placeholder='What do you want to do?']").await
    }

    /// Waits until these words can be read anywhere.
    pub(crate) async fn reads(&self, words: &str) -> anyhow::Result<()> {
        let wanted = words.to_owned();
        self.until(&format!("`{words}` to be read"), move |text| text.contains(&wanted)).await
    }

    /// Waits until these words can no longer be read.
    pub(crate) async fn no_longer_reads(&self, words: &str) -> anyhow::Result<()> {
        let wanted = words.to_owned();
        self.until(&format!("`{words}` to go"), move |text| !text.contains(&wanted)).await
    }

    async fn until_gone(&self, css: &str) -> anyhow::Result<()> {
        let gone = async {
            while !self.client.find_all(Locator::Css(css)).await?.is_empty() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(PATIENCE, gone).await.with_context(|| format!("{css} does not go away"))?
    }

    /// The text of the first element that matches a CSS selector.
    pub(crate) async fn text(&self, css: &str) -> anyhow::Result<String> {
        let element = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        Ok(element.with_context(|| format!("nothing matches {css}"))?.text().await?)
    }

    /// Runs a script in the page: for what cannot be seen, like which policy it is under.
    pub(crate) async fn script(&self, script: &str) -> anyhow::Result<Value> {
        Ok(self.client.execute(script, vec![]).await?)
    }

    /// Keeps a picture of the window, from the display it is on: WebKitWebDriver answers no request for a
    /// screenshot where nothing composites.
    pub(crate) async fn picture(&self, name: &str) -> anyhow::Result<()> {
        // What was done is drawn with the frame after the next.
        self.client
            .execute_async(
                "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(1)))",
                vec![],
            )
            .await
            .context("the window draws nothing")?;
        let file = self.screens.join(format!("{name}.png"));
        let taken = Command::new("import")
            .args(["-display", &self.display, "-window", "root"])
            .arg(&file)
            .kill_on_drop(true)
            .output();
        let taken =
            tokio::time::timeout(PATIENCE, taken).await.context("no picture could be taken in time")??;
        ensure!(taken.status.success(), "import: {}", String::from_utf8_lossy(&taken.stderr));
        Ok(())
    }

    async fn find(&self, path: &str) -> anyhow::Result<Element> {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(path)).await;
        match found {
            Ok(element) => Ok(element),
            Err(error) => {
                // The picture tells more than the words.
                let _ = self.picture("failed").await;
                Err(anyhow!("{error}\nWhat could be read was:\n{}", self.words().await?))
            }
        }
    }

    async fn words(&self) -> anyhow::Result<String> {
        let words = self.script("return document.body ? document.body.innerText : ''").await?;
        Ok(words.as_str().unwrap_or_default().to_owned())
    }

    async fn until(&self, what: &str, holds: impl Fn(&str) -> bool) -> anyhow::Result<()> {
        let wait = async {
            loop {
                if holds(&self.words().await?) {
                    return anyhow::Ok(());
                }
                // WebDriver cannot wait for text, only ask again.
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        match tokio::time::timeout(PATIENCE, wait).await {
            Ok(done) => done,
            Err(_) => {
                // The picture tells more than the words.
                let _ = self.picture("failed").await;
                Err(anyhow!("waited for {what}; what could be read was:\n{}", self.words().await?))
            }
        }
    }
}

/// A string of XPath, which has no escapes.
fn quote(text: &str) -> String {
    assert!(!text.contains('"'), "a name with a double quote needs concat()");
    format!("\"{text}\"")
}
