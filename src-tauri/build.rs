//! Reads the one list of commands, so that a command that is not in it has no permission either.

use std::path::Path;

const LIST: &str = "../crates/app/src/commands.rs";
const PAGE: &str = "../ui/build/index.html";

fn main() {
    println!("cargo:rerun-if-changed={LIST}");
    println!("cargo:rerun-if-changed=../ui/build");
    println!("cargo:rerun-if-changed=capabilities");
    put_up_a_sign_where_the_ui_is_missing();
    let list = std::fs::read_to_string(LIST).expect("crates/app/src/commands.rs is the list of commands");
    let commands: Vec<&'static str> = names(&list).into_iter().map(leak).collect();
    assert!(!commands.is_empty(), "no command was found in {LIST}");
    let manifest = tauri_build::AppManifest::new().commands(leak_all(commands));
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("tauri.conf.json and capabilities/ describe the program");
}

/// `name(arguments) -> Result;`, one a line.
fn names(list: &str) -> Vec<String> {
    let name = |line: &str| {
        let (name, rest) = line.trim().split_once('(')?;
        let is_name = name.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit());
        (is_name && !name.is_empty() && rest.ends_with(';') && rest.contains("->")).then(|| name.to_owned())
    };
    list.lines().filter_map(name).collect()
}

// `AppManifest` wants `'static`; a build script ends soon.
fn leak(name: String) -> &'static str {
    Box::leak(name.into_boxed_str())
}

fn leak_all(names: Vec<&'static str>) -> &'static [&'static str] {
    Box::leak(names.into_boxed_slice())
}

/// A developer who builds the window alone gets a window that says what is missing; a release gets nothing.
fn put_up_a_sign_where_the_ui_is_missing() {
    let page = Path::new(PAGE);
    if page.exists() {
        return;
    }
    assert!(
        std::env::var("PROFILE").as_deref() != Ok("release"),
        "the UI is not built: run `npm ci` and `npm run build` in ui/, or `cargo xtask run`"
    );
    println!("cargo:warning=the UI is not built, the window will only say so: `npm run build` in ui/");
    std::fs::create_dir_all("../ui/build").expect("ui/build can be made");
    std::fs::write(page, SIGN).expect("ui/build can be written");
}

const SIGN: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Purser</title>\
    <h1>The UI is not built</h1><p>Run <code>cargo xtask run</code>, or <code>npm ci</code> and \
    <code>npm run build</code> in <code>ui/</code>, and build again.</p></html>\n";
