//! Several workers' recordings of one run, put together second by second.
//!
//! Buckets of all histograms are the same, so the sum is exact: what each agent recorded can be taken out of the result
//! again ([`AgentPart::response`]). A worker that is lost leaves a gap with a name. It knows no sockets and no clocks:
//! who was heard, and how far clocks are apart, is told to it. How many requests a gap is, is counted apart
//! ([`Recording::count_unmade`]): that may take long, and others are still heard.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{AgentPart, End, Lost, Member, Part, Phase, Recording, Second};
use crate::{Histogram, spec::Share};

/// A run of several agents that goes on.
#[derive(Debug)]
pub struct Fleet {
    workers: Vec<Worker>,
    started_at: Timestamp,
    /// Not every worker that is there has told of these.
    waiting: BTreeMap<u32, Second>,
}

#[derive(Debug)]
struct Worker {
    part: AgentPart,
    /// Seconds that it has told.
    told: u32,
    head: Option<Recording>,
}

impl Fleet {
    /// Of these, in the order of their shares, who all start at that time: by the clock of whoever has them start, against
    /// which everything else that is measured during the run is held. What agents call the time is their own.
    #[must_use]
    pub fn new(members: Vec<Member>, started_at: Timestamp) -> Self {
        let of = members.len() as u32;
        let worker = |(index, member): (usize, Member)| Worker {
            part: AgentPart {
                name: member.name,
                share: Share { index: index as u32, of },
                clock_error_us: member.clock_error_us,
                machine: member.machine,
                engine: String::new(),
                cores: 0,
                requests: 0,
                response: Histogram::new(),
                lost: None,
            },
            told: 0,
            head: None,
        };
        let workers = members.into_iter().enumerate().map(worker).collect();
        Self { workers, started_at, waiting: BTreeMap::new() }
    }

    /// Worker `index` tells of a second. Returns the seconds that are complete with it.
    pub fn second(&mut self, index: usize, second: Second) -> Vec<Second> {
        let Some(worker) = self.workers.get_mut(index).filter(|worker| worker.part.lost.is_none()) else {
            return Vec::new();
        };
        worker.told = worker.told.max(second.second + 1);
        worker.part.requests += second.counters.ended;
        for slice in second.slices.iter().filter(|slice| slice.part == Part::Measured) {
            worker.part.response.merge(slice.phases.get(Phase::Response));
        }
        match self.waiting.get_mut(&second.second) {
            Some(sum) => sum.merge(second),
            None => {
                self.waiting.insert(second.second, second);
            }
        }
        self.complete()
    }

    /// Worker `index` has come to its end, with a recording without seconds.
    pub fn ended(&mut self, index: usize, head: Recording) -> Vec<Second> {
        if let Some(worker) = self.workers.get_mut(index) {
            worker.part.engine.clone_from(&head.engine);
            worker.part.cores = head.cores;
            worker.head = Some(head);
        }
        self.complete()
    }

    /// Worker `index` is gone.
    pub fn lost(&mut self, index: usize, reason: String) -> Vec<Second> {
        if let Some(worker) = self.workers.get_mut(index).filter(|worker| worker.head.is_none()) {
            worker.part.lost.get_or_insert(Lost { second: worker.told, reason, unmade: None });
        }
        self.complete()
    }

    /// Those that were lost, by name.
    pub fn lost_parts(&self) -> impl Iterator<Item = (&str, &Lost)> {
        self.workers.iter().filter_map(|worker| Some((worker.part.name.as_str(), worker.part.lost.as_ref()?)))
    }

    /// Whether nobody is waited for.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.workers.iter().all(Worker::is_over)
    }

    /// The recording of all, without its seconds; none if nobody came to the end. Nothing says yet how many requests
    /// those who were lost would still have made.
    #[must_use]
    pub fn recording(&self) -> Option<Recording> {
        let mut sum: Option<Recording> = None;
        for head in self.workers.iter().filter_map(|worker| worker.head.clone()) {
            match &mut sum {
                Some(sum) => add(sum, head),
                None => sum = Some(head),
            }
        }
        let agents: Vec<AgentPart> = self.workers.iter().map(|worker| worker.part.clone()).collect();
        sum.map(|sum| Recording { engine: engines(&agents), agents, started_at: self.started_at, ..sum })
    }

    fn complete(&mut self) -> Vec<Second> {
        let told = self.workers.iter().filter(|worker| !worker.is_over()).map(|worker| worker.told).min();
        let later = self.waiting.split_off(&told.unwrap_or(u32::MAX));
        std::mem::replace(&mut self.waiting, later).into_values().collect()
    }
}

impl Worker {
    fn is_over(&self) -> bool {
        self.head.is_some() || self.part.lost.is_some()
    }
}

fn add(sum: &mut Recording, other: Recording) {
    sum.threads += other.threads;
    sum.cores += other.cores;
    sum.elapsed_us = sum.elapsed_us.max(other.elapsed_us);
    sum.unsent += other.unsent;
    sum.unsent_seconds.merge(&other.unsent_seconds);
    if other.end != End::Completed {
        sum.end = other.end;
    }
    for (status, count) in other.status_codes {
        *sum.status_codes.entry(status).or_default() += count;
    }
}

/// Those that made requests, each once: it does not matter which agent was named first.
fn engines(agents: &[AgentPart]) -> String {
    let engines: BTreeSet<&str> = agents.iter().map(|agent| agent.engine.as_str()).collect();
    engines.into_iter().filter(|engine| !engine.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        RunSpec, Summary,
        recording::{ClientSecond, Counters, Outcome, Phases, Slice},
    };

    fn spec() -> RunSpec {
        let json = r#"{"endpoints": [{"url": "http://x"}], "arrivals": {"kind": "constant", "rate": 10}, "durationMs": 3000}"#;
        serde_json::from_str(json).unwrap()
    }

    fn second(second: u32, response_ns: u64) -> Second {
        let mut phases = Phases::default();
        phases.response.record(response_ns);
        let slice = Slice { second, part: Part::Measured, endpoint: 0, outcome: Outcome::Success, phases };
        let counters = Counters { ended: 1, ..Counters::default() };
        Second { second, counters, slices: vec![slice], ..Second::default() }
    }

    fn head() -> Recording {
        Recording {
            started_at: "2026-11-25T00:00:00Z".parse().unwrap(),
            elapsed_us: 3_000_000,
            endpoints: vec!["http://x".to_owned()],
            status_codes: BTreeMap::from([(200, 3)]),
            ..Recording::sample(Vec::new())
        }
    }

    /// Ten seconds before what agents say that it was.
    const STARTED_AT: Timestamp = Timestamp::constant(1_795_564_790, 0);

    fn fleet() -> Fleet {
        let member = |name: &str| Member { name: name.to_owned(), clock_error_us: 50, machine: None };
        Fleet::new(vec![member("east"), member("west")], STARTED_AT)
    }

    #[test]
    fn a_second_is_complete_when_all_have_told_of_it() {
        let mut fleet = fleet();
        assert!(fleet.second(0, second(0, 5)).is_empty());
        assert!(fleet.second(0, second(1, 5)).is_empty());
        let complete = fleet.second(1, second(0, 9));
        assert_eq!((complete.len(), complete[0].counters.ended), (1, 2));
        assert_eq!(fleet.ended(1, head()).len(), 1);
        assert!(fleet.ended(0, head()).is_empty() && fleet.is_over());
    }

    #[test]
    fn the_sum_of_the_parts_is_the_whole() {
        let mut fleet = fleet();
        let mut seconds = Vec::new();
        for at in 0..3 {
            seconds.extend(fleet.second(0, second(at, 1_000 + u64::from(at))));
            seconds.extend(fleet.second(1, second(at, 9_000)));
        }
        seconds.extend(fleet.ended(0, head()));
        seconds.extend(fleet.ended(1, head()));
        let recording = Recording { seconds, ..fleet.recording().unwrap() };
        let mut sum = Histogram::new();
        recording.agents.iter().for_each(|agent| sum.merge(&agent.response));
        assert_eq!(sum, recording.total(Phase::Response));
        assert_eq!((recording.threads, recording.cores, recording.status_codes[&200]), (2, 4, 6));
        assert_eq!(recording.started_at, STARTED_AT);
    }

    #[test]
    fn what_one_machine_does_not_tell_is_not_known_of_all() {
        let told = |others_cpu_us| Second {
            client: ClientSecond {
                cpu_us: 1,
                others_cpu_us,
                steal_cpu_us: Some(300_000),
                ..ClientSecond::default()
            },
            ..second(0, 5)
        };
        let mut fleet = fleet();
        fleet.second(0, told(Some(600_000)));
        let seconds = fleet.second(1, told(None));
        let summary = Summary::of(&spec(), &Recording { seconds, ..head() });
        assert_eq!((summary.client.others_share, summary.client.steal_share), (None, Some(0.1)));
    }

    #[test]
    fn what_agents_never_sent_is_added_up_in_the_seconds_in_which_it_was_due() {
        let mut fleet = fleet();
        for (index, counts) in [[(0, 2), (1, 3)], [(1, 4), (2, 1)]].into_iter().enumerate() {
            let mut head = head();
            counts
                .iter()
                .for_each(|(second, count)| head.unsent_seconds.add(*second, Part::Measured, *count));
            head.unsent = head.unsent_seconds.total();
            fleet.ended(index, head);
        }
        let recording = fleet.recording().unwrap();
        let placed: Vec<(u32, Part, u64)> = recording.unsent_placed().unwrap().iter().collect();
        assert_eq!(placed, [(0, Part::Measured, 2), (1, Part::Measured, 7), (2, Part::Measured, 1)]);
    }

    #[test]
    fn engines_are_the_same_in_whatever_order_agents_were_named() {
        let of = |engines: [&str; 3]| {
            let member = |name: &str| Member { name: name.to_owned(), clock_error_us: 0, machine: None };
            let mut fleet = Fleet::new(["a", "b", "c"].map(member).into(), STARTED_AT);
            for (index, engine) in engines.into_iter().enumerate() {
                fleet.ended(index, Recording { engine: engine.to_owned(), ..head() });
            }
            fleet.recording().unwrap().engine
        };
        assert_eq!(of(["io_uring", "epoll", "io_uring"]), "epoll, io_uring");
        assert_eq!(of(["epoll", "io_uring", "epoll"]), "epoll, io_uring");
        assert_eq!(of(["kqueue", "kqueue", "kqueue"]), "kqueue");
    }

    #[test]
    fn who_is_lost_leaves_a_gap_with_a_name() {
        let mut fleet = fleet();
        assert!(fleet.second(0, second(0, 5)).is_empty());
        assert!(fleet.second(1, second(0, 5)).len() == 1 && fleet.second(0, second(1, 5)).is_empty());
        let complete = fleet.lost(1, "its connection broke".to_owned());
        assert_eq!(complete.len(), 1, "nobody waits for who is gone");
        assert!(fleet.second(1, second(2, 5)).is_empty(), "and nothing of it counts any more");
        fleet.ended(0, head());
        let mut recording = fleet.recording().unwrap();
        recording.count_unmade(&spec());
        let lost = recording.agents[1].lost.clone().unwrap();
        assert_eq!((lost.second, lost.unmade), (1, Some(10)));
        assert!(recording.agents[0].lost.is_none() && recording.end == End::Completed);
    }
}
