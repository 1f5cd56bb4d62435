//! Who sees the secrets in what was asked for: keys, cookies, and what headers say of who asks. Those who may change or
//! start it need them; whoever only reads does not, and reports are handed on to whomever.

use meshplay_perf::{RunSpec, experiment::Experiment, series::Series};
use meshplay_types::Action;

use crate::OpCtx;

/// A specification as whoever asks may see it.
pub fn shown(ctx: &OpCtx, spec: RunSpec) -> RunSpec {
    if sees_secrets(ctx) { spec } else { spec.without_secrets() }
}

/// A search as whoever asks may see it.
pub fn series_shown(ctx: &OpCtx, mut plan: Series) -> Series {
    let base = plan.base_mut();
    *base = shown(ctx, base.clone());
    plan
}

/// The plan of an experiment as whoever asks may see it.
pub fn experiment_shown(ctx: &OpCtx, plan: Experiment) -> Experiment {
    if sees_secrets(ctx) { plan } else { plan.without_secrets() }
}

/// Whether whoever asks may change what asks for something.
pub fn sees_secrets(ctx: &OpCtx) -> bool {
    ctx.principal().role.allows(Action::PerformanceWrite)
}
