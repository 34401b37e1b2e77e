//! One adapter for each command: the window's door to `purser_app`, and nothing in it.

use purser_app::App;
use purser_app::api::*;
use tauri::State;

macro_rules! adapters {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        $(
            #[tauri::command]
            #[specta::specta]
            pub(crate) async fn $name(app: State<'_, App>, $($argument: $type),*) -> Result<$answer, Error> {
                app.$name($($argument),*).await
            }
        )*

        /// The handler and, from the same list, the bindings.
        pub(crate) fn collected() -> tauri_specta::Commands<tauri::Wry> {
            tauri_specta::collect_commands![$($name),*]
        }

        /// The names of the one list.
        #[cfg(test)]
        pub(crate) const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

purser_app::for_each_command!(adapters);
