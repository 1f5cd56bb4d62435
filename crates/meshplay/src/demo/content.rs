//! What is in the demo: its designs, its connections, and what it deploys. All of it goes through the API, as a person's
//! would.

use std::path::PathBuf;

use anyhow::Context;
use axum::Router;
use meshplay_api::{
    Empty,
    cluster::{ClusterAdd, ClusterAddBody, ClusterList, ClusterParams, ClusterRemove, Writing},
    design::{
        DesignDeploy, DesignDeployBody, DesignImport, DesignImportBody, DesignList, DesignPlanBody,
        DesignSource, Wait,
    },
};
use meshplay_client::Client;
use meshplay_types::PageRequest;

use super::CLUSTERS;
use crate::failure::Failure;

/// A design of the demo.
struct DemoDesign {
    name: &'static str,
    text: &'static str,
    /// Clusters that it is deployed to, of [`CLUSTERS`].
    clusters: &'static [&'static str],
    /// Whether the deployment waits until it is healthy; one that never will be does not.
    wait: Wait,
}

const DESIGNS: [DemoDesign; 3] = [
    DemoDesign {
        name: "bookshop",
        text: include_str!("designs/bookshop.yaml"),
        clusters: &CLUSTERS,
        wait: Wait::Healthy,
    },
    DemoDesign {
        name: "recommender",
        text: include_str!("designs/recommender.yaml"),
        clusters: &[CLUSTERS[0]],
        wait: Wait::Applied,
    },
    DemoDesign {
        name: "guestbook",
        text: include_str!("designs/guestbook.yaml"),
        clusters: &[],
        wait: Wait::Healthy,
    },
];

/// Imports the designs that are not there yet; one that somebody edited stays as it is.
pub(crate) async fn import(client: &Client<Router>) -> Result<(), Failure> {
    let known = client.call::<DesignList>(&PageRequest::default(), &Empty {}).await?;
    for design in &DESIGNS {
        if known.items.iter().any(|known| known.name == design.name) {
            continue;
        }
        let body = DesignImportBody {
            text: design.text.to_owned(),
            name: Some(design.name.to_owned()),
            file: None,
            message: Some("part of the demo".to_owned()),
        };
        client.call::<DesignImport>(&Empty {}, &body).await?;
    }
    Ok(())
}

/// Connects the clusters with writing allowed. Connections of these names to clusters of an earlier run are forgotten:
/// those clusters are gone.
pub(crate) async fn connect(
    client: &Client<Router>,
    kubeconfigs: &[(&'static str, PathBuf)],
) -> Result<(), Failure> {
    forget_earlier(client).await?;
    for (name, path) in kubeconfigs {
        let kubeconfig =
            std::fs::read_to_string(path).with_context(|| format!("failed to read `{}`", path.display()))?;
        let body = ClusterAddBody {
            kubeconfig,
            contexts: Vec::new(),
            name: Some((*name).to_owned()),
            writing: Writing::Allowed,
        };
        client.call::<ClusterAdd>(&Empty {}, &body).await?;
    }
    Ok(())
}

/// Forgets the connections of the demo.
async fn forget_earlier(client: &Client<Router>) -> Result<(), Failure> {
    let known = client.call::<ClusterList>(&PageRequest::default(), &Empty {}).await?;
    for cluster in known.items.iter().filter(|cluster| CLUSTERS.contains(&cluster.name.as_str())) {
        let params = ClusterParams { cluster: cluster.id.clone() };
        client.call::<ClusterRemove>(&params, &Empty {}).await?;
    }
    Ok(())
}

/// Starts what the demo deploys; the pages show how it goes.
pub(crate) async fn deploy(client: &Client<Router>, connected: &[&str]) -> Result<(), Failure> {
    for design in &DESIGNS {
        let clusters: Vec<String> = design
            .clusters
            .iter()
            .filter(|name| connected.contains(name))
            .map(|name| (*name).to_owned())
            .collect();
        if clusters.is_empty() {
            continue;
        }
        let source = DesignSource { design: Some(design.name.to_owned()), ..DesignSource::default() };
        let plan = DesignPlanBody { source, clusters, ..DesignPlanBody::default() };
        let body = DesignDeployBody {
            plan,
            wait: design.wait,
            message: Some("part of the demo".to_owned()),
            ..DesignDeployBody::default()
        };
        client.call::<DesignDeploy>(&Empty {}, &body).await?;
    }
    Ok(())
}
