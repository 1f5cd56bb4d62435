//! A client of a running Prometheus.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use meshplay_dashboard::Range;
use meshplay_metrics::Prometheus;
use meshplay_net::egress::{Base, Egress, EgressError, Login, Options, Reach};

pub(crate) fn client(url: &str) -> Prometheus {
    with(url, Login::None, None).unwrap()
}

pub(crate) fn with(url: &str, login: Login, ca_pem: Option<String>) -> Result<Prometheus, EgressError> {
    let options = Options { login, ca_pem, reach: Reach::Private };
    Ok(Prometheus::new(Arc::new(Egress::new(Base::parse(url)?, &options)?)))
}

pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

pub(crate) fn last_minute() -> Range {
    let to_ms = now_ms();
    Range { from_ms: to_ms - 60_000, to_ms, step_ms: 1_000 }
}
