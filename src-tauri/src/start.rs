//! Puts the program together and runs it until its window is closed, or until it is told to quit.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use purser_app::api::{Changed, ChangedKind};
use purser_app::{App, AppConfig, AppEvent};
use tauri::{AppHandle, Manager as _};
use tauri_specta::Event as _;
use tokio::sync::broadcast::error::RecvError;

use crate::bindings::{ChangedEvent, ProgressEvent};
use crate::demo::Simulator;
use crate::{bindings, fault, keep, link, menu, notices, window};

pub(crate) fn run() -> anyhow::Result<()> {
    anyhow::ensure!(
        fault::can_show(),
        "there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set. The `purser` command needs none"
    );
    let data_dir = data_dir()?;
    let bindings = bindings::builder();
    let handler = bindings.invoke_handler();
    tauri::Builder::default()
        // First, as its documentation asks: a second start ends here.
        .plugin(
            tauri_plugin_single_instance::Builder::new()
                .dbus_id(instance_name(&data_dir))
                .callback(|app, arguments, _| link::follow(app, link::page_in(arguments)))
                .build(),
        )
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        // Opens Play Console in the browser; what it may open stands in the capability.
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_deep_link::init())
        .plugin(window::memory(&data_dir))
        .menu(menu::build)
        .on_menu_event(|app, event| menu::chosen(app, &event))
        .on_window_event(|window, event| {
            keep::on_window_event(window, event);
            window::on_window_event(window, event);
        })
        .invoke_handler(handler)
        .setup(move |tauri| {
            bindings.mount_events(tauri);
            let app = tauri::async_runtime::block_on(async { App::new(config(data_dir.clone())) });
            tauri::async_runtime::spawn(pass_on(app.subscribe(), tauri.handle().clone()));
            if std::env::args().any(|argument| argument == "--demo") {
                // Before the page asks what is open. Where it fails, the page offers it again and says why.
                let opened = tauri::async_runtime::block_on(app.try_demo());
                opened.map_or_else(|error| tracing::warn!(?error, "the demo did not open"), drop);
            }
            tauri.manage(app);
            menu::follow(tauri.handle());
            notices::listen(tauri.handle());
            link::register(tauri.handle());
            let first = link::page_in(std::env::args());
            window::open(tauri.handle(), &data_dir, first.as_deref())?;
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("the window system did not start")?
        .run(|tauri, event| {
            // A click on the icon in the Dock, where the window may be hidden.
            #[cfg(target_os = "macos")]
            if let tauri::RunEvent::Reopen { .. } = event {
                window::focus(tauri);
            }
            // There a link is no argument of a second start.
            #[cfg(target_os = "macos")]
            if let tauri::RunEvent::Opened { urls } = &event {
                link::follow(tauri, urls.iter().find_map(|url| link::page(url.as_str())));
            }
            if let (tauri::RunEvent::Exit, Some(app)) = (event, tauri.try_state::<App>()) {
                tauri::async_runtime::block_on(app.close());
            }
        });
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a host is where the clock and the zone are read")]
fn config(data_dir: PathBuf) -> AppConfig {
    AppConfig {
        data_dir,
        secrets: purser_app::keychain(),
        demo: Some(Arc::new(Simulator::default())),
        clock: Arc::new(jiff::Timestamp::now),
        time_zone: jiff::tz::TimeZone::system(),
        live: true,
        world: None,
    }
}

/// `PURSER_DATA_DIR`, or the folder that the command line uses too.
fn data_dir() -> anyhow::Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("PURSER_DATA_DIR").filter(|chosen| !chosen.is_empty()) {
        return std::path::absolute(chosen).context("PURSER_DATA_DIR is not a usable path");
    }
    purser_app::default_data_dir().context("there is no folder for application data: set PURSER_DATA_DIR")
}

/// One window for each data folder: two must not write one mirror, but a demo beside one's work is fine.
fn instance_name(data_dir: &Path) -> String {
    use std::hash::{Hash as _, Hasher as _};
    // Not for security, and read only by programs of the same build.
    let mut hasher = std::hash::DefaultHasher::new();
    data_dir.hash(&mut hasher);
    format!("app.purser.desktop.d{:016x}", hasher.finish())
}

const EVERYTHING: [ChangedKind; 9] = [
    ChangedKind::Orders,
    ChangedKind::Purchases,
    ChangedKind::Voids,
    ChangedKind::Catalog,
    ChangedKind::Notifications,
    ChangedKind::Links,
    ChangedKind::Work,
    ChangedKind::Workspace,
    ChangedKind::Journal,
];

/// Carries the app's events to the page until the app is gone.
async fn pass_on(mut events: tokio::sync::broadcast::Receiver<AppEvent>, tauri: AppHandle) {
    loop {
        let sent = match events.recv().await {
            Ok(AppEvent::Changed(changed)) => {
                if changed.kinds.contains(&ChangedKind::Workspace) {
                    menu::follow(&tauri);
                }
                ChangedEvent(changed).emit(&tauri)
            }
            Ok(AppEvent::Progress(status)) => ProgressEvent(*status).emit(&tauri),
            Ok(AppEvent::Notice(notice)) => {
                notices::show(&tauri, &notice);
                continue;
            }
            // What was missed is unknown, so everything is asked for again.
            Err(RecvError::Lagged(_)) => ChangedEvent(Changed { kinds: EVERYTHING.to_vec() }).emit(&tauri),
            Err(RecvError::Closed) => return,
        };
        if let Err(error) = sent {
            tracing::warn!(%error, "an event did not reach the page");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_data_folder_is_another_instance() {
        assert_eq!(instance_name(Path::new("/a")), instance_name(Path::new("/a")));
        assert_ne!(instance_name(Path::new("/a")), instance_name(Path::new("/b")));
    }
}
