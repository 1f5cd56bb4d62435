//! `meshplay perf agent deploy` and its undo: the design that the server makes is planned, agreed to and carried out like any
//! other, then it is waited for its agents.

use std::time::{Duration, Instant};

use meshplay_api::{
    Empty, Problem,
    agent::{
        AgentsBody, AgentsDeployed, AgentsGet, AgentsParams, AgentsPlan, AgentsPlanned, AgentsPrepare,
        AgentsPrepared, AgentsWithdraw,
    },
    design::{DesignPlanBody, DesignPlanned, DesignSource, OnFailure, Purpose},
};
use meshplay_client::ClientError;
use meshplay_types::{Code, Finding, Severity};

use crate::{
    cli::{
        agent::{DeployArgs, UndeployArgs},
        design::RunArgs,
    },
    command::{deploy, plan, read_file},
    exit::Exit,
    failure::{Failure, refuse},
    printer::{Format, Printer},
    session::Session,
};

/// How often the cluster is asked what has become of them.
const LOOK_EVERY: Duration = Duration::from_millis(500);

pub(super) async fn deploy(args: DeployArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let body = body(&args, session)?;
    if args.dry_run {
        let planned = session.client().call::<AgentsPlan>(&Empty {}, &body).await?;
        return show(planned, printer);
    }
    if session.server().is_none() {
        let message = "agents come to a server, and none is running here";
        return Err(refuse(Code::AGENTS_SERVER, message));
    }
    let prepared = session.client().call::<AgentsPrepare>(&Empty {}, &body).await?;
    let run = run_args(args.yes, args.timeout, args.message, Waits::No);
    let carried =
        deploy::carry_out(plan_of(&args.cluster, &prepared), run, OnFailure::Hold, session, printer);
    let params = AgentsParams { cluster: args.cluster.clone(), name: Some(args.name.clone()) };
    match carried.await {
        Ok(Exit::Ok) if args.no_wait => Ok(Exit::Ok),
        Ok(Exit::Ok) => joined(&params, Duration::from_millis(args.timeout), session, printer).await,
        Ok(exit) => Ok(exit),
        // Not agreed, or not possible: nothing was written, and a token that nobody has is not kept.
        Err(refused @ Failure::Refused(_)) if prepared.is_new => {
            session.client().call::<AgentsWithdraw>(&params, &Empty {}).await?;
            Err(refused)
        }
        Err(failure) => Err(failure),
    }
}

pub(super) async fn undeploy(
    args: UndeployArgs,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let params = AgentsParams { cluster: args.cluster.clone(), name: Some(args.name) };
    let design = session.client().call::<AgentsGet>(&params, &Empty {}).await?.design;
    let body = DesignPlanBody {
        source: DesignSource { design: Some(design.clone()), ..DesignSource::default() },
        clusters: vec![args.cluster.clone()],
        purpose: Purpose::Undeploy,
        choices: Vec::new(),
        include: vec!["namespaces".to_owned()],
        recreate: Vec::new(),
    };
    let run = run_args(args.yes, args.timeout, None, Waits::ForTheEnd);
    let exit = match deploy::carry_out(body, run, OnFailure::Hold, session, printer).await {
        Ok(exit) => exit,
        Err(Failure::Server { findings, .. })
            if findings.iter().all(|one| one.code == Code::NOT_DEPLOYED) =>
        {
            Exit::Ok
        }
        Err(failure) => {
            let fix = format!("`meshplay token revoke {design}` makes their token useless all the same");
            printer.note(&format!("the agents are left as they are; {fix}"));
            return Err(failure);
        }
    };
    let stays = |problem: &Problem| problem.findings.iter().all(|one| one.code == Code::STILL_IN_USE);
    match session.client().call::<AgentsWithdraw>(&params, &Empty {}).await {
        Ok(_) => printer.note(&format!("the token `{design}` is revoked, and the design is removed")),
        Err(ClientError::Refused(problem)) if stays(&problem) => printer.note(&format!(
            "the token `{design}` is revoked; the design stays as long as something of it is in the cluster"
        )),
        Err(error) => return Err(error.into()),
    }
    Ok(exit)
}

fn body(args: &DeployArgs, session: &Session) -> Result<AgentsBody, Failure> {
    let ca = args.ca.as_deref().or(session.server_ca());
    let ca_pem = ca.map(read_file).transpose()?;
    Ok(AgentsBody {
        cluster: args.cluster.clone(),
        name: Some(args.name.clone()),
        namespace: Some(args.namespace.clone()),
        replicas: Some(args.replicas),
        server_url: args.server_url.clone(),
        ca_pem,
        image: args.image.clone(),
        cpu: Some(args.cpu.clone()),
        memory: Some(args.memory.clone()),
        load_to: args.load_to.clone(),
    })
}

/// What is waited for beyond the writes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Waits {
    /// A Job is healthy when it is done, and agents never are.
    No,
    ForTheEnd,
}

fn run_args(yes: bool, timeout: u64, message: Option<String>, waits: Waits) -> RunArgs {
    RunArgs { yes, timeout, no_wait: waits == Waits::No, stage: Vec::new(), max_failed: 0, message }
}

fn plan_of(cluster: &str, prepared: &AgentsPrepared) -> DesignPlanBody {
    let AgentsPrepared { design, revision, recreate, .. } = prepared;
    DesignPlanBody {
        source: DesignSource {
            design: Some(design.clone()),
            revision: Some(*revision),
            ..DesignSource::default()
        },
        clusters: vec![cluster.to_owned()],
        purpose: Purpose::Deploy,
        choices: Vec::new(),
        include: Vec::new(),
        recreate: recreate.clone(),
    }
}

/// The plan for people and programs, or the objects as they are applied by hand.
fn show(planned: AgentsPlanned, printer: &Printer) -> Result<Exit, Failure> {
    let AgentsPlanned { design: _, manifests, plan } = planned;
    let executable = plan.executable;
    let planned = DesignPlanned { clusters: vec![plan] };
    plan::findings(&planned, printer);
    match printer.format {
        Format::Yaml => printer.text(&manifests)?,
        _ => plan::print(&planned, printer)?,
    }
    Ok(if executable { Exit::Ok } else { Exit::Refused })
}

/// Waits until every agent has joined. Who has not is told with the reason, as the cluster knows it.
async fn joined(
    params: &AgentsParams,
    wait: Duration,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let until = Instant::now() + wait;
    let mut looks = tokio::time::interval(LOOK_EVERY);
    let mut told = None;
    loop {
        looks.tick().await;
        let found = session.client().call::<AgentsGet>(params, &Empty {}).await?;
        if told != Some(found.joined) {
            told = Some(found.joined);
            printer.note(&format!("{} of {} agents have joined", found.joined, found.replicas));
        }
        if found.joined >= found.replicas {
            printer.note(&format!("use them all with `meshplay perf run … --agents-in {}`", found.cluster));
            return Ok(Exit::Ok);
        }
        let has_failed = found.failed.is_some();
        if has_failed || Instant::now() >= until {
            printer.findings(&missing(&found));
            return Ok(if has_failed { Exit::Partial } else { Exit::Timeout });
        }
    }
}

/// Every reason why agents are missing.
pub(super) fn missing(found: &AgentsDeployed) -> Vec<Finding> {
    let of_pods = found.pods.iter().filter_map(|pod| pod.finding.clone());
    let mut all: Vec<Finding> = found.findings.iter().cloned().chain(of_pods).collect();
    if let Some(why) = &found.failed {
        let message = format!("the Job of `{}` has given up", found.design);
        let finding = Finding::new(Code::AGENT_POD_UNMADE, message).cause(why.clone());
        all.push(finding.severity(Severity::Error));
    }
    all
}
