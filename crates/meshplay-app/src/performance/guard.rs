//! Where load may be sent, and how much by whom. A server is a dangerous gun: it stands close to things that its users
//! cannot reach.

//!
//! A name is looked up once: what it led to is judged, and is all that the generator is told to connect to. So a name
//! that leads elsewhere a moment later leads nobody there; and no run of a server looks names up again.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr, UdpSocket},
    time::Duration,
};

use meshplay_net::egress::is_metadata;
use meshplay_perf::{
    RunSpec,
    spec::{Limits, Resolve, Target, Watched},
};
use meshplay_store::{Cluster, Scope, StoreError};
use meshplay_types::{Code, Finding, Findings, PAGE_ITEMS_MAX, PageRequest, Place, Role};
use tokio::time::timeout;

use super::reach::{Sought, given_out};
use crate::{App, AppError, OpCtx, cluster::Details};

/// A cluster that needs longer to say what it has does not have it.
const LOOK_TIME: Duration = Duration::from_secs(5);

/// Where load may be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LoadTargets {
    /// Wherever the person at this machine wants.
    #[default]
    Anywhere,
    /// From a server: addresses of this machine, connected clusters, and what was listed.
    Listed {
        /// Networks, host names and `*.` suffixes of them.
        listed: Vec<String>,
    },
}

/// A deployer may try things out; more takes somebody who answers for the clusters.
const DEPLOYER: Limits = Limits { connections_max: 1_000, rate_max: 50_000.0, duration_ms_max: 3_600_000 };

/// What a role may ask for.
pub(super) fn limits(role: Role) -> Limits {
    if Role::Deployer.covers(role) { DEPLOYER } else { Limits::default() }
}

/// Whoever asks does not say where a name leads: that would be a way around the guard. What was looked up is written in
/// later, by whoever approved it.
pub(super) fn pinned(spec: &RunSpec) -> Option<Finding> {
    let (name, addresses) = spec.addresses.iter().next()?;
    let first = addresses.first().map(ToString::to_string).unwrap_or_else(|| "nowhere".to_owned());
    let message = format!("`addresses` says that `{name}` is at {first}, which is not for it to say");
    let at = Place { pointer: Some("/addresses".to_owned()), ..Place::default() };
    Some(Finding::new(Code::RUN_PINNED, message).at(at))
}

impl App {
    /// Refuses targets that no load may be sent to, and what may not be looked into, all at once.
    pub(super) async fn load_guard(&self, ctx: &OpCtx, spec: &RunSpec) -> Result<(), AppError> {
        let (targets, approved) = self.load_judged(ctx.scope(), spec).await?;
        let mut findings = Findings::new();
        if let LoadTargets::Listed { listed } = &targets {
            for (at, watched) in spec.resources.iter().enumerate() {
                let refused = refused_to_watch(ctx.principal().role, watched, listed).await;
                findings.extend(refused.map(|mut finding| {
                    finding.at.pointer = Some(format!("/resources/{at}"));
                    finding
                }));
            }
        }
        findings.extend(approved.err().into_iter().flatten());
        if findings.is_empty() { Ok(()) } else { Err(AppError::Invalid(findings)) }
    }

    /// The run with the addresses that load may be sent to, looked up now, just before it starts.
    pub(super) async fn load_approved(&self, scope: Scope, spec: &RunSpec) -> Result<RunSpec, AppError> {
        let (_, approved) = self.load_judged(scope, spec).await?;
        approved.map_err(AppError::Invalid)
    }

    /// Where load may be sent as things are, and what that makes of the run.
    async fn load_judged(
        &self,
        scope: Scope,
        spec: &RunSpec,
    ) -> Result<(LoadTargets, Result<RunSpec, Findings>), AppError> {
        let spec = RunSpec { addresses: BTreeMap::new(), ..spec.clone() };
        let own = self.own_addresses();
        let LoadTargets::Listed { listed } = self.load_targets() else {
            let targets = LoadTargets::Anywhere;
            let approved = targets.approve(spec, own).await;
            return Ok((targets, approved));
        };
        let targets = spec.targets().map_err(AppError::Invalid)?;
        let spec = resolved(spec, &targets).await;
        let clusters = self.clusters_all(scope).await?;
        let mut listed: Vec<String> = listed.iter().cloned().chain(hosts(&clusters)).collect();
        for target in &targets {
            let addresses = addresses_of(&spec, target);
            if !is_listed(&listed, &target.host, &addresses)
                && self.is_in_cluster(&clusters, &target.host, &addresses).await
            {
                listed.extend(addresses.iter().map(|address| address.ip().to_string()));
            }
        }
        let targets = LoadTargets::Listed { listed };
        let approved = targets.approve(spec, own).await;
        Ok((targets, approved))
    }

    /// Whether a connected cluster has a Service, an Ingress or a pod at all of the addresses.
    async fn is_in_cluster(&self, clusters: &[Cluster], host: &str, addresses: &[SocketAddr]) -> bool {
        for cluster in clusters {
            let Ok(client) = self.client(cluster).await else { continue };
            let mut is_all = !addresses.is_empty();
            for address in addresses {
                let sought = Sought { host, addresses: std::slice::from_ref(address) };
                // A cluster that does not answer is none that has it.
                let found = timeout(LOOK_TIME, given_out(&client, &sought)).await;
                is_all &= matches!(found, Ok(Ok(found)) if !found.is_empty());
            }
            if is_all {
                return true;
            }
        }
        false
    }

    /// Every connected cluster, however many pages they fill.
    async fn clusters_all(&self, scope: Scope) -> Result<Vec<Cluster>, StoreError> {
        let mut all = Vec::new();
        let mut cursor = None;
        loop {
            let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor };
            let found = self.store().read().clusters(scope, &page).await?;
            all.extend(found.items);
            cursor = found.next_cursor;
            if cursor.is_none() {
                return Ok(all);
            }
        }
    }
}

/// Hosts at which the API servers of clusters are: their node ports are there too.
fn hosts(clusters: &[Cluster]) -> Vec<String> {
    let server = |cluster: &Cluster| cluster.details.as_ref()?.get::<Details>().ok().map(|one| one.server);
    let host = |url: String| {
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let authority = rest.split('/').next().unwrap_or_default();
        authority.rsplit_once(':').map_or(authority, |(host, _)| host).trim_matches(['[', ']']).to_owned()
    };
    clusters.iter().filter_map(server).map(host).collect()
}

impl LoadTargets {
    /// The run with the addresses that its names lead to, looked up once unless they are there already; or the targets
    /// that no load may be sent to, all at once: never those of a server at `own`.
    pub async fn approve(&self, spec: RunSpec, own: &[SocketAddr]) -> Result<RunSpec, Findings> {
        let listed = match self {
            Self::Anywhere if own.is_empty() => return Ok(spec),
            Self::Anywhere => None,
            Self::Listed { listed } => Some(listed.as_slice()),
        };
        let targets = spec.targets()?;
        let spec = resolved(spec, &targets).await;
        let mut findings = Findings::new();
        if spec.resolve == Resolve::PerConnection {
            findings.push(looked_up_anew());
        }
        for (at, target) in targets.iter().enumerate() {
            let addresses = addresses_of(&spec, target);
            let is_name = target.host.parse::<IpAddr>().is_err() && target.host != "localhost";
            let why = if own.iter().any(|own| addresses.iter().any(|to| is_own(*own, *to))) {
                "it is this server itself"
            } else if addresses.iter().any(|address| is_metadata(address.ip())) {
                "clouds serve credentials there, and nothing is ever sent to it, whatever is listed"
            } else if listed.is_some_and(|listed| !is_listed(listed, &target.host, &addresses)) {
                "it is not on this machine, in no connected cluster, and not listed"
            } else if listed.is_some() && spec.generator.is_some() && is_name {
                findings.push(looked_up_twice(at, target));
                continue;
            } else {
                continue;
            };
            findings.push(refuse(at, target, why));
        }
        if findings.is_empty() { Ok(told_to_agents(spec)) } else { Err(findings) }
    }
}

/// Agents may know names, such as those inside of a cluster, that are unknown here. They judge them themselves.
fn told_to_agents(mut spec: RunSpec) -> RunSpec {
    if !spec.agents.is_empty() {
        spec.addresses.retain(|_, found| !found.is_empty());
    }
    spec
}

/// The run with what its names lead to; those that are known stay as they are.
async fn resolved(mut spec: RunSpec, targets: &[Target]) -> RunSpec {
    for target in targets {
        if !spec.addresses.contains_key(&target.host) {
            let found = resolve(target).await.iter().map(SocketAddr::ip).collect();
            spec.addresses.insert(target.host.clone(), found);
        }
    }
    spec
}

fn addresses_of(spec: &RunSpec, target: &Target) -> Vec<SocketAddr> {
    let ips = spec.addresses.get(&target.host).into_iter().flatten();
    ips.map(|ip| SocketAddr::new(*ip, target.port)).collect()
}

/// A program of others asks for the address itself, and may get another than was approved.
fn looked_up_twice(at: usize, target: &Target) -> Finding {
    let message = format!("a program of others would look `{}` up itself, unseen", target.host);
    let mut finding = Finding::new(Code::LOAD_NAME_UNSEEN, message);
    finding.at.pointer = Some(format!("/endpoints/{at}/url"));
    finding
}

/// What was approved is an address. Whoever has the name in hand could have it lead elsewhere in the middle of a run.
fn looked_up_anew() -> Finding {
    let message = "a server sends load only to addresses that it has approved before the run";
    let finding = Finding::new(Code::RUN_RESOLVE, message);
    let place = Place { pointer: Some("/resolve".to_owned()), ..Place::default() };
    finding.at(place).fix("leave `resolve` out, or make the run without a server, with a `--data-dir` of its own if one runs here")
}

/// From a server, its own machine is looked into only by somebody who answers for it, and an admin address is one
/// that load might be sent to as well.
async fn refused_to_watch(role: Role, watched: &Watched, listed: &[String]) -> Option<Finding> {
    match watched {
        // A connection reaches as far as who added it may reach.
        Watched::Pods { .. } | Watched::Node { .. } | Watched::Prometheus { .. } => None,
        Watched::Process { .. } | Watched::Cgroup { .. } => (!role.covers(Role::Operator)).then(|| {
            let message =
                "processes and control groups of the server's machine are watched by operators only";
            Finding::new(Code::RUN_RESOURCE, message)
        }),
        Watched::Envoy { admin, .. } => {
            let host =
                admin.rsplit_once(':').map_or(admin.as_str(), |(host, _)| host).trim_matches(['[', ']']);
            let found = tokio::net::lookup_host(admin.as_str()).await;
            let addresses: Vec<SocketAddr> = found.map(Iterator::collect).unwrap_or_default();
            (!is_listed(listed, host, &addresses)).then(|| {
                let message = format!(
                    "no Envoy is asked at `{admin}`: it is none of this machine, of a connected \
                                       cluster, or of the list"
                );
                Finding::new(Code::LOAD_FORBIDDEN, message)
            })
        }
    }
}

/// No list is long enough to hold a metadata service: neither a network that it is in, nor a name that leads there.
fn is_listed(listed: &[String], host: &str, addresses: &[SocketAddr]) -> bool {
    if addresses.iter().any(|address| is_metadata(address.ip())) {
        return false;
    }
    let all = |fits: &dyn Fn(IpAddr) -> bool| {
        !addresses.is_empty() && addresses.iter().all(|address| fits(address.ip()))
    };
    all(&|ip| ip.is_loopback())
        || listed.iter().any(|entry| matches_name(entry, host) || all(&|ip| matches_net(entry, ip)))
}

pub(super) async fn resolve(target: &Target) -> Vec<SocketAddr> {
    let found = tokio::net::lookup_host((target.host.as_str(), target.port)).await;
    found.map(Iterator::collect).unwrap_or_default()
}

/// Whether a server that listens at `own` might answer at `to`: at its port, on any address of this machine. That a
/// listener of somebody else's may have the same port at another address is the smaller evil.
pub(crate) fn is_own(own: SocketAddr, to: SocketAddr) -> bool {
    own.port() == to.port() && (own.ip() == to.ip() || is_of_this_machine(to.ip()))
}

/// What one can bind to is an address of one's own. That holds for all of a loopback network too, and for "any".
fn is_of_this_machine(ip: IpAddr) -> bool {
    UdpSocket::bind((ip.to_canonical(), 0)).is_ok()
}

fn matches_name(entry: &str, host: &str) -> bool {
    match entry.strip_prefix("*.") {
        Some(suffix) => host.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.')),
        None => entry.eq_ignore_ascii_case(host),
    }
}

fn matches_net(entry: &str, ip: IpAddr) -> bool {
    entry.parse::<ipnet::IpNet>().is_ok_and(|net| net.contains(&ip))
        || entry.parse::<IpAddr>().is_ok_and(|address| address == ip)
}

fn refuse(at: usize, target: &Target, why: &str) -> Finding {
    let message = format!("no load is sent to `{}`: {why}", target.host);
    let mut finding = Finding::new(Code::LOAD_FORBIDDEN, message);
    finding.at.pointer = Some(format!("/endpoints/{at}/url"));
    finding
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_whole_or_below_a_star() {
        assert!(matches_name("shop.example", "SHOP.example") && matches_name("*.example", "a.b.example"));
        assert!(!matches_name("*.example", "example") && !matches_name("*.example", "badexample"));
    }

    #[test]
    fn networks_hold_their_addresses() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        assert!(matches_net("10.0.0.0/8", ip("10.2.3.4")) && matches_net("fd00::1", ip("fd00::1")));
        assert!(!matches_net("10.0.0.0/8", ip("11.0.0.1")) && !matches_net("shop.example", ip("10.0.0.1")));
    }

    #[test]
    fn a_server_knows_itself_at_every_address() {
        let own = |text: &str| text.parse::<SocketAddr>().unwrap();
        for listener in ["0.0.0.0:80", "[::]:80", "127.0.0.1:80"] {
            for to in ["127.0.0.1:80", "127.8.9.1:80", "0.0.0.0:80", "[::ffff:127.0.0.1]:80"] {
                assert!(is_own(own(listener), own(to)), "{listener} {to}");
            }
            assert!(!is_own(own(listener), own("127.0.0.1:81")));
            assert!(!is_own(own(listener), own("192.0.2.1:80")), "nobody here has an address of a document");
        }
    }

    fn spec(url: &str) -> RunSpec {
        let text =
            format!(r#"{{"endpoints": [{{"url": "{url}"}}], "arrivals": {{"kind": "max"}}, "count": 1}}"#);
        serde_json::from_str(&text).unwrap()
    }

    fn listed(entries: &[&str]) -> LoadTargets {
        LoadTargets::Listed { listed: entries.iter().map(|one| (*one).to_owned()).collect() }
    }

    #[tokio::test]
    async fn no_list_lets_load_to_the_server_itself() {
        let own = ["0.0.0.0:7777".parse().unwrap()];
        for targets in [listed(&["127.0.0.0/8", "localhost"]), LoadTargets::Anywhere] {
            for url in ["http://localhost:7777/", "http://127.3.2.1:7777/", "http://0.0.0.0:7777/"] {
                let refused = targets.approve(spec(url), &own).await.unwrap_err();
                assert!(refused[0].message.ends_with("it is this server itself"), "{url} {refused:?}");
            }
            assert!(targets.approve(spec("http://localhost:7778/"), &own).await.is_ok());
        }
    }

    #[tokio::test]
    async fn no_list_lets_load_to_a_metadata_service() {
        let everywhere = listed(&["0.0.0.0/0", "::/0", "shop.example", "169.254.169.254"]);
        for host in
            ["169.254.169.254", "192.0.0.192", "[64:ff9b::a9fe:a9fe]", "[::169.254.169.254]", "shop.example"]
        {
            let mut asked = spec(&format!("http://{host}/"));
            asked.addresses.insert("shop.example".to_owned(), vec!["169.254.169.254".parse().unwrap()]);
            asked.generator = Some(meshplay_perf::generator::Generator::Wrk);
            (asked.count, asked.duration_ms) = (None, Some(30_000));
            let refused = everywhere.approve(asked, &[]).await.unwrap_err();
            assert_eq!(refused[0].code, Code::LOAD_FORBIDDEN, "{refused:?}");
            assert!(refused[0].message.contains("clouds serve credentials there"), "{refused:?}");
        }
        let at: SocketAddr = "169.254.169.254:80".parse().unwrap();
        assert!(
            !is_listed(&["0.0.0.0/0".to_owned()], "169.254.169.254", &[at]),
            "nor is an Envoy asked there"
        );
    }

    #[tokio::test]
    async fn no_name_is_looked_up_again_after_it_was_approved() {
        let mut asked = spec("http://localhost:1/");
        asked.resolve = Resolve::PerConnection;
        let own = ["0.0.0.0:7777".parse().unwrap()];
        for targets in [listed(&["localhost"]), LoadTargets::Anywhere] {
            assert_eq!(targets.approve(asked.clone(), &own).await.unwrap_err()[0].code, Code::RUN_RESOLVE);
        }
        assert!(LoadTargets::Anywhere.approve(asked, &[]).await.is_ok(), "nobody has to approve anything");
    }

    #[tokio::test]
    async fn what_was_approved_is_told_and_is_what_is_judged() {
        let approved = listed(&[]).approve(spec("http://localhost:1/"), &[]).await.unwrap();
        assert!(approved.addresses["localhost"].iter().all(IpAddr::is_loopback), "{approved:?}");
        assert!(!approved.addresses["localhost"].is_empty());
        // The name is listed nowhere, and what it leads to counts: not what it leads to now.
        let mut rebound = spec("http://localhost:1/");
        rebound.addresses.insert("localhost".to_owned(), vec!["192.0.2.1".parse().unwrap()]);
        assert_eq!(listed(&[]).approve(rebound, &[]).await.unwrap_err()[0].code, Code::LOAD_FORBIDDEN);
    }

    #[tokio::test]
    async fn a_program_of_others_is_given_no_names_to_look_up() {
        let mut asked = spec("http://shop.example:1/");
        asked.addresses.insert("shop.example".to_owned(), vec!["127.0.0.1".parse().unwrap()]);
        assert!(listed(&[]).approve(asked.clone(), &[]).await.is_ok());
        asked.generator = Some(meshplay_perf::generator::Generator::Wrk);
        (asked.count, asked.duration_ms) = (None, Some(30_000));
        assert_eq!(listed(&[]).approve(asked, &[]).await.unwrap_err()[0].code, Code::LOAD_NAME_UNSEEN);
    }

    #[test]
    fn who_answers_for_clusters_may_ask_for_more() {
        assert_eq!(limits(Role::Deployer), DEPLOYER);
        assert_eq!((limits(Role::Operator), limits(Role::Owner)), (Limits::default(), Limits::default()));
    }
}
