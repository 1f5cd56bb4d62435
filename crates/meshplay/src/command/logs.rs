//! `meshplay resource logs`.

use meshplay_api::resource::{ContainerLine, LogPart, ResourceLogs, ResourceLogsParams};

use super::resource::cluster;
use crate::{
    cli::resource::LogsArgs,
    exit::Exit,
    failure::Failure,
    printer::{End, Printer, Reader},
    session::Session,
    signals::reader_gone,
};

pub(crate) async fn run(args: LogsArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let (kind, name) = args.name.split_once('/').unwrap_or(("Pod", &args.name));
    let params = ResourceLogsParams {
        cluster: cluster(args.cluster.clone(), session).await?,
        namespace: args.namespace.clone(),
        kind: kind.to_owned(),
        name: name.to_owned(),
        container: args.container.clone(),
        follow: args.follow,
        previous: args.previous,
        tail: args.tail,
        since_seconds: args.since,
        search: args.search.clone(),
    };
    let mut lines = session.client().stream::<ResourceLogs>(&params).await?;
    let gone = reader_gone();
    tokio::pin!(gone);
    let mut exit = Exit::Ok;
    loop {
        let part = tokio::select! {
            part = lines.next() => part,
            () = &mut gone => return Ok(Exit::Ok),
        };
        let Some(part) = part else { return Ok(exit) };
        match part? {
            LogPart::Lines { pod, container, lines } => {
                let text: String =
                    lines.iter().map(|line| written(&pod, &container, line, args.timestamps)).collect();
                if printer.bytes(End::Output, text.as_bytes())? == Reader::Gone {
                    return Ok(Exit::Ok);
                }
            }
            LogPart::End { finding: Some(finding), .. } => {
                printer.findings(&[finding]);
                exit = Exit::Partial;
            }
            LogPart::End { finding: None, .. } => {}
            LogPart::Dropped { lines } => {
                printer.note(&format!("{lines} lines were left out: they came too fast"))
            }
        }
    }
}

fn written(pod: &str, container: &str, line: &ContainerLine, timestamps: bool) -> String {
    let at = line.at.as_ref().filter(|_| timestamps).map(|at| format!("{at} ")).unwrap_or_default();
    format!("{pod}/{container} {at}{}\n", line.text)
}
