//! Links to records, `purser://order/GPA…`: whoever opens one sees the record in the window that is open already.
//!
//! A link comes from anywhere. It only ever shows something, and nothing of it but one id reaches the page.

use tauri::{AppHandle, Emitter as _, Url};
use tauri_plugin_deep_link::DeepLinkExt as _;

use crate::window;

const SCHEME: &str = "purser";
/// Tokens have some 150 characters; each may be written with three.
const LONGEST: usize = 2_000;

/// The page of the first link among what a program was started with.
pub(crate) fn page_in(arguments: impl IntoIterator<Item = impl AsRef<str>>) -> Option<String> {
    arguments.into_iter().find_map(|argument| page(argument.as_ref()))
}

/// The page of a link: `/orders/GPA…`.
pub(crate) fn page(link: &str) -> Option<String> {
    let url = Url::parse(link).ok().filter(|url| url.scheme() == SCHEME)?;
    let list = match url.host_str()? {
        "order" => "orders",
        "purchase" => "subscriptions",
        "account" => "accounts",
        _ => return None,
    };
    // It stays encoded as it is, so that a slash within an id is no path.
    let id = url.path().strip_prefix('/')?;
    let plain = !id.is_empty() && id.len() <= LONGEST && !id.contains('/');
    (plain && !has_controls(id)).then(|| format!("/{list}/{id}"))
}

/// Whether `%00` to `%1F` or `%7F` is in it. Others are escaped by nobody and refused by the parser.
fn has_controls(id: &str) -> bool {
    id.split('%').skip(1).any(|rest| {
        let code = rest.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        code.is_none_or(|code| code.is_ascii_control())
    })
}

/// Shows a page in the window that is open.
pub(crate) fn follow(app: &AppHandle, page: Option<String>) {
    if let Some(page) = page
        && let Err(error) = app.emit("link", page)
    {
        tracing::warn!(%error, "a link did not reach the page");
    }
    window::focus(app);
}

/// Tells the system that such links are ours, where an installer has not done so: a program that was built from its
/// sources. A scripted start, which has a data folder of its own, leaves the system as it is.
pub(crate) fn register(app: &AppHandle) {
    if std::env::var_os("PURSER_DATA_DIR").is_some() {
        return;
    }
    let links = app.deep_link();
    if matches!(links.is_registered(SCHEME), Ok(false))
        && let Err(error) = links.register(SCHEME)
    {
        tracing::info!(%error, "links to records do not open Purser");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_page_of_its_record() {
        for (link, page) in [
            ("purser://order/GPA.3312-4821-9932-12345..2", "/orders/GPA.3312-4821-9932-12345..2"),
            ("purser://purchase/kjeihm.AO-J1Oy~x", "/subscriptions/kjeihm.AO-J1Oy~x"),
            ("purser://account/jane%40example.com", "/accounts/jane%40example.com"),
            ("purser://account/a%2Fb", "/accounts/a%2Fb"),
            ("PURSER://order/x?from=mail#top", "/orders/x"),
        ] {
            assert_eq!(super::page(link).as_deref(), Some(page), "{link}");
        }
        assert_eq!(page_in(["purser", "--demo", "purser://order/x"]).as_deref(), Some("/orders/x"));
        assert_eq!(page_in(["purser", "--demo"]), None);
    }

    #[test]
    fn what_is_no_link_to_a_record_leads_nowhere() {
        let long = format!("purser://order/{}", "a".repeat(LONGEST + 1));
        for link in [
            "",
            "purser:",
            "purser://order",
            "purser://order/",
            "purser://order/a/b",
            "purser://order/..",
            "purser://order/%0a",
            "purser://order/%7F",
            "purser://order/%zz",
            "purser://order/%",
            "purser://refund/GPA.1",
            "https://order/GPA.1",
            "javascript:alert(1)",
            long.as_str(),
        ] {
            assert_eq!(page(link), None, "{link}");
        }
    }
}
