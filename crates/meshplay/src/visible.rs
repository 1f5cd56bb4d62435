//! Texts of others on a terminal: what would steer it is written out, so that no name, reason or address colours, moves or
//! hides what stands around it.

use std::borrow::Cow;

/// A cell or a name, which stays on its line.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    written_out(text, steers)
}

/// Lines as they are.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    written_out(text, |one| steers(one) && !matches!(one, '\n' | '\t'))
}

/// Control characters, and those that turn the direction of writing around (UAX #9).
fn steers(one: char) -> bool {
    one.is_control() || matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn written_out(text: &str, is_written_out: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&is_written_out) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for one in text.chars() {
        if is_written_out(one) {
            shown.extend(one.escape_default());
        } else {
            shown.push(one);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_written_out_and_the_rest_stays() {
        assert_eq!(line("a\tb\u{1b}[31mred\nü\u{9b}"), "a\\tb\\u{1b}[31mred\\nü\\u{9b}");
        assert_eq!(line("left\u{202e}right"), "left\\u{202e}right");
        assert_eq!(text("a\tb\n\u{7}\r"), "a\tb\n\\u{7}\\r");
        assert!(matches!(line("Größe ≤ 5 µs"), Cow::Borrowed(_)));
    }
}
