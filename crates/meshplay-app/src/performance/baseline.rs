//! Whether baselines hold: a run that others are held against says nothing about runs that were made with or on
//! something else. It knows which factors of the environment changed, and sets no baselines.

use std::collections::{BTreeMap, BTreeSet};

use meshplay_perf::stats::{FactorDifference, factor_differences};
use meshplay_store::{Run, Scope, StoreError};
use meshplay_types::{Code, Finding, Findings, ProfileId, RunId};

use super::recorded::Recorded;
use crate::App;

/// A run that others are held against.
#[derive(Clone, Debug)]
pub struct BaselineView {
    /// Which.
    pub run: RunId,
    /// Hash of the environment that it is of.
    pub environment: String,
    /// Why it does not hold any more, if so.
    pub void: Option<BaselineVoid>,
}

/// Why a baseline does not hold for the newest run of its profile.
#[derive(Clone, Debug)]
pub struct BaselineVoid {
    /// The newest run that completed and of which is known with what it was made.
    pub newest: RunId,
    /// What of the environment changed, from the baseline to that run.
    pub changed: Vec<FactorDifference>,
}

impl App {
    /// The baselines of a profile, by environment, each with whether it holds for the newest run.
    pub(super) async fn baselines_judged(&self, profile: ProfileId) -> Result<Vec<BaselineView>, StoreError> {
        let mut rows = self.store().read().baselines(profile).await?;
        // Of two in what is one environment by the rule of today, the later one is meant.
        rows.sort_by_key(|row| row.meta.updated_at);
        let newest = if rows.is_empty() { None } else { self.store().read().run_newest(profile).await? };
        let newest = match newest {
            Some(run) => Some(self.recorded_of(run).await?),
            None => None,
        };
        let mut views = BTreeMap::new();
        for row in rows {
            let baseline = self.store().read().run(Scope::All, row.run).await?;
            let baseline = self.recorded_of(baseline).await?;
            // What the row says may be a hash by a rule of before.
            let environment = baseline.run.environment.clone().unwrap_or(row.environment);
            let void = newest.as_ref().filter(|newest| newest.run.environment.as_ref() != Some(&environment));
            let void = void
                .map(|newest| BaselineVoid { newest: newest.run.id, changed: changed(&baseline, newest) });
            views.insert(environment.clone(), BaselineView { run: row.run, environment, void });
        }
        Ok(views.into_values().collect())
    }

    /// Baselines among runs that are compared with runs of another environment.
    pub(super) async fn baselines_void(
        &self,
        a: &[Recorded],
        b: &[Recorded],
    ) -> Result<Findings, StoreError> {
        let profiles: BTreeSet<ProfileId> = a.iter().chain(b).filter_map(|one| one.run.profile).collect();
        let mut baselines = BTreeSet::new();
        for profile in profiles {
            baselines.extend(self.store().read().baseline_runs(profile).await?);
        }
        let of = |group: &[Recorded], others: &[Recorded]| {
            let held = group.iter().filter(|one| baselines.contains(&one.run.id));
            held.filter_map(|one| void_for(one, others)).collect::<Findings>()
        };
        Ok(of(a, b).into_iter().chain(of(b, a)).collect())
    }
}

/// What speaks against holding runs against a baseline: the first that it does not hold for tells.
fn void_for(baseline: &Recorded, others: &[Recorded]) -> Option<Finding> {
    let is_other = |other: &&Recorded| other.run.environment != baseline.run.environment;
    let other = others.iter().find(is_other)?;
    let message = format!(
        "run {} is a baseline, and void for run {}: {}",
        baseline.run.id,
        other.run.id,
        said(&other.run, &changed(baseline, other))
    );
    Some(Finding::new(Code::BASELINE_VOID, message))
}

/// What of the environment is not the same any more.
fn changed(baseline: &Recorded, later: &Recorded) -> Vec<FactorDifference> {
    factor_differences(&baseline.surroundings, &later.surroundings)
}

/// `kernel` was 6.1 and is 6.8; …
fn said(later: &Run, changed: &[FactorDifference]) -> String {
    if later.environment.is_none() {
        return "nothing is known of what that was made with".to_owned();
    }
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    let one = |FactorDifference { factor, before, after }: &FactorDifference| {
        format!("`{factor}` was {} and is {}", shown(before), shown(after))
    };
    changed.iter().map(one).collect::<Vec<_>>().join("; ")
}
