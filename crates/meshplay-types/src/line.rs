//! Which characters keep a text from standing within a line, as names in tables and messages do. What becomes of such a text
//! is decided by whoever reads it.

/// Control characters, and the separators of lines and paragraphs that are none.
pub fn breaks_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::breaks_line;

    #[test]
    fn controls_and_separators_break_a_line_and_letters_do_not() {
        assert!(['\n', '\t', '\u{1b}', '\u{85}', '\u{2028}', '\u{2029}'].into_iter().all(breaks_line));
        assert!(!"a ü/✓\u{a0}".contains(breaks_line));
    }
}
