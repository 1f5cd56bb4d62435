//! Several clusters, one of which cannot be reached: each is a column of its own.

use meshplay_test::{FaultProxy, Network, TestCluster, clusters};
use meshplay_types::Code;
use serde_json::Value;

use super::support::{IMPATIENT, Writes, codes, configmaps, connect, import};
use crate::harness::{
    Installation, Sight,
    installation::{CLUSTERS, exit},
    unique,
};

/// Two clusters; the second one is behind a proxy. The design brings its namespace along.
struct Two {
    meshplay: Installation,
    proxy: FaultProxy,
    clusters: &'static [TestCluster],
    design: String,
}

impl Two {
    fn new() -> Option<Self> {
        let clusters = clusters();
        let [first, second, ..] = clusters else { return None };
        let meshplay = Installation::new();
        meshplay.connect(CLUSTERS[0], first.kubeconfig());
        let proxy = FaultProxy::start(second.kubeconfig()).unwrap();
        connect(&meshplay, CLUSTERS[1], &proxy);
        std::fs::write(meshplay.data_dir().join("meshplay.toml"), IMPATIENT).unwrap();
        let design = unique("two");
        let namespace = format!("apiVersion: v1\nkind: Namespace\nmetadata: {{ name: {design} }}\n---\n");
        import(&meshplay, &design, &(namespace + &configmaps(&design, &design, 3)));
        Some(Self { meshplay, proxy, clusters, design })
    }

    /// Deploys to both with more arguments.
    #[track_caller]
    fn deploy(&self, more: &[&str], exit: i32) -> Value {
        let args = ["design", "deploy", &self.design, "--yes", "--cluster", "east", "--cluster", "west"];
        self.meshplay.run(&[&args[..], &["-o", "json"], more].concat()).expect(exit).json()
    }
}

impl Drop for Two {
    fn drop(&mut self) {
        for cluster in self.clusters {
            // Best effort: the cluster is thrown away in the end.
            drop(cluster.kubectl().run(&[
                "delete",
                "namespace",
                &self.design,
                "--wait=false",
                "--ignore-not-found",
            ]));
        }
    }
}

/// Name and status of each column, and whether it has a reason.
fn columns(operation: &Value) -> Vec<(&str, &str, bool)> {
    let column = |column: &'_ Value| column["reason"].is_string();
    let all = operation["clusters"].as_array().unwrap().iter();
    all.map(|one| (one["name"].as_str().unwrap(), one["status"].as_str().unwrap(), column(one))).collect()
}

#[test]
fn f38_one_refused_cluster_does_not_stop_the_other_and_the_whole_is_partial() {
    let Some(two) = Two::new() else { return };
    two.proxy.faults().set_network(Network::Refused);
    let operation = two.deploy(&[], exit::PARTIAL);
    assert_eq!(operation["status"], "partial", "{operation:#}");
    assert_eq!(columns(&operation), [("east", "applied", false), ("west", "failed", true)]);
    let west = &operation["clusters"][1];
    assert!(codes(west).contains(&Code::CLUSTER_REFUSED.to_string()), "{west:#}");
    assert!(west["reason"].as_str().unwrap().contains("refused"), "{west:#}");

    two.proxy.faults().clear();
    let mark = two.clusters[0].audit_log().mark().unwrap();
    let operation = two.deploy(&[], exit::OK);
    assert_eq!(columns(&operation), [("east", "applied", false), ("west", "applied", false)]);
    let east = &operation["clusters"][0]["objects"];
    assert_eq!((&east["applied"], &east["unchanged"]), (&0.into(), &4.into()), "nothing to write there");
    assert_eq!(Writes::since(&two.clusters[0], mark).count(&two.design), 0);
    let args = ["design", "undeploy", &two.design, "--yes", "--cluster", "east", "--cluster", "west"];
    two.meshplay.json(&[&args[..], &["--include", "namespaces"]].concat());
}

#[test]
fn f38_a_stage_starts_only_if_few_enough_clusters_failed_before() {
    let Some(two) = Two::new() else { return };
    two.proxy.faults().set_network(Network::Refused);
    let stages = ["--stage", "west", "--stage", "east"];
    let operation = two.deploy(&stages, exit::UNREACHABLE);
    assert_eq!(operation["status"], "failed", "{operation:#}");
    let of = |name: &str| {
        let all = operation["clusters"].as_array().unwrap();
        all.iter().find(|column| column["name"] == name).unwrap()
    };
    assert!(codes(of("west")).contains(&Code::CLUSTER_REFUSED.to_string()), "{operation:#}");
    assert!(codes(of("east")).contains(&Code::STAGE_NOT_STARTED.to_string()), "{operation:#}");
    let kubectl = Sight(two.clusters[0].kubectl());
    assert_eq!(kubectl.get("default", &format!("namespace/{}", two.design)), None, "not touched");

    let operation = two.deploy(&[&stages[..], &["--max-failed", "1"]].concat(), exit::PARTIAL);
    assert_eq!(operation["status"], "partial", "{operation:#}");
    assert!(columns(&operation).contains(&("east", "applied", false)), "{operation:#}");
}
