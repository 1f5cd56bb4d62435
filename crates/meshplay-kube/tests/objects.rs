//! Discovery, schemas, reading and writing on a real API server.

use meshplay_kube::{
    AccessQuestion, Allowed, Apply, ClusterState, Create, Delete, Deleted, Fault, Force, Form, JsonPatch,
    Limits, List, Missing, Outcome, Rejection, Resource, Scope, ServicePort, ServiceScheme, Write,
};
use meshplay_plan::Propagation;
use meshplay_types::{Code, Gvk};
use serde_json::{Value, json};

use crate::support::{Setup, access, configmap, setup};

fn rejection(error: &meshplay_kube::KubeError) -> Rejection {
    match &error.fault {
        Fault::Rejected(rejection, _) => *rejection,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn discovery_finds_builtin_kinds_with_scope_and_preference() {
    let Some(setup) = setup().await else { return };
    let deployment = setup.kinds.get("apps", "Deployment").unwrap();
    assert_eq!((deployment.plural.as_str(), deployment.preferred.as_str()), ("deployments", "v1"));
    assert!(deployment.namespaced && deployment.verbs.contains("patch"));
    assert!(deployment.subresources.contains("scale"));
    assert!(!setup.kinds.get("", "Node").unwrap().namespaced);
    assert!(setup.kinds.get("autoscaling", "HorizontalPodAutoscaler").unwrap().versions.len() >= 2);
}

#[tokio::test]
async fn f40_an_aggregated_api_that_is_down_is_flagged_and_the_rest_is_kept() {
    let Some(setup) = setup().await else { return };
    let group = setup.corner.api_group();
    let name = format!("v1.{group}");
    let body = json!({
        "apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": {"name": name},
        "spec": {"group": group, "version": "v1", "groupPriorityMinimum": 10, "versionPriority": 10,
            "insecureSkipTLSVerify": true,
            "service": {"namespace": setup.corner.name(), "name": "nothing"}},
    });
    let services = setup.resource("apiregistration.k8s.io", "APIService");
    let made = setup.client.apply(&Apply { namespace: None, ..setup.apply(&services, &body) }).await.unwrap();
    let discovery = loop {
        let discovery = setup.client.discover().await.unwrap();
        if discovery.kinds.unavailable().contains(&group) {
            break discovery;
        }
        tokio::task::yield_now().await;
    };
    assert!(discovery.kinds.get("apps", "Deployment").is_some());
    let finding = discovery.findings.iter().find(|finding| finding.message.contains(&group)).unwrap();
    assert_eq!(finding.code, Code::DISCOVERY_PARTIAL);
    delete(&setup, &services, None, &made.value).await;
}

async fn delete(setup: &Setup, resource: &Resource, namespace: Option<&str>, object: &Value) -> Deleted {
    let request = Delete {
        resource,
        namespace,
        name: object["metadata"]["name"].as_str().unwrap(),
        uid: object["metadata"]["uid"].as_str().unwrap(),
        propagation: Propagation::Background,
        write: Write::Real,
    };
    setup.client.delete(&request).await.unwrap()
}

#[tokio::test]
async fn apply_tells_created_from_changed_and_a_dry_run_stores_nothing() {
    let Some(setup) = setup().await else { return };
    let resource = setup.configmaps();
    let body = configmap("a", "1");
    let namespace = Some(setup.corner.name());
    let dry = Apply { write: Write::DryRun, ..setup.apply(&resource, &body) };
    let judged = setup.client.apply(&dry).await.unwrap();
    assert!(judged.created && judged.value["metadata"]["uid"].is_string());
    assert_eq!(setup.client.get(&resource, namespace, "a").await.unwrap(), None);
    assert!(setup.apply_configmap("a", "one", "1").await.unwrap().created);
    let again = setup.apply_configmap("a", "one", "2").await.unwrap();
    assert!(!again.created);
    let live = setup.client.get(&resource, namespace, "a").await.unwrap().unwrap();
    assert_eq!(live, again.value);
    assert_eq!(live["data"]["key"], "2");
}

#[tokio::test]
async fn p5_a_conflict_names_field_and_manager_and_force_takes_it() {
    let Some(setup) = setup().await else { return };
    setup.apply_configmap("a", "one", "1").await.unwrap();
    let error = setup.apply_configmap("a", "two", "2").await.unwrap_err();
    let conflicts = error.conflicts().unwrap();
    assert_eq!((conflicts.len(), conflicts[0].field.as_str()), (1, ".data.key"));
    assert_eq!(conflicts[0].manager.manager, "one");
    assert_eq!((error.code(), error.state()), (Code::OBJECT_CONFLICT, ClusterState::Reachable));
    assert_eq!(error.outcome, Outcome::NotDone);
    assert!(error.finding().message.contains("`data.key` of one (apply)"), "{:?}", error.finding());
    let (resource, body) = (setup.configmaps(), configmap("a", "2"));
    let forced = Apply { manager: "two", force: Force::Yes, ..setup.apply(&resource, &body) };
    assert_eq!(setup.client.apply(&forced).await.unwrap().value["data"]["key"], "2");
}

#[tokio::test]
async fn an_unknown_field_is_refused_and_a_warning_is_a_finding() {
    let Some(setup) = setup().await else { return };
    let resource = setup.configmaps();
    let mut body = configmap("a", "1");
    body["dota"] = json!({"key": "x"});
    let error = setup.client.apply(&setup.apply(&resource, &body)).await.unwrap_err();
    assert_eq!(rejection(&error), Rejection::Malformed);
    assert!(error.finding().message.contains("dota"), "{error:?}");

    let job = json!({
        "apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "c"},
        "spec": {"schedule": "TZ=UTC * * * * *", "suspend": true, "jobTemplate": {"spec": {"template": {"spec": {
            "restartPolicy": "Never", "containers": [{"name": "c", "image": "x:1"}]}}}}},
    });
    let jobs = setup.resource("batch", "CronJob");
    match setup.client.apply(&setup.apply(&jobs, &job)).await {
        Ok(applied) => assert_eq!(applied.warnings[0].code, Code::API_WARNING, "{:?}", applied.warnings),
        // Newer servers refuse what older ones warned of.
        Err(error) => assert_eq!(rejection(&error), Rejection::Invalid),
    }
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "p", "annotations": {"scheduler.alpha.kubernetes.io/critical-pod": ""}},
        "spec": {"nodeSelector": {"beta.kubernetes.io/os": "linux"}, "containers": [{"name": "c", "image": "x:1"}]},
    });
    let pods = setup.resource("", "Pod");
    let dry = Apply { write: Write::DryRun, ..setup.apply(&pods, &pod) };
    let applied = setup.client.apply(&dry).await.unwrap();
    assert!(
        applied.warnings.iter().any(|finding| finding.message.contains("beta.kubernetes.io/os")),
        "{applied:?}"
    );
}

#[tokio::test]
async fn a_missing_namespace_kind_or_object_are_told_apart() {
    let Some(setup) = setup().await else { return };
    let (resource, body) = (setup.configmaps(), configmap("a", "1"));
    let nowhere = Apply { namespace: Some("there-is-no-such"), ..setup.apply(&resource, &body) };
    let error = setup.client.apply(&nowhere).await.unwrap_err();
    assert_eq!(
        (rejection(&error), error.code()),
        (Rejection::NotFound(Missing::Namespace), Code::OBJECT_NAMESPACE_MISSING)
    );
    let gvk = Gvk::new("example.meshplay.test/v1", "Widget").unwrap();
    let unknown = Resource { gvk, plural: "widgets".into(), scope: Scope::Namespaced };
    let error = setup.client.apply(&setup.apply(&unknown, &body)).await.unwrap_err();
    assert_eq!(error.code(), Code::OBJECT_KIND_UNKNOWN);
    assert_eq!(setup.client.get(&unknown, Some("default"), "x").await.unwrap(), None);
    assert_eq!(setup.client.get(&resource, Some("there-is-no-such"), "x").await.unwrap(), None);
}

#[tokio::test]
async fn i5_a_delete_takes_only_the_object_that_is_meant() {
    let Some(setup) = setup().await else { return };
    let resource = setup.configmaps();
    let made = setup.apply_configmap("a", "one", "1").await.unwrap().value;
    let other = Delete {
        resource: &resource,
        namespace: Some(setup.corner.name()),
        name: "a",
        uid: "00000000-0000-0000-0000-000000000000",
        propagation: Propagation::Foreground,
        write: Write::Real,
    };
    let error = setup.client.delete(&other).await.unwrap_err();
    assert_eq!((rejection(&error), error.code()), (Rejection::Replaced, Code::OBJECT_REPLACED));
    let dry = Delete { uid: made["metadata"]["uid"].as_str().unwrap(), write: Write::DryRun, ..other };
    setup.client.delete(&dry).await.unwrap();
    assert!(setup.client.get(&resource, dry.namespace, "a").await.unwrap().is_some());
    assert_eq!(delete(&setup, &resource, dry.namespace, &made).await, Deleted::Gone);
    assert_eq!(delete(&setup, &resource, dry.namespace, &made).await, Deleted::Absent);
}

#[tokio::test]
async fn an_object_with_a_finalizer_is_terminating_and_not_gone() {
    let Some(setup) = setup().await else { return };
    let resource = setup.configmaps();
    let mut body = configmap("a", "1");
    body["metadata"]["finalizers"] = json!(["meshplay.test/stay"]);
    let made = setup.client.apply(&setup.apply(&resource, &body)).await.unwrap().value;
    let namespace = Some(setup.corner.name());
    assert!(matches!(delete(&setup, &resource, namespace, &made).await, Deleted::Terminating(_)));
    let operations = json!([{"op": "remove", "path": "/metadata/finalizers"}]);
    let patch = JsonPatch {
        resource: &resource,
        namespace,
        name: "a",
        operations: &operations,
        manager: "one",
        write: Write::Real,
    };
    setup.client.json_patch(&patch).await.unwrap();
    assert_eq!(setup.client.get(&resource, namespace, "a").await.unwrap(), None);
}

#[tokio::test]
async fn a_patch_whose_test_fails_says_that_the_object_changed() {
    let Some(setup) = setup().await else { return };
    let resource = setup.configmaps();
    setup.apply_configmap("a", "one", "1").await.unwrap();
    let operations = json!([{"op": "test", "path": "/metadata/resourceVersion", "value": "1"}]);
    let namespace = Some(setup.corner.name());
    let patch = JsonPatch {
        resource: &resource,
        namespace,
        name: "a",
        operations: &operations,
        manager: "one",
        write: Write::Real,
    };
    let error = setup.client.json_patch(&patch).await.unwrap_err();
    assert_eq!(error.code(), Code::OBJECT_CHANGED);
}

#[tokio::test]
async fn creating_twice_says_that_it_exists() {
    let Some(setup) = setup().await else { return };
    let (resource, body) = (setup.configmaps(), configmap("a", "1"));
    let create = Create {
        resource: &resource,
        namespace: Some(setup.corner.name()),
        body: &body,
        manager: "one",
        write: Write::Real,
    };
    assert!(setup.client.create(&create).await.unwrap().created);
    assert_eq!(setup.client.create(&create).await.unwrap_err().code(), Code::OBJECT_EXISTS);
}

#[tokio::test]
async fn a_list_is_read_in_pages_and_its_items_name_their_kind() {
    let Some(setup) = setup().await else { return };
    for name in ["a", "b", "c", "d", "e"] {
        setup.apply_configmap(name, "one", name).await.unwrap();
    }
    let text = std::fs::read_to_string(setup.cluster.kubeconfig()).unwrap();
    let client =
        meshplay_kube::Client::connect(&access(&text), &Limits { page_items: 2, ..Limits::default() })
            .unwrap();
    let resource = setup.configmaps();
    let listed = client.list(&List::in_namespace(&resource, setup.corner.name())).await.unwrap();
    let ours: Vec<_> = listed.items.iter().filter(|item| item["data"]["key"].is_string()).collect();
    assert_eq!(ours.len(), 5);
    assert!(listed.items.iter().all(|item| item["kind"] == "ConfigMap" && item["apiVersion"] == "v1"));
    assert!(!listed.resource_version.is_empty());
    let metadata = List {
        form: Form::Metadata,
        fields: "metadata.name=c",
        ..List::in_namespace(&resource, setup.corner.name())
    };
    let listed = client.list(&metadata).await.unwrap();
    assert_eq!(listed.items.len(), 1);
    assert_eq!((&listed.items[0]["kind"], listed.items[0].get("data")), (&json!("ConfigMap"), None));
}

#[tokio::test]
async fn t31_a_list_of_secrets_never_holds_a_value() {
    let Some(setup) = setup().await else { return };
    let secrets = setup.resource("", "Secret");
    let body =
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"k": "YzRuYXJ5"}});
    setup.client.apply(&setup.apply(&secrets, &body)).await.unwrap();
    let listed = setup.client.list(&List::in_namespace(&secrets, setup.corner.name())).await.unwrap();
    assert_eq!(listed.items.len(), 1);
    assert!(!format!("{listed:?}").contains("YzRuYXJ5"), "{listed:?}");
}

#[tokio::test]
async fn schemas_come_by_group_version_and_are_fetched_once() {
    let Some(setup) = setup().await else { return };
    let (documents, findings) =
        setup.client.openapi_v3(&["v1", "apps/v1", "no.such.group/v1"]).await.unwrap();
    assert_eq!((documents.len(), findings.len(), findings[0].code), (2, 1, Code::OPENAPI_MISSING));
    let apps = documents[1].value().unwrap();
    assert!(apps.pointer("/components/schemas/io.k8s.api.apps.v1.Deployment").is_some());
    let (again, _) = setup.client.openapi_v3(&["apps/v1"]).await.unwrap();
    assert!(std::sync::Arc::ptr_eq(&documents[1], &again[0]), "the second one comes from the cache");
}

#[tokio::test]
async fn p18_an_administrator_reads_the_whole_identity() {
    let Some(setup) = setup().await else { return };
    let identity = setup.client.identity().await.unwrap();
    assert!(identity.uid.is_some() && identity.issuer.is_some(), "{identity:?}");
    assert!(identity.jwks_digest.is_some() && identity.ca_digest.is_some(), "{identity:?}");
    assert_eq!(setup.client.identity().await.unwrap(), identity);
    assert!(setup.client.version().await.unwrap().git_version.starts_with("v1."));
}

#[tokio::test]
async fn the_authorizer_is_asked_for_rights() {
    let Some(setup) = setup().await else { return };
    let resource = setup.configmaps();
    let question =
        AccessQuestion { verb: "patch", resource: &resource, namespace: None, name: None, subresource: None };
    assert_eq!(setup.client.access_review(&question).await.unwrap(), Allowed::Yes);
}

#[tokio::test]
async fn a_request_after_the_deadline_of_its_holder_is_not_sent() {
    let Some(setup) = setup().await else { return };
    let late = setup.client.not_after(std::time::Instant::now());
    let (resource, body) = (setup.configmaps(), configmap("late", "1"));
    let error = late.apply(&setup.apply(&resource, &body)).await.unwrap_err();
    assert_eq!((error.code(), error.outcome), (Code::CLUSTER_LATE, Outcome::NotDone));
    assert_eq!(setup.client.get(&resource, Some(setup.corner.name()), "late").await.unwrap(), None);
}

/// What answers through it is tested on the real node (`costs_of_a_pod_…`): here no Service has an endpoint.
#[tokio::test]
async fn what_the_api_server_refuses_on_the_way_to_a_service_is_no_answer_of_the_service() {
    let Some(setup) = setup().await else { return };
    let namespace = setup.corner.name().to_owned();
    let body = json!({
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": "lonely", "namespace": namespace},
        "spec": {"ports": [{"name": "web", "port": 80}]},
    });
    let services = Resource::core("Service", "services", Scope::Namespaced);
    let create = Create {
        resource: &services,
        namespace: Some(&namespace),
        body: &body,
        manager: "meshplay-test",
        write: Write::Real,
    };
    setup.client.create(&create).await.unwrap();
    let ask = async |service: &str| {
        let (service, port) = (service.to_owned(), "web".to_owned());
        let port = ServicePort { namespace: namespace.clone(), service, port, scheme: ServiceScheme::Http };
        setup.client.service_get(&port, "/version").await.unwrap_err()
    };
    let lonely = ask("lonely").await;
    assert!(matches!(lonely.fault, Fault::Server { .. } | Fault::Rejected(..)), "{lonely:?}");
    assert_eq!(rejection(&ask("nobody").await), Rejection::NotFound(Missing::Object));
    assert!(matches!(ask("..").await.fault, Fault::Rejected(..)), "no name leads out of the folder");
}
