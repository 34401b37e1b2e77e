//! The menu: the standard items, so that copy, paste, undo and quit work as everywhere on this system.

use tauri::menu::Menu;
use tauri::{AppHandle, Wry};

pub(crate) fn standard(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    Menu::default(app)
}
