//! Each fault of the network and of the server ends in its own state and code, within its deadline, at little
//! cost, and is over when it is over.

use std::time::{Duration, Instant};

use meshplay_kube::{
    Access, Auth, Client, ClusterState, KubeError, Limits, List, Outcome, Resource, Scope as Where,
};
use meshplay_test::{Fault, FaultProxy, Network, Scope};
use meshplay_types::{Code, Gvk, Secret};
use rustix::time::{ClockId, clock_gettime};

use crate::support::{configmap, impatient, proxy, setup};

/// How long a call took and what came of it.
struct Seen {
    error: KubeError,
    took: Duration,
}

async fn version(client: &Client) -> Seen {
    let started = Instant::now();
    let error = client.version().await.unwrap_err();
    Seen { error, took: started.elapsed() }
}

fn namespaces() -> Resource {
    Resource { gvk: Gvk::new("v1", "Namespace").unwrap(), plural: "namespaces".into(), scope: Where::Cluster }
}

#[track_caller]
fn check(seen: &Seen, code: Code, state: ClusterState, at_most: Duration) {
    assert_eq!((seen.error.code(), seen.error.state()), (code, state), "{:?}", seen.error);
    assert!(seen.took <= at_most, "{:?} took {:?}", seen.error, seen.took);
    let finding = seen.error.finding();
    assert!(finding.fix.is_some() && finding.cause.is_some(), "{finding:?}");
}

/// Everything works again, and soon.
async fn recovered(client: &Client) {
    let started = Instant::now();
    client.version().await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

const SOON: Duration = Duration::from_secs(6);

#[tokio::test]
async fn f30_refused_and_black_hole_end_in_time_with_the_default_limits() {
    let Some((proxy, access)) = proxy() else { return };
    let client = Client::connect(&access, &Limits::default()).unwrap();
    client.version().await.unwrap();
    for (network, code, at_most_s) in
        [(Network::Refused, Code::CLUSTER_REFUSED, 15), (Network::BlackHole, Code::CLUSTER_BLACK_HOLE, 45)]
    {
        proxy.faults().set_network(network);
        check(&version(&client).await, code, ClusterState::Unreachable, Duration::from_secs(at_most_s));
        proxy.faults().clear();
        recovered(&client).await;
    }
}

#[tokio::test]
async fn f30_each_fault_of_the_network_has_its_own_code() {
    let Some((proxy, access)) = proxy() else { return };
    let client = Client::connect(&access, &impatient()).unwrap();
    for (network, code, state) in [
        (Network::Refused, Code::CLUSTER_REFUSED, ClusterState::Unreachable),
        (Network::BlackHole, Code::CLUSTER_BLACK_HOLE, ClusterState::Unreachable),
        (Network::CertExpired, Code::CLUSTER_TLS_EXPIRED, ClusterState::TlsExpired),
    ] {
        // With a connection that was open before, and without one.
        proxy.faults().set_network(network);
        check(&version(&client).await, code, state, SOON);
        check(&version(&client).await, code, state, SOON);
        let fresh = Client::connect(&access, &impatient()).unwrap();
        check(&version(&fresh).await, code, state, SOON);
        proxy.faults().clear();
        recovered(&client).await;
    }
}

#[tokio::test]
async fn f31_f32_each_fault_of_the_server_has_its_own_code() {
    let Some((proxy, access)) = proxy() else { return };
    let client = Client::connect(&access, &impatient()).unwrap();
    use ClusterState as S;
    for (fault, code, state) in [
        (Fault::Latency(Duration::from_secs(30)), Code::CLUSTER_BLACK_HOLE, S::Unreachable),
        (Fault::BlackHole, Code::CLUSTER_BLACK_HOLE, S::Unreachable),
        (Fault::Trickle { bytes_per_s: 10 }, Code::CLUSTER_TIMEOUT, S::Timeout),
        (Fault::TooManyRequests { retry_after_s: 1 }, Code::CLUSTER_THROTTLED, S::Throttled),
        (Fault::TooManyRequests { retry_after_s: 3_600 }, Code::CLUSTER_THROTTLED, S::Throttled),
        (Fault::InternalError, Code::CLUSTER_SERVER_ERROR, S::ServerError),
        (Fault::Unavailable, Code::CLUSTER_SERVER_ERROR, S::ServerError),
        (Fault::Expired, Code::CLUSTER_GONE, S::Gone),
        (Fault::Reset, Code::CLUSTER_RESET, S::Unreachable),
        (Fault::CutAfter { bytes: 10 }, Code::CLUSTER_CUT, S::ServerError),
    ] {
        proxy.faults().set(fault);
        check(&version(&client).await, code, state, SOON);
        proxy.faults().clear();
        recovered(&client).await;
    }
}

#[tokio::test]
async fn f31_a_list_of_a_silent_server_ends_before_its_own_long_deadline() {
    let Some((proxy, access)) = proxy() else { return };
    let client = Client::connect(&access, &impatient()).unwrap();
    for (fault, code) in [
        (Fault::BlackHole, Code::CLUSTER_BLACK_HOLE),
        (Fault::Trickle { bytes_per_s: 10 }, Code::CLUSTER_TIMEOUT),
    ] {
        proxy.faults().set(fault);
        let started = Instant::now();
        let error = client.list(&List::all(&namespaces())).await.unwrap_err();
        check(
            &Seen { error, took: started.elapsed() },
            code,
            if code == Code::CLUSTER_TIMEOUT { ClusterState::Timeout } else { ClusterState::Unreachable },
            2 * SOON,
        );
    }
}

#[tokio::test]
async fn f30_a_name_that_does_not_resolve_is_told() {
    let Some((_proxy, access)) = proxy() else { return };
    let nowhere = Access { server: "https://no-such-host.invalid:6443".into(), ..access };
    let client = Client::connect(&nowhere, &impatient()).unwrap();
    check(&version(&client).await, Code::CLUSTER_DNS, ClusterState::Unreachable, SOON);
}

#[tokio::test]
async fn t37_untrusted_and_wrong_name_are_told_apart() {
    let (Some((proxy, access)), Some((other, _))) = (proxy(), proxy()) else { return };
    let untrusted = Access { ca_pem: Some(other.ca_pem().to_owned()), ..access.clone() };
    let client = Client::connect(&untrusted, &impatient()).unwrap();
    check(&version(&client).await, Code::CLUSTER_TLS_UNTRUSTED, ClusterState::TlsUntrusted, SOON);
    let wrong_name = Access { tls_server_name: Some("other.example".into()), ..access };
    let client = Client::connect(&wrong_name, &impatient()).unwrap();
    check(&version(&client).await, Code::CLUSTER_TLS_NAME, ClusterState::TlsUntrusted, SOON);
    assert_eq!(proxy.faults().requests(), 0, "no credential was sent to either");
}

#[tokio::test]
async fn f36_a_wrong_credential_is_not_tried_again() {
    let Some((proxy, access)) = proxy() else { return };
    let stranger = Access { auth: Auth::Token(Secret::new("wrong".into())), ..access };
    let client = Client::connect(&stranger, &impatient()).unwrap();
    check(&version(&client).await, Code::CLUSTER_AUTH_FAILED, ClusterState::AuthFailed, SOON);
    assert!(proxy.faults().requests() <= 1, "{}", proxy.faults().requests());
}

#[tokio::test]
async fn short_faults_are_ridden_out() {
    let Some((proxy, access)) = proxy() else { return };
    let client = Client::connect(&access, &Limits::default()).unwrap();
    for fault in [
        Fault::Unavailable,
        Fault::InternalError,
        Fault::Reset,
        Fault::CutAfter { bytes: 10 },
        Fault::TooManyRequests { retry_after_s: 1 },
    ] {
        proxy.faults().set(fault.times(2));
        client.version().await.unwrap_or_else(|error| panic!("{fault:?}: {error:?}"));
    }
}

#[tokio::test]
async fn f32_retry_after_holds_all_calls_back() {
    let Some((proxy, access)) = proxy() else { return };
    let client = Client::connect(&access, &Limits::default()).unwrap();
    proxy.faults().set(Fault::TooManyRequests { retry_after_s: 2 }.times(1));
    let started = Instant::now();
    let first = async { client.version().await.map(|_| started.elapsed()) };
    let second = async {
        while proxy.faults().requests() == 0 {
            tokio::task::yield_now().await;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        client.version().await.map(|_| started.elapsed())
    };
    let (first, second) = tokio::join!(first, second);
    let two = Duration::from_secs(2);
    assert!(first.unwrap() >= two && second.unwrap() >= two);
}

/// Requests that reach the sick server, and our CPU time, while 16 callers want something all the time.
#[tokio::test]
async fn f32_a_storm_sends_fewer_requests_and_costs_little_cpu() {
    let Some((proxy, access)) = proxy() else { return };
    let client = Client::connect(&access, &Limits::default()).unwrap();
    client.version().await.unwrap();
    let faults = proxy.faults().clone();
    let rounds = [
        ("503", Some(Fault::Unavailable), Network::Up, 120),
        ("429", Some(Fault::TooManyRequests { retry_after_s: 1 }), Network::Up, 120),
        ("refused", None, Network::Refused, 0),
        ("black hole", None, Network::BlackHole, 0),
    ];
    for (name, fault, network, requests_max) in rounds {
        faults.set_network(network);
        if let Some(fault) = fault {
            faults.set(fault);
        }
        let (requests, cpu, started) = (faults.requests(), cpu_time(), Instant::now());
        let window = Duration::from_secs(5);
        let callers = (0..16).map(|_| async {
            // As an executor does: a call that failed is not repeated at once.
            let _failed = tokio::time::timeout(window, client.version()).await;
        });
        futures_util::future::join_all(callers).await;
        tokio::time::sleep(window.saturating_sub(started.elapsed())).await;
        let (sent, share) = (
            faults.requests() - requests,
            (cpu_time() - cpu).as_secs_f64() / started.elapsed().as_secs_f64(),
        );
        assert!(sent <= requests_max, "{name}: {sent} requests");
        assert!(share < 0.05, "{name}: {:.1} % CPU", share * 100.0);
        faults.clear();
        let ended = Instant::now();
        client.version().await.unwrap();
        assert!(ended.elapsed() < Duration::from_secs(30), "{name}: back after {:?}", ended.elapsed());
    }
}

/// CPU time of this thread: the client of a test runs on it alone, the proxy on its own.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap(), u32::try_from(time.tv_nsec).unwrap())
}

#[tokio::test]
async fn a_write_that_may_have_been_done_says_so() {
    let (Some(setup), Some((proxy, access))) = (setup().await, proxy()) else { return };
    let client = Client::connect(&access, &impatient()).unwrap();
    let (resource, body) = (setup.configmaps(), configmap("a", "1"));
    proxy.faults().set(Fault::CutAfter { bytes: 5 }.on(Scope::writes()));
    let error = client.apply(&setup.apply(&resource, &body)).await.unwrap_err();
    assert_eq!((error.code(), error.outcome), (Code::CLUSTER_CUT, Outcome::Unknown));
    assert!(setup.client.get(&resource, Some(setup.corner.name()), "a").await.unwrap().is_some());
    proxy.faults().set_network(Network::Refused);
    let error = client.apply(&setup.apply(&resource, &body)).await.unwrap_err();
    assert_eq!(error.code(), Code::CLUSTER_REFUSED);
    assert_eq!(error.outcome, Outcome::NotDone);
}

#[tokio::test]
async fn few_connections_carry_many_requests() {
    let Some((proxy, access)) = proxy() else { return };
    let limits = Limits { in_flight_max: 64, streams_per_connection_max: 20, ..Limits::default() };
    let client = Client::connect(&access, &limits).unwrap();
    proxy.faults().set(Fault::Latency(Duration::from_millis(50)));
    let calls = (0..200).map(|_| client.version());
    let answers = futures_util::future::join_all(calls).await;
    assert!(answers.iter().all(Result::is_ok));
    let connections = proxy.faults().connections();
    assert!((1..=4).contains(&connections), "{connections}");
}

#[tokio::test]
async fn f38_a_hundred_waiting_calls_dial_once_at_a_time() {
    let Some((proxy, access)) = proxy() else { return };
    proxy.faults().set_network(Network::CertExpired);
    let limits = Limits { in_flight_max: 100, ..impatient() };
    let client = Client::connect(&access, &limits).unwrap();
    let answers = futures_util::future::join_all((0..100).map(|_| client.version())).await;
    assert!(answers.iter().all(Result::is_err));
    assert!(connections(&proxy) <= 3, "{}", connections(&proxy));
}

fn connections(proxy: &FaultProxy) -> u64 {
    proxy.faults().connections()
}
