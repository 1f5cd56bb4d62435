//! What a design wants on one target: normalised bodies in waves.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use meshplay_design::ValidatedDesign;
use meshplay_types::{Code, ComponentId, Digest, Finding, Findings, Gvk, ObjectKey, Place};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    ClusterFacts, FieldPath, ScaleOwner, Target, Wave, WaveInfo, Why,
    normalise::{self, normalise, walk::get},
    scope::Scopes,
    wave::{self, Item, Order},
};

/// The ownership mark on every object: the design's id (P9). It never changes while the object stays in the design.
pub const DESIGN_ANNOTATION: &str = "meshplay.dev/design";

/// All objects of a design for one target.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Desired {
    /// In the order of application: by wave, inside it by key.
    pub objects: Vec<DesiredObject>,
    /// The waves with their reasons and gates.
    pub waves: Vec<WaveInfo>,
    /// What is not about one object.
    pub notes: Findings,
}

/// One object as we would apply it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DesiredObject {
    /// Which object.
    pub key: ObjectKey,
    /// In which version.
    pub gvk: Gvk,
    /// From which component.
    pub component: ComponentId,
    /// When.
    pub wave: Wave,
    /// The normalised body with the design annotation; Secret values are `{secretRef: NAME/KEY}`.
    pub body: Value,
    /// Of the body in canonical form.
    pub digest: Digest,
    /// What normalisation did or found.
    pub notes: Findings,
    /// Fields of the design that we leave out because another controller sets them (P6).
    pub omitted: Vec<FieldPath>,
}

/// The relationship that a person draws to say "first this, then that".
const ORDER: &str = "order";

/// One component as planning sees it.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) id: ComponentId,
    pub(crate) gvk: Gvk,
    pub(crate) object: Value,
    pub(crate) line: u32,
}

/// What the design wants on the target: normalised, in waves, with the design's mark.
///
/// # Errors
/// Every error finding at once, together with the warnings: kinds the cluster does not serve, a cluster-scoped object with
/// a namespace, duplicate list keys, values of Secrets, circles.
pub fn desired(design: &ValidatedDesign, target: &Target, facts: &ClusterFacts) -> Result<Desired, Findings> {
    let parts = design.components.iter().map(|component| Part {
        id: component.id.clone(),
        gvk: component.gvk.clone(),
        object: component.object(),
        line: component.line,
    });
    let drawn = design.relationships.iter().filter(|relationship| relationship.kind == ORDER);
    let orders: Vec<_> =
        drawn.map(|drawn| Order { from: drawn.from.clone(), to: drawn.to.clone() }).collect();
    desired_of(parts.collect(), &orders, target, facts)
}

/// The same over plain parts.
pub(crate) fn desired_of(
    mut parts: Vec<Part>,
    orders: &[Order],
    target: &Target,
    facts: &ClusterFacts,
) -> Result<Desired, Findings> {
    parts.sort_by(|a, b| a.id.cmp(&b.id));
    let scopes = Scopes::new(&facts.kinds, parts.iter().map(|part| (&part.gvk, &part.object)));
    let scalers = scale_owners(&parts, facts, &target.namespace);
    let mut findings = Findings::new();
    let mut objects: Vec<DesiredObject> = Vec::new();
    for part in &parts {
        let (object, found) = read(part, &scopes, &scalers, target);
        findings.extend(found);
        objects.extend(object);
    }
    objects.sort_by(|a, b| a.key.cmp(&b.key));
    findings.extend(duplicates(&objects));
    let waves = order(&mut objects, orders, facts);
    findings.extend(waves.1);
    if findings.iter().chain(objects.iter().flat_map(|object| &object.notes)).any(Finding::is_error) {
        findings.extend(objects.into_iter().flat_map(|object| object.notes));
        return Err(findings);
    }
    Ok(Desired { objects, waves: waves.0, notes: findings })
}

fn read(
    part: &Part,
    scopes: &Scopes,
    scalers: &BTreeMap<ObjectKey, ObjectKey>,
    target: &Target,
) -> (Option<DesiredObject>, Findings) {
    let at = Place {
        component: Some(part.id.to_string()),
        line: (part.line > 0).then_some(part.line),
        ..Place::default()
    };
    let Some(name) = get(&part.object, &["metadata", "name"]).and_then(Value::as_str) else {
        return (None, vec![Finding::new(Code::PLAN_NAMELESS, "the object has no name").at(at)]);
    };
    let namespaced = scopes.is_namespaced(&part.gvk);
    let named = get(&part.object, &["metadata", "namespace"]).and_then(Value::as_str).map(str::to_owned);
    let namespace = match namespaced {
        Some(true) => Some(named.unwrap_or_else(|| target.namespace.clone())),
        Some(false) => None,
        None => named,
    };
    let key = ObjectKey {
        group: part.gvk.group.clone(),
        kind: part.gvk.kind.clone(),
        namespace,
        name: name.to_owned(),
    };
    let scaled_by = scalers.get(&key).map(|owner| format!("`{owner}`"));
    let ctx = normalise::Context { gvk: &part.gvk, namespaced, namespace: &target.namespace, scaled_by };
    let mut normal = normalise(part.object.clone(), &ctx);
    normal.body["metadata"]["annotations"][DESIGN_ANNOTATION] = json!(target.design);
    normal.notes.extend(scopes.finding(&part.gvk));
    for note in &mut normal.notes {
        let pointer = note.at.pointer.take();
        note.at = Place { pointer, object: Some(key.to_string()), ..at.clone() };
    }
    let digest = Digest::of_json(&normal.body);
    let object = DesiredObject {
        key,
        gvk: part.gvk.clone(),
        component: part.id.clone(),
        wave: Wave::default(),
        body: normal.body,
        digest,
        notes: normal.notes,
        omitted: normal.omitted,
    };
    (Some(object), Findings::new())
}

/// Who sets the replicas of what: autoscalers of the design and those that live in the cluster.
fn scale_owners(parts: &[Part], facts: &ClusterFacts, namespace: &str) -> BTreeMap<ObjectKey, ObjectKey> {
    let drawn = parts.iter().filter_map(|part| ScaleOwner::of(&part.gvk, &part.object, namespace));
    facts.scale_owners.iter().cloned().chain(drawn).map(|scaler| (scaler.target, scaler.owner)).collect()
}

fn duplicates(objects: &[DesiredObject]) -> Findings {
    let pairs = objects.windows(2).filter(|pair| pair[0].key == pair[1].key);
    pairs
        .map(|pair| {
            let message =
                format!("components `{}` and `{}` are one object", pair[0].component, pair[1].component);
            let at = Place {
                component: Some(pair[1].component.to_string()),
                object: Some(pair[1].key.to_string()),
                ..Place::default()
            };
            Finding::new(Code::PLAN_DUPLICATE_OBJECT, message).at(at)
        })
        .collect()
}

/// Gives each object its wave and sorts by it.
fn order(objects: &mut [DesiredObject], orders: &[Order], facts: &ClusterFacts) -> (Vec<WaveInfo>, Findings) {
    let items: Vec<Item> = objects
        .iter()
        .map(|object| Item {
            key: &object.key,
            gvk: &object.gvk,
            component: &object.component,
            body: &object.body,
        })
        .collect();
    let (edges, mut findings) = wave::edges(&items, orders, &facts.kinds);
    let waves = wave::waves(&items, &edges);
    findings.extend(waves.findings);
    for (object, wave) in objects.iter_mut().zip(waves.of) {
        object.wave = wave;
    }
    objects.sort_by(|a, b| (a.wave, &a.key).cmp(&(b.wave, &b.key)));
    (waves.infos, findings)
}

impl Desired {
    /// Objects that cannot be dry-run because this very plan makes their namespace or their kind (P4). `absent` are
    /// the keys that were looked for and are not there.
    pub fn not_possible(
        &self,
        absent: &BTreeSet<ObjectKey>,
        facts: &ClusterFacts,
    ) -> BTreeMap<ObjectKey, Why> {
        let new = |object: &&DesiredObject| absent.contains(&object.key);
        let namespaces: BTreeSet<&str> = self
            .objects
            .iter()
            .filter(new)
            .filter(|o| o.key.is("", "Namespace"))
            .map(|o| o.key.name.as_str())
            .collect();
        let scopes = Scopes::new(&facts.kinds, self.objects.iter().map(|object| (&object.gvk, &object.body)));
        let why = |object: &DesiredObject| {
            let namespace = object.key.namespace.as_deref().filter(|name| namespaces.contains(name));
            let kind = (scopes.defines(&object.gvk) && !facts.kinds.serves(&object.gvk))
                .then(|| object.gvk.to_string());
            let by_kind = kind.map(Why::KindCreatedByPlan);
            by_kind.or_else(|| namespace.map(|name| Why::NamespaceCreatedByPlan(name.to_owned())))
        };
        self.objects.iter().filter_map(|object| Some((object.key.clone(), why(object)?))).collect()
    }
}

impl DesiredObject {
    /// The body to dry-run: with the uid of the live object, so that another object of that name is refused (P8).
    pub fn dry_run_body(&self, live: Option<&Value>) -> Cow<'_, Value> {
        match live.and_then(|live| get(live, &["metadata", "uid"])) {
            None => Cow::Borrowed(&self.body),
            Some(uid) => {
                let mut body = self.body.clone();
                body["metadata"]["uid"] = uid.clone();
                Cow::Owned(body)
            }
        }
    }
}
