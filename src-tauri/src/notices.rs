//! What needs somebody, told by the system. Which of it, and that it is told once, is decided in `purser_app`.

use purser_app::api::Notice;
use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt as _;

/// Shows a notification. A system that cannot (no service for them, none allowed) leaves it at the list in the window.
pub(crate) fn show(app: &AppHandle, notice: &Notice) {
    let shown = app.notification().builder().title(&notice.title).body(&notice.body).show();
    if let Err(error) = shown {
        tracing::warn!(%error, "a notification could not be shown");
    }
}
