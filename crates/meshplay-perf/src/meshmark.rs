//! MeshMark: how much of its resources a mesh leaves, as one number from 0 to 100, with what it was made from.
//!
//! The published formula (Service Mesh Performance, "MeshMark") defines neither classes nor what a weight of ±50 % is
//! applied to, and its picture contradicts its text. Ours, in full:
//!
//! ```text
//! efficiency of a resource  E = 1 − used ÷ available                    0..1
//! class                     C = Σ (1 + w)·E ÷ Σ (1 + w)                 w from −0.5 to 0.5, 0 by default
//! MeshMark                  100 × mean of the classes
//! ```
//!
//! Its interval is Student's over repeated runs, cut to 0..100.

mod of_run;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::of_run::{MarkBounds, RunMark};
use crate::stats::distribution::student_quantile;
use crate::stats::{Interval, deviation, mean};

/// Weights further from zero are drawn to it.
pub const WEIGHT_MAX: f64 = 0.5;

/// Use of one resource in one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceUse {
    /// `dataPlane`, `controlPlane`, `node`, …: resources of a class are averaged first.
    pub class: String,
    /// Which one: `cpu`, `memory`.
    pub name: String,
    /// What was used.
    pub used: f64,
    /// What there was, in the same unit.
    pub available: f64,
    /// From −0.5 to 0.5.
    pub weight: f64,
}

/// The mark of a mesh.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MeshMark {
    /// 0..100; 100 is a mesh that uses nothing.
    pub score: f64,
    /// Absent for a single run.
    pub interval: Option<Interval>,
    /// Of each run.
    pub scores: Vec<f64>,
    /// What it was made from.
    pub runs: Vec<Vec<ResourceUse>>,
}

/// The mark over runs, each with the use of its resources. `None` for a run without resources, or one of which
/// nothing was available.
pub fn meshmark(runs: Vec<Vec<ResourceUse>>, level: f64) -> Option<MeshMark> {
    let scores =
        runs.iter().map(|run| score(run)).collect::<Option<Vec<_>>>().filter(|scores| !scores.is_empty())?;
    let n = scores.len() as f64;
    let score = mean(&scores);
    let interval = (scores.len() > 1).then(|| {
        let half = student_quantile(f64::midpoint(1.0, level), n - 1.0) * deviation(&scores) / n.sqrt();
        Interval { low: (score - half).max(0.0), high: (score + half).min(100.0), level }
    });
    Some(MeshMark { score, interval, scores, runs })
}

fn score(run: &[ResourceUse]) -> Option<f64> {
    let mut classes: Vec<&str> = run.iter().map(|resource| resource.class.as_str()).collect();
    classes.sort_unstable();
    classes.dedup();
    let class = |name: &&str| class_efficiency(run.iter().filter(|resource| resource.class == *name));
    let efficiencies = classes.iter().map(class).collect::<Option<Vec<_>>>()?;
    (!efficiencies.is_empty()).then(|| 100.0 * mean(&efficiencies))
}

fn class_efficiency<'a>(resources: impl Iterator<Item = &'a ResourceUse>) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for resource in resources {
        if !(resource.available > 0.0 && resource.used.is_finite()) {
            return None;
        }
        let weight = 1.0 + resource.weight.clamp(-WEIGHT_MAX, WEIGHT_MAX);
        sum += weight * (1.0 - resource.used / resource.available).clamp(0.0, 1.0);
        weights += weight;
    }
    Some(sum / weights)
}

#[cfg(test)]
mod tests {
    use super::{ResourceUse, meshmark};

    fn used(class: &str, used: f64, weight: f64) -> ResourceUse {
        ResourceUse { class: class.to_owned(), name: "cpu".to_owned(), used, available: 100.0, weight }
    }

    #[test]
    fn classes_count_alike_and_resources_by_weight() {
        // dataPlane: (1.5·0.8 + 0.5·0.4) ÷ 2 = 0.7; node: 0.9.
        let run = vec![used("dataPlane", 20.0, 0.5), used("dataPlane", 60.0, -0.5), used("node", 10.0, 0.0)];
        let mark = meshmark(vec![run], 0.95).unwrap();
        assert!((mark.score - 80.0).abs() < 1e-9, "{mark:?}");
        assert_eq!(mark.interval, None);
    }

    #[test]
    fn several_runs_have_an_interval_within_the_scale() {
        let mark = meshmark(vec![vec![used("node", 1.0, 0.0)], vec![used("node", 3.0, 0.0)]], 0.95).unwrap();
        let interval = mark.interval.unwrap();
        assert_eq!(interval.high, 100.0);
        // 98 − 12.706 · √2 ÷ √2.
        assert!((interval.low - 85.294).abs() < 1e-3, "{interval:?}");
    }

    #[test]
    fn nothing_has_no_mark() {
        assert_eq!(meshmark(vec![], 0.95), None);
        assert_eq!(meshmark(vec![vec![]], 0.95), None);
        assert_eq!(
            meshmark(vec![vec![ResourceUse { available: 0.0, ..used("node", 0.0, 0.0) }]], 0.95),
            None
        );
    }
}
