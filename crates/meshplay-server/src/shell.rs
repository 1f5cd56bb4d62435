//! Logs as JSON lines, and a program in a container as a WebSocket.

use futures_util::StreamExt as _;
use meshplay_api::resource::{ContainerLine, ExecMessage, LogPart, ResourceExecParams, ResourceLogsParams};
use meshplay_api::resource::{ResourceExec, ResourceLogs};
use meshplay_app::{
    AppError,
    resource::{ExecOutput, ExecQuestion, Follow, LogNews, LogQuestion, Run, Session, Terminal},
};
use meshplay_types::{Code, Finding};

use crate::{
    routes::Routes,
    socket::{Said, Socket},
    streams::Talk,
};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .lines::<ResourceLogs, _, _>(async |app, ctx, params| {
            let news = app.resource_logs(&ctx, of_logs(params)).await?;
            Ok(news.map(part).boxed())
        })
        .socket::<ResourceExec, _, _>(async |app, ctx, params| {
            let session = app.resource_exec(&ctx, &of_exec(params)?).await?;
            let talk: Talk<ExecMessage> = Box::new(|socket| Box::pin(talk(session, socket)));
            Ok(talk)
        })
}

fn of_logs(params: ResourceLogsParams) -> LogQuestion {
    let ResourceLogsParams { cluster, namespace, kind, name, container, .. } = params;
    LogQuestion {
        cluster,
        namespace,
        kind,
        name,
        container,
        follow: if params.follow { Follow::Yes } else { Follow::No },
        run: if params.previous { Run::Previous } else { Run::Current },
        tail: params.tail,
        since_seconds: params.since_seconds,
        search: params.search.filter(|search| !search.is_empty()),
    }
}

fn part(news: LogNews) -> LogPart {
    match news {
        LogNews::Lines { of, lines } => LogPart::Lines {
            pod: of.pod,
            container: of.container,
            lines: lines.into_iter().map(|(at, text)| ContainerLine { at, text }).collect(),
        },
        LogNews::End { of, finding } => LogPart::End { pod: of.pod, container: of.container, finding },
        LogNews::Dropped(lines) => LogPart::Dropped { lines },
    }
}

fn of_exec(params: ResourceExecParams) -> Result<ExecQuestion, AppError> {
    let ResourceExecParams { cluster, namespace, pod, container, command, tty } = params;
    let command = command.as_deref().map(serde_json::from_str::<Vec<String>>).transpose();
    let command = command.map_err(|error| {
        let message = "`command` is not a JSON array of texts";
        AppError::Usage(Finding::new(Code::USAGE, message).cause(error.to_string()))
    })?;
    let terminal = if tty.unwrap_or(true) { Terminal::Yes } else { Terminal::No };
    Ok(ExecQuestion { cluster, namespace, pod, container, command: command.unwrap_or_default(), terminal })
}

/// Carries both ways until the program ends or either side goes away.
async fn talk(mut session: Session, mut socket: Socket<ExecMessage>) {
    let mut code = None;
    loop {
        tokio::select! {
            said = session.output.next() => {
                let Some(said) = said else { break };
                let (message, last) = of_program(said, &mut code);
                if socket.say(message).await.is_err() || last {
                    break;
                }
            }
            heard = socket.hear() => {
                let Some(heard) = heard else { break };
                let passed_on = match heard {
                    Said::Bytes(bytes) => session.input.bytes(&bytes).await,
                    Said::Item(ExecMessage::Resize { columns, rows }) => session.input.resize(columns, rows).await,
                    Said::Item(ExecMessage::EndOfInput) => session.input.end().await,
                    Said::Item(ExecMessage::Ended { .. }) => Ok(()),
                };
                if passed_on.is_err() {
                    break;
                }
            }
        }
    }
    if let Err(error) = session.close(code).await {
        tracing::warn!(%error, "the end of a shell could not be written down");
    }
}

/// A message, and whether it is the last one.
fn of_program(said: ExecOutput, code: &mut Option<i32>) -> (Said<ExecMessage>, bool) {
    match said {
        ExecOutput::Bytes(bytes) => (Said::Bytes(bytes), false),
        ExecOutput::Ended(ended) => {
            *code = Some(ended);
            (Said::Item(ExecMessage::Ended { code: Some(ended), finding: None }), true)
        }
        ExecOutput::Failed(reason) => {
            let finding = Box::new(Finding::new(Code::EXEC_FAILED, reason));
            (Said::Item(ExecMessage::Ended { code: None, finding: Some(finding) }), true)
        }
    }
}
