//! The table `[server]`: texts and lists here, numbers by `numbers`.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use meshplay_server::{PORT, Settings, TlsFiles};
use meshplay_types::Findings;

use super::{Setting, mistake, numbers};

/// Settings that are no numbers.
pub(super) const TEXTS: [&str; 6] = ["listen", "tlsCert", "tlsKey", "behindProxy", "publicUrl", "hosts"];

/// The settings, later ones over earlier ones.
pub(super) fn settings(settings: &[Setting], findings: &mut Findings) -> Settings {
    let (texts, rest): (Vec<&Setting>, Vec<&Setting>) =
        settings.iter().partition(|setting| TEXTS.contains(&setting.key.as_str()));
    let rest: Vec<Setting> = rest.into_iter().cloned().collect();
    let mut made = Settings { limits: numbers(&rest, &TEXTS, findings), ..Settings::default() };
    let (mut cert, mut key) = (None, None);
    for setting in texts {
        match setting.key.as_str() {
            "listen" => made.listen = list(setting, "an address", address, findings),
            "behindProxy" => made.behind_proxy = list(setting, "a network", network, findings),
            "hosts" => made.hosts = list(setting, "a name", |text| Some(text.to_owned()), findings),
            "publicUrl" => made.public_url = Some(setting.text.clone()),
            "tlsCert" => cert = Some((setting, PathBuf::from(&setting.text))),
            _ => key = Some((setting, PathBuf::from(&setting.text))),
        }
    }
    match (cert, key) {
        (Some((_, cert)), Some((_, key))) => made.tls = Some(TlsFiles { cert, key }),
        (Some((lonely, _)), None) | (None, Some((lonely, _))) => {
            let message = format!("`{}` needs both `tlsCert` and `tlsKey`", lonely.written);
            findings.push(mistake(message).at(lonely.at.clone()));
        }
        (None, None) => {}
    }
    made
}

fn list<T>(
    setting: &Setting,
    what: &str,
    read: impl Fn(&str) -> Option<T>,
    findings: &mut Findings,
) -> Vec<T> {
    let mut items = Vec::new();
    for text in setting.text.split(',').map(str::trim).filter(|text| !text.is_empty()) {
        match read(text) {
            Some(item) => items.push(item),
            None => {
                let message = format!("`{}` holds `{text}`, which is not {what}", setting.written);
                findings.push(mistake(message).at(setting.at.clone()));
            }
        }
    }
    items
}

/// `127.0.0.1:9480`, or an address alone with the usual port.
pub(crate) fn address(text: &str) -> Option<SocketAddr> {
    let with_port = |text: &str| Some(SocketAddr::new(text.parse::<IpAddr>().ok()?, PORT));
    text.parse().ok().or_else(|| with_port(text))
}

/// `10.0.0.0/8`, or one address.
pub(crate) fn network(text: &str) -> Option<ipnet::IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(ipnet::IpNet::from))
}
