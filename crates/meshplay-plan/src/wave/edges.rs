//! What must come before what inside one design, beyond the order of kinds: found in the bodies, or drawn by a person.

use std::collections::BTreeMap;

use meshplay_types::{Code, ComponentId, Finding, Gvk, ObjectKey, Place};
use serde_json::Value;

use super::Item;
use crate::{Kinds, builtin, normalise::walk::get};

/// What has to hold of the earlier object before the later one is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Needs {
    /// Only that it was applied.
    Applied,
    Established,
    Available,
    Complete,
}

/// One dependency, by position in the list of items.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub(crate) before: usize,
    pub(crate) after: usize,
    pub(crate) needs: Needs,
}

/// A person's `order` relationship.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) from: ComponentId,
    pub(crate) to: ComponentId,
}

/// A webhook or aggregated API of the design and the workloads behind its Service.
struct Served {
    owner: usize,
    servers: Vec<usize>,
    /// Group and plural of the resources it judges or converts; `*` matches all.
    judges: Vec<(String, String)>,
}

/// All edges, and findings about servers that are not in the design.
pub(crate) fn edges(items: &[Item], orders: &[Order], kinds: &Kinds) -> (Vec<Edge>, Vec<Finding>) {
    let mut edges = Vec::new();
    let mut findings = Vec::new();
    let crds = crds(items);
    for (after, item) in items.iter().enumerate() {
        let group_kind = (item.gvk.group.clone(), item.gvk.kind.clone());
        edges.extend(crds.get(&group_kind).map(|crd| Edge {
            before: crd.item,
            after,
            needs: Needs::Established,
        }));
    }
    for served in served(items, &mut findings) {
        let judged = items.iter().enumerate().filter(|(_, item)| {
            !builtin::is_builtin(item.gvk)
                && judges(&served.judges, item.gvk, plural(item.gvk, &crds, kinds).as_deref())
        });
        let waiting: Vec<usize> = judged.map(|(idx, _)| idx).collect();
        // A CRD with a conversion webhook is established without it; only its custom resources wait.
        let owner = (!items[served.owner].gvk.is("apiextensions.k8s.io", "CustomResourceDefinition"))
            .then_some(served.owner);
        for &before in &served.servers {
            let later = waiting.iter().copied().chain(owner).filter(|after| *after != before);
            edges.extend(later.map(|after| Edge { before, after, needs: Needs::Available }));
        }
    }
    edges.extend(drawn(items, orders));
    edges.sort();
    edges.dedup();
    (edges, findings)
}

struct Crd {
    item: usize,
    plural: String,
}

fn crds(items: &[Item]) -> BTreeMap<(String, String), Crd> {
    let text = |body: &Value, path: &[&str]| get(body, path).and_then(Value::as_str).map(str::to_owned);
    let crd = |(item, it): (usize, &Item)| {
        let group_kind = (text(it.body, &["spec", "group"])?, text(it.body, &["spec", "names", "kind"])?);
        Some((group_kind, Crd { item, plural: text(it.body, &["spec", "names", "plural"])? }))
    };
    items
        .iter()
        .enumerate()
        .filter(|(_, it)| it.gvk.is("apiextensions.k8s.io", "CustomResourceDefinition"))
        .filter_map(crd)
        .collect()
}

fn plural(gvk: &Gvk, crds: &BTreeMap<(String, String), Crd>, kinds: &Kinds) -> Option<String> {
    let from_design = crds.get(&(gvk.group.clone(), gvk.kind.clone())).map(|crd| crd.plural.clone());
    from_design.or_else(|| kinds.get(&gvk.group, &gvk.kind).map(|info| info.plural.clone()))
}

fn judges(rules: &[(String, String)], gvk: &Gvk, plural: Option<&str>) -> bool {
    rules.iter().any(|(group, resource)| {
        (group == "*" || *group == gvk.group) && (resource == "*" || Some(resource.as_str()) == plural)
    })
}

fn served(items: &[Item], findings: &mut Vec<Finding>) -> Vec<Served> {
    let mut all = Vec::new();
    for (owner, item) in items.iter().enumerate() {
        for (service, judges) in services(item) {
            let servers = servers(items, &service);
            if servers.is_empty() {
                let message = format!("it is served by `{service}`, which selects no workload of the design");
                findings.push(Finding::new(Code::PLAN_SERVER_ELSEWHERE, message).at(place(item)));
            }
            all.push(Served { owner, servers, judges });
        }
    }
    all
}

fn place(item: &Item) -> Place {
    Place {
        component: Some(item.component.to_string()),
        object: Some(item.key.to_string()),
        ..Place::default()
    }
}

/// The Services behind an object, each with the resources it judges.
fn services(item: &Item) -> Vec<(ObjectKey, Vec<(String, String)>)> {
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let text =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    match (item.gvk.group.as_str(), item.gvk.kind.as_str()) {
        (
            "admissionregistration.k8s.io",
            "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration",
        ) => {
            let webhooks = list(item.body.get("webhooks"));
            let served = webhooks.iter().filter_map(|webhook| {
                Some((service(get(webhook, &["clientConfig", "service"])?)?, rules(webhook)))
            });
            served.collect()
        }
        ("apiextensions.k8s.io", "CustomResourceDefinition") => {
            let path = ["spec", "conversion", "webhook", "clientConfig", "service"];
            let resource = (
                get(item.body, &["spec", "group"]).and_then(Value::as_str).unwrap_or_default().to_owned(),
                get(item.body, &["spec", "names"]).map(|names| text(names, "plural")).unwrap_or_default(),
            );
            get(item.body, &path)
                .and_then(service)
                .map(|service| (service, vec![resource]))
                .into_iter()
                .collect()
        }
        ("apiregistration.k8s.io", "APIService") => {
            let group =
                get(item.body, &["spec", "group"]).and_then(Value::as_str).unwrap_or_default().to_owned();
            let service = get(item.body, &["spec", "service"]).and_then(service);
            service.map(|service| (service, vec![(group, "*".to_owned())])).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn service(reference: &Value) -> Option<ObjectKey> {
    let text = |name: &str| reference.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(ObjectKey {
        group: String::new(),
        kind: "Service".into(),
        namespace: text("namespace"),
        name: text("name")?,
    })
}

fn rules(webhook: &Value) -> Vec<(String, String)> {
    let texts = |rule: &Value, name: &str| -> Vec<String> {
        let items = rule.get(name).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let rules = webhook.get("rules").and_then(Value::as_array);
    let pairs = |rule: &Value| {
        let resources = texts(rule, "resources");
        let one = |group: String| {
            resources
                .iter()
                .map(move |resource| {
                    let plural = resource.split_once('/').map_or(resource.as_str(), |(plural, _)| plural);
                    (group.clone(), plural.to_owned())
                })
                .collect::<Vec<_>>()
        };
        texts(rule, "apiGroups").into_iter().flat_map(one).collect::<Vec<_>>()
    };
    rules.into_iter().flatten().flat_map(pairs).collect()
}

/// Workloads of the design whose pod template carries all labels of the Service's selector; an empty selector
/// selects none (P39), and the labels are those of the template, not of the workload (P40).
fn servers(items: &[Item], service: &ObjectKey) -> Vec<usize> {
    let Some(owner) = items.iter().find(|item| item.key == service) else { return Vec::new() };
    let selector = get(owner.body, &["spec", "selector"]).and_then(Value::as_object);
    let Some(selector) = selector.filter(|selector| !selector.is_empty()) else { return Vec::new() };
    let selected = |item: &Item| {
        let template = builtin::pod_template(&item.gvk.group, &item.gvk.kind)?;
        let path: Vec<_> = template.iter().copied().chain(["metadata", "labels"]).collect();
        let labels = get(item.body, &path)?.as_object()?;
        let fits = selector.iter().all(|(name, value)| labels.get(name) == Some(value));
        (fits && item.key.namespace == service.namespace && runs_for_ever(item.gvk)).then_some(())
    };
    items.iter().enumerate().filter(|(_, item)| selected(item).is_some()).map(|(idx, _)| idx).collect()
}

/// A Job's pods end; they serve nothing.
fn runs_for_ever(gvk: &Gvk) -> bool {
    gvk.group != "batch" && gvk.kind != "PodTemplate"
}

fn drawn(items: &[Item], orders: &[Order]) -> Vec<Edge> {
    let find = |id: &ComponentId| items.iter().position(|item| item.component == id);
    let edge = |order: &Order| {
        let (before, after) = (find(&order.from)?, find(&order.to)?);
        Some(Edge { before, after, needs: needs_of(items[before].gvk) })
    };
    orders.iter().filter_map(edge).collect()
}

/// What a person means by "first this": it works, as far as that can be waited for. A claim may wait for its consumer
/// and therefore never gates (P1).
fn needs_of(gvk: &Gvk) -> Needs {
    match (gvk.group.as_str(), gvk.kind.as_str()) {
        ("apiextensions.k8s.io", "CustomResourceDefinition") => Needs::Established,
        ("batch", "Job") => Needs::Complete,
        ("apps", _) | ("", "Pod") => Needs::Available,
        _ => Needs::Applied,
    }
}
