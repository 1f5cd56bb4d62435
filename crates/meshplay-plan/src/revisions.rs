//! What two revisions of a design say differently: components field by field, list items by their names, then everything else.
//!
//! Compares what people wrote, with variables still in it; what a deployment would change is the planner's business.

use meshplay_design::{RawComponent, RawDesign};
use meshplay_types::ComponentId;
use serde_json::{Map, Value, json};

use crate::{
    FieldChange,
    diff::{Lists, diff},
};

/// What is different between two revisions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RevisionDifference {
    /// Components, in the order of the newer text, removed ones last.
    pub components: Vec<ComponentDifference>,
    /// Variables, environments, relationships, version and labels: paths from `spec` or `metadata`.
    pub other: Vec<FieldChange>,
}

/// A component that is not the same in both.
#[derive(Clone, Debug, PartialEq)]
pub struct ComponentDifference {
    /// Which.
    pub component: ComponentId,
    /// Its kind, in the newer one if it is there.
    pub kind: String,
    /// What happened to it.
    pub change: ComponentChange,
    /// Fields of its configuration; empty for one that came or went.
    pub fields: Vec<FieldChange>,
}

/// What happened to a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComponentChange {
    /// It came.
    Added,
    /// It went.
    Removed,
    /// It is another one.
    Changed,
}

/// Compares two revisions.
pub fn revision_difference(before: &RawDesign, after: &RawDesign) -> RevisionDifference {
    let lists = Lists::default();
    let mut components = Vec::new();
    for new in after.components() {
        let id = new.id.as_str();
        match before.component(id) {
            None => components.push(difference(new, ComponentChange::Added, Vec::new())),
            Some(old) => {
                let fields = diff(&written(old), &written(new), &lists);
                if !fields.is_empty() {
                    components.push(difference(new, ComponentChange::Changed, fields));
                }
            }
        }
    }
    let gone = before.components().iter().filter(|old| after.component(old.id.as_str()).is_none());
    components.extend(gone.map(|old| difference(old, ComponentChange::Removed, Vec::new())));
    RevisionDifference { components, other: diff(&rest(before), &rest(after), &lists) }
}

fn difference(of: &RawComponent, change: ComponentChange, fields: Vec<FieldChange>) -> ComponentDifference {
    ComponentDifference { component: of.id.clone(), kind: of.gvk.kind.clone(), change, fields }
}

/// A component as it is written.
fn written(component: &RawComponent) -> Value {
    let mut object = Map::new();
    object.insert("apiVersion".into(), component.gvk.api_version().into());
    object.insert("kind".into(), component.gvk.kind.as_str().into());
    object.extend(component.model.as_ref().map(|model| ("model".to_owned(), model.as_str().into())));
    object.extend(component.config.fields().clone());
    Value::Object(object)
}

/// Everything of a design but its components.
fn rest(design: &RawDesign) -> Value {
    let patches = |patches: &[(ComponentId, Value)]| -> Map<String, Value> {
        patches.iter().map(|(id, patch)| (id.to_string(), patch.clone())).collect()
    };
    let environments: Map<String, Value> = design
        .environments()
        .iter()
        .map(|one| {
            (one.name.to_string(), json!({"variables": one.variables, "patches": patches(&one.patches)}))
        })
        .collect();
    let relationship = |one: &meshplay_design::Relationship| {
        json!({"kind": one.kind, "type": one.r#type, "subtype": one.subtype, "model": one.model,
            "from": one.from, "to": one.to})
    };
    json!({
        "metadata": {"version": design.version(), "labels": design.labels()},
        "spec": {
            "variables": design.variables(),
            "environments": environments,
            "relationships": design.relationships().iter().map(relationship).collect::<Vec<_>>(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "
apiVersion: meshplay/v1
kind: Design
metadata: {name: shop}
spec:
  variables: {replicas: 2}
  components:
    web:
      apiVersion: apps/v1
      kind: Deployment
      config:
        spec:
          replicas: ${var.replicas}
          template:
            spec:
              containers:
              - {name: a, image: 'a:1'}
              - {name: b, image: 'b:1'}
    old: {apiVersion: v1, kind: ConfigMap, config: {data: {x: '1'}}}
";

    /// The differences as lines: what happened to which component, and its fields.
    fn check(after: &str, expected: &str) {
        let parsed = |text: &str| RawDesign::parse(text, None).0.unwrap();
        let RevisionDifference { components, other } = revision_difference(&parsed(BEFORE), &parsed(after));
        let value = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), Value::to_string);
        let field =
            |one: &FieldChange| format!("  {}: {} > {}\n", one.path, value(&one.before), value(&one.after));
        let mut lines = String::new();
        for one in &components {
            lines.push_str(&format!("{:?} {} {}\n", one.change, one.component, one.kind));
            lines.extend(one.fields.iter().map(field));
        }
        lines.extend(other.iter().map(field));
        assert_eq!(lines, expected);
    }

    #[test]
    fn list_items_are_told_by_name_and_not_by_place() {
        let after = BEFORE.replace(
            "              - {name: a, image: 'a:1'}\n",
            "              - {name: c, image: 'c:1'}\n              - {name: a, image: 'a:2'}\n",
        );
        check(
            &after,
            "Changed web Deployment\n  spec.template.spec.containers[name=\"a\"].image: \"a:1\" > \"a:2\"\n  \
             spec.template.spec.containers[name=\"c\"]: - > {\"name\":\"c\",\"image\":\"c:1\"}\n",
        );
    }

    #[test]
    fn components_come_and_go_and_everything_else_is_told_from_its_section() {
        let after = BEFORE.replace("    old:", "    new:").replace("{replicas: 2}", "{replicas: 3}");
        check(&after, "Added new ConfigMap\nRemoved old ConfigMap\n  spec.variables.replicas: 2 > 3\n");
        check(BEFORE, "");
        check(&format!("# only a comment\n{BEFORE}"), "");
    }
}
