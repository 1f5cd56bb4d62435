//! `meshplay serve`.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use ipnet::IpNet;

use crate::config::{address, network};

/// `serve`
#[derive(Debug, Default, Args)]
#[command(
    after_help = "Without flags it serves this machine only. Anything else needs TLS here or a trusted proxy in front, \
    and always a login: see docs/serving.md."
)]
pub(crate) struct ServeArgs {
    /// Address to listen at; repeatable [default: 127.0.0.1:9480 and [::1]:9480]
    #[arg(long, value_name = "ADDR", value_parser = read_address)]
    pub(crate) listen: Vec<SocketAddr>,
    /// Certificate chain, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Key of the certificate, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Network of proxies that end TLS in front; repeatable
    #[arg(long, value_name = "CIDR", value_parser = read_network)]
    pub(crate) behind_proxy: Vec<IpNet>,
    /// Where performance tests may send load besides this machine and the hosts of connected clusters: a network, a name,
    /// or `*.` and a domain; repeatable
    #[arg(long, value_name = "CIDR|HOST")]
    pub(crate) load_to: Vec<String>,
    /// URL under which people open it
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
}

pub(super) fn read_address(text: &str) -> Result<SocketAddr, String> {
    address(text).ok_or_else(|| "not an address such as 127.0.0.1:9480 or [::1]:9480".to_owned())
}

fn read_network(text: &str) -> Result<IpNet, String> {
    network(text).ok_or_else(|| "not a network such as 10.0.0.0/8".to_owned())
}
