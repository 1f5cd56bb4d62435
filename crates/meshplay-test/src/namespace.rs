//! A corner of a shared cluster that belongs to one test.

use uuid::Uuid;

use crate::TestCluster;

/// Label with which everything that a test left behind can be found.
const LABEL: &str = "meshplay.test/corner";
/// Characters of the random part of a name.
const RANDOM_CHARS: usize = 10;

/// A namespace and an API group of its own. Dropping it asks the cluster to delete the namespace and all CRDs of the
/// group, and does not wait; other objects outside the namespace are the test's to remove (name them with
/// [`TestNamespace::name`] as prefix, so that they meet nobody else's).
#[derive(Debug)]
pub struct TestNamespace {
    cluster: &'static TestCluster,
    name: String,
}

impl TestNamespace {
    pub(crate) fn create(cluster: &'static TestCluster) -> Self {
        let random = Uuid::new_v4().simple().to_string();
        let name = format!("t-{}", &random[..RANDOM_CHARS]);
        let made = cluster.kubectl().run(&["create", "namespace", &name]);
        let labelled = made
            .and_then(|_| cluster.kubectl().run(&["label", "namespace", &name, &format!("{LABEL}={name}")]));
        labelled.unwrap_or_else(|error| panic!("no namespace for this test: {error}"));
        Self { cluster, name }
    }

    /// The namespace, also good as a prefix for cluster-scoped names.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// An API group for CRDs that nobody else uses.
    pub fn api_group(&self) -> String {
        format!("{}.meshplay.test", self.name)
    }

    /// The cluster it is in.
    pub fn cluster(&self) -> &'static TestCluster {
        self.cluster
    }

    /// kubectl inside this namespace.
    ///
    /// # Panics
    /// If kubectl fails; its complaint is the message.
    pub fn kubectl(&self, args: &[&str]) -> String {
        let args = [&["--namespace", self.name.as_str()], args].concat();
        self.cluster.kubectl().run(&args).unwrap_or_else(|error| panic!("{error}"))
    }

    /// `kubectl apply --server-side` of a manifest inside this namespace.
    ///
    /// # Panics
    /// If kubectl fails; its complaint is the message.
    pub fn apply(&self, manifest: &str) -> String {
        let args = ["--namespace", &self.name, "apply", "--server-side", "-f", "-"];
        let applied = self.cluster.kubectl().run_with_input(&args, manifest);
        applied.unwrap_or_else(|error| panic!("{error}"))
    }

    fn remove(&self) -> Result<(), crate::KubectlError> {
        let kubectl = self.cluster.kubectl();
        kubectl.run(&["delete", "namespace", &self.name, "--wait=false", "--ignore-not-found"])?;
        let crds = kubectl.run(&["get", "customresourcedefinitions", "--output", "name"])?;
        let suffix = format!(".{}", self.api_group());
        for crd in crds.lines().filter(|crd| crd.ends_with(&suffix)) {
            kubectl.run(&["delete", crd, "--wait=false", "--ignore-not-found"])?;
        }
        Ok(())
    }
}

impl Drop for TestNamespace {
    fn drop(&mut self) {
        // Best effort: the cluster is thrown away in the end, and a test that already fails must not fail twice.
        if let Err(error) = self.remove() {
            tracing::warn!(namespace = self.name, %error, "corner of a test not removed");
        }
    }
}
