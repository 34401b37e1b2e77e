use std::{sync::OnceLock, time::Duration};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{Error, method::Repeat};

/// How often and how long a call is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Requests in all for one call.
    pub tries: u32,
    /// The longest first wait. Each next one may be twice as long; the actual wait is drawn evenly from zero
    /// to that ("full jitter"), so that many desktops do not come back at the same moment.
    pub base: Duration,
    /// The longest single wait of our own choosing.
    pub cap: Duration,
    /// The longest that one call may spend on waits, Google's wishes included. What would take longer is
    /// given up at once, with the reason.
    pub total: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            tries: 6,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(16),
            total: Duration::from_secs(60),
        }
    }
}

impl Retry {
    /// A person waits: the same, but not for long.
    pub(crate) fn interactive(self) -> Self {
        Self { tries: self.tries.min(3), total: self.total.min(Duration::from_secs(8)), ..self }
    }

    /// How long to wait before trying again after `error`, or `None` to give up. `tried` counts the requests
    /// so far, `waited` sums the waits.
    pub(crate) fn wait_after(
        &self,
        error: &Error,
        repeat: Repeat,
        tried: u32,
        waited: Duration,
    ) -> Option<Duration> {
        if repeat == Repeat::Never || tried >= self.tries {
            return None;
        }
        let asked = match error {
            // Without a network a second look is worth it, a long wait is not: the mirror answers meanwhile.
            Error::Offline { why } if why.never_sent() => {
                if tried >= 2 {
                    return None;
                }
                None
            }
            Error::Offline { .. } | Error::Unavailable { .. } | Error::Conflict { .. } => None,
            Error::Quota { daily: false, retry_after, .. } => *retry_after,
            _ => return None,
        };
        let ceiling = self.base.saturating_mul(1 << (tried - 1).min(16)).min(self.cap);
        let wait = asked.unwrap_or_default() + ceiling.mul_f64(fastrand::f64());
        (waited + wait <= self.total).then_some(wait)
    }
}

/// `Retry-After`: seconds, or an HTTP date, which is measured against the answer's own `Date` where there is
/// one and our idea of Google's time otherwise.
pub(crate) fn retry_after(header: &str, date: Option<Timestamp>, google_now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = http_date(header)?;
    Some(until.duration_since(date.unwrap_or(google_now)).try_into().unwrap_or(Duration::ZERO))
}

pub(crate) fn http_date(header: &str) -> Option<Timestamp> {
    Timestamp::try_from(httpdate::parse_http_date(header).ok()?).ok()
}

/// Where Google's day begins.
fn pacific() -> &'static TimeZone {
    static PACIFIC: OnceLock<TimeZone> = OnceLock::new();
    // A machine without a time zone database is at most an hour off.
    PACIFIC
        .get_or_init(|| TimeZone::get("America/Los_Angeles").unwrap_or(TimeZone::fixed(jiff::tz::offset(-8))))
}

/// The day in California, by which Google counts.
pub fn pacific_day(google_now: Timestamp) -> Date {
    google_now.to_zoned(pacific().clone()).date()
}

/// Until midnight, Pacific time, when Google's daily quotas come back.
pub(crate) fn until_pacific_midnight(google_now: Timestamp) -> Duration {
    let now = google_now.to_zoned(pacific().clone());
    now.tomorrow()
        .and_then(|t| t.start_of_day())
        .ok()
        .and_then(|midnight| midnight.timestamp().duration_since(google_now).try_into().ok())
        .unwrap_or(Duration::from_secs(86_400))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bucket, Offline};

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn unavailable() -> Error {
        Error::Unavailable { status: Some(503), google: None }
    }

    #[test]
    fn waits_are_drawn_from_zero_to_a_ceiling_that_doubles_up_to_the_cap() {
        let retry = Retry { tries: 100, total: Duration::MAX, ..Retry::default() };
        for tried in 1..20 {
            let ceiling = Duration::from_millis(500 * 2_u64.pow(tried - 1)).min(Duration::from_secs(16));
            let waits: Vec<_> = (0..200)
                .map(|_| {
                    retry.wait_after(&unavailable(), Repeat::Safe, tried, Duration::ZERO).expect("a wait")
                })
                .collect();
            assert!(waits.iter().all(|w| *w <= ceiling), "try {tried}");
            assert!(
                waits.iter().any(|w| *w > ceiling / 2) && waits.iter().any(|w| *w < ceiling / 2),
                "try {tried}"
            );
        }
    }

    #[test]
    fn a_write_is_never_repeated_whatever_the_error() {
        for error in
            [unavailable(), Error::Offline { why: Offline::Cut }, Error::Offline { why: Offline::Dns }]
        {
            assert_eq!(Retry::default().wait_after(&error, Repeat::Never, 1, Duration::ZERO), None);
        }
    }

    #[test]
    fn what_google_asks_for_is_waited_for_and_not_a_moment_less() {
        let error = Error::Quota {
            bucket: Bucket::Orders,
            daily: false,
            retry_after: Some(Duration::from_secs(7)),
            google: None,
        };
        let wait = Retry::default().wait_after(&error, Repeat::Safe, 1, Duration::ZERO).expect("a wait");
        assert!(wait >= Duration::from_secs(7) && wait <= Duration::from_millis(7_500), "{wait:?}");
        assert_eq!(Retry::default().wait_after(&error, Repeat::Safe, 1, Duration::from_secs(55)), None);
    }

    #[test]
    fn decisions_of_googles_are_not_asked_for_twice() {
        for error in [
            Error::Invalid { message: String::new(), google: None },
            Error::Retired { google: None },
            Error::Quota { bucket: Bucket::Orders, daily: true, retry_after: None, google: None },
            Error::Malformed { what: String::new() },
        ] {
            assert_eq!(
                Retry::default().wait_after(&error, Repeat::Safe, 1, Duration::ZERO),
                None,
                "{error:?}"
            );
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_measured_by_the_answers_own_date() {
        let now = at("2026-01-01T00:00:00Z");
        assert_eq!(retry_after("120", None, now), Some(Duration::from_secs(120)));
        let date = "Thu, 01 Jan 2026 00:00:30 GMT";
        assert_eq!(retry_after(date, None, now), Some(Duration::from_secs(30)));
        assert_eq!(retry_after(date, Some(at("2026-01-01T00:00:10Z")), now), Some(Duration::from_secs(20)));
        assert_eq!(retry_after(date, Some(at("2026-01-01T01:00:00Z")), now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", None, now), None);
    }

    #[test]
    fn the_day_ends_at_midnight_in_california_in_summer_and_in_winter() {
        assert_eq!(until_pacific_midnight(at("2026-07-01T06:59:00Z")), Duration::from_secs(60));
        assert_eq!(until_pacific_midnight(at("2026-01-01T07:59:00Z")), Duration::from_secs(60));
        assert_eq!(until_pacific_midnight(at("2026-01-01T08:00:00Z")), Duration::from_secs(86_400));
    }
}
