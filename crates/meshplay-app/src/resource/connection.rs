//! The state of each connection follows what the table hears of it: a cluster that goes away is unreachable within
//! seconds, and reachable again when it is back.

use std::collections::HashMap;

use jiff::Timestamp;
use meshplay_kube::cache::{Cache, Freshness};
use meshplay_store::{Actor, Body, Cluster, ClusterChange, NewEvent, Scope, StoreError, Versioned};
use meshplay_types::ClusterName;
use serde::{Deserialize, Serialize};
use tokio::task::AbortHandle;

use crate::{
    App, AppError,
    cluster::{Details, word},
};

/// An event about a connection.
pub(crate) const STATE_CHANGED: &str = "cluster.stateChanged";

/// What such an event says.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct StateChanged {
    from: String,
    to: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    reason: Option<String>,
}

impl Versioned for StateChanged {
    const VERSION: u32 = 1;
}

/// Runs until the application ends. It holds no more of it than it needs, so that it does not keep it alive.
pub(super) fn keep(app: &App) -> AbortHandle {
    let (keeper, cache) = (app.weak(), app.cache().clone());
    tokio::spawn(async move {
        let mut contacts = cache.contacts();
        // What was written last: without it each change of one cluster would read the rows of all.
        let mut known = HashMap::new();
        loop {
            {
                let Some(app) = keeper.upgrade() else { return };
                if let Err(error) = write_all(&app, &cache, &mut known).await {
                    tracing::warn!(%error, "the state of a connection could not be written");
                }
            }
            if contacts.changed().await.is_err() {
                return;
            }
        }
    })
    .abort_handle()
}

async fn write_all(app: &App, cache: &Cache, known: &mut HashMap<String, String>) -> Result<(), AppError> {
    for fresh in cache.freshness() {
        let Some(state) = fresh.connection() else { continue };
        if known.get(&fresh.cluster).is_some_and(|before| *before == word(state)) {
            continue;
        }
        write(app, &fresh).await?;
        known.insert(fresh.cluster.clone(), word(state));
    }
    let followed = cache.clusters();
    known.retain(|name, _| followed.contains(name));
    Ok(())
}

async fn write(app: &App, fresh: &Freshness) -> Result<(), AppError> {
    let Ok(name) = fresh.cluster.parse::<ClusterName>() else { return Ok(()) };
    let Some(found) = app.store().read().cluster_by_name(Scope::All, &name).await? else { return Ok(()) };
    let Some(change) = change(&found, fresh)? else { return Ok(()) };
    let event = event(&found, fresh)?;
    // Nobody asked for it: it is the installation that looks.
    let actor = Actor { workspace: found.meta.workspace, principal: app.local_owner().id };
    app.store()
        .write(move |tx| {
            Box::pin(async move {
                tx.cluster_change(Scope::All, found.id, change).await?;
                tx.event_create(&actor, event).await
            })
        })
        .await?;
    Ok(())
}

/// What the row must say; `None` if it does already.
fn change(found: &Cluster, fresh: &Freshness) -> Result<Option<ClusterChange>, StoreError> {
    let Some(state) = fresh.connection().filter(|state| word(*state) != found.state) else { return Ok(None) };
    let details: Option<Details> = found.details.as_ref().map(Body::get).transpose()?;
    let reason = fresh.reason.as_ref().map(|error| error.fault.to_string());
    let finding = fresh.finding();
    let details = details.map(|details| Details { finding, ..details.seen(state, reason, Timestamp::now()) });
    Ok(Some(ClusterChange {
        state: Some(word(state)),
        details: details.as_ref().map(Body::of).transpose()?,
        ..ClusterChange::default()
    }))
}

fn event(found: &Cluster, fresh: &Freshness) -> Result<NewEvent, StoreError> {
    let to = fresh.connection().map(word).unwrap_or_default();
    let reason = fresh.reason.as_ref().map(|error| error.fault.to_string());
    Ok(NewEvent {
        kind: STATE_CHANGED.to_owned(),
        subject: found.name.to_string(),
        operation: None,
        data: Body::of(&StateChanged { from: found.state.clone(), to, reason })?,
    })
}
