//! Agents: who is connected, and who works for which run.
//!
//! ```text
//! WebSocket ─► AgentSession ─news─► the run it works for (fleet)
//!           ◄─ orders ─────────────┘
//! ```
//! Nothing of it is stored: an agent that is not connected is no agent. Only when the last ones went is kept in mind, to tell
//! one that was lost from one that never came. It knows no wire and no schedules.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use jiff::Timestamp;
use meshplay_perf::{
    Recording, RunSpec,
    recording::{AgentMachine, Second},
};
use meshplay_types::{Code, Finding, Findings, RunId};
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

use crate::{App, AppError, OpCtx};

/// Orders that wait for an agent to take them.
const ORDERS_MAX: usize = 64;
/// News that wait for a run to hear them; then agents wait, too.
const NEWS_MAX: usize = 256;
const NAME_BYTES_MAX: usize = 63;
/// Longest name of a cluster or node: a subdomain of DNS.
const PLACE_BYTES_MAX: usize = 253;
/// Longest that a kernel tells of its release, its CPU or its memory.
const MACHINE_BYTES_MAX: usize = 255;
/// Agents that went and are kept in mind; the names of pods never come again.
const GONE_MAX: usize = 1_000;
/// Numbers of questions, which are given anew when all were.
const QUESTIONS: u32 = 1 << 31;
/// Behind the name of a cluster: every agent in it.
pub(super) const ALL_OF_CLUSTER: &str = "/*";

/// What an agent says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentHello {
    /// Its name.
    pub name: String,
    /// Version of its program.
    pub version: String,
    /// Cores of its machine.
    pub cores: u32,
    /// Operating system and architecture.
    pub platform: String,
    /// The cluster it runs in, as it is called here.
    pub cluster: Option<String>,
    /// The node it runs on.
    pub node: Option<String>,
    /// Release of its machine's kernel; agents of before do not tell it.
    pub kernel: Option<String>,
    /// Model of its machine's CPU.
    pub cpu: Option<String>,
    /// Memory of its machine, as its kernel tells of it.
    pub memory: Option<String>,
}

impl AgentHello {
    /// What it runs on; nothing of one that does not say so.
    fn machine(&self) -> Option<AgentMachine> {
        let (platform, cpu, memory) = (self.platform.clone(), self.cpu.clone(), self.memory.clone());
        self.kernel.clone().map(|kernel| AgentMachine { platform, kernel, cpu, memory })
    }
}

/// A connected agent.
#[derive(Clone, Debug)]
pub struct AgentView {
    /// What it says of itself.
    pub hello: AgentHello,
    /// Who connected it.
    pub actor: String,
    /// The run it works for.
    pub run: Option<RunId>,
}

/// What an agent is to do. Times are of its own monotonic clock.
#[derive(Clone, Debug)]
pub enum AgentOrder {
    /// Tell the time.
    Ping(u32),
    /// Make connections and wait.
    Prepare(RunId, Box<RunSpec>),
    /// Begin then.
    Start(RunId, u64),
    /// End now.
    Stop(RunId),
}

/// What an agent tells.
#[derive(Clone, Debug)]
pub enum AgentNews {
    /// The time, in ns.
    Pong(u32, u64),
    /// Connections stand.
    Ready(RunId),
    /// A second is over.
    Second(RunId, Box<Second>),
    /// The end; without seconds.
    Ended(RunId, Box<Recording>),
    /// It cannot: what was tried, and what somebody can do something about.
    Failed(RunId, String, Findings),
}

impl AgentNews {
    /// The run that it is of, if it is of one.
    pub(super) fn run(&self) -> Option<RunId> {
        match *self {
            Self::Pong(..) => None,
            Self::Ready(run) | Self::Second(run, _) | Self::Ended(run, _) | Self::Failed(run, ..) => {
                Some(run)
            }
        }
    }
}

/// What a run hears of its agents.
pub(super) enum Heard {
    News(AgentNews),
    Gone,
}

/// All that are connected.
#[derive(Clone, Default)]
pub(crate) struct Agents {
    by_name: Arc<Mutex<BTreeMap<String, Connected>>>,
    gone: Arc<Mutex<BTreeMap<String, Timestamp>>>,
    /// Questions so far: an answer to a run before is no answer to this one.
    questions: Arc<AtomicU32>,
    /// When the last one was connected, for whoever waits for more.
    arrivals: watch::Sender<Option<Instant>>,
}

struct Connected {
    hello: AgentHello,
    actor: String,
    orders: mpsc::Sender<AgentOrder>,
    work: Option<Work>,
}

struct Work {
    run: RunId,
    index: usize,
    news: mpsc::Sender<(usize, Heard)>,
}

/// An agent's connection. Dropping it is the agent's leave.
pub struct AgentSession {
    agents: Agents,
    name: String,
    orders: Option<mpsc::Receiver<AgentOrder>>,
}

/// The agents of a run, claimed together. Dropping it lets them go.
pub(super) struct Claim {
    agents: Agents,
    run: RunId,
    pub(super) orders: Vec<mpsc::Sender<AgentOrder>>,
    /// What each of them runs on, if it says so.
    pub(super) machines: Vec<Option<AgentMachine>>,
    pub(super) news: mpsc::Receiver<(usize, Heard)>,
}

impl App {
    /// Connects an agent.
    pub async fn agent_join(&self, ctx: &OpCtx, hello: AgentHello) -> Result<AgentSession, AppError> {
        let findings = self.refused(&hello);
        if !findings.is_empty() {
            return Err(AppError::Invalid(findings));
        }
        if let Some(finding) = self.agent_stranger(ctx, &hello).await? {
            return Err(AppError::Denied(finding));
        }
        let actor = ctx.principal().name.clone();
        self.agents().connect(hello, actor).map_err(|finding| AppError::Conflict(vec![finding]))
    }

    /// Those that are connected, by name.
    pub fn agent_list(&self) -> Vec<AgentView> {
        let view = |one: &Connected| AgentView {
            hello: one.hello.clone(),
            actor: one.actor.clone(),
            run: one.work.as_ref().map(|work| work.run),
        };
        self.agents().lock().values().map(view).collect()
    }

    /// When agents went that were connected and are not any more, by name.
    pub(super) fn agents_gone(&self) -> BTreeMap<String, Timestamp> {
        self.agents().lock_gone().clone()
    }

    /// Names, with those of all agents in a cluster in the place of `CLUSTER/*`. A cluster without agents stays as it is.
    pub(super) fn agents_meant(&self, names: Vec<String>) -> Vec<String> {
        self.agents().meant(names)
    }

    /// Names of which there is no agent, as findings.
    pub(super) fn agents_missing(&self, names: &[String]) -> Findings {
        self.agents().missing(names)
    }

    fn refused(&self, hello: &AgentHello) -> Findings {
        let mut findings = Findings::new();
        let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if hello.name.is_empty() || hello.name.len() > NAME_BYTES_MAX || !hello.name.bytes().all(is_fine) {
            let message = format!("`{}` cannot be an agent's name", hello.name);
            let fix = format!("1 to {NAME_BYTES_MAX} letters, digits, `.`, `-` and `_`");
            findings.push(Finding::new(Code::NAME_INVALID, message).fix(fix));
        }
        for place in [&hello.cluster, &hello.node].into_iter().flatten() {
            if place.is_empty() || place.len() > PLACE_BYTES_MAX || !place.bytes().all(is_fine) {
                let message = format!("`{place}` cannot be where an agent runs");
                findings.push(Finding::new(Code::NAME_INVALID, message));
            }
        }
        for word in [&hello.kernel, &hello.cpu, &hello.memory].into_iter().flatten() {
            if word.len() > MACHINE_BYTES_MAX || word.chars().any(char::is_control) {
                let message = "what the agent says of its machine is not what a kernel tells";
                findings.push(Finding::new(Code::NAME_INVALID, message));
            }
        }
        let ours = self.about().version;
        if hello.version != ours {
            let message = format!("the agent is version {} and this server is {ours}", hello.version);
            let cause = "both compute the schedule of a run, and must compute the same";
            findings.push(Finding::new(Code::AGENT_VERSION, message).cause(cause));
        }
        findings
    }
}

fn unknown(name: &str) -> Finding {
    match name.strip_suffix(ALL_OF_CLUSTER) {
        Some(cluster) => {
            let message = format!("no agent in the cluster `{cluster}` is connected");
            let fix = format!("`meshplay perf agent deploy {cluster}`");
            Finding::new(Code::AGENT_UNKNOWN, message).fix(fix)
        }
        None => Finding::new(Code::AGENT_UNKNOWN, format!("no agent `{name}` is connected")),
    }
}

impl AgentSession {
    /// What is to be done. Asked for once.
    pub fn orders(&mut self) -> Option<mpsc::Receiver<AgentOrder>> {
        self.orders.take()
    }

    /// Passes on what the agent tells to whom it works for; waits while that cannot hear it.
    pub async fn tell(&self, news: AgentNews) {
        let work = {
            let by_name = self.agents.lock();
            by_name
                .get(&self.name)
                .and_then(|one| one.work.as_ref())
                .map(|work| (work.index, work.news.clone()))
        };
        // News for a run that has ended interest nobody.
        if let Some((index, listener)) = work {
            drop(listener.send((index, Heard::News(news))).await);
        }
    }
}

impl Drop for AgentSession {
    fn drop(&mut self) {
        let gone = self.agents.lock().remove(&self.name);
        self.agents.remember(&self.name);
        if let Some(Work { index, news, .. }) = gone.and_then(|one| one.work) {
            // A full channel must not hold up the end of a connection.
            tokio::spawn(async move { drop(news.send((index, Heard::Gone)).await) });
        }
    }
}

impl Agents {
    fn lock_gone(&self) -> MutexGuard<'_, BTreeMap<String, Timestamp>> {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&self, name: &str) {
        let mut gone = self.lock_gone();
        if gone.len() >= GONE_MAX {
            let earliest = gone.iter().min_by_key(|(_, at)| **at).map(|(name, _)| name.clone());
            earliest.map(|earliest| gone.remove(&earliest));
        }
        gone.insert(name.to_owned(), Timestamp::now());
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Connected>> {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Names, with those of all agents in a cluster in the place of `CLUSTER/*`.
    pub(super) fn meant(&self, names: Vec<String>) -> Vec<String> {
        let by_name = self.lock();
        let mut meant: Vec<String> = Vec::new();
        for name in names {
            let Some(cluster) = name.strip_suffix(ALL_OF_CLUSTER) else {
                meant.push(name);
                continue;
            };
            let there =
                by_name.values().map(|one| &one.hello).filter(|one| one.cluster.as_deref() == Some(cluster));
            let there: Vec<String> = there.map(|one| one.name.clone()).collect();
            if there.is_empty() {
                meant.push(name);
            } else {
                let more: Vec<String> = there.into_iter().filter(|one| !meant.contains(one)).collect();
                meant.extend(more);
            }
        }
        meant
    }

    /// Names of which there is no agent, as findings.
    pub(super) fn missing(&self, names: &[String]) -> Findings {
        let by_name = self.lock();
        names.iter().filter(|name| !by_name.contains_key(*name)).map(|name| unknown(name)).collect()
    }

    /// When the last one was connected; changes whenever one more is, from now on.
    pub(super) fn arrivals(&self) -> watch::Receiver<Option<Instant>> {
        self.arrivals.subscribe()
    }

    /// One more; there is one of each name.
    pub(super) fn connect(&self, hello: AgentHello, actor: String) -> Result<AgentSession, Finding> {
        let (orders, waiting) = mpsc::channel(ORDERS_MAX);
        let name = hello.name.clone();
        let mut by_name = self.lock();
        if by_name.contains_key(&name) {
            let message = format!("an agent `{name}` is connected already");
            return Err(Finding::new(Code::AGENT_NAME_TAKEN, message));
        }
        by_name.insert(name.clone(), Connected { hello, actor, orders, work: None });
        drop(by_name);
        self.lock_gone().remove(&name);
        self.arrivals.send_replace(Some(Instant::now()));
        Ok(AgentSession { agents: self.clone(), name, orders: Some(waiting) })
    }

    /// All of `names` for `run`, or none and everything that speaks against it.
    pub(super) fn claim(&self, run: RunId, names: &[String]) -> Result<Claim, Findings> {
        let (news, heard) = mpsc::channel(NEWS_MAX);
        let mut by_name = self.lock();
        let taken = |name: &String| match by_name.get(name).map(|one| &one.work) {
            Some(None) => None,
            Some(Some(work)) => {
                let message = format!("the agent `{name}` works for the run {}", work.run);
                Some(Finding::new(Code::AGENT_BUSY, message))
            }
            None => Some(unknown(name)),
        };
        let findings: Findings = names.iter().filter_map(taken).collect();
        if !findings.is_empty() {
            return Err(findings);
        }
        let (mut orders, mut machines) = (Vec::new(), Vec::new());
        for (index, name) in names.iter().enumerate() {
            if let Some(one) = by_name.get_mut(name) {
                one.work = Some(Work { run, index, news: news.clone() });
                orders.push(one.orders.clone());
                machines.push(one.hello.machine());
            }
        }
        drop(by_name);
        Ok(Claim { agents: self.clone(), run, orders, machines, news: heard })
    }
}

impl Claim {
    /// The number of a question that nobody was asked before; those of the server to all agents lie above.
    pub(super) fn question(&self) -> u32 {
        self.agents.questions.fetch_add(1, Ordering::Relaxed) % QUESTIONS
    }

    /// Gives an order to one of them; one that takes no orders any more will be heard to be gone.
    pub(super) fn order(&self, index: usize, order: AgentOrder) {
        if let Some(orders) = self.orders.get(index) {
            drop(orders.try_send(order));
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        for orders in &self.orders {
            drop(orders.try_send(AgentOrder::Stop(self.run)));
        }
        for one in self.agents.lock().values_mut() {
            if one.work.as_ref().is_some_and(|work| work.run == self.run) {
                one.work = None;
            }
        }
    }
}
