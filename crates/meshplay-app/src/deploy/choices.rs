//! From what people wrote to decisions about objects of a plan.

use meshplay_plan::{Choices, Decision, Desired, FieldChoice, FieldSelector};
use meshplay_types::{Code, Finding, Findings, ObjectKey};

use super::request::{Decisions, ForeignChoice};

/// Decisions for the objects of one plan.
pub(super) struct Decided {
    pub(super) choices: Choices,
    /// How many of the first field choices are of earlier deployments.
    pub(super) n_remembered: usize,
}

/// Those of earlier deployments that nobody forgot, then those of now. A text that names nothing is a finding, never ignored.
pub(super) fn choices(
    decisions: &Decisions,
    remembered: Vec<FieldChoice>,
    desired: &Desired,
) -> Result<Decided, Findings> {
    let mut findings = Findings::new();
    let mut fields = Fields { n_remembered: remembered.len(), choices: remembered };
    // The last choice that fits an object decides; one that names the object beats one for all, wherever it stands.
    let (named, for_all): (Vec<_>, Vec<_>) = decisions.foreign.iter().partition(|one| one.object.is_some());
    for choice in for_all.into_iter().chain(named) {
        match expand(choice, desired) {
            Ok(expanded) => {
                expanded.into_iter().for_each(|(key, selector)| fields.decide(key, selector, choice.decision))
            }
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
    if !findings.is_empty() {
        return Err(findings);
    }
    let Fields { choices: fields, n_remembered } = fields;
    Ok(Decided { choices: Choices { fields, include: decisions.include.clone(), recreate }, n_remembered })
}

/// Field choices while they are put together.
struct Fields {
    choices: Vec<FieldChoice>,
    n_remembered: usize,
}

impl Fields {
    fn decide(&mut self, key: ObjectKey, fields: FieldSelector, decision: Option<Decision>) {
        match decision {
            Some(decision) => self.choices.push(FieldChoice { key, fields, decision }),
            None => {
                let stays = |choice: &FieldChoice| choice.key != key || !covers(&fields, &choice.fields);
                self.n_remembered =
                    self.choices.iter().take(self.n_remembered).filter(|choice| stays(choice)).count();
                self.choices.retain(stays);
            }
        }
    }
}

/// True if forgetting `forgotten` forgets a choice about `chosen`. A choice for all fields is forgotten with any of them: it
/// cannot be kept for the others without naming each.
fn covers(forgotten: &FieldSelector, chosen: &FieldSelector) -> bool {
    match (forgotten, chosen) {
        (FieldSelector::All, _) | (FieldSelector::Path(_), FieldSelector::All) => true,
        (FieldSelector::Path(forgotten), FieldSelector::Path(chosen)) => chosen.is_within(forgotten),
    }
}

fn expand(choice: &ForeignChoice, desired: &Desired) -> Result<Vec<(ObjectKey, FieldSelector)>, Finding> {
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
    Ok(keys.into_iter().map(|key| (key, fields.clone())).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_forgotten_is_asked_again_and_the_rest_stays_remembered() {
        let key = |name: &str| -> ObjectKey { format!("ConfigMap shop/{name}").parse().unwrap() };
        let path = |text: &str| FieldSelector::Path(text.parse().unwrap());
        let leave = |name: &str, fields| FieldChoice { key: key(name), fields, decision: Decision::Leave };
        let remembered =
            vec![leave("a", FieldSelector::All), leave("a", path("data.x")), leave("b", path("data.x"))];
        let mut fields = Fields { n_remembered: remembered.len(), choices: remembered };
        fields.decide(key("a"), path("data"), None);
        assert_eq!(
            (fields.choices.len(), fields.n_remembered),
            (1, 1),
            "only that of the other object is left"
        );
        fields.decide(key("b"), path("data.y"), None);
        assert_eq!((fields.choices.len(), fields.n_remembered), (1, 1), "another field of it is forgotten");
        fields.decide(key("b"), FieldSelector::All, Some(Decision::Take));
        assert_eq!((fields.choices.len(), fields.n_remembered), (2, 1));
    }
}
