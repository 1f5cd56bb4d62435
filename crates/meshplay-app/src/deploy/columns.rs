//! Columns of an operation from its rows.

use meshplay_store::{Job, Operation, StoreError};
use meshplay_types::ClusterId;

use super::{
    job::JOB_KIND,
    outcome::{ColumnResult, DeployResult},
    request::DeployJob,
};

/// The columns that a job was asked for.
pub(crate) fn columns_of_job(jobs: &[Job]) -> Result<Vec<(ClusterId, ColumnResult)>, StoreError> {
    let mut columns = Vec::new();
    for job in jobs.iter().filter(|job| job.kind == JOB_KIND) {
        let payload: DeployJob = job.payload.get()?;
        let column =
            |one: super::request::JobColumn| (one.cluster, ColumnResult::queued(one.name, one.stage));
        columns.extend(payload.columns.into_iter().map(column));
    }
    Ok(columns)
}

/// The columns of an operation that has ended.
pub(crate) fn result_columns(operation: &Operation) -> Result<Option<Vec<ColumnResult>>, StoreError> {
    let result: Option<DeployResult> =
        operation.result.as_ref().map(meshplay_store::Body::get).transpose()?;
    Ok(result.map(|result| result.columns))
}
