//! Level 1.

use std::path::Path;

use meshplay_local::control_plane::StaticToken;
use meshplay_local::{ControlPlane, Options};

use crate::common::{TestRig, kubectl};

#[tokio::test]
async fn a_static_token_is_its_user_and_may_do_what_rbac_grants() {
    let rig = TestRig::new();
    let reader = |token: &str, group: &str| StaticToken {
        token: token.to_owned(),
        user: format!("user-of-{token}"),
        groups: vec![group.to_owned()],
    };
    let tokens = vec![reader("stranger-token", "nobody"), reader("master-token", "system:masters")];
    let options = Options { tokens, ..Options::new("tokens") };
    let plane = ControlPlane::start(&rig.ctx, options).await.unwrap();
    let ask = async |token: &str, question: &str| {
        let (server, ca) = (plane.server_url(), plane.pki().path("ca.crt"));
        let identity = format!("--server={server} --certificate-authority={} --token={token}", ca.display());
        kubectl(Path::new("/dev/null"), &format!("{question} {identity}")).await
    };
    for (token, may) in [("stranger-token", "no"), ("master-token", "yes")] {
        let who = ask(token, "auth whoami -o jsonpath={.status.userInfo.username}").await;
        assert_eq!(who, format!("user-of-{token}"));
        let review = format!(
            "create --raw /apis/authorization.k8s.io/v1/selfsubjectaccessreviews -f {}",
            review(&rig)
        );
        let allowed = ask(token, &review).await.contains(r#""allowed":true"#);
        assert_eq!(allowed, may == "yes", "{token}");
    }
}

/// A file that asks whether the asker may read Secrets.
fn review(rig: &TestRig) -> String {
    let file = rig.root.path().join("review.json");
    let what = r#"{"resourceAttributes": {"verb": "get", "resource": "secrets", "namespace": "default"}}"#;
    let kind = r#""apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview""#;
    std::fs::write(&file, format!("{{{kind}, \"spec\": {what}}}")).unwrap();
    file.display().to_string()
}

#[tokio::test]
async fn control_planes_start_side_by_side_and_kubectl_works_on_each() {
    let rig = TestRig::new();
    let options = ["red", "blue"].map(Options::new).to_vec();
    let planes = ControlPlane::start_all(&rig.ctx, options).await.unwrap_or_else(|error| panic!("{error:?}"));
    for plane in &planes {
        let name = plane.name();
        kubectl(&plane.kubeconfig_path(), &format!("create namespace only-{name}")).await;
        let names = kubectl(&plane.kubeconfig_path(), "get namespaces -o name").await;
        let own: Vec<_> = names.lines().filter(|line| line.contains("only-")).collect();
        assert_eq!(own, [format!("namespace/only-{name}")]);
        assert_eq!(writes_to(plane, &format!("/api/v1/namespaces/only-{name}")), 0);
        assert_eq!(writes_to(plane, "/api/v1/namespaces?"), 1);
    }
    for plane in planes {
        plane.check_running().unwrap();
        plane.stop().await.unwrap();
    }
}

/// Writes by kubectl below a request path, from the audit log.
fn writes_to(plane: &ControlPlane, path: &str) -> usize {
    let log = std::fs::read_to_string(plane.audit_log_path()).unwrap();
    let events = log.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let is_write = |event: &serde_json::Value| {
        let verb = event["verb"].as_str().unwrap();
        let by_kubectl = event["userAgent"].as_str().is_some_and(|agent| agent.starts_with("kubectl"));
        by_kubectl
            && !["get", "list", "watch"].contains(&verb)
            && event["requestURI"].as_str().unwrap().starts_with(path)
    };
    events.filter(is_write).count()
}
