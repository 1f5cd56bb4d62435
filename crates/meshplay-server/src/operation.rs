//! Long-running work.

use meshplay_api::{
    design::DesignPlanned,
    operation::{
        Column, Deployment, DeploymentGet, DeploymentStep, LogLine, Objects, Operation, OperationCancel,
        OperationGet, OperationList, OperationLog, OperationLogPage, OperationRetry, OperationRetryBody,
        OperationRetryPlan, OperationStatus, Progress,
    },
};
use meshplay_app::{
    deploy::{ColumnResult, ColumnStatus, RetryRequest, ShownDeployment, ShownState, ShownStep},
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
        .route::<OperationRetryPlan, _, _>(async |app, ctx, params, body| {
            let planned = app.operation_retry_plan(&ctx, &params.operation, &retry(body)).await?;
            Ok(DesignPlanned { clusters: planned.iter().map(plan::cluster).collect() })
        })
        .route::<OperationRetry, _, _>(async |app, ctx, params, body| {
            let id = app.operation_retry(&ctx, &params.operation, &retry(body)).await?;
            Ok(view(app.operation_get(&ctx, &id.to_string()).await?))
        })
        .route::<OperationLog, _, _>(async |app, ctx, params, _| {
            let lines = app.operation_log(&ctx, &params.operation, params.after).await?;
            let last = lines.last().map_or(params.after, |line| line.seq);
            Ok(OperationLogPage { lines: lines.into_iter().map(log_line).collect(), last })
        })
        .route::<DeploymentGet, _, _>(async |app, ctx, params, _| {
            Ok(deployment(app.deployment_get(&ctx, &params.deployment).await?))
        })
        .route::<OperationCancel, _, _>(async |app, ctx, params, _| {
            Ok(view(app.operation_cancel(&ctx, &params.operation).await?))
        })
}

/// The view of an operation.
pub(crate) fn view(view: OperationView) -> Operation {
    let OperationView { operation, columns, done, log, actor } = view;
    let told = &operation.progress;
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let progress = (columns.is_empty() && !told.text.is_empty()).then(|| Progress {
        done: number(told.done),
        total: number(told.total),
        waiting_for: Some(told.text.clone()),
    });
    Operation {
        progress,
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
        log: log.into_iter().map(log_line).collect(),
    }
}

fn retry(body: OperationRetryBody) -> RetryRequest {
    let OperationRetryBody { clusters, approved } = body;
    RetryRequest { clusters, approved }
}

/// A line with the cluster that it is about.
fn log_line(line: meshplay_app::operation::LogRow) -> LogLine {
    let message = match line.subject {
        Some(subject) => format!("{subject}: {}", line.message),
        None => line.message,
    };
    LogLine { at: line.at, message }
}

fn deployment(shown: ShownDeployment) -> Deployment {
    let ShownDeployment { deployed, design, waves, steps } = shown;
    let row = deployed.deployment;
    let step = |step: ShownStep| DeploymentStep {
        object: step.key.to_string(),
        wave: step.wave,
        action: step.action.to_owned(),
        state: match step.state {
            ShownState::Planned => "planned",
            ShownState::Writing => "writing",
            ShownState::Done => "done",
            ShownState::Failed => "failed",
            ShownState::Skipped => "skipped",
        }
        .to_owned(),
        took_ms: step.took_ms,
        findings: step.findings,
    };
    Deployment {
        id: row.id.to_string(),
        operation: row.operation.to_string(),
        design,
        cluster: deployed.cluster,
        environment: deployed.environment,
        revision: row.revision,
        status: row.state.as_str().to_owned(),
        plan_hash: row.plan_hash.to_string(),
        wave: row.wave,
        waves,
        steps: steps.into_iter().map(step).collect(),
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
