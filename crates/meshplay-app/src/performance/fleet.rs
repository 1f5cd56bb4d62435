//! A run that several agents make together: the same start for all, seconds that are complete, gaps that have a name.
//!
//! Clocks are compared by questions that come back: half of the shortest way there and back is how wrong the answer can
//! be (Cristian, *Probabilistic clock synchronization*, 1989). They are compared again at the end, and what they drifted
//! apart is added.

use std::{collections::VecDeque, time::Duration};

use jiff::Timestamp;
use meshplay_load::{loadgen::Line, monotonic_ns};
use meshplay_perf::{
    Recording, RunSpec,
    recording::{self, Member},
    spec::Share,
};
use meshplay_types::{Code, Finding, Findings, RunId};
use tokio::time::{Instant, timeout, timeout_at};

use super::{
    agent::{AgentNews, AgentOrder, Agents, Claim, Heard},
    refusal::Refusal,
};
use crate::core::aside;

/// Questions per clock; the quickest answer counts.
const PINGS: u32 = 8;
/// An answer that takes longer says too little.
const PONG_WAIT: Duration = Duration::from_secs(2);
/// Connections of agents stand, or will not soon.
const READY_WAIT: Duration = Duration::from_secs(15);
/// From the order to the start, besides the way of the order.
const START_AFTER: Duration = Duration::from_millis(300);
/// An agent tells of every second. One that is silent for so long is gone, whatever its connection says.
const SILENCE_MAX: Duration = Duration::from_secs(10);

/// Agents at work.
pub(super) struct Fleet {
    claim: Claim,
    run: RunId,
    spec: RunSpec,
    names: Vec<String>,
    clocks: Vec<Clock>,
    /// When each that is still waited for said something last.
    heard_at: Vec<Option<Instant>>,
    sum: Option<recording::Fleet>,
    lines: VecDeque<Line>,
    complaint: String,
}

/// Of an agent against ours.
#[derive(Clone, Copy, Debug)]
struct Clock {
    offset_ns: i128,
    error_ns: u64,
    way_ns: u64,
}

impl Fleet {
    /// Has all of them start at the same time, or says why not; then nobody starts.
    pub(super) async fn start(agents: &Agents, run: RunId, spec: &RunSpec) -> Result<Self, Refusal> {
        let names = spec.agents.clone();
        let claim = agents.claim(run, &names).map_err(refusal)?;
        let heard_at = vec![Some(Instant::now()); names.len()];
        let mut fleet = Self {
            claim,
            run,
            spec: spec.clone(),
            names,
            clocks: Vec::new(),
            heard_at,
            sum: None,
            lines: VecDeque::new(),
            complaint: String::new(),
        };
        fleet.compare_clocks().await.map_err(refusal)?;
        fleet.prepare().await.map_err(refusal)?;
        let way_ns = fleet.clocks.iter().map(|clock| clock.way_ns).max().unwrap_or_default();
        let start_ns = monotonic_ns() + START_AFTER.as_nanos() as u64 + 2 * way_ns;
        let started_at = Timestamp::now() + Duration::from_nanos(start_ns.saturating_sub(monotonic_ns()));
        let mut members = Vec::new();
        for (index, (name, clock)) in fleet.names.iter().zip(&fleet.clocks).enumerate() {
            let at_ns = (i128::from(start_ns) + clock.offset_ns).try_into().unwrap_or_default();
            fleet.claim.order(index, AgentOrder::Start(run, at_ns));
            let machine = fleet.claim.machines[index].clone();
            let clock_error_us = clock.error_ns.div_ceil(1_000);
            members.push(Member { name: name.clone(), clock_error_us, machine });
        }
        fleet.heard_at.fill(Some(Instant::now()));
        fleet.sum = Some(recording::Fleet::new(members, started_at));
        Ok(fleet)
    }

    /// What is known next; nothing if nobody came to the end.
    pub(super) async fn next(&mut self) -> Option<Line> {
        loop {
            if let Some(line) = self.lines.pop_front() {
                return Some(line);
            }
            if self.sum.as_ref()?.is_over() {
                return self.result().await;
            }
            // Whoever has not ended is waited for.
            let heard_at = self.heard_at.iter().flatten().min()?;
            match timeout_at(*heard_at + SILENCE_MAX, self.claim.news.recv()).await {
                Ok(Some((index, heard))) => self.hear(index, heard),
                Ok(None) => return None,
                Err(_) => self.give_up_silent(),
            }
        }
    }

    /// Has all of them end; what they have recorded still comes.
    pub(super) fn ask_to_stop(&self) {
        for index in 0..self.names.len() {
            self.claim.order(index, AgentOrder::Stop(self.run));
        }
    }

    fn hear(&mut self, index: usize, heard: Heard) {
        let Some(sum) = &mut self.sum else { return };
        // What an agent still says of a run before is not of this one.
        if matches!(&heard, Heard::News(news) if news.run().is_some_and(|run| run != self.run)) {
            return;
        }
        let heard_at = &mut self.heard_at[index];
        if heard_at.is_none() {
            return;
        }
        *heard_at = match &heard {
            Heard::Gone | Heard::News(AgentNews::Ended(..) | AgentNews::Failed(..)) => None,
            Heard::News(_) => Some(Instant::now()),
        };
        let seconds = match heard {
            Heard::News(AgentNews::Second(_, second)) => sum.second(index, *second),
            Heard::News(AgentNews::Ended(_, recording)) => sum.ended(index, *recording),
            Heard::News(AgentNews::Failed(_, reason, _)) => sum.lost(index, reason),
            Heard::Gone => sum.lost(index, "its connection broke".to_owned()),
            Heard::News(AgentNews::Pong(..) | AgentNews::Ready(_)) => Vec::new(),
        };
        self.lines.extend(seconds.into_iter().map(|second| Line::Second(Box::new(second))));
    }

    fn give_up_silent(&mut self) {
        let now = Instant::now();
        for index in 0..self.names.len() {
            if self.heard_at[index].is_some_and(|at| at + SILENCE_MAX <= now) {
                self.claim.order(index, AgentOrder::Stop(self.run));
                let reason = format!("nothing was heard of it for {} s", SILENCE_MAX.as_secs());
                self.heard_at[index] = None;
                let seconds = self.sum.as_mut().map(|sum| sum.lost(index, reason));
                let seconds = seconds.into_iter().flatten();
                self.lines.extend(seconds.map(|second| Line::Second(Box::new(second))));
            }
        }
    }

    /// The sum of all, with what the clocks have drifted apart. Whoever asks may turn to something else meanwhile, and asks
    /// again: until it is told, the sum stays.
    async fn result(&mut self) -> Option<Line> {
        let sum = self.sum.as_ref()?;
        let lost = sum.lost_parts().map(|(name, lost)| format!("{name}: {}", lost.reason));
        self.complaint = format!("no agent came to the end ({})", lost.collect::<Vec<_>>().join("; "));
        let mut recording = with_unmade(sum.recording()?, &self.spec).await;
        for index in 0..self.names.len() {
            if recording.agents[index].lost.is_some() {
                continue;
            }
            if let Ok(after) = self.clock(index).await {
                let drift_ns = (after.offset_ns - self.clocks[index].offset_ns).unsigned_abs();
                let drift_us = u64::try_from(drift_ns.div_ceil(1_000)).unwrap_or(u64::MAX);
                recording.agents[index].clock_error_us += drift_us;
            }
        }
        self.sum = None;
        Some(Line::Result(Box::new(recording)))
    }

    /// Why there is no result.
    pub(super) fn complaint(self) -> String {
        self.complaint
    }

    /// All of their clocks, or everybody that does not answer.
    async fn compare_clocks(&mut self) -> Result<(), Findings> {
        let mut findings = Findings::new();
        for index in 0..self.names.len() {
            match self.clock(index).await {
                Ok(clock) => self.clocks.push(clock),
                Err(finding) => findings.push(finding),
            }
        }
        if findings.is_empty() { Ok(()) } else { Err(findings) }
    }

    /// Has all of them connect, and waits for what each of them says to that.
    async fn prepare(&mut self) -> Result<(), Findings> {
        let of = self.names.len() as u32;
        for index in 0..of {
            let spec = self.spec.shared(Share { index, of });
            self.claim.order(index as usize, AgentOrder::Prepare(self.run, Box::new(spec)));
        }
        let mut answers: Vec<Option<Findings>> = vec![None; self.names.len()];
        let until = Instant::now() + READY_WAIT;
        while answers.contains(&None) {
            let Ok(Some((index, heard))) = timeout_at(until, self.claim.news.recv()).await else { break };
            if let Some(answer) = self.answer(index, heard) {
                answers[index] = Some(answer);
            }
        }
        let late =
            |name: &str| vec![gone(name, format!("it was not ready within {} s", READY_WAIT.as_secs()))];
        let said = self.names.iter().zip(answers);
        let findings: Findings =
            said.flat_map(|(name, answer)| answer.unwrap_or_else(|| late(name))).collect();
        if findings.is_empty() { Ok(()) } else { Err(findings) }
    }

    /// What an agent says to a run: nothing against it, or all that it has against it. Nothing, if it is no answer.
    fn answer(&self, index: usize, heard: Heard) -> Option<Findings> {
        let name = &self.names[index];
        match heard {
            Heard::News(AgentNews::Ready(run)) if run == self.run => Some(Findings::new()),
            Heard::News(AgentNews::Failed(run, message, findings)) if run == self.run => {
                Some(said_by(name, message, findings))
            }
            Heard::Gone => Some(vec![gone(name, "its connection broke".to_owned())]),
            Heard::News(_) => None,
        }
    }

    /// Compares the clock of one agent with ours.
    async fn clock(&mut self, index: usize) -> Result<Clock, Finding> {
        let name = self.names[index].clone();
        let mut best: Option<Clock> = None;
        for _ in 0..PINGS {
            let (nth, asked_ns) = (self.claim.question(), monotonic_ns());
            self.claim.order(index, AgentOrder::Ping(nth));
            let at_ns = timeout(PONG_WAIT, self.pong(index, nth)).await;
            let at_ns = at_ns.map_err(|_| gone(&name, "it did not tell its time".to_owned()))?;
            let at_ns = at_ns.ok_or_else(|| gone(&name, "its connection broke".to_owned()))?;
            let way_ns = monotonic_ns() - asked_ns;
            if best.is_none_or(|best| way_ns < best.way_ns) {
                let offset_ns = i128::from(at_ns) - i128::from(asked_ns + way_ns / 2);
                best = Some(Clock { offset_ns, error_ns: way_ns.div_ceil(2), way_ns });
            }
        }
        best.ok_or_else(|| gone(&name, "it did not tell its time".to_owned()))
    }

    /// Its answer to question `nth`; nothing if it goes.
    async fn pong(&mut self, index: usize, nth: u32) -> Option<u64> {
        loop {
            match self.claim.news.recv().await? {
                (of, Heard::News(AgentNews::Pong(answer, at_ns))) if (of, answer) == (index, nth) => {
                    return Some(at_ns);
                }
                (of, Heard::Gone) if of == index => return None,
                // Who goes while another is asked is not there when it is asked itself.
                _ => {}
            }
        }
    }
}

/// With how many requests those who were lost would still have made: of random starts that is seconds of work, and whoever
/// else is served must not wait for it.
async fn with_unmade(mut recording: Recording, spec: &RunSpec) -> Recording {
    if recording.agents.iter().all(|agent| agent.lost.is_none()) {
        return recording;
    }
    let spec = spec.clone();
    let count = move || {
        recording.count_unmade(&spec);
        recording
    };
    aside(count).await
}

fn refusal(findings: Findings) -> Refusal {
    Refusal { reason: "the agents do not make this run".to_owned(), findings }
}

fn gone(name: &str, cause: String) -> Finding {
    Finding::new(Code::AGENT_GONE, format!("the agent `{name}` is not there for the run")).cause(cause)
}

/// What an agent has against a run, with its name: it is about its machine, not about this one.
fn said_by(name: &str, message: String, findings: Findings) -> Findings {
    if findings.is_empty() {
        let finding = Finding::new(Code::AGENT_FAILED, format!("the agent `{name}` cannot make its part"));
        return vec![finding.cause(message)];
    }
    let named =
        |finding: Finding| Finding { message: format!("agent `{name}`: {}", finding.message), ..finding };
    findings.into_iter().map(named).collect()
}
