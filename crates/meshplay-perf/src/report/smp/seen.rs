//! Environment and configuration of the mesh in the words of Service Mesh Performance, from what was seen in a run.
//!
//! What nobody saw stays empty: nothing is taken from tags, which are what people say. Megabytes are 10⁶ bytes.

use std::collections::{BTreeMap, BTreeSet};

use meshplay_types::Digest;

use crate::{
    cost::{CostRole, RunCosts, SubjectCost, SubjectKind},
    format::smp::{
        self, ApplicationMetadata, ControlPlane, EnvironmentConfig, Given, IndividualWorkload, MESH_TYPES,
        NodeInfo, Proxies, SMP_VERSION, ServiceMesh, ServiceMeshConfig, TrafficMetadata,
    },
    report::Report,
    site::{MutualTls, SiteMesh, SiteNode},
};

const BYTES_PER_MB: f64 = 1e6;

/// Where it ran. Without a cluster that is the machine of the generator, if what was measured ran there as well.
pub(in crate::report) fn environment(report: &Report) -> EnvironmentConfig {
    let site = report.costs.as_ref().map(|costs| &costs.site);
    let cluster = site.and_then(|site| site.clusters.first());
    let mut nodes: Vec<NodeInfo> =
        site.iter().flat_map(|site| &site.clusters).flat_map(|one| &one.nodes).map(node).collect();
    if nodes.is_empty()
        && let Some(costs) = report.costs.as_ref().filter(|costs| serves_here(costs))
    {
        nodes.push(this_machine(costs, &report.surroundings));
    }
    let workloads: Vec<IndividualWorkload> = costs_of(report, CostRole::Application).map(workload).collect();
    EnvironmentConfig {
        smp_version: Some(SMP_VERSION.to_owned()),
        id: report.environment.clone(),
        labels: Some(labels(report)),
        kubernetes_version: cluster.and_then(|one| one.kubernetes_version.clone()),
        nodes: (!nodes.is_empty()).then_some(nodes),
        individual_workloads: (!workloads.is_empty()).then_some(workloads),
        traffic_metadata: Some(TrafficMetadata {
            host_endpoint: Some(report.target.clone()),
            ..TrafficMetadata::default()
        }),
        unknown: BTreeMap::new(),
    }
}

/// The mesh; none if neither a mesh nor anything that belongs to one was seen.
pub(in crate::report) fn mesh(report: &Report) -> Option<ServiceMeshConfig> {
    let site = &report.costs.as_ref()?.site;
    let mesh = site.mesh();
    let sidecar = all_of(report, CostRole::Proxy).map(|(count, cpu_mcores, mem_mb)| Proxies {
        count: Some(count),
        cpu_mcores,
        mem_mb,
        ..Proxies::default()
    });
    let mesh_control_plane = all_of(report, CostRole::ControlPlane).map(|(count, cpu_mcores, mem_mb)| {
        ControlPlane { count: Some(count), cpu_mcores, mem_mb, ..ControlPlane::default() }
    });
    if site.meshes.is_empty() && sidecar.is_none() && mesh_control_plane.is_none() {
        return None;
    }
    let cluster_name = site.clusters.first().map(|one| one.name.clone());
    let config = ServiceMeshConfig {
        smp_version: Some(SMP_VERSION.to_owned()),
        labels: Some(site.meshes.iter().flat_map(mesh_labels).collect()),
        sidecar,
        mesh_control_plane,
        mesh_build: mesh.and_then(|one| one.version.clone()),
        proxy_build: mesh.and_then(|one| one.proxy_version.clone()),
        mesh_policy_enabled: mesh.and_then(|one| Some(!one.policies.as_ref()?.is_empty())),
        mtls_enabled: mesh.and_then(mutual_tls),
        proxy_concurrency: mesh.and_then(|one| only(&one.concurrency)?.to_owned().try_into().ok()),
        mesh_type: mesh.map(service_mesh),
        application_metadata: cluster_name
            .map(|name| ApplicationMetadata { cluster_name: Some(name), ..ApplicationMetadata::default() }),
        ..ServiceMeshConfig::default()
    };
    let id = Digest::of_bytes(smp::write(&config).as_bytes()).to_string();
    Some(ServiceMeshConfig { id: Some(id), ..config })
}

/// Everything about surroundings and clusters that SMP has no field for.
fn labels(report: &Report) -> BTreeMap<String, String> {
    let made = report.surroundings.iter().map(|(name, value)| (format!("meshplay/{name}"), value.clone()));
    let mut labels: BTreeMap<String, String> = made.collect();
    for cluster in report.costs.iter().flat_map(|costs| &costs.site.clusters) {
        let version = cluster.kubernetes_version.clone().unwrap_or_default();
        labels.insert(format!("meshplay/cluster/{}", cluster.name), version);
        for node in &cluster.nodes {
            let known = [node.architecture.as_deref(), node.kubelet_version.as_deref()];
            let text = known.into_iter().flatten().collect::<Vec<_>>().join(", ");
            labels.insert(format!("meshplay/node/{}/{}", cluster.name, node.name), text);
        }
    }
    labels
}

/// Whether it is demanded, if that is the same everywhere: where it is only possible, nobody saw whether it was spoken.
fn mutual_tls(mesh: &SiteMesh) -> Option<bool> {
    match only(&mesh.mtls)? {
        MutualTls::Strict => Some(true),
        MutualTls::Disabled => Some(false),
        MutualTls::Permissive => None,
    }
}

/// The one that holds everywhere.
fn only<T: Ord>(all: &BTreeSet<T>) -> Option<&T> {
    all.first().filter(|_| all.len() == 1)
}

fn mesh_labels(mesh: &SiteMesh) -> BTreeMap<String, String> {
    let of =
        if mesh.cluster.is_empty() { mesh.name.clone() } else { format!("{}/{}", mesh.cluster, mesh.name) };
    let key = |what: &str| format!("meshplay/mesh/{of}/{what}");
    let proxies = (mesh.proxies > 0).then(|| mesh.proxies.to_string());
    let joined = |words: Vec<String>| (!words.is_empty()).then(|| words.join(", "));
    let mode = |mode: &MutualTls| match mode {
        MutualTls::Strict => "strict".to_owned(),
        MutualTls::Permissive => "permissive".to_owned(),
        MutualTls::Disabled => "disabled".to_owned(),
    };
    let known = [
        ("mtls", joined(mesh.mtls.iter().map(mode).collect())),
        ("policies", joined(mesh.policies.iter().flatten().cloned().collect())),
        ("concurrency", joined(mesh.concurrency.iter().map(u32::to_string).collect())),
        ("version", mesh.version.clone()),
        ("proxyVersion", mesh.proxy_version.clone()),
        ("proxies", proxies),
    ];
    known.into_iter().filter_map(|(what, value)| Some((key(what), value?))).collect()
}

/// By name in the enumeration; one that SMP does not know has its own name as a label only.
fn service_mesh(mesh: &SiteMesh) -> ServiceMesh {
    let name = mesh.name.to_ascii_uppercase();
    let is_it = |entry: &&&str| **entry == name || entry.strip_suffix("_SERVICE_MESH") == Some(&name);
    let known = MESH_TYPES.iter().find(is_it).map(|entry| Given::Name((*entry).to_owned()));
    ServiceMesh { r#type: known, version: mesh.version.clone(), ..ServiceMesh::default() }
}

fn node(node: &SiteNode) -> NodeInfo {
    NodeInfo {
        r#type: node.instance_type.clone().or_else(|| node.architecture.clone()),
        cores: node.cores.map(|cores| cores.round() as i32),
        mem_mb: node.memory_bytes.map(|bytes| bytes as f64 / BYTES_PER_MB),
        unknown: BTreeMap::new(),
    }
}

fn serves_here(costs: &RunCosts) -> bool {
    costs
        .subjects
        .iter()
        .any(|one| one.subject.role.serves() && one.subject.node.is_none() && one.source.is_local())
}

/// As surroundings have it, whose cores are those of all agents; memory is as the kernel writes it, in units of 1,024
/// bytes.
fn this_machine(costs: &RunCosts, surroundings: &BTreeMap<String, String>) -> NodeInfo {
    let kib = |text: &String| text.strip_suffix(" kB")?.trim().parse::<f64>().ok();
    NodeInfo {
        r#type: surroundings.get("architecture").cloned(),
        cores: match costs.cores_here {
            Some(cores) => i32::try_from(cores).ok(),
            None => surroundings.get("cores").and_then(|text| text.parse().ok()),
        },
        mem_mb: surroundings.get("memory").and_then(kib).map(|kib| kib * 1_024.0 / BYTES_PER_MB),
        unknown: BTreeMap::new(),
    }
}

fn costs_of(report: &Report, role: CostRole) -> impl Iterator<Item = &SubjectCost> {
    let subjects = report.costs.iter().flat_map(|costs| &costs.subjects);
    subjects.filter(move |one| one.subject.role == role && one.subject.kind != SubjectKind::Node)
}

fn workload(one: &SubjectCost) -> IndividualWorkload {
    IndividualWorkload {
        name: Some(one.subject.name.clone()),
        count: Some(1),
        cpu_mcores: one.cpu_cores.during.map(|cores| cores * 1e3),
        mem_mb: one.memory_bytes.during.map(|bytes| bytes / BYTES_PER_MB),
        unknown: BTreeMap::new(),
    }
}

/// How many there are, and what they used under load together; none if there are none.
fn all_of(report: &Report, role: CostRole) -> Option<(i32, Option<f64>, Option<f64>)> {
    let all: Vec<&SubjectCost> = costs_of(report, role).collect();
    let sum = |of: fn(&SubjectCost) -> Option<f64>| all.iter().map(|one| of(one)).sum::<Option<f64>>();
    let count = i32::try_from(all.len()).ok().filter(|count| *count > 0)?;
    let cores = sum(|one| one.cpu_cores.during);
    let bytes = sum(|one| one.memory_bytes.during);
    Some((count, cores.map(|cores| cores * 1e3), bytes.map(|bytes| bytes / BYTES_PER_MB)))
}
