//! The tree of a document: what is written, and where.

use std::sync::Arc;

/// A node and its place. Offsets are bytes of the text that was read.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) body: Body,
    /// Tag without its prefix for the core schema (`str`), as written otherwise.
    pub(crate) tag: Option<String>,
    /// True if it carries an anchor.
    pub(crate) anchored: bool,
    /// Start: of its properties (anchor, tag), its block scalar header or its content, whichever is first.
    pub(crate) start: usize,
    /// End of its content, without the line break and without blank lines after a block scalar.
    pub(crate) end: usize,
    /// Line of its content, from 1.
    pub(crate) line: u32,
    /// Column of its content in characters, from 1.
    pub(crate) column: u32,
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    Scalar { text: String, style: Style },
    Sequence { items: Vec<Node>, layout: Layout },
    Mapping { entries: Vec<Entry>, layout: Layout },
    Alias(Arc<Node>),
}

/// A key and its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: Node,
    pub(crate) value: Node,
    /// Offset of the `:` if the entry is written `key: value`.
    pub(crate) colon: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Quoted,
    Block,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    Block,
    Flow,
}

impl Node {
    /// A mapping without entries and without a place.
    pub(crate) fn empty() -> Self {
        let body = Body::Mapping { entries: Vec::new(), layout: Layout::Flow };
        Self { body, tag: None, anchored: false, start: 0, end: 0, line: 1, column: 1 }
    }

    /// Its entries, if it is a mapping (aliases are followed).
    pub(crate) fn entries(&self) -> Option<&[Entry]> {
        match &self.body {
            Body::Mapping { entries, .. } => Some(entries),
            Body::Alias(target) => target.entries(),
            _ => None,
        }
    }

    /// Its items, if it is a sequence (aliases are followed).
    pub(crate) fn items(&self) -> Option<&[Self]> {
        match &self.body {
            Body::Sequence { items, .. } => Some(items),
            Body::Alias(target) => target.items(),
            _ => None,
        }
    }

    /// The text of a scalar as written, whatever it means (aliases are followed).
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.body {
            Body::Scalar { text, .. } => Some(text),
            Body::Alias(target) => target.text(),
            _ => None,
        }
    }

    /// The entry with this key, as written. The last of several, which is the one that counts.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries()?.iter().rev().find(|entry| entry.key.text() == Some(key))
    }

    /// The value of this key.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// True if it is a mapping in block layout without anchor and tag: its lines can be moved.
    pub(crate) fn is_plain_block_mapping(&self) -> bool {
        let block = matches!(&self.body, Body::Mapping { layout: Layout::Block, .. });
        block && !self.anchored && self.tag.is_none()
    }

    /// The node at the end of a path of keys and indices, or the deepest one on the way to it.
    pub(crate) fn nearest<'p>(&self, path: impl Iterator<Item = &'p str>) -> &Self {
        let mut node = self;
        for step in path {
            let next = match node.items() {
                Some(items) => step.parse::<usize>().ok().and_then(|idx| items.get(idx)),
                None => node.get(step),
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }
}
