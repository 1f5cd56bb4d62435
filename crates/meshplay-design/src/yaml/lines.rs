//! Moving lines: the lossless half of import, export and edit works on whole lines.

/// The text with every line that holds something moved right.
pub(crate) fn indent(text: &str, by: usize) -> String {
    let blanks = " ".repeat(by);
    let mut moved = String::with_capacity(text.len() + text.len() / 4);
    for line in text.split_inclusive('\n') {
        if !line.trim_end_matches(['\r', '\n']).is_empty() {
            moved.push_str(&blanks);
        }
        moved.push_str(line);
    }
    moved
}

/// The text with every line moved left, as far as it has blanks in front.
pub(crate) fn dedent(text: &str, by: usize) -> String {
    let strip = |line: &str| line.bytes().take(by).take_while(|byte| *byte == b' ').count();
    text.split_inclusive('\n').map(|line| line.get(strip(line)..).unwrap_or_default()).collect()
}

/// Offset of the start of the line that holds the offset.
pub(crate) fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |idx| idx + 1)
}

/// Offset behind the line break of the line that holds the offset.
pub(crate) fn line_end(text: &str, offset: usize) -> usize {
    text.get(offset..).and_then(|rest| rest.find('\n')).map_or(text.len(), |idx| offset + idx + 1)
}

/// Bytes before the offset on its line.
pub(crate) fn column(text: &str, offset: usize) -> usize {
    offset - line_start(text, offset)
}

/// True if nothing but blanks stands before the offset on its line.
pub(crate) fn starts_line(text: &str, offset: usize) -> bool {
    text.get(line_start(text, offset)..offset).is_some_and(|before| before.trim().is_empty())
}

/// With a line break at the end, if there is anything.
pub(crate) fn terminated(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// A replacement of a range of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Splice {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) text: String,
}

/// The bytes `start..end` of a text with the splices that lie inside. They must not overlap.
pub(crate) fn splice(text: &str, start: usize, end: usize, splices: &[Splice]) -> String {
    let mut inside: Vec<&Splice> = splices.iter().filter(|s| s.start >= start && s.end <= end).collect();
    inside.sort_by_key(|splice| splice.start);
    let mut result = String::with_capacity(end - start);
    let mut from = start;
    for splice in inside {
        result.push_str(text.get(from..splice.start).unwrap_or_default());
        result.push_str(&splice.text);
        from = splice.end;
    }
    result.push_str(text.get(from..end).unwrap_or_default());
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_lines_there_and_back_changes_nothing() {
        let text = "a: |\r\n  x\r\n\r\n   y\n# c\n";
        assert_eq!(indent(text, 4), "    a: |\r\n      x\r\n\r\n       y\n    # c\n");
        assert_eq!(dedent(&indent(text, 4), 4), text);
    }

    #[test]
    fn splices_replace_only_their_range() {
        let splices =
            [(8, 9, "Z"), (2, 4, "")].map(|(start, end, text)| Splice { start, end, text: text.into() });
        assert_eq!(splice("0123456789", 1, 10, &splices), "14567Z9");
    }
}
