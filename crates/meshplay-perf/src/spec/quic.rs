//! Whether addresses can be asked over HTTP/3: QUIC is never without TLS, and carries nothing but HTTP here. It does not
//! know whether HTTP/3 is built in.

use meshplay_types::{Code, Finding, Findings, Place};

use super::{Protocol, RunSpec, Scheme, Target};

/// Addresses that cannot; those that are none are told elsewhere.
pub(super) fn check(spec: &RunSpec) -> Findings {
    if !matches!(spec.protocol, Protocol::Http3 { .. }) {
        return Findings::new();
    }
    let is_wrong = |url: &str| Target::parse(url).is_ok_and(|target| target.scheme != Scheme::Https);
    let wrong = spec.endpoints.iter().enumerate().filter(|(_, endpoint)| is_wrong(&endpoint.url));
    let finding = |(at, endpoint): (usize, &super::Endpoint)| {
        let place = Place { pointer: Some(format!("/endpoints/{at}/url")), ..Place::default() };
        Finding::new(Code::RUN_QUIC, format!("`{}` cannot be asked over HTTP/3", endpoint.url)).at(place)
    };
    wrong.map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http3_is_spoken_to_https_only() {
        let json = r#"{"endpoints": [{"url": "https://x"}, {"url": "http://x"}, {"url": "grpcs://x/a.B/C"}],
            "arrivals": {"kind": "max"}, "count": 1, "protocol": {"kind": "http3"}}"#;
        let spec: RunSpec = serde_json::from_str(json).unwrap();
        let found: Vec<String> =
            check(&spec).iter().map(|finding| format!("{} {}", finding.code, finding.at)).collect();
        assert_eq!(found, ["MP6603 /endpoints/1/url", "MP6603 /endpoints/2/url"]);
    }
}
