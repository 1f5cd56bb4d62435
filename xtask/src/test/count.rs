//! Sums what the test programs say of themselves.

/// How many tests passed and failed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) passed: u64,
    pub(super) failed: u64,
}

impl Tally {
    /// Counts a line of a flat TAP report: `ok 1 - name`, `not ok 2 - name`; any other line is none of ours.
    pub(super) fn add_tap_line(&mut self, line: &str) {
        if line.starts_with("ok ") {
            self.passed += 1;
        } else if line.starts_with("not ok ") {
            self.failed += 1;
        }
    }

    /// Counts a line of the form `test result: ok. 3 passed; 0 failed; …`; any other line is none of ours.
    pub(super) fn add_line(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else { return };
        let counts = result.split_once(". ").map_or("", |(_, counts)| counts);
        for count in counts.split(';') {
            match count.trim().split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_tap_report_is_counted_by_its_tests() {
        let mut tally = Tally::default();
        for line in ["TAP version 13", "1..3", "ok 1 - a", "not ok 2 - b", "    ---", "ok 3 - c # time=1ms"] {
            tally.add_tap_line(line);
        }
        assert_eq!(tally, Tally { passed: 2, failed: 1 });
    }

    #[test]
    fn results_of_all_programs_are_summed() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s",
            "7 passed; 7 failed",
        ] {
            tally.add_line(line);
        }
        assert_eq!(tally, Tally { passed: 13, failed: 2 });
    }
}
