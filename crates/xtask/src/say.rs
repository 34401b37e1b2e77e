//! What a person reads while it runs.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// A line of its own.
#[expect(clippy::print_stdout, reason = "this is the one place that talks to the person")]
pub(crate) fn line(words: &str) {
    println!("{words}");
    flush();
}

/// Something that takes a while: says it at once, and afterwards how it went and how long it took.
pub(crate) fn step<T>(words: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    begin(words);
    let start = Instant::now();
    let done = work();
    end(if done.is_ok() { "ok" } else { "FAILED" }, start.elapsed());
    done
}

#[expect(clippy::print_stdout, reason = "this is the one place that talks to the person")]
fn begin(words: &str) {
    print!("{words} ... ");
    // In a file each step is one line anyway; on a terminal the dots must show before the wait.
    if std::io::stdout().is_terminal() {
        flush();
    } else {
        println!();
        flush();
    }
}

#[expect(clippy::print_stdout, reason = "this is the one place that talks to the person")]
fn end(how: &str, took: Duration) {
    if !std::io::stdout().is_terminal() {
        print!("    ");
    }
    println!("{how} ({})", duration(took));
    flush();
}

fn flush() {
    // A closed pipe is the reader's business.
    let _ = std::io::stdout().flush();
}

/// `0.4 s`, `12 s`, `3 min 05 s`.
pub(crate) fn duration(took: Duration) -> String {
    let seconds = took.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", took.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_like_one() {
        let words = |millis| duration(Duration::from_millis(millis));
        assert_eq!(words(420), "0.4 s");
        assert_eq!(words(12_300), "12 s");
        assert_eq!(words(185_000), "3 min 05 s");
    }
}
