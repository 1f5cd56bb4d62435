//! A promise about a run in the words of a user: `p99<20ms`, `errors<0.1%`. It owns how one is read; whether it was kept
//! is said by [`SloResult`](crate::summary::SloResult).

use meshplay_types::{Code, Finding, Findings, Place};

use super::RunSpec;
use crate::summary::QUANTILES;

/// So many promises say all that one run can show.
const OBJECTIVES_MAX: usize = 20;

/// What must stay below what.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Slo {
    /// A percentile of response times.
    Percentile {
        /// As in [`QUANTILES`].
        name: &'static str,
        /// At most.
        ms: f64,
    },
    /// The share of requests that fail.
    Errors {
        /// At most, from 0 to 1.
        share: f64,
    },
}

impl Slo {
    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, Finding> {
        let wrong =
            |cause: &str| Finding::new(Code::RUN_SLO, format!("`{text}` is no objective")).cause(cause);
        let (figure, bound) = text.split_once('<').ok_or_else(|| wrong("it has no `<`"))?;
        let (figure, bound) = (figure.trim(), bound.trim_start_matches('=').trim());
        if figure == "errors" {
            let share =
                share(bound).ok_or_else(|| wrong("a share of errors is from 0 to 1, or from 0% to 100%"))?;
            return Ok(Self::Errors { share });
        }
        let known = QUANTILES.iter().map(|(name, _)| *name).find(|name| *name == figure.replace('.', "_"));
        let name = known.ok_or_else(|| wrong("it speaks of p50, p90, p95, p99, p99.9 or errors"))?;
        let ms = millis(bound).ok_or_else(|| wrong("a time is a number above 0 with `us`, `ms` or `s`"))?;
        Ok(Self::Percentile { name, ms })
    }
}

impl RunSpec {
    /// What it promises; what cannot be read is found by the check.
    pub fn objectives(&self) -> impl Iterator<Item = (&str, Slo)> {
        self.slo.iter().filter_map(|text| Some((text.as_str(), Slo::read(text).ok()?)))
    }

    pub(super) fn check_objectives(&self) -> Findings {
        let place = |at: usize| Place { pointer: Some(format!("/slo/{at}")), ..Place::default() };
        let read = |(at, text): (usize, &String)| Some(Slo::read(text).err()?.at(place(at)));
        let mut found: Findings = self.slo.iter().take(OBJECTIVES_MAX).enumerate().filter_map(read).collect();
        if self.slo.len() > OBJECTIVES_MAX {
            let message = format!("a run has at most {OBJECTIVES_MAX} objectives");
            found.push(Finding::new(Code::RUN_SLO, message).at(place(OBJECTIVES_MAX)));
        }
        found
    }
}

fn share(text: &str) -> Option<f64> {
    let share = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().ok()? / 100.0,
        None => text.parse().ok()?,
    };
    (0.0..=1.0).contains(&share).then_some(share)
}

fn millis(text: &str) -> Option<f64> {
    let units = [("us", 1e-3), ("µs", 1e-3), ("ms", 1.0), ("s", 1e3)];
    let read = |(unit, ms): (&str, f64)| Some(text.strip_suffix(unit)?.trim().parse::<f64>().ok()? * ms);
    units.into_iter().find_map(read).filter(|ms| ms.is_finite() && *ms > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objectives_are_read_as_people_write_them() {
        let p99 = |ms| Ok(Slo::Percentile { name: "p99", ms });
        for (text, ms) in [("p99<20ms", 20.0), ("p99 <= 1.5s", 1_500.0), ("p99<500us", 0.5)] {
            assert_eq!(Slo::read(text), p99(ms), "{text}");
        }
        assert_eq!(Slo::read("p99.9<1s"), Ok(Slo::Percentile { name: "p99_9", ms: 1_000.0 }));
        assert_eq!(Slo::read("errors<0.1%"), Ok(Slo::Errors { share: 0.001 }));
        assert_eq!(Slo::read("errors < 0.001"), Ok(Slo::Errors { share: 0.001 }));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place_all_at_once() {
        let bad = ["p99", "p98<1ms", "p99<20", "p99<-1ms", "errors<20ms", "errors<200%"];
        let mut spec = RunSpec::new(Vec::new(), super::super::Arrivals::Max);
        spec.slo = bad.map(str::to_owned).to_vec();
        let found = spec.check_objectives();
        assert_eq!(found.len(), bad.len(), "{found:?}");
        assert!(found.iter().all(|one| one.code == Code::RUN_SLO && one.cause.is_some()));
    }
}
