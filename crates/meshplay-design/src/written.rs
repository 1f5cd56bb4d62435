//! A live object as YAML for reading, and on which line each part of it stands.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::yaml::{self, Node, emit};

/// An object as block YAML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    lines: HashMap<String, u32>,
}

/// Writes an object.
pub fn written(object: &Map<String, Value>) -> Written {
    let text = emit::entries(object, 0);
    let mut lines = HashMap::new();
    // What was just written is YAML; if that were ever wrong, the text is still worth showing.
    if let Ok(yaml::Document { root: Some(root), .. }) = yaml::read(&text) {
        collect(&root, String::new(), &mut lines);
    }
    Written { text, lines }
}

impl Written {
    /// The line of the part at a JSON pointer, from 1.
    pub fn line(&self, pointer: &str) -> Option<u32> {
        self.lines.get(pointer).copied()
    }
}

fn collect(node: &Node, at: String, lines: &mut HashMap<String, u32>) {
    for entry in node.entries().unwrap_or_default() {
        let key = entry.key.text().unwrap_or_default();
        let pointer = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        lines.insert(pointer.clone(), entry.key.line);
        collect(&entry.value, pointer, lines);
    }
    for (idx, item) in node.items().unwrap_or_default().iter().enumerate() {
        let pointer = format!("{at}/{idx}");
        lines.insert(pointer.clone(), item.line);
        collect(item, pointer, lines);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_part_knows_its_line() {
        let object = json!({"a": {"b/c": [1, {"d": "x\ny"}]}, "e": {}});
        let written = written(object.as_object().unwrap());
        let line = |pointer: &str| {
            let line = written.line(pointer).unwrap() as usize;
            written.text.lines().nth(line - 1).unwrap().trim().to_owned()
        };
        assert_eq!(line("/a"), "a:");
        assert_eq!(line("/a/b~1c"), "b/c:");
        assert_eq!(line("/a/b~1c/0"), "- 1");
        assert_eq!(line("/a/b~1c/1/d"), "- d: |-");
        assert_eq!(line("/e"), "e: {}");
        assert_eq!(written.line("/f"), None);
    }
}
