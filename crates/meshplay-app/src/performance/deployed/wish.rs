//! What agents in a cluster should be, and everything that speaks against it at once. Pure: it looks nothing up.

use std::net::IpAddr;

use meshplay_types::{ClusterName, Code, DesignName, Finding, Findings, Place};
use regex::Regex;

/// Agents of one deployment: a run that needs more has other troubles.
const REPLICAS_MAX: u32 = 100;
const REPLICAS_DEFAULT: u32 = 2;
/// Pods of an indexed Job are named like it, with an index and five characters more, and agents like their pods (63 bytes).
const NAME_BYTES_MAX: usize = 40;
const NAME_DEFAULT: &str = "agents";
const NAMESPACE_DEFAULT: &str = "meshplay-load";
const CPU_DEFAULT: &str = "500m";
const MEMORY_DEFAULT: &str = "256Mi";
const IMAGE_BYTES_MAX: usize = 512;
/// Largest file of authorities: a ConfigMap holds 1 MiB.
const CA_BYTES_MAX: usize = 256 << 10;
/// A quantity of Kubernetes, in its forms for cores and bytes.
const QUANTITY: &str = r"^(?:[1-9][0-9]*|[0-9]+\.[0-9]+)(?:m|k|M|G|T|Ki|Mi|Gi|Ti)?$";

/// What somebody asks for; what is absent has a default.
#[derive(Clone, Debug, Default)]
pub struct AgentsWish {
    /// Name or id of the cluster.
    pub cluster: String,
    /// What they are called together.
    pub name: Option<String>,
    /// Where they are.
    pub namespace: Option<String>,
    /// How many.
    pub replicas: Option<u32>,
    /// Where pods reach this server; absent: its public URL.
    pub server_url: Option<String>,
    /// Authority of the server's certificate; absent: those of the image.
    pub ca_pem: Option<String>,
    /// Image; absent: `meshplay` of this version.
    pub image: Option<String>,
    /// Cores that are kept for each.
    pub cpu: Option<String>,
    /// Memory of each.
    pub memory: Option<String>,
    /// The only places where they send load; empty: what the server allows.
    pub load_to: Vec<String>,
}

/// What the server knows of itself.
pub(super) struct Own<'a> {
    pub(super) url: Option<&'a str>,
    pub(super) version: &'a str,
}

/// A wish that can be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) cluster: ClusterName,
    pub(super) design: DesignName,
    pub(super) name: String,
    pub(super) namespace: String,
    pub(super) replicas: u32,
    pub(super) server_url: String,
    pub(super) ca_pem: Option<String>,
    pub(super) image: String,
    pub(super) cpu: String,
    pub(super) memory: String,
    pub(super) load_to: Vec<String>,
}

/// The design of the agents that are called `name` in a cluster.
pub(super) fn design_name(name: Option<&str>, cluster: &ClusterName) -> Result<DesignName, Finding> {
    let text = format!("{}-{cluster}", name.unwrap_or(NAME_DEFAULT));
    text.parse().map_err(|error: meshplay_types::NameError| {
        let finding = Finding::new(Code::AGENTS_WISH, error.to_string()).at(at("/name"));
        finding.fix("give them a shorter name: `--name NAME`")
    })
}

impl Wanted {
    pub(super) fn of(wish: &AgentsWish, cluster: &ClusterName, own: &Own<'_>) -> Result<Self, Findings> {
        let text =
            |given: &Option<String>, default: &str| given.as_deref().unwrap_or(default).trim().to_owned();
        let name = text(&wish.name, NAME_DEFAULT);
        let design = design_name(Some(&name), cluster);
        let url = server_url(wish.server_url.as_deref(), own.url);
        let of = |design: DesignName, server_url: String| Self {
            cluster: cluster.clone(),
            design,
            name: name.clone(),
            namespace: text(&wish.namespace, NAMESPACE_DEFAULT),
            replicas: wish.replicas.unwrap_or(REPLICAS_DEFAULT),
            server_url,
            ca_pem: wish.ca_pem.clone(),
            image: text(&wish.image, &format!("meshplay:{}", own.version)),
            cpu: text(&wish.cpu, CPU_DEFAULT),
            memory: text(&wish.memory, MEMORY_DEFAULT),
            load_to: wish.load_to.clone(),
        };
        match (design, url) {
            (Ok(design), Ok(url)) => {
                let wanted = of(design, url);
                let findings = wanted.refused();
                if findings.is_empty() { Ok(wanted) } else { Err(findings) }
            }
            (design, url) => {
                // The rest is judged as it will be once these are mended: the name of a cluster is one of a design as well.
                let stand_in =
                    cluster.as_str().parse().ok().map(|design| of(design, String::new()).refused());
                let mut findings = stand_in.unwrap_or_default();
                // A name that is wrong for itself is told once.
                findings.extend(design.err().filter(|_| findings.is_empty()));
                findings.extend(url.err());
                Err(findings)
            }
        }
    }

    fn refused(&self) -> Findings {
        let found = [
            label("name", &self.name, NAME_BYTES_MAX),
            label("namespace", &self.namespace, 63),
            quantity("cpu", &self.cpu),
            quantity("memory", &self.memory),
            refused_image(&self.image),
            refused_replicas(self.replicas),
            self.ca_pem.as_deref().and_then(refused_ca),
        ];
        found.into_iter().flatten().collect()
    }
}

/// Where pods reach the server: nothing that only this machine means, and nothing that others on the way can read.
fn server_url(given: Option<&str>, own: Option<&str>) -> Result<String, Finding> {
    let refuse = |message: String| Finding::new(Code::AGENTS_SERVER, message).at(at("/serverUrl"));
    let Some(url) = given.or(own.filter(|url| unfit(url).is_none())) else {
        let message = "it is not known under which address pods reach this server".to_owned();
        return Err(refuse(message));
    };
    let url = url.trim().trim_end_matches('/');
    unfit(url).map_or_else(|| Ok(url.to_owned()), |why| Err(refuse(format!("`{url}` {why}"))))
}

fn unfit(url: &str) -> Option<&'static str> {
    let Some(authority) = url.trim().trim_end_matches('/').strip_prefix("https://") else {
        return Some("does not begin with `https://`: tokens and results would be readable on their way");
    };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    let (host, port) = split(authority);
    if host.is_empty()
        || !authority.bytes().all(is_name)
        || port.is_some_and(|port| port.parse::<u16>().is_err())
    {
        return Some("is not `https://HOST`, with a port if need be");
    }
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    let is_own = |address: &IpAddr| address.is_loopback() || address.is_unspecified();
    let own = "means the pod itself to a pod";
    (host == "localhost" || address.as_ref().is_ok_and(is_own)).then_some(own)
}

/// Host and port; an address of IPv6 stands in brackets.
fn split(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// `pointer`: which part of the wish, for whoever shows it there.
fn refuse(pointer: &str, message: String) -> Finding {
    Finding::new(Code::AGENTS_WISH, message).at(at(pointer))
}

fn at(pointer: &str) -> Place {
    Place { pointer: Some(pointer.to_owned()), ..Place::default() }
}

/// A label of DNS (RFC 1123), as names of pods and namespaces must be.
fn label(what: &str, text: &str, bytes_max: usize) -> Option<Finding> {
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let fits = (1..=bytes_max).contains(&text.len())
        && text.bytes().all(is_inner)
        && !text.starts_with('-')
        && !text.ends_with('-');
    let message =
        format!("`{text}` cannot be the {what}: 1 to {bytes_max} of a-z, 0-9 and `-`, not at the ends");
    (!fits).then(|| refuse(&format!("/{what}"), message))
}

fn quantity(what: &str, text: &str) -> Option<Finding> {
    let fits = Regex::new(QUANTITY).is_ok_and(|form| form.is_match(text));
    let message =
        format!("`{text}` is no quantity of {what}, such as 500m or 2 cores, 256Mi or 1Gi of memory");
    (!fits).then(|| refuse(&format!("/{what}"), message))
}

fn refused_image(image: &str) -> Option<Finding> {
    let fits =
        (1..=IMAGE_BYTES_MAX).contains(&image.len()) && image.bytes().all(|byte| byte.is_ascii_graphic());
    (!fits).then(|| refuse("/image", format!("`{image}` is no name of an image")))
}

fn refused_replicas(replicas: u32) -> Option<Finding> {
    let message = format!("there can be 1 to {REPLICAS_MAX} agents, not {replicas}");
    (!(1..=REPLICAS_MAX).contains(&replicas)).then(|| refuse("/replicas", message))
}

fn refused_ca(pem: &str) -> Option<Finding> {
    let is_text = pem.bytes().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
    let fits = is_text && pem.contains("-----BEGIN CERTIFICATE-----") && pem.len() <= CA_BYTES_MAX;
    let message = format!("the authority is no certificate in PEM of at most {} KiB", CA_BYTES_MAX >> 10);
    let fix = "a key has no business in it: give the certificate of the authority alone";
    let is_open = pem.contains("PRIVATE KEY");
    (!fits || is_open).then(|| refuse("/caPem", message).fix(fix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(wish: &AgentsWish, own: Option<&str>) -> Result<Wanted, Vec<String>> {
        let cluster = "east".parse().unwrap();
        let said =
            |findings: Findings| findings.into_iter().map(|one| format!("{} {}", one.code, one.message));
        Wanted::of(wish, &cluster, &Own { url: own, version: "1.2.3" }).map_err(|found| said(found).collect())
    }

    #[test]
    fn what_is_not_said_has_a_default() {
        let made = wanted(&AgentsWish::default(), Some("https://play.example/")).unwrap();
        assert_eq!((made.design.as_str(), made.replicas), ("agents-east", 2));
        assert_eq!(
            (made.server_url.as_str(), made.image.as_str()),
            ("https://play.example", "meshplay:1.2.3")
        );
        let given = AgentsWish { server_url: Some("https://[fd00::1]:8443".into()), ..AgentsWish::default() };
        assert_eq!(wanted(&given, None).unwrap().server_url, "https://[fd00::1]:8443");
    }

    #[test]
    fn an_address_that_pods_cannot_use_is_refused_with_its_reason() {
        let refused = |given: Option<&str>, own: Option<&str>| {
            let wish = AgentsWish { server_url: given.map(str::to_owned), ..AgentsWish::default() };
            wanted(&wish, own).unwrap_err().join("\n")
        };
        assert!(refused(None, None).contains("not known"));
        assert!(
            refused(None, Some("http://127.0.0.1:9480")).contains("not known"),
            "the own one is no guess"
        );
        for (bad, why) in [
            ("http://play.example", "readable on their way"),
            ("https://localhost:9480", "the pod itself"),
            ("https://127.0.0.1", "the pod itself"),
            ("https://[::1]:1", "the pod itself"),
            ("https://0.0.0.0", "the pod itself"),
            ("https://a/b", "is not `https://HOST`"),
            ("https://a:port", "is not `https://HOST`"),
            ("https://u@a", "is not `https://HOST`"),
            ("https://", "readable on their way"),
        ] {
            assert!(refused(Some(bad), None).contains(why), "{bad}: {}", refused(Some(bad), None));
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let wish = AgentsWish {
            name: Some("Agents".into()),
            namespace: Some("-a".into()),
            replicas: Some(0),
            image: Some("a b".into()),
            cpu: Some("much".into()),
            memory: Some("0".into()),
            ca_pem: Some("-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----".into()),
            ..AgentsWish::default()
        };
        assert_eq!(wanted(&wish, None).unwrap_err().len(), 8);
        let own = Own { url: None, version: "1.2.3" };
        let found = Wanted::of(&wish, &"east".parse().unwrap(), &own).unwrap_err();
        let places: Vec<&str> = found.iter().filter_map(|one| one.at.pointer.as_deref()).collect();
        let all = ["/name", "/namespace", "/cpu", "/memory", "/image", "/replicas", "/caPem", "/serverUrl"];
        assert_eq!(places, all, "each with its place");
        let long = AgentsWish { name: Some("a".repeat(60)), ..AgentsWish::default() };
        assert_eq!(wanted(&long, Some("https://a")).unwrap_err().len(), 1);
    }
}
