//! The command lines of the four programs.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use meshplay_net::process::ProcessSpec;

use super::pki::{Pki, User};
use super::{ControlPlaneError, Options, Reach, audit_log_path, make_dir, write_secret};
use crate::Tools;

/// Threads that one program may run at a time: several control planes share few cores.
const GOMAXPROCS: &str = "2";
/// Megabytes of the audit log before it is rotated; one request is about a kilobyte.
const AUDIT_LOG_MB_MAX: u32 = 1024;
/// Client limits of the controllers per second: with the default of 20 pods appear at 5.6/s (practice P12).
const CONTROLLER_LIMITS: [&str; 2] = ["--kube-api-qps=1000", "--kube-api-burst=2000"];

/// Kubeconfig files of the two programs that act on the API server, and who they are.
pub(super) const CONTROLLER_USERS: [(&str, User<'static>); 2] = [
    ("controller-manager.kubeconfig", User { name: "system:kube-controller-manager", groups: &[] }),
    ("scheduler.kubeconfig", User { name: "system:kube-scheduler", groups: &[] }),
];

/// The ports of one control plane, all on loopback, but for the API server's with [`Reach::Link`].
#[derive(Debug)]
pub(super) struct Ports {
    pub(super) api_address: Ipv4Addr,
    pub(super) etcd_client: u16,
    pub(super) etcd_peer: u16,
    pub(super) api_server: u16,
}

impl Ports {
    pub(super) fn server_url(&self) -> String {
        format!("https://{}:{}", self.api_address, self.api_server)
    }
}

/// Where the programs of one control plane are and keep their files.
pub(super) struct Programs {
    etcd: PathBuf,
    api_server: PathBuf,
    controller_manager: PathBuf,
    scheduler: PathBuf,
    cluster: String,
    dir: PathBuf,
}

impl Programs {
    /// Finds the programs and writes the files that do not depend on ports.
    pub(super) fn prepare(
        tools: &Tools,
        dir: &Path,
        options: &Options,
    ) -> Result<Programs, ControlPlaneError> {
        let programs = Programs {
            etcd: tools.program("etcd")?,
            api_server: tools.program("kube-apiserver")?,
            controller_manager: tools.program("kube-controller-manager")?,
            scheduler: tools.program("kube-scheduler")?,
            cluster: options.name.clone(),
            dir: dir.to_owned(),
        };
        write_secret(&programs.audit_policy(), include_str!("audit-policy.yaml"))?;
        write_secret(&programs.tokens(), &tokens_csv(options))?;
        Ok(programs)
    }

    /// Forgets what an attempt on other ports has stored.
    pub(super) fn clear_etcd(&self) -> Result<(), ControlPlaneError> {
        let path = self.etcd_dir();
        if path.exists() {
            std::fs::remove_dir_all(&path)
                .map_err(|source| ControlPlaneError::Write { path: path.clone(), source })?;
        }
        make_dir(&path)
    }

    pub(super) fn kubeconfig(&self, file: &str) -> PathBuf {
        self.dir.join(file)
    }

    /// Durability is given up: a rig does not outlive a power cut, and fsync is most of the cost of a write.
    pub(super) fn etcd(&self, ports: &Ports) -> ProcessSpec {
        let client = format!("http://127.0.0.1:{}", ports.etcd_client);
        let peer = format!("http://127.0.0.1:{}", ports.etcd_peer);
        self.spec("etcd", &self.etcd)
            .arg("--name=rig")
            .arg(format!("--data-dir={}", self.etcd_dir().display()))
            .arg(format!("--listen-client-urls={client}"))
            .arg(format!("--advertise-client-urls={client}"))
            .arg(format!("--listen-peer-urls={peer}"))
            .arg(format!("--initial-advertise-peer-urls={peer}"))
            .arg(format!("--initial-cluster=rig={peer}"))
            .args(["--unsafe-no-fsync", "--log-level=warn"])
    }

    pub(super) fn api_server(&self, ports: &Ports, options: &Options, pki: &Pki) -> ProcessSpec {
        let mut args = vec![
            format!("--etcd-servers=http://127.0.0.1:{}", ports.etcd_client),
            format!("--secure-port={}", ports.api_server),
            format!("--service-cluster-ip-range={}", options.reach.service_cidr()),
            "--authorization-mode=Node,RBAC".to_owned(),
            "--enable-admission-plugins=NodeRestriction".to_owned(),
            "--allow-privileged=true".to_owned(),
            "--profiling=false".to_owned(),
            format!("--audit-policy-file={}", self.audit_policy().display()),
            format!("--audit-log-path={}", audit_log_path(&self.dir).display()),
            format!("--audit-log-maxsize={AUDIT_LOG_MB_MAX}"),
            "--audit-log-maxbackup=1".to_owned(),
        ];
        args.extend(reach_args(&options.reach));
        args.extend(certificate_args(pki));
        if !options.tokens.is_empty() {
            args.push(format!("--token-auth-file={}", self.tokens().display()));
        }
        args.extend(options.api_server_args.iter().cloned());
        self.spec("kube-apiserver", &self.api_server).args(args)
    }

    pub(super) fn controller_manager(&self, options: &Options) -> ProcessSpec {
        let pki = |file: &str| self.dir.join("pki").join(file).display().to_string();
        self.controller("kube-controller-manager", &self.controller_manager, CONTROLLER_USERS[0].0)
            .arg(format!("--root-ca-file={}", pki("ca.crt")))
            .arg(format!("--service-account-private-key-file={}", pki("service-account.key")))
            .arg(format!("--cluster-signing-cert-file={}", pki("ca.crt")))
            .arg(format!("--cluster-signing-key-file={}", pki("ca.key")))
            .arg(format!("--cluster-cidr={}", options.reach.pod_cidr()))
            .args(["--use-service-account-credentials=true", "--allocate-node-cidrs=true"])
    }

    pub(super) fn scheduler(&self) -> ProcessSpec {
        self.controller("kube-scheduler", &self.scheduler, CONTROLLER_USERS[1].0)
    }

    /// There is one of each, so nobody to elect a leader against; and no port, so none that can be taken.
    fn controller(&self, name: &str, program: &Path, kubeconfig: &str) -> ProcessSpec {
        let kubeconfig = self.kubeconfig(kubeconfig);
        self.spec(name, program)
            .arg(format!("--kubeconfig={}", kubeconfig.display()))
            .arg(format!("--authentication-kubeconfig={}", kubeconfig.display()))
            .arg(format!("--authorization-kubeconfig={}", kubeconfig.display()))
            .args(["--leader-elect=false", "--secure-port=0", "--profiling=false"])
            .args(CONTROLLER_LIMITS)
    }

    fn spec(&self, name: &str, program: &Path) -> ProcessSpec {
        let log = self.dir.join("logs").join(format!("{name}.log"));
        ProcessSpec::new(&format!("{name} of cluster `{}`", self.cluster), program, log)
            .dir(&self.dir)
            .env("GOMAXPROCS", GOMAXPROCS)
    }

    fn etcd_dir(&self) -> PathBuf {
        self.dir.join("etcd")
    }

    fn audit_policy(&self) -> PathBuf {
        self.dir.join("audit-policy.yaml")
    }

    fn tokens(&self) -> PathBuf {
        self.dir.join("tokens.csv")
    }
}

/// On loopback alone the Service `kubernetes` stays without endpoints: Kubernetes refuses loopback addresses there.
fn reach_args(reach: &Reach) -> Vec<String> {
    let address = reach.address();
    let mut args = vec![format!("--bind-address={address}"), format!("--advertise-address={address}")];
    if address.is_loopback() {
        args.push("--endpoint-reconciler-type=none".to_owned());
    }
    args
}

fn certificate_args(pki: &Pki) -> Vec<String> {
    let files = [
        ("client-ca-file", "ca.crt"),
        ("tls-cert-file", "apiserver.crt"),
        ("tls-private-key-file", "apiserver.key"),
        ("kubelet-client-certificate", "kubelet-client.crt"),
        ("kubelet-client-key", "kubelet-client.key"),
        ("service-account-key-file", "service-account.pub"),
        ("service-account-signing-key-file", "service-account.key"),
        ("requestheader-client-ca-file", "front-proxy-ca.crt"),
        ("proxy-client-cert-file", "front-proxy-client.crt"),
        ("proxy-client-key-file", "front-proxy-client.key"),
    ];
    let mut args: Vec<String> =
        files.iter().map(|(flag, file)| format!("--{flag}={}", pki.path(file).display())).collect();
    args.extend(
        [
            "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
            "--requestheader-allowed-names=front-proxy-client",
            "--requestheader-username-headers=X-Remote-User",
            "--requestheader-group-headers=X-Remote-Group",
            "--requestheader-extra-headers-prefix=X-Remote-Extra-",
            "--kubelet-preferred-address-types=InternalIP,Hostname",
        ]
        .map(str::to_owned),
    );
    args
}

/// One line `token,user,uid,"group,group"` per token.
fn tokens_csv(options: &Options) -> String {
    let line = |token: &super::StaticToken| {
        format!("{},{},{},\"{}\"\n", token.token, token.user, token.user, token.groups.join(","))
    };
    options.tokens.iter().map(line).collect()
}
