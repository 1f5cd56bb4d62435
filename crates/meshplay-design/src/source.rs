//! The text a design was read from, and where in it a value stands.

use std::sync::Arc;

use meshplay_types::{ComponentId, Place};

use crate::yaml::{Body, Entry, Node};

/// Text, file name and tree of a design. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) text: Arc<str>,
    pub(crate) file: Option<Arc<str>>,
    pub(crate) root: Arc<Node>,
}

impl Source {
    /// The place of a node.
    pub(crate) fn place(&self, node: &Node) -> Place {
        Place { line: Some(node.line), column: Some(node.column), ..self.file_place() }
    }

    /// The file, without a line.
    pub(crate) fn file_place(&self) -> Place {
        Place { file: self.file.as_deref().map(str::to_owned), ..Place::default() }
    }

    /// The entry of a component in the text.
    pub(crate) fn component(&self, id: &ComponentId) -> Option<&Entry> {
        self.root.get("spec")?.get("components")?.entry(id.as_str())
    }

    /// The place of a value of a component's configuration: its line, or that of the nearest value around it.
    /// The empty pointer is the component itself.
    pub(crate) fn component_place(&self, id: &ComponentId, pointer: &str) -> Place {
        let place = Place {
            component: Some(id.to_string()),
            pointer: (!pointer.is_empty()).then(|| pointer.to_owned()),
            ..self.file_place()
        };
        let Some(component) = self.component(id) else { return place };
        let steps = pointer_steps(pointer);
        let node = match component.value.get("config") {
            Some(config) if !steps.is_empty() => key_or_value(config, &steps),
            _ => &component.key,
        };
        Place { line: Some(node.line), column: Some(node.column), ..place }
    }
}

/// The key of the last step if the path leads to an entry of a mapping: people look for the key.
fn key_or_value<'a>(config: &'a Node, steps: &[String]) -> &'a Node {
    let Some((last, parents)) = steps.split_last() else { return config };
    let parent = config.nearest(parents.iter().map(String::as_str));
    match &parent.body {
        Body::Mapping { .. } => parent.entry(last).map_or(parent, |entry| &entry.key),
        _ => parent.nearest(std::iter::once(last.as_str())),
    }
}

/// `/a~1b/0` → `a/b`, `0`
pub(crate) fn pointer_steps(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

/// The pointer one step further down.
pub(crate) fn pointer_join(pointer: &str, step: &str) -> String {
    format!("{pointer}/{}", step.replace('~', "~0").replace('/', "~1"))
}
