//! The status of a pod in the words of `kubectl get pods` (printPod in kubectl's printers), which is what people know.

use meshplay_plan::health::{self, Health, HealthFacts};
use meshplay_types::Level;
use serde_json::Value;

use super::{
    Seen,
    words::{condition, text},
};

/// Words that mean that it does not work, besides those that end so.
const BROKEN: [&str; 8] = [
    "Error",
    "Failed",
    "OOMKilled",
    "Evicted",
    "ContainerCannotRun",
    "DeadlineExceeded",
    "InvalidImageName",
    "NodeLost",
];
const BROKEN_ENDS: [&str; 5] = ["BackOff", "Error", "ErrImagePull", "ErrImageNeverPull", "OOMKilled"];

/// What the containers of a pod say.
struct Word {
    status: String,
    /// Container and message behind it.
    reason: String,
}

pub(super) fn reduce(pod: &Value) -> Seen<'_> {
    let Word { status, mut reason } = word(pod);
    let health = health::judge(pod, &HealthFacts::default());
    let level = match (&health, is_broken(&status)) {
        (Health::Healthy, _) => Level::Ok,
        (_, true) | (Health::Degraded(_), _) => Level::Failed,
        (Health::Progressing(_), _) => Level::Progressing,
        (Health::Unknown(_), _) => Level::Unknown,
        (Health::Neutral(_), _) => Level::Warning,
    };
    if let (true, Health::Progressing(why) | Health::Degraded(why)) = (reason.is_empty(), &health) {
        reason.clone_from(why);
    }
    Seen {
        status,
        level,
        reason: if level == Level::Ok { String::new() } else { reason },
        restarts: Some(restarts(pod)),
        node: pod.pointer("/spec/nodeName").and_then(Value::as_str),
    }
}

fn is_broken(status: &str) -> bool {
    BROKEN.contains(&status) || BROKEN_ENDS.iter().any(|end| status.ends_with(end))
}

fn statuses<'a>(pod: &'a Value, list: &str) -> impl DoubleEndedIterator<Item = (usize, &'a Value)> + use<'a> {
    let list = pod.pointer(&format!("/status/{list}")).and_then(Value::as_array);
    list.map(Vec::as_slice).unwrap_or_default().iter().enumerate()
}

fn restarts(pod: &Value) -> u32 {
    let count = |status: &Value| status["restartCount"].as_u64().unwrap_or(0);
    let all: u64 = statuses(pod, "containerStatuses").map(|(_, status)| count(status)).sum();
    u32::try_from(all).unwrap_or(u32::MAX)
}

fn word(pod: &Value) -> Word {
    if let Some(word) = initialising(pod) {
        return word;
    }
    let phase = text(pod, "/status/phase", "Unknown");
    let own = text(pod, "/status/reason", phase).to_owned();
    let own_message = text(pod, "/status/message", "").to_owned();
    let mut word = Word { status: own, reason: own_message };
    let mut runs = false;
    for (_, status) in statuses(pod, "containerStatuses").rev() {
        if let Some(said) = of_container(status) {
            word = said;
        } else if status["ready"] == true && status["state"].get("running").is_some() {
            runs = true;
        }
    }
    if word.status == "Completed" && runs {
        let ready = condition(pod, "Ready").is_some_and(|condition| condition["status"] == "True");
        (if ready { "Running" } else { "NotReady" }).clone_into(&mut word.status);
    }
    if word.status == "Pending" && condition(pod, "PodScheduled").is_some_and(|c| c["status"] == "False") {
        word.reason = condition(pod, "PodScheduled").map_or("", |c| text(c, "/message", "")).to_owned();
    }
    word
}

/// The first init container that is not through: `Init:1/3`, `Init:CrashLoopBackOff`.
fn initialising(pod: &Value) -> Option<Word> {
    let total = pod.pointer("/spec/initContainers").and_then(Value::as_array).map_or(0, Vec::len);
    for (idx, status) in statuses(pod, "initContainerStatuses") {
        let state = &status["state"];
        let through = state["terminated"]["exitCode"] == 0;
        // A sidecar (restartPolicy Always) has done its part once it has started.
        let sidecar = pod.pointer(&format!("/spec/initContainers/{idx}/restartPolicy"));
        let started = sidecar.is_some_and(|policy| policy == "Always") && status["started"] == true;
        if through || started {
            continue;
        }
        return Some(match of_container(status) {
            Some(said) if said.status != "PodInitializing" => {
                Word { status: format!("Init:{}", said.status), reason: said.reason }
            }
            _ => Word { status: format!("Init:{idx}/{total}"), reason: String::new() },
        });
    }
    None
}

/// Why a container does not run, if it does not.
fn of_container(status: &Value) -> Option<Word> {
    let name = text(status, "/name", "");
    let said = |state: &Value, otherwise: String| Word {
        status: state["reason"].as_str().filter(|reason| !reason.is_empty()).map_or(otherwise, str::to_owned),
        reason: match state["message"].as_str().unwrap_or_default() {
            "" => format!("container `{name}`"),
            message => format!("container `{name}`: {message}"),
        },
    };
    let state = &status["state"];
    if let Some(waiting) = state.get("waiting") {
        let mut word = said(waiting, "Waiting".to_owned());
        // What ended it says more than that it waits to start again.
        let last = &status["lastState"]["terminated"];
        if let (true, Some(ended)) = (word.status == "CrashLoopBackOff", last["reason"].as_str()) {
            let code = last["exitCode"].as_i64().unwrap_or(0);
            word.reason = format!("container `{name}` ended: {ended}, exit code {code}");
        }
        return Some(word);
    }
    let ended = state.get("terminated")?;
    let code = ended["exitCode"].as_i64().unwrap_or(0);
    let otherwise = match ended["signal"].as_i64() {
        Some(signal) if signal != 0 => format!("Signal:{signal}"),
        _ => format!("ExitCode:{code}"),
    };
    let mut word = said(ended, otherwise);
    if code != 0 {
        word.reason = format!("{}, exit code {code}", word.reason);
    }
    Some(word)
}
