//! Block mappings as ranges of lines: the unit in which text is taken over.

use std::ops::Range;

use super::{
    Comment, Node,
    lines::{self, Splice},
};

/// The byte ranges of the entries of a block mapping: whole lines, together everything from the mapping's
/// start to `end`. Comment lines directly above an entry belong to it.
pub(crate) fn segments(text: &str, node: &Node, comments: &[Comment], end: usize) -> Vec<Range<usize>> {
    let entries = node.entries().unwrap_or_default();
    let mut starts: Vec<usize> = Vec::with_capacity(entries.len());
    for (idx, entry) in entries.iter().enumerate() {
        let floor = match idx.checked_sub(1).and_then(|before| entries.get(before)) {
            Some(before) => lines::line_end(text, before.value.end.max(before.key.end)),
            None => node.start,
        };
        starts.push(if idx == 0 { node.start } else { lead(text, comments, entry.key.start, floor) });
    }
    let ends = starts.iter().skip(1).copied().chain([end]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end.max(start)).collect()
}

/// Start of the run of comment lines directly above the line of an offset, not before `floor`.
pub(crate) fn lead(text: &str, comments: &[Comment], offset: usize, floor: usize) -> usize {
    let mut start = lines::line_start(text, offset).max(floor);
    while start > floor {
        let above = lines::line_start(text, start - 1);
        let is_comment = within(comments, above..start).iter().any(|c| lines::starts_line(text, c.start));
        if !is_comment || above < floor {
            break;
        }
        start = above;
    }
    start
}

/// A range of lines, splices applied, moved to the left by `column`. The first line may start behind blanks
/// or a `- ` that are not part of the range.
pub(crate) fn taken(text: &str, range: Range<usize>, column: usize, splices: &[Splice]) -> String {
    let missing = lines::column(text, range.start).min(column);
    let body = " ".repeat(missing) + &lines::splice(text, range.start, range.end, splices);
    lines::terminated(lines::dedent(&body, column))
}

/// The comments that start in a range. They stand in the order of the text.
pub(crate) fn within(comments: &[Comment], range: Range<usize>) -> &[Comment] {
    let start = comments.partition_point(|comment| comment.start < range.start);
    let end = comments.partition_point(|comment| comment.start < range.end);
    comments.get(start..end).unwrap_or_default()
}

/// The comments of a range as lines without blanks in front.
pub(crate) fn comment_lines(text: &str, comments: &[Comment], range: Range<usize>) -> Vec<String> {
    within(comments, range)
        .iter()
        .map(|comment| text.get(comment.start..comment.end).unwrap_or_default().trim_end().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::read;

    #[test]
    fn entries_take_the_comments_directly_above_them() {
        let text = "# head\na: 1\n\n# far\n\n# near\n  # odd\nb: |\n  # text\n  x\nc:\n- 1 # side\n# tail\n";
        let document = read(text).unwrap();
        let node = document.root.unwrap();
        let segments = segments(text, &node, &document.comments, text.len());
        let parts: Vec<_> = segments.into_iter().map(|range| &text[range]).collect();
        assert_eq!(
            parts,
            ["a: 1\n\n# far\n\n", "# near\n  # odd\nb: |\n  # text\n  x\n", "c:\n- 1 # side\n# tail\n"]
        );
    }

    #[test]
    fn the_first_line_may_start_behind_a_dash() {
        let text = "  - a: 1\n    b: 2\n";
        assert_eq!(taken(text, 4..text.len(), 4, &[]), "a: 1\nb: 2\n");
    }
}
