//! The bookshop: 44 objects, one of every kind that has ever gone wrong in a deployment, under names of its own.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use meshplay_test::{Kubectl, TestCluster};
use uuid::Uuid;

use super::Webhook;

const MANIFEST: &str = include_str!("../fixtures/bookshop.yaml");
/// Characters of the random part of a name.
const RANDOM_CHARS: usize = 10;

/// Who serves the shop's webhook.
pub(crate) enum Hook<'a> {
    /// The test itself, for clusters whose pods are simulated.
    Test(&'a Webhook),
    /// The shop's own Deployment, from this image with this command; the certificate is for its Service.
    Pod { image: &'a str, command: &'a str, cert_pem: &'a str, key_pem: &'a str, ca_pem: &'a str },
}

/// A filled-in manifest.
pub(crate) struct Bookshop {
    /// Namespace of the shop, and the prefix of every name outside it.
    pub(crate) namespace: String,
    /// The second namespace.
    pub(crate) data: String,
    /// API group of its books.
    pub(crate) group: String,
    /// Part of a password: it must never be seen anywhere.
    pub(crate) canary: String,
    /// The manifest.
    pub(crate) text: String,
    kubectls: Vec<Kubectl>,
}

/// A name that nobody else has.
pub(crate) fn unique(prefix: &str) -> String {
    let random = Uuid::new_v4().simple().to_string();
    format!("{prefix}-{}", &random[..RANDOM_CHARS])
}

impl Bookshop {
    /// A shop for the shared clusters.
    pub(crate) fn simulated(clusters: &[TestCluster], webhook: &Webhook) -> Self {
        let kubectls = clusters.iter().map(|cluster| cluster.kubectl().clone()).collect();
        Self::new(&unique("b"), "rig.local/busybox:1", &Hook::Test(webhook), kubectls)
    }

    /// A shop in the namespace `namespace`. What is left of it in the clusters of `kubectls` goes with it.
    pub(crate) fn new(namespace: &str, image: &str, hook: &Hook, kubectls: Vec<Kubectl>) -> Self {
        let namespace = namespace.to_owned();
        let data = format!("{namespace}-data");
        let group = format!("{namespace}.bookshop.example");
        let canary = Uuid::new_v4().simple().to_string();
        let encode = |text: &str| BASE64.encode(text);
        let (hook_image, command, cert, key, client) = match hook {
            Hook::Test(webhook) => {
                let ca = encode(&webhook.cert_pem);
                let client = format!("{{ url: \"{}\", caBundle: {ca} }}", webhook.url());
                (image, "[/bin/true]", encode(&webhook.cert_pem), encode(&webhook.key_pem), client)
            }
            Hook::Pod { image, command, cert_pem, key_pem, ca_pem } => {
                let service = format!("{{ namespace: {namespace}, name: hook, path: /validate }}");
                let client = format!("{{ service: {service}, caBundle: {} }}", encode(ca_pem));
                (*image, *command, encode(cert_pem), encode(key_pem), client)
            }
        };
        let words = [
            ("@NS@", namespace.as_str()),
            ("@DATA@", &data),
            ("@GROUP@", &group),
            ("@CANARY@", &canary),
            ("@IMAGE@", image),
            ("@HOOK_IMAGE@", hook_image),
            ("@HOOK_COMMAND@", command),
            ("@HOOK_CERT@", &cert),
            ("@HOOK_KEY@", &key),
            ("@HOOK_CLIENT@", &client),
        ];
        // The head is about the words, not about the shop.
        let body = MANIFEST.split_once("apiVersion:").map(|(_, body)| format!("apiVersion:{body}")).unwrap();
        let text = words.iter().fold(body, |text, (word, value)| text.replace(word, value));
        Self { namespace, data, group, canary, text, kubectls }
    }

    /// The manifest with one text in place of another, which must be there exactly `n` times.
    #[track_caller]
    pub(crate) fn with(&self, from: &str, to: &str, n: usize) -> String {
        assert_eq!(self.text.matches(from).count(), n, "`{from}`");
        self.text.replace(from, to)
    }

    /// Everything of it that is not in its namespaces.
    pub(crate) fn cluster_scoped(&self) -> Vec<String> {
        let Self { namespace, group, .. } = self;
        vec![
            // First: without its webhook the others can go even when nobody serves it any more.
            format!("validatingwebhookconfiguration/{namespace}-books"),
            format!("customresourcedefinition/books.{group}"),
            format!("clusterrole/{namespace}-readers"),
            format!("clusterrole/{namespace}-all"),
            format!("clusterrolebinding/{namespace}-readers"),
            format!("priorityclass/{namespace}-front"),
            format!("namespace/{namespace}"),
            format!("namespace/{}", self.data),
        ]
    }
}

impl Drop for Bookshop {
    fn drop(&mut self) {
        let objects = self.cluster_scoped();
        let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
        for kubectl in &self.kubectls {
            // Best effort: the cluster is thrown away in the end, and a test that fails must not fail twice.
            drop(kubectl.run(&[&["delete", "--wait=false", "--ignore-not-found"], &objects[..]].concat()));
        }
    }
}
