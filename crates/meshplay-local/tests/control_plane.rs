//! Level 1.

use meshplay_local::{ControlPlane, Options};

use crate::common::{TestRig, kubectl};

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
