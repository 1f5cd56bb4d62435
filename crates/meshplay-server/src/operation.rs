//! Long-running work.

use meshplay_api::operation::{
    Column, LogLine, Objects, Operation, OperationCancel, OperationGet, OperationList, OperationStatus,
    Progress,
};
use meshplay_app::{
    deploy::{ColumnResult, ColumnStatus},
    operation::{OperationState, OperationView},
};
use meshplay_types::Page;

use crate::{plan, routes::Routes};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .route::<OperationList, _, _>(async |app, ctx, page, _| {
            let page = app.operation_list(&ctx, &page).await?;
            Ok(Page { items: page.items.into_iter().map(view).collect(), next_cursor: page.next_cursor })
        })
        .route::<OperationGet, _, _>(async |app, ctx, params, _| {
            Ok(view(app.operation_get(&ctx, &params.operation).await?))
        })
        .route::<OperationCancel, _, _>(async |app, ctx, params, _| {
            Ok(view(app.operation_cancel(&ctx, &params.operation).await?))
        })
}

/// The view of an operation.
pub(crate) fn view(view: OperationView) -> Operation {
    let OperationView { operation, columns, done, log, actor } = view;
    Operation {
        id: operation.id.to_string(),
        kind: operation.kind,
        status: match operation.state {
            OperationState::Running => OperationStatus::Running,
            OperationState::Succeeded => OperationStatus::Succeeded,
            OperationState::Partial => OperationStatus::Partial,
            OperationState::Failed => OperationStatus::Failed,
            OperationState::Cancelled => OperationStatus::Cancelled,
        },
        subject: operation.subject,
        actor,
        created_at: operation.meta.created_at,
        updated_at: operation.meta.updated_at,
        clusters: columns.into_iter().zip(done).map(|(one, done)| column(one, done)).collect(),
        findings: Vec::new(),
        log: log.into_iter().map(|line| LogLine { at: line.at, message: line.message }).collect(),
    }
}

fn column(column: ColumnResult, done: u32) -> Column {
    let ColumnResult {
        cluster,
        stage,
        deployment,
        status,
        plan_hash,
        objects,
        steps,
        reason,
        kept,
        findings,
    } = column;
    let waiting = status == ColumnStatus::Waiting;
    Column {
        name: cluster.to_string(),
        deployment: deployment.map(|id| id.to_string()).unwrap_or_default(),
        status: word(status).to_owned(),
        stage,
        objects: Objects {
            applied: objects.applied,
            unchanged: objects.unchanged,
            pruned: objects.pruned,
            failed: objects.failed,
        },
        progress: Progress { done, total: steps, waiting_for: reason.clone().filter(|_| waiting) },
        plan_hash: plan_hash.map(|hash| hash.to_string()),
        reason: reason.filter(|_| !waiting),
        kept: kept.iter().map(plan::kept).collect(),
        findings,
    }
}

fn word(status: ColumnStatus) -> &'static str {
    match status {
        ColumnStatus::Queued => "queued",
        ColumnStatus::Applying => "applying",
        ColumnStatus::Waiting => "waiting",
        ColumnStatus::Pruning => "pruning",
        ColumnStatus::Applied => "applied",
        ColumnStatus::RollingBack => "rollingBack",
        ColumnStatus::RolledBack => "rolledBack",
        ColumnStatus::Held => "held",
        ColumnStatus::Failed => "failed",
        ColumnStatus::Cancelled => "cancelled",
    }
}
