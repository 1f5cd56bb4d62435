//! `meshplay operation retry|log`.

use std::{collections::BTreeMap, time::Duration};

use meshplay_api::{
    Empty,
    operation::{
        LogLine, OperationGet, OperationLog, OperationLogPage, OperationLogParams, OperationParams,
        OperationRetry, OperationRetryBody, OperationRetryPlan,
    },
};
use meshplay_types::Code;

use super::{Consent, deploy, plan};
use crate::{
    cli::operation::{LogArgs, RetryArgs},
    exit::Exit,
    failure::{Failure, refuse},
    printer::{Format, Printer},
    session::Session,
};

/// How often a log that is followed is asked for more.
const FOLLOW_EVERY: Duration = Duration::from_millis(500);

/// Plans again, asks if anything is not as it was approved, and goes on.
pub(crate) async fn retry(args: RetryArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let params = OperationParams { operation: args.operation };
    let approved: BTreeMap<String, String> = args.approve.into_iter().collect();
    let mut body = OperationRetryBody { clusters: args.cluster, approved };
    let planned = session.client().call::<OperationRetryPlan>(&params, &body).await?;
    plan::findings(&planned, printer);
    printer.note(&plan::text(&planned));
    if planned.clusters.iter().any(|plan| !plan.executable) {
        return Err(refuse(Code::PLAN_NOT_EXECUTABLE, "it cannot be gone on with as it is"));
    }
    let findings = || planned.clusters.iter().flat_map(|plan| &plan.findings);
    if findings().any(|finding| finding.code == Code::PLAN_CHANGED) {
        let asked = "This is not what was approved before. Carry it out?";
        let hashes =
            planned.clusters.iter().map(|plan| format!("--approve {}={}", plan.name, plan.plan_hash));
        let hashes: Vec<String> = hashes.collect();
        Consent::Ask.obtain(asked).inspect_err(|_| {
            printer.note(&format!("to approve it without a terminal: {}", hashes.join(" ")));
        })?;
        body.approved =
            planned.clusters.iter().map(|plan| (plan.name.clone(), plan.plan_hash.clone())).collect();
    }
    let operation = session.client().call::<OperationRetry>(&params, &body).await?;
    printer.note(&format!("operation {}", operation.id));
    let operation = session.drive(&operation.id, printer).await?;
    deploy::print(&operation, printer)?;
    Ok(deploy::exit(&operation))
}

/// The log from the beginning; followed, until the operation has ended.
pub(crate) async fn log(args: LogArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let params = OperationParams { operation: args.operation.clone() };
    let mut after = 0;
    let mut all: Vec<LogLine> = Vec::new();
    let in_one = matches!(printer.format, Format::Json | Format::Yaml);
    loop {
        let operation = session.client().call::<OperationGet>(&params, &Empty {}).await?;
        let page = OperationLogParams { operation: args.operation.clone(), after };
        let OperationLogPage { lines, last } =
            session.client().call::<OperationLog>(&page, &Empty {}).await?;
        let is_end = lines.is_empty() && (!args.follow || operation.status.is_terminal());
        after = last;
        if in_one {
            all.extend(lines.iter().cloned());
        } else if !lines.is_empty() {
            printer.text(&lines.iter().map(line).collect::<String>())?;
        }
        if is_end {
            break;
        }
        if lines.is_empty() {
            tokio::time::sleep(FOLLOW_EVERY).await;
        }
    }
    if in_one {
        let page = OperationLogPage { lines: all, last: after };
        printer.result(&page, String::new, Vec::new)?;
    }
    Ok(Exit::Ok)
}

fn line(line: &LogLine) -> String {
    format!("{} {}\n", line.at, line.message)
}
