//! Watches on a real API server, straight and through the fault proxy: what is known equals what is there.

use std::{collections::BTreeMap, time::Duration};

use meshplay_kube::{Client, ClusterState, Limits, List, Watch, WatchEvent};
use meshplay_test::{Fault, Network, Scope};
use serde_json::Value;
use tokio::time::timeout;

use crate::support::{PATIENCE, Setup, impatient, proxy, setup};

/// What a consumer keeps: name → value of the key.
#[derive(Default)]
struct Known {
    objects: BTreeMap<String, String>,
    listed: BTreeMap<String, String>,
    lists: u32,
    troubles: Vec<ClusterState>,
}

impl Known {
    fn take(&mut self, event: WatchEvent) {
        let entry = |object: &Value| {
            let text =
                |pointer| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
            (text("/metadata/name"), text("/data/key"))
        };
        match event {
            WatchEvent::Begin => {
                self.listed.clear();
                self.lists += 1;
            }
            WatchEvent::Listed(items) => self.listed.extend(items.iter().map(entry)),
            WatchEvent::Synced => self.objects = std::mem::take(&mut self.listed),
            WatchEvent::Changed(object) => self.objects.extend([entry(&object)]),
            WatchEvent::Deleted(object) => {
                self.objects.remove(&entry(&object).0);
            }
            WatchEvent::Trouble(error) => self.troubles.push(error.state()),
            WatchEvent::Up | WatchEvent::WentBack => {}
        }
    }

    /// Follows until the object has the value; `None` means that it is gone.
    async fn until(&mut self, watch: &mut Watch, name: &str, value: Option<&str>) {
        let wait = async {
            while self.lists == 0 || self.objects.get(name).map(String::as_str) != value {
                self.take(watch.next().await);
            }
        };
        timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("{name} never became {value:?}"));
    }
}

fn watch(setup: &Setup, client: &Client) -> Watch {
    client.watch(&List::in_namespace(&setup.configmaps(), setup.corner.name()))
}

async fn put(setup: &Setup, name: &str, value: &str) {
    setup.apply_configmap(name, "one", value).await.unwrap();
}

#[tokio::test]
async fn a_watch_lists_and_then_follows() {
    let Some(setup) = setup().await else { return };
    put(&setup, "a", "1").await;
    let (mut watch, mut known) = (watch(&setup, &setup.client), Known::default());
    known.until(&mut watch, "a", Some("1")).await;
    put(&setup, "a", "2").await;
    put(&setup, "b", "1").await;
    known.until(&mut watch, "b", Some("1")).await;
    assert_eq!(known.objects["a"], "2");
    setup.corner.kubectl(&["delete", "configmap", "a"]);
    known.until(&mut watch, "a", None).await;
    assert_eq!((known.lists, known.troubles.len()), (1, 0));
}

#[tokio::test]
async fn t31_a_watch_of_secrets_never_holds_a_value() {
    let Some(setup) = setup().await else { return };
    let mut watch =
        setup.client.watch(&List::in_namespace(&setup.resource("", "Secret"), setup.corner.name()));
    while !matches!(timeout(PATIENCE, watch.next()).await.unwrap(), WatchEvent::Synced) {}
    setup.corner.kubectl(&["create", "secret", "generic", "s", "--from-literal=key=c4nary"]);
    let WatchEvent::Changed(object) = timeout(PATIENCE, watch.next()).await.unwrap() else {
        panic!("no change")
    };
    assert_eq!((&object["kind"], object.get("data")), (&Value::from("Secret"), None));
}

#[tokio::test]
async fn f35_a_watch_that_ends_regularly_goes_on_without_a_new_list() {
    let (Some(setup), Some((proxy, access))) = (setup().await, proxy()) else { return };
    let limits = Limits { watch_ms: 1_000, ..Limits::default() };
    let client = Client::connect(&access, &limits).unwrap();
    let (mut watch, mut known) = (watch(&setup, &client), Known::default());
    for round in 0..3 {
        put(&setup, "a", &round.to_string()).await;
        known.until(&mut watch, "a", Some(&round.to_string())).await;
        let ended = proxy.faults().requests();
        let waiting = async {
            while proxy.faults().requests() == ended {
                if let Ok(event) = timeout(Duration::from_millis(100), watch.next()).await {
                    known.take(event);
                }
            }
        };
        timeout(PATIENCE, waiting).await.unwrap();
    }
    assert_eq!((known.lists, known.troubles.len()), (1, 0));
}

#[tokio::test]
async fn f34_an_expired_watch_lists_anew_wherever_it_is_told() {
    let (Some(setup), Some((proxy, access))) = (setup().await, proxy()) else { return };
    let client = Client::connect(&access, &Limits::default()).unwrap();
    let (mut watch, mut known) = (watch(&setup, &client), Known::default());
    put(&setup, "a", "1").await;
    known.until(&mut watch, "a", Some("1")).await;
    // In the stream.
    proxy.faults().expire_open_watches();
    put(&setup, "a", "2").await;
    known.until(&mut watch, "a", Some("2")).await;
    // As an HTTP status at the start.
    proxy.faults().set(Fault::Expired.on(Scope::watches()).times(2));
    proxy.faults().reset_connections();
    let lists = known.lists;
    let listing = async {
        while known.lists == lists {
            known.take(watch.next().await);
        }
    };
    timeout(PATIENCE, listing).await.unwrap();
    put(&setup, "a", "3").await;
    known.until(&mut watch, "a", Some("3")).await;
}

#[tokio::test]
async fn f34_refusals_that_are_no_expiry_lead_to_a_new_list_too() {
    let (Some(setup), Some((proxy, access))) = (setup().await, proxy()) else { return };
    let client = Client::connect(&access, &Limits::default()).unwrap();
    proxy.faults().set(Fault::InternalError.on(Scope::watches()).times(3));
    put(&setup, "a", "1").await;
    let (mut watch, mut known) = (watch(&setup, &client), Known::default());
    let twice = async {
        while known.lists < 2 {
            known.take(watch.next().await);
        }
    };
    timeout(PATIENCE, twice).await.unwrap();
    assert_eq!(known.troubles, [ClusterState::ServerError; 3]);
    known.until(&mut watch, "a", Some("1")).await;
}

#[tokio::test]
async fn f35_cuts_and_resets_lose_nothing_and_need_no_new_list() {
    let (Some(setup), Some((proxy, access))) = (setup().await, proxy()) else { return };
    let client = Client::connect(&access, &Limits::default()).unwrap();
    let (mut watch, mut known) = (watch(&setup, &client), Known::default());
    put(&setup, "a", "0").await;
    known.until(&mut watch, "a", Some("0")).await;
    for (round, bytes) in [1, 40, 300, 700].into_iter().enumerate() {
        proxy.faults().set(Fault::CutAfter { bytes }.on(Scope::watches()).times(1));
        proxy.faults().reset_connections();
        let value = (round + 1).to_string();
        put(&setup, "a", &value).await;
        known.until(&mut watch, "a", Some(&value)).await;
    }
    assert_eq!(known.lists, 1);
    assert!(known.troubles.iter().all(|state| *state != ClusterState::Gone), "{:?}", known.troubles);
}

#[tokio::test]
async fn f30_a_watch_notices_a_black_hole_and_comes_back() {
    let (Some(setup), Some((proxy, access))) = (setup().await, proxy()) else { return };
    let client = Client::connect(&access, &impatient()).unwrap();
    let (mut watch, mut known) = (watch(&setup, &client), Known::default());
    put(&setup, "a", "1").await;
    known.until(&mut watch, "a", Some("1")).await;
    for (network, value) in [(Network::BlackHole, "2"), (Network::Refused, "3")] {
        proxy.faults().set_network(network);
        put(&setup, "a", value).await;
        let troubles = known.troubles.len();
        let noticing = async {
            while known.troubles.len() == troubles {
                known.take(watch.next().await);
            }
        };
        timeout(Duration::from_secs(15), noticing).await.unwrap();
        proxy.faults().clear();
        timeout(Duration::from_secs(30), known.until(&mut watch, "a", Some(value))).await.unwrap();
    }
    assert_eq!(known.lists, 1, "the version was still good");
}

#[tokio::test]
async fn f30_requests_that_are_swallowed_by_a_proxy_are_noticed_without_pings() {
    let (Some(setup), Some((proxy, access))) = (setup().await, proxy()) else { return };
    let client = Client::connect(&access, &impatient()).unwrap();
    let (mut watch, mut known) = (watch(&setup, &client), Known::default());
    put(&setup, "a", "1").await;
    known.until(&mut watch, "a", Some("1")).await;
    proxy.faults().set(Fault::BlackHole.on(Scope::watches()));
    let noticing = async {
        while known.troubles.is_empty() {
            known.take(watch.next().await);
        }
    };
    timeout(Duration::from_secs(15), noticing).await.unwrap();
    proxy.faults().clear();
    put(&setup, "a", "2").await;
    known.until(&mut watch, "a", Some("2")).await;
}
