//! What is in vain in a design that could be run: variants that ask for the same, and runs too short for the metric that
//! it is about. It does not know how much runs vary.

use std::collections::BTreeMap;

use meshplay_types::{Code, Digest, Finding, Place, plural};

use super::{Variant, finding};
use crate::{
    RunSpec,
    spec::Arrivals,
    stats::{Sufficiency, sufficiency},
    summary::QUANTILES,
};

/// What was seen of the variants of a design so far. A specification may be large, so none is kept.
#[derive(Default)]
pub(super) struct Seen {
    /// Names by the digest of what is asked for.
    names: BTreeMap<Digest, String>,
    /// The fewest requests that a run measures, where that is known before.
    requests: Option<u64>,
}

impl Seen {
    /// One more; a variant that asks for what another one asks for, too, is told. The null arm is meant to.
    pub(super) fn add(&mut self, variant: &Variant, spec: &RunSpec) -> Option<Finding> {
        if let Some(requests) = requests(spec) {
            self.requests = Some(self.requests.map_or(requests, |fewest| fewest.min(requests)));
        }
        if variant.is_null {
            return None;
        }
        let name = &variant.name;
        // A twin in name is told already.
        let twin = self.names.insert(Digest::of_bytes(&serde_json::to_vec(spec).ok()?), name.clone());
        let message =
            format!("`{name}` asks for exactly what `{}` asks for", twin.filter(|twin| twin != name)?);
        let cause = "whatever tells them apart is chance";
        let fix = "mend its patch; to see how much chance does, say `nullArm: true`";
        Some(finding("/arms", message).cause(cause).fix(fix))
    }

    /// Whether the runs have too few requests for the metric that the design is about.
    pub(super) fn too_few(&self, primary: &str) -> Option<Finding> {
        let (name, q) = QUANTILES.into_iter().find(|(name, _)| *name == primary.replace('.', "_"))?;
        let requests = self.requests?;
        let Sufficiency::TooFew { needed_samples } = sufficiency(q, requests as f64) else { return None };
        let name = name.replace('_', ".");
        let few = plural(requests, "request");
        let message = format!("a run of {few} is too short for {name}, which needs {needed_samples}");
        let at = Place { pointer: Some("/primary".to_owned()), ..Place::default() };
        let cause =
            format!("{name} of fewer is the time of a few of them, and varies more than the outlook assumes");
        let fix = "longer runs, a higher rate, or a `primary` such as p50";
        Some(Finding::new(Code::RESULT_SAMPLES, message).at(at).cause(cause).fix(fix))
    }
}

/// Requests that a run measures at most; none where that goes by how fast they are answered.
fn requests(spec: &RunSpec) -> Option<u64> {
    let by_time = match (&spec.arrivals, spec.duration_ms) {
        (Arrivals::Constant { rate } | Arrivals::Poisson { rate }, Some(duration_ms)) => {
            Some((rate * duration_ms.saturating_sub(spec.warm_up_ms) as f64 / 1e3) as u64)
        }
        _ => None,
    };
    by_time.into_iter().chain(spec.count).min()
}
