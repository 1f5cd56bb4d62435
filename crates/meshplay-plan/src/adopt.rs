//! A live value becomes part of a design's text: of a component, or of what differs in one environment.
//!
//! An edit is taken only if the edited text, read and resolved again, gives that very value at that very place. What is
//! written as a variable or is a sealed value stays as it is, with the reason.

use meshplay_design::{RawDesign, Resolution, edit::Edit};
use meshplay_types::{Code, ComponentId, EnvironmentName, Finding, Findings, ObjectKey, Place};
use serde_json::{Map, Value};

use crate::{FieldPath, Segment};

/// How a reference to a variable begins.
const VARIABLE: &str = "${var.";

/// A value to take into a design.
#[derive(Clone, Copy, Debug)]
pub struct Adoption<'a> {
    /// The component.
    pub component: &'a ComponentId,
    /// The object that it deployed.
    pub key: &'a ObjectKey,
    /// The field, from the object's root.
    pub path: &'a FieldPath,
    /// The live value; absent: the field is gone.
    pub live: Option<&'a Value>,
    /// The environment whose patch is to hold it; absent: the component itself.
    pub environment: Option<&'a EnvironmentName>,
}

/// The text of the design with the live value in it.
///
/// # Errors
/// Why the value cannot be taken.
pub fn adopt(design: &RawDesign, adoption: &Adoption) -> Result<String, Findings> {
    let refuse = |why: &str| vec![adoption.refusal(why)];
    if adoption.key.is("", "Secret") && is_value_of_secret(adoption.path) {
        return Err(refuse("values of Secrets are sealed: import the Secret again to change one"));
    }
    if adoption.path.segments().is_empty() {
        return Err(refuse("it is the whole object"));
    }
    let component = design.component(adoption.component.as_str());
    let component = component.ok_or_else(|| refuse("the newest revision does not have this component"))?;
    if (&component.gvk.group, &component.gvk.kind) != (&adoption.key.group, &adoption.key.kind) {
        return Err(refuse("the component is of another kind in the newest revision"));
    }
    // An environment that the design does not have yet has no values of its own.
    let known = |name: &&EnvironmentName| design.environments().iter().any(|one| one.name == **name);
    let before = Resolution { environment: adoption.environment.filter(known).cloned(), set: Vec::new() };
    let resolution = Resolution { environment: adoption.environment.cloned(), set: Vec::new() };
    let config = resolved(design, &before, adoption)?;
    if config.pointer("/metadata/name").and_then(Value::as_str) != Some(adoption.key.name.as_str()) {
        return Err(refuse("the component is another object in the newest revision"));
    }
    let raw = Value::Object(component.config.fields().clone());
    let edit = match adoption.environment {
        None => edit_of_config(adoption, &raw, &config)?,
        Some(environment) => edit_of_patch(adoption, design, environment, &raw, &config)?,
    };
    let text = design.edit(&edit)?;
    let says = RawDesign::parse(&text, design.file()).0.is_some_and(|edited| {
        let after = resolved(&edited, &resolution, adoption);
        after.is_ok_and(|after| adoption.path.get(&after) == adoption.live)
    });
    if says { Ok(text) } else { Err(refuse("no edit of the text was found that says it")) }
}

/// The configuration of the component for an environment.
fn resolved(design: &RawDesign, resolution: &Resolution, adoption: &Adoption) -> Result<Value, Findings> {
    let resolved = design.resolve(resolution)?;
    let component = resolved.components.into_iter().find(|one| one.id == *adoption.component);
    let component = component.ok_or_else(|| vec![adoption.refusal("the component is gone")])?;
    Ok(Value::Object(component.config.into_fields()))
}

fn is_value_of_secret(path: &FieldPath) -> bool {
    matches!(path.segments().first(), Some(Segment::Field(field)) if field == "data" || field == "stringData")
}

/// The edit of the component itself. Items of lists are found in the resolved configuration and edited at the same place
/// of the written one.
fn edit_of_config(adoption: &Adoption, raw: &Value, config: &Value) -> Result<Edit, Findings> {
    let component = adoption.component.clone();
    let pointer = pointer(adoption, raw, config)?;
    Ok(match adoption.live {
        Some(live) => Edit::Set { component, pointer, value: escaped(live) },
        None => Edit::Remove { component, pointer },
    })
}

/// The JSON pointer of a path in what is written. It must not lead through a variable.
fn pointer(adoption: &Adoption, raw: &Value, config: &Value) -> Result<String, Findings> {
    let mut pointer = String::new();
    let (mut written, mut meant) = (Some(raw), Some(config));
    for segment in adoption.path.segments() {
        if let Some(text) = written.and_then(Value::as_str).filter(|text| text.contains(VARIABLE)) {
            return Err(vec![adoption.refusal(&format!("it is inside `{text}`"))]);
        }
        let step = match segment {
            Segment::Field(name) => name.clone(),
            Segment::Index(idx) => idx.to_string(),
            named => {
                let items = meant.and_then(Value::as_array);
                let place = items.and_then(|items| items.iter().position(|item| named.names(item)));
                place.map_or("-".to_owned(), |idx| idx.to_string())
            }
        };
        let next = |value: Option<&'_ Value>| match value? {
            Value::Object(fields) => fields.get(&step).cloned(),
            Value::Array(items) => items.get(step.parse::<usize>().ok()?).cloned(),
            _ => None,
        };
        let (next_written, next_meant) = (next(written), next(meant));
        pointer.push_str(&format!("/{}", step.replace('~', "~0").replace('/', "~1")));
        // The rest of the way is looked at in owned values: a pointer is short, and this is no hot path.
        match (next_written, next_meant) {
            (None, None) => (written, meant) = (None, None),
            _ => {
                written = raw.pointer(&pointer);
                meant = config.pointer(&pointer);
            }
        }
    }
    let is_variable = |value: &Value| value.to_string().contains(VARIABLE);
    if let Some(written) = written.filter(|written| is_variable(written)) {
        return Err(vec![
            adoption.refusal(&format!("it is written as `{}`: change the variable", short(written))),
        ]);
    }
    Ok(pointer)
}

/// The edit of an environment's patch. A merge patch cannot reach into a list, so the whole list goes into it.
fn edit_of_patch(
    adoption: &Adoption,
    design: &RawDesign,
    environment: &EnvironmentName,
    raw: &Value,
    config: &Value,
) -> Result<Edit, Findings> {
    let is_field = |segment: &&Segment| matches!(segment, Segment::Field(_));
    let fields: FieldPath = adoption.path.segments().iter().take_while(is_field).cloned().collect();
    let value = if fields == *adoption.path {
        adoption.live.map_or(Value::Null, escaped)
    } else {
        let mut config = config.clone();
        match adoption.live {
            Some(live) => adoption.path.set(&mut config, live.clone()),
            None => drop(adoption.path.remove(&mut config)),
        }
        let list = fields.get(&config).cloned().unwrap_or(Value::Null);
        if fields.get(raw).is_some_and(|written| written.to_string().contains(VARIABLE)) {
            return Err(vec![
                adoption
                    .refusal("a list of an environment is written as a whole, and this one holds variables"),
            ]);
        }
        escaped(&list)
    };
    let patches = design.environments().iter().filter(|one| one.name == *environment);
    let patch = patches.flat_map(|one| &one.patches).find(|(id, _)| id == adoption.component);
    if let Some(written) =
        patch.and_then(|(_, patch)| fields.get(patch)).filter(|value| value.to_string().contains(VARIABLE))
    {
        return Err(vec![
            adoption.refusal(&format!("the patch says `{}`: change the variable", short(written))),
        ]);
    }
    let pointer: String =
        fields.fields().map(|name| format!("/{}", name.replace('~', "~0").replace('/', "~1"))).collect();
    Ok(Edit::SetInPatch {
        environment: environment.clone(),
        component: adoption.component.clone(),
        pointer,
        value,
    })
}

/// Live text that looks like a variable is meant as it is.
fn escaped(value: &Value) -> Value {
    match value {
        Value::String(text) => text.replace(VARIABLE, "$${var.").into(),
        Value::Array(items) => items.iter().map(escaped).collect(),
        Value::Object(fields) => {
            let fields: Map<String, Value> =
                fields.iter().map(|(name, value)| (name.clone(), escaped(value))).collect();
            fields.into()
        }
        other => other.clone(),
    }
}

fn short(value: &Value) -> String {
    const CHARS_MAX: usize = 60;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.chars().count() <= CHARS_MAX {
        text
    } else {
        text.chars().take(CHARS_MAX).chain(['…']).collect()
    }
}

impl Adoption<'_> {
    fn refusal(&self, why: &str) -> Finding {
        let message = format!("`{}` cannot be taken into the design: {why}", self.path);
        Finding::new(Code::FIELD_NOT_ADOPTABLE, message).at(Place {
            component: Some(self.component.to_string()),
            object: Some(self.key.to_string()),
            ..Place::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const DESIGN: &str = "apiVersion: meshplay/v1
kind: Design
metadata: {name: shop}
spec:
  variables: {tag: '1', ports: [80]}
  components:
    # the front
    web:
      apiVersion: apps/v1
      kind: Deployment
      config:
        metadata: {name: web, namespace: shop}
        spec:
          replicas: 2 # two
          paused: \"${var.tag}\"
          template:
            spec:
              containers:
              - name: a
                image: a:${var.tag}
              - name: b
                image: b:1 # pinned
    db:
      apiVersion: v1
      kind: Secret
      config: {metadata: {name: db, namespace: shop}, data: {p: {secretRef: db/p}}}
";

    /// The lines that adopting a value takes away and brings, or why it is refused.
    fn check(component: &str, path: &str, live: Option<Value>, environment: Option<&str>, expected: &str) {
        let design = RawDesign::parse(DESIGN, None).0.unwrap();
        let key = if component == "db" { "Secret shop/db" } else { "apps/Deployment shop/web" };
        let (component, key) = (component.parse().unwrap(), key.parse().unwrap());
        let (path, environment) = (path.parse().unwrap(), environment.map(|name| name.parse().unwrap()));
        let adoption = Adoption {
            component: &component,
            key: &key,
            path: &path,
            live: live.as_ref(),
            environment: environment.as_ref(),
        };
        let told = match adopt(&design, &adoption) {
            Err(findings) => findings.iter().map(|finding| finding.message.clone() + "\n").collect(),
            Ok(text) => {
                let diff = meshplay_design::text_diff(("a", DESIGN), ("b", &text)).unwrap();
                let changed = |line: &&str| {
                    line.starts_with(['-', '+']) && !line.starts_with("---") && !line.starts_with("+++")
                };
                diff.lines().filter(changed).map(|line| format!("{line}\n")).collect::<String>()
            }
        };
        assert_eq!(told, expected);
    }

    #[test]
    fn a_live_value_changes_its_line_and_no_other() {
        check(
            "web",
            "spec.replicas",
            Some(json!(5)),
            None,
            "-          replicas: 2 # two\n+          replicas: 5 # two\n",
        );
        check(
            "web",
            r#"spec.template.spec.containers[name="b"].image"#,
            Some(json!("b:2")),
            None,
            "-                image: b:1 # pinned\n+                image: b:2 # pinned\n",
        );
        check("web", "spec.replicas", None, None, "-          replicas: 2 # two\n");
        check("web", "spec.minReadySeconds", Some(json!(3)), None, "+          minReadySeconds: 3\n");
    }

    #[test]
    fn variables_and_sealed_values_refuse_and_say_why() {
        check(
            "web",
            r#"spec.template.spec.containers[name="a"].image"#,
            Some(json!("a:9")),
            None,
            "`spec.template.spec.containers[name=\"a\"].image` cannot be taken into the design: it is written as `a:${var.tag}`: change the variable\n",
        );
        check(
            "db",
            "data.p",
            Some(json!({"keyedHash": "x"})),
            None,
            "`data.p` cannot be taken into the design: values of Secrets are sealed: import the Secret again to change one\n",
        );
        check(
            "gone",
            "spec.replicas",
            Some(json!(1)),
            None,
            "`spec.replicas` cannot be taken into the design: the newest revision does not have this component\n",
        );
    }

    #[test]
    fn an_environment_takes_the_value_as_a_patch() {
        check(
            "web",
            "spec.replicas",
            Some(json!(5)),
            Some("production"),
            "+  environments:\n+    production:\n+      patches:\n+        web:\n+          spec:\n+            replicas: 5\n",
        );
        check(
            "web",
            r#"spec.template.spec.containers[name="b"].image"#,
            Some(json!("b:2")),
            Some("production"),
            "`spec.template.spec.containers[name=\"b\"].image` cannot be taken into the design: a list of an environment is written as a whole, and this one holds variables\n",
        );
    }

    #[test]
    fn live_text_that_looks_like_a_variable_is_text() {
        check(
            "web",
            "metadata.annotations.note",
            Some(json!("${var.tag}")),
            None,
            "-        metadata: {name: web, namespace: shop}\n+        metadata: {name: web, namespace: shop, annotations: {note: \"$${var.tag}\"}}\n",
        );
    }
}
