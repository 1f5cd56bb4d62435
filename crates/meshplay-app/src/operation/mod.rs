//! Long-running work as people see it: its columns from rows, whether it runs or has ended.

use meshplay_store::{Deployment, LogLine, Operation, Scope, StoreError};
pub use meshplay_store::{LogLine as LogRow, OperationState};
use meshplay_types::{Finding, OperationId, PAGE_ITEMS_MAX, Page, PageRequest};

use crate::{
    App, AppError, OpCtx,
    deploy::{ColumnResult, ColumnStatus, Objects, columns_of_job, result_columns},
};

/// Lines of the log that a view shows.
const LOG_LINES_MAX: u32 = 200;
/// Lines of one page of the log.
const LOG_PAGE_LINES: u32 = 500;

/// An operation with its columns and log.
#[derive(Clone, Debug)]
pub struct OperationView {
    /// The row.
    pub operation: Operation,
    /// One per cluster.
    pub columns: Vec<ColumnResult>,
    /// Per column: steps done.
    pub done: Vec<u32>,
    /// Oldest first.
    pub log: Vec<LogLine>,
    /// Who started it.
    pub actor: String,
}

impl App {
    /// Newest first, without logs.
    pub async fn operation_list(
        &self,
        ctx: &OpCtx,
        page: &PageRequest,
    ) -> Result<Page<OperationView>, AppError> {
        let page = self.store().read().operations(ctx.scope(), page).await?;
        let mut items = Vec::new();
        for operation in page.items {
            items.push(self.operation_view(operation, 0).await?);
        }
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// Those that have not ended, newest first, without logs.
    ///
    /// # Errors
    /// Only if the store fails.
    pub async fn operations_open(&self, ctx: &OpCtx) -> Result<Vec<OperationView>, AppError> {
        let open = self.store().read().operations_open(ctx.scope(), PAGE_ITEMS_MAX).await?;
        let mut views = Vec::new();
        for operation in open {
            views.push(self.operation_view(operation, 0).await?);
        }
        Ok(views)
    }

    /// One, with its log.
    pub async fn operation_get(&self, ctx: &OpCtx, operation: &str) -> Result<OperationView, AppError> {
        let found = self.operation_find(ctx.scope(), operation).await?;
        self.operation_view(found, LOG_LINES_MAX).await
    }

    /// Asks it to stop at the next step.
    pub async fn operation_cancel(&self, ctx: &OpCtx, operation: &str) -> Result<OperationView, AppError> {
        let (scope, id) = (ctx.scope(), self.operation_find(ctx.scope(), operation).await?.id);
        let asked = self
            .store()
            .write(move |tx| Box::pin(async move { tx.operation_cancel(scope, id).await }))
            .await?;
        self.operation_view(asked, LOG_LINES_MAX).await
    }

    /// The operation that an earlier call with the same idempotency key started: asked before anything is checked, because
    /// what the first call started is in the way of the second.
    ///
    /// # Errors
    /// A conflict if the key came with another request.
    pub(crate) async fn operation_repeated(&self, ctx: &OpCtx) -> Result<Option<OperationId>, AppError> {
        let Some(idempotency) = ctx.idempotency() else { return Ok(None) };
        match self.store().read().operation_of_key(&ctx.actor(), &idempotency).await {
            Ok(found) => Ok(found.map(|operation| operation.id)),
            Err(fault @ StoreError::IdempotencyKey { .. }) => {
                Err(AppError::Conflict(vec![Finding::new(fault.code(), fault.to_string())]))
            }
            Err(fault) => Err(fault.into()),
        }
    }

    /// Lines of its log after a place.
    pub async fn operation_log(
        &self,
        ctx: &OpCtx,
        operation: &str,
        after: u64,
    ) -> Result<Vec<LogLine>, AppError> {
        let found = self.operation_find(ctx.scope(), operation).await?;
        Ok(self.store().read().operation_log_after(found.id, after, LOG_PAGE_LINES).await?)
    }

    pub(crate) async fn operation_find(&self, scope: Scope, operation: &str) -> Result<Operation, AppError> {
        let id: OperationId = operation.parse().map_err(|_| AppError::not_found("operation", operation))?;
        match self.store().read().operation(scope, id).await {
            Err(StoreError::NotFound { .. }) => Err(AppError::not_found("operation", operation)),
            found => Ok(found?),
        }
    }

    async fn operation_view(&self, operation: Operation, log_lines: u32) -> Result<OperationView, AppError> {
        let id = operation.id;
        let log = match log_lines {
            0 => Vec::new(),
            lines => self.store().read().operation_log_last(id, lines).await?,
        };
        let actor = self.principal_name(operation.meta.created_by);
        let (columns, done) = match result_columns(&operation)? {
            Some(columns) => {
                let done = columns.iter().map(ColumnResult::steps_done).collect();
                (columns, done)
            }
            None => self.columns_running(id).await?,
        };
        Ok(OperationView { operation, columns, done, log, actor })
    }

    /// The columns of an operation that has not ended: what was asked for, with what the rows say.
    async fn columns_running(&self, id: OperationId) -> Result<(Vec<ColumnResult>, Vec<u32>), AppError> {
        let jobs = self.store().read().jobs_of_operation(id).await?;
        let deployments = self.store().read().deployments_of_operation(id).await?;
        let mut columns = Vec::new();
        let mut done = Vec::new();
        for (cluster, column) in columns_of_job(&jobs)? {
            let newest = deployments.iter().rev().find(|deployment| deployment.target.cluster == cluster);
            let (column, n_done) = match newest {
                Some(deployment) => self.column_running(column, deployment).await?,
                None => (column, 0),
            };
            columns.push(column);
            done.push(n_done);
        }
        Ok((columns, done))
    }

    async fn column_running(
        &self,
        column: ColumnResult,
        deployment: &Deployment,
    ) -> Result<(ColumnResult, u32), AppError> {
        // Asked for several times a second while it runs: never the rows themselves.
        let counts = self.store().read().step_counts(deployment.id).await?;
        let objects = Objects { applied: counts.done, failed: counts.failed, ..Objects::default() };
        let column = ColumnResult {
            deployment: Some(deployment.id),
            status: ColumnStatus::from(deployment.state),
            plan_hash: Some(deployment.plan_hash.clone()),
            steps: counts.intended,
            reason: deployment.reason.clone(),
            objects,
            ..column
        };
        Ok((column, counts.done))
    }
}
