//! What is in the repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

/// Our crates, by their folder.
pub(crate) static MEMBERS: LazyLock<BTreeMap<String, Member>> = LazyLock::new(members);

/// One of our crates.
pub(crate) struct Member {
    pub(crate) dependencies: Vec<Dependency>,
    /// The files that cargo compiles as roots.
    pub(crate) roots: Vec<PathBuf>,
}

/// One line of a manifest.
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// The folder it lies in, if it is one of ours.
    pub(crate) ours: Option<String>,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Normal,
    Build,
    Dev,
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The text of a file, by its path from the root.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file that is or would be committed, by its path from the root.
pub(crate) fn files() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(listed.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listed.stderr));
    let files: Vec<String> = String::from_utf8(listed.stdout)
        .unwrap()
        .lines()
        // Deleted, and not yet committed as such.
        .filter(|file| root().join(file).is_file())
        .map(str::to_owned)
        .collect();
    assert!(!files.is_empty());
    files
}

fn members() -> BTreeMap<String, Member> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    packages
        .iter()
        .map(|package| (folder(package["manifest_path"].as_str().unwrap()), member(package)))
        .collect()
}

fn member(package: &Value) -> Member {
    let dependency = |dependency: &Value| Dependency {
        name: dependency["name"].as_str().unwrap().to_owned(),
        ours: dependency["path"].as_str().map(|path| folder(&format!("{path}/Cargo.toml"))),
        kind: match dependency["kind"].as_str() {
            None => Kind::Normal,
            Some("build") => Kind::Build,
            Some("dev") => Kind::Dev,
            Some(other) => panic!("cargo metadata knows a new kind of dependency: {other}"),
        },
    };
    let source = |target: &Value| PathBuf::from(target["src_path"].as_str().unwrap());
    Member {
        dependencies: package["dependencies"].as_array().unwrap().iter().map(dependency).collect(),
        roots: package["targets"].as_array().unwrap().iter().map(source).collect(),
    }
}

/// `crates/model` for `/anywhere/crates/model/Cargo.toml`.
fn folder(manifest: &str) -> String {
    let manifest = Path::new(manifest);
    let folder = manifest.strip_prefix(root()).unwrap_or(manifest).parent().unwrap();
    folder.to_str().unwrap().replace('\\', "/")
}
