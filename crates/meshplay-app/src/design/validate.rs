//! Every mistake at once, against the schemas of clusters or of the registry file.

use std::{collections::BTreeSet, sync::Arc};

use meshplay_design::ResolvedDesign;
use meshplay_kube::{Client, OpenApiDocument};
use meshplay_model::Schemas;
use meshplay_types::Findings;
use serde_json::Value;

use super::Source;
use crate::{App, AppError, OpCtx};

impl App {
    /// Findings of a design. With clusters: against what each of them serves; without: against the registry file,
    /// and without that only the structure, which a finding says.
    pub async fn design_validate(
        &self,
        ctx: &OpCtx,
        source: &Source,
        clusters: &[String],
    ) -> Result<Findings, AppError> {
        let loaded = self.design_load(ctx, source).await;
        let loaded = match loaded {
            Err(AppError::Invalid(findings)) => return Ok(findings),
            loaded => loaded?,
        };
        let resolved = match loaded.resolve(source) {
            Err(AppError::Invalid(findings)) => return Ok(findings),
            resolved => resolved?,
        };
        let mut findings = loaded.findings;
        if clusters.is_empty() {
            findings.extend(self.validate_offline(resolved)?);
            return Ok(findings);
        }
        for cluster in clusters {
            let found = self.cluster_find(ctx.scope(), cluster).await?;
            let client = self.client(&found).await?;
            let schemas = self.cluster_schemas(&client, &resolved).await?;
            let of_cluster = resolved.clone().validate(&schemas).findings;
            findings.extend(of_cluster.into_iter().map(|mut finding| {
                finding.at.cluster = Some(found.name.to_string());
                finding
            }));
        }
        Ok(findings)
    }

    fn validate_offline(&self, resolved: ResolvedDesign) -> Result<Findings, AppError> {
        match self.registry() {
            Some(Ok(schemas)) => Ok(resolved.validate(schemas).findings),
            Some(Err(finding)) => Err(AppError::Invalid(vec![finding.clone()])),
            None => Ok(resolved.validate(&Schemas::none()).findings),
        }
    }

    /// The schemas that a cluster has for the kinds of a design.
    pub(crate) async fn cluster_schemas(
        &self,
        client: &Client,
        design: &ResolvedDesign,
    ) -> Result<Schemas, AppError> {
        let versions: BTreeSet<String> = design.components.iter().map(|c| c.gvk.api_version()).collect();
        let versions: Vec<&str> = versions.iter().map(String::as_str).collect();
        let unreachable = |error: meshplay_kube::KubeError| AppError::Cluster(vec![error.finding()]);
        // A group that the cluster does not serve yet may come with a CRD of the design; validation says what is missing.
        let (documents, _) = client.openapi_v3(&versions).await.map_err(unreachable)?;
        schemas_of(documents)
    }
}

/// The schemas of what a cluster published.
pub(super) fn schemas_of(documents: Vec<Arc<OpenApiDocument>>) -> Result<Schemas, AppError> {
    let mut parsed: Vec<(String, Value)> = Vec::new();
    for document in documents {
        let value = document.value().map_err(|error| AppError::Internal {
            what: "read a schema of the cluster",
            source: error.into(),
        })?;
        parsed.push((document.path.clone(), value));
    }
    Ok(Schemas::from_openapi_v3(parsed))
}
