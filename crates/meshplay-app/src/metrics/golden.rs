//! The golden signals of all meshes that any connection knows of, in the same units.

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use meshplay_dashboard::{
    Answer,
    golden::{Question, Row, questions, rows},
};
use meshplay_metrics::{MetricsError, Prometheus};
use meshplay_types::{Code, Finding, Findings};

use crate::{App, AppError, OpCtx};

/// Questions to one server at a time.
const ASKED_AT_ONCE: usize = 8;
/// Five minutes: four scrapes of a minute, and one that failed.
const WINDOW_MS: i64 = 300_000;
/// A day.
const WINDOW_MS_MAX: i64 = 86_400_000;

/// All of them.
#[derive(Clone, Debug)]
pub struct GoldenView {
    /// Until when.
    pub at: Timestamp,
    /// Over how long.
    pub window_ms: i64,
    /// By connection, mesh, namespace, workload.
    pub rows: Vec<GoldenOf>,
    /// What could not be asked.
    pub findings: Findings,
}

/// A row, and where it is from.
#[derive(Clone, Debug)]
pub struct GoldenOf {
    /// Name of the connection.
    pub connection: String,
    /// The signals.
    pub row: Row,
}

impl App {
    /// Asks every connection, or one, for the signals of every mesh. What one does not answer is a finding.
    pub async fn metrics_golden(
        &self,
        ctx: &OpCtx,
        connection: Option<&str>,
        namespace: Option<&str>,
        window_ms: Option<i64>,
    ) -> Result<GoldenView, AppError> {
        let window_ms = window_ms.unwrap_or(WINDOW_MS);
        if !(1_000..=WINDOW_MS_MAX).contains(&window_ms) {
            let message = format!("a window of {window_ms} ms is none of one second to one day");
            return Err(AppError::Usage(Finding::new(Code::USAGE, message)));
        }
        let asked_rows = match connection {
            Some(name) => vec![self.metrics_find(ctx.scope(), name).await?],
            None => {
                self.metrics_meant(ctx, None).await?;
                self.metrics_rows(ctx).await?
            }
        };
        let at = Timestamp::now();
        let asked = questions(window_ms, namespace);
        let (mut found, mut findings) = (Vec::new(), Findings::new());
        for row in asked_rows {
            let client = match self.metrics_prometheus(&row).await {
                Ok(client) => client,
                Err(error) => {
                    findings.extend(error.told());
                    continue;
                }
            };
            let answers = answers(&client, &asked, at.as_millisecond(), &mut findings).await;
            let of = |one: Row| GoldenOf { connection: row.name.clone(), row: one };
            found.extend(
                rows(answers.iter().map(|(question, answer)| (*question, answer))).into_iter().map(of),
            );
        }
        Ok(GoldenView { at, window_ms, rows: found, findings })
    }
}

/// What one server answers. Its first outage ends it: the other questions would each wait as long.
async fn answers<'a>(
    client: &Prometheus,
    asked: &'a [Question],
    at_ms: i64,
    findings: &mut Findings,
) -> Vec<(&'a Question, Answer)> {
    let calls: Vec<_> = asked.iter().map(|question| ask(client, question, at_ms)).collect();
    let mut told = stream::iter(calls).buffered(ASKED_AT_ONCE);
    let mut answers = Vec::new();
    while let Some((question, answer)) = told.next().await {
        match answer {
            Ok(answer) => answers.push((question, answer)),
            Err(error) => {
                findings.push(error.finding());
                if error.is_outage() || error.finding().code == Code::METRICS_DENIED {
                    break;
                }
            }
        }
    }
    answers
}

async fn ask<'a>(
    client: &Prometheus,
    question: &'a Question,
    at_ms: i64,
) -> (&'a Question, Result<Answer, MetricsError>) {
    (question, client.query(&question.expr, at_ms).await)
}
