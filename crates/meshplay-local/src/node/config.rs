//! The configuration of a node's programs, as text. Paths are as the node sees them ([`NODE_DIR`]).

use serde_json::{Value, json};

use super::addresses::NodeAddresses;
use super::image_files::PAUSE;
use super::init::NODE_DIR;

/// Where the runtime listens, inside the node.
pub(super) const CONTAINERD_SOCKET: &str = "/run/containerd/containerd.sock";
/// Where CNI plugins are configured.
const CNI_CONFIG_DIR: &str = "/run/node/cni";

/// containerd: everything below the node's folder; settings of the real machine stay out.
pub(super) fn containerd(cni_plugins: &str) -> String {
    format!(
        r#"version = 2
root = "{NODE_DIR}/containerd"
state = "/run/containerd"

[grpc]
  address = "{CONTAINERD_SOCKET}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{PAUSE}"
  # Lowering a score needs a right that containers on this machine may lack.
  restrict_oom_score_adj = true

[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "{cni_plugins}"
  conf_dir = "{CNI_CONFIG_DIR}"
"#
    )
}

/// Pod network: one link per pod, addresses of the node's own range, no masquerading (the machine has a route back).
pub(super) fn cni(addresses: NodeAddresses) -> Value {
    let ipam = json!({
        "type": "host-local",
        "dataDir": "/run/cni-ipam",
        "ranges": [[{ "subnet": addresses.pod_cidr() }]],
        "routes": [{ "dst": "0.0.0.0/0" }],
    });
    json!({
        "cniVersion": "0.4.0",
        "name": "rig",
        "plugins": [
            { "type": "ptp", "ipMasq": false, "ipam": ipam },
            { "type": "portmap", "capabilities": { "portMappings": true } },
        ],
    })
}

/// kubelet. Disk pressure of a developer's machine must not evict pods, hence the tiny thresholds and no image removal.
pub(super) fn kubelet(addresses: NodeAddresses, cgroup: &str) -> Value {
    json!({
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": addresses.node(),
        "authentication": {
            "anonymous": { "enabled": false },
            "webhook": { "enabled": true },
            "x509": { "clientCAFile": format!("{NODE_DIR}/pki/ca.crt") },
        },
        "authorization": { "mode": "Webhook" },
        "failCgroupV1": false,
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": format!("/{cgroup}"),
        "clusterDomain": "cluster.local",
        "clusterDNS": [addresses.node()],
        "containerRuntimeEndpoint": format!("unix://{CONTAINERD_SOCKET}"),
        "failSwapOn": false,
        "healthzPort": 0,
        "podLogsDir": format!("{NODE_DIR}/pod-logs"),
        "volumePluginDir": format!("{NODE_DIR}/volume-plugins"),
        "resolvConf": format!("{NODE_DIR}/resolv.conf"),
        "imageGCHighThresholdPercent": 100,
        "evictionHard": {
            "memory.available": "50Mi",
            "nodefs.available": "1%",
            "nodefs.inodesFree": "1%",
            "imagefs.available": "1%",
        },
        "nodeStatusUpdateFrequency": "2s",
        "kubeAPIQPS": 200,
        "kubeAPIBurst": 400,
        "registryPullQPS": 0,
        "serializeImagePulls": false,
        "makeIPTablesUtilChains": false,
    })
}

/// kube-proxy with iptables inside the node's network namespace.
pub(super) fn kube_proxy(addresses: NodeAddresses, node_name: &str) -> Value {
    json!({
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "mode": "iptables",
        "bindAddress": addresses.node(),
        "clusterCIDR": addresses.pod_cidr(),
        "hostnameOverride": node_name,
        "clientConnection": { "kubeconfig": format!("{NODE_DIR}/kube-proxy.kubeconfig"), "qps": 50, "burst": 100 },
        // Limits of connection tracking belong to the whole machine, not to this namespace.
        "conntrack": { "maxPerCore": 0, "min": 0 },
        // Tests change Services and look at once.
        "iptables": { "syncPeriod": "30s", "minSyncPeriod": "100ms" },
        "healthzBindAddress": "127.0.0.1:10256",
        "metricsBindAddress": "127.0.0.1:10249",
    })
}

/// A kubeconfig for a program inside the node, with the certificate `pki/NAME.crt`.
pub(super) fn kubeconfig(server: &str, name: &str) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{
            "name": "rig",
            "cluster": { "server": server, "certificate-authority": format!("{NODE_DIR}/pki/ca.crt") },
        }],
        "users": [{
            "name": name,
            "user": {
                "client-certificate": format!("{NODE_DIR}/pki/{name}.crt"),
                "client-key": format!("{NODE_DIR}/pki/{name}.key"),
            },
        }],
        "contexts": [{ "name": "rig", "context": { "cluster": "rig", "user": name } }],
        "current-context": "rig",
    })
}
