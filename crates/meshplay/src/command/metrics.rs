//! `meshplay metrics`.

use std::path::PathBuf;

use meshplay_api::{
    Empty,
    metrics::{
        Golden, GoldenOf, GoldenParams, GoldenSignals, MetricsAuth, MetricsConnection, MetricsConnectionBody,
        MetricsConnectionCheck, MetricsConnectionGet, MetricsConnectionList, MetricsConnectionParams,
        MetricsConnectionRemove, MetricsConnectionSet, MetricsDiscover, MetricsDiscoverParams, MetricsKind,
        MetricsQueried, MetricsQuery, MetricsQueryBody, MetricsService,
    },
};
use meshplay_dashboard::Series;
use meshplay_types::{PAGE_ITEMS_MAX, PageRequest};

use super::{Consent, read_file};
use crate::{
    cli::metrics::{
        ConnectionAddArgs, ConnectionCommand, ConnectionKind, DiscoverArgs, GoldenArgs, MetricsCommand,
        QueryArgs,
    },
    exit::Exit,
    failure::Failure,
    printer::Printer,
    session::Session,
    table::table,
};

pub(crate) async fn run(
    command: MetricsCommand,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    match command {
        MetricsCommand::Connection(command) => connection(command, session, printer).await,
        MetricsCommand::Discover(args) => discover(args, session, printer).await,
        MetricsCommand::Query(args) => query(args, session, printer).await,
        MetricsCommand::Golden(args) => golden(args, session, printer).await,
    }
}

async fn connection(
    command: ConnectionCommand,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let client = session.client();
    let params = |connection: String| MetricsConnectionParams { connection };
    match command {
        ConnectionCommand::Add(args) => {
            let (name, body) = body(args)?;
            let set = client.call::<MetricsConnectionSet>(&params(name), &body).await?;
            show(&set, printer)?;
        }
        ConnectionCommand::List => {
            let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
            let page = client.call::<MetricsConnectionList>(&page, &Empty {}).await?;
            let names = || page.items.iter().map(|one| one.name.clone()).collect();
            printer.result(&page, || connections(&page.items), names)?;
            if page.items.is_empty() {
                printer.note("there is none yet: `meshplay metrics connection add NAME --url URL`");
            }
        }
        ConnectionCommand::Get(args) => {
            let found = client.call::<MetricsConnectionGet>(&params(args.connection), &Empty {}).await?;
            show(&found, printer)?;
        }
        ConnectionCommand::Check(args) => {
            let found = client.call::<MetricsConnectionCheck>(&params(args.connection), &Empty {}).await?;
            show(&found, printer)?;
            let is_ok = found.seen.is_some_and(|seen| seen.is_ok);
            return Ok(if is_ok { Exit::Ok } else { Exit::Found });
        }
        ConnectionCommand::Remove(args) => {
            let question = format!("Forget the connection `{}` and its credential?", args.connection);
            Consent::from_flag(args.yes).obtain(&question)?;
            let name = args.connection.clone();
            let done = client.call::<MetricsConnectionRemove>(&params(args.connection), &Empty {}).await?;
            printer.result(
                &done,
                || format!("forgot {name}; the server is left as it is"),
                || vec![name.clone()],
            )?;
        }
    }
    Ok(Exit::Ok)
}

/// What was found; with `--add` what answers is connected as well.
async fn discover(args: DiscoverArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let params = MetricsDiscoverParams { cluster: args.cluster };
    let mut found = session.client().call::<MetricsDiscover>(&params, &Empty {}).await?;
    printer.findings(&found.findings);
    for one in &found.items {
        printer.findings(&one.findings);
    }
    for one in &mut found.items {
        let is_new = args.add && one.version.is_some() && one.connection.is_none();
        if is_new {
            let params = MetricsConnectionParams { connection: format!("{}-{}", one.cluster, one.service) };
            let body = MetricsConnectionBody {
                kind: one.kind,
                url: one.url.clone(),
                ..MetricsConnectionBody::default()
            };
            let set = session.client().call::<MetricsConnectionSet>(&params, &body).await?;
            one.connection = Some(set.name);
        }
    }
    let urls = || found.items.iter().map(|one| one.url.clone()).collect();
    printer.result(&found, || services(&found.items), urls)?;
    if found.items.is_empty() {
        printer.note("no Service of a connected cluster looks like a Prometheus or a Grafana");
    }
    Ok(Exit::Ok)
}

fn services(found: &[MetricsService]) -> String {
    let row = |one: &MetricsService| {
        let version = one.version.as_ref().map(|version| format!("answers, {version}"));
        [
            one.url.clone(),
            kind_word(one.kind).to_owned(),
            version.unwrap_or_else(|| "does not answer".to_owned()),
            one.connection.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    };
    table(["URL", "KIND", "STATE", "CONNECTION"], found.iter().map(row))
}

fn kind_word(kind: MetricsKind) -> &'static str {
    match kind {
        MetricsKind::Prometheus => "prometheus",
        MetricsKind::Grafana => "grafana",
    }
}

async fn query(args: QueryArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let QueryArgs { expr, connection, from, to, step } = args;
    let step_ms = step.map(|ms| i64::try_from(ms).unwrap_or(i64::MAX));
    let body = MetricsQueryBody { connection, expr, from, to, step_ms };
    let told = session.client().call::<MetricsQuery>(&Empty {}, &body).await?;
    for warning in &told.answer.warnings {
        printer.note(&format!("Prometheus warns: {warning}"));
    }
    printer.result(
        &told,
        || queried(&told),
        || told.answer.series.iter().map(|one| labels(&one.labels)).collect(),
    )?;
    Ok(Exit::Ok)
}

async fn golden(args: GoldenArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let GoldenArgs { connection, namespace, window } = args;
    let window_ms = window.map(|ms| i64::try_from(ms).unwrap_or(i64::MAX));
    let params = GoldenParams { connection, namespace, window_ms };
    let found = session.client().call::<GoldenSignals>(&params, &Empty {}).await?;
    printer.findings(&found.findings);
    printer.result(
        &found,
        || signals(&found),
        || found.rows.iter().map(|one| one.row.workload.clone()).collect(),
    )?;
    if found.rows.is_empty() {
        printer.note("no mesh that we know has a request in this time");
    }
    Ok(Exit::Ok)
}

fn body(args: ConnectionAddArgs) -> Result<(String, MetricsConnectionBody), Failure> {
    let ConnectionAddArgs { connection, url, kind, token_file, user, password_file, cert, key, ca } = args;
    let kind = match kind {
        ConnectionKind::Prometheus => MetricsKind::Prometheus,
        ConnectionKind::Grafana => MetricsKind::Grafana,
    };
    let text = |path: Option<PathBuf>| path.map(|path| read_file(&path)).transpose();
    let line =
        |path| text(path).map(|found| found.map(|text| text.trim_end_matches(['\r', '\n']).to_owned()));
    let body = MetricsConnectionBody {
        kind,
        url,
        ca_pem: text(ca)?,
        token: line(token_file)?,
        user,
        password: line(password_file)?,
        certificate_pem: text(cert)?,
        key_pem: text(key)?,
    };
    Ok((connection, body))
}

fn show(connection: &MetricsConnection, printer: &Printer) -> Result<(), Failure> {
    if let Some(seen) = &connection.seen {
        printer.findings(&seen.findings);
    }
    let one = std::slice::from_ref(connection);
    printer.result(connection, || connections(one), || vec![connection.name.clone()])?;
    Ok(())
}

fn connections(connections: &[MetricsConnection]) -> String {
    let row = |one: &MetricsConnection| {
        let auth = match one.auth {
            MetricsAuth::None => "none".to_owned(),
            MetricsAuth::Token => "token".to_owned(),
            MetricsAuth::Basic => format!("basic ({})", one.user.as_deref().unwrap_or_default()),
            MetricsAuth::Certificate => "certificate".to_owned(),
        };
        let state = match &one.seen {
            None => "not checked".to_owned(),
            Some(seen) if seen.is_ok && seen.version.is_empty() => "answers".to_owned(),
            Some(seen) if seen.is_ok => format!("answers, {}", seen.version),
            Some(seen) => seen.findings.first().map(|one| one.message.clone()).unwrap_or_default(),
        };
        [one.name.clone(), kind_word(one.kind).to_owned(), one.url.clone(), auth, state]
    };
    table(["CONNECTION", "KIND", "URL", "AUTH", "STATE"], connections.iter().map(row))
}

/// One row per series: its last value, and over time also the smallest and the largest.
fn queried(told: &MetricsQueried) -> String {
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
    let series = &told.answer.series;
    if told.range.is_none() {
        let row = |one: &Series| [labels(&one.labels), number(one.points.last().and_then(|point| point.1))];
        return table(["SERIES", "VALUE"], series.iter().map(row));
    }
    let row = |one: &Series| {
        let values: Vec<f64> = one.points.iter().filter_map(|point| point.1).collect();
        let least = values.iter().copied().reduce(f64::min);
        let most = values.iter().copied().reduce(f64::max);
        let count = one.points.len().to_string();
        [labels(&one.labels), count, number(least), number(most), number(values.last().copied())]
    };
    table(["SERIES", "POINTS", "LEAST", "MOST", "LAST"], series.iter().map(row))
}

/// `name{a="b"}`, as PromQL writes it.
fn labels(labels: &std::collections::BTreeMap<String, String>) -> String {
    let name = labels.get("__name__").map_or("", String::as_str);
    let pairs: Vec<String> = labels
        .iter()
        .filter(|(label, _)| *label != "__name__")
        .map(|(label, value)| format!("{label}={value:?}"))
        .collect();
    format!("{name}{{{}}}", pairs.join(","))
}

fn signals(golden: &Golden) -> String {
    let ms = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1}"));
    let row = |one: &GoldenOf| {
        let signals = &one.row;
        let errors =
            signals.error_ratio.map_or_else(|| "unknown".to_owned(), |share| format!("{:.2}", share * 100.0));
        [
            one.connection.clone(),
            signals.mesh.clone(),
            signals.namespace.clone(),
            signals.workload.clone(),
            format!("{:.2}", signals.requests_per_s),
            errors,
            ms(signals.p50_ms),
            ms(signals.p95_ms),
            ms(signals.p99_ms),
            signals.saturation.map_or_else(|| "-".to_owned(), |share| format!("{:.0}", share * 100.0)),
        ]
    };
    let heading = [
        "CONNECTION",
        "MESH",
        "NAMESPACE",
        "WORKLOAD",
        "REQUESTS/S",
        "ERRORS %",
        "P50 MS",
        "P95 MS",
        "P99 MS",
        "FULL %",
    ];
    table(heading, golden.rows.iter().map(row))
}
