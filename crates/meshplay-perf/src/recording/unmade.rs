//! How many requests an agent that was lost would still have made.
//!
//! Of starts that follow a rule, the number that lie before a time is found by halving: the schedule says at once when
//! request n starts, and starts rise. So it is exactly what walking along all of them gives, in some sixty steps, however
//! many there are. Random starts come one out of the other, so these are walked along, once for everybody who was
//! lost; of more than [`SLOTS_MAX`] the expectation is told instead.

use super::{AgentPart, Recording};
use crate::{
    Schedule,
    spec::{Arrivals, RunSpec},
};

const NS_PER_S: u64 = 1_000_000_000;
const NS_PER_MS: u64 = 1_000_000;
const NS_PER_US: u64 = 1_000;
/// As many as a receipt looks at: some seconds of work.
const SLOTS_MAX: f64 = 1e8;

impl Recording {
    /// Counts for each agent that was lost what it would still have made; nothing in a closed loop. With random starts it
    /// may take seconds: not for a thread that serves others.
    pub fn count_unmade(&mut self, spec: &RunSpec) {
        if self.agents.iter().all(|agent| agent.lost.is_none()) {
            return;
        }
        let plan = Plan::of(spec);
        match &spec.arrivals {
            Arrivals::Max | Arrivals::Closed { .. } => {}
            Arrivals::Poisson { rate } if plan.expected(*rate, plan.end_ns) <= SLOTS_MAX => {
                walk(spec, &mut self.agents);
            }
            _ => self.agents.iter_mut().for_each(|agent| plan.count(agent)),
        }
    }
}

/// When starts end, and by which of two limits first.
struct Plan<'s> {
    spec: &'s RunSpec,
    count: u64,
    end_ns: u64,
}

impl<'s> Plan<'s> {
    fn of(spec: &'s RunSpec) -> Self {
        let end_ns = spec.duration_ms.map_or(u64::MAX, |ms| ms.saturating_mul(NS_PER_MS));
        Self { spec, count: spec.count.unwrap_or(u64::MAX), end_ns }
    }

    fn count(&self, agent: &mut AgentPart) {
        let Some(lost) = &mut agent.lost else { return };
        let all = self.before(self.end_ns);
        let made = self.before(from_ns(lost.second)).min(all);
        lost.unmade = Some(agent.share.of_all(all) - agent.share.of_all(made));
    }

    /// How many requests of the whole run are meant to start before a time.
    fn before(&self, ns: u64) -> u64 {
        match &self.spec.arrivals {
            Arrivals::Poisson { rate } => self.expected(*rate, ns).round() as u64,
            Arrivals::Replay { times_us } => {
                let before = times_us.partition_point(|us| us.saturating_mul(NS_PER_US) < ns);
                (before as u64).min(self.count)
            }
            _ => self.halved(ns),
        }
    }

    /// How many start at random before a time, on average.
    fn expected(&self, rate: f64, ns: u64) -> f64 {
        (rate * ns as f64 / NS_PER_S as f64).min(self.count as f64)
    }

    /// The first request that starts at a time or later, between one that does not and one that does.
    fn halved(&self, ns: u64) -> u64 {
        let mut probe = RunSpec { duration_ms: None, ..self.spec.clone() };
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            probe.count = Some(middle.saturating_add(1));
            let starts_at = Schedule::new(&probe).and_then(Schedule::last_ns);
            // One that never comes is later than any time.
            if starts_at.is_some_and(|at_ns| at_ns < ns) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// Along all starts. Whose each is, its number says.
fn walk(spec: &RunSpec, agents: &mut [AgentPart]) {
    let Some(schedule) = Schedule::new(spec) else { return };
    let gap_from = |agent: &AgentPart| agent.lost.as_ref().map_or(u64::MAX, |lost| from_ns(lost.second));
    let gaps_ns: Vec<u64> = agents.iter().map(gap_from).collect();
    let mut unmade = vec![0_u64; agents.len()];
    for (at_ns, index) in schedule.zip((0..agents.len()).cycle()) {
        unmade[index] += u64::from(at_ns >= gaps_ns[index]);
    }
    for (agent, unmade) in agents.iter_mut().zip(unmade) {
        if let Some(lost) = &mut agent.lost {
            lost.unmade = Some(unmade);
        }
    }
}

fn from_ns(second: u32) -> u64 {
    u64::from(second) * NS_PER_S
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Histogram, recording::Lost, spec::Share};

    const KINDS: [&str; 8] = [
        r#"{"kind": "constant", "rate": 7.3}"#,
        r#"{"kind": "steps", "steps": [{"rate": 3, "forMs": 1500}, {"rate": 0, "forMs": 1700}, {"rate": 11, "forMs": 1}]}"#,
        r#"{"kind": "steps", "steps": [{"rate": 5, "forMs": 2300}, {"rate": 0, "forMs": 1}]}"#,
        r#"{"kind": "ramp", "from": 0, "to": 13, "overMs": 4100}"#,
        r#"{"kind": "spike", "rate": 2, "peak": 31, "atMs": 1900, "forMs": 700}"#,
        r#"{"kind": "burst", "size": 7, "everyMs": 330}"#,
        r#"{"kind": "replay", "timesUs": [0, 5, 5, 999999, 1000000, 1000000, 1000001, 2500000, 3000000, 4999999, 5000000]}"#,
        r#"{"kind": "poisson", "rate": 9}"#,
    ];

    fn spec(arrivals: &str, rest: &str) -> RunSpec {
        let json =
            format!(r#"{{"endpoints": [{{"url": "http://x"}}], "arrivals": {arrivals}, "seed": 42{rest}}}"#);
        serde_json::from_str(&json).unwrap()
    }

    /// Of agents that were lost in these seconds.
    fn unmade(spec: &RunSpec, seconds: &[Option<u32>]) -> Vec<Option<u64>> {
        let of = seconds.len() as u32;
        let agent = |(index, second): (u32, &Option<u32>)| AgentPart {
            name: String::new(),
            share: Share { index, of },
            clock_error_us: 0,
            machine: None,
            engine: String::new(),
            cores: 1,
            requests: 0,
            response: Histogram::new(),
            lost: second.map(|second| Lost { second, reason: String::new(), unmade: None }),
        };
        let mut recording =
            Recording { agents: (0..).zip(seconds).map(agent).collect(), ..Recording::sample(Vec::new()) };
        recording.count_unmade(spec);
        recording.agents.into_iter().map(|agent| agent.lost.and_then(|lost| lost.unmade)).collect()
    }

    /// One by one.
    fn walked(spec: &RunSpec, share: Share, second: u32) -> u64 {
        let slots = Schedule::new(spec).unwrap().zip(0..);
        slots.filter(|(at_ns, slot)| *at_ns >= from_ns(second) && share.takes(*slot)).count() as u64
    }

    #[test]
    fn every_pattern_gives_what_walking_along_it_gives() {
        let limits = [r#", "durationMs": 5000"#, r#", "count": 17"#, r#", "durationMs": 4321, "count": 23"#];
        for (arrivals, rest) in KINDS.iter().flat_map(|kind| limits.map(|limit| (kind, limit))) {
            let spec = spec(arrivals, rest);
            for second in 0..7 {
                let found = unmade(&spec, &[Some(second), None, Some(second + 1)]);
                let by_hand = |index, second| Some(walked(&spec, Share { index, of: 3 }, second));
                let expect = [by_hand(0, second), None, by_hand(2, second + 1)];
                assert_eq!(found, expect, "{arrivals}{rest}, lost in second {second}");
            }
        }
    }

    #[test]
    fn recorded_starts_need_no_end() {
        let spec = spec(KINDS[6], "");
        assert_eq!(unmade(&spec, &[Some(1), Some(5)]), [Some(4), Some(0)]);
    }

    #[test]
    fn a_day_of_a_high_rate_takes_no_time() {
        let day = r#", "durationMs": 86400000"#;
        let constant = spec(r#"{"kind": "constant", "rate": 100000}"#, day);
        assert_eq!(unmade(&constant, &[Some(60), None]), [Some((86_400 - 60) * 50_000), None]);
        // Beyond what is walked along, what random starts come to on average.
        let random = spec(r#"{"kind": "poisson", "rate": 100000}"#, day);
        assert_eq!(unmade(&random, &[Some(60), None]), [Some((86_400 - 60) * 50_000), None]);
    }

    #[test]
    fn nothing_says_how_many_a_closed_loop_would_have_made() {
        assert_eq!(unmade(&spec(r#"{"kind": "max"}"#, r#", "durationMs": 5000"#), &[Some(1)]), [None]);
    }
}
