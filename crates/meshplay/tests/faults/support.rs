//! One cluster behind a fault proxy, and an installation that knows it.

use std::collections::{BTreeMap, BTreeSet};

use meshplay_test::{AuditMark, FaultProxy, TestCluster, TestNamespace, clusters};
use serde_json::Value;

use crate::harness::{Installation, Sight, installation::exit, unique};

/// Name of the connection.
pub(crate) const EAST: &str = "east";
/// User agent of Meshplay.
const AGENT: &str = "meshplay/";

/// Limits of somebody in a hurry, as a person would write them.
pub(crate) const IMPATIENT: &str = "[kube]
connectTimeoutMs = 1500
requestTimeoutMs = 2000
listTimeoutMs = 4000
listHeaderTimeoutMs = 2000
bodyIdleTimeoutMs = 1500
unreachableTimeoutMs = 2000
throttleTimeoutMs = 3000
retryAfterMaxMs = 1000
";

/// A namespace of a cluster that is reached through a fault proxy only.
pub(crate) struct Behind {
    pub(crate) proxy: FaultProxy,
    pub(crate) meshplay: Installation,
    pub(crate) corner: TestNamespace,
}

impl Behind {
    /// With this `meshplay.toml`. `None` if this run goes without clusters.
    pub(crate) fn new(settings: &str) -> Option<Self> {
        let corner = clusters().first()?.namespace();
        let proxy = FaultProxy::start(corner.cluster().kubeconfig()).unwrap();
        let meshplay = Installation::new();
        connect(&meshplay, EAST, &proxy);
        std::fs::write(meshplay.data_dir().join("meshplay.toml"), settings).unwrap();
        Some(Self { proxy, meshplay, corner })
    }

    /// A design of ConfigMaps in its namespace; returns its name.
    pub(crate) fn configmaps(&self, count: usize) -> String {
        let name = unique("d");
        let text = configmaps(self.corner.name(), &name, count);
        import(&self.meshplay, &name, &text);
        name
    }

    /// Insists that each ConfigMap of a design was created once since `mark` and not changed after that: a write that
    /// was repeated because its answer was lost left no trace.
    #[track_caller]
    pub(crate) fn written_once(&self, design: &str, mark: AuditMark, count: usize) {
        let writes = self.writes_since(mark);
        let more = writes.of(design).filter(|(_, done)| done.creations > 1).count();
        assert_eq!(more, 0, "{writes:?}");
        let text = Sight(self.corner.cluster().kubectl()).run(&[
            "--namespace",
            self.corner.name(),
            "get",
            "configmaps",
            "--show-managed-fields",
            "--output=json",
        ]);
        let list: Value = serde_json::from_str(&text).unwrap();
        let is_mine =
            |object: &&Value| object["metadata"]["name"].as_str().unwrap().starts_with(&format!("{design}-"));
        let mine: Vec<&Value> = list["items"].as_array().unwrap().iter().filter(is_mine).collect();
        assert_eq!(mine.len(), count);
        for object in mine {
            let fields = object["metadata"]["managedFields"].as_array().unwrap();
            assert_eq!(fields.len(), 1, "{object:#}");
            // Whole seconds, taken one after the other: a creation may fall on both sides of a tick.
            let apart =
                time(&fields[0]["time"]).duration_since(time(&object["metadata"]["creationTimestamp"]));
            assert!(apart.as_secs().abs() <= 1, "{object:#}");
        }
    }

    /// What the API server did for Meshplay since `mark`.
    pub(crate) fn writes_since(&self, mark: AuditMark) -> Writes {
        Writes::since(self.corner.cluster(), mark)
    }

    pub(crate) fn mark(&self) -> AuditMark {
        self.corner.cluster().audit_log().mark().unwrap()
    }

    /// Names of the ConfigMaps of a design that are there.
    pub(crate) fn there(&self, design: &str) -> BTreeSet<String> {
        let sight = Sight(self.corner.cluster().kubectl());
        let names = sight.run(&["--namespace", self.corner.name(), "get", "configmaps", "--output=name"]);
        let prefix = format!("configmap/{design}-");
        names.lines().filter_map(|name| name.strip_prefix(&prefix)).map(str::to_owned).collect()
    }

    /// Deploys what is left, then removes all of it: nothing of the design was forgotten.
    #[track_caller]
    pub(crate) fn undeployed(&self, design: &str) {
        let undeployed = self.meshplay.json(&["design", "undeploy", design, "--yes", "--cluster", EAST]);
        assert_eq!(undeployed["status"], "succeeded", "{undeployed:#}");
        assert_eq!(self.there(design), BTreeSet::new(), "{undeployed:#}");
    }
}

/// Connects the cluster behind a proxy, with writing allowed.
pub(crate) fn connect(meshplay: &Installation, name: &str, proxy: &FaultProxy) {
    let kubeconfig = meshplay.file(&format!("{name}.kubeconfig"), &proxy.kubeconfig_text());
    meshplay.connect(name, kubeconfig.as_ref());
}

pub(crate) fn import(meshplay: &Installation, name: &str, text: &str) {
    let file = meshplay.file(&format!("{name}.yaml"), text);
    meshplay.run(&["design", "import", "-f", &file, "--name", name]).expect(exit::OK);
}

/// ConfigMaps `PREFIX-1` to `PREFIX-count`.
pub(crate) fn configmaps(namespace: &str, prefix: &str, count: usize) -> String {
    let one = |number: usize| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {prefix}-{number}, namespace: {namespace} }}\n\
             data: {{ number: \"{number}\" }}\n"
        )
    };
    (1..=count).map(one).collect::<Vec<_>>().join("---\n")
}

/// The audit log's writes of Meshplay that were carried out, by name of the object.
#[derive(Debug, Default)]
pub(crate) struct Writes(BTreeMap<String, Done>);

#[derive(Debug, Default)]
pub(crate) struct Done {
    all: usize,
    /// Answers 201: the object was made by this request.
    creations: usize,
}

impl Writes {
    pub(crate) fn since(cluster: &TestCluster, mark: AuditMark) -> Self {
        // An event is written just after its answer was sent: this read of ours stands after all of them.
        let end = unique("end");
        Sight(cluster.kubectl()).run(&["get", "configmap", &end, "--ignore-not-found"]);
        let log = cluster.audit_log();
        let is_end = |event: &Value| event["requestURI"].as_str().is_some_and(|uri| uri.contains(&end));
        crate::harness::eventually(true, || log.since(mark).unwrap().iter().any(is_end));
        let mut writes = Self::default();
        for event in log.writes_since(mark, AGENT).unwrap() {
            let code = event["responseStatus"]["code"].as_u64().unwrap_or_default();
            let name = event["objectRef"]["name"].as_str().unwrap_or_default().to_owned();
            let done = writes.0.entry(name).or_default();
            done.all += usize::from(code < 300);
            done.creations += usize::from(code == 201);
        }
        writes
    }

    /// Those to objects whose names begin with the design's.
    fn of(&self, design: &str) -> impl Iterator<Item = (&String, &Done)> {
        self.0.iter().filter(move |(name, _)| name.starts_with(design))
    }

    /// How many there were to objects of the design.
    pub(crate) fn count(&self, design: &str) -> usize {
        self.of(design).map(|(_, done)| done.all).sum()
    }
}

fn time(value: &Value) -> jiff::Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

/// Codes of the findings of an operation's column.
pub(crate) fn codes(column: &Value) -> BTreeSet<String> {
    let findings = column["findings"].as_array().into_iter().flatten();
    findings.filter_map(|finding| finding["code"].as_str()).map(str::to_owned).collect()
}
