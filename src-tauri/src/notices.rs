//! What needs somebody, told by the system. Which of it, and that it is told once, is decided in `purser_app`.

use purser_app::api::Notice;
use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt as _;

use crate::window;

/// A click on a notification brings the window, where the list is.
pub(crate) fn listen(app: &AppHandle) {
    let handle = app.clone();
    let listening = app.notification().on_action(move |_| window::focus(&handle));
    if let Err(error) = listening {
        tracing::warn!(%error, "clicks on notifications will not be heard");
    }
}

/// Shows a notification. A system that cannot (no service for them, none allowed) leaves it at the list in the window.
pub(crate) fn show(app: &AppHandle, notice: &Notice) {
    let shown = app.notification().builder().title(&notice.title).body(&notice.body).show();
    if let Err(error) = shown {
        tracing::warn!(%error, "a notification could not be shown");
    }
}
