//! Going on without the window: closing it hides it, and starting Purser again shows it.
//!
//! There is no icon in a tray. On Linux a tray is a library that may be missing and then ends the program, and a
//! desktop that may not draw one.

use purser_app::App;
use tauri::{AppHandle, Manager as _, Window, WindowEvent};

/// What the page and the menu remember it by: JSON, `true` or `false`.
pub(crate) const PREFERENCE: &str = "sync.keepWhenClosed";

/// Whether closing the window leaves the program running.
pub(crate) fn kept(app: &AppHandle) -> bool {
    app.try_state::<App>().is_some_and(|app| says_yes(app.preference(PREFERENCE).as_deref()))
}

/// Hides the window instead of closing it, where a person wants that.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event
        && kept(window.app_handle())
    {
        api.prevent_close();
        // A window that cannot be hidden stays: better than a program that nobody sees and nobody asked for.
        if let Err(error) = window.hide() {
            tracing::warn!(%error, "the window could not be hidden");
        }
    }
}

/// Only a plain yes: quitting on close is what people expect of a program they know nothing else about.
fn says_yes(value: Option<&str>) -> bool {
    value.is_some_and(|value| value.trim() == "true")
}

#[cfg(test)]
mod tests {
    use super::says_yes;

    #[test]
    fn only_a_plain_yes_keeps_the_program_without_its_window() {
        assert!(says_yes(Some("true")));
        for no in [None, Some("false"), Some("\"true\""), Some("1"), Some("")] {
            assert!(!says_yes(no), "{no:?}");
        }
    }
}
