//! Which experiment is meant, and whether it can go on. How it goes on is the work of its operation.

use std::{collections::BTreeSet, path::Path};

use meshplay_api::{
    Empty,
    experiment::{Experiment, ExperimentGet, ExperimentList, ExperimentParams, ExperimentStatus},
};
use meshplay_perf::{experiment::Experiment as Plan, spec::Watched};
use meshplay_types::{Code, Finding, PAGE_ITEMS_MAX, PageRequest};

use crate::{
    failure::{Failure, refuse},
    session::Session,
};

/// Fewest characters of an id's end that stand for it.
const SHORT_ID_CHARS_MIN: usize = 4;

/// The one of this name or id that has not ended.
pub(super) async fn find(text: &str, session: &Session) -> Result<Experiment, Failure> {
    let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
    let page = session.client().call::<ExperimentList>(&page, &Empty {}).await?;
    let is_meant = |one: &Experiment| {
        one.name == text || one.id == text || text.len() >= SHORT_ID_CHARS_MIN && one.id.ends_with(text)
    };
    let is_open = |one: &Experiment| one.status == ExperimentStatus::Running;
    let (open, ended): (Vec<_>, Vec<_>) = page.items.into_iter().filter(is_meant).partition(is_open);
    match (open.as_slice(), ended.as_slice()) {
        ([one], _) => {
            // A server goes on by itself; here nobody has looked since it was interrupted.
            if session.server().is_none() {
                check_processes(&one.plan)?;
            }
            Ok(one.clone())
        }
        ([_, _, ..], _) => {
            let ids: Vec<&str> = open.iter().map(|one| one.id.as_str()).collect();
            let message = format!("several experiments are called `{text}`: {}", ids.join(", "));
            Err(refuse(Code::USAGE, message))
        }
        ([], [ended, ..]) => {
            let message = format!("`{}` has ended, and has no run left to make", ended.name);
            let finding = Finding::new(Code::EXPERIMENT_ENDED, message);
            Err(Failure::Refused(vec![match &ended.reason {
                Some(reason) => finding.cause(reason.clone()),
                None => finding,
            }]))
        }
        // Says that there is none.
        ([], []) => {
            let params = ExperimentParams { experiment: text.to_owned() };
            Ok(session.client().call::<ExperimentGet>(&params, &Empty {}).await?)
        }
    }
}

/// Runs before and after would be of different things if a process that is watched by its id is another one by now, as
/// those of a cost ladder always are.
fn check_processes(plan: &Plan) -> Result<(), Failure> {
    let gone: Vec<String> =
        watched(plan).into_iter().filter(|pid| !is_there(*pid)).map(|pid| pid.to_string()).collect();
    if gone.is_empty() {
        return Ok(());
    }
    let message = format!("`{}` cannot go on", plan.name);
    let cause = format!("it is about processes that have ended: {}", gone.join(", "));
    Err(Failure::Refused(vec![Finding::new(Code::EXPERIMENT_ENDED, message).cause(cause)]))
}

fn watched(plan: &Plan) -> BTreeSet<u32> {
    let specs = plan.slots().into_iter().filter_map(|slot| plan.spec(slot, None).ok());
    let pid = |watched: Watched| match watched {
        Watched::Process { pid, .. } => Some(pid),
        Watched::Envoy { pid, .. } => pid,
        Watched::Cgroup { .. } | Watched::Pods { .. } | Watched::Node { .. } | Watched::Prometheus { .. } => {
            None
        }
    };
    specs.flat_map(|spec| spec.resources).filter_map(pid).collect()
}

/// Where there is no `/proc`, everything is taken to be there.
fn is_there(pid: u32) -> bool {
    !Path::new("/proc/self").exists() || Path::new("/proc").join(pid.to_string()).exists()
}
