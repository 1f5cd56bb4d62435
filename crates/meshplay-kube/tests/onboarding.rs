//! The service account that is the way out of kubeconfigs which run programs.

use meshplay_kube::{
    AccessQuestion, Allowed, Apply, Auth, Client, ClusterState, Limits, List,
    onboard::{Grant, service_account_manifest},
};
use meshplay_types::Secret;

use crate::support::{access, configmap, setup};

#[tokio::test]
async fn p19_the_service_account_reads_everything_but_secrets_and_writes_where_it_was_let() {
    let Some(setup) = setup().await else { return };
    let namespace = setup.corner.name();
    let manifest = service_account_manifest(&Grant::Write { namespaces: vec![namespace.to_owned()] });
    let kubectl = setup.cluster.kubectl();
    kubectl.run_with_input(&["apply", "--server-side", "-f", "-"], &manifest).unwrap();
    let token = kubectl.run(&["create", "token", "meshplay", "--namespace", "meshplay"]).unwrap();
    let kubeconfig = std::fs::read_to_string(setup.cluster.kubeconfig()).unwrap();
    let admin = access(&kubeconfig);
    let own = meshplay_kube::Access { auth: Auth::Token(Secret::new(token.trim().to_owned())), ..admin };
    let client = Client::connect(&own, &Limits::default()).unwrap();

    client.list(&List::all(&setup.resource("apps", "Deployment"))).await.unwrap();
    let secrets = setup.resource("", "Secret");
    let error = client.list(&List::in_namespace(&secrets, "kube-system")).await.unwrap_err();
    assert_eq!(error.state(), ClusterState::Denied);

    let (resource, body) = (setup.configmaps(), configmap("mine", "1"));
    client.apply(&setup.apply(&resource, &body)).await.unwrap();
    let elsewhere = Apply { namespace: Some("default"), ..setup.apply(&resource, &body) };
    assert_eq!(client.apply(&elsewhere).await.unwrap_err().state(), ClusterState::Denied);
    let question = AccessQuestion {
        verb: "patch",
        resource: &resource,
        namespace: Some("default"),
        name: None,
        subresource: None,
    };
    assert!(matches!(client.access_review(&question).await.unwrap(), Allowed::No(_)));
    assert_eq!(client.identity().await.unwrap(), setup.client.identity().await.unwrap());
}
