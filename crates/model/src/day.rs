use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A day in words, in UTC: `10 March 2026`. The screen has its own way with the times of lines.
pub fn day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%-d %B %Y").to_string()
}
