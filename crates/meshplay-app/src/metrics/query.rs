//! One question to a Prometheus.

use jiff::Timestamp;
use meshplay_dashboard::{Answer, Range, Window, moment_ms, step_ms};
use meshplay_types::{Code, Finding};

use super::way::outside;
use crate::{App, AppError, OpCtx};

/// Points of a series if no step is said.
const POINTS: i64 = 300;
/// Shortest step that is chosen: values come seldom more often.
const STEP_MS_MIN: i64 = 15_000;

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct QueryRequest {
    /// Name of the connection.
    pub connection: Option<String>,
    /// PromQL.
    pub expr: String,
    /// From; one moment if absent.
    pub from: Option<String>,
    /// Until; now if absent.
    pub to: Option<String>,
    /// Between two points.
    pub step_ms: Option<i64>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Queried {
    /// Name of the connection.
    pub connection: String,
    /// Span and step; nothing for one moment.
    pub range: Option<Range>,
    /// The answer.
    pub answer: Answer,
}

impl App {
    /// Asks a question over time, or of one moment.
    pub async fn metrics_query(&self, ctx: &OpCtx, request: QueryRequest) -> Result<Queried, AppError> {
        let usage = |message: String| AppError::Usage(Finding::new(Code::USAGE, message));
        let to = request.to.as_deref().unwrap_or("now");
        let now_ms = Timestamp::now().as_millisecond();
        let range = request.from.as_deref().map(|from| range(from, to, request.step_ms, now_ms));
        let range = range.transpose().map_err(usage)?;
        if request.expr.trim().is_empty() {
            return Err(usage("there is no question".to_owned()));
        }
        let row = self.metrics_meant(ctx, request.connection.as_deref()).await?;
        let client = self.metrics_prometheus(&row).await?;
        let answer = match range {
            Some(range) => client.query_range(&request.expr, range).await,
            None => {
                let at_ms = moment_ms(to, now_ms).map_err(|error| usage(error.0))?;
                client.query(&request.expr, at_ms).await
            }
        };
        Ok(Queried { connection: row.name, range, answer: answer.map_err(|error| outside(&error))? })
    }
}

fn range(from: &str, to: &str, step: Option<i64>, now_ms: i64) -> Result<Range, String> {
    let Window { from_ms, to_ms } = Window::parse(from, to, now_ms).map_err(|error| error.0)?;
    let step_ms = step.unwrap_or_else(|| step_ms(to_ms - from_ms, POINTS, STEP_MS_MIN));
    if step_ms < 1 {
        return Err(format!("a step of {step_ms} ms is none"));
    }
    Ok(Range { from_ms, to_ms, step_ms })
}
