//! Where load may be sent, and how much by whom. A server is a dangerous gun: it stands close to things that its users
//! cannot reach.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use meshplay_perf::{
    RunSpec,
    spec::{Limits, Target, Watched},
};
use meshplay_store::Cluster;
use meshplay_types::{Code, Finding, Findings, PAGE_ITEMS_MAX, PageRequest, Role};

use tokio::time::timeout;

use super::reach::{Sought, behind};
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

impl App {
    /// Refuses targets that no load may be sent to, all at once.
    pub(super) async fn load_guard(&self, ctx: &OpCtx, spec: &RunSpec) -> Result<(), AppError> {
        let LoadTargets::Listed { listed } = self.load_targets() else { return Ok(()) };
        let targets = spec.targets().map_err(AppError::Invalid)?;
        let mut listed: Vec<String> = listed.iter().cloned().chain(self.cluster_hosts(ctx).await?).collect();
        for target in &targets {
            let addresses = resolve(target).await;
            if !is_listed(&listed, &target.host, &addresses)
                && self.is_in_cluster(ctx, &target.host, &addresses).await?
            {
                listed.extend(addresses.iter().map(|address| address.ip().to_string()));
            }
        }
        let mut findings = Findings::new();
        for (at, watched) in spec.resources.iter().enumerate() {
            let refused = refused_to_watch(ctx.principal().role, watched, &listed).await;
            findings.extend(refused.map(|mut finding| {
                finding.at.pointer = Some(format!("/resources/{at}"));
                finding
            }));
        }
        findings.extend(LoadTargets::Listed { listed }.refused(spec, self.own_addresses()).await);
        if findings.is_empty() { Ok(()) } else { Err(AppError::Invalid(findings)) }
    }

    /// Whether a connected cluster has a Service, an Ingress or a pod at all of the addresses.
    async fn is_in_cluster(
        &self,
        ctx: &OpCtx,
        host: &str,
        addresses: &[SocketAddr],
    ) -> Result<bool, AppError> {
        let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        let clusters = self.store().read().clusters(ctx.scope(), &page).await?;
        for cluster in clusters.items {
            let Ok(client) = self.client(&cluster).await else { continue };
            let mut is_all = !addresses.is_empty();
            for address in addresses {
                let sought = Sought { host, addresses: std::slice::from_ref(address) };
                // A cluster that does not answer is none that has it.
                let found = timeout(LOOK_TIME, behind(&client, &sought)).await;
                is_all &= matches!(found, Ok(Ok(found)) if !found.is_empty());
            }
            if is_all {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Hosts at which the API servers of connected clusters are: their node ports are there too.
    async fn cluster_hosts(&self, ctx: &OpCtx) -> Result<Vec<String>, AppError> {
        let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        let clusters = self.store().read().clusters(ctx.scope(), &page).await?;
        let server =
            |cluster: &Cluster| cluster.details.as_ref()?.get::<Details>().ok().map(|one| one.server);
        let host = |url: String| {
            let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
            let authority = rest.split('/').next().unwrap_or_default();
            authority.rsplit_once(':').map_or(authority, |(host, _)| host).trim_matches(['[', ']']).to_owned()
        };
        Ok(clusters.items.iter().filter_map(server).map(host).collect())
    }
}

impl LoadTargets {
    /// Targets that no load may be sent to, all at once; never those of a server at `own`.
    pub async fn refused(&self, spec: &RunSpec, own: &[SocketAddr]) -> Findings {
        let Self::Listed { listed } = self else { return Findings::new() };
        let targets = match spec.targets() {
            Ok(targets) => targets,
            Err(findings) => return findings,
        };
        let mut findings = Findings::new();
        for (at, target) in targets.iter().enumerate() {
            let addresses = resolve(target).await;
            let why = if own.iter().any(|own| addresses.iter().any(|to| is_own(*own, *to))) {
                "it is this server itself"
            } else if !is_listed(listed, &target.host, &addresses) {
                "it is not on this machine, in no connected cluster, and not listed"
            } else {
                continue;
            };
            findings.push(refuse(at, target, why));
        }
        findings
    }
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

fn is_listed(listed: &[String], host: &str, addresses: &[SocketAddr]) -> bool {
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

/// A listener on all addresses is reached at each of this machine.
fn is_own(own: SocketAddr, to: SocketAddr) -> bool {
    own.port() == to.port() && (own.ip() == to.ip() || (own.ip().is_unspecified() && to.ip().is_loopback()))
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
        assert!(
            is_own(own("0.0.0.0:80"), own("127.0.0.1:80"))
                && is_own(own("127.0.0.1:80"), own("127.0.0.1:80"))
        );
        assert!(!is_own(own("127.0.0.1:80"), own("127.0.0.1:81")));
    }

    #[test]
    fn who_answers_for_clusters_may_ask_for_more() {
        assert_eq!(limits(Role::Deployer), DEPLOYER);
        assert_eq!((limits(Role::Operator), limits(Role::Owner)), (Limits::default(), Limits::default()));
    }
}
