//! `meshplay perf agent`: makes its part of runs for a server, on this machine, until it is stopped.
//!
//! It goes to the server, and comes back when the connection breaks. The load is made by the engine in this process; when
//! the server goes, or says nothing for a while, the load ends at once: nobody would hear of it.

mod deploy;
mod status;

use std::{thread, time::Duration};

use anyhow::Context;
use meshplay_api::{
    Empty, Problem,
    agent::{Agent, AgentConnect, AgentConnectParams, AgentList, AgentMessage},
};
use meshplay_app::performance::{LoadTargets, hardware};
use meshplay_client::{ClientError, Ear, Mouth, Said};
use meshplay_load::{Stop, affinity, monotonic_ns, stream_from};
use meshplay_perf::RunSpec;
use meshplay_types::{Code, Finding, Findings};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout, timeout_at},
};

use crate::{
    cli::agent::{AgentArgs, AgentCommand},
    exit::Exit,
    failure::Failure,
    printer::Printer,
    session::Session,
    signals::Signals,
    table::table,
};

/// A server shows every other second that it is there.
const SILENCE_MAX: Duration = Duration::from_secs(8);
/// To connect, and for what the server says to that: more than the client takes to find out that nobody is there.
const ANSWER_MAX: Duration = Duration::from_secs(15);
/// Less than either side takes for silence.
const LOOK_UP_MAX: Duration = Duration::from_secs(4);
const TOO_MANY_REQUESTS: u16 = 429;
/// What is beyond it comes from whoever stands before the server, or will pass: 502, 503, 504.
const INTERNAL: u16 = 500;
/// Before the agent comes back, twice as long each time.
const AGAIN_FIRST: Duration = Duration::from_millis(500);
const AGAIN_MAX: Duration = Duration::from_secs(10);
const SILENT: &str = "the server has fallen silent";
/// What was recorded waits for the connection; then the engine's teller waits.
const NEWS_MAX: usize = 64;

pub(crate) async fn run(args: AgentArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    match args.command {
        Some(AgentCommand::List) => list(session, printer).await,
        Some(AgentCommand::Status(args)) => status::status(args, session, printer).await,
        Some(AgentCommand::Deploy(args)) => deploy::deploy(*args, session, printer).await,
        Some(AgentCommand::Undeploy(args)) => deploy::undeploy(args, session, printer).await,
        None => work(args, session, printer).await,
    }
}

async fn list(session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let agents = session.client().call::<AgentList>(&Empty {}, &Empty {}).await?;
    let row = |one: &Agent| {
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let (cluster, node, run) = (or_none(&one.cluster), or_none(&one.node), or_none(&one.run));
        [one.name.clone(), cluster, node, one.cores.to_string(), one.platform.clone(), one.actor.clone(), run]
    };
    let text = || {
        match agents.items.as_slice() {
        [] => "no agent is connected; start one on its machine with `meshplay perf agent --server URL`, or in a \
               cluster with `meshplay perf agent deploy CLUSTER`"
            .to_owned(),
        items => table(["AGENT", "CLUSTER", "NODE", "CORES", "PLATFORM", "BY", "RUN"], items.iter().map(row)),
    }
    };
    printer.result(&agents, text, || agents.items.iter().map(|one| one.name.clone()).collect())?;
    Ok(Exit::Ok)
}

async fn work(args: AgentArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let Some(server) = session.server() else {
        let finding =
            Finding::new(Code::USAGE, "an agent works for a server, and none was named or is running here");
        return Err(Failure::Refused(vec![
            finding.fix("pass `--server URL`, or start one with `meshplay serve`"),
        ]));
    };
    let name = match args.name {
        Some(name) => name,
        None => host_name().context("this machine has no name; pass `--name`")?,
    };
    let [kernel, cpu, memory] = hardware();
    let params = AgentConnectParams {
        name: name.clone(),
        version: super::version::about().version.to_owned(),
        cores: thread::available_parallelism().map_or(1, |cores| cores.get() as u32),
        platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        cluster: args.cluster,
        node: args.node,
        kernel,
        cpu,
        memory,
    };
    let targets = match args.load_to {
        listed if listed.is_empty() => LoadTargets::Anywhere,
        listed => LoadTargets::Listed { listed },
    };
    // A Job replaces what failed and not what ended well: an agent that its node is told to end must come again elsewhere.
    let told_to_end = if params.cluster.is_some() { Exit::Partial } else { Exit::Ok };
    let mut signals = Signals::listen().context("failed to listen for signals")?;
    let mut again = AGAIN_FIRST;
    let mut has_worked = false;
    loop {
        // A server that stands still takes connections and answers none.
        let connected = tokio::select! {
            connected = timeout(ANSWER_MAX, session.client().socket::<AgentConnect>(&params)) => connected,
            _ = signals.next() => return Ok(told_to_end),
        };
        let Ok(connected) = connected else {
            printer.note(&format!("{server} does not answer; trying again"));
            continue;
        };
        match connected {
            Ok((mouth, ear)) => {
                printer.note(&format!("agent {name} works for {server}; Ctrl-C ends it"));
                again = AGAIN_FIRST;
                has_worked = true;
                tokio::select! {
                    reason = serve(mouth, ear, &targets, printer) => printer.note(&reason),
                    _ = signals.next() => return Ok(told_to_end),
                }
            }
            Err(error) if is_passing(&error) => {
                printer.note(&format!("{server} cannot be reached ({error}); trying again"));
            }
            // The name is taken by the connection that broke, of which the server has not heard yet.
            Err(ClientError::Refused(problem)) if has_worked && is_taken(&problem) => {
                printer.note(&format!("{server} still waits for the connection that broke; trying again"));
            }
            Err(error) => return Err(error.into()),
        }
        tokio::select! {
            () = tokio::time::sleep(again) => again = (again * 2).min(AGAIN_MAX),
            _ = signals.next() => return Ok(told_to_end),
        }
    }
}

/// Whether a server may be reached later. A proxy before one that starts again answers itself, in words of its own.
fn is_passing(error: &ClientError) -> bool {
    match error {
        ClientError::Transport { .. } => true,
        ClientError::Refused(problem) => problem.status == TOO_MANY_REQUESTS || problem.status > INTERNAL,
        ClientError::Decode { status, .. } => *status == TOO_MANY_REQUESTS || *status >= INTERNAL,
        ClientError::Encode { .. } => false,
    }
}

fn is_taken(problem: &Problem) -> bool {
    problem.findings.iter().any(|finding| finding.code == Code::AGENT_NAME_TAKEN)
}

/// One connection, from its beginning to its end; why it ended.
async fn serve(
    mut mouth: Mouth<AgentConnect>,
    mut ear: Ear<AgentConnect>,
    targets: &LoadTargets,
    printer: &Printer,
) -> String {
    let (news, mut told) = mpsc::channel(NEWS_MAX);
    let mut job: Option<Job> = None;
    let mut heard_at = Instant::now();
    loop {
        // Counted from what was heard last, however much is said in between: who only speaks hears of no silence.
        let silent_at = heard_at + SILENCE_MAX;
        let said = tokio::select! {
            Some(message) = told.recv() => {
                if let Err(reason) = say(&mut mouth, message, silent_at).await {
                    return reason;
                }
                continue;
            }
            heard = timeout_at(silent_at, ear.next()) => match heard {
                Err(_) => return SILENT.to_owned(),
                Ok(None) => return "the server has gone".to_owned(),
                Ok(Some(Err(error))) => return format!("the connection broke: {error}"),
                Ok(Some(Ok(said))) => said,
            },
        };
        heard_at = Instant::now();
        let Said::Item(message) = said else { continue };
        match message {
            AgentMessage::Ping { nth } => {
                // The answer must not wait behind what was recorded.
                let pong = AgentMessage::Pong { nth, at_ns: monotonic_ns() };
                if let Err(reason) = say(&mut mouth, pong, heard_at + SILENCE_MAX).await {
                    return reason;
                }
            }
            AgentMessage::Prepare { run, spec } => {
                printer.note(&format!(
                    "run {run}: {}",
                    spec.endpoints.first().map_or("", |one| one.url.as_str())
                ));
                // A former one, if there is any, ends when it is dropped.
                job = None;
                match approved(targets, *spec).await {
                    Ok(spec) => job = Some(Job::start(run, spec, news.clone())),
                    Err(findings) => {
                        printer.findings(&findings);
                        let message = "the agent refuses".to_owned();
                        drop(news.try_send(AgentMessage::Failed { run, message, findings }));
                    }
                }
            }
            AgentMessage::Start { run, at_ns } => {
                if let Some(job) = job.as_mut().filter(|job| job.run == run) {
                    job.begin(at_ns);
                }
            }
            AgentMessage::Stop { run } => {
                if let Some(job) = job.as_mut().filter(|job| job.run == run) {
                    job.end();
                }
            }
            // What only agents say.
            AgentMessage::Pong { .. }
            | AgentMessage::Ready { .. }
            | AgentMessage::Second { .. }
            | AgentMessage::Ended { .. }
            | AgentMessage::Failed { .. } => {}
        }
    }
}

/// Says something; a server that does not take it by then has fallen silent, for one that reads nothing says nothing.
async fn say(mouth: &mut Mouth<AgentConnect>, message: AgentMessage, by: Instant) -> Result<(), String> {
    match timeout_at(by, mouth.say(Said::Item(message))).await {
        Ok(said) => said.map_err(|error| format!("the connection broke: {error}")),
        Err(_) => Err(SILENT.to_owned()),
    }
}

/// What is made here, or everything that speaks against it.
async fn approved(targets: &LoadTargets, spec: RunSpec) -> Result<RunSpec, Findings> {
    let missing = affinity::missing(&spec.cpus);
    // While names are looked up nothing is said, and the server must not take that for the end.
    let Ok(approved) = timeout(LOOK_UP_MAX, targets.approve(spec, &[])).await else {
        let message =
            format!("the names of the targets could not be looked up within {} s", LOOK_UP_MAX.as_secs());
        return Err(vec![
            Finding::new(Code::AGENT_FAILED, message).fix("see why name servers are slow there"),
        ]);
    };
    if missing.is_empty() && approved.is_ok() {
        return approved;
    }
    let mut findings = approved.err().unwrap_or_default();
    for finding in findings.iter_mut().filter(|one| one.code == Code::LOAD_FORBIDDEN) {
        finding.fix = Some("start the agent with a `--load-to` that lists it".to_owned());
    }
    findings.extend(missing);
    Err(findings)
}

/// A run's part in a thread of its own. Dropping it ends the load.
struct Job {
    run: String,
    stop: Stop,
    start: Option<oneshot::Sender<u64>>,
}

impl Job {
    fn start(run: String, spec: RunSpec, news: mpsc::Sender<AgentMessage>) -> Self {
        let (start, told) = oneshot::channel();
        let stop = Stop::new();
        let job = Self { run: run.clone(), stop: stop.clone(), start: Some(start) };
        thread::spawn(move || make(run, &spec, &stop, told, &news));
        job
    }

    fn begin(&mut self, at_ns: u64) {
        // A job that has ended needs no start.
        self.start.take().map(|start| start.send(at_ns));
    }

    fn end(&mut self) {
        self.stop.ask();
        self.start = None;
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.end();
    }
}

/// Makes the requests. A server that does not hear any more has ended the run itself.
fn make(
    run: String,
    spec: &RunSpec,
    stop: &Stop,
    start: oneshot::Receiver<u64>,
    news: &mpsc::Sender<AgentMessage>,
) {
    let tell = |message| {
        if news.blocking_send(message).is_err() {
            stop.ask();
        }
    };
    let mut start = Some(start);
    let mut begin = || {
        tell(AgentMessage::Ready { run: run.clone() });
        let at_ns = start.take().and_then(|start| start.blocking_recv().ok());
        if at_ns.is_none() {
            stop.ask();
        }
        at_ns
    };
    let mut tell_second = |second| tell(AgentMessage::Second { run: run.clone(), second: Box::new(second) });
    // This thread ends with the run, and those that it starts keep to its CPUs.
    if let Err(error) = affinity::keep_to(&spec.cpus) {
        let message = format!("failed to keep to the CPUs {:?}: {error}", spec.cpus);
        return tell(AgentMessage::Failed { run: run.clone(), message, findings: Vec::new() });
    }
    let ended = match stream_from(spec, stop, &mut begin, &mut tell_second) {
        Ok(recording) => AgentMessage::Ended { run: run.clone(), recording: Box::new(recording) },
        Err(error) => {
            let findings = error.findings();
            let message = format!("{:#}", anyhow::Error::new(error));
            AgentMessage::Failed { run: run.clone(), message, findings }
        }
    };
    tell(ended);
}

fn host_name() -> Option<String> {
    let name = rustix::system::uname().nodename().to_str().ok()?.split('.').next()?.to_owned();
    Some(name).filter(|name| !name.is_empty())
}
