//! Two texts of a design as a unified diff, for people. What the designs say is compared elsewhere: this knows lines only.

use similar::{Algorithm, TextDiff};

/// Unchanged lines around a change.
const CONTEXT_LINES: usize = 3;
/// Largest texts that are compared, in bytes together: some ten thousand lines, in less than a second.
pub const TEXT_DIFF_BYTES_MAX: usize = 1 << 20;

/// The unified diff; empty for equal texts, `None` for texts that are too large to compare by line.
pub fn text_diff(before: (&str, &str), after: (&str, &str)) -> Option<String> {
    let ((before_name, before), (after_name, after)) = (before, after);
    if before == after {
        return Some(String::new());
    }
    if before.len() + after.len() > TEXT_DIFF_BYTES_MAX {
        return None;
    }
    let mut config = TextDiff::configure();
    let diff = config.algorithm(Algorithm::Patience).diff_lines(before, after);
    Some(diff.unified_diff().context_radius(CONTEXT_LINES).header(before_name, after_name).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_with_the_lines_around_it() {
        let lines = |middle: &str| format!("a\nb\nc\nd\n{middle}\ne\nf\ng\nh\n");
        let diff = text_diff(("1", &lines("old")), ("2", &lines("new"))).unwrap();
        assert_eq!(diff, "--- 1\n+++ 2\n@@ -2,7 +2,7 @@\n b\n c\n d\n-old\n+new\n e\n f\n g\n");
        assert_eq!(text_diff(("1", "a\n"), ("2", "a\n")).as_deref(), Some(""));
        let large = "x\n".repeat(TEXT_DIFF_BYTES_MAX);
        assert!(text_diff(("1", &large), ("2", "")).is_none());
    }
}
