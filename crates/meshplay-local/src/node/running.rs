//! A node that runs: its programs, images, volumes.

use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use meshplay_net::process::{ProcessId, run};
use serde_json::Value;

use super::addresses::NodeAddresses;
use super::config::{self, CONTAINERD_SOCKET};
use super::dns::{ApiAccess, DnsConfig};
use super::image::Image;
use super::init::{self, NODE_DIR, Plan, Program};
use super::space::{NodeSpace, link_setup, wait_for_file};
use super::{NodeError, furnish, image_files};
use crate::api::Api;
use crate::control_plane::{ControlPlane, User};
use crate::{RigContext, Tools};

/// What a node is called in its cluster; there is one per cluster.
const NODE_NAME: &str = "node-1";
/// Time for the node to be Ready after its programs were started.
const READY_DEADLINE: Duration = Duration::from_secs(90);
/// How often the node's condition is asked for.
const READY_POLL: Duration = Duration::from_millis(200);
/// Time for importing one image.
const IMPORT_DEADLINE: Duration = Duration::from_secs(60);
/// Port of the DNS server on the node's address.
const DNS_PORT: u16 = 53;
/// Keys are their owner's alone.
const FILE_MODE: u32 = 0o600;

/// A node that is Ready. It ends with the rig, or when dropped (unless the rig is detached).
#[derive(Debug)]
pub struct Node {
    space: NodeSpace,
    tools: Tools,
}

/// A folder of the node, for a local PersistentVolume or a hostPath.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolumeDir {
    /// As pods and PersistentVolumes name it.
    pub on_node: String,
    /// As this machine sees it.
    pub on_machine: PathBuf,
}

impl Node {
    /// Starts the node's programs, imports the standard images, waits until the control plane calls it Ready, and gives the
    /// cluster its classes and local volumes (class `rig-local`).
    ///
    /// # Errors
    /// [`NodeError`]; the logs in the node's folder say more.
    pub async fn start(ctx: &RigContext, space: NodeSpace, plane: &ControlPlane) -> Result<Node, NodeError> {
        let started = Instant::now();
        write_files(&space, &ctx.tools, plane)?;
        let plan = plan(&space, &ctx.tools);
        write_atomically(&space.dir.join(init::PLAN_FILE), &to_json(&plan))?;
        let node = Node { space, tools: ctx.tools.clone() };
        let images = image_files::standard_images(&ctx.tools.program("busybox")?, &node.space.rig_program)?;
        for image in &images {
            node.import(image).await?;
        }
        node.wait_until_ready(plane.api()).await?;
        furnish::furnish(&node, plane.api()).await?;
        let elapsed_s = started.elapsed().as_secs_f32();
        ctx.progress.say(&format!("cluster {}: node {NODE_NAME} ready in {elapsed_s:.1} s", plane.name()));
        Ok(node)
    }

    /// Its name in the cluster.
    pub fn name(&self) -> &str {
        NODE_NAME
    }

    /// Its addresses.
    pub fn addresses(&self) -> NodeAddresses {
        self.space.addresses
    }

    /// Its folder, with a log for each program.
    pub fn dir(&self) -> &Path {
        &self.space.dir
    }

    /// The process that holds it all; `nsenter --target PID --mount --net` looks around in it.
    pub fn process(&self) -> ProcessId {
        self.space.holder.id()
    }

    /// Makes an image and gives it to the node's containerd. Pods use it with `imagePullPolicy: Never`.
    ///
    /// # Errors
    /// [`NodeError::Image`], [`NodeError::Command`].
    pub async fn import(&self, image: &Image) -> Result<(), NodeError> {
        let file_name = image.name.replace(['/', ':'], "_") + ".tar";
        let archive = self.space.dir.join(file_name);
        let (to_write, path) = (image.clone(), archive.clone());
        tokio::task::spawn_blocking(move || to_write.write(&path))
            .await
            .expect("writing an image does not panic")?;
        let socket = self.space.path_inside(CONTAINERD_SOCKET);
        wait_for_file(&self.space, &socket, "starting containerd").await?;
        let (socket, path) = (socket.display().to_string(), archive.display().to_string());
        let args = ["--address", &socket, "--namespace", "k8s.io", "images", "import", &path];
        run(self.tools.program("ctr")?, args, IMPORT_DEADLINE).await?;
        std::fs::remove_file(&archive).map_err(|source| NodeError::file(&archive, source))
    }

    /// Makes a folder on the node, empty unless it was there before.
    ///
    /// # Errors
    /// [`NodeError::VolumeName`], [`NodeError::File`].
    pub fn volume_dir(&self, name: &str) -> Result<VolumeDir, NodeError> {
        let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || !name.chars().all(letters) {
            return Err(NodeError::VolumeName { name: name.to_owned() });
        }
        let on_machine = self.space.dir.join("volumes").join(name);
        std::fs::create_dir_all(&on_machine).map_err(|source| NodeError::file(&on_machine, source))?;
        Ok(VolumeDir { on_node: format!("{NODE_DIR}/volumes/{name}"), on_machine })
    }

    async fn wait_until_ready(&self, api: &Api) -> Result<(), NodeError> {
        let path = format!("/api/v1/nodes/{NODE_NAME}");
        let deadline = Instant::now() + READY_DEADLINE;
        loop {
            self.space.holder.check_running("waiting for the node to be Ready")?;
            // Until the kubelet has registered, the answer is "not found".
            if is_ready(&api.get(&path).await?.json()) {
                return Ok(());
            }
            if Instant::now() >= deadline {
                return Err(self.space.late("becoming Ready", READY_DEADLINE));
            }
            tokio::time::sleep(READY_POLL).await;
        }
    }
}

fn is_ready(node: &Value) -> bool {
    let conditions = node["status"]["conditions"].as_array().map(Vec::as_slice).unwrap_or_default();
    conditions.iter().any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
}

fn plan(space: &NodeSpace, tools: &Tools) -> Plan {
    let tools_dir = tools.dir().display().to_string();
    let command = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    // The folder itself may have blanks in its name.
    let of_tools = |line: &str| {
        let mut words = command(line);
        words[0] = format!("{tools_dir}/{}", words[0]);
        words
    };
    let kubelet = format!(
        "kubelet --config {NODE_DIR}/kubelet.json --kubeconfig {NODE_DIR}/kubelet.kubeconfig \
         --hostname-override {NODE_NAME} --node-ip {} --root-dir {NODE_DIR}/kubelet --cert-dir {NODE_DIR}/kubelet-pki",
        space.addresses.node()
    );
    let program = |name: &str, command| Program { name: name.to_owned(), command };
    Plan {
        hostname: NODE_NAME.to_owned(),
        path: format!(
            "{tools_dir}:{tools_dir}/cni:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        ),
        cgroup: space.cgroup.clone(),
        setup: link_setup(&format!("{tools_dir}/ip"), space.addresses),
        programs: vec![
            program("containerd", of_tools(&format!("containerd --config {NODE_DIR}/containerd.toml"))),
            program("kubelet", of_tools(&kubelet)),
            program("kube-proxy", of_tools(&format!("kube-proxy --config {NODE_DIR}/kube-proxy.json"))),
            program("dns", {
                let rig_program = space.rig_program.display().to_string();
                [vec![rig_program], command(&format!("inside dns {NODE_DIR}/dns.json"))].concat()
            }),
        ],
    }
}

fn write_files(space: &NodeSpace, tools: &Tools, plane: &ControlPlane) -> Result<(), NodeError> {
    let addresses = space.addresses;
    let server = SocketAddr::from((addresses.host(), plane.port()));
    let server_url = format!("https://{server}");
    let user = format!("system:node:{NODE_NAME}");
    let kubelet = plane.pki().issue_client(&User { name: &user, groups: &["system:nodes"] })?;
    let kube_proxy = plane.pki().issue_client(&User { name: "system:kube-proxy", groups: &[] })?;
    let pki = |name: &str| PathBuf::from(format!("{NODE_DIR}/pki/{name}"));
    let dns = DnsConfig {
        listen: SocketAddr::from((addresses.node(), DNS_PORT)),
        api: ApiAccess { server, ca: pki("ca.crt"), cert: pki("kube-proxy.crt"), key: pki("kube-proxy.key") },
    };
    let files = [
        ("containerd.toml", config::containerd(&tools.dir().join("cni").display().to_string())),
        ("cni/10-rig.conflist", config::cni(addresses).to_string()),
        ("kubelet.json", config::kubelet(addresses, &space.cgroup).to_string()),
        ("kubelet.kubeconfig", config::kubeconfig(&server_url, "kubelet").to_string()),
        ("kube-proxy.json", config::kube_proxy(addresses, NODE_NAME).to_string()),
        ("kube-proxy.kubeconfig", config::kubeconfig(&server_url, "kube-proxy").to_string()),
        ("dns.json", to_json(&dns)),
        ("resolv.conf", String::new()),
        ("pki/ca.crt", plane.pki().ca_pem().to_owned()),
        ("pki/kubelet.crt", kubelet.cert_pem),
        ("pki/kubelet.key", kubelet.key_pem),
        ("pki/kube-proxy.crt", kube_proxy.cert_pem),
        ("pki/kube-proxy.key", kube_proxy.key_pem),
    ];
    for (name, text) in files {
        write(&space.dir.join(name), &text)?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), NodeError> {
    let error = |source| NodeError::file(path, source);
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).map_err(error)?;
    }
    let mut options = std::fs::File::options();
    let mut file =
        options.create(true).truncate(true).write(true).mode(FILE_MODE).open(path).map_err(error)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(error)
}

/// Whoever waits for the file to appear never sees half of it.
fn write_atomically(path: &Path, text: &str) -> Result<(), NodeError> {
    let unfinished = path.with_extension("new");
    write(&unfinished, text)?;
    std::fs::rename(&unfinished, path).map_err(|source| NodeError::file(path, source))
}

fn to_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("our own plain structs with text keys are always JSON")
}
