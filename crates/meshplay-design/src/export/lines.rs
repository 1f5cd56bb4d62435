//! Which lines of a design belong to which component.

use std::ops::Range;

use meshplay_types::ComponentId;

use crate::{
    source::Source,
    yaml::{self, Comment, Entry, Node, block, lines},
};

/// The components section of a design's text.
pub(crate) struct Layout<'s> {
    pub(crate) text: &'s str,
    pub(crate) comments: Vec<Comment>,
    components: Vec<ComponentLines<'s>>,
    tail: Vec<String>,
}

/// The lines of one component.
#[derive(Clone)]
pub(crate) struct ComponentLines<'s> {
    pub(crate) entry: &'s Entry,
    /// Offset of the first comment line above the id, or of the id's line.
    pub(crate) head: usize,
    /// From the id's line to the end of its last line, with the comment lines that are indented deeper.
    pub(crate) range: Range<usize>,
}

/// A component and the layout it stands in.
#[derive(Clone)]
pub(crate) struct Placed<'l, 's> {
    pub(crate) layout: &'l Layout<'s>,
    pub(crate) lines: &'l ComponentLines<'s>,
}

impl<'s> Layout<'s> {
    pub(crate) fn of(source: &'s Source) -> Self {
        let text = &*source.text;
        // The text was read before, so it can be read again.
        let comments = yaml::read(text).map(|document| document.comments).unwrap_or_default();
        let spec = source.root.get("spec");
        let section = spec.and_then(|spec| spec.get("components"));
        let entries = section.and_then(Node::entries).unwrap_or_default();
        let mut layout = Self { text, comments, components: Vec::new(), tail: Vec::new() };
        let mut from = entries.first().map_or(0, |first| layout.after_key(source, first));
        for (idx, entry) in entries.iter().enumerate() {
            let limit = entries.get(idx + 1).map_or(text.len(), |next| next.key.start);
            let end = layout.end(entry, limit);
            let start = lines::line_start(text, entry.key.start).max(from);
            layout.components.push(ComponentLines {
                entry,
                head: from.min(start),
                range: start..end.max(start),
            });
            from = end.max(start);
        }
        let components = spec.and_then(|spec| spec.entry("components"));
        layout.tail = match (entries.last(), components) {
            (Some(last), _) => layout.comments_below(from, lines::column(text, last.key.start)),
            (None, Some(entry)) => {
                let column = lines::column(text, entry.key.start) + 1;
                layout.comments_below(lines::line_end(text, entry.value.end), column)
            }
            (None, None) => Vec::new(),
        };
        layout
    }

    /// Where the lines above the first component start: behind the line of `components:`.
    fn after_key(&self, source: &Source, first: &Entry) -> usize {
        let entry = source.root.get("spec").and_then(|spec| spec.entry("components"));
        let key_end = entry.map_or(0, |entry| lines::line_end(self.text, entry.key.end));
        key_end.min(first.key.start)
    }

    /// End of the last line that belongs to a component: blank lines and comments indented deeper than its id.
    fn end(&self, entry: &Entry, limit: usize) -> usize {
        let column = lines::column(self.text, entry.key.start);
        let mut end = lines::line_end(self.text, entry.value.end.max(entry.key.end)).min(limit);
        loop {
            let next = lines::line_end(self.text, end);
            let line = self.text.get(end..next).unwrap_or_default();
            let blanks = line.len() - line.trim_start().len();
            let belongs = line.trim().is_empty() || (line.trim_start().starts_with('#') && blanks > column);
            if next > limit || end == next || !belongs {
                return end;
            }
            end = next;
        }
    }

    /// The comments at a column or further right, up to the first line that is something else.
    fn comments_below(&self, from: usize, column: usize) -> Vec<String> {
        let mut end = from;
        loop {
            let next = lines::line_end(self.text, end);
            let line = self.text.get(end..next).unwrap_or_default();
            let blanks = line.len() - line.trim_start().len();
            let belongs = line.trim().is_empty() || (line.trim_start().starts_with('#') && blanks >= column);
            if end == next || !belongs {
                return block::comment_lines(self.text, &self.comments, from..end);
            }
            end = next;
        }
    }

    pub(crate) fn component<'l>(&'l self, id: &ComponentId) -> Option<Placed<'l, 's>> {
        let lines = self.components.iter().find(|lines| lines.entry.key.text() == Some(id.as_str()))?;
        Some(Placed { layout: self, lines })
    }

    /// Comments below the last component.
    pub(crate) fn tail(&self) -> &[String] {
        &self.tail
    }
}
