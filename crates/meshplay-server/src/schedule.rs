//! Schedules, retention and trends of performance tests.

use meshplay_api::{
    Empty,
    schedule::{
        CalendarTimes, ExpiringRun, FactorChange, Missed, Overlap, Retention, RetentionBody, RetentionGet,
        RetentionSet, Schedule, ScheduleBody, ScheduleGet, ScheduleList, SchedulePause, SchedulePreview,
        ScheduleRemove, ScheduleResume, ScheduleRun, ScheduleSet, Trend, TrendBaseline, TrendChange,
        TrendGet, TrendPoint,
    },
};
use meshplay_app::performance as app;
use meshplay_types::Page;

use crate::{performance::run, routes::Routes};

pub(crate) fn routes(routes: Routes) -> Routes {
    over_time(schedules(routes))
}

fn schedules(routes: Routes) -> Routes {
    routes
        .route::<ScheduleList, _, _>(async |app, ctx, page, _| {
            let page = app.schedule_list(&ctx, &page).await?;
            Ok(Page { items: page.items.into_iter().map(schedule).collect(), next_cursor: page.next_cursor })
        })
        .route::<ScheduleGet, _, _>(async |app, ctx, params, _| {
            Ok(schedule(app.schedule_get(&ctx, &params.schedule).await?))
        })
        .route::<ScheduleSet, _, _>(async |app, ctx, params, body| {
            Ok(schedule(app.schedule_set(&ctx, &params.schedule, request(body)).await?))
        })
        .route::<SchedulePause, _, _>(async |app, ctx, params, _| {
            Ok(schedule(app.schedule_pause(&ctx, &params.schedule).await?))
        })
        .route::<ScheduleResume, _, _>(async |app, ctx, params, _| {
            Ok(schedule(app.schedule_resume(&ctx, &params.schedule).await?))
        })
        .route::<ScheduleRun, _, _>(async |app, ctx, params, _| {
            let id = app.schedule_run(&ctx, &params.schedule).await?;
            Ok(run(&ctx, app.run_get(&ctx, &id.to_string()).await?))
        })
        .route::<ScheduleRemove, _, _>(async |app, ctx, params, _| {
            app.schedule_remove(&ctx, &params.schedule).await?;
            Ok(Empty {})
        })
        .route::<SchedulePreview, _, _>(async |app, ctx, _, body| {
            Ok(CalendarTimes { upcoming: app.schedule_preview(&ctx, &body.cron, &body.time_zone)? })
        })
}

fn over_time(routes: Routes) -> Routes {
    routes
        .route::<RetentionGet, _, _>(async |app, ctx, params, _| {
            let other = app::Retention { keep_last: params.keep_last, keep_days: params.keep_days };
            let other = (other != app::Retention::default()).then_some(other);
            Ok(retention(app.retention_look(&ctx, &params.profile, other).await?))
        })
        .route::<RetentionSet, _, _>(async |app, ctx, params, body| {
            let RetentionBody { keep_last, keep_days } = body;
            let limits = app::Retention { keep_last, keep_days };
            Ok(retention(app.retention_set(&ctx, &params.profile, limits).await?))
        })
        .route::<TrendGet, _, _>(async |app, ctx, params, _| {
            Ok(trend(app.trend(&ctx, &params.profile, params.metric.as_deref()).await?))
        })
}

fn request(body: ScheduleBody) -> app::ScheduleRequest {
    let ScheduleBody { profile, cron, time_zone, missed, overlap, tags } = body;
    let missed = match missed {
        Missed::Skip => app::Missed::Skip,
        Missed::RunOnce => app::Missed::RunOnce,
    };
    let overlap = match overlap {
        Overlap::Skip => app::Overlap::Skip,
        Overlap::Allow => app::Overlap::Allow,
        Overlap::Stop => app::Overlap::Stop,
    };
    app::ScheduleRequest { profile, plan: app::SchedulePlan { cron, time_zone, missed, overlap, tags } }
}

fn schedule(view: app::ScheduleView) -> Schedule {
    let app::ScheduleView { schedule, plan, profile, actor, upcoming, problem } = view;
    let app::SchedulePlan { cron, time_zone, missed, overlap, tags } = plan;
    let missed = match missed {
        app::Missed::Skip => Missed::Skip,
        app::Missed::RunOnce => Missed::RunOnce,
    };
    let overlap = match overlap {
        app::Overlap::Skip => Overlap::Skip,
        app::Overlap::Allow => Overlap::Allow,
        app::Overlap::Stop => Overlap::Stop,
    };
    Schedule {
        name: schedule.name,
        body: ScheduleBody { profile, cron, time_zone, missed, overlap, tags },
        is_paused: schedule.paused,
        upcoming,
        problem,
        last_at: schedule.last_at,
        last_run: schedule.last_run.map(|run| run.to_string()),
        last_outcome: schedule.last_outcome,
        actor,
        updated_at: schedule.meta.updated_at,
    }
}

fn retention(view: app::RetentionView) -> Retention {
    let app::RetentionView { retention, going, spared } = view;
    let app::Retention { keep_last, keep_days } = retention;
    let going = going.into_iter().map(|run| ExpiringRun {
        run: run.id.to_string(),
        name: run.name,
        created_at: run.meta.created_at,
    });
    Retention { limits: RetentionBody { keep_last, keep_days }, going: going.collect(), spared }
}

fn trend(found: app::Trend) -> Trend {
    let app::Trend { metric, unit, better, points, changes, baselines } = found;
    let is_higher_better = better == app::Better::Higher;
    let point = |one: app::TrendPoint| {
        let app::TrendPoint { run, at, name, value, environment, tags, verdict, apart_z } = one;
        TrendPoint { run: run.to_string(), at, name, value, environment, tags, verdict, apart_z }
    };
    let baseline = |one: app::TrendBaseline| {
        let app::TrendBaseline { baseline: app::BaselineView { run, environment, void }, value } = one;
        let (run, is_void) = (run.to_string(), void.is_some());
        let changed = void.map(|void| factor_changes(void.changed)).unwrap_or_default();
        TrendBaseline { run, value, environment, is_void, changed }
    };
    Trend {
        metric: metric.to_owned(),
        unit: unit.to_owned(),
        is_higher_better,
        points: points.into_iter().map(point).collect(),
        changes: changes.into_iter().map(|one| change(one, better)).collect(),
        baselines: baselines.into_iter().map(baseline).collect(),
    }
}

fn change(change: app::TrendChange, better: app::Better) -> TrendChange {
    let app::TrendChange { before, after, point, differences } = change;
    TrendChange {
        index: u32::try_from(point.index).unwrap_or(u32::MAX),
        before_run: before,
        after_run: after,
        before: point.before,
        after: point.after,
        change: point.change(),
        p_value: point.p_value,
        is_worse: (point.after > point.before) == (better == app::Better::Lower),
        differences: factor_changes(differences),
    }
}

/// What is not the same any more.
pub(crate) fn factor_changes(differences: Vec<app::FactorDifference>) -> Vec<FactorChange> {
    let change = |app::FactorDifference { factor, before, after }| FactorChange { factor, before, after };
    differences.into_iter().map(change).collect()
}
