//! What variants can serve, from the runs that looked for it, and the rate that all of them are given for it.

use meshplay_types::plural;

use super::Experiment;
use crate::{Summary, Verdict};

/// As of a search for capacity: fewer requests per second are no load.
const RATE_MIN: f64 = 1.0;

/// What a variant can serve.
#[derive(Clone, Debug, PartialEq)]
pub struct Capacity {
    /// Answered well, per second.
    pub rate: f64,
    /// Why it may serve more than that.
    pub limited: Option<String>,
}

impl Capacity {
    /// From the run that looked for it. What fails is not served: an error is quickly answered.
    ///
    /// # Errors
    /// If nothing was served.
    pub fn of(summary: &Summary) -> Result<Self, String> {
        let good = summary.requests.saturating_sub(summary.errors_total());
        if good == 0 {
            return Err(format!("none of {} was answered well", plural(summary.requests, "request")));
        }
        let seconds = summary.measured_ms.max(1) as f64 / 1e3;
        Ok(Self { rate: good as f64 / seconds, limited: limited(summary) })
    }
}

/// Why the numbers of a run are not the target's.
fn limited(summary: &Summary) -> Option<String> {
    let validity = &summary.validity;
    let is_limited = matches!(validity.verdict, Verdict::GeneratorLimited | Verdict::Interrupted);
    let grave = validity.reasons.iter().max_by_key(|one| one.severity);
    let reason = || grave.map_or_else(|| "its result is doubtful".to_owned(), |one| one.message.clone());
    is_limited.then(reason)
}

impl Experiment {
    /// The rate of all runs from what each variant could serve (P29: fractions of the lowest capacity); none if the plan
    /// does not ask for one.
    ///
    /// # Errors
    /// If the lowest is not what that variant can serve, or if the share of it is less than the lowest rate there is: a
    /// higher one would be more than was asked for. That another one may serve more changes nothing.
    pub fn rate(&self, capacities: &[Capacity]) -> Result<Option<f64>, String> {
        let lowest = capacities.iter().enumerate().min_by(|(_, a), (_, b)| a.rate.total_cmp(&b.rate));
        let Some((share, (index, lowest))) = self.rate_of_capacity.zip(lowest) else { return Ok(None) };
        let name = || self.variants().into_iter().nth(index).map(|one| one.name).unwrap_or_default();
        if let Some(reason) = &lowest.limited {
            return Err(format!("what `{}` can serve was not found: {reason}", name()));
        }
        let rate = share * lowest.rate;
        if rate < RATE_MIN {
            return Err(format!(
                "`{}` serves {:.2} requests/s, and {share} of that is less than {RATE_MIN} request/s: runs \
                 at such a rate tell nothing",
                name(),
                lowest.rate
            ));
        }
        Ok(Some(rate.floor()))
    }
}

#[cfg(test)]
mod tests {
    use super::Capacity;
    use crate::{
        Recording, RunSpec, Summary,
        recording::{ClientSecond, Counters, Outcome, Part, Phases, Second, Slice},
        spec::{Arrivals, Endpoint},
    };

    /// Three seconds with so many answers of each kind in each of them.
    fn summary(answers: &[(Outcome, u64)], lag_ms: u64) -> Summary {
        let spec = RunSpec::new(vec![Endpoint::get("http://x/")], Arrivals::Max);
        let slice = |second, outcome, count| {
            let mut phases = Phases::default();
            phases.response.record_n((2 + lag_ms) * 1_000_000, count);
            phases.service.record_n(2_000_000, count);
            phases.lag.record_n(lag_ms * 1_000_000, count);
            Slice { second, part: Part::Measured, endpoint: 0, outcome, phases }
        };
        let ended: u64 = answers.iter().map(|(_, count)| count).sum();
        let second = |second| Second {
            second,
            counters: Counters { due: ended, sent: ended, ended, ..Counters::default() },
            slices: answers.iter().map(|(outcome, count)| slice(second, *outcome, *count)).collect(),
            client: ClientSecond { cpu_us: 50_000, ..ClientSecond::default() },
            ..Second::default()
        };
        let recording = Recording::sample((0..3).map(second).collect());
        Summary::of(&spec, &recording)
    }

    #[test]
    fn what_fails_is_not_served() {
        let found = Capacity::of(&summary(&[(Outcome::Success, 400), (Outcome::ServerError, 9_000)], 0));
        assert_eq!(found, Ok(Capacity { rate: 400.0, limited: None }));
        let none = Capacity::of(&summary(&[(Outcome::ServerError, 9_000)], 0));
        assert_eq!(none, Err("none of 27000 requests was answered well".to_owned()));
    }

    #[test]
    fn that_the_generator_was_the_limit_is_said() {
        let found = Capacity::of(&summary(&[(Outcome::Success, 400)], 50)).unwrap();
        assert_eq!(found.rate, 400.0);
        assert!(found.limited.is_some(), "{found:?}");
    }
}
