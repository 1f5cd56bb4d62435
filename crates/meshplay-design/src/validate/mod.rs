//! The rules of validation: every finding at once, each with component, pointer, line and fix.

mod names;
mod schema;
mod secrets;

use meshplay_model::{Schemas, Scope};
use meshplay_types::{Finding, Findings, Gvk, ObjectKey};
use serde_json::Value;

use crate::{Component, ResolvedDesign};

/// Everything found, in the order of the components.
pub(crate) fn findings(design: &ResolvedDesign, schemas: &Schemas) -> Findings {
    let objects: Vec<Value> = design.components.iter().map(Component::object).collect();
    let schemas = schemas.clone().with_crds(&objects);
    let mut findings = Findings::new();
    findings.extend(schema::missing(design, &schemas));
    for (component, object) in design.components.iter().zip(&objects) {
        let context = Context { design, component, schemas: &schemas };
        names::check(&context, &mut findings);
        secrets::check(&context, &mut findings);
        schema::check(&context, object, &mut findings);
    }
    names::repeated(design, &schemas, &mut findings);
    findings.extend(schema::unknown_kinds(design, &schemas));
    findings.extend(schema::unchecked_rules(design, &schemas));
    findings
}

/// A component and what is known about it.
struct Context<'c> {
    design: &'c ResolvedDesign,
    component: &'c Component,
    schemas: &'c Schemas,
}

impl Context<'_> {
    /// A finding at a place of the component's configuration.
    fn at(&self, finding: Finding, pointer: &str) -> Finding {
        let mut place = self.design.place(&self.component.id, pointer);
        place.object = key(self.component, self.schemas).map(|key| key.to_string());
        finding.at(place)
    }
}

/// The identity of a component's object: without a namespace if its kind has none.
fn key(component: &Component, schemas: &Schemas) -> Option<ObjectKey> {
    let Gvk { group, kind, .. } = component.gvk.clone();
    let namespace =
        component.object_namespace().filter(|_| schemas.scope(&component.gvk) != Some(Scope::Cluster));
    Some(ObjectKey {
        group,
        kind,
        namespace: namespace.map(str::to_owned),
        name: component.object_name()?.to_owned(),
    })
}

#[cfg(test)]
mod tests;
