//! What a load engine wrote down: histograms per second × endpoint × outcome × phase, and counters.
//!
//! Slices are sparse: only what happened is there. A slice belongs to the second in which its requests were *meant* to
//! start, because that is when somebody wanted an answer; counters of a [`Second`] belong to the time at which
//! something was really done. Merging is adding. It does not know who measured, or what the numbers mean.

mod agent;
mod fleet;
mod outcome;
mod phases;
#[cfg(test)]
mod sample;
mod unmade;
mod unsent;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::{
    agent::{AgentMachine, AgentPart, Lost, Member},
    fleet::Fleet,
    outcome::Outcome,
    phases::{Phase, Phases},
    unsent::UnsentSeconds,
};
use crate::Histogram;

/// Whether requests count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    /// Meant to start in the warm-up.
    WarmUp,
    /// Everything after it.
    Measured,
}

/// Requests that were meant to start in the same second, asked for the same and ended in the same way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Slice {
    /// Since the start of the run.
    pub second: u32,
    /// Whether they count.
    pub part: Part,
    /// Index into the endpoints of the specification.
    pub endpoint: u16,
    /// How they ended.
    pub outcome: Outcome,
    /// How long what took.
    pub phases: Phases,
}

/// What one second of work brought.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Second {
    /// Since the start of the run.
    pub second: u32,
    /// Done in this second.
    pub counters: Counters,
    /// How long it took to find the addresses of names. It is done once, before the run: of the first second.
    #[serde(default, skip_serializing_if = "Histogram::is_empty")]
    pub dns: Histogram,
    /// How long new connections took to stand.
    pub connect: Histogram,
    /// How long their TLS handshakes took, after that.
    pub tls: Histogram,
    /// Requests that ended in this second, by the second they were meant for. The same key may come again later.
    pub slices: Vec<Slice>,
    /// What the generator and its machine did.
    pub client: ClientSecond,
}

/// Numbers that are added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Counters {
    /// Requests whose time came.
    pub due: u64,
    /// Requests that were sent.
    pub sent: u64,
    /// Requests that ended, well or not.
    pub ended: u64,
    /// Connections that stood.
    pub connected: u64,
    /// Bytes sent.
    pub bytes_sent: u64,
    /// Bytes received.
    pub bytes_received: u64,
    /// How long requests were under way, all of them added up: counted by how many there were at each moment, apart from
    /// the times of each. Of a single second it may be negative, because an answer is sometimes seen later than it came.
    /// Zero in recordings from before it was counted.
    #[serde(skip_serializing_if = "is_zero")]
    pub under_way_ns: i64,
}

fn is_zero(count: &i64) -> bool {
    *count == 0
}

/// The generator in one second; what its system does not tell is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClientSecond {
    /// CPU time of the generator.
    pub cpu_us: u64,
    /// Its anonymous memory at the end of the second.
    pub rss_anon_bytes: Option<u64>,
    /// CPU time of the machine's cores that other processes took, the target among them if it is here.
    pub others_cpu_us: Option<u64>,
    /// CPU time that the hypervisor gave to other machines.
    pub steal_cpu_us: Option<u64>,
}

/// A whole run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recording {
    /// Engine that made the requests: `io_uring`, `epoll`, `kqueue`, `general`.
    pub engine: String,
    /// Why a faster engine was not taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine_reason: Option<String>,
    /// Threads that made requests.
    pub threads: u32,
    /// Cores of the machine.
    pub cores: u32,
    /// Start of the first second.
    pub started_at: Timestamp,
    /// From the start until the last answer, or the end of waiting for it.
    pub elapsed_us: u64,
    /// The warm-up at the beginning.
    pub warm_up_ms: u64,
    /// Names of the endpoints.
    pub endpoints: Vec<String>,
    /// In order.
    pub seconds: Vec<Second>,
    /// Answers by status code.
    pub status_codes: BTreeMap<u16, u64>,
    /// Requests whose time came and that were never sent, because no connection got free.
    pub unsent: u64,
    /// The seconds in which those were due. None in recordings from before it was counted:
    /// [`Recording::unsent_placed`] says whether it is known.
    #[serde(default, skip_serializing_if = "UnsentSeconds::is_empty")]
    pub unsent_seconds: UnsentSeconds,
    /// Why the run ended.
    pub end: End,
    /// Who made it together, if there were several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<AgentPart>,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum End {
    /// As specified.
    Completed,
    /// Somebody stopped it.
    Stopped,
    /// The generator died; this is what it had written until then.
    Interrupted,
}

impl Counters {
    /// Adds all of `other`.
    pub fn add(&mut self, other: &Self) {
        let Self { due, sent, ended, connected, bytes_sent, bytes_received, under_way_ns } = other;
        self.due += due;
        self.sent += sent;
        self.ended += ended;
        self.connected += connected;
        self.bytes_sent += bytes_sent;
        self.bytes_received += bytes_received;
        self.under_way_ns += under_way_ns;
    }
}

impl Second {
    /// Adds what another thread or machine did in the same second; what the generator cost is added too.
    pub fn merge(&mut self, other: Self) {
        self.counters.add(&other.counters);
        self.dns.merge(&other.dns);
        self.connect.merge(&other.connect);
        self.tls.merge(&other.tls);
        for slice in other.slices {
            match self.slices.iter_mut().find(|mine| mine.key() == slice.key()) {
                Some(mine) => mine.phases.merge(&slice.phases),
                None => self.slices.push(slice),
            }
        }
        let ClientSecond { cpu_us, rss_anon_bytes, others_cpu_us, steal_cpu_us } = other.client;
        self.client.cpu_us += cpu_us;
        // A sum of which a part is not known is not known either.
        let add = |sum: &mut Option<u64>, part: Option<u64>| *sum = sum.zip(part).map(|(a, b)| a + b);
        add(&mut self.client.rss_anon_bytes, rss_anon_bytes);
        add(&mut self.client.others_cpu_us, others_cpu_us);
        add(&mut self.client.steal_cpu_us, steal_cpu_us);
    }
}

impl Slice {
    fn key(&self) -> (u32, Part, u16, Outcome) {
        (self.second, self.part, self.endpoint, self.outcome)
    }
}

impl Recording {
    /// All slices, in the order in which they were written.
    pub fn slices(&self) -> impl Iterator<Item = &Slice> {
        self.seconds.iter().flat_map(|second| &second.slices)
    }

    /// Slices that count.
    pub fn measured(&self) -> impl Iterator<Item = &Slice> {
        self.slices().filter(|slice| slice.part == Part::Measured)
    }

    /// One phase of all requests that count, however they ended: errors took somebody's time too.
    #[must_use]
    pub fn total(&self, phase: Phase) -> Histogram {
        let mut total = Histogram::new();
        self.measured().for_each(|slice| total.merge(slice.phases.get(phase)));
        total
    }

    /// How many requests that count ended in which way.
    #[must_use]
    pub fn outcomes(&self) -> BTreeMap<Outcome, u64> {
        let mut outcomes = BTreeMap::new();
        for slice in self.measured() {
            *outcomes.entry(slice.outcome).or_default() += slice.phases.service.count();
        }
        outcomes
    }

    /// All counters, warm-up and all.
    #[must_use]
    pub fn counters(&self) -> Counters {
        let mut sum = Counters::default();
        self.seconds.iter().for_each(|second| sum.add(&second.counters));
        sum
    }

    /// One phase, by the second for which requests were meant; seconds without requests are absent.
    #[must_use]
    pub fn by_second(&self, phase: Phase) -> BTreeMap<u32, Histogram> {
        let mut seconds = BTreeMap::<u32, Histogram>::new();
        for slice in self.measured() {
            seconds.entry(slice.second).or_default().merge(slice.phases.get(phase));
        }
        seconds
    }
}
