//! Edits of a design's text that leave everything else as it is: comments, order, layout, unknown fields.
//!
//! An edit is a value to set or to remove at a path of the document. It is done twice, on the text (splices) and
//! on the value; only if the new text reads as the new value is it accepted. Where the text does not lend itself
//! to it (an anchor that others refer to), the component is written anew with its comments above it.

mod remove;
mod set;
mod value;

use meshplay_types::{Code, ComponentId, EnvironmentName, Finding, Findings, Gvk, Place};
use serde_json::{Map, Value, json};

use crate::{
    RawDesign,
    export::lines::Layout,
    source::pointer_steps,
    yaml::{
        self, block, emit,
        lines::{self, Splice},
        value::{convert, normalized},
    },
};

/// A change of a design. Texts are texts of the design: `${var.NAME}` in them is a reference.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Sets a value of a component's configuration. Missing objects on the way are made; an index equal to the
    /// length of a list, or `-`, appends.
    Set {
        /// The component.
        component: ComponentId,
        /// JSON pointer inside the configuration; empty for all of it.
        pointer: String,
        /// The value.
        value: Value,
    },
    /// Removes a value of a component's configuration, with the comment lines directly above it.
    Remove {
        /// The component.
        component: ComponentId,
        /// JSON pointer inside the configuration.
        pointer: String,
    },
    /// Adds a component behind the others.
    AddComponent {
        /// Its id, not taken yet.
        id: ComponentId,
        /// Its kind.
        gvk: Gvk,
        /// Its configuration.
        config: Map<String, Value>,
    },
    /// Removes a component, with the comment lines directly above it.
    RemoveComponent {
        /// The component.
        id: ComponentId,
    },
    /// Sets a variable of the design, or of one environment.
    SetVariable {
        /// The environment; `None` for the design's default.
        environment: Option<EnvironmentName>,
        /// The variable.
        name: String,
        /// Its value.
        value: Value,
    },
    /// Removes a variable of the design, or of one environment.
    RemoveVariable {
        /// The environment; `None` for the design's default.
        environment: Option<EnvironmentName>,
        /// The variable.
        name: String,
    },
    /// Sets or removes an environment's patch of a component.
    Patch {
        /// The environment; it is made if the design does not have it.
        environment: EnvironmentName,
        /// The component.
        component: ComponentId,
        /// The merge patch; `None` removes it.
        patch: Option<Map<String, Value>>,
    },
    /// Sets a value inside an environment's patch of a component; both are made if they are not there.
    SetInPatch {
        /// The environment.
        environment: EnvironmentName,
        /// The component.
        component: ComponentId,
        /// JSON pointer inside the patch.
        pointer: String,
        /// The value; null removes what the component has there.
        value: Value,
    },
}

/// A path of the document and what happens there.
struct Change {
    path: Vec<String>,
    /// `None` removes.
    value: Option<Value>,
}

impl RawDesign {
    /// The design's text with an edit. The result is not checked beyond saying what was asked for: parse it.
    ///
    /// # Errors
    /// What was to be edited is not there, what was to be added is, or no text can be found that says it.
    pub fn edit(&self, edit: &Edit) -> Result<String, Findings> {
        let change = self.change(edit)?;
        let before = convert(&self.source.root).map_err(|error| vec![self.failed(&error.message)])?.value;
        let mut expected = before;
        value::apply(&mut expected, &change.path, change.value.clone())
            .map_err(|message| vec![self.missing(&change, message)])?;
        let says = |text: &String| {
            let root = yaml::read(text).ok().and_then(|document| document.root);
            root.and_then(|root| convert(&root).ok()).is_some_and(|converted| converted.value == expected)
        };
        self.spliced(&change)
            .filter(says)
            .or_else(|| self.component_anew(&change, &expected).filter(says))
            .ok_or_else(|| vec![self.failed("the layout of this part does not allow it")])
    }

    fn change(&self, edit: &Edit) -> Result<Change, Findings> {
        let in_config = |component: &ComponentId, pointer: &str| {
            let mut path = path(["spec", "components", component.as_str(), "config"]);
            path.extend(pointer_steps(pointer));
            path
        };
        let variable = |environment: &Option<EnvironmentName>, name: &str| match environment {
            None => path(["spec", "variables", name]),
            Some(environment) => path(["spec", "environments", environment.as_str(), "variables", name]),
        };
        Ok(match edit {
            Edit::Set { component, pointer, value } => {
                self.known(component)?;
                Change { path: in_config(component, pointer), value: Some(normalized(value.clone())) }
            }
            Edit::Remove { component, pointer } => {
                self.known(component)?;
                Change { path: in_config(component, pointer), value: None }
            }
            Edit::AddComponent { id, gvk, config } => {
                if self.source.component(id).is_some() {
                    return Err(vec![self.failed(&format!("there is a component `{id}` already"))]);
                }
                let component =
                    json!({ "apiVersion": gvk.api_version(), "kind": gvk.kind, "config": config });
                Change { path: path(["spec", "components", id.as_str()]), value: Some(normalized(component)) }
            }
            Edit::RemoveComponent { id } => {
                self.known(id)?;
                Change { path: path(["spec", "components", id.as_str()]), value: None }
            }
            Edit::SetVariable { environment, name, value } => {
                Change { path: variable(environment, name), value: Some(normalized(value.clone())) }
            }
            Edit::RemoveVariable { environment, name } => {
                Change { path: variable(environment, name), value: None }
            }
            Edit::Patch { environment, component, patch } => {
                self.known(component)?;
                let path =
                    path(["spec", "environments", environment.as_str(), "patches", component.as_str()]);
                Change { path, value: patch.clone().map(|patch| normalized(Value::Object(patch))) }
            }
            Edit::SetInPatch { environment, component, pointer, value } => {
                self.known(component)?;
                let mut path =
                    path(["spec", "environments", environment.as_str(), "patches", component.as_str()]);
                path.extend(pointer_steps(pointer));
                Change { path, value: Some(normalized(value.clone())) }
            }
        })
    }

    fn known(&self, id: &ComponentId) -> Result<(), Findings> {
        if self.source.component(id).is_some() {
            return Ok(());
        }
        let message = format!("there is no component `{id}`");
        Err(vec![Finding::new(Code::EDIT_TARGET_MISSING, message).at(self.source.file_place())])
    }

    fn missing(&self, change: &Change, message: String) -> Finding {
        let place =
            Place { pointer: Some(format!("/{}", change.path.join("/"))), ..self.source.file_place() };
        Finding::new(Code::EDIT_TARGET_MISSING, message).at(place)
    }

    fn failed(&self, why: &str) -> Finding {
        Finding::new(Code::EDIT_FAILED, "the edit was not made")
            .cause(why.to_owned())
            .at(self.source.file_place())
    }

    fn spliced(&self, change: &Change) -> Option<String> {
        let text = self.text();
        let splice = match &change.value {
            Some(value) => set::splice(text, &self.source.root, &change.path, value)?,
            None => remove::splice(text, &self.source.root, &change.path)?,
        };
        Some(lines::splice(text, 0, text.len(), &[splice]))
    }

    /// The text with the whole component of a change written anew.
    fn component_anew(&self, change: &Change, expected: &Value) -> Option<String> {
        let [spec, components, id, ..] = change.path.as_slice() else { return None };
        if (spec.as_str(), components.as_str()) != ("spec", "components") {
            return None;
        }
        let layout = Layout::of(&self.source);
        let id: ComponentId = id.parse().ok()?;
        let placed = layout.component(&id)?;
        let range = placed.lines.range.clone();
        let column = lines::column(layout.text, placed.lines.entry.key.start);
        let value = expected.get("spec")?.get("components")?.get(id.as_str())?;
        let comments = block::comment_lines(layout.text, &layout.comments, range.clone());
        let comments: String = comments.iter().map(|comment| format!("{:column$}{comment}\n", "")).collect();
        let text = comments + &emit::entry(id.as_str(), value, column);
        let splice = Splice { start: range.start, end: range.end, text };
        Some(lines::splice(layout.text, 0, layout.text.len(), &[splice]))
    }
}

fn path<const N: usize>(steps: [&str; N]) -> Vec<String> {
    steps.map(str::to_owned).to_vec()
}

#[cfg(test)]
mod tests;
