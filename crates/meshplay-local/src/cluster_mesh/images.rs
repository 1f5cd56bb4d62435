//! The images of the mesh under the names that Istio's manifests ask for: control plane and proxy.
//!
//! Istio's own proxy build is in no package registry, so the proxy is upstream Envoy behind Istio's agent.

use std::io;
use std::path::{Path, PathBuf};

use super::ClusterMeshError;
use crate::Tools;
use crate::node::{Content, Image, busybox_files, program_files};

/// Where Istio's manifests look for images.
pub(super) const HUB: &str = "rig.local";
/// Their tag.
pub(super) const TAG: &str = "1";
/// Istio's own user: what it sends is not redirected to the proxy again.
const USER: &str = "1337:1337";
/// The bootstrap that the agent fills in for Envoy: ours, without the extensions that only Istio's build has.
const BOOTSTRAP: &str = include_str!("bootstrap.json.tmpl");
/// Where the agent looks for it.
const BOOTSTRAP_PATH: &str = "/var/lib/istio/envoy/envoy_bootstrap_tmpl.json";
/// What one program with many names is called when it filters packets.
const IPTABLES_NAMES: &[&str] =
    &["iptables", "iptables-save", "iptables-restore", "ip6tables", "ip6tables-save", "ip6tables-restore"];

/// The control plane, with no shell and no libraries: its program is static.
pub(super) fn control_plane(tools: &Tools) -> Result<Image, ClusterMeshError> {
    let program = "/usr/local/bin/pilot-discovery";
    let mut files = vec![
        ("/etc/passwd".to_owned(), Content::Text("istio:x:1337:1337::/:/bin/false\n".to_owned())),
        ("/tmp".to_owned(), Content::Shared),
    ];
    files.extend(program_files(program, &tools.program("pilot-discovery")?)?);
    Ok(image("pilot", files, program))
}

/// The sidecar: agent, Envoy, and iptables for the init container that redirects a pod's traffic.
pub(super) fn proxy(tools: &Tools) -> Result<Image, ClusterMeshError> {
    let agent = "/usr/local/bin/pilot-agent";
    let mut files = busybox_files(&tools.program("busybox")?);
    files.push((BOOTSTRAP_PATH.to_owned(), Content::Text(BOOTSTRAP.to_owned())));
    files.extend(program_files(agent, &tools.program("pilot-agent")?)?);
    files.extend(program_files("/usr/local/bin/envoy", &tools.program("envoy")?)?);
    files.extend(iptables_files(&tools.program("iptables")?)?);
    Ok(image("proxyv2", files, agent))
}

fn image(name: &str, files: Vec<(String, Content)>, program: &str) -> Image {
    let name = format!("{HUB}/{name}:{TAG}");
    Image { name, files, entrypoint: vec![program.to_owned()], user: USER.to_owned() }
}

fn iptables_files(iptables: &Path) -> Result<Vec<(String, Content)>, ClusterMeshError> {
    let error = |source| ClusterMeshError::Iptables { program: iptables.to_owned(), source };
    let program = iptables.canonicalize().map_err(error)?;
    let name = program.file_name().ok_or_else(|| error(io::ErrorKind::InvalidFilename.into()))?;
    let name = name.to_string_lossy().into_owned();
    let mut files = program_files(&format!("/bin/{name}"), &program)?;
    files.extend(IPTABLES_NAMES.iter().map(|alias| (format!("/bin/{alias}"), Content::Link(name.clone()))));
    for module in iptables_modules(&files).map_err(error)? {
        files.push((module.display().to_string(), Content::Program(module)));
    }
    Ok(files)
}

/// Matches and targets are libraries in a folder `xtables` beside or above the library that loads them.
fn iptables_modules(files: &[(String, Content)]) -> io::Result<Vec<PathBuf>> {
    let loader =
        files.iter().find(|(path, _)| path.contains("libxtables")).map(|(path, _)| PathBuf::from(path));
    let Some(triple) = loader.as_deref().and_then(Path::parent).and_then(Path::file_name) else {
        return Ok(Vec::new());
    };
    let wanted = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        ["libxt_", "libipt_", "libip6t_"].iter().any(|prefix| name.starts_with(prefix))
    };
    let entries = std::fs::read_dir(Path::new("/usr/lib").join(triple).join("xtables"))?;
    let paths: Vec<PathBuf> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    Ok(paths.into_iter().filter(wanted).collect())
}
