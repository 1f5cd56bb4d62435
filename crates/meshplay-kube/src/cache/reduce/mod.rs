//! From a whole object to a status word, a colour and a reason. Colours follow the health rules of planning (P3), so
//! that a table never says something else than a deployment.

mod pod;
mod words;

use meshplay_plan::{
    KindInfo,
    health::{self, Health, HealthFacts},
};
use meshplay_types::{Gvk, Level};
use serde_json::Value;

/// Longest reason that is kept, in bytes: tables show one line.
const REASON_BYTES_MAX: usize = 240;
/// The status of kinds that only have to exist.
const PRESENT: &str = "Present";

/// What a row says about its state.
#[derive(Debug, PartialEq)]
pub(super) struct Seen<'a> {
    pub(super) status: String,
    pub(super) level: Level,
    pub(super) reason: String,
    pub(super) restarts: Option<u32>,
    pub(super) node: Option<&'a str>,
}

/// True if rows of this kind need more than metadata.
pub(super) fn needs_body(info: &KindInfo) -> bool {
    let gvk = Gvk { group: info.group.clone(), version: info.preferred.clone(), kind: info.kind.clone() };
    health::has_state(&gvk) || gvk.is("", "Node")
}

pub(super) fn reduce<'a>(info: &KindInfo, object: &'a Value) -> Seen<'a> {
    let mut seen = judged(info, object);
    if !object["metadata"]["deletionTimestamp"].is_null() {
        "Terminating".clone_into(&mut seen.status);
        seen.level = Level::Progressing;
    }
    cut(&mut seen.reason);
    seen
}

fn judged<'a>(info: &KindInfo, object: &'a Value) -> Seen<'a> {
    if info.group.is_empty() && info.kind == "Pod" {
        return pod::reduce(object);
    }
    if info.group.is_empty() && info.kind == "Node" {
        return words::node(object);
    }
    if !needs_body(info) {
        return seen(PRESENT.to_owned(), Level::Ok, String::new());
    }
    let (level, reason) = level(info, health::judge(object, &HealthFacts::default()));
    seen(words::status(info, object, level), level, reason)
}

fn seen<'a>(status: String, level: Level, reason: String) -> Seen<'a> {
    Seen { status, level, reason, restarts: None, node: None }
}

fn level(info: &KindInfo, health: Health) -> (Level, String) {
    match health {
        Health::Healthy => (Level::Ok, String::new()),
        Health::Progressing(reason) => (Level::Progressing, reason),
        Health::Degraded(reason) => (Level::Failed, reason),
        Health::Unknown(reason) => (Level::Unknown, reason),
        // A CronJob between two runs lacks nothing; everything else that cannot be judged has a caveat.
        Health::Neutral(reason) if info.kind == "CronJob" => (Level::Ok, reason),
        Health::Neutral(reason) => (Level::Warning, reason),
    }
}

fn cut(reason: &mut String) {
    if reason.len() > REASON_BYTES_MAX {
        let end = (0..=REASON_BYTES_MAX).rev().find(|at| reason.is_char_boundary(*at)).unwrap_or(0);
        reason.truncate(end);
        reason.push('…');
    }
}

#[cfg(test)]
mod tests;
