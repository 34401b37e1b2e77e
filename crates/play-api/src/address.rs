//! Addresses of calls, put together so that no id can leave its place in them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::Error;

/// All but the unreserved characters of RFC 3986. Purchase tokens may hold `/`, `+` and `=`.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `text` as one segment of a path.
///
/// # Errors
/// [`Error::Invalid`] naming `field`, for what cannot be a segment: nothing, or dots, which are taken for a
/// step up however they are written.
pub(crate) fn segment(field: &str, text: &str) -> Result<String, Error> {
    match text {
        "" => Err(Error::argument(field, "should not be empty")),
        "." | ".." => Err(Error::argument(field, "should not consist of dots")),
        _ => Ok(encoded(text)),
    }
}

/// `projects/{project}/subscriptions/{name}`, with each part encoded.
pub(crate) fn pubsub_subscription(name: &str) -> Result<String, Error> {
    const FIELD: &str = "subscription";
    let parts: Vec<_> = name.split('/').collect();
    let ["projects", project, "subscriptions", id] = parts[..] else {
        return Err(Error::argument(FIELD, "should look like projects/PROJECT/subscriptions/NAME"));
    };
    Ok(format!("projects/{}/subscriptions/{}", segment(FIELD, project)?, segment(FIELD, id)?))
}

/// The part after the `?`, built pair by pair.
#[derive(Default)]
pub(crate) struct Query(String);

impl Query {
    pub(crate) fn pair(mut self, name: &str, value: &str) -> Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(name);
        self.0.push('=');
        self.0.push_str(&encoded(value));
        self
    }

    pub(crate) fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.pair(name, value),
            None => self,
        }
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_stays_one_segment() {
        assert_eq!(segment("token", "a/b+c=d%2F?#é").expect("a segment"), "a%2Fb%2Bc%3Dd%252F%3F%23%C3%A9");
        assert_eq!(segment("token", "aB9-._~").expect("a segment"), "aB9-._~");
    }

    #[test]
    fn nothing_and_dots_are_refused_by_name() {
        assert_eq!(segment("token", "").expect_err("empty").to_string(), "token: should not be empty");
        for dots in [".", ".."] {
            assert!(segment("package", dots).expect_err("dots").to_string().starts_with("package: "));
        }
    }

    #[test]
    fn a_subscription_is_named_in_full() {
        assert_eq!(
            pubsub_subscription("projects/p/subscriptions/s+1").expect("a name"),
            "projects/p/subscriptions/s%2B1"
        );
        for wrong in [
            "s",
            "projects/p/topics/t",
            "projects//subscriptions/s",
            "projects/p/subscriptions/s/x",
            "projects/../subscriptions/s",
        ] {
            assert!(pubsub_subscription(wrong).is_err(), "{wrong}");
        }
    }
}
