//! The bookshop on a real node: real images, real probes, and a webhook that the shop itself serves.
#![allow(clippy::print_stderr, reason = "a test that is left out says so")]

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use meshplay_local::{
    Options, RigContext, Tools,
    node::{APP, BUSYBOX, NodeCluster, requirements},
    state::State,
};
use meshplay_net::process::Lifetime;
use meshplay_test::{Kubectl, without};
use meshplay_types::Code;
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::bookshop::{healthy, kept, left};
use crate::harness::{Bookshop, Hook, Installation, Sight, eventually, unique};

/// How the shop's Deployment `hook` serves the webhook.
const HOOK_COMMAND: &str =
    "[\"/bin/meshplay-rig\", \"inside\", \"app\", \"--port\", \"8443\", \"--tls-dir\", \"/tls\"]";

/// A cluster with a real node, in a rig of its own; it ends with this.
struct Real {
    cluster: Option<NodeCluster>,
    ctx: RigContext,
    runtime: Runtime,
    _root: TempDir,
}

impl Real {
    fn start() -> Self {
        let tools = Tools::open_default().unwrap();
        let findings = requirements(&tools);
        assert!(findings.is_empty(), "{findings:#?}");
        let root = tempfile::tempdir().unwrap();
        let state = State::create(root.path(), &unique("journey"), Lifetime::WithParent).unwrap();
        let ctx = RigContext::new(tools, Arc::new(state));
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let cluster = runtime.block_on(NodeCluster::start(&ctx, Options::new("real"), &rig_program()));
        Self { cluster: Some(cluster.unwrap()), ctx, runtime, _root: root }
    }

    fn cluster(&self) -> &NodeCluster {
        self.cluster.as_ref().unwrap()
    }

    fn kubeconfig(&self) -> PathBuf {
        self.cluster().plane.kubeconfig_path()
    }

    fn kubectl(&self) -> Kubectl {
        Kubectl::new(self.ctx.tools.program("kubectl").unwrap(), self.kubeconfig())
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        let cluster = self.cluster.take();
        // Its parts end inside the runtime that they were started in.
        self.runtime.block_on(async { drop(cluster) });
        drop(self.ctx.state.take_down());
    }
}

/// The rig's program runs inside the node; it is built beside the binary that is tested.
fn rig_program() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_meshplay")).with_file_name("meshplay-rig");
    assert!(program.exists(), "{} is missing: `cargo build -p meshplay-local`", program.display());
    program
}

#[test]
fn the_bookshop_runs_on_a_real_node_and_is_removed() {
    if without("node") {
        eprintln!("{} skipped: this run goes without `node`", Code::REQUIREMENT_MISSING);
        return;
    }
    let real = Real::start();
    let kubectl = real.kubectl();
    let sight = Sight(&kubectl);
    let namespace = unique("b");
    let pki = real.cluster().plane.pki();
    let served = pki.issue_server("hook", &[format!("hook.{namespace}.svc")]).unwrap();
    let hook = Hook::Pod {
        image: APP,
        command: HOOK_COMMAND,
        cert_pem: &served.cert_pem,
        key_pem: &served.key_pem,
        ca_pem: pki.ca_pem(),
    };
    let shop = Bookshop::new(&namespace, BUSYBOX, &hook, Vec::new());
    let meshplay = Installation::new();
    meshplay.connect("real", &real.kubeconfig());
    let file = meshplay.file("shop.yaml", &shop.text);
    meshplay.json(&["design", "import", "-f", &file]);

    let deployed = meshplay.json(&["design", "deploy", "shop", "--yes"]);
    assert_eq!(deployed["status"], "succeeded", "{deployed:#}");
    assert_eq!(deployed["clusters"][0]["objects"]["applied"], 44);
    healthy(&sight, &shop);
    the_shop_answers_through_its_service(&sight, &shop);

    let planned = meshplay.json(&["design", "plan", "shop"]);
    assert_eq!(planned["clusters"][0]["diff"], json!([]), "nothing is left to do");

    let undeployed = meshplay.json(&["design", "undeploy", "shop", "--yes"]);
    assert_eq!(undeployed["status"], "succeeded", "{undeployed:#}");
    eventually(kept(&undeployed["clusters"][0]), || left(&sight, &shop));
}

fn the_shop_answers_through_its_service(sight: &Sight, shop: &Bookshop) {
    let url = format!("http://web.{}.svc.cluster.local/", shop.namespace);
    let args =
        ["--namespace", shop.namespace.as_str(), "exec", "deployment/api", "--", "wget", "-q", "-O-", &url];
    eventually("bookshop\n".to_owned(), || sight.0.run(&args).unwrap_or_else(|error| error.to_string()));
}
