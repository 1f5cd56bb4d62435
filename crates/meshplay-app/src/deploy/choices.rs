//! From what people wrote to decisions about objects of a plan.

use meshplay_plan::{Choices, Desired, FieldChoice, FieldSelector};
use meshplay_types::{Code, Finding, Findings, ObjectKey};

use super::request::{Decisions, ForeignChoice};

/// The decisions for the objects of one plan. A text that names nothing is a finding, never ignored.
pub(super) fn choices(decisions: &Decisions, desired: &Desired) -> Result<Choices, Findings> {
    let mut findings = Findings::new();
    let mut fields = Vec::new();
    // The last choice that fits an object decides; one that names the object beats one for all, wherever it stands.
    let (named, for_all): (Vec<_>, Vec<_>) = decisions.foreign.iter().partition(|one| one.object.is_some());
    for choice in for_all.into_iter().chain(named) {
        match expand(choice, desired) {
            Ok(expanded) => fields.extend(expanded),
            Err(finding) => findings.push(finding),
        }
    }
    let mut recreate = std::collections::BTreeSet::new();
    for text in &decisions.recreate {
        if text == "*" {
            recreate.extend(desired.objects.iter().map(|object| object.key.clone()));
            continue;
        }
        match find(text, desired) {
            Ok(key) => drop(recreate.insert(key)),
            Err(finding) => findings.push(finding),
        }
    }
    if findings.is_empty() {
        Ok(Choices { fields, include: decisions.include.clone(), recreate })
    } else {
        Err(findings)
    }
}

fn expand(choice: &ForeignChoice, desired: &Desired) -> Result<Vec<FieldChoice>, Finding> {
    let fields = match &choice.path {
        None => FieldSelector::All,
        Some(path) => {
            FieldSelector::Path(path.parse().map_err(|error: meshplay_plan::FieldPathError| {
                Finding::new(Code::USAGE, error.to_string())
            })?)
        }
    };
    let keys = match &choice.object {
        Some(object) => vec![find(object, desired)?],
        None => desired.objects.iter().map(|object| object.key.clone()).collect(),
    };
    let of = |key| FieldChoice { key, fields: fields.clone(), decision: choice.decision };
    Ok(keys.into_iter().map(of).collect())
}

fn find(text: &str, desired: &Desired) -> Result<ObjectKey, Finding> {
    let key: ObjectKey = text.parse().map_err(|_| {
        Finding::new(Code::USAGE, format!("`{text}` is not an object"))
            .fix("write it as the plan prints it: `apps/Deployment shop/web`")
    })?;
    let known = desired.objects.iter().any(|object| object.key == key);
    known
        .then_some(key)
        .ok_or_else(|| Finding::new(Code::NOT_FOUND, format!("the design has no object `{text}`")))
}
