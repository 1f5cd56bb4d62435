//! Designs: import, look, validate, plan, deploy.

use std::collections::BTreeSet;

use meshplay_api::design::{
    Decision, DeploymentSummary, Design, DesignDeploy, DesignDeployBody, DesignExport, DesignGet,
    DesignHistory, DesignHistoryView, DesignImport, DesignImportBody, DesignImported, DesignList,
    DesignManifests, DesignParams, DesignPlan, DesignPlanBody, DesignPlanned, DesignRef, DesignReveal,
    DesignSource, DesignText, DesignValidate, DesignValidated, FieldChoice, ImportCounts, OnFailure, Purpose,
    Revision, Wait,
};
use meshplay_app::{
    AppError, deploy,
    deploy::{Conduct, Decisions, DeployRequest, ForeignChoice, PlanRequest, PlannedCluster},
    design::{Exported, NewDesign, SecretValues, Source},
};
use meshplay_plan::ProtectedKind;
use meshplay_types::{Code, Finding, Page};

use crate::{operation, plan, routes::Routes};

/// How long health is waited for unless asked otherwise.
const TIMEOUT_MS_DEFAULT: u64 = 300_000;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .route::<DesignImport, _, _>(async |app, ctx, _, body| {
            let DesignImportBody { text, name, file, message } = body;
            let imported = app.design_import(&ctx, NewDesign { text, name, file, message }).await?;
            let counts = imported.counts;
            Ok(DesignImported {
                design: reference(imported.name.as_str(), imported.revision),
                objects: ImportCounts {
                    read: counts.read,
                    imported: counts.imported,
                    opaque: counts.opaque,
                    rejected: counts.rejected,
                },
                findings: imported.findings,
            })
        })
        .route::<DesignList, _, _>(async |app, ctx, page, _| {
            let page = app.design_list(&ctx, &page).await?;
            let view = |design: meshplay_app::design::DesignRow| Design {
                id: design.id.to_string(),
                name: design.name.to_string(),
                revision: design.revision,
                updated_at: design.meta.updated_at,
                deployments: Vec::new(),
            };
            Ok(Page { items: page.items.into_iter().map(view).collect(), next_cursor: page.next_cursor })
        })
        .route::<DesignGet, _, _>(async |app, ctx, params, _| {
            let (design, revision) = app.design_get(&ctx, &params.design, params.revision).await?;
            Ok(DesignText { design: reference(design.name.as_str(), revision.info.rev), text: revision.text })
        })
        .route::<DesignExport, _, _>(async |app, ctx, params, _| {
            Ok(manifests(app.design_export(&ctx, &stored(params), SecretValues::Hidden).await?))
        })
        .route::<DesignReveal, _, _>(async |app, ctx, params, _| {
            Ok(manifests(app.design_export(&ctx, &stored(params), SecretValues::Revealed).await?))
        })
        .route::<DesignHistory, _, _>(async |app, ctx, params, _| {
            Ok(history(app.design_history(&ctx, &params.design).await?))
        })
        .route::<DesignValidate, _, _>(async |app, ctx, _, body| {
            let findings = app.design_validate(&ctx, &source(body.source), &body.clusters).await?;
            Ok(DesignValidated { findings })
        })
        .route::<DesignPlan, _, _>(async |app, ctx, _, body| {
            let planned = app.deploy_plan(&ctx, &plan_request(body)?).await?;
            let view = |one: &PlannedCluster| match &one.plan {
                Ok(plan) => plan::view(plan),
                Err(findings) => plan::failed(&one.name, findings.clone()),
            };
            Ok(DesignPlanned { clusters: planned.iter().map(view).collect() })
        })
        .route::<DesignDeploy, _, _>(async |app, ctx, _, body| {
            let id = app.deploy_start(&ctx, deploy_request(body)?).await?;
            Ok(operation::view(app.operation_get(&ctx, &id.to_string()).await?))
        })
}

fn reference(name: &str, revision: u32) -> DesignRef {
    DesignRef { name: name.to_owned(), revision: Some(revision) }
}

fn manifests(exported: Exported) -> DesignManifests {
    let Exported { design, revision, text, findings } = exported;
    DesignManifests { design: reference(design.name.as_str(), revision), text, findings }
}

fn stored(params: DesignParams) -> Source {
    let DesignParams { design, revision, environment } = params;
    Source { design: Some(design), revision, environment, ..Source::default() }
}

fn source(source: DesignSource) -> Source {
    let DesignSource { design, revision, text, file, environment, set } = source;
    Source { design, revision, text, file, environment, set }
}

fn history(history: meshplay_app::design::DesignHistory) -> DesignHistoryView {
    let revision = |(info, author): (meshplay_app::design::RevisionRow, String)| Revision {
        revision: info.rev,
        digest: info.digest.to_string(),
        message: info.message,
        author,
        created_at: info.created_at,
    };
    let deployment = |(row, cluster, environment): (meshplay_app::design::DeploymentRow, String, String)| {
        DeploymentSummary {
            id: row.id.to_string(),
            operation: row.operation.to_string(),
            cluster,
            environment,
            revision: row.revision,
            status: row.state.as_str().to_owned(),
            reason: row.reason,
            purpose: row.purpose.as_str().to_owned(),
            message: None,
            actor: String::new(),
            created_at: row.meta.created_at,
        }
    };
    DesignHistoryView {
        revisions: history.revisions.into_iter().map(revision).collect(),
        deployments: history.deployments.into_iter().map(deployment).collect(),
    }
}

fn plan_request(body: DesignPlanBody) -> Result<PlanRequest, AppError> {
    let DesignPlanBody { source: from, clusters, purpose, choices, include, recreate } = body;
    let protected = |text: &String| {
        text.parse::<ProtectedKind>().map_err(|message| AppError::Usage(Finding::new(Code::USAGE, message)))
    };
    Ok(PlanRequest {
        source: source(from),
        clusters,
        purpose: match purpose {
            Purpose::Deploy => meshplay_plan::Purpose::Deploy,
            Purpose::Undeploy => meshplay_plan::Purpose::Undeploy,
            Purpose::Rollback => meshplay_plan::Purpose::Rollback,
        },
        decisions: Decisions {
            foreign: choices.into_iter().map(foreign).collect(),
            include: include.iter().map(protected).collect::<Result<BTreeSet<_>, _>>()?,
            recreate: recreate.into_iter().collect(),
        },
    })
}

fn foreign(choice: FieldChoice) -> ForeignChoice {
    let FieldChoice { object, path, decision } = choice;
    let decision = match decision {
        Decision::Leave => meshplay_plan::Decision::Leave,
        Decision::Share => meshplay_plan::Decision::Share,
        Decision::Take => meshplay_plan::Decision::Take,
    };
    ForeignChoice { object, path, decision }
}

fn deploy_request(body: DesignDeployBody) -> Result<DeployRequest, AppError> {
    let DesignDeployBody { plan, approved, stages, max_failed, on_failure, timeout_ms, wait, message } = body;
    let conduct = Conduct {
        max_failed,
        on_failure: match on_failure {
            OnFailure::Hold => deploy::OnFailure::Hold,
            OnFailure::Rollback => deploy::OnFailure::Rollback,
        },
        timeout_ms: timeout_ms.unwrap_or(TIMEOUT_MS_DEFAULT),
        wait: match wait {
            Wait::Healthy => deploy::Wait::Healthy,
            Wait::Applied => deploy::Wait::Applied,
        },
    };
    Ok(DeployRequest { plan: plan_request(plan)?, approved, stages, conduct, message })
}
