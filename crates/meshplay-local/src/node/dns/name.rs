//! Which object a name inside the cluster stands for.

/// The domain of the cluster.
pub(super) const CLUSTER_DOMAIN: &str = "cluster.local";

/// What a name asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked<'a> {
    /// `SERVICE.NAMESPACE.svc.cluster.local`.
    Service {
        /// The namespace.
        namespace: &'a str,
        /// The Service.
        service: &'a str,
    },
    /// `HOST.SERVICE.NAMESPACE.svc.cluster.local`: one pod of a headless Service.
    Pod {
        /// The namespace.
        namespace: &'a str,
        /// The Service.
        service: &'a str,
        /// The pod's host name.
        host: &'a str,
    },
    /// A part of the tree above the names: exists, has no address.
    Parent,
    /// Not ours.
    Elsewhere,
}

/// Reads a lower-case name without its last dot.
pub(super) fn asked(name: &str) -> Asked<'_> {
    let Some(inside) = name.strip_suffix(CLUSTER_DOMAIN) else { return Asked::Elsewhere };
    if inside.is_empty() {
        return Asked::Parent;
    }
    let mut labels = inside.trim_end_matches('.').rsplit('.');
    if labels.next() != Some("svc") || !inside.ends_with('.') {
        return Asked::Elsewhere;
    }
    let (namespace, service, host, rest) = (labels.next(), labels.next(), labels.next(), labels.next());
    match (namespace, service, host, rest) {
        (Some(namespace), Some(service), Some(host), None) => Asked::Pod { namespace, service, host },
        (Some(namespace), Some(service), None, None) => Asked::Service { namespace, service },
        (_, None, None, None) => Asked::Parent,
        _ => Asked::Elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Asked<'_>) {
        assert_eq!(asked(name), expected, "{name}");
    }

    #[test]
    fn names_follow_the_cluster_scheme() {
        check("web.shop.svc.cluster.local", Asked::Service { namespace: "shop", service: "web" });
        let pod = Asked::Pod { namespace: "shop", service: "db", host: "db-0" };
        check("db-0.db.shop.svc.cluster.local", pod);
        check("shop.svc.cluster.local", Asked::Parent);
        check("svc.cluster.local", Asked::Parent);
        check("cluster.local", Asked::Parent);
        check("web.shop.pod.cluster.local", Asked::Elsewhere);
        check("a.b.c.shop.svc.cluster.local", Asked::Elsewhere);
        check("svccluster.local", Asked::Elsewhere);
        check("example.org", Asked::Elsewhere);
        check("", Asked::Elsewhere);
    }
}
