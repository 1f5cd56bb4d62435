//! Writing objects: server-side apply, create, JSON patch, delete. A dry run is the same request with one
//! word more.

use std::fmt;

use bytes::Bytes;
use http::Method;
use meshplay_plan::Propagation;
use meshplay_types::Findings;
use serde_json::{Value, json};

use crate::{
    Client, Fault, KubeError, Rejection, Resource,
    client::{Answer, Call, JSON, Size},
    resource::push_query,
    retry::Repeat,
    transport::Outgoing,
    warning,
};

const APPLY: &str = "application/apply-patch+yaml";
const JSON_PATCH: &str = "application/json-patch+json";

/// Whether it is done or only judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// Done.
    Real,
    /// Judged by the API server, admission included; nothing is stored.
    DryRun,
}

/// Whether fields of other managers are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// A conflict is an error.
    No,
    /// Conflicts are taken over: only with a decision for each of them, or in a dry run.
    Yes,
}

impl From<meshplay_plan::Force> for Force {
    fn from(force: meshplay_plan::Force) -> Self {
        match force {
            meshplay_plan::Force::No => Self::No,
            meshplay_plan::Force::OnlyTaken => Self::Yes,
        }
    }
}

/// A server-side apply.
#[derive(Clone)]
pub struct Apply<'a> {
    /// Which kind.
    pub resource: &'a Resource,
    /// Its namespace, if the kind has one.
    pub namespace: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
    /// The fields that we want, and no others.
    pub body: &'a Value,
    /// Field manager.
    pub manager: &'a str,
    /// Fields of others.
    pub force: Force,
    /// Done or judged.
    pub write: Write,
}

/// An object that was written.
#[derive(Clone, PartialEq)]
pub struct Applied {
    /// As it is now, or would be.
    pub value: Value,
    /// True if it did not exist before.
    pub created: bool,
    /// What the API server warns about; the caller adds the place.
    pub warnings: Findings,
}

/// Names it only: the object may be a Secret.
impl fmt::Debug for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |pointer| self.value.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        f.debug_struct("Applied")
            .field("kind", &text("/kind"))
            .field("name", &text("/metadata/name"))
            .field("created", &self.created)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

/// A create, which fails if the object exists.
#[derive(Clone)]
pub struct Create<'a> {
    /// Which kind.
    pub resource: &'a Resource,
    /// Its namespace, if the kind has one.
    pub namespace: Option<&'a str>,
    /// The whole object.
    pub body: &'a Value,
    /// Field manager.
    pub manager: &'a str,
    /// Done or judged.
    pub write: Write,
}

/// A JSON patch (RFC 6902).
#[derive(Clone)]
pub struct JsonPatch<'a> {
    /// Which kind.
    pub resource: &'a Resource,
    /// Its namespace, if the kind has one.
    pub namespace: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
    /// The operations; `test` operations guard it.
    pub operations: &'a Value,
    /// Field manager.
    pub manager: &'a str,
    /// Done or judged.
    pub write: Write,
}

/// A deletion.
#[derive(Clone, Debug)]
pub struct Delete<'a> {
    /// Which kind.
    pub resource: &'a Resource,
    /// Its namespace, if the kind has one.
    pub namespace: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
    /// The object that is meant: another one of the same name stays.
    pub uid: &'a str,
    /// What happens to its dependents.
    pub propagation: Propagation,
    /// Done or judged.
    pub write: Write,
}

/// What became of an object that was to be deleted.
#[derive(Clone, Debug, PartialEq)]
pub enum Deleted {
    /// It is gone.
    Gone,
    /// It goes when its finalizers or its grace period are over; this is it now.
    Terminating(Value),
    /// It was not there.
    Absent,
}

impl Client {
    /// Server-side apply. Unknown and duplicate fields are refused.
    pub async fn apply(&self, apply: &Apply<'_>) -> Result<Applied, KubeError> {
        let Apply { resource, namespace, name, body, manager, force, write } = *apply;
        let mut target = resource.object(namespace, name).map_err(|fault| self.unsent(fault))?;
        push_query(&mut target, "fieldManager", manager);
        push_query(&mut target, "fieldValidation", "Strict");
        if force == Force::Yes {
            push_query(&mut target, "force", "true");
        }
        let outgoing = outgoing(Method::PATCH, target, APPLY, body, write);
        self.write(resource, outgoing, Repeat::Idempotent).await
    }

    /// Creates an object.
    pub async fn create(&self, create: &Create<'_>) -> Result<Applied, KubeError> {
        let Create { resource, namespace, body, manager, write } = *create;
        let mut target = resource.collection(namespace).map_err(|fault| self.unsent(fault))?;
        push_query(&mut target, "fieldManager", manager);
        push_query(&mut target, "fieldValidation", "Strict");
        let outgoing = outgoing(Method::POST, target, JSON, body, write);
        self.write(resource, outgoing, Repeat::OnlyIfNotDone).await
    }

    /// Patches an object.
    pub async fn json_patch(&self, patch: &JsonPatch<'_>) -> Result<Applied, KubeError> {
        let JsonPatch { resource, namespace, name, operations, manager, write } = *patch;
        let mut target = resource.object(namespace, name).map_err(|fault| self.unsent(fault))?;
        push_query(&mut target, "fieldManager", manager);
        let outgoing = outgoing(Method::PATCH, target, JSON_PATCH, operations, write);
        self.write(resource, outgoing, Repeat::OnlyIfNotDone).await.map_err(test_failed)
    }

    /// Deletes the object with this uid. Asked twice, the second answer is [`Deleted::Absent`].
    pub async fn delete(&self, delete: &Delete<'_>) -> Result<Deleted, KubeError> {
        let Delete { resource, namespace, name, uid, propagation, write } = *delete;
        let target = resource.object(namespace, name).map_err(|fault| self.unsent(fault))?;
        let mut options = json!({
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "preconditions": {"uid": uid},
            "propagationPolicy": propagation,
        });
        // A delete with a body takes its options from there alone: `?dryRun=All` would delete.
        if write == Write::DryRun {
            options["dryRun"] = json!(["All"]);
        }
        let outgoing = outgoing(Method::DELETE, target, JSON, &options, Write::Real);
        let call = call(resource, outgoing, Repeat::Idempotent);
        match self.call_json::<Value>(&call).await {
            Ok(answer) if answer.get("kind").and_then(Value::as_str) == Some("Status") => Ok(Deleted::Gone),
            // Some kinds answer with the object as it was last, although it is gone.
            Ok(answer) if answer.pointer("/metadata/deletionTimestamp").is_some() => {
                Ok(Deleted::Terminating(answer))
            }
            Ok(_) => Ok(Deleted::Gone),
            Err(error) if error.is_not_found() => Ok(Deleted::Absent),
            Err(error) => Err(error),
        }
    }

    async fn write(
        &self,
        resource: &Resource,
        outgoing: Outgoing,
        repeat: Repeat,
    ) -> Result<Applied, KubeError> {
        let call = call(resource, outgoing, repeat);
        let answer: Answer = self.call(&call).await?;
        Ok(Applied {
            value: self.read(&call, &answer)?,
            created: answer.status == http::StatusCode::CREATED,
            warnings: warning::findings(&answer.headers),
        })
    }
}

/// A `test` that does not hold is answered with a 422 that says nothing: somebody changed the object.
fn test_failed(mut error: KubeError) -> KubeError {
    match error.fault {
        Fault::Rejected(Rejection::Invalid, refusal) if refusal.causes.is_empty() => {
            error.fault = Fault::Rejected(Rejection::Changed, refusal);
        }
        other => error.fault = other,
    }
    error
}

fn call(resource: &Resource, outgoing: Outgoing, repeat: Repeat) -> Call {
    Call { outgoing, plural: resource.plural.clone(), repeat, size: Size::One }
}

fn outgoing(
    method: Method,
    mut target: String,
    content_type: &'static str,
    body: &Value,
    write: Write,
) -> Outgoing {
    if write == Write::DryRun {
        push_query(&mut target, "dryRun", "All");
    }
    let body = Bytes::from(body.to_string());
    Outgoing { method, target, accept: JSON, content_type: Some(content_type), body }
}
