//! Level 5 of the rig: a service mesh without a cluster.
//!
//! Owns two Envoys (the sidecars of a calling and of a called workload), the workloads behind them, the authority
//! that signs their identities, and a WASM filter. It refuses to know what is measured or judged with it: it says
//! where to send requests and where the admin interfaces are.
//!
//! Every port is chosen by the kernel and read back from whoever got it, so meshes never fight for ports. All that
//! is made lies in one folder; [`LoopbackMesh::stop`] ends the processes and removes the folder.

mod admin;
mod certs;
mod envoy;
mod envoy_json;
mod error;
mod features;
mod options;
mod sidecars;
mod workload;
mod workload_host;

pub use admin::Admin;
pub use certs::{CertFiles, Identity, MeshCerts};
pub use error::MeshError;
pub use features::{Feature, Features};
pub use options::{Hosting, MeshOptions, Version};
pub use sidecars::SPLIT_HEADER;
pub use workload::{CALLER_HEADER, VERSION_HEADER, serve as serve_workload};
pub use workload_host::run_workload;

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use meshplay_net::process::ProcessId;
use meshplay_types::{Code, Finding};

use crate::{RigContext, Tools, ToolsError, state::State};
use envoy::{Envoy, Place};
use sidecars::{OUTBOUND, Sidecars, inbound};
use workload_host::WorkloadHost;

/// Response header that the WASM filter sets to [`MeshOptions::filter_value`].
pub const FILTER_HEADER: &str = "x-mesh-filter";

const FILTER_SOURCE: &str = include_str!("header_filter.wat");

/// Name of the Envoy program among the tools.
const ENVOY: &str = "envoy";
/// The mesh's folder in the rig's folder; one mesh per rig.
const DIR: &str = "mesh";

/// A running mesh. Dropping it ends its processes (unless the rig is detached) but leaves its folder to the rig.
#[derive(Debug)]
pub struct LoopbackMesh {
    /// A rig that ends with us must not do so while its mesh is in use.
    _rig: Arc<State>,
    dir: PathBuf,
    certs: MeshCerts,
    workloads: Vec<WorkloadHost>,
    sidecars: Option<Pair>,
    inbounds: Vec<(String, SocketAddr)>,
    entry: SocketAddr,
}

#[derive(Debug)]
struct Pair {
    client: Envoy,
    server: Envoy,
}

/// What is missing for a mesh; empty if it can start.
pub fn requirements(tools: &Tools) -> Vec<Finding> {
    let missing = tools.program(ENVOY).err();
    let finding = |error: ToolsError| {
        Finding::new(Code::REQUIREMENT_MISSING, "level 5 needs Envoy")
            .cause(error.to_string())
            .fix("run `cargo xtask tools --only mesh`")
    };
    missing.map(finding).into_iter().collect()
}

impl LoopbackMesh {
    /// Starts workloads, the server side, then the client side, and waits until all are ready.
    ///
    /// # Errors
    /// [`MeshError::Refused`] with all findings if something is missing or the options do not fit together;
    /// [`MeshError::ConfigRejected`] with Envoy's own words; otherwise the step that failed.
    pub async fn start(rig: &RigContext, options: &MeshOptions) -> Result<Self, MeshError> {
        let mut findings = options.findings(rig.state.lifetime());
        if options.features.has(Feature::Proxy) {
            findings.extend(requirements(&rig.tools));
        }
        if !findings.is_empty() {
            return Err(MeshError::Refused { findings });
        }
        let dir = rig.state.dir().join(DIR);
        fs::create_dir(&dir).map_err(|source| MeshError::file(&dir, source))?;
        let started = Instant::now();
        let mesh = Self::start_parts(rig, options, dir).await?;
        rig.progress.say(&format!("loopback mesh: ready in {:.1} s", started.elapsed().as_secs_f32()));
        Ok(mesh)
    }

    async fn start_parts(rig: &RigContext, options: &MeshOptions, dir: PathBuf) -> Result<Self, MeshError> {
        let certs = MeshCerts::issue(&dir.join("certs"))?;
        let mut workloads = Vec::new();
        for version in &options.versions {
            workloads.push(WorkloadHost::start(&version.name, &options.hosting, rig, &dir).await?);
        }
        let entry = workloads[0].address();
        let state = Arc::clone(&rig.state);
        let mut mesh =
            Self { _rig: state, dir, certs, entry, workloads, sidecars: None, inbounds: Vec::new() };
        if options.features.has(Feature::Proxy) {
            mesh.start_sidecars(rig, options).await?;
        }
        Ok(mesh)
    }

    async fn start_sidecars(&mut self, rig: &RigContext, options: &MeshOptions) -> Result<(), MeshError> {
        let sidecars = Sidecars {
            features: &options.features,
            certs: &self.certs,
            wasm_module: self.dir.join("header_filter.wasm"),
            wasm_configuration: &options.filter_value,
            logs: self.dir.clone(),
        };
        let module = wat::parse_str(FILTER_SOURCE).map_err(|source| MeshError::CompileFilter { source })?;
        fs::write(&sidecars.wasm_module, module)
            .map_err(|source| MeshError::file(&sidecars.wasm_module, source))?;

        let behind: Vec<_> =
            options.versions.iter().zip(self.workloads.iter().map(WorkloadHost::address)).collect();
        let place = Place { rig, dir: &self.dir, worker_threads: options.worker_threads };
        let server = Envoy::start(&place, Identity::Server, &sidecars.server(&behind)).await?;
        let mut inbounds = Vec::new();
        for version in &options.versions {
            inbounds.push((version, server.listener(&inbound(&version.name))?));
        }
        let client = Envoy::start(&place, Identity::Client, &sidecars.client(&inbounds)).await?;
        self.entry = client.listener(OUTBOUND)?;
        self.inbounds =
            inbounds.into_iter().map(|(version, address)| (version.name.clone(), address)).collect();
        self.sidecars = Some(Pair { client, server });
        Ok(())
    }

    /// Where the calling workload sends its requests: the client side's listener, or without
    /// [`Feature::Proxy`] the first version's workload itself.
    pub fn entry_url(&self) -> String {
        format!("http://{}/", self.entry)
    }

    /// The server side's listener in front of `version`; `None` without [`Feature::Proxy`] or such a version.
    pub fn server_inbound_addr(&self, version: &str) -> Option<SocketAddr> {
        self.inbounds.iter().find(|(name, _)| name == version).map(|(_, address)| *address)
    }

    /// The client side's admin interface, with [`Feature::Proxy`].
    pub fn client_admin(&self) -> Option<&Admin> {
        self.sidecars.as_ref().map(|pair| pair.client.admin())
    }

    /// The server side's admin interface, with [`Feature::Proxy`].
    pub fn server_admin(&self) -> Option<&Admin> {
        self.sidecars.as_ref().map(|pair| pair.server.admin())
    }

    /// The authority and the identities it signed.
    pub fn certs(&self) -> &MeshCerts {
        &self.certs
    }

    /// The access log of `side`; it exists with [`Feature::AccessLog`].
    pub fn access_log(&self, side: Identity) -> PathBuf {
        sidecars::access_log_path(&self.dir, side)
    }

    /// All processes, for whoever wants to measure or end them by id; the sidecars first.
    pub fn processes(&self) -> Vec<ProcessId> {
        let sidecars = self.sidecars.iter().flat_map(|pair| [pair.client.id(), pair.server.id()]);
        sidecars.chain(self.workloads.iter().filter_map(WorkloadHost::id)).collect()
    }

    /// Ends everything and removes the folder.
    ///
    /// # Errors
    /// The first part that could not be ended or removed, after all were tried.
    pub async fn stop(self) -> Result<(), MeshError> {
        let mut ended = Vec::new();
        if let Some(Pair { client, server }) = self.sidecars {
            ended.push(client.stop().await);
            ended.push(server.stop().await);
        }
        for workload in self.workloads {
            ended.push(workload.stop().await);
        }
        ended.push(remove_dir(&self.dir));
        ended.into_iter().collect()
    }
}

fn remove_dir(dir: &Path) -> Result<(), MeshError> {
    match fs::remove_dir_all(dir) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(MeshError::file(dir, source)),
        _ => Ok(()),
    }
}
