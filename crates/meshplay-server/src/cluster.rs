//! Connections.

use meshplay_api::{
    Empty,
    cluster::{
        Capabilities, Cluster, ClusterAdd, ClusterAddBody, ClusterAdded, ClusterCapabilities, ClusterCheck,
        ClusterChecked, ClusterCredentialBody, ClusterGet, ClusterInspect, ClusterInspected, ClusterList,
        ClusterRemove, ClusterServiceAccount, ClusterSetCredential, ClusterSetWriting, InspectedContext,
        KindCapability, ServiceAccountManifest, Writing,
    },
};
use meshplay_app::cluster::{
    self, AddedClusters, ClusterRow, KindRights, NewClusters, NewCredential, RightsFound,
    Writing as RowWriting,
};
use meshplay_types::Page;

use crate::{routes::Routes, system};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .route::<ClusterAdd, _, _>(async |app, ctx, _, body| {
            let ClusterAddBody { kubeconfig, contexts, name, writing } = body;
            let new = NewClusters { kubeconfig, contexts, name, writing: row_writing(writing) };
            let AddedClusters { clusters, findings } = app.cluster_add(&ctx, new).await?;
            Ok(ClusterAdded { clusters: clusters.into_iter().map(view).collect(), findings })
        })
        .route::<ClusterInspect, _, _>(async |app, ctx, _, body| {
            let (contexts, findings) = app.cluster_inspect(&ctx, &body.kubeconfig);
            Ok(ClusterInspected { contexts: contexts.into_iter().map(inspected).collect(), findings })
        })
        .route::<ClusterServiceAccount, _, _>(async |app, ctx, params, _| {
            let namespaces = params.namespaces.unwrap_or_default();
            let namespaces = namespaces.split(',').map(str::trim).filter(|name| !name.is_empty());
            let text = app.cluster_service_account(&ctx, namespaces.map(str::to_owned).collect())?;
            Ok(ServiceAccountManifest { text })
        })
        .route::<ClusterGet, _, _>(async |app, ctx, params, _| {
            Ok(view(app.cluster_get(&ctx, &params.cluster).await?))
        })
        .route::<ClusterCapabilities, _, _>(async |app, ctx, params, _| {
            let found = app.cluster_capabilities(&ctx, &params.cluster, params.namespace.as_deref()).await?;
            let RightsFound { kinds, findings } = found;
            Ok(Capabilities { kinds: kinds.into_iter().map(capability).collect(), findings })
        })
        .route::<ClusterSetCredential, _, _>(async |app, ctx, params, body| {
            let ClusterCredentialBody { kubeconfig, context } = body;
            let new = NewCredential { kubeconfig, context };
            Ok(view(app.cluster_set_credential(&ctx, &params.cluster, new).await?))
        })
        .route::<ClusterList, _, _>(async |app, ctx, page, _| {
            let page = app.cluster_list(&ctx, &page).await?;
            Ok(Page { items: page.items.into_iter().map(view).collect(), next_cursor: page.next_cursor })
        })
        .route::<ClusterCheck, _, _>(async |app, ctx, params, _| {
            let checked = app.cluster_check(&ctx, &params.cluster).await?;
            Ok(ClusterChecked { cluster: view(checked.cluster), report: system::report(checked.checks) })
        })
        .route::<ClusterSetWriting, _, _>(async |app, ctx, params, body| {
            Ok(view(app.cluster_set_writing(&ctx, &params.cluster, row_writing(body.writing)).await?))
        })
        .route::<ClusterRemove, _, _>(async |app, ctx, params, _| {
            app.cluster_remove(&ctx, &params.cluster).await?;
            Ok(Empty {})
        })
}

fn row_writing(writing: Writing) -> RowWriting {
    match writing {
        Writing::ReadOnly => RowWriting::ReadOnly,
        Writing::Allowed => RowWriting::Allowed,
    }
}

/// The view of a connection.
pub(crate) fn view(row: ClusterRow) -> Cluster {
    let ClusterRow { id, name, writing, state, details, identity, finding, created_at } = row;
    let since = details.as_ref().map_or(created_at, |details| details.since);
    Cluster {
        id: id.to_string(),
        name: name.to_string(),
        server: details.as_ref().map(|details| details.server.clone()).unwrap_or_default(),
        writing: match writing {
            RowWriting::ReadOnly => Writing::ReadOnly,
            RowWriting::Allowed => Writing::Allowed,
        },
        state,
        reason: details.as_ref().and_then(|details| details.reason.clone()),
        since,
        finding,
        version: details.and_then(|details| details.version),
        uid: identity.uid,
    }
}

fn inspected(context: cluster::InspectedContext) -> InspectedContext {
    let cluster::InspectedContext { name, found } = context;
    InspectedContext {
        context: found.context,
        name,
        server: found.server,
        credential: found.credential.to_owned(),
        current: found.current,
        usable: found.usable,
        findings: found.findings,
    }
}

fn capability(rights: KindRights) -> KindCapability {
    let KindRights { info, read, write, lacking } = rights;
    KindCapability { group: info.group, kind: info.kind, namespaced: info.namespaced, read, write, lacking }
}
