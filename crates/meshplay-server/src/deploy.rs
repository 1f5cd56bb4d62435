//! Plans, deployments, drift: what a design does to clusters.

use std::collections::BTreeSet;

use meshplay_api::design::{
    ClusterDrift, Decision, DesignAdopt, DesignAdoptBody, DesignDeploy, DesignDeployBody, DesignDrift,
    DesignDriftBody, DesignDrifted, DesignPlan, DesignPlanBody, DesignPlanned, DriftedField, DriftedObject,
    FieldChoice, OnFailure, Purpose, Wait,
};
use meshplay_app::{
    AppError, deploy,
    deploy::{AdoptRequest, Conduct, Decisions, DeployRequest, DriftedCluster, ForeignChoice, PlanRequest},
};
use meshplay_plan::ProtectedKind;
use meshplay_types::{Code, Finding};

use crate::{
    design::{imported, source},
    operation, plan,
    routes::Routes,
};

/// How long health is waited for unless asked otherwise.
const TIMEOUT_MS_DEFAULT: u64 = 300_000;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .route::<DesignPlan, _, _>(async |app, ctx, _, body| {
            let planned = app.deploy_plan(&ctx, &plan_request(body)?).await?;
            Ok(DesignPlanned { clusters: planned.iter().map(plan::cluster).collect() })
        })
        .route::<DesignDeploy, _, _>(async |app, ctx, _, body| {
            let id = app.deploy_start(&ctx, deploy_request(body)?).await?;
            Ok(operation::view(app.operation_get(&ctx, &id.to_string()).await?))
        })
        .route::<DesignDrift, _, _>(async |app, ctx, _, body| {
            let DesignDriftBody { design, environment, clusters } = body;
            let drifted = app.design_drift(&ctx, &design, environment.as_deref(), &clusters).await?;
            Ok(DesignDrifted { clusters: drifted.into_iter().map(cluster_drift).collect() })
        })
        .route::<DesignAdopt, _, _>(async |app, ctx, params, body| {
            let DesignAdoptBody { cluster, environment, fields, message } = body;
            let fields = fields.into_iter().map(|field| (field.object, field.path)).collect();
            let request = AdoptRequest { cluster, environment, fields, message };
            Ok(imported(app.design_adopt(&ctx, &params.design, request).await?))
        })
}

fn cluster_drift(drifted: DriftedCluster) -> ClusterDrift {
    let DriftedCluster { name, revision, newest, report, adoptable, findings } = drifted;
    let objects = report.drifted.iter().zip(adoptable);
    ClusterDrift {
        name: name.to_string(),
        revision,
        newest,
        in_sync: report.in_sync,
        drifted: objects.map(|(object, adoptable)| drifted_object(object, &adoptable)).collect(),
        findings,
    }
}

fn drifted_object(object: &meshplay_plan::DriftedObject, adoptable: &[bool]) -> DriftedObject {
    let field = |(field, adoptable): (&meshplay_plan::DriftedField, &bool)| DriftedField {
        change: plan::change(&field.change),
        by: field.by.as_ref().map(ToString::to_string),
        at: field.at.as_ref().and_then(|time| time.parse().ok()),
        adoptable: *adoptable,
    };
    DriftedObject {
        object: object.key.to_string(),
        component: Some(object.component.to_string()),
        drift: object.drift.as_str().to_owned(),
        fields: object.fields.iter().zip(adoptable).map(field).collect(),
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
        Decision::Leave => Some(meshplay_plan::Decision::Leave),
        Decision::Share => Some(meshplay_plan::Decision::Share),
        Decision::Take => Some(meshplay_plan::Decision::Take),
        Decision::Ask => None,
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
