//! Experiments.

use meshplay_api::experiment::{
    Experiment, ExperimentBody, ExperimentEffect, ExperimentGet, ExperimentList, ExperimentOutlook,
    ExperimentPlan, ExperimentReport, ExperimentResume, ExperimentSlot, ExperimentStart, ExperimentStatus,
    ExperimentVariantReport, Median, MeshMarkScore,
};
use meshplay_app::{
    OpCtx,
    performance::{self as app, ExperimentState, ExperimentView, experiment_shown},
};
use meshplay_types::{Findings, Page};

use crate::{performance::metric, routes::Routes};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .route::<ExperimentPlan, _, _>(async |app, ctx, _, body| {
            let findings = app.experiment_check(&ctx, &body.plan).await?;
            Ok(outlook(&body, findings))
        })
        .route::<ExperimentStart, _, _>(async |app, ctx, _, body| {
            let id = app.experiment_start(&ctx, body.plan).await?;
            Ok(experiment(&ctx, app.experiment_get(&ctx, &id.to_string()).await?, None))
        })
        .route::<ExperimentList, _, _>(async |app, ctx, page, _| {
            let page = app.experiment_list(&ctx, &page).await?;
            let items = page.items.into_iter().map(|view| experiment(&ctx, view, None)).collect();
            Ok(Page { items, next_cursor: page.next_cursor })
        })
        .route::<ExperimentGet, _, _>(async |app, ctx, params, _| {
            let view = app.experiment_get(&ctx, &params.experiment).await?;
            let report = app.experiment_report(&ctx, &view).await?;
            Ok(experiment(&ctx, view, Some(report)))
        })
        .route::<ExperimentResume, _, _>(async |app, ctx, params, _| {
            let id = app.experiment_resume(&ctx, &params.experiment).await?;
            Ok(experiment(&ctx, app.experiment_get(&ctx, &id.to_string()).await?, None))
        })
}

/// What a plan would do and could tell; of one that is too large to be laid out, only that it is.
fn outlook(ExperimentBody { plan }: &ExperimentBody, findings: Findings) -> ExperimentOutlook {
    let is_laid_out = plan.too_large().is_empty();
    let outlook = plan.outlook().ok().filter(|_| is_laid_out);
    let variants = if is_laid_out { plan.variants() } else { Vec::new() };
    ExperimentOutlook {
        runs: if is_laid_out { plan.slots().len() } else { 0 },
        duration_ms: if is_laid_out { plan.duration_ms() } else { None },
        variants: variants.into_iter().map(|variant| variant.name).collect(),
        detectable: outlook.map(|one| one.detectable),
        equivalence_margin: outlook.map(|one| one.equivalence_margin),
        run_deviation: plan.run_deviation_assumed(),
        findings,
    }
}

fn experiment(ctx: &OpCtx, view: ExperimentView, report: Option<app::ExperimentReport>) -> Experiment {
    let slots = slots(&view);
    let ExperimentView { experiment, plan, actor, .. } = view;
    Experiment {
        id: experiment.id.to_string(),
        operation: experiment.operation.map(|operation| operation.to_string()),
        name: experiment.name,
        status: status(experiment.state),
        plan: experiment_shown(ctx, plan),
        slots,
        actor,
        created_at: experiment.meta.created_at,
        ended_at: experiment.ended_at,
        reason: experiment.reason,
        report: report.map(report_of),
    }
}

pub(crate) fn status(state: ExperimentState) -> ExperimentStatus {
    match state {
        ExperimentState::Running => ExperimentStatus::Running,
        ExperimentState::Completed => ExperimentStatus::Completed,
        ExperimentState::Stopped => ExperimentStatus::Stopped,
        ExperimentState::Interrupted => ExperimentStatus::Interrupted,
        ExperimentState::Failed => ExperimentStatus::Failed,
    }
}

fn slots(view: &ExperimentView) -> Vec<ExperimentSlot> {
    let variants = view.plan.variants();
    let run =
        |at: usize| view.runs.iter().find(|(slot, _)| *slot as usize == at).map(|(_, run)| run.to_string());
    let mut slots = Vec::new();
    for (at, slot) in view.plan.slots().into_iter().enumerate() {
        slots.push(ExperimentSlot {
            variant: variants.get(slot.variant).map(|variant| variant.name.clone()).unwrap_or_default(),
            block: slot.block.map(|block| block + 1),
            run: run(at),
        });
    }
    slots
}

fn report_of(report: app::ExperimentReport) -> ExperimentReport {
    let variant = |one: app::VariantReport| ExperimentVariantReport {
        name: one.name,
        runs: one.runs,
        medians: one
            .medians
            .into_iter()
            .map(|(name, (unit, value))| (name.to_owned(), Median { unit: unit.to_owned(), value }))
            .collect(),
        metrics: one.metrics.into_iter().map(|(name, one)| (name.to_owned(), metric(one))).collect(),
        mesh_mark: one.mesh_mark.map(|mark| MeshMarkScore {
            score: mark.score,
            interval: mark.interval.map(|interval| [interval.low, interval.high]),
        }),
        cpus: one.cpus,
    };
    let effect = |one: app::EffectReport| ExperimentEffect { kind: one.kind, metric: metric(one.metric) };
    ExperimentReport {
        variants: report.variants.into_iter().map(variant).collect(),
        effects: report.effects.into_iter().map(effect).collect(),
        findings: report.findings,
    }
}
