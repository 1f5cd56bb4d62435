//! Reading one object, and lists of them page by page.

use meshplay_plan::KindInfo;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    Client, Fault, KubeError, Outcome, Rejection, Resource,
    client::{Call, JSON, Size},
    resource::push_query,
};

const METADATA_LIST: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/// Which objects to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<'a> {
    /// Of which kind.
    pub resource: &'a Resource,
    /// In which namespace; `None` for all, and for cluster-scoped kinds.
    pub namespace: Option<&'a str>,
    /// How much of each.
    pub form: Form,
    /// Label selector; empty for all.
    pub labels: &'a str,
    /// Field selector; empty for all.
    pub fields: &'a str,
}

/// How much of each object is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// All of it. Secrets are read as metadata nevertheless: their values have no business in a list.
    Whole,
    /// `metadata` only.
    Metadata,
}

/// A list at one moment of the cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listed {
    /// The objects, each with its `apiVersion` and `kind`.
    pub items: Vec<Value>,
    /// Where a watch goes on.
    pub resource_version: String,
}

/// One page of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ListPage {
    pub(crate) items: Vec<Value>,
    pub(crate) resource_version: String,
    /// For the next page; `None` at the end.
    pub(crate) next: Option<String>,
}

#[derive(Deserialize)]
struct WireList {
    #[serde(default)]
    metadata: WireListMetadata,
    #[serde(default)]
    items: Option<Vec<Value>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WireListMetadata {
    resource_version: String,
    #[serde(rename = "continue")]
    next: String,
}

impl<'a> List<'a> {
    /// All objects of a kind, everywhere.
    pub fn all(resource: &'a Resource) -> Self {
        Self { resource, namespace: None, form: Form::Whole, labels: "", fields: "" }
    }

    /// All objects of a kind in a namespace.
    pub fn in_namespace(resource: &'a Resource, namespace: &'a str) -> Self {
        Self { namespace: Some(namespace), ..Self::all(resource) }
    }

    /// The form in which it is really read.
    pub(crate) fn safe_form(&self) -> Form {
        if self.resource.is_secret() { Form::Metadata } else { self.form }
    }

    /// Path and selectors.
    pub(crate) fn target(&self) -> Result<String, Fault> {
        let mut target = self.resource.collection(self.namespace)?;
        for (key, value) in [("labelSelector", self.labels), ("fieldSelector", self.fields)] {
            if !value.is_empty() {
                push_query(&mut target, key, value);
            }
        }
        Ok(target)
    }
}

impl Client {
    /// One object; `None` if it, its namespace or its kind does not exist.
    pub async fn get(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        name: &str,
    ) -> Result<Option<Value>, KubeError> {
        let target = resource.object(namespace, name).map_err(|fault| self.unsent(fault))?;
        let call = Call::get(target, &resource.plural, Size::One);
        match self.call_json(&call).await {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All objects of a list, read in pages of [`crate::Limits::page_items`].
    ///
    /// If the pages take so long that the cluster forgets the first one's version, the list is read anew in
    /// one piece, as kubectl does.
    pub async fn list(&self, list: &List<'_>) -> Result<Listed, KubeError> {
        let mut listed = Listed::default();
        let mut next: Option<String> = None;
        loop {
            let limit = Some(self.limits().page_items);
            let page = match self.list_page(list, limit, next.as_deref()).await {
                Err(error) if next.is_some() && is_expired(&error) => {
                    let whole = self.list_page(list, None, None).await?;
                    return Ok(Listed { items: whole.items, resource_version: whole.resource_version });
                }
                page => page?,
            };
            listed.items.extend(page.items);
            listed.resource_version = page.resource_version;
            next = page.next;
            if next.is_none() {
                return Ok(listed);
            }
        }
    }

    pub(crate) async fn list_page(
        &self,
        list: &List<'_>,
        limit: Option<u32>,
        next: Option<&str>,
    ) -> Result<ListPage, KubeError> {
        let mut target = list.target().map_err(|fault| self.unsent(fault))?;
        if let Some(limit) = limit {
            push_query(&mut target, "limit", &limit.to_string());
        }
        if let Some(next) = next {
            push_query(&mut target, "continue", next);
        }
        let mut call = Call::get(target, &list.resource.plural, Size::Many);
        call.outgoing.accept = match list.safe_form() {
            Form::Whole => JSON,
            Form::Metadata => METADATA_LIST,
        };
        let WireList { metadata, items } = self.call_json(&call).await?;
        let mut items = items.unwrap_or_default();
        items.iter_mut().for_each(|item| name_kind(item, list.resource));
        Ok(ListPage {
            items,
            resource_version: metadata.resource_version,
            next: (!metadata.next.is_empty()).then_some(metadata.next),
        })
    }

    /// The first objects of a kind, to see whether there are any.
    pub async fn peek(&self, info: &KindInfo, limit: u32) -> Result<Vec<Value>, KubeError> {
        let resource = Resource::preferred(info);
        let list = List { form: Form::Metadata, ..List::all(&resource) };
        Ok(self.list_page(&list, Some(limit), None).await?.items)
    }

    /// An error of our own, before anything was sent.
    pub(crate) fn unsent(&self, fault: Fault) -> KubeError {
        KubeError {
            call: "make a request".to_owned(),
            server: self.server().to_owned(),
            outcome: Outcome::NotDone,
            fault,
        }
    }
}

pub(crate) fn is_expired(error: &KubeError) -> bool {
    matches!(error.fault, Fault::Rejected(Rejection::Gone, _))
}

/// Items of a list come without their kind, and metadata with that of `PartialObjectMetadata`.
pub(crate) fn name_kind(item: &mut Value, resource: &Resource) {
    let Value::Object(object) = item else { return };
    let mut named = Map::with_capacity(object.len() + 2);
    named.insert("apiVersion".to_owned(), Value::from(resource.gvk.api_version()));
    named.insert("kind".to_owned(), Value::from(resource.gvk.kind.as_str()));
    let rest = std::mem::take(object).into_iter().filter(|(key, _)| key != "apiVersion" && key != "kind");
    named.extend(rest);
    *object = named;
}
