//! Whether it may be served as asked, and under which names: pure, so that the whole matrix is a table in a test.
//!
//! The names decide about DNS rebinding: a page whose name was pointed at this machine sends its own name as `Host`.

use std::{collections::BTreeSet, net::SocketAddr};

use meshplay_types::{Code, Finding, Findings};

use crate::settings::Settings;

/// How callers reach us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Http,
    /// TLS here or at the proxy in front.
    Https,
}

impl Scheme {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// The names of this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) scheme: Scheme,
    /// Allowed values of `Host`, lower case.
    pub(crate) hosts: BTreeSet<String>,
    /// Allowed values of `Origin`.
    pub(crate) origins: BTreeSet<String>,
    /// The URL to print.
    pub(crate) url: String,
}

/// Every reason not to serve as asked.
pub(crate) fn check(settings: &Settings) -> Findings {
    let mut findings = Findings::new();
    for address in settings.listen.iter().filter(|address| !address.ip().is_loopback()) {
        if settings.tls.is_none() && settings.behind_proxy.is_empty() {
            let message = format!(
                "{address} can be reached from other machines, and nothing encrypts what would be said there"
            );
            findings.push(Finding::new(Code::LISTEN_EXPOSED, message));
        } else if (address.ip().is_unspecified() || !settings.behind_proxy.is_empty())
            && settings.public_url.is_none()
            && settings.hosts.is_empty()
        {
            let message = format!("{address} says nothing about the name under which this server is opened");
            let fix = "give `--public-url https://NAME`";
            findings.push(Finding::new(Code::LISTEN_EXPOSED, message).fix(fix));
        }
    }
    if let Some(url) = &settings.public_url
        && parse_url(url).is_none()
    {
        let message = format!("`{url}` is not `http://HOST` or `https://HOST`, with a port if need be");
        findings.push(Finding::new(Code::USAGE, message));
    }
    findings
}

/// The names for addresses that are listened at.
pub(crate) fn names(settings: &Settings, bound: &[SocketAddr]) -> Names {
    let public = settings.public_url.as_deref().and_then(parse_url);
    let own = if settings.tls.is_some() { Scheme::Https } else { Scheme::Http };
    let mut hosts: BTreeSet<(Scheme, String)> = BTreeSet::new();
    for address in bound {
        if address.ip().is_loopback() {
            hosts.insert((own, format!("localhost:{}", address.port())));
        }
        if !address.ip().is_unspecified() {
            hosts.insert((own, address.to_string()));
        }
    }
    let scheme = public.as_ref().map_or(own, |(scheme, _)| *scheme);
    hosts.extend(settings.hosts.iter().map(|host| (scheme, host.to_ascii_lowercase())));
    hosts.extend(public.clone());
    let url = match (&public, bound.first()) {
        (Some((scheme, host)), _) => format!("{}://{host}", scheme.as_str()),
        (None, Some(first)) => format!("{}://{first}", own.as_str()),
        (None, None) => String::new(),
    };
    Names {
        scheme,
        origins: hosts.iter().map(|(scheme, host)| format!("{}://{host}", scheme.as_str())).collect(),
        hosts: hosts.into_iter().flat_map(|(scheme, host)| both(scheme, host)).collect(),
        url,
    }
}

/// A host with its scheme's port is the same host without it.
fn both(scheme: Scheme, host: String) -> Vec<String> {
    let suffix = format!(":{}", scheme.port());
    match host.strip_suffix(&suffix) {
        Some(bare) => vec![bare.to_owned(), host],
        None if host.rsplit(':').next().is_some_and(|port| port.parse::<u16>().is_ok()) => vec![host],
        None => vec![format!("{host}{suffix}"), host],
    }
}

/// Scheme and authority of an origin; nothing may follow.
fn parse_url(url: &str) -> Option<(Scheme, String)> {
    let (scheme, rest) = url.split_once("://")?;
    let scheme = match scheme {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        _ => return None,
    };
    let host = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
    let authority = host.parse::<http::uri::Authority>().ok()?;
    (authority.as_str() == host && !host.contains('@')).then_some((scheme, host))
}

impl PartialOrd for Scheme {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scheme {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::TlsFiles;

    fn settings(listen: &[&str]) -> Settings {
        Settings { listen: listen.iter().map(|text| text.parse().unwrap()).collect(), ..Settings::default() }
    }

    fn tls() -> Option<TlsFiles> {
        Some(TlsFiles { cert: "cert.pem".into(), key: "key.pem".into() })
    }

    fn is_served(settings: &Settings) -> bool {
        check(settings).is_empty()
    }

    /// T55: the default install is not reachable from elsewhere, and no single flag makes it so.
    #[test]
    fn sec_t55_only_loopback_is_served_without_tls_or_a_trusted_proxy() {
        let proxy = || vec!["10.0.0.0/8".parse().unwrap()];
        let public = || Some("https://play.example".to_owned());
        let local = settings(&["127.0.0.1:9480", "[::1]:9480"]);
        let lan = settings(&["192.0.2.7:9480"]);
        let all = settings(&["0.0.0.0:9480"]);
        assert!(is_served(&local));
        assert!(!is_served(&lan));
        assert!(!is_served(&settings(&["127.0.0.1:9480", "192.0.2.7:9480"])));
        assert!(is_served(&Settings { tls: tls(), ..lan.clone() }));
        assert!(!is_served(&all));
        assert!(!is_served(&Settings { tls: tls(), ..all.clone() }), "its name is not known");
        assert!(is_served(&Settings { tls: tls(), public_url: public(), ..all.clone() }));
        assert!(!is_served(&Settings { public_url: public(), ..all.clone() }));
        assert!(!is_served(&Settings { behind_proxy: proxy(), ..all.clone() }));
        assert!(is_served(&Settings { behind_proxy: proxy(), public_url: public(), ..all }));
    }

    /// T10: what a rebound name sends as `Host` is not among ours.
    #[test]
    fn sec_t10_only_our_own_names_are_hosts() {
        let bound = ["127.0.0.1:9480".parse().unwrap(), "[::1]:9480".parse().unwrap()];
        let names = names(&settings(&[]), &bound);
        let hosts: Vec<&str> = names.hosts.iter().map(String::as_str).collect();
        assert_eq!(hosts, ["127.0.0.1:9480", "[::1]:9480", "localhost:9480"]);
        assert!(names.origins.contains("http://localhost:9480"));
        assert_eq!(names.url, "http://127.0.0.1:9480");
    }

    #[test]
    fn a_public_url_gives_the_name_with_and_without_its_port() {
        let settings =
            Settings { public_url: Some("https://Play.Example/".into()), tls: tls(), ..settings(&[]) };
        let names = names(&settings, &["0.0.0.0:9480".parse().unwrap()]);
        assert!(names.hosts.contains("play.example") && names.hosts.contains("play.example:443"));
        assert!(names.origins.contains("https://play.example"));
        assert_eq!((names.scheme, names.url.as_str()), (Scheme::Https, "https://play.example"));
    }

    #[test]
    fn a_public_url_is_an_origin_and_nothing_more() {
        for bad in ["play.example", "ftp://a", "https://a/b", "https://", "https://a@b", "https://a b"] {
            assert!(!is_served(&Settings { public_url: Some(bad.into()), ..Settings::default() }), "{bad}");
        }
    }
}
