//! kubectl at a cluster with a real node, for the tests of levels 3 and 4.

use std::path::PathBuf;

use meshplay_local::node::NodeCluster;
use meshplay_net::process::run;

use crate::common::{DEADLINE, tools};

/// kubectl at one cluster.
pub(crate) struct Kube {
    kubeconfig: PathBuf,
    dir: PathBuf,
}

impl Kube {
    /// Uses the node's folder for the manifests that it applies.
    pub(crate) fn of(cluster: &NodeCluster) -> Kube {
        Kube { kubeconfig: cluster.plane.kubeconfig_path(), dir: cluster.node.dir().to_owned() }
    }

    pub(crate) async fn run(&self, args: &[&str]) -> Result<String, String> {
        let program = tools().program("kubectl").unwrap();
        let kubeconfig = format!("--kubeconfig={}", self.kubeconfig.display());
        let args = std::iter::once(kubeconfig.as_str()).chain(args.iter().copied());
        run(program, args, DEADLINE).await.map_err(|error| error.to_string())
    }

    pub(crate) async fn try_apply(&self, manifest: &str) -> Result<String, String> {
        let file = self.dir.join("to-apply.yaml");
        std::fs::write(&file, manifest).unwrap();
        self.run(&["apply", "-f", file.to_str().unwrap()]).await
    }

    pub(crate) async fn apply(&self, manifest: &str) {
        self.try_apply(manifest).await.unwrap();
    }

    pub(crate) async fn wait(&self, object: &str, condition: &str) {
        self.wait_in("default", object, condition).await;
    }

    pub(crate) async fn wait_in(&self, namespace: &str, object: &str, condition: &str) {
        self.run(&[
            "-n",
            namespace,
            "wait",
            &format!("--for=condition={condition}"),
            object,
            "--timeout=120s",
        ])
        .await
        .unwrap();
    }

    pub(crate) async fn get(&self, object: &str, json_path: &str) -> String {
        self.run(&["get", object, "-o", &format!("jsonpath={json_path}")]).await.unwrap()
    }

    pub(crate) async fn list_get(&self, kind: &str, labels: &str, json_path: &str) -> String {
        self.run(&["get", kind, "-l", labels, "-o", &format!("jsonpath={json_path}")]).await.unwrap()
    }

    /// Runs a command in the pod `client`.
    pub(crate) async fn exec(&self, command: &[&str]) -> Result<String, String> {
        self.run(&[&["exec", "client", "--"], command].concat()).await
    }
}
