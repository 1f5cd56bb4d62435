//! Configurations against schemas.

use std::{borrow::Cow, collections::BTreeMap};

use meshplay_model::{Found, Schemas, Violation, ViolationKind, check as check_schema, structure};
use meshplay_types::{Code, Finding, Findings, Gvk, Severity};
use serde_json::Value;

use super::{Context, secrets};
use crate::{Component, ResolvedDesign, source::pointer_steps};

pub(super) fn check(context: &Context<'_>, object: &Value, findings: &mut Findings) {
    let is_secret = context.component.gvk.is("", "Secret");
    let object = if is_secret { Cow::Owned(secrets::masked(object)) } else { Cow::Borrowed(object) };
    let violations = match context.schemas.find(&context.component.gvk) {
        Found::Schema(schema) => check_schema(&schema, &object),
        _ => check_schema(structure(), &object),
    };
    findings.extend(violations.into_iter().map(|violation| finding(context, violation)));
}

fn finding(context: &Context<'_>, violation: Violation) -> Finding {
    let Violation { pointer, kind, message, fix } = violation;
    let code = match kind {
        ViolationKind::Type => Code::SCHEMA_TYPE,
        ViolationKind::Required => Code::SCHEMA_REQUIRED,
        ViolationKind::UnknownField => Code::SCHEMA_FIELD_UNKNOWN,
        ViolationKind::Enum => Code::SCHEMA_ENUM,
        ViolationKind::Pattern => Code::SCHEMA_PATTERN,
        ViolationKind::Range => Code::SCHEMA_RANGE,
        ViolationKind::DuplicateKey => Code::SCHEMA_LIST_KEY_REPEATED,
    };
    let message = match pointer.rsplit('/').next() {
        Some(name) if !name.is_empty() && kind != ViolationKind::UnknownField => {
            format!("`{}`: {message}", pointer_steps(&pointer).join("."))
        }
        _ => message,
    };
    let finding = context.at(Finding::new(code, message), &pointer);
    match fix {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

/// One finding if there are no schemas but those of the design's own CRDs.
pub(super) fn missing(design: &ResolvedDesign, schemas: &Schemas) -> Option<Finding> {
    schemas.origin().is_empty().then(|| {
        Finding::new(
            Code::SCHEMA_NONE,
            "there are no schemas: only names, references and structure were checked",
        )
        .at(design.source.file_place())
        .fix("build the registry file with `cargo xtask registry`, or validate against a cluster")
    })
}

/// One finding for each kind without a schema, at the first component of the kind.
pub(super) fn unknown_kinds(design: &ResolvedDesign, schemas: &Schemas) -> Findings {
    let mut kinds: BTreeMap<&Gvk, Vec<&Component>> = BTreeMap::new();
    for component in &design.components {
        kinds.entry(&component.gvk).or_default().push(component);
    }
    let unknown = |(gvk, components): (&Gvk, Vec<&Component>)| {
        let first = *components.first()?;
        let finding = match schemas.find(gvk) {
            Found::Schema(_) | Found::NoSchemas => return None,
            found if schemas.origin().is_empty() && !matches!(found, Found::UnknownVersion(_)) => {
                return None;
            }
            Found::UnknownGroup => Finding::new(
                Code::KIND_UNKNOWN,
                format!("{} has no schema of {gvk}: only its structure was checked", schemas.origin()),
            )
            .severity(Severity::Info),
            Found::UnknownKind(near) => {
                let message =
                    format!("{} has no kind `{}` in `{}`", schemas.origin(), gvk.kind, gvk.api_version());
                let finding = Finding::new(Code::KIND_UNKNOWN, message);
                match near {
                    Some(near) => finding.fix(format!("did you mean `{near}`?")),
                    None => finding,
                }
            }
            Found::UnknownVersion(versions) => {
                let origin = if schemas.origin().is_empty() { "the design" } else { schemas.origin() };
                let message = format!("{origin} has {} in other versions only", gvk.kind);
                let known: Vec<String> = versions
                    .into_iter()
                    .map(|version| Gvk { version, ..gvk.clone() }.api_version())
                    .collect();
                Finding::new(Code::KIND_VERSION_UNKNOWN, message)
                    .fix(format!("use `{}`", known.join("` or `")))
            }
        };
        Some(Context { design, component: first, schemas }.at(finding, ""))
    };
    kinds.into_iter().filter_map(unknown).collect()
}

/// One finding if kinds of the design have rules that only the API server evaluates.
pub(super) fn unchecked_rules(design: &ResolvedDesign, schemas: &Schemas) -> Option<Finding> {
    let with_rules = |component: &&Component| matches!(schemas.find(&component.gvk), Found::Schema(schema) if schema.has_rules());
    let mut kinds: Vec<String> =
        design.components.iter().filter(with_rules).map(|component| component.gvk.kind.clone()).collect();
    kinds.sort();
    kinds.dedup();
    (!kinds.is_empty()).then(|| {
        let message =
            format!("rules (CEL) of these kinds are checked by the API server only: {}", kinds.join(", "));
        Finding::new(Code::SCHEMA_RULES_UNCHECKED, message).at(design.source.file_place())
    })
}
