//! The list of workspaces and what the UI remembers: two small JSON files without secrets.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::api::{Environment, Error, ErrorCode, HostsForm, Preference, Workspace};
use crate::words::file_error;

/// A workspace as the file keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    #[serde(flatten)]
    pub(crate) workspace: Workspace,
    /// Names its secrets in the keychain. Random, so that two data folders never share a secret.
    pub(crate) uid: String,
    /// Absent for Google's own.
    pub(crate) hosts: Option<HostsForm>,
}

/// The files beside the mirrors.
#[derive(Debug, Clone)]
pub(crate) struct Registry {
    folder: PathBuf,
}

const LONGEST_PREFERENCE: usize = 16 * 1024;

impl Registry {
    pub(crate) fn new(folder: &Path) -> Self {
        Registry { folder: folder.to_owned() }
    }

    pub(crate) fn entries(&self) -> Result<Vec<Entry>, Error> {
        read(&self.folder.join("workspaces.json"), "The list of workspaces could not be read")
    }

    pub(crate) fn entry(&self, id: &str) -> Result<Entry, Error> {
        let entries = self.entries()?;
        let known = entries.iter().map(|e| e.workspace.id.as_str()).collect::<Vec<_>>().join(", ");
        let words = match known.as_str() {
            "" => format!("There is no workspace \"{id}\"; none is connected yet."),
            known => format!("There is no workspace \"{id}\". There is: {known}."),
        };
        entries.into_iter().find(|e| e.workspace.id == id).ok_or_else(|| Error::not_found(words))
    }

    pub(crate) fn add(&self, entry: Entry) -> Result<(), Error> {
        let mut entries = self.entries()?;
        entries.push(entry);
        self.write_entries(&entries)
    }

    pub(crate) fn remove(&self, id: &str) -> Result<(), Error> {
        let mut entries = self.entries()?;
        entries.retain(|e| e.workspace.id != id);
        self.write_entries(&entries)
    }

    fn write_entries(&self, entries: &[Entry]) -> Result<(), Error> {
        write(&self.folder.join("workspaces.json"), &entries, "The list of workspaces could not be written")
    }

    /// A name for a folder and for `--workspace` that is not taken.
    pub(crate) fn free_id(&self, name: &str) -> Result<String, Error> {
        let slug: String = name
            .to_lowercase()
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("-")
            .chars()
            .take(40)
            .collect();
        let slug = if slug.is_empty() || slug == DEMO_ID { "workspace".to_owned() } else { slug };
        let taken: Vec<String> = self.entries()?.into_iter().map(|e| e.workspace.id).collect();
        let mut candidates = std::iter::once(slug.clone()).chain((2..).map(|n| format!("{slug}-{n}")));
        Ok(candidates.find(|c| !taken.contains(c)).expect("there is always a next number"))
    }

    /// Where a workspace's mirror lies.
    pub(crate) fn mirror_folder(&self, id: &str) -> PathBuf {
        self.folder.join("workspaces").join(id)
    }

    pub(crate) fn preferences(&self) -> Result<Vec<Preference>, Error> {
        let map: BTreeMap<String, String> =
            read(&self.folder.join("preferences.json"), "The preferences could not be read")?;
        Ok(map.into_iter().map(|(key, value)| Preference { key, value }).collect())
    }

    pub(crate) fn preference(&self, key: &str) -> Option<String> {
        self.preferences().ok()?.into_iter().find(|p| p.key == key).map(|p| p.value)
    }

    pub(crate) fn set_preference(&self, preference: Preference) -> Result<(), Error> {
        let Preference { key, value } = preference;
        if key.is_empty()
            || key.len() > 64
            || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
        {
            return Err(Error::invalid(
                "key",
                "A preference is named by up to 64 letters, digits, dots and dashes.",
            ));
        }
        if value.len() > LONGEST_PREFERENCE {
            return Err(Error::invalid("value", "A preference holds at most 16 kB."));
        }
        let path = self.folder.join("preferences.json");
        let mut map: BTreeMap<String, String> = read(&path, "The preferences could not be read")?;
        map.insert(key, value);
        write(&path, &map, "The preferences could not be written")
    }
}

/// The id of the demo account, which is in no list.
pub(crate) const DEMO_ID: &str = "demo";

pub(crate) fn demo_workspace(
    packages: Vec<String>,
    email: String,
    bucket: String,
    subscription: String,
    now: String,
) -> Workspace {
    Workspace {
        id: DEMO_ID.to_owned(),
        name: "Demo account".to_owned(),
        environment: Environment::Demo,
        packages,
        email,
        bucket: Some(bucket),
        subscription: Some(subscription),
        connected: now,
    }
}

fn read<T: for<'de> Deserialize<'de> + Default>(path: &Path, what: &str) -> Result<T, Error> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(T::default()),
        Err(error) => return Err(file_error(what, &error)),
    };
    serde_json::from_slice(&text).map_err(|error| {
        Error::new(ErrorCode::Other, format!("{what}: {} is not the JSON that Purser wrote.", path.display()))
            .with_remedy("Move the file away and start again; mirrors and credentials stay where they are.")
            .with_detail(error)
    })
}

/// Writes beside the file and renames, so that a crash leaves the old or the new, never half.
fn write<T: Serialize>(path: &Path, value: &T, what: &str) -> Result<(), Error> {
    let to_error = |error: std::io::Error| file_error(what, &error);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(to_error)?;
    let beside = path.with_extension(format!("json.{}", std::process::id()));
    let text = serde_json::to_vec_pretty(value).expect("plain data becomes JSON");
    let write = || -> std::io::Result<()> {
        let mut file = fs::File::create(&beside)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().map_err(|error| {
        // Best effort: the error that matters is the first one.
        let _ = fs::remove_file(&beside);
        to_error(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str) -> Entry {
        Entry {
            workspace: Workspace {
                id: id.into(),
                ..demo_workspace(vec![], String::new(), String::new(), String::new(), String::new())
            },
            uid: "00".into(),
            hosts: None,
        }
    }

    #[test]
    fn a_workspace_can_be_added_found_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry::new(folder.path());
        assert_eq!(registry.entries().unwrap(), []);
        registry.add(entry("lumen")).unwrap();
        assert_eq!(registry.entry("lumen").unwrap(), entry("lumen"));
        let error = registry.entry("lume").unwrap_err();
        assert_eq!(
            (error.code, error.message.as_str()),
            (ErrorCode::NotFound, "There is no workspace \"lume\". There is: lumen.")
        );
        registry.remove("lumen").unwrap();
        assert_eq!(registry.entries().unwrap(), []);
    }

    #[test]
    fn ids_are_fit_for_folders_and_never_taken_twice() {
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry::new(folder.path());
        assert_eq!(registry.free_id("Lumen Apps GmbH & Co.").unwrap(), "lumen-apps-gmbh-co");
        assert_eq!(registry.free_id("../../etc").unwrap(), "etc");
        assert_eq!(registry.free_id("日本").unwrap(), "workspace");
        assert_eq!(registry.free_id("Demo").unwrap(), "workspace");
        registry.add(entry("lumen")).unwrap();
        assert_eq!(registry.free_id("Lumen").unwrap(), "lumen-2");
    }

    #[test]
    fn a_broken_list_is_said_to_be_broken_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("workspaces.json"), "{").unwrap();
        let registry = Registry::new(folder.path());
        assert!(registry.add(entry("lumen")).unwrap_err().message.contains("workspaces.json"));
        assert_eq!(fs::read_to_string(folder.path().join("workspaces.json")).unwrap(), "{");
    }

    #[test]
    fn preferences_are_kept_and_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry::new(folder.path());
        let theme = Preference { key: "theme".into(), value: "\"dark\"".into() };
        registry.set_preference(theme.clone()).unwrap();
        assert_eq!(registry.preferences().unwrap(), [theme]);
        let long = Preference { key: "x".into(), value: "y".repeat(20_000) };
        assert_eq!(registry.set_preference(long).unwrap_err().field.as_deref(), Some("value"));
    }
}
