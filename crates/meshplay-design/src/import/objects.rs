//! Documents to objects: lists taken apart, comments given to the object they stand by.

use std::ops::Range;

use meshplay_types::{Code, Finding, Gvk, ObjectKey, Place};
use serde_json::{Map, Value};

use super::split::Chunk;
use crate::yaml::{
    self, Comment, Node, block, lines,
    value::{self, DuplicateKey},
};

/// What a document holds.
pub(super) enum Item<'c> {
    Object(Box<Object<'c>>),
    /// Comments without an object.
    Comments(Vec<String>),
    /// Something that is not an object.
    Rejected(Box<Finding>),
}

/// An object of a manifest.
pub(super) struct Object<'c> {
    pub(super) gvk: Gvk,
    /// The object without `apiVersion` and `kind`.
    pub(super) fields: Map<String, Value>,
    /// Its text, if its lines can be taken over.
    pub(super) source: Option<ObjectSource<'c>>,
    /// Comment lines above it.
    pub(super) head: Vec<String>,
    /// Comment lines that belong to it, for the case that its lines cannot be taken over.
    pub(super) comments: Vec<String>,
    /// Comment lines below it that its lines do not hold.
    pub(super) tail: Vec<String>,
    pub(super) duplicates: Vec<DuplicateKey>,
    /// Line in the stream, from 1.
    pub(super) line: u32,
}

/// Where an object stands in its document.
pub(super) struct ObjectSource<'c> {
    pub(super) text: &'c str,
    pub(super) all_comments: Vec<Comment>,
    pub(super) node: Node,
    pub(super) range: Range<usize>,
}

impl Object<'_> {
    fn metadata(&self, key: &str) -> Option<&str> {
        self.fields.get("metadata")?.get(key)?.as_str().filter(|text| !text.is_empty())
    }

    pub(super) fn name(&self) -> Option<&str> {
        self.metadata("name")
    }

    pub(super) fn generate_name(&self) -> Option<&str> {
        self.metadata("generateName")
    }

    pub(super) fn namespace(&self) -> Option<&str> {
        self.metadata("namespace")
    }

    /// Its identity, if it has a name.
    pub(super) fn key(&self) -> Option<ObjectKey> {
        Some(ObjectKey {
            group: self.gvk.group.clone(),
            kind: self.gvk.kind.clone(),
            namespace: self.namespace().map(str::to_owned),
            name: self.name()?.to_owned(),
        })
    }

    /// What people call it.
    pub(super) fn title(&self) -> String {
        self.key().map_or_else(|| self.gvk.to_string(), |key| key.to_string())
    }
}

/// Everything that a document holds.
pub(super) fn items<'c>(chunk: &'c Chunk<'_>) -> Vec<Item<'c>> {
    let text = chunk.text.as_ref();
    match yaml::read(text) {
        Ok(yaml::Document { root: Some(root), comments, .. }) => of_root(chunk, root, &comments),
        Ok(yaml::Document { comments, .. }) => {
            vec![Item::Comments(block::comment_lines(text, &comments, 0..text.len()))]
        }
        Err(error) => json_stream(chunk).unwrap_or_else(|| {
            let (line, column) = (chunk.line + error.line - 1, error.column);
            let place = Place { line: Some(line), column: Some(column), ..Place::default() };
            vec![Item::Rejected(Box::new(Finding::new(Code::IMPORT_SYNTAX, error.message).at(place)))]
        }),
    }
}

fn of_root<'c>(chunk: &'c Chunk<'_>, root: Node, comments: &[Comment]) -> Vec<Item<'c>> {
    let text = chunk.text.as_ref();
    let converted = match value::convert(&root) {
        Ok(converted) => converted,
        Err(error) => {
            let (line, column) = (chunk.line + error.line - 1, error.column);
            let place = Place { line: Some(line), column: Some(column), ..Place::default() };
            return vec![Item::Rejected(Box::new(
                Finding::new(Code::IMPORT_SYNTAX, error.message).at(place),
            ))];
        }
    };
    if converted.value.is_null() {
        return vec![Item::Comments(block::comment_lines(text, comments, 0..text.len()))];
    }
    let mut duplicates = converted.duplicates;
    duplicates.iter_mut().for_each(|duplicate| duplicate.line += chunk.line - 1);
    if let Some(list) = list_items(&converted.value) {
        let nodes = root.get("items").and_then(Node::items).unwrap_or_default();
        return of_list(chunk, list, nodes, comments);
    }
    let line = chunk.line + root.line - 1;
    let head = block::comment_lines(text, comments, 0..root.start);
    let inner = block::comment_lines(text, comments, root.start..text.len());
    let range = root.start..text.len();
    match of_value(converted.value, line) {
        Err(finding) => vec![Item::Rejected(finding)],
        Ok(object) => vec![Item::Object(Box::new(Object {
            source: source(text, root, comments, range),
            head,
            comments: inner,
            duplicates,
            ..*object
        }))],
    }
}

fn source<'c>(
    text: &'c str,
    node: Node,
    comments: &[Comment],
    range: Range<usize>,
) -> Option<ObjectSource<'c>> {
    let inside = block::within(comments, range.clone()).to_vec();
    node.is_plain_block_mapping().then_some(ObjectSource { text, all_comments: inside, node, range })
}

/// The items of a `List` or any other kind of list, each with `apiVersion` and `kind`.
fn list_items(value: &Value) -> Option<Vec<Value>> {
    let object = value.as_object()?;
    let kind = object.get("kind")?.as_str()?.strip_suffix("List")?;
    let items = match object.get("items")? {
        Value::Array(items) => items.as_slice(),
        Value::Null => &[],
        _ => return None,
    };
    let complete = |item: &Value| {
        let Value::Object(fields) = item else { return item.clone() };
        let mut complete = Map::new();
        if !kind.is_empty() {
            complete.insert("apiVersion".into(), object.get("apiVersion").cloned().unwrap_or_default());
            complete.insert("kind".into(), kind.into());
        }
        complete.extend(fields.clone());
        Value::Object(complete)
    };
    Some(items.iter().map(complete).collect())
}

fn of_list<'c>(
    chunk: &'c Chunk<'_>,
    values: Vec<Value>,
    nodes: &[Node],
    comments: &[Comment],
) -> Vec<Item<'c>> {
    let text = chunk.text.as_ref();
    let mut items: Vec<Item<'c>> = Vec::new();
    let mut from = 0;
    for (idx, value) in values.into_iter().enumerate() {
        let node = nodes.get(idx);
        let line = chunk.line + node.map_or(1, |node| node.line) - 1;
        let range = node.map_or(from..from, |node| node.start..whole_lines(text, node));
        let head = block::comment_lines(text, comments, from..range.start.max(from));
        from = range.end.max(from);
        items.extend(match list_items(&value) {
            Some(inner) => of_list_values(inner, head, line),
            None => vec![match of_value(value, line) {
                Err(finding) => Item::Rejected(finding),
                Ok(object) => Item::Object(Box::new(Object {
                    comments: block::comment_lines(text, comments, range.clone()),
                    source: node.and_then(|node| source(text, node.clone(), comments, range)),
                    head,
                    ..*object
                })),
            }],
        });
    }
    let rest = block::comment_lines(text, comments, from..text.len());
    match items.last_mut() {
        Some(Item::Object(last)) => last.tail = rest,
        _ => items.push(Item::Comments(rest)),
    }
    items
}

/// A list inside a list: nobody writes that by hand, so its text is not taken over.
fn of_list_values<'c>(values: Vec<Value>, head: Vec<String>, line: u32) -> Vec<Item<'c>> {
    let objects = values.into_iter().map(|value| match of_value(value, line) {
        Err(finding) => Item::Rejected(finding),
        Ok(object) => Item::Object(object),
    });
    std::iter::once(Item::Comments(head)).chain(objects).collect()
}

/// End of the last line of a node, with the blank lines that follow and the comments at its column.
fn whole_lines(text: &str, node: &Node) -> usize {
    let column = lines::column(text, node.start);
    let mut end = lines::line_end(text, node.end);
    while end < text.len() {
        let next = lines::line_end(text, end);
        let line = text.get(end..next).unwrap_or_default();
        let content = line.trim_start();
        let comment = content.starts_with('#') && line.len() - content.len() >= column;
        if !content.is_empty() && !comment {
            break;
        }
        end = next;
    }
    end
}

fn of_value<'c>(value: Value, line: u32) -> Result<Box<Object<'c>>, Box<Finding>> {
    let reject = |message: String| {
        let place = Place { line: Some(line), ..Place::default() };
        Err(Box::new(Finding::new(Code::IMPORT_NOT_OBJECT, message).at(place)))
    };
    let Value::Object(mut fields) = value else {
        return reject("the document is not a mapping".to_owned());
    };
    let (api_version, kind) = match (fields.shift_remove("apiVersion"), fields.shift_remove("kind")) {
        (Some(Value::String(api_version)), Some(Value::String(kind))) => (api_version, kind),
        (None, None) => return reject("the document has no `apiVersion` and no `kind`".to_owned()),
        (None, _) => return reject("the document has no `apiVersion`".to_owned()),
        (_, None) => return reject("the document has no `kind`".to_owned()),
        _ => return reject("`apiVersion` and `kind` must be text".to_owned()),
    };
    match Gvk::new(&api_version, &kind) {
        Err(error) => reject(error.to_string()),
        Ok(gvk) => Ok(Box::new(Object {
            gvk,
            fields,
            source: None,
            head: Vec::new(),
            comments: Vec::new(),
            tail: Vec::new(),
            duplicates: Vec::new(),
            line,
        })),
    }
}

/// JSON objects one behind the other, without `---` between them.
fn json_stream<'c>(chunk: &Chunk<'_>) -> Option<Vec<Item<'c>>> {
    let text = chunk.text.as_ref();
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let mut items = Vec::new();
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    loop {
        let offset = stream.byte_offset();
        let skipped =
            text.get(offset..)?.chars().take_while(|c| c.is_whitespace()).map(char::len_utf8).sum::<usize>();
        let breaks = text.get(..offset + skipped)?.matches('\n').count();
        let line = chunk.line + u32::try_from(breaks).unwrap_or(u32::MAX);
        let Some(value) = stream.next() else { break };
        let value = value::normalized(value.ok()?);
        match list_items(&value) {
            Some(values) => items.extend(of_list_values(values, Vec::new(), line)),
            None => items.push(of_value(value, line).map_or_else(Item::Rejected, Item::Object)),
        }
    }
    Some(items)
}
