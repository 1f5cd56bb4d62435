//! Schemas for an editor: which kinds there are, and what a kind looks like, from a cluster or the registry file.

use meshplay_kube::Client;
use meshplay_model::Schemas;
use meshplay_types::{Code, Finding, Gvk};
use serde_json::Value;

use crate::{App, AppError, OpCtx};

/// Largest schema that is handed out, in bytes of JSON. Pod has some 200 kB with everything that it refers to.
const SCHEMA_BYTES_MAX: usize = 4 << 20;

/// The schema of a kind.
#[derive(Clone, Debug)]
pub struct FoundSchema {
    /// JSON Schema with what it refers to under `$defs`.
    pub schema: Value,
    /// Where it is from.
    pub source: String,
}

impl App {
    /// The schema of a kind as a cluster publishes it, or as the registry file has it.
    pub async fn schema_get(
        &self,
        ctx: &OpCtx,
        gvk: &Gvk,
        cluster: Option<&str>,
    ) -> Result<FoundSchema, AppError> {
        let schemas = match cluster {
            Some(cluster) => {
                let found = self.cluster_find(ctx.scope(), cluster).await?;
                published(&self.client(&found).await?, gvk).await?
            }
            None => self.registry_schemas()?,
        };
        let schema = schemas.raw(gvk).ok_or_else(|| {
            AppError::NotFound(Finding::new(Code::KIND_UNKNOWN, format!("there is no schema for `{gvk}`")))
        })?;
        let source = match cluster {
            Some(cluster) => format!("cluster {cluster}"),
            None => schemas.origin().to_owned(),
        };
        Ok(FoundSchema { schema: bounded(schema)?, source })
    }

    /// Kinds by group: those that a cluster serves and that can be written, or those of the registry file.
    pub async fn schema_kinds(&self, ctx: &OpCtx, cluster: Option<&str>) -> Result<Vec<Gvk>, AppError> {
        let Some(cluster) = cluster else {
            return Ok(self.registry_schemas()?.kinds().into_iter().collect());
        };
        let found = self.cluster_find(ctx.scope(), cluster).await?;
        let discovered = self.client(&found).await?.discover().await;
        let discovered = discovered.map_err(|error| AppError::Cluster(vec![error.finding()]))?;
        let writable = discovered.kinds.iter().filter(|info| info.verbs.contains("create"));
        let mut kinds: Vec<Gvk> = writable
            .flat_map(|info| {
                let of = |version: &String| Gvk {
                    group: info.group.clone(),
                    version: version.clone(),
                    kind: info.kind.clone(),
                };
                info.versions.iter().map(of).collect::<Vec<_>>()
            })
            .collect();
        kinds.sort();
        Ok(kinds)
    }

    fn registry_schemas(&self) -> Result<Schemas, AppError> {
        match self.registry() {
            Some(Ok(schemas)) => Ok(schemas.clone()),
            Some(Err(finding)) => Err(AppError::Invalid(vec![finding.clone()])),
            None => {
                let message = "there is no file of Kubernetes schemas; name a cluster";
                Err(AppError::NotFound(Finding::new(Code::REGISTRY_MISSING, message)))
            }
        }
    }
}

/// What the cluster publishes for the version of a kind.
async fn published(client: &Client, gvk: &Gvk) -> Result<Schemas, AppError> {
    let unreachable = |error: meshplay_kube::KubeError| AppError::Cluster(vec![error.finding()]);
    let (documents, _) = client.openapi_v3(&[gvk.api_version().as_str()]).await.map_err(unreachable)?;
    super::validate::schemas_of(documents)
}

/// A schema that is too large goes without its descriptions, and is refused if it still is: it would stop the editor.
fn bounded(mut schema: Value) -> Result<Value, AppError> {
    let bytes = |schema: &Value| serde_json::to_vec(schema).map(|json| json.len()).map_err(AppError::Encode);
    if bytes(&schema)? <= SCHEMA_BYTES_MAX {
        return Ok(schema);
    }
    strip_descriptions(&mut schema);
    let size = bytes(&schema)?;
    if size <= SCHEMA_BYTES_MAX {
        return Ok(schema);
    }
    let message = format!("the schema has {size} bytes, more than {SCHEMA_BYTES_MAX}");
    Err(AppError::Invalid(vec![Finding::new(Code::VALUE_TOO_LARGE, message)]))
}

/// A `description` that is text describes; one that is an object is a property of that name.
fn strip_descriptions(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.retain(|key, value| key != "description" || !value.is_string());
            fields.values_mut().for_each(strip_descriptions);
        }
        Value::Array(items) => items.iter_mut().for_each(strip_descriptions),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_that_is_too_large_goes_without_descriptions_or_not_at_all() {
        let long = "x".repeat(SCHEMA_BYTES_MAX);
        let described = json!({"properties": {"description": {"type": "string", "description": long}}});
        let kept = bounded(described).unwrap();
        assert_eq!(kept, json!({"properties": {"description": {"type": "string"}}}));
        assert!(bounded(json!({"pattern": long, "description": "x"})).is_err());
    }
}
