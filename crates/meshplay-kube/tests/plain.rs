//! HTTP/1.1 without TLS, as `kubectl proxy` speaks it on this machine.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
};

use meshplay_kube::{Access, Auth, Client, Limits, List, WatchEvent};
use tokio::time::timeout;

use crate::support::{PATIENCE, configmap, setup};

/// Ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[tokio::test]
async fn everything_works_over_http_1_too() {
    let Some(setup) = setup().await else { return };
    let mut command = setup.cluster.kubectl().command(&["proxy", "--port=0"]);
    let mut child = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().rsplit(' ').next().unwrap();
    let access = Access {
        server: format!("http://{address}"),
        ca_pem: None,
        auth: Auth::None,
        tls_server_name: None,
        namespace: None,
    };
    let client = Client::connect(&access, &Limits::default()).unwrap();

    let resource = setup.configmaps();
    let mut watch = client.watch(&List::in_namespace(&resource, setup.corner.name()));
    while !matches!(timeout(PATIENCE, watch.next()).await.unwrap(), WatchEvent::Synced) {}
    for round in 0..5 {
        let body = configmap("a", &round.to_string());
        client.apply(&setup.apply(&resource, &body)).await.unwrap();
        let event = timeout(PATIENCE, watch.next()).await.unwrap();
        assert!(matches!(&event, WatchEvent::Changed(object) if object["data"] == body["data"]), "{event:?}");
    }
    let answers = futures_util::future::join_all((0..50).map(|_| client.version())).await;
    assert!(answers.iter().all(Result::is_ok));
}
