//! What a request costs us: CPU time per apply, dry run and read, all in flight at once as the limits allow.
//!
//! `cargo run --release -p meshplay-kube --example request_cpu -- KUBECONFIG [OBJECTS]`; makes and deletes the
//! namespace `meshplay-request-cpu`.
#![allow(clippy::print_stdout, reason = "a program of its own")]

use std::{
    error::Error,
    time::{Duration, Instant},
};

use meshplay_kube::{
    Apply, Client, Delete, Force, Limits, Resource, Scope, Write, bounded,
    kubeconfig::{self, FilePolicy, ReadOptions},
};
use meshplay_plan::Propagation;
use meshplay_types::Gvk;
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

const NAMESPACE: &str = "meshplay-request-cpu";

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("usage: request_cpu KUBECONFIG [OBJECTS]")?;
    let count: usize = args.next().map_or(Ok(1_000), |text| text.parse())?;
    let files = FilePolicy::Read(".".into());
    let (entries, findings) =
        kubeconfig::read(&std::fs::read_to_string(&path)?, &ReadOptions { files, file: Some(path) });
    let entry = entries.into_iter().next().ok_or_else(|| format!("{findings:?}"))?;
    let client = Client::connect(&entry.access, &Limits::default())?;

    let namespaces = resource("v1", "Namespace", "namespaces", Scope::Cluster)?;
    let body = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}});
    let namespace = client.apply(&apply(&namespaces, None, &body, Write::Real)).await?.value;
    let kinds = [
        (
            "ConfigMap",
            resource("v1", "ConfigMap", "configmaps", Scope::Namespaced)?,
            configmap as fn(usize) -> Value,
        ),
        ("Deployment", resource("apps/v1", "Deployment", "deployments", Scope::Namespaced)?, deployment),
    ];
    for (kind, resource, body) in &kinds {
        let bodies: Vec<Value> = (0..count).map(body).collect();
        for (name, write) in
            [("dry run", Write::DryRun), ("apply", Write::Real), ("apply again", Write::Real)]
        {
            let work = |body| {
                let (client, resource) = (&client, resource);
                async move { client.apply(&apply(resource, Some(NAMESPACE), body, write)).await.map(drop) }
            };
            measure(&format!("{kind} {name}"), count, bounded(64, &bodies, work)).await?;
        }
        let work = |body: &Value| {
            let name = body["metadata"]["name"].as_str().unwrap_or_default().to_owned();
            async { client.get(resource, Some(NAMESPACE), &{ name }).await.map(drop) }
        };
        measure(&format!("{kind} get"), count, bounded(64, &bodies, work)).await?;
    }
    let uid = namespace["metadata"]["uid"].as_str().unwrap_or_default();
    client
        .delete(&Delete {
            resource: &namespaces,
            namespace: None,
            name: NAMESPACE,
            uid,
            propagation: Propagation::Background,
            write: Write::Real,
        })
        .await?;
    Ok(())
}

async fn measure<E: Error + 'static>(
    name: &str,
    count: usize,
    work: impl Future<Output = Vec<Result<(), E>>>,
) -> Result<(), Box<dyn Error>> {
    let (cpu, started) = (cpu_time()?, Instant::now());
    for result in work.await {
        result?;
    }
    let (cpu, wall) = (cpu_time()? - cpu, started.elapsed());
    let per_request_us = cpu.as_micros() as f64 / count as f64;
    println!(
        "{name:24} {per_request_us:8.1} µs CPU/request   {:8.0} requests/s",
        count as f64 / wall.as_secs_f64()
    );
    Ok(())
}

fn cpu_time() -> Result<Duration, std::num::TryFromIntError> {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Ok(Duration::new(u64::try_from(time.tv_sec)?, u32::try_from(time.tv_nsec)?))
}

fn resource(api_version: &str, kind: &str, plural: &str, scope: Scope) -> Result<Resource, Box<dyn Error>> {
    Ok(Resource { gvk: Gvk::new(api_version, kind)?, plural: plural.to_owned(), scope })
}

fn apply<'a>(resource: &'a Resource, namespace: Option<&'a str>, body: &'a Value, write: Write) -> Apply<'a> {
    let name = body["metadata"]["name"].as_str().unwrap_or_default();
    Apply { resource, namespace, name, body, manager: "meshplay-12345678", force: Force::No, write }
}

fn configmap(n: usize) -> Value {
    let metadata =
        json!({"name": format!("c{n}"), "labels": {"app.kubernetes.io/name": "x", "n": n.to_string()}});
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"key": "value ".repeat(50)}})
}

fn deployment(n: usize) -> Value {
    let labels = json!({"app": format!("d{n}")});
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": format!("d{n}"), "labels": labels},
        "spec": {"replicas": 0, "selector": {"matchLabels": labels}, "template": {
            "metadata": {"labels": labels},
            "spec": {"containers": [{
                "name": "web", "image": "registry.example/web:1.2.3", "ports": [{"containerPort": 8080}],
                "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
                "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
                "readinessProbe": {"httpGet": {"path": "/", "port": 8080}},
            }]},
        }},
    })
}
