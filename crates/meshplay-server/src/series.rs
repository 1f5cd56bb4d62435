//! Series of trials.

use meshplay_api::{
    performance::RunChecked,
    series::{Series, SeriesCheck, SeriesGet, SeriesList, SeriesResume, SeriesStart},
};
use meshplay_app::{
    OpCtx,
    performance::{SeriesRequest, SeriesView, series_shown},
};
use meshplay_types::Page;

use crate::{experiment::status, routes::Routes};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .route::<SeriesStart, _, _>(async |app, ctx, _, body| {
            let request = SeriesRequest { name: body.name, tags: body.tags, plan: body.plan };
            let id = app.series_start(&ctx, request).await?;
            Ok(series(&ctx, app.series_get(&ctx, &id.to_string()).await?))
        })
        .route::<SeriesCheck, _, _>(async |app, ctx, _, body| {
            Ok(RunChecked { findings: app.series_check(&ctx, &body.plan).await? })
        })
        .route::<SeriesList, _, _>(async |app, ctx, page, _| {
            let page = app.series_list(&ctx, &page).await?;
            let short = |view| Series { report: None, ..series(&ctx, view) };
            Ok(Page { items: page.items.into_iter().map(short).collect(), next_cursor: page.next_cursor })
        })
        .route::<SeriesGet, _, _>(async |app, ctx, params, _| {
            Ok(series(&ctx, app.series_get(&ctx, &params.series).await?))
        })
        .route::<SeriesResume, _, _>(async |app, ctx, params, _| {
            let id = app.series_resume(&ctx, &params.series).await?;
            Ok(series(&ctx, app.series_get(&ctx, &id.to_string()).await?))
        })
}

fn series(ctx: &OpCtx, view: SeriesView) -> Series {
    let SeriesView { experiment, plan, target, tags, report, trials, unjudged, actor } = view;
    Series {
        id: experiment.id.to_string(),
        operation: experiment.operation.map(|operation| operation.to_string()),
        name: experiment.name,
        status: status(experiment.state),
        plan: series_shown(ctx, plan),
        target,
        tags,
        trials,
        unjudged: unjudged.map(|run| run.to_string()),
        sentence: report.sentence().to_owned(),
        actor,
        created_at: experiment.meta.created_at,
        ended_at: experiment.ended_at,
        reason: experiment.reason,
        report: Some(report),
    }
}
