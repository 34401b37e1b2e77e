//! The menu: the standard items, so that copy, paste, undo and quit work as everywhere on this system, and whether
//! Purser goes on without its window.

use purser_app::App;
use purser_app::api::Preference;
use tauri::menu::{CheckMenuItem, Menu, MenuEvent, MenuItem, PredefinedMenuItem, WINDOW_SUBMENU_ID};
use tauri::{AppHandle, Emitter as _, Manager as _, Wry};

use crate::keep;

const KEEP: &str = "keep-when-closed";
const QUIT: &str = "quit";

/// The item with the check mark, to set it when the page's switch was turned.
struct KeepItem(CheckMenuItem<Wry>);

pub(crate) fn build(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let menu = Menu::default(app)?;
    let item = CheckMenuItem::with_id(app, KEEP, "Keep Syncing When Closed", true, false, None::<&str>)?;
    if let Some(window) = menu.get(WINDOW_SUBMENU_ID).as_ref().and_then(|kind| kind.as_submenu()) {
        window.append(&PredefinedMenuItem::separator(app)?)?;
        window.append(&item)?;
        if QUITS_ITSELF {
            window.append(&MenuItem::with_id(app, QUIT, "Quit Purser", true, Some("CmdOrCtrl+Q"))?)?;
        }
    }
    app.manage(KeepItem(item));
    Ok(menu)
}

/// The standard menu of macOS and of Windows has an item that quits; elsewhere there is none.
const QUITS_ITSELF: bool = !cfg!(any(target_os = "macos", windows));

pub(crate) fn chosen(app: &AppHandle, event: &MenuEvent) {
    match event.id().as_ref() {
        QUIT => app.exit(0),
        KEEP => turn(app),
        _ => {}
    }
}

/// Remembers what the check mark says now. The system turned it when it was clicked.
fn turn(app: &AppHandle) {
    let on = app.try_state::<KeepItem>().and_then(|item| item.0.is_checked().ok()).unwrap_or_default();
    let handle = app.clone();
    tauri::async_runtime::spawn(async move {
        let Some(app) = handle.try_state::<App>() else { return };
        let preference = Preference { key: keep::PREFERENCE.to_owned(), value: on.to_string() };
        if let Err(error) = app.set_preference(preference).await {
            tracing::warn!(?error, "whether to keep syncing when closed was not remembered");
        }
    });
}

/// Shows in the menu and on the page what is remembered: either may have changed it.
pub(crate) fn follow(app: &AppHandle) {
    let on = keep::kept(app);
    let checked = app.try_state::<KeepItem>().map_or(Ok(()), |item| item.0.set_checked(on));
    if let Err(error) = checked.and_then(|()| app.emit(KEEP, on)) {
        tracing::warn!(%error, "the switch for closing shows another state than it has");
    }
}
