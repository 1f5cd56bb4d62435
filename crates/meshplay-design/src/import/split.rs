//! A stream of documents cut at its `---` and `...` lines, so that one broken document does not take the
//! others with it.

use std::borrow::Cow;

/// One document of a stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chunk<'t> {
    pub(super) text: Cow<'t, str>,
    /// Line of its first line in the stream, from 1.
    pub(super) line: u32,
}

/// The documents, in order. A comment on a `---` line belongs to the document that follows.
pub(super) fn chunks(stream: &str) -> Vec<Chunk<'_>> {
    let mut chunks = Vec::new();
    let mut start = 0;
    let mut start_line = 1;
    let mut prefix = String::new();
    let (mut offset, mut line) = (0, 1);
    for text in stream.split_inclusive('\n') {
        let end = offset + text.len();
        let before = stream.get(start..offset).unwrap_or_default();
        if let Some(rest) = marker(text, "---") {
            // Directives belong to the document behind their `---`.
            if !(prefix.is_empty() && is_directives(before)) {
                push(&mut chunks, std::mem::take(&mut prefix), before, start_line);
                prefix = format!("   {rest}");
                (start, start_line) = (end, line);
            }
        } else if marker(text, "...").is_some() {
            push(&mut chunks, std::mem::take(&mut prefix), before, start_line);
            (start, start_line) = (end, line + 1);
        }
        offset = end;
        line += 1;
    }
    push(&mut chunks, prefix, stream.get(start..).unwrap_or_default(), start_line);
    chunks
}

fn push<'t>(chunks: &mut Vec<Chunk<'t>>, prefix: String, body: &'t str, line: u32) {
    let text = if prefix.is_empty() { Cow::Borrowed(body) } else { Cow::Owned(prefix + body) };
    if !text.trim().is_empty() {
        chunks.push(Chunk { text, line });
    }
}

/// What follows a marker at the start of a line.
fn marker<'t>(line: &'t str, marker: &str) -> Option<&'t str> {
    line.strip_prefix(marker).filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

/// True if there are directives and nothing else but comments.
fn is_directives(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).peekable();
    lines.peek().is_some() && lines.all(|line| line.starts_with('%'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stream: &str, expected: &[(u32, &str)]) {
        let found = chunks(stream);
        let found: Vec<_> = found.iter().map(|chunk| (chunk.line, chunk.text.as_ref())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn documents_end_at_markers() {
        check("a: 1\n---\nb: 2\n---\n---\n", &[(1, "a: 1\n"), (2, "   \nb: 2\n")]);
        check(
            "# c\n--- # d\r\nb: |\n  ---\n...\nc: 1",
            &[(1, "# c\n"), (2, "    # d\r\nb: |\n  ---\n"), (6, "c: 1")],
        );
        check("--- {a: 1}\n---- x\n", &[(1, "    {a: 1}\n---- x\n")]);
        check(
            "%YAML 1.1\n# x\n---\na: 1\n---\nb: 1\n",
            &[(1, "%YAML 1.1\n# x\n---\na: 1\n"), (5, "   \nb: 1\n")],
        );
    }
}
