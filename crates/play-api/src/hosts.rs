use std::net::IpAddr;

use reqwest::Url;

use crate::Error;

/// Where the APIs are. The seam of this crate: a simulator or an emulator takes Google's place by its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosts {
    /// Android Publisher.
    pub publisher: String,
    /// Pub/Sub.
    pub pubsub: String,
    /// Cloud Storage.
    pub storage: String,
}

impl Default for Hosts {
    /// Google's.
    fn default() -> Self {
        Self {
            publisher: "https://androidpublisher.googleapis.com".into(),
            pubsub: "https://pubsub.googleapis.com".into(),
            storage: "https://storage.googleapis.com".into(),
        }
    }
}

impl Hosts {
    /// Checks every address.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field and what would be right.
    pub fn validate(&self) -> Result<(), Error> {
        self.normalised().map(drop)
    }

    /// The same without trailing slashes.
    pub(crate) fn normalised(&self) -> Result<Self, Error> {
        Ok(Self {
            publisher: host("publisher", &self.publisher)?,
            pubsub: host("pubsub", &self.pubsub)?,
            storage: host("storage", &self.storage)?,
        })
    }

    pub(crate) fn all_plain(&self) -> bool {
        [&self.publisher, &self.pubsub, &self.storage].iter().all(|h| h.starts_with("http://"))
    }
}

fn host(field: &str, text: &str) -> Result<String, Error> {
    let wrong = |expected: &str| Error::argument(field, expected);
    let url =
        Url::parse(text.trim()).map_err(|_| wrong("should be an address such as https://example.com"))?;
    if !safe_scheme(&url) {
        return Err(wrong(
            "should begin with https://, or with http:// on this machine (127.0.0.1, [::1], localhost)",
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("should hold no user name or password"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("should end after the host and port, without a path"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Encrypted, or not leaving this machine.
pub(crate) fn safe_scheme(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(url),
        _ => false,
    }
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::Hosts;

    fn error_of(hosts: Hosts) -> String {
        hosts.validate().expect_err("a wrong host").to_string()
    }

    #[test]
    fn googles_own_hosts_are_the_default_and_good() {
        assert!(Hosts::default().validate().is_ok());
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for good in ["http://127.0.0.1:8080", "http://[::1]:1/", "http://localhost:3", "http://127.9.9.9:1"] {
            assert!(Hosts { storage: good.into(), ..Hosts::default() }.validate().is_ok(), "{good}");
        }
        for bad in
            ["http://example.com", "http://127.0.0.1.example.com", "http://10.0.0.1", "ftp://localhost"]
        {
            let shown = error_of(Hosts { storage: bad.into(), ..Hosts::default() });
            assert!(shown.starts_with("storage: should begin with https://"), "{shown}");
        }
    }

    #[test]
    fn the_error_names_the_field_and_what_would_be_right() {
        assert!(
            error_of(Hosts { pubsub: "nonsense".into(), ..Hosts::default() })
                .starts_with("pubsub: should be an address")
        );
        assert!(
            error_of(Hosts { publisher: "https://a.b/v3?x=1".into(), ..Hosts::default() })
                .starts_with("publisher: should end after the host")
        );
    }

    #[test]
    fn a_password_in_an_address_is_refused_and_not_repeated() {
        let shown = error_of(Hosts { pubsub: "https://u:hunter2@a.b".into(), ..Hosts::default() });
        assert!(shown.contains("no user name or password") && !shown.contains("hunter2"), "{shown}");
    }
}
