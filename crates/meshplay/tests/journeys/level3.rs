//! The bookshop on a real node: real images, real probes, and a webhook that the shop itself serves.

use meshplay_local::node::{APP, BUSYBOX};
use serde_json::json;

use super::bookshop::{healthy, kept, left};
use crate::harness::{Bookshop, Hook, Installation, Real, Sight, eventually, unique};

/// How the shop's Deployment `hook` serves the webhook.
const HOOK_COMMAND: &str =
    "[\"/bin/meshplay-rig\", \"inside\", \"app\", \"--port\", \"8443\", \"--tls-dir\", \"/tls\"]";

#[test]
fn the_bookshop_runs_on_a_real_node_and_is_removed() {
    let Some(real) = Real::start() else { return };
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
