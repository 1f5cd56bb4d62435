//! Our own chart, installed by helm on a real node: it serves over TLS, lets the owner in, keeps its data, and goes.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use meshplay_local::{Tools, ports::free_port};
use rustix::process::Signal;
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{Installation, Real, Run, Running, installation::exit};

const NAMESPACE: &str = "meshplay";

/// The chart as a release of helm on a real node, and the way to it.
struct Release {
    real: Real,
    dir: TempDir,
    url: String,
    port: u16,
}

impl Release {
    fn install(real: Real) -> Self {
        let port = free_port().unwrap();
        let release =
            Self { real, dir: tempfile::tempdir().unwrap(), url: format!("https://127.0.0.1:{port}"), port };
        let (image, tag) = release.real.import_meshplay();
        release.real.kubectl().run(&["create", "namespace", NAMESPACE]).unwrap();
        release.bring_certificate();
        let set = |key: &str, value: &str| ["--set".to_owned(), format!("{key}={value}")];
        let settings = [
            set("publicUrl", &release.url),
            set("tls.secretName", "meshplay-tls"),
            set("image.repository", image),
            set("image.tag", tag),
            set("image.pullPolicy", "Never"),
            set("storage.size", "1Gi"),
            set("readOwnCluster", "true"),
        ]
        .concat();
        let chart = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/chart");
        let mut args = vec!["install", "meshplay", chart.to_str().unwrap(), "--wait", "--timeout", "120s"];
        args.extend(settings.iter().map(String::as_str));
        release.helm(&args);
        release
    }

    fn bring_certificate(&self) {
        let pki = self.real.cluster().plane.pki();
        let served = pki.issue_server("meshplay", &["127.0.0.1".to_owned()]).unwrap();
        let file = |name: &str, text: &str| {
            let path = self.dir.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let (cert, key) = (file("tls.crt", &served.cert_pem), file("tls.key", &served.key_pem));
        file("ca.crt", pki.ca_pem());
        let args = ["create", "secret", "tls", "meshplay-tls", "--cert", &cert, "--key", &key];
        self.kubectl(&args);
    }

    fn helm(&self, args: &[&str]) -> String {
        let dir = self.dir.path();
        let mut helm = Command::new(Tools::open_default().unwrap().program("helm").unwrap());
        helm.env("HELM_CACHE_HOME", dir).env("HELM_CONFIG_HOME", dir).env("HELM_DATA_HOME", dir);
        helm.arg("--kubeconfig").arg(self.real.kubeconfig()).args(["--namespace", NAMESPACE]).args(args);
        let output = helm.output().unwrap();
        assert!(output.status.success(), "{}\n{}", String::from_utf8_lossy(&output.stderr), self.seen());
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a person would look at when it does not start.
    fn seen(&self) -> String {
        self.kubectl(&["describe", "pods"]) + &self.kubectl(&["logs", "meshplay-0"])
    }

    fn kubectl(&self, args: &[&str]) -> String {
        let run = self.real.kubectl().run(&[&["--namespace", NAMESPACE], args].concat());
        run.unwrap_or_else(|error| error.to_string())
    }

    /// The token that the notes of the chart say how to find.
    fn owner_token(&self) -> String {
        let logs = self.kubectl(&["logs", "statefulset/meshplay"]);
        let line = logs.lines().find(|line| line.contains('#'));
        let (_, token) = line.and_then(|line| line.split_once("token=")).unwrap_or_else(|| panic!("{logs}"));
        token.split_whitespace().next().unwrap().to_owned()
    }

    /// A command of ours, from this machine, that trusts the certificate's authority.
    fn ask(&self, token: &str, args: &[&str]) -> Run {
        let forward = Forward::start(self);
        let ca = self.dir.path().join("ca.crt");
        let env = [("MESHPLAY_TOKEN", token), ("SSL_CERT_FILE", ca.to_str().unwrap())];
        let run = Running::start(
            &Installation::new(),
            &[&["--server", self.url.as_str()], args, &["-o", "json"]].concat(),
            &env,
        )
        .end();
        drop(forward);
        run
    }
}

/// `kubectl port-forward` to the Service, while this lives.
struct Forward(Child);

impl Forward {
    fn start(release: &Release) -> Self {
        let ports = format!("{}:443", release.port);
        let args = ["--namespace", NAMESPACE, "port-forward", "service/meshplay", &ports];
        let mut child = release.real.kubectl().command(&args).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("Forwarding"), "{line}");
        Self(child)
    }
}

impl Drop for Forward {
    fn drop(&mut self) {
        let pid = rustix::process::Pid::from_child(&self.0);
        rustix::process::kill_process(pid, Signal::TERM).unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn the_chart_installs_us_on_a_real_node_where_we_keep_our_data_and_read_only_what_was_granted() {
    let Some(real) = Real::start() else { return };
    let release = Release::install(real);
    let token = release.owner_token();

    assert_eq!(
        release.ask(&token, &["design", "list"]).expect(exit::OK).json()["items"],
        Value::Array(vec![])
    );
    release.ask("mp_wrong", &["design", "list"]).expect(exit::DENIED);
    let manifest = release.dir.path().join("shop.yaml");
    std::fs::write(&manifest, "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: b }\n")
        .unwrap();
    let import = ["design", "import", "-f", manifest.to_str().unwrap(), "--name", "shop"];
    release.ask(&token, &import).expect(exit::OK);

    release.kubectl(&["delete", "pod", "meshplay-0"]);
    let ready = release.kubectl(&["wait", "--for=condition=Ready", "pod/meshplay-0", "--timeout=60s"]);
    assert!(ready.contains("condition met"), "{ready}\n{}", release.seen());
    let kept = release.ask(&token, &["design", "list"]).expect(exit::OK).json();
    assert_eq!(kept["items"][0]["name"], "shop", "{kept:#}");

    let may = |verb: &str, kind: &str| {
        let account = format!("system:serviceaccount:{NAMESPACE}:meshplay");
        release.kubectl(&["auth", "can-i", verb, kind, "--as", &account]).contains("yes")
    };
    assert!(may("list", "pods") && may("watch", "deployments"));
    assert!(!may("get", "secrets") && !may("create", "pods") && !may("patch", "deployments"));

    release.helm(&["uninstall", "meshplay"]);
    release.kubectl(&["wait", "--for=delete", "pod/meshplay-0", "--timeout=60s"]);
    let left = release.kubectl(&["get", "all,networkpolicy,serviceaccount", "-o", "name"]);
    assert_eq!(left.trim(), "serviceaccount/default");
    let claims = release.kubectl(&["get", "pvc", "-o", "name"]);
    assert_eq!(claims.trim(), "persistentvolumeclaim/data-meshplay-0", "what people made stays");
}
