//! Milliseconds since 1970 and the Gregorian calendar in UTC. A world of a million orders asks for
//! billions of dates, in debug builds too, so this is plain integer arithmetic; a test holds it against jiff.

/// Milliseconds since 1970-01-01T00:00:00Z.
pub(crate) type Millis = i64;

pub(crate) const SECOND: Millis = 1_000;
pub(crate) const MINUTE: Millis = 60 * SECOND;
pub(crate) const HOUR: Millis = 60 * MINUTE;
pub(crate) const DAY: Millis = 24 * HOUR;

/// A date as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    pub(crate) month: u32,
    pub(crate) day: u32,
}

/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
pub(crate) fn civil(at: Millis) -> Civil {
    let z = at.div_euclid(DAY) + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
    let year = yoe + era * 400 + i64::from(month <= 2);
    Civil { year, month, day: (doy - (153 * mp + 2) / 5 + 1) as u32 }
}

/// Midnight UTC of a date.
pub(crate) fn midnight(date: Civil) -> Millis {
    let y = date.year - i64::from(date.month <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let m = i64::from(date.month);
    let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + i64::from(date.day) - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    (era * 146_097 + doe - 719_468) * DAY
}

/// The start of the day that `at` lies in.
pub(crate) fn start_of_day(at: Millis) -> Millis {
    at.div_euclid(DAY) * DAY
}

fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// `anchor` moved by whole months; a day that the month lacks becomes its last day, as Google bills.
pub(crate) fn add_months(anchor: Millis, months: i64) -> Millis {
    let date = civil(anchor);
    let index = date.year * 12 + i64::from(date.month) - 1 + months;
    let (year, month) = (index.div_euclid(12), index.rem_euclid(12) as u32 + 1);
    let day = date.day.min(days_in_month(year, month));
    midnight(Civil { year, month, day }) + at_of_day(anchor)
}

fn at_of_day(at: Millis) -> Millis {
    at.rem_euclid(DAY)
}

/// A calendar month, as report names write it: `202610`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Month(i64);

impl Month {
    pub(crate) fn new(year: i64, month: u32) -> Self {
        Self(year * 12 + i64::from(month) - 1)
    }
    pub(crate) fn of(at: Millis) -> Self {
        let date = civil(at);
        Self::new(date.year, date.month)
    }
    pub(crate) fn next(self) -> Self {
        Self(self.0 + 1)
    }
    pub(crate) fn start(self) -> Millis {
        midnight(Civil { year: self.0.div_euclid(12), month: self.0.rem_euclid(12) as u32 + 1, day: 1 })
    }
    pub(crate) fn digits(self) -> String {
        format!("{:04}{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

/// RFC 3339 with as many digits of a fraction as are needed (none, or three), as Google writes times.
pub(crate) fn rfc3339(at: Millis) -> String {
    let date = civil(at);
    let (hour, minute, second, millis) = clock(at);
    let mut text =
        format!("{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}", date.year, date.month, date.day);
    if millis != 0 {
        text.push_str(&format!(".{millis:03}"));
    }
    text.push('Z');
    text
}

/// Hour, minute, second, millisecond of the day in UTC.
pub(crate) fn clock(at: Millis) -> (i64, i64, i64, i64) {
    let of_day = at_of_day(at);
    (of_day / HOUR, of_day / MINUTE % 60, of_day / SECOND % 60, of_day % SECOND)
}

/// `2026-10-19`.
pub(crate) fn iso_date(at: Millis) -> String {
    let date = civil(at);
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

/// English three-letter name of a month, 1 to 12.
pub(crate) fn month_name(month: u32) -> &'static str {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES[(month as usize + 11) % 12]
}

/// The `Date` header: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
pub(crate) fn http_date(at: Millis) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    let date = civil(at);
    let (hour, minute, second, _) = clock(at);
    format!(
        "{}, {:02} {} {:04} {hour:02}:{minute:02}:{second:02} GMT",
        DAYS[at.div_euclid(DAY).rem_euclid(7) as usize],
        date.day,
        month_name(date.month),
        date.year
    )
}

/// Reads RFC 3339, as query parameters and control requests write times.
pub(crate) fn parse(text: &str) -> Option<Millis> {
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_agree_with_jiff_over_a_century() {
        for step in 0..5_000_i64 {
            let at = -2_000_000_000_000 + step * 1_037_003_777;
            let theirs = jiff::Timestamp::from_millisecond(at).unwrap().to_zoned(jiff::tz::TimeZone::UTC);
            let ours = civil(at);
            assert_eq!(
                (ours.year, ours.month, ours.day),
                (i64::from(theirs.year()), theirs.month() as u32, theirs.day() as u32)
            );
            assert_eq!(midnight(ours), start_of_day(at));
            let later = theirs.checked_add(jiff::Span::new().months(step % 30)).unwrap();
            assert_eq!(add_months(at, step % 30), later.timestamp().as_millisecond());
        }
    }

    #[test]
    fn a_month_end_is_kept_where_the_month_has_it() {
        let jan31 = parse("2026-01-31T10:00:00Z").unwrap();
        assert_eq!(rfc3339(add_months(jan31, 1)), "2026-02-28T10:00:00Z");
        assert_eq!(rfc3339(add_months(jan31, 2)), "2026-03-31T10:00:00Z");
    }

    #[test]
    fn times_are_written_as_google_and_http_write_them() {
        let at = parse("1994-11-06T08:49:37.25Z").unwrap();
        assert_eq!(http_date(at), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(rfc3339(at), "1994-11-06T08:49:37.250Z");
        assert_eq!(rfc3339(at - 250), "1994-11-06T08:49:37Z");
    }

    #[test]
    fn months_follow_each_other() {
        let december = Month::of(parse("2025-12-15T00:00:00Z").unwrap());
        assert_eq!(december.digits(), "202512");
        assert_eq!(december.next().digits(), "202601");
        assert_eq!(rfc3339(december.next().start()), "2026-01-01T00:00:00Z");
    }
}
