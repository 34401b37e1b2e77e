//! Counts of tests, and how the runners print them.

/// How many passed, failed, and were skipped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    /// One thing that held.
    pub(crate) const PASS: Self = Self { passed: 1, failed: 0, skipped: 0 };
    /// One thing that did not hold.
    pub(crate) const FAIL: Self = Self { passed: 0, failed: 1, skipped: 0 };

    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }

    /// `12 passed, 0 failed, 1 skipped`.
    pub(crate) fn words(self) -> String {
        format!("{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }

    /// Sums the lines `test result: ok. 3 passed; 0 failed; 1 ignored; ...` of libtest and its mimics.
    pub(crate) fn of_libtest(output: &str) -> Option<Self> {
        output
            .lines()
            .filter_map(|line| line.trim().strip_prefix("test result: "))
            .map(|counts| Self {
                passed: before(counts, " passed"),
                failed: before(counts, " failed"),
                skipped: before(counts, " ignored"),
            })
            .reduce(Self::and)
    }

    /// Reads `Tests  2 failed | 12 passed | 1 skipped (15)` of vitest, colours removed.
    pub(crate) fn of_vitest(output: &str) -> Option<Self> {
        let line = output.lines().find_map(|line| line.trim().strip_prefix("Tests  "))?;
        Some(Self {
            passed: before(line, " passed"),
            failed: before(line, " failed"),
            skipped: before(line, " skipped") + before(line, " todo"),
        })
    }

    /// Reads the last line of the form of [`Tally::words`].
    pub(crate) fn of_words(output: &str) -> Option<Self> {
        output.lines().rev().find_map(|line| {
            let tally = Self {
                passed: before(line, " passed"),
                failed: before(line, " failed"),
                skipped: before(line, " skipped"),
            };
            line.trim().ends_with(&tally.words()).then_some(tally)
        })
    }
}

/// The number that stands right before `word`; 0 if there is none.
fn before(text: &str, word: &str) -> u64 {
    let Some((head, _)) = text.split_once(word) else { return 0 };
    let digits = head.rfind(|c: char| !c.is_ascii_digit()).map_or(head, |end| &head[end + 1..]);
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn tally(passed: u64, failed: u64, skipped: u64) -> Tally {
        Tally { passed, failed, skipped }
    }

    #[test]
    fn every_result_line_of_libtest_counts() {
        let output = "running 3 tests\ntest a ... ok\n\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; \
                      0 filtered out; finished in 0.00s\n\ntest result: FAILED. 0 passed; 4 failed; 0 ignored; 0 \
                      measured; 0 filtered out; finished in 1.00s\n";
        assert_eq!(Tally::of_libtest(output), Some(tally(2, 4, 1)));
        assert_eq!(Tally::of_libtest("Segmentation fault"), None);
    }

    #[test]
    fn vitest_leaves_out_what_is_zero() {
        assert_eq!(
            Tally::of_vitest(" Test Files  3 passed (3)\n      Tests  12 passed (12)\n"),
            Some(tally(12, 0, 0))
        );
        let some = " Tests  2 failed | 12 passed | 1 skipped (15)\n";
        assert_eq!(Tally::of_vitest(some), Some(tally(12, 2, 1)));
    }

    #[test]
    fn our_own_last_line_is_read_back() {
        let printed = format!("things\n{}\n", tally(3, 0, 7).words());
        assert_eq!(Tally::of_words(&printed), Some(tally(3, 0, 7)));
        assert_eq!(Tally::of_words("nothing of the kind"), None);
    }
}
