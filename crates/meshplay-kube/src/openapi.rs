//! OpenAPI v3 schemas, one document per group and version, fetched once per content.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use meshplay_types::{Code, Finding, Findings};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    Client, KubeError,
    client::{Call, Size},
    resource::push_query,
};

/// Documents that are kept; further ones are fetched each time. Most clusters have fewer than a hundred.
const DOCUMENTS_MAX: usize = 512;

/// The schemas of one group and version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenApiDocument {
    /// `api/v1`, `apis/apps/v1`: the key of the index.
    pub path: String,
    /// What the server calls its content; changes with it.
    pub hash: String,
    /// The document, as JSON.
    pub json: Bytes,
}

impl OpenApiDocument {
    /// The document, parsed; a built-in group has some megabytes.
    pub fn value(&self) -> Result<Value, serde_json::Error> {
        serde_json::from_slice(&self.json)
    }
}

/// Documents by path and hash.
#[derive(Default)]
pub(crate) struct OpenApiCache(Mutex<HashMap<String, Arc<OpenApiDocument>>>);

impl OpenApiCache {
    fn get(&self, path: &str, hash: &str) -> Option<Arc<OpenApiDocument>> {
        let documents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        documents.get(path).filter(|document| document.hash == hash && !hash.is_empty()).cloned()
    }

    fn put(&self, document: &Arc<OpenApiDocument>) {
        let mut documents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if documents.len() < DOCUMENTS_MAX || documents.contains_key(&document.path) {
            documents.insert(document.path.clone(), Arc::clone(document));
        }
    }
}

#[derive(Deserialize)]
struct Index {
    paths: HashMap<String, IndexEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct IndexEntry {
    #[serde(rename = "serverRelativeURL")]
    url: String,
}

impl Client {
    /// The schemas of some API versions (`v1`, `apps/v1`), all at once. A version without a schema, or one
    /// whose server does not answer, is a finding and not an error.
    pub async fn openapi_v3(
        &self,
        api_versions: &[&str],
    ) -> Result<(Vec<Arc<OpenApiDocument>>, Findings), KubeError> {
        let index: Index = self.call_json(&Call::get("/openapi/v3".to_owned(), "", Size::Many)).await?;
        let fetches = api_versions.iter().map(|api_version| self.document_of(&index, api_version));
        let mut documents = Vec::new();
        let mut findings = Findings::new();
        for (api_version, result) in api_versions.iter().zip(futures_util::future::join_all(fetches).await) {
            match result {
                Ok(Some(document)) => documents.push(document),
                Ok(None) => findings.push(missing(api_version)),
                Err(error) => findings.push(missing(api_version).cause(error.fault.to_string())),
            }
        }
        Ok((documents, findings))
    }

    async fn document_of(
        &self,
        index: &Index,
        api_version: &str,
    ) -> Result<Option<Arc<OpenApiDocument>>, KubeError> {
        let root = if api_version.contains('/') { "apis" } else { "api" };
        let path = format!("{root}/{api_version}");
        let Some(IndexEntry { url }) = index.paths.get(&path) else { return Ok(None) };
        let hash = url.split_once("hash=").map_or("", |(_, hash)| hash);
        if let Some(document) = self.shared.openapi.get(&path, hash) {
            return Ok(Some(document));
        }
        // A cluster must not send our credential elsewhere: its answer is taken as a path only.
        let mut target = format!("/openapi/v3/{path}");
        push_query(&mut target, "hash", hash);
        let answer = self.call(&Call::get(target, "", Size::Many)).await?;
        let document = Arc::new(OpenApiDocument { hash: hash.to_owned(), path, json: answer.body });
        self.shared.openapi.put(&document);
        Ok(Some(document))
    }
}

fn missing(api_version: &str) -> Finding {
    Finding::new(Code::OPENAPI_MISSING, format!("the cluster has no schema for `{api_version}`"))
}
