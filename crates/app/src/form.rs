//! Checking what the connect form holds, before anything is asked or written.

use purser_play_api::{Hosts, ServiceAccount};
use zeroize::Zeroizing;

use crate::api::{ConnectForm, Environment, Error, HostsForm};
use crate::words::file_error;

/// A key file is about 2.4 kB; what is far larger is another file.
const LARGEST_KEY_FILE: u64 = 64 * 1024;

/// The service account in the key file at `path`.
pub(crate) fn read_key(path: &str) -> Result<ServiceAccount, Error> {
    let path = path.trim();
    let wrong = |message: String| {
        Error::invalid("keyFile", message).with_remedy(
            "In the Cloud console, open IAM & Admin → Service accounts → the account → Keys → Add key → Create new key → JSON.",
        )
    };
    if path.is_empty() {
        return Err(wrong("Choose the service account's key file (JSON).".to_owned()));
    }
    let read = || -> std::io::Result<Option<Zeroizing<Vec<u8>>>> {
        let meta = std::fs::metadata(path)?;
        if !meta.is_file() || meta.len() > LARGEST_KEY_FILE {
            return Ok(None);
        }
        std::fs::read(path).map(|bytes| Some(Zeroizing::new(bytes)))
    };
    let bytes = match read() {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            return Err(wrong("This is not a service account's key file: too large, or no file.".to_owned()));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(wrong(format!("There is no file at {path}.")));
        }
        Err(error) => {
            return Err(Error {
                field: Some("keyFile".to_owned()),
                ..file_error("The key file could not be read", &error)
            });
        }
    };
    let text = std::str::from_utf8(&bytes).map_err(|_| wrong("The key file is not JSON.".to_owned()))?;
    ServiceAccount::from_key_json(text)
        .map_err(|error| wrong(format!("The key file cannot be used: {error}.")))
}

/// Application ids, trimmed, in order, each once.
pub(crate) fn packages(form: &ConnectForm) -> Result<Vec<String>, Error> {
    let mut packages: Vec<String> = Vec::new();
    for package in form.packages.iter().map(|p| p.trim()).filter(|p| !p.is_empty()) {
        if !is_package(package) {
            return Err(Error::invalid(
                "packages",
                format!(
                    "\"{package}\" is not an application id. It looks like com.example.app, as in the address of the app's page in Google Play after id=."
                ),
            ));
        }
        if !packages.iter().any(|known| known == package) {
            packages.push(package.to_owned());
        }
    }
    if packages.is_empty() {
        return Err(Error::invalid("packages", "Enter at least one application id, like com.example.app."));
    }
    Ok(packages)
}

/// Android's rule: two or more parts, each beginning with a letter, of letters, digits and underscores.
fn is_package(text: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    text.contains('.') && text.len() <= 255 && text.split('.').all(part)
}

/// The bucket's bare name, from `gs://pubsite_prod_.../` or as it is.
pub(crate) fn bucket(text: &str) -> Result<Option<String>, Error> {
    let bare = text.trim().trim_start_matches("gs://");
    let bare = bare.split('/').next().unwrap_or_default();
    if bare.is_empty() {
        return match text.trim() {
            "" => Ok(None),
            _ => Err(wrong_bucket()),
        };
    }
    let fits = bare.len() >= 3
        && bare.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b));
    if fits { Ok(Some(bare.to_owned())) } else { Err(wrong_bucket()) }
}

fn wrong_bucket() -> Error {
    Error::invalid("bucket", "A reports bucket looks like gs://pubsite_prod_rev_0123456789.")
        .with_remedy("In Play Console, open Download reports → Financial, and copy the Cloud Storage URI.")
}

/// The subscription's full name.
pub(crate) fn subscription(text: &str) -> Result<Option<String>, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match text.split('/').collect::<Vec<_>>().as_slice() {
        ["projects", project, "subscriptions", name] if !project.is_empty() && !name.is_empty() => {
            Ok(Some(text.to_owned()))
        }
        _ => Err(Error::invalid(
            "subscription",
            "A subscription is named projects/PROJECT/subscriptions/NAME.",
        )
        .with_remedy(
            "In the Cloud console, open Pub/Sub → Subscriptions, and copy the subscription's name.",
        )),
    }
}

/// Google's hosts, or those of a simulator on this computer.
pub(crate) fn hosts(form: Option<&HostsForm>) -> Result<(Hosts, Environment), Error> {
    let Some(form) = form.filter(|f| ![&f.api, &f.pubsub, &f.storage].iter().all(|h| h.trim().is_empty()))
    else {
        return Ok((Hosts::default(), Environment::Production));
    };
    let fields = [("hosts.api", &form.api), ("hosts.pubsub", &form.pubsub), ("hosts.storage", &form.storage)];
    if let Some((field, _)) = fields.iter().find(|(_, host)| host.trim().is_empty()) {
        return Err(Error::invalid(field, "Give all three addresses of the simulator, or none."));
    }
    let trimmed = |text: &str| text.trim().trim_end_matches('/').to_owned();
    let hosts = Hosts {
        publisher: trimmed(&form.api),
        pubsub: trimmed(&form.pubsub),
        storage: trimmed(&form.storage),
    };
    hosts.validate().map_err(|error| Error { field: Some("hosts".to_owned()), ..Error::from(error) })?;
    Ok((hosts, Environment::Simulator))
}

/// What to call the workspace.
pub(crate) fn name(form: &ConnectForm, packages: &[String]) -> String {
    let given: String = form.name.trim().chars().filter(|c| !c.is_control()).take(60).collect();
    if given.is_empty() { packages.first().cloned().unwrap_or_default() } else { given }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(packages: &[&str]) -> ConnectForm {
        ConnectForm {
            name: String::new(),
            key_file: String::new(),
            packages: packages.iter().map(|p| (*p).to_owned()).collect(),
            bucket: String::new(),
            subscription: String::new(),
            hosts: None,
        }
    }

    #[test]
    fn packages_are_trimmed_checked_and_taken_once() {
        assert_eq!(packages(&form(&[" com.a.b ", "com.a.b", "", "com.c"])).unwrap(), ["com.a.b", "com.c"]);
        for bad in ["app", "com..a", "com.1a", "com.a/b", "https://play.google.com/x?id=com.a.b"] {
            assert_eq!(packages(&form(&[bad])).unwrap_err().field.as_deref(), Some("packages"), "{bad}");
        }
        assert!(packages(&form(&[])).is_err());
    }

    #[test]
    fn a_bucket_may_be_pasted_as_play_console_shows_it() {
        for given in
            ["gs://pubsite_prod_rev_123/", "pubsite_prod_rev_123", " gs://pubsite_prod_rev_123/sales "]
        {
            assert_eq!(bucket(given).unwrap().as_deref(), Some("pubsite_prod_rev_123"), "{given}");
        }
        assert_eq!(bucket("  ").unwrap(), None);
        assert!(bucket("gs://").is_err());
        assert!(bucket("Pubsite Prod").is_err());
    }

    #[test]
    fn a_subscription_is_given_by_its_full_name() {
        assert!(subscription("projects/p/subscriptions/s").unwrap().is_some());
        assert_eq!(subscription("").unwrap(), None);
        assert_eq!(subscription("my-sub").unwrap_err().field.as_deref(), Some("subscription"));
    }

    #[test]
    fn other_hosts_are_all_given_and_plain_only_on_this_computer() {
        let with = |api: &str, pubsub: &str| HostsForm {
            api: api.into(),
            pubsub: pubsub.into(),
            storage: "http://127.0.0.1:1".into(),
        };
        assert_eq!(
            hosts(Some(&with("http://127.0.0.1:1", ""))).unwrap_err().field.as_deref(),
            Some("hosts.pubsub")
        );
        assert!(hosts(Some(&with("http://example.com", "http://127.0.0.1:1"))).is_err());
        let (_, environment) = hosts(Some(&with("http://127.0.0.1:1", "http://127.0.0.1:1/"))).unwrap();
        assert_eq!(environment, Environment::Simulator);
        assert_eq!(hosts(None).unwrap().1, Environment::Production);
    }

    #[test]
    fn a_key_file_that_is_not_there_says_where_and_what_to_do() {
        let error = read_key("/nowhere/key.json").unwrap_err();
        assert_eq!(error.field.as_deref(), Some("keyFile"));
        assert!(error.message.contains("/nowhere/key.json") && error.remedy.is_some());
    }
}
