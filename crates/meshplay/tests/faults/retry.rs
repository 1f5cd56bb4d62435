//! One of three clusters goes away in the middle of a deployment, comes back, and is gone on with.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use http::Method;
use meshplay_local::{ControlPlane, Options, RigContext, Tools, state::State};
use meshplay_net::process::Lifetime;
use meshplay_test::{Fault, FaultProxy, Kubectl, Scope, clusters};
use meshplay_types::Code;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::support::{IMPATIENT, codes, configmaps, connect, import};
use crate::harness::{
    Installation,
    installation::{CLUSTERS, exit},
    unique,
};

/// Name of the connection to the third cluster.
const NORTH: &str = "north";
/// ConfigMaps of the design in each cluster: more than are written at once, so that there is a middle.
const COUNT: usize = 60;
/// Two writes at a time, and nobody waits long.
const NARROW: &str = "inFlightMax = 2\n";

/// A control plane of its own; it ends with this.
struct Third {
    plane: Option<ControlPlane>,
    ctx: RigContext,
    runtime: Runtime,
    _root: TempDir,
}

impl Third {
    fn start() -> Self {
        let root = tempfile::tempdir().unwrap();
        let state = State::create(root.path(), &unique("third"), Lifetime::WithParent).unwrap();
        let ctx = RigContext::new(Tools::open_default().unwrap(), Arc::new(state));
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let plane = runtime.block_on(ControlPlane::start(&ctx, Options::new("third"))).unwrap();
        Self { plane: Some(plane), ctx, runtime, _root: root }
    }

    fn kubectl(&self) -> Kubectl {
        Kubectl::new(
            self.ctx.tools.program("kubectl").unwrap(),
            self.plane.as_ref().unwrap().kubeconfig_path(),
        )
    }
}

impl Drop for Third {
    fn drop(&mut self) {
        let plane = self.plane.take();
        // Its parts end inside the runtime that they were started in.
        self.runtime.block_on(async { drop(plane) });
        drop(self.ctx.state.take_down());
    }
}

/// Two shared clusters and a third one that can go away.
struct Three {
    meshplay: Installation,
    proxy: FaultProxy,
    third: Third,
    design: String,
}

impl Three {
    fn new() -> Option<Self> {
        let [first, second, ..] = clusters() else { return None };
        let third = Third::start();
        let meshplay = Installation::new();
        for (name, cluster) in CLUSTERS.iter().zip([first, second]) {
            meshplay.connect(name, cluster.kubeconfig());
        }
        let proxy = FaultProxy::start(&third.plane.as_ref().unwrap().kubeconfig_path()).unwrap();
        connect(&meshplay, NORTH, &proxy);
        std::fs::write(meshplay.data_dir().join("meshplay.toml"), format!("{IMPATIENT}{NARROW}")).unwrap();
        let design = unique("three");
        import(&meshplay, &design, &configmaps("default", &design, COUNT));
        Some(Self { meshplay, proxy, third, design })
    }

    /// After so many writes the third cluster swallows everything, until told otherwise.
    fn goes_away_after(&self, n_writes: usize) {
        let gone = Arc::new(AtomicBool::new(false));
        let seen = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let fits = move |parts: &http::request::Parts| {
            let is_write =
                parts.method == Method::PATCH && !parts.uri.query().unwrap_or_default().contains("dryRun=");
            if is_write && seen.fetch_add(1, Ordering::SeqCst) >= n_writes {
                gone.store(true, Ordering::SeqCst);
            }
            gone.load(Ordering::SeqCst)
        };
        self.proxy.faults().set(Fault::Reset.on(Scope::matching(fits)));
    }

    fn run(&self, args: &[&str], exit: i32) -> Value {
        self.meshplay.run(&[args, &["-o", "json"]].concat()).expect(exit).json()
    }

    /// Deploys to all three; the third goes away in the middle. The operation.
    fn deployed_in_part(&self) -> Value {
        self.goes_away_after(COUNT / 3);
        let operation = self.run(&["design", "deploy", &self.design, "--yes"], exit::PARTIAL);
        self.proxy.faults().clear();
        operation
    }

    /// ConfigMaps of the design in the third cluster.
    fn there(&self) -> usize {
        let names =
            self.third.kubectl().run(&["get", "configmaps", "--namespace", "default", "--output=name"]);
        names.unwrap().lines().filter(|name| name.contains(&self.design)).count()
    }

    /// How a cluster of an operation ended.
    fn status<'v>(operation: &'v Value, cluster: &str) -> &'v str {
        let columns = operation["clusters"].as_array().unwrap();
        columns.iter().find(|one| one["name"] == cluster).unwrap()["status"].as_str().unwrap()
    }
}

impl Drop for Three {
    fn drop(&mut self) {
        // Best effort: the shared clusters keep nothing of it.
        self.proxy.faults().clear();
        drop(self.meshplay.run(&["design", "undeploy", &self.design, "--yes"]));
    }
}

#[test]
fn p14_one_of_three_goes_away_the_others_finish_and_a_retry_completes_it() {
    let Some(three) = Three::new() else { return };
    let operation = three.deployed_in_part();
    assert_eq!(operation["status"], "partial", "{operation:#}");
    for name in CLUSTERS {
        assert_eq!(Three::status(&operation, name), "applied");
    }
    assert_eq!(Three::status(&operation, NORTH), "held");
    let columns = operation["clusters"].as_array().unwrap();
    let north = columns.iter().find(|one| one["name"] == NORTH).unwrap();
    assert!(north["reason"].is_string(), "{north:#}");
    let progress = &north["progress"];
    assert!(progress["done"].as_u64() < progress["total"].as_u64(), "what failed is not done: {north:#}");
    assert!(codes(north).contains(&Code::CLUSTER_RESET.to_string()), "{north:#}");
    let before = three.there();
    assert!((1..COUNT).contains(&before), "{before}");

    let id = operation["operation"].as_str().unwrap();
    let log = three.meshplay.run(&["operation", "log", id]).expect(exit::OK).stdout;
    for said in [
        format!("{NORTH}: held: "),
        "east: applied".to_owned(),
        format!("default/{}-1: create", three.design),
    ] {
        assert!(log.contains(&said), "`{said}` is not in\n{log}");
    }
    let retried = three.run(&["operation", "retry", id], exit::OK);
    assert_eq!(retried["status"], "succeeded", "{retried:#}");
    assert_ne!(retried["operation"], operation["operation"]);
    let names: Vec<_> = retried["clusters"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, [NORTH], "the others are done");
    assert_eq!(three.there(), COUNT);
    three
        .meshplay
        .run(&["operation", "retry", retried["operation"].as_str().unwrap()])
        .expect(exit::REFUSED)
        .tells(Code::NOTHING_TO_RETRY);
}

#[test]
fn p14_a_retry_whose_plan_is_another_one_asks_again_and_touches_nothing_before() {
    let Some(three) = Three::new() else { return };
    let operation = three.deployed_in_part();
    let id = operation["operation"].as_str().unwrap();
    // Somebody makes an object that the design was going to create: it would be adopted instead.
    let kubectl = three.third.kubectl();
    let listed = kubectl.run(&["get", "configmaps", "--namespace", "default", "--output=name"]).unwrap();
    let missing = (1..=COUNT)
        .map(|n| format!("{}-{n}", three.design))
        .find(|name| !listed.lines().any(|line| line == format!("configmap/{name}")));
    let missing = missing.unwrap();
    let (_, number) = missing.rsplit_once('-').unwrap();
    let value = format!("--from-literal=number={number}");
    kubectl.run(&["create", "configmap", &missing, "--namespace", "default", &value]).unwrap();
    let before = three.there();

    let refused = three.meshplay.run(&["operation", "retry", id]).expect(exit::REFUSED);
    refused.tells(Code::PLAN_CHANGED);
    assert!(refused.stderr.contains(&missing), "{}", refused.stderr);
    assert_eq!(three.there(), before, "nothing was touched");
    let (_, approval) = refused.stderr.split_once("--approve ").unwrap();
    let approval = approval.split_whitespace().next().unwrap();
    let retried = three.run(&["operation", "retry", id, "--approve", approval], exit::OK);
    assert_eq!(retried["status"], "succeeded", "{retried:#}");
    assert_eq!(three.there(), COUNT);
}
