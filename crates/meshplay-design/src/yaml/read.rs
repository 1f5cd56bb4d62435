//! Text to tree.

use std::{collections::HashMap, iter::Peekable, sync::Arc, vec};

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, StructureStyle, Tag};

use super::{Body, Entry, Layout, Node, Style};

/// Most comment lines in a row.
const COMMENT_LINES_MAX: usize = 1 << 20;

/// One document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    /// `None` if the document is empty.
    pub(crate) root: Option<Node>,
    /// In the order of the text.
    pub(crate) comments: Vec<Comment>,
    /// Where a second document starts, if there is one.
    pub(crate) second_line: Option<u32>,
}

/// A comment.
#[derive(Clone, Debug)]
pub(crate) struct Comment {
    /// Offset of the `#`.
    pub(crate) start: usize,
    /// Offset of the end of its line.
    pub(crate) end: usize,
}

/// Text that is not YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) message: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// Reads the first document of a text.
pub(crate) fn read(text: &str) -> Result<Document, SyntaxError> {
    let options = granit_parser::options! {
        emit_anchor_events: true,
        max_buffered_comment_events: COMMENT_LINES_MAX,
    };
    let events = Parser::new_from_str_with_options(text, options)
        .collect::<Result<Vec<_>, _>>()
        .map_err(SyntaxError::from)?;
    let reader = Reader {
        text,
        events: events.into_iter().peekable(),
        anchors: HashMap::new(),
        comments: Vec::new(),
        cursor: 0,
    };
    reader.document()
}

impl From<ScanError> for SyntaxError {
    fn from(error: ScanError) -> Self {
        let (line, column) = (number(error.marker().line()), number(error.marker().col() + 1));
        Self { message: error.info(), line, column }
    }
}

struct Reader<'t> {
    text: &'t str,
    events: Peekable<vec::IntoIter<(Event<'t>, Span)>>,
    /// Finished nodes with an anchor, by the parser's number.
    anchors: HashMap<usize, Arc<Node>>,
    comments: Vec<Comment>,
    /// End of the last token: where the search for a block scalar's header starts.
    cursor: usize,
}

impl<'t> Reader<'t> {
    fn document(mut self) -> Result<Document, SyntaxError> {
        let mut root = None;
        let mut second_line = None;
        while let Some((event, span)) = self.next() {
            match event {
                Event::DocumentStart(..) if root.is_some() => {
                    second_line = Some(number(span.start.line()));
                    break;
                }
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
                Event::StreamEnd => break,
                event => root = Some(self.node(event, span)?),
            }
        }
        // An implied null is what the parser makes of a document that holds only comments.
        let root = root.filter(|node| node.start != node.end || node.tag.is_some() || node.anchored);
        self.comments.sort_by_key(|comment| comment.start);
        Ok(Document { root, comments: self.comments, second_line })
    }

    /// The next event that is no comment.
    fn next(&mut self) -> Option<(Event<'t>, Span)> {
        loop {
            let (event, span) = self.events.next()?;
            match event {
                Event::Comment(..) => self.comments.push(Comment { start: start(&span), end: end(&span) }),
                event => return Some((event, span)),
            }
        }
    }

    fn node(&mut self, event: Event<'t>, span: Span) -> Result<Node, SyntaxError> {
        let (anchor, tag) = match &event {
            Event::Scalar(_, _, anchor, tag)
            | Event::SequenceStart(_, anchor, tag)
            | Event::MappingStart(_, anchor, tag) => (*anchor, tag.as_deref().map(tag_name)),
            _ => (0, None),
        };
        let properties = self.properties_start(&span);
        let before = self.cursor;
        let (body, begin, finish) = match event {
            Event::Scalar(text, style, ..) => self.scalar(text.into_owned(), style, &span),
            Event::SequenceStart(layout, ..) => self.sequence(layout, &span)?,
            Event::MappingStart(layout, ..) => self.mapping(layout, &span)?,
            Event::Alias(id) => (self.alias(id, &span)?, start(&span), end(&span)),
            other => return Err(at(&span, format!("unexpected {other:?}"))),
        };
        let begin = properties.map_or(begin, |properties| properties.min(begin)).max(before);
        self.cursor = self.cursor.max(finish);
        let node = Node {
            body,
            tag,
            anchored: anchor != 0,
            start: begin,
            end: finish.max(begin),
            line: number(span.start.line()),
            column: number(span.start.col() + 1),
        };
        if anchor != 0 {
            self.anchors.insert(anchor, Arc::new(node.clone()));
        }
        Ok(node)
    }

    /// Offset of the node's anchor or tag. The anchor's event follows that of its node.
    fn properties_start(&mut self, span: &Span) -> Option<usize> {
        let tag = span.tag_start().and_then(|marker| marker.byte_offset());
        let anchor = self.events.next_if(|(event, _)| matches!(event, Event::Anchor(..)));
        let anchor = anchor.map(|(_, span)| start(&span));
        tag.into_iter().chain(anchor).min()
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, span: &Span) -> (Body, usize, usize) {
        let (begin, finish) = (start(span), end(span));
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
            _ => Style::Quoted,
        };
        if style != Style::Block {
            return (Body::Scalar { text, style }, begin, finish);
        }
        let header = block_header(self.text, self.cursor, begin).unwrap_or(begin);
        let content = self.text.get(header..finish).unwrap_or_default();
        let finish = header + content.trim_end_matches([' ', '\t', '\r', '\n']).len();
        let line_rest = self.text.get(finish..).unwrap_or_default();
        let spaces = line_rest.len() - line_rest.trim_start_matches([' ', '\t']).len();
        (Body::Scalar { text, style }, header, finish + spaces)
    }

    fn sequence(&mut self, layout: StructureStyle, span: &Span) -> Result<(Body, usize, usize), SyntaxError> {
        let (layout, begin, mut finish) = (layout_of(layout), start(span), end(span));
        self.cursor = self.cursor.max(finish);
        let mut items = Vec::new();
        while let Some((event, span)) = self.next() {
            if matches!(event, Event::SequenceEnd) {
                finish = if layout == Layout::Flow { end(&span) } else { self.cursor };
                break;
            }
            items.push(self.node(event, span)?);
        }
        Ok((Body::Sequence { items, layout }, begin, finish))
    }

    fn mapping(&mut self, layout: StructureStyle, span: &Span) -> Result<(Body, usize, usize), SyntaxError> {
        let (layout, begin, mut finish) = (layout_of(layout), start(span), end(span));
        self.cursor = self.cursor.max(finish);
        let mut entries = Vec::new();
        while let Some((event, span)) = self.next() {
            if matches!(event, Event::MappingEnd) {
                finish = if layout == Layout::Flow { end(&span).max(self.cursor) } else { self.cursor };
                break;
            }
            let key = self.node(event, span)?;
            let colon = colon(self.text, &key, layout);
            self.cursor = self.cursor.max(colon.map_or(0, |colon| colon + 1));
            let Some((event, span)) = self.next() else { break };
            let mut value = self.node(event, span)?;
            // The parser puts an implied null before the colon.
            if let Some(colon) = colon.filter(|colon| value.end <= *colon) {
                (value.start, value.end) = (colon + 1, colon + 1);
            }
            entries.push(Entry { key, value, colon });
        }
        Ok((Body::Mapping { entries, layout }, begin, finish))
    }

    fn alias(&self, id: usize, span: &Span) -> Result<Body, SyntaxError> {
        let target = self.anchors.get(&id);
        target
            .cloned()
            .map(Body::Alias)
            .ok_or_else(|| at(span, "the anchor's value contains itself".to_owned()))
    }
}

/// Offset of the `:` after a key; `None` for `? key` entries and for keys without a value.
fn colon(text: &str, key: &Node, layout: Layout) -> Option<usize> {
    let rest = text.get(key.end..)?;
    let blanks: &[char] = if layout == Layout::Flow { &[' ', '\t', '\r', '\n'] } else { &[' ', '\t'] };
    let inner = rest.trim_start_matches(blanks);
    inner.starts_with(':').then(|| key.end + rest.len() - inner.len())
}

/// Offset of the `|` or `>` between the end of the token before and the content.
fn block_header(text: &str, from: usize, to: usize) -> Option<usize> {
    let region = text.get(from..to)?;
    let mut offset = from;
    for line in region.split_inclusive('\n') {
        let mut rest = line;
        loop {
            let word = rest.trim_start();
            let at = offset + line.len() - word.len();
            let length = word.find(char::is_whitespace).unwrap_or(word.len());
            match word.chars().next() {
                None | Some('#') => break,
                Some('|' | '>') => return Some(at),
                Some(_) => rest = word.get(length..)?,
            }
        }
        offset += line.len();
    }
    None
}

fn layout_of(style: StructureStyle) -> Layout {
    match style {
        StructureStyle::Block => Layout::Block,
        StructureStyle::Flow => Layout::Flow,
    }
}

fn tag_name(tag: &Tag) -> String {
    if tag.handle() == "tag:yaml.org,2002:" {
        tag.suffix().to_owned()
    } else {
        format!("{}{}", tag.handle(), tag.suffix())
    }
}

fn at(span: &Span, message: String) -> SyntaxError {
    SyntaxError { message, line: number(span.start.line()), column: number(span.start.col() + 1) }
}

fn start(span: &Span) -> usize {
    span.start.byte_offset().expect("text input has byte offsets")
}

fn end(span: &Span) -> usize {
    span.end.byte_offset().expect("text input has byte offsets")
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
