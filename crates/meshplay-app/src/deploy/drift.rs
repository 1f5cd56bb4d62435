//! How clusters differ from what was deployed there last, and taking their values into the design.
//!
//! Drift is the plan that would deploy the last revision again, with the variables and decisions of that time. Looking
//! writes nothing.

use meshplay_design::RawDesign;
use meshplay_plan::{Adoption, DriftReport, DriftedField, DriftedObject, FieldPath, Purpose, adopt, drift};
use meshplay_store::{Cluster, Deployment, Design, Purpose as StoredPurpose, Scope, Target};
use meshplay_types::{ClusterName, Code, EnvironmentName, Finding, Findings, ObjectKey};

use super::{
    planning::{Planned, at_cluster},
    request::{Back, Decisions, PlanRequest},
};
use crate::{
    App, AppError, OpCtx,
    design::{ImportedDesign, NewText, Source},
    environment,
};

/// Drift of one cluster.
#[derive(Clone, Debug)]
pub struct DriftedCluster {
    /// Its name.
    pub name: ClusterName,
    /// Revision that was deployed there last.
    pub revision: Option<u32>,
    /// Newest revision of the design.
    pub newest: u32,
    /// What is not as deployed; each field with whether it can be taken into the newest revision.
    pub report: DriftReport,
    /// By object and field of the report: whether it can be adopted.
    pub adoptable: Vec<Vec<bool>>,
    /// Why it could not be looked at, and what else was noticed.
    pub findings: Findings,
}

/// Which live values to take.
#[derive(Clone, Debug)]
pub struct AdoptRequest {
    /// Cluster whose values are taken.
    pub cluster: String,
    /// Environment; with one, the values become patches of it.
    pub environment: Option<String>,
    /// Object and path of each field, as drift prints them; empty: every adoptable one.
    pub fields: Vec<(String, String)>,
    /// Why, kept with the revision.
    pub message: Option<String>,
}

/// What was deployed on a target last.
struct Last {
    deployment: Deployment,
    back: Back,
}

impl App {
    /// The drift of each cluster, side by side; without names, wherever the design is deployed.
    pub async fn design_drift(
        &self,
        ctx: &OpCtx,
        design: &str,
        environment: Option<&str>,
        clusters: &[String],
    ) -> Result<Vec<DriftedCluster>, AppError> {
        let found = self.design_find(ctx.scope(), design).await?;
        let request = PlanRequest {
            source: Source {
                design: Some(found.id.to_string()),
                environment: environment.map(str::to_owned),
                ..Source::default()
            },
            clusters: clusters.to_vec(),
            purpose: Purpose::Rollback,
            decisions: Decisions::default(),
        };
        let chosen = self.clusters_chosen(ctx, &request).await?;
        let looks = chosen.iter().map(|cluster| self.drift_of(ctx.scope(), &found, &request, cluster));
        let drifts = futures_util::future::join_all(looks).await;
        let unseen = |cluster: &Cluster, error: AppError| DriftedCluster {
            name: cluster.name.clone(),
            revision: None,
            newest: found.revision,
            report: DriftReport::default(),
            adoptable: Vec::new(),
            findings: error.told().into_iter().map(|finding| at_cluster(finding, &cluster.name)).collect(),
        };
        let told = chosen
            .iter()
            .zip(drifts)
            .map(|(cluster, drift)| drift.unwrap_or_else(|error| unseen(cluster, error)));
        Ok(told.collect())
    }

    /// Live values become a revision: an edit of the newest one that leaves everything else as it is.
    pub async fn design_adopt(
        &self,
        ctx: &OpCtx,
        design: &str,
        request: AdoptRequest,
    ) -> Result<ImportedDesign, AppError> {
        let found = self.design_find(ctx.scope(), design).await?;
        let environment = patched_environment(request.environment.as_deref())?;
        let clusters = [request.cluster.clone()];
        let drifted =
            self.design_drift(ctx, design, request.environment.as_deref(), &clusters).await?.remove(0);
        if let Some(finding) = drifted.findings.iter().find(|finding| finding.is_error()) {
            return Err(AppError::Cluster(vec![finding.clone()]));
        }
        let newest = self.store().read().revision(ctx.scope(), found.id, None).await?;
        let chosen = chosen_fields(&drifted.report, &request.fields)?;
        let (text, refused) = adopt_all(&newest.text, environment.as_ref(), &chosen)?;
        // What was asked for by name is done, or nothing is.
        if (!refused.is_empty() && !request.fields.is_empty()) || text == newest.text {
            return Err(AppError::Invalid(if refused.is_empty() {
                vec![nothing(&request)]
            } else {
                refused
            }));
        }
        let message = request.message.unwrap_or_else(|| format!("live values of `{}` adopted", drifted.name));
        let (raw, mut findings) = RawDesign::parse(&text, None);
        findings
            .extend(refused.into_iter().map(|finding| finding.severity(meshplay_types::Severity::Warning)));
        let counts = raw.as_ref().map(crate::design::counts).unwrap_or_default();
        let new = NewText { base: Some(newest.info.rev), ..NewText::new(text, message) };
        let (_, revision) = self.design_store(ctx, &found.name, new).await?;
        Ok(ImportedDesign { name: found.name, revision, counts, findings })
    }

    async fn drift_of(
        &self,
        scope: Scope,
        design: &Design,
        request: &PlanRequest,
        cluster: &Cluster,
    ) -> Result<DriftedCluster, AppError> {
        let last = self.last_deployed(scope, design, request, cluster).await?;
        let source =
            Source { revision: Some(last.back.revision), set: last.back.set, ..request.source.clone() };
        let request = PlanRequest { source, purpose: Purpose::Deploy, ..request.clone() };
        let subject = self.subject_in(scope, &request).await?;
        let planned = self.plan_cluster(&subject, cluster).await.map_err(AppError::Cluster)?;
        let Planned { plan, observations, inventory, .. } = planned;
        let report = drift(&plan, &observations, &inventory);
        let newest = self.store().read().revision(scope, design.id, None).await?;
        let (raw, _) = RawDesign::parse(&newest.text, None);
        let environment = patched_environment(request.source.environment.as_deref())?;
        let can = |object: &DriftedObject| -> Vec<bool> {
            let fits = |field: &DriftedField| {
                raw.as_ref()
                    .is_some_and(|raw| adopt(raw, &adoption(object, field, environment.as_ref())).is_ok())
            };
            object.fields.iter().map(fits).collect()
        };
        Ok(DriftedCluster {
            name: cluster.name.clone(),
            revision: last.deployment.revision,
            newest: design.revision,
            adoptable: report.drifted.iter().map(can).collect(),
            report,
            findings: Findings::new(),
        })
    }

    async fn last_deployed(
        &self,
        scope: Scope,
        design: &Design,
        request: &PlanRequest,
        cluster: &Cluster,
    ) -> Result<Last, AppError> {
        let nowhere = || {
            let message = format!("`{}` is not deployed on `{}`", design.name, cluster.name);
            AppError::Conflict(vec![Finding::new(Code::NOT_DEPLOYED, message)])
        };
        let (_, environment) = self.environment(scope, request.source.environment.as_deref()).await?;
        let target =
            Target { design: design.id, environment: environment.ok_or_else(nowhere)?, cluster: cluster.id };
        let last = self.store().read().deployment_applied_last(&target).await?;
        let deployment = last.filter(|one| one.purpose != StoredPurpose::Undeploy).ok_or_else(nowhere)?;
        let back = self.back_to(&deployment).await?.ok_or_else(nowhere)?;
        Ok(Last { deployment, back })
    }
}

/// The environment whose patches take values; the default one has none of its own.
fn patched_environment(name: Option<&str>) -> Result<Option<EnvironmentName>, AppError> {
    let name = name.filter(|name| *name != environment::DEFAULT);
    name.map(str::parse).transpose().map_err(|error: meshplay_types::NameError| {
        AppError::Invalid(vec![Finding::new(Code::NAME_INVALID, error.to_string())])
    })
}

/// The drifted fields that were asked for; all of them if none were. A name that fits nothing is a finding.
fn chosen_fields<'r>(
    report: &'r DriftReport,
    wanted: &[(String, String)],
) -> Result<Vec<(&'r DriftedObject, &'r DriftedField)>, AppError> {
    let all = report.drifted.iter().flat_map(|object| object.fields.iter().map(move |field| (object, field)));
    if wanted.is_empty() {
        return Ok(all.collect());
    }
    let all: Vec<_> = all.collect();
    let (mut chosen, mut findings) = (Vec::new(), Findings::new());
    for (object, path) in wanted {
        let named: Option<(ObjectKey, FieldPath)> = object.parse().ok().zip(path.parse().ok());
        let fits = |(of, field): &&(&DriftedObject, &DriftedField)| {
            named.as_ref().is_some_and(|(key, path)| of.key == *key && field.change.path == *path)
        };
        match all.iter().find(fits) {
            Some(found) => chosen.push(*found),
            None => findings.push(Finding::new(
                Code::NOT_FOUND,
                format!("`{path}` of `{object}` has not drifted; write both as `design drift` prints them"),
            )),
        }
    }
    if findings.is_empty() { Ok(chosen) } else { Err(AppError::Invalid(findings)) }
}

fn adoption<'a>(
    object: &'a DriftedObject,
    field: &'a DriftedField,
    environment: Option<&'a EnvironmentName>,
) -> Adoption<'a> {
    Adoption {
        component: &object.component,
        key: &object.key,
        path: &field.change.path,
        live: field.change.after.as_ref(),
        environment,
    }
}

/// One edit after the other. What is refused is left out and told.
fn adopt_all(
    text: &str,
    environment: Option<&EnvironmentName>,
    fields: &[(&DriftedObject, &DriftedField)],
) -> Result<(String, Findings), AppError> {
    let mut text = text.to_owned();
    let mut refused = Findings::new();
    for (object, field) in fields {
        let (raw, findings) = RawDesign::parse(&text, None);
        let Some(raw) = raw else { return Err(AppError::Invalid(findings)) };
        match adopt(&raw, &adoption(object, field, environment)) {
            Ok(edited) => text = edited,
            Err(findings) => refused.extend(findings),
        }
    }
    Ok((text, refused))
}

fn nothing(request: &AdoptRequest) -> Finding {
    let message = format!("nothing has drifted on `{}` that could be taken into the design", request.cluster);
    Finding::new(Code::FIELD_NOT_ADOPTABLE, message)
}
