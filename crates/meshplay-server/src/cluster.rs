//! Connections.

use meshplay_api::{
    Empty,
    cluster::{
        Cluster, ClusterAdd, ClusterAddBody, ClusterAdded, ClusterCheck, ClusterChecked, ClusterList,
        ClusterRemove, ClusterSetWriting, Writing,
    },
};
use meshplay_app::cluster::{AddedClusters, ClusterRow, NewClusters, Writing as RowWriting};
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

fn view(row: ClusterRow) -> Cluster {
    let ClusterRow { id, name, writing, state, details, identity, created_at } = row;
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
        finding: None,
        version: details.and_then(|details| details.version),
        uid: identity.uid,
    }
}
