//! What exists in the clusters: rows to views.

use std::time::Duration;

use meshplay_api::resource::{
    Condition, Fact, FieldOwner, Freshness, FreshnessState, LevelCounts, OwnedField, Relation, ResourceEvent,
    ResourceEventList, ResourceEvents, ResourceGet, ResourceKind, ResourceKindList, ResourceKinds,
    ResourceList, ResourceListParams, ResourceObject, ResourcePage, ResourceParams, ResourceRow,
    ResourceSort,
};
use meshplay_app::resource::{
    self, ClusterEvent, KnownKind, LiveObject, ManagedFields, ObjectQuestion, Order, Row, Sort, Table,
    TableQuestion,
};
use meshplay_types::Level;

use crate::routes::Routes;

/// How long the kinds of a cluster that was just connected are waited for.
const KINDS_WAIT: Duration = Duration::from_secs(2);

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .route::<ResourceKindList, _, _>(async |app, ctx, params, _| {
            let (kinds, findings) = app.resource_kinds(&ctx, params.cluster.as_deref(), KINDS_WAIT).await?;
            Ok(ResourceKinds { kinds: merged(kinds), findings })
        })
        .route::<ResourceList, _, _>(async |app, ctx, params, _| {
            Ok(page(app.resource_list(&ctx, &question(params)).await?))
        })
        .route::<ResourceGet, _, _>(async |app, ctx, params, _| {
            Ok(object(app.resource_get(&ctx, &of_params(params)).await?))
        })
        .route::<ResourceEventList, _, _>(async |app, ctx, params, _| {
            let events = app.resource_events(&ctx, &of_params(params)).await?;
            Ok(ResourceEvents { events: events.into_iter().map(event).collect() })
        })
}

fn question(params: ResourceListParams) -> TableQuestion {
    let ResourceListParams { filter, sort, descending, limit, offset, wait_ms } = params;
    TableQuestion {
        filter,
        sort: match sort.unwrap_or_default() {
            ResourceSort::Kind => Sort::Kind,
            ResourceSort::Name => Sort::Name,
            ResourceSort::Namespace => Sort::Namespace,
            ResourceSort::Cluster => Sort::Cluster,
            ResourceSort::Status => Sort::Status,
            ResourceSort::Age => Sort::Age,
        },
        order: if descending { Order::Backward } else { Order::Forward },
        offset: offset.unwrap_or(0) as usize,
        limit: limit.map(|limit| limit as usize),
        wait: Duration::from_millis(u64::from(wait_ms.unwrap_or(0))),
    }
}

fn of_params(params: ResourceParams) -> ObjectQuestion {
    let ResourceParams { cluster, api_version, kind, namespace, name, managed_fields } = params;
    let managed_fields = if managed_fields { ManagedFields::Shown } else { ManagedFields::Hidden };
    ObjectQuestion { cluster, api_version, kind, namespace, name, managed_fields }
}

/// One entry for a kind however many clusters serve it. They come by cluster, then by group and kind.
fn merged(kinds: Vec<KnownKind>) -> Vec<ResourceKind> {
    let mut all: std::collections::BTreeMap<(String, String), ResourceKind> = Default::default();
    for KnownKind { kind, count } in kinds {
        let info = &kind.info;
        let merged = all.entry((info.group.clone(), info.kind.clone())).or_insert_with(|| ResourceKind {
            group: info.group.clone(),
            version: info.preferred.clone(),
            kind: info.kind.clone(),
            plural: info.plural.clone(),
            short_names: info.short_names.clone(),
            namespaced: info.namespaced,
            clusters: Vec::new(),
            count: None,
        });
        merged.clusters.push(kind.cluster.to_string());
        merged.count = match (merged.count, count) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
    }
    all.into_values().collect()
}

fn page(table: Table) -> ResourcePage {
    let count = |level| table.listing.level(level);
    ResourcePage {
        items: table.listing.rows.iter().map(|one| row(one, table.design_of(one))).collect(),
        matched: table.listing.matched,
        total: table.listing.total,
        levels: LevelCounts {
            ok: count(Level::Ok),
            progressing: count(Level::Progressing),
            warning: count(Level::Warning),
            failed: count(Level::Failed),
            unknown: count(Level::Unknown),
        },
        generation: table.listing.generation,
        freshness: table.freshness.iter().map(freshness).collect(),
        findings: table.findings,
    }
}

fn freshness(fresh: &resource::Freshness) -> Freshness {
    Freshness {
        cluster: fresh.cluster.clone(),
        state: match fresh.state {
            resource::FreshnessState::Syncing => FreshnessState::Syncing,
            resource::FreshnessState::Live => FreshnessState::Live,
            resource::FreshnessState::Stale => FreshnessState::Stale,
        },
        as_of: fresh.as_of,
        objects: fresh.objects,
        syncing: fresh.syncing,
        reason: fresh.finding(),
    }
}

fn row(row: &Row, design: Option<String>) -> ResourceRow {
    ResourceRow {
        cluster: row.kind.cluster.to_string(),
        api_version: row.resource().gvk.api_version(),
        kind: row.kind.info.kind.clone(),
        namespace: (!row.namespace.is_empty()).then(|| row.namespace.to_string()),
        name: row.name.to_string(),
        uid: row.uid(),
        status: row.status.to_string(),
        level: row.level,
        reason: row.reason.as_deref().map(str::to_owned),
        created_at: row.created_at(),
        design,
        controller: row.controller.as_deref().map(str::to_owned),
        restarts: row.restarts,
        node: row.node.as_deref().map(str::to_owned),
    }
}

fn object(live: LiveObject) -> ResourceObject {
    let name_of = |one: &Row| {
        let id = one.design.as_deref()?;
        Some(live.designs.get(id).map_or_else(|| id.to_owned(), Clone::clone))
    };
    let relation = |related: &resource::Related| Relation {
        relation: related.relation.to_owned(),
        object: row(&related.row, name_of(&related.row)),
    };
    ResourceObject {
        row: row(&live.row, name_of(&live.row)),
        relations: live.relations.iter().map(relation).collect(),
        yaml: live.yaml,
        owners: live.owners.into_iter().map(owner).collect(),
        labels: live.labels,
        annotations: live.annotations,
        conditions: live.conditions.into_iter().map(condition).collect(),
        facts: live.facts.into_iter().map(|fact| Fact { label: fact.label, value: fact.value }).collect(),
        containers: live.containers,
        read_at: live.read_at,
    }
}

fn owner(owner: resource::OwnerOfFields) -> FieldOwner {
    let resource::OwnerOfFields { manager, operation, subresource, at, ours, fields } = owner;
    let field = |resource::OwnedField { path, line }| OwnedField { path, line };
    let fields = fields.into_iter().map(field).collect();
    FieldOwner { manager, operation: operation.to_owned(), subresource, at, ours, fields }
}

fn condition(condition: resource::Condition) -> Condition {
    let resource::Condition { kind, status, reason, message, since } = condition;
    Condition { kind, status, reason, message, since }
}

fn event(event: ClusterEvent) -> ResourceEvent {
    let ClusterEvent { kind, reason, message, count, at, source } = event;
    ResourceEvent { kind, reason, message, count, at, source }
}
