//! A design for one environment: variables substituted, patches merged.

use std::collections::BTreeMap;

use meshplay_types::{
    Code, ComponentId, DesignName, Digest, EnvironmentName, Finding, Findings, Place, canonical_json,
};
use serde_json::{Map, Value, json};

use crate::{
    Component, ComponentConfig, RawComponent, RawDesign, RawEnvironment, Relationship,
    merge::merge_patch,
    parse,
    source::Source,
    variables::{self, Problem},
    yaml,
};

/// What a design is resolved for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolution {
    /// The environment whose variables and patches apply.
    pub environment: Option<EnvironmentName>,
    /// `--set NAME=VALUE`: variables that override everything else. A value is read like YAML, unless the
    /// variable's default is text: then it stays text (`--set version=1.10`).
    pub set: Vec<(String, String)>,
}

/// A design without open variables. Immutable.
#[derive(Clone, Debug)]
pub struct ResolvedDesign {
    /// Name of the design.
    pub name: DesignName,
    /// Version of the design, if it has one.
    pub version: Option<String>,
    /// Labels of the design (not of its objects).
    pub labels: BTreeMap<String, String>,
    /// The environment it was resolved for.
    pub environment: Option<EnvironmentName>,
    /// The variables with the values used.
    pub variables: Map<String, Value>,
    /// Its components, in the order of the text.
    pub components: Vec<Component>,
    /// What a person drew or pinned.
    pub relationships: Vec<Relationship>,
    pub(crate) source: Source,
}

impl RawDesign {
    /// Applies variables (design, then environment, then `--set`) and the environment's patches.
    ///
    /// # Errors
    /// All mistakes at once: an unknown environment, an undeclared variable, `${var.` that is no reference.
    pub fn resolve(&self, resolution: &Resolution) -> Result<ResolvedDesign, Findings> {
        let mut findings = Vec::new();
        let environment = self.environment(resolution, &mut findings);
        let variables = self.effective_variables(environment, resolution, &mut findings);
        let resolve = |raw| self.component_resolve(raw, environment, &variables, &mut findings);
        let components = self.components.iter().map(resolve).collect();
        if !findings.is_empty() {
            return Err(findings);
        }
        Ok(ResolvedDesign {
            name: self.name.clone(),
            version: self.version.clone(),
            labels: self.labels.clone(),
            environment: resolution.environment.clone(),
            variables,
            components,
            relationships: self.relationships.clone(),
            source: self.source.clone(),
        })
    }

    fn environment(&self, resolution: &Resolution, findings: &mut Findings) -> Option<&RawEnvironment> {
        let wanted = resolution.environment.as_ref()?;
        let found = self.environments.iter().find(|environment| environment.name == *wanted);
        if found.is_none() {
            let names: Vec<_> = self.environments.iter().map(|e| format!("`{}`", e.name)).collect();
            let message = format!("the design `{}` has no environment `{wanted}`", self.name);
            let known = if names.is_empty() { "it has none".to_owned() } else { names.join(", ") };
            let finding = Finding::new(Code::ENVIRONMENT_UNKNOWN, message).at(self.source.file_place());
            findings.push(finding.cause(format!("its environments: {known}")));
        }
        found
    }

    fn effective_variables(
        &self,
        environment: Option<&RawEnvironment>,
        resolution: &Resolution,
        findings: &mut Findings,
    ) -> Map<String, Value> {
        let mut variables = self.variables.clone();
        if let Some(environment) = environment {
            variables.extend(environment.variables.clone());
        }
        for (name, text) in &resolution.set {
            match self.variables.get(name) {
                Some(default) => drop(variables.insert(name.clone(), set_value(text, default))),
                None => findings.push(parse::undeclared(name, self)),
            }
        }
        variables
    }

    fn component_resolve(
        &self,
        raw: &RawComponent,
        environment: Option<&RawEnvironment>,
        variables: &Map<String, Value>,
        findings: &mut Findings,
    ) -> Component {
        let mut substitute = |value: &Value| {
            variables::substitute(value, variables, "", &mut |pointer, problem| {
                let place = self.source.component_place(&raw.id, pointer);
                findings.push(self.problem(problem).at(place));
            })
        };
        let mut config = substitute(&Value::Object(raw.config.fields().clone()));
        let patches = environment.into_iter().flat_map(|environment| &environment.patches);
        for (_, patch) in patches.filter(|(id, _)| *id == raw.id) {
            merge_patch(&mut config, &substitute(patch));
        }
        let Value::Object(fields) = config else { unreachable!("a patch of an object is an object") };
        Component {
            id: raw.id.clone(),
            gvk: raw.gvk.clone(),
            model: raw.model.clone(),
            config: ComponentConfig::new(fields),
            line: raw.line,
        }
    }

    fn problem(&self, problem: Problem) -> Finding {
        match problem {
            Problem::Undeclared(name) => parse::undeclared(&name, self),
            Problem::Malformed(text) => {
                let message = format!("`{text}` is not a reference to a variable");
                Finding::new(Code::VARIABLE_MALFORMED, message)
            }
            Problem::NotText(name) => {
                let message = format!("the variable `{name}` is a list or an object, here inside a text");
                Finding::new(Code::VARIABLE_NOT_TEXT, message)
            }
        }
    }
}

/// The value of `--set`.
fn set_value(text: &str, default: &Value) -> Value {
    if default.is_string() {
        return Value::from(text);
    }
    let collection = text.starts_with(['[', '{', '"', '\'']);
    let value = match collection {
        true => yaml::read(text)
            .ok()
            .and_then(|document| document.root)
            .and_then(|root| yaml::value::convert(&root).ok().map(|converted| converted.value)),
        false => yaml::scalar::value(text, yaml::Style::Plain, None).ok(),
    };
    value.unwrap_or_else(|| Value::from(text))
}

impl ResolvedDesign {
    /// The canonical form: everything that has an effect, nothing of how it was written. Components by id,
    /// with their whole objects.
    pub fn canonical(&self) -> Value {
        let components: Map<String, Value> = self
            .components
            .iter()
            .map(|component| (component.id.to_string(), canonical_component(component)))
            .collect();
        let mut relationships: Vec<Value> = self.relationships.iter().map(canonical_relationship).collect();
        relationships.sort_by_key(canonical_json);
        json!({
            "name": self.name,
            "version": self.version,
            "labels": self.labels,
            "environment": self.environment,
            "variables": self.variables,
            "components": components,
            "relationships": relationships,
        })
    }

    /// Digest of the canonical form. Comments, order and layout do not change it.
    pub fn digest(&self) -> Digest {
        Digest::of_json(&self.canonical())
    }

    /// The component with this id.
    pub fn component(&self, id: &ComponentId) -> Option<&Component> {
        self.components.iter().find(|component| component.id == *id)
    }

    /// Where a value of a component stands in the design's text.
    pub fn place(&self, id: &ComponentId, pointer: &str) -> Place {
        self.source.component_place(id, pointer)
    }
}

fn canonical_component(component: &Component) -> Value {
    let Component { id: _, gvk: _, model, config: _, line: _ } = component;
    match model {
        Some(model) => json!({ "model": model, "object": component.object() }),
        None => json!({ "object": component.object() }),
    }
}

fn canonical_relationship(relationship: &Relationship) -> Value {
    let Relationship { kind, r#type, subtype, model, from, to, line: _ } = relationship;
    json!({ "kind": kind, "type": r#type, "subtype": subtype, "model": model, "from": from, "to": to })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESIGN: &str = "apiVersion: meshplay/v1
kind: Design
metadata: {name: shop}
spec:
  variables: {replicas: 2, tag: '1.10', on: x, extra: {a: 1}}
  components:
    web:
      apiVersion: apps/v1
      kind: Deployment
      config:
        metadata: {name: web, annotations: '${var.extra}'}
        spec: {replicas: '${var.replicas}', image: 'web:${var.tag}-${var.on}', sh: '$${var.x} ${HOME}'}
  environments:
    production:
      variables: {replicas: 7}
      patches:
        web: {spec: {sh: null, host: '${var.tag}.example', replicas: '${var.replicas}'}}
";

    fn check(environment: Option<&str>, set: &[(&str, &str)]) -> Result<Value, Findings> {
        let (design, findings) = RawDesign::parse(DESIGN, None);
        assert!(findings.is_empty(), "{findings:#?}");
        let resolution = Resolution {
            environment: environment.map(|name| name.parse().unwrap()),
            set: set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        };
        let resolved = design.unwrap().resolve(&resolution)?;
        Ok(Value::Object(resolved.components[0].config.fields().clone()))
    }

    #[test]
    fn set_wins_over_the_environment_and_the_environment_over_the_design() {
        let replicas = |environment, set: &[_]| check(environment, set).unwrap()["spec"]["replicas"].clone();
        assert_eq!(replicas(None, &[]), json!(2));
        assert_eq!(replicas(Some("production"), &[]), json!(7));
        assert_eq!(replicas(Some("production"), &[("replicas", "9")]), json!(9));
    }

    #[test]
    fn a_patch_is_merged_after_substitution() {
        let config = check(Some("production"), &[]).unwrap();
        assert_eq!(config["spec"], json!({"replicas": 7, "image": "web:1.10-x", "host": "1.10.example"}));
        assert_eq!(config["metadata"]["annotations"], json!({"a": 1}));
        assert_eq!(check(None, &[]).unwrap()["spec"]["sh"], json!("${var.x} ${HOME}"));
    }

    #[test]
    fn a_variable_whose_default_is_text_stays_text() {
        assert_eq!(check(None, &[("tag", "1.20")]).unwrap()["spec"]["image"], json!("web:1.20-x"));
        assert_eq!(
            check(None, &[("extra", "{b: [1]}")]).unwrap()["metadata"]["annotations"],
            json!({"b": [1]})
        );
    }

    #[test]
    fn what_is_not_declared_is_refused_all_at_once() {
        let findings =
            check(Some("staging"), &[("replica", "1"), ("extra", "x"), ("nope", "1")]).unwrap_err();
        let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [Code::ENVIRONMENT_UNKNOWN, Code::VARIABLE_UNDECLARED, Code::VARIABLE_UNDECLARED]);
        assert_eq!(findings[1].fix.as_deref(), Some("did you mean `replicas`?"));
    }

    #[test]
    fn layout_and_order_do_not_change_the_digest_but_a_value_does() {
        let digest = |text: &str| {
            let (design, _) = RawDesign::parse(text, None);
            design.unwrap().resolve(&Resolution::default()).unwrap().digest()
        };
        let other = DESIGN.replace(
            "      apiVersion: apps/v1\n      kind: Deployment\n",
            "      kind: Deployment # c\n\n      apiVersion: 'apps/v1'\n",
        );
        assert_ne!(other, DESIGN);
        assert_eq!(digest(&other), digest(DESIGN));
        assert_ne!(digest(&DESIGN.replace("replicas: 2", "replicas: 3")), digest(DESIGN));
    }
}
