//! The one window.

use std::path::Path;

use purser_app::App;
use tauri::webview::{NewWindowResponse, WebviewWindowBuilder};
use tauri::{AppHandle, Manager as _, Url, WebviewUrl, Window, WindowEvent};
use tauri_plugin_window_state::StateFlags;

pub(crate) const LABEL: &str = "main";

/// Opens the window, on the page of a link if it was started with one.
pub(crate) fn open(app: &AppHandle, data_dir: &Path, page: Option<&str>) -> tauri::Result<()> {
    // The default has no path at all (`tauri://localhost`), and no router calls that `/`.
    let page = page.unwrap_or("/");
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App(page.into()))
        .title("Purser")
        .inner_size(1360.0, 860.0)
        // Rail, list and inspector at their narrowest.
        .min_inner_size(960.0, 600.0)
        // The page keeps nothing there; the engine makes its own files all the same.
        .data_directory(data_dir.join("webview"))
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    // The menu's keys work on every system; its bar is drawn only where a bar is usual.
    #[cfg(not(target_os = "macos"))]
    window.hide_menu()?;
    let _ = window;
    Ok(())
}

/// Brings the window to whoever started Purser a second time.
pub(crate) fn focus(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        // A window that is gone or refuses is nothing the second start could mend.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Tells the app whether somebody looks: what waits for company to save calls is fetched at once then.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    if let WindowEvent::Focused(somebody) = *event
        && let Some(app) = window.app_handle().try_state::<App>()
    {
        let app = app.inner().clone();
        tauri::async_runtime::spawn(async move { app.attend(somebody).await });
    }
}

/// Where it was and how large, from one start to the next.
pub(crate) fn memory(data_dir: &Path) -> tauri::plugin::TauriPlugin<tauri::Wry> {
    tauri_plugin_window_state::Builder::new()
        .with_state_flags(
            StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED | StateFlags::FULLSCREEN,
        )
        .with_filename(data_dir.join("window.json").to_string_lossy())
        .build()
}

/// The page inside the program, as this system names it.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn the_window_goes_nowhere_but_to_its_own_page() {
        for ours in ["tauri://localhost", "tauri://localhost/orders?q=GPA", "http://tauri.localhost/"] {
            assert!(is_ours(&ours.parse().unwrap()), "{ours}");
        }
        for foreign in [
            "https://play.google.com/",
            "http://127.0.0.1:8080/",
            "http://tauri.localhost.example.com/",
            "tauri://elsewhere/",
            "file:///etc/passwd",
            "data:text/html,hello",
            "javascript:alert(1)",
        ] {
            assert!(!is_ours(&foreign.parse().unwrap()), "{foreign}");
        }
    }
}
