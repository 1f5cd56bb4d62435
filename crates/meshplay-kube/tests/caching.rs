//! The table of everything, on real API servers: it shows what is there, says how old it is, and comes back by itself.

use std::collections::BTreeMap;

use meshplay_kube::{
    Access, Auth, Client, Limits,
    cache::{Cache, FreshnessState, Listing, Order, Query, Sort},
};
use meshplay_test::{Network, Scope};
use meshplay_types::{Code, Secret, filter};
use tokio::time::timeout;

use crate::support::{PATIENCE, access, impatient, proxy, setup};

fn list(cache: &Cache, text: &str) -> Listing {
    let (filter, findings) = filter::parse(text, &cache.kind_names());
    assert_eq!(findings, []);
    cache.list(&Query {
        filter: &filter,
        sort: Sort::Kind,
        order: Order::Forward,
        offset: 0,
        limit: 100,
        now: jiff::Timestamp::now(),
        designs: &BTreeMap::new(),
    })
}

/// `kind/name status` of each row.
fn rows(cache: &Cache, text: &str) -> Vec<String> {
    let rows = list(cache, text).rows;
    rows.iter().map(|row| format!("{}/{} {}", row.kind.info.kind, row.name, row.status)).collect()
}

/// Waits until something holds of the cache.
async fn until(cache: &Cache, what: &str, holds: impl Fn(&Cache) -> bool) {
    let mut changes = cache.changes();
    let waiting = async {
        while !holds(cache) {
            changes.changed().await.unwrap();
        }
    };
    timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("never: {what}"));
}

async fn synced(cache: &Cache) {
    timeout(PATIENCE, cache.synced(&filter::Filter::default())).await.expect("synced");
}

fn following(client: Client) -> Cache {
    let cache = Cache::default();
    cache.follow("a", client);
    cache
}

#[tokio::test]
async fn what_is_in_a_cluster_is_in_the_table_and_changes_with_it() {
    let Some(setup) = setup().await else { return };
    let ns = setup.corner.name();
    setup.corner.kubectl(&["create", "configmap", "old"]);
    let cache = following(setup.client.clone());
    synced(&cache).await;
    let mine = format!("ns:{ns} kind:cm -name:kube-root-ca.crt");
    assert_eq!(rows(&cache, &mine), ["ConfigMap/old Present"]);
    assert_eq!(cache.freshness()[0].state, FreshnessState::Live);

    setup.corner.kubectl(&["create", "configmap", "new", "--from-literal=a=b"]);
    until(&cache, "new", |cache| rows(cache, &mine).len() == 2).await;
    setup.corner.kubectl(&["label", "configmap", "new", "tier=front"]);
    until(&cache, "label", |cache| rows(cache, &format!("{mine} label:tier=front")).len() == 1).await;
    setup.corner.kubectl(&["delete", "configmap", "old"]);
    until(&cache, "gone", |cache| rows(cache, &mine) == ["ConfigMap/new Present"]).await;

    cache.forget("a");
    assert_eq!((list(&cache, "").total, cache.freshness().len()), (0, 0));
}

#[tokio::test]
async fn t31_of_secrets_only_metadata_is_ever_asked_for() {
    let (Some(setup), Some((proxy, access))) = (setup().await, proxy()) else { return };
    setup.corner.kubectl(&["create", "secret", "generic", "s", "--from-literal=key=c4nary"]);
    let whole = Scope::matching(|parts| {
        let accept = parts.headers.get("accept").and_then(|value| value.to_str().ok()).unwrap_or_default();
        parts.uri.path().ends_with("/secrets") && !accept.contains("PartialObjectMetadata")
    });
    proxy.faults().set(meshplay_test::Fault::InternalError.on(whole));
    let cache = following(Client::connect(&access, &Limits::default()).unwrap());
    synced(&cache).await;
    assert_eq!(rows(&cache, &format!("ns:{} kind:secret", setup.corner.name())), ["Secret/s Present"]);
    assert_eq!(cache.findings(None), [], "a request for whole Secrets would have failed");
}

#[tokio::test]
async fn f30_a_cluster_that_goes_away_is_old_and_comes_back_by_itself() {
    let (Some(setup), Some((proxy, access))) = (setup().await, proxy()) else { return };
    setup.corner.kubectl(&["create", "configmap", "one"]);
    let cache = following(Client::connect(&access, &impatient()).unwrap());
    synced(&cache).await;
    let mine = format!("ns:{} kind:cm -name:kube-root-ca.crt", setup.corner.name());

    proxy.faults().set_network(Network::Refused);
    until(&cache, "old", |cache| cache.freshness()[0].state == FreshnessState::Stale).await;
    let fresh = cache.freshness().remove(0);
    assert_eq!(fresh.finding().unwrap().code, Code::CLUSTER_REFUSED);
    assert!(fresh.as_of.is_some());
    assert_eq!(rows(&cache, &mine), ["ConfigMap/one Present"], "what was known stays");

    setup.corner.kubectl(&["create", "configmap", "two"]);
    proxy.faults().clear();
    until(&cache, "back", |cache| cache.freshness()[0].state == FreshnessState::Live).await;
    until(&cache, "two", |cache| rows(cache, &mine).len() == 2).await;
}

#[tokio::test]
async fn f34_a_forgotten_version_never_empties_the_table() {
    let (Some(setup), Some((proxy, access))) = (setup().await, proxy()) else { return };
    for name in ["one", "two"] {
        setup.corner.kubectl(&["create", "configmap", name]);
    }
    let cache = following(Client::connect(&access, &impatient()).unwrap());
    synced(&cache).await;
    let mine = format!("ns:{} kind:cm -name:kube-root-ca.crt", setup.corner.name());
    let mut changes = cache.changes();
    proxy.faults().expire_open_watches();
    setup.corner.kubectl(&["delete", "configmap", "one"]);
    let waiting = async {
        while rows(&cache, &mine) != ["ConfigMap/two Present"] {
            assert!(rows(&cache, &mine).contains(&"ConfigMap/two Present".to_owned()));
            changes.changed().await.unwrap();
        }
    };
    timeout(PATIENCE, waiting).await.unwrap();
}

#[tokio::test]
async fn a_new_definition_brings_its_kind_and_takes_it_away() {
    let Some(setup) = setup().await else { return };
    let cache = following(setup.client.clone());
    synced(&cache).await;
    let group = setup.corner.api_group();
    let definition = format!(
        "{{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {{name: carts.{group}}}, \
         spec: {{group: {group}, scope: Namespaced, names: {{kind: Cart, plural: carts, shortNames: [ct]}}, versions: \
         [{{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {{type: object, \
         x-kubernetes-preserve-unknown-fields: true}}}}}}]}}}}"
    );
    setup.corner.apply(&definition);
    let known = |cache: &Cache| cache.kind_names().iter().any(|kind| kind.group == group);
    until(&cache, "kind", known).await;
    setup.corner.apply(&format!("{{apiVersion: {group}/v1, kind: Cart, metadata: {{name: c}}}}"));
    until(&cache, "object", |cache| rows(cache, &format!("api:{group}")) == ["Cart/c Unknown"]).await;
    assert_eq!(rows(&cache, &format!("kind:ct.{group}")).len(), 1);
    setup.corner.kubectl(&["delete", "crd", &format!("carts.{group}")]);
    until(&cache, "no kind", |cache| !known(cache)).await;
}

#[tokio::test]
async fn p18_kinds_that_may_not_be_listed_are_a_finding_and_nothing_else() {
    let Some(setup) = setup().await else { return };
    let ns = setup.corner.name();
    setup.corner.kubectl(&["create", "serviceaccount", "reader"]);
    let role = format!("{ns}-reader");
    setup.corner.kubectl(&["create", "clusterrole", &role, "--verb=list,watch", "--resource=configmaps"]);
    let subject = format!("--serviceaccount={ns}:reader");
    setup.corner.kubectl(&[
        "create",
        "clusterrolebinding",
        &role,
        &format!("--clusterrole={role}"),
        &subject,
    ]);
    let token = setup.corner.kubectl(&["create", "token", "reader"]).trim().to_owned();
    let admin = access(&std::fs::read_to_string(setup.cluster.kubeconfig()).unwrap());
    let reader = Access { auth: Auth::Token(Secret::new(token)), ..admin };
    let cache = following(Client::connect(&reader, &Limits::default()).unwrap());
    synced(&cache).await;
    assert_eq!(rows(&cache, &format!("ns:{ns} kind:cm")).len(), 1);
    assert_eq!(cache.freshness()[0].state, FreshnessState::Live);
    let findings = cache.findings(Some("a"));
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].code == Code::CLUSTER_DENIED && findings[0].message.contains("pods"));
    setup.corner.kubectl(&["delete", "clusterrolebinding,clusterrole", &role]);
}
