//! A message for what goes wrong where no page can show it: a start that fails, a panic.
//!
//! The message box belongs to a second, short process of the same program. The first may be past drawing
//! anything: its event loop may never have begun, or may be what panicked.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::Once;

/// Set for the second process, which reads the message from its standard input.
const MESSENGER: &str = "PURSER_SHOW_FAULT";

/// In the second process: shows the message and answers `true`.
pub(crate) fn is_messenger() -> bool {
    if std::env::var_os(MESSENGER).is_none() {
        return false;
    }
    let mut message = String::new();
    // Half a message is better than none.
    let _ = std::io::stdin().read_to_string(&mut message);
    let (title, text) = message.split_once('\n').unwrap_or(("Purser", &message));
    rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Error)
        .set_title(title)
        .set_description(text)
        .show();
    true
}

/// Shows a message and waits until it was read.
pub(crate) fn show(title: &str, text: &str) {
    if let Some(mut messenger) = send(title, text) {
        let _ = messenger.wait();
    }
}

/// From now on a panic, on whatever thread, is shown, once: what follows the first tells less.
pub(crate) fn show_panics() {
    static FIRST: Once = Once::new();
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        print(panic);
        FIRST.call_once(|| {
            let place = panic.location().map(|place| format!(" ({}:{})", place.file(), place.line()));
            let words = panic.payload_as_str().unwrap_or("no message");
            let _ = send(
                "Purser made a mistake",
                &format!(
                    "Nothing that was mirrored is lost. If the window stops answering, close it and open it \
                     again.\n\n{words}{}",
                    place.unwrap_or_default()
                ),
            );
        });
    }));
}

fn send(title: &str, text: &str) -> Option<Child> {
    // Always, and first: it is all there is on a machine without a display.
    let _ = writeln!(std::io::stderr(), "{title}: {text}");
    if !can_show() {
        return None;
    }
    let this = std::env::current_exe().ok()?;
    let mut messenger = Command::new(this).env(MESSENGER, "1").stdin(Stdio::piped()).spawn().ok()?;
    // Dropping the pipe ends the message.
    let mut pipe = messenger.stdin.take()?;
    let _ = write!(pipe, "{title}\n{text}");
    Some(messenger)
}

/// Whether there is a display to show anything on.
pub(crate) fn can_show() -> bool {
    cfg!(not(all(unix, not(target_os = "macos"))))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}
