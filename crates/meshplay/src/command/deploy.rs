//! `meshplay design deploy|undeploy`: plan, ask, start, follow.

use std::collections::BTreeMap;

use meshplay_api::{
    Empty,
    design::{
        DesignDeploy, DesignDeployBody, DesignPlan, DesignPlanBody, DesignPlanned, DesignSource,
        OnFailure as ApiOnFailure, Purpose, Wait,
    },
    operation::{Column, Operation, OperationStatus},
};
use meshplay_types::Code;

use super::{Consent, plan, validate::source};
use crate::{
    cli::design::{DeployArgs, OnFailure, RollbackArgs, RunArgs, UndeployArgs},
    exit::Exit,
    failure::{Failure, refuse},
    printer::Printer,
    session::Session,
    table::table,
};

pub(crate) async fn deploy(args: DeployArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let body = plan::body(source(args.source)?, args.target, Purpose::Deploy)?;
    carry_out(body, args.run, args.on_failure.into(), session, printer).await
}

impl From<OnFailure> for ApiOnFailure {
    fn from(on_failure: OnFailure) -> Self {
        match on_failure {
            OnFailure::Hold => Self::Hold,
            OnFailure::Rollback => Self::Rollback,
        }
    }
}

pub(crate) async fn rollback(
    args: RollbackArgs,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let RollbackArgs { design, revision, environment, target, run } = args;
    let source = DesignSource { design: Some(design), revision, environment, ..DesignSource::default() };
    let body = plan::body(source, target, Purpose::Rollback)?;
    carry_out(body, run, ApiOnFailure::Hold, session, printer).await
}

pub(crate) async fn undeploy(
    args: UndeployArgs,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let source =
        DesignSource { design: Some(args.design), environment: args.environment, ..DesignSource::default() };
    let body = plan::body(source, args.target, Purpose::Undeploy)?;
    let ended = carry_out(body, args.run, ApiOnFailure::Hold, session, printer).await;
    match ended {
        // What is asked for is so already, and asking twice is asking once.
        Err(Failure::Server { findings, .. })
            if findings.iter().all(|one| one.code == Code::NOT_DEPLOYED) =>
        {
            printer.note("nothing to do: it is deployed nowhere");
            let nothing = serde_json::json!({"operation": null, "status": "succeeded", "clusters": []});
            printer.result(&nothing, String::new, Vec::new)?;
            Ok(Exit::Ok)
        }
        ended => ended,
    }
}

pub(super) async fn carry_out(
    plan: DesignPlanBody,
    run: RunArgs,
    on_failure: ApiOnFailure,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let approved = if run.yes { BTreeMap::new() } else { approve(&plan, session, printer).await? };
    let body = DesignDeployBody {
        plan,
        approved,
        stages: run
            .stage
            .iter()
            .map(|stage| stage.split(',').map(|name| name.trim().to_owned()).collect())
            .collect(),
        max_failed: run.max_failed,
        on_failure,
        timeout_ms: Some(run.timeout),
        wait: if run.no_wait { Wait::Applied } else { Wait::Healthy },
        message: run.message,
    };
    let operation = session.client().call::<DesignDeploy>(&Empty {}, &body).await?;
    printer.note(&format!("operation {}", operation.id));
    let operation = session.drive(&operation.id, printer).await?;
    print(&operation, printer)?;
    Ok(exit(&operation))
}

/// Shows the plan and asks. What is agreed to is the hash of each plan: another plan is not carried out.
async fn approve(
    plan: &DesignPlanBody,
    session: &Session,
    printer: &Printer,
) -> Result<BTreeMap<String, String>, Failure> {
    let planned = session.client().call::<DesignPlan>(&Empty {}, plan).await?;
    plan::findings(&planned, printer);
    printer.note(&plan::text(&planned));
    if planned.clusters.iter().any(|plan| !plan.executable) {
        return Err(refuse(Code::PLAN_NOT_EXECUTABLE, "the plan cannot be carried out as it is"));
    }
    Consent::Ask.obtain(question(&planned).as_str())?;
    Ok(planned.clusters.into_iter().map(|plan| (plan.name, plan.plan_hash)).collect())
}

fn question(planned: &DesignPlanned) -> String {
    let names: Vec<&str> = planned.clusters.iter().map(|plan| plan.name.as_str()).collect();
    format!("Carry this out on {}?", names.join(", "))
}

/// Prints an operation.
pub(crate) fn print(operation: &Operation, printer: &Printer) -> Result<(), Failure> {
    printer.findings(&operation.findings);
    operation.clusters.iter().for_each(|column| printer.findings(&column.findings));
    printer.result(operation, || text(operation), || vec![operation.id.clone()])
}

fn text(operation: &Operation) -> String {
    let mut out = format!(
        "operation {} {} {}: {}\n",
        operation.id,
        operation.kind,
        operation.subject,
        status(operation.status)
    );
    // A run of load, or an experiment, concerns no cluster.
    if operation.clusters.is_empty() {
        return out;
    }
    let row = |column: &Column| {
        let objects = column.objects;
        let reason = column.reason.clone().unwrap_or_default();
        [
            column.name.clone(),
            column.status.clone(),
            objects.applied.to_string(),
            objects.unchanged.to_string(),
            objects.pruned.to_string(),
            objects.failed.to_string(),
            reason,
        ]
    };
    out.push_str(&table(
        ["CLUSTER", "STATUS", "APPLIED", "UNCHANGED", "PRUNED", "FAILED", "REASON"],
        operation.clusters.iter().map(row),
    ));
    for column in operation.clusters.iter().filter(|column| !column.kept.is_empty()) {
        out.push_str(&format!("stays on {}\n", column.name));
        out.extend(column.kept.iter().map(|kept| format!("  {}: {}\n", kept.object, kept.reason)));
    }
    out
}

/// The state as one word.
pub(crate) fn status(status: OperationStatus) -> &'static str {
    match status {
        OperationStatus::Running => "running",
        OperationStatus::Succeeded => "succeeded",
        OperationStatus::Partial => "partial",
        OperationStatus::Failed => "failed",
        OperationStatus::Cancelled => "cancelled",
    }
}

/// The exit code that the end of an operation stands for.
pub(crate) fn exit(operation: &Operation) -> Exit {
    let codes = || operation.clusters.iter().flat_map(|column| &column.findings).map(|finding| finding.code);
    match operation.status {
        OperationStatus::Succeeded | OperationStatus::Running => Exit::Ok,
        OperationStatus::Partial | OperationStatus::Cancelled => Exit::Partial,
        OperationStatus::Failed if codes().any(|code| code == Code::HEALTH_TIMEOUT) => Exit::Timeout,
        OperationStatus::Failed if codes().any(|code| code.area() == meshplay_types::Area::Clusters) => {
            Exit::Unreachable
        }
        // A column that failed before it held anything was not touched.
        OperationStatus::Failed if operation.clusters.iter().all(|column| column.status == "failed") => {
            Exit::Refused
        }
        OperationStatus::Failed => Exit::Partial,
    }
}
