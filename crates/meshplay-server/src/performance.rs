//! Performance tests: profiles, runs, comparisons.

use meshplay_api::{
    Empty,
    performance::{
        BaselineSet, Comparison, GeneratorInfo, GeneratorList, Generators, Imported, MetricComparison,
        Profile, ProfileExport, ProfileGet, ProfileList, ProfileRemove, ProfileSet, ReceiptKey,
        ReceiptKeyGet, Run, RunApart, RunCheck, RunChecked, RunCompare, RunCostsGet, RunDescribe,
        RunDistribution, RunExport, RunGet, RunImport, RunImportBody, RunList, RunRemove, RunSeries,
        RunShift, RunStart, RunStatus, Shift, ShiftAt, ShiftBasis, SmpRead, SmpTest, VoidBaseline,
        WatchedCosts,
    },
};
use meshplay_app::{
    OpCtx,
    performance::{
        self, BaselineView, BaselineVoid, CompareRequest, Compared, ComparedMetric, GeneratorView,
        ImportRequest, ProfileView, RunCostsView, RunRequest, RunState, RunText, RunView, ShiftPoint,
        Sufficiency, sees_secrets, shown,
    },
};
use meshplay_types::{Page, PageRequest};

use crate::{routes::Routes, schedule::factor_changes};

pub(crate) fn routes(routes: Routes) -> Routes {
    runs(profiles(routes))
}

fn profiles(routes: Routes) -> Routes {
    routes
        .route::<ProfileList, _, _>(async |app, ctx, page, _| {
            let page = app.profile_list(&ctx, &page).await?;
            Ok(Page {
                items: page.items.into_iter().map(|one| profile(&ctx, one)).collect(),
                next_cursor: page.next_cursor,
            })
        })
        .route::<ProfileGet, _, _>(async |app, ctx, params, _| {
            Ok(profile(&ctx, app.profile_get(&ctx, &params.profile).await?))
        })
        .route::<ProfileSet, _, _>(async |app, ctx, params, body| {
            Ok(profile(&ctx, app.profile_set(&ctx, &params.profile, body.spec).await?))
        })
        .route::<ProfileRemove, _, _>(async |app, ctx, params, _| {
            app.profile_remove(&ctx, &params.profile).await?;
            Ok(Empty {})
        })
        .route::<ProfileExport, _, _>(async |app, ctx, params, _| {
            app.profile_export(&ctx, &params.profile, params.mesh).await
        })
        .route::<BaselineSet, _, _>(async |app, ctx, params, body| {
            Ok(profile(&ctx, app.baseline_set(&ctx, &params.profile, &body.run).await?))
        })
}

fn runs(routes: Routes) -> Routes {
    routes
        .route::<RunCheck, _, _>(async |app, ctx, _, body| {
            let meshplay_api::performance::RunStartBody { profile, spec, name, tags, note } = body;
            let request = RunRequest { profile, spec, name, tags, note };
            Ok(RunChecked { findings: app.run_check(&ctx, request).await? })
        })
        .route::<SmpRead, _, _>(async |app, ctx, _, body| {
            let performance::SmpTest { name, tags, runs, findings } = app.smp_read(&ctx, &body.text)?;
            Ok(SmpTest { name, tags, runs, findings })
        })
        .route::<RunStart, _, _>(async |app, ctx, _, body| {
            let meshplay_api::performance::RunStartBody { profile, spec, name, tags, note } = body;
            let id = app.run_start(&ctx, RunRequest { profile, spec, name, tags, note }).await?;
            Ok(run(&ctx, app.run_get(&ctx, &id.to_string()).await?))
        })
        .route::<RunList, _, _>(async |app, ctx, params, _| {
            let page = PageRequest { limit: params.limit, cursor: params.cursor };
            let page = app.run_list(&ctx, params.profile.as_deref(), &page).await?;
            Ok(Page {
                items: page.items.into_iter().map(|one| run(&ctx, one)).collect(),
                next_cursor: page.next_cursor,
            })
        })
        .route::<RunGet, _, _>(async |app, ctx, params, _| {
            Ok(run(&ctx, app.run_get(&ctx, &params.run).await?))
        })
        .route::<RunSeries, _, _>(async |app, ctx, params, _| {
            app.run_series(&ctx, &params.run, params.after).await
        })
        .route::<RunDistribution, _, _>(async |app, ctx, params, _| {
            app.run_distribution(&ctx, &params.run, params.phase.unwrap_or_default()).await
        })
        .route::<RunCostsGet, _, _>(async |app, ctx, params, _| {
            Ok(watched(app.run_costs(&ctx, &params.run).await?))
        })
        .route::<RunDescribe, _, _>(async |app, ctx, params, body| {
            let text = RunText { name: body.name, tags: body.tags, note: body.note };
            Ok(run(&ctx, app.run_describe(&ctx, &params.run, text).await?))
        })
        .route::<RunRemove, _, _>(async |app, ctx, params, _| {
            app.run_remove(&ctx, &params.run).await?;
            Ok(Empty {})
        })
        .route::<RunExport, _, _>(async |app, ctx, params, _| {
            app.run_export(&ctx, &params.run, params.form).await
        })
        .route::<RunImport, _, _>(async |app, ctx, _, body| {
            let RunImportBody { text, tool, name, tags, note } = body;
            let request = ImportRequest { text, tool, name, tags, note };
            let (ids, findings) = app.run_import(&ctx, request).await?;
            let mut runs = Vec::new();
            for id in ids {
                runs.push(run(&ctx, app.run_get(&ctx, &id.to_string()).await?));
            }
            Ok(Imported { runs, findings })
        })
        .route::<GeneratorList, _, _>(async |app, ctx, _, _| {
            let items = app.generator_list(&ctx).await?.into_iter().map(generator).collect();
            Ok(Generators { items })
        })
        .route::<ReceiptKeyGet, _, _>(async |app, _ctx, _, _| Ok(ReceiptKey { key: app.receipt_key() }))
        .route::<RunCompare, _, _>(async |app, ctx, _, body| {
            let meshplay_api::performance::CompareBody { a, b, paired, primary, margin } = body;
            let request = CompareRequest { a, b, paired, primary, margin };
            Ok(comparison(app.run_compare(&ctx, &request).await?))
        })
        .route::<RunShift, _, _>(async |app, ctx, _, body| {
            let meshplay_api::performance::CompareBody { a, b, paired, primary, margin } = body;
            let request = CompareRequest { a, b, paired, primary, margin };
            Ok(shift(app.run_shift(&ctx, &request).await?))
        })
}

fn watched(view: Option<RunCostsView>) -> WatchedCosts {
    let (costs, mesh_mark) = view.map(|RunCostsView { costs, mesh_mark }| (costs, mesh_mark)).unzip();
    WatchedCosts { costs, mesh_mark }
}

fn generator(view: GeneratorView) -> GeneratorInfo {
    let GeneratorView { generator, is_there, version } = view;
    let (meaning, how_to_get) = (generator.meaning().to_owned(), generator.how_to_get().to_owned());
    GeneratorInfo { name: generator, meaning, is_there, version, how_to_get }
}

fn profile(ctx: &OpCtx, view: ProfileView) -> Profile {
    let ProfileView { profile, spec, baselines } = view;
    let by_environment = baselines.iter().map(|one| (one.environment.clone(), one.run.to_string()));
    Profile {
        name: profile.name,
        spec: shown(ctx, spec),
        baselines: by_environment.collect(),
        void_baselines: baselines.into_iter().filter_map(void_baseline).collect(),
        generation: profile.meta.generation,
        updated_at: profile.meta.updated_at,
    }
}

fn void_baseline(view: BaselineView) -> Option<VoidBaseline> {
    let BaselineView { run, environment, void } = view;
    let BaselineVoid { newest, changed } = void?;
    let (run, newest_run, changed) = (run.to_string(), newest.to_string(), factor_changes(changed));
    Some(VoidBaseline { run, environment, newest_run, changed })
}

pub(crate) fn run(ctx: &OpCtx, view: RunView) -> Run {
    let RunView { run, spec, summary, imported, calls, findings, surroundings, tags, profile, actor } = view;
    Run {
        id: run.id.to_string(),
        operation: run.operation.map(|operation| operation.to_string()),
        profile,
        name: run.name,
        target: run.target,
        status: match run.state {
            RunState::Running => RunStatus::Running,
            RunState::Completed => RunStatus::Completed,
            RunState::Stopped => RunStatus::Stopped,
            RunState::Interrupted => RunStatus::Interrupted,
            RunState::Failed => RunStatus::Failed,
            RunState::Imported => RunStatus::Imported,
        },
        spec: shown(ctx, spec),
        tags,
        note: run.note,
        environment: run.environment,
        surroundings,
        actor,
        created_at: run.meta.created_at,
        ended_at: run.ended_at,
        reason: run.reason,
        summary,
        imported,
        // Other generators are told of headers by their command line.
        calls: if sees_secrets(ctx) { calls } else { Vec::new() },
        findings,
    }
}

fn comparison(compared: Compared) -> Comparison {
    let Compared { primary, metrics, apart, findings } = compared;
    let run_apart = |one: performance::RunApart| {
        let performance::RunApart { runs, value, z } = one;
        RunApart { runs, value, z }
    };
    let metrics = metrics.into_iter().map(|(name, one)| (name.to_owned(), metric(one)));
    Comparison {
        primary,
        metrics: metrics.collect(),
        apart: apart.into_iter().map(run_apart).collect(),
        findings,
    }
}

fn shift(performance::Shifted { basis, points }: performance::Shifted) -> Shift {
    let basis = match basis {
        performance::ShiftBasis::Pairs => ShiftBasis::Pairs,
        performance::ShiftBasis::Groups => ShiftBasis::Groups,
        performance::ShiftBasis::OneRun => ShiftBasis::OneRun,
    };
    Shift { basis, points: points.iter().map(shift_at).collect() }
}

fn shift_at(point: &ShiftPoint) -> ShiftAt {
    let ms = |end: f64| end.is_finite().then_some(end);
    ShiftAt {
        quantile: point.quantile,
        difference_ms: point.difference,
        interval_ms: [ms(point.interval.low), ms(point.interval.high)],
        band_ms: [ms(point.band.low), ms(point.band.high)],
        is_too_few: point.sufficiency != Sufficiency::Enough,
    }
}

/// One metric of a comparison.
pub(crate) fn metric(compared: ComparedMetric) -> MetricComparison {
    let ComparedMetric { unit, a, b, comparison, sentence } = compared;
    let bound = |end: f64| end.is_finite().then_some(end);
    MetricComparison {
        unit: unit.to_owned(),
        a,
        b,
        delta: b - a,
        ratio: comparison.ratio,
        interval: [bound(comparison.interval.low), bound(comparison.interval.high)],
        p_value: comparison.p_value,
        verdict: comparison.verdict,
        sentence,
    }
}
