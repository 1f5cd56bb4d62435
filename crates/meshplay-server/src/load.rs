//! What sends load now, and the kill switch.

use meshplay_api::load::{
    Load, LoadAllow, LoadExperiment, LoadExperimentKind, LoadGet, LoadHalt, LoadRun, LoadStop,
};
use meshplay_app::performance::{ExperimentGoingOn, ExperimentKind, LoadView};

use crate::routes::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .route::<LoadGet, _, _>(async |app, ctx, _, _| Ok(load(app.load_get(&ctx).await?)))
        .route::<LoadStop, _, _>(async |app, ctx, _, body| Ok(load(app.load_stop(&ctx, &body.reason).await?)))
        .route::<LoadAllow, _, _>(async |app, ctx, _, _| Ok(load(app.load_allow(&ctx).await?)))
}

fn load(view: LoadView) -> Load {
    let LoadView { halt, runs, experiments } = view;
    let halt = halt.map(|(halt, actor)| LoadHalt {
        actor,
        at: halt.meta.created_at,
        reason: halt.reason,
        stopped: halt.stopped,
    });
    let runs = runs.into_iter().map(|(run, actor)| LoadRun {
        id: run.id.to_string(),
        name: run.name,
        target: run.target,
        actor,
        created_at: run.meta.created_at,
        operation: run.operation.map(|operation| operation.to_string()),
    });
    Load { halt, runs: runs.collect(), experiments: experiments.into_iter().map(experiment).collect() }
}

fn experiment(view: ExperimentGoingOn) -> LoadExperiment {
    let ExperimentGoingOn { experiment, target, actor } = view;
    LoadExperiment {
        id: experiment.id.to_string(),
        kind: match experiment.kind {
            ExperimentKind::Variants => LoadExperimentKind::Variants,
            ExperimentKind::Series => LoadExperimentKind::Series,
        },
        name: experiment.name,
        target,
        actor,
        created_at: experiment.meta.created_at,
        operation: experiment.operation.map(|operation| operation.to_string()),
    }
}
