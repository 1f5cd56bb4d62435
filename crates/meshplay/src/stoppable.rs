//! Following work whose result is wanted in any case: Ctrl-C, or whatever else ends a program in good order, asks it to
//! stop, and its end is waited for.
//!
//! Whoever starts such work listens before it starts, so that a key press in between is heard.

use crate::{
    failure::Failure,
    printer::Printer,
    progress::Progress,
    session::{PROGRESS_EVERY, Session},
    signals::Signals,
};
use anyhow::Context;
use meshplay_api::{
    Empty,
    operation::{
        LogLine, Operation, OperationCancel, OperationGet, OperationLog, OperationLogParams, OperationParams,
    },
};

/// Listens for signals.
pub(crate) struct Stoppable<'a> {
    session: &'a Session,
    printer: &'a Printer,
    signals: Signals,
    telling: Telling,
}

/// What is told of work while it goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Telling {
    HowFar,
    EachLine,
}

impl<'a> Stoppable<'a> {
    /// Listens from now on.
    pub(crate) fn new(session: &'a Session, printer: &'a Printer) -> Result<Self, Failure> {
        let signals = Signals::listen().context("failed to listen for signals")?;
        Ok(Self { session, printer, signals, telling: Telling::HowFar })
    }

    /// Tells each line of the work's log, too.
    pub(crate) fn telling_each_line(self) -> Self {
        Self { telling: Telling::EachLine, ..self }
    }

    /// Follows it to its end.
    pub(crate) async fn drive(self, operation: &str) -> Result<Operation, Failure> {
        self.followed(operation).await.map_err(|failure| failure.unwatched_operation(operation))
    }

    async fn followed(mut self, operation: &str) -> Result<Operation, Failure> {
        let params = OperationParams { operation: operation.to_owned() };
        let mut progress = Progress::new(self.printer);
        let work = self.session.until_ended(&params);
        tokio::pin!(work);
        let mut ticks = tokio::time::interval(PROGRESS_EVERY);
        let (mut asked, mut told) = (false, 0);
        loop {
            tokio::select! {
                ended = &mut work => {
                    ended?;
                    break;
                }
                _ = self.signals.next(), if !asked => {
                    asked = true;
                    progress.note("stopping; what was measured is kept", self.printer);
                    self.session.client().call::<OperationCancel>(&params, &Empty {}).await?;
                }
                _ = ticks.tick() => {
                    self.tell(&params, &mut told, &progress).await?;
                    progress.show(&self.session.client().call::<OperationGet>(&params, &Empty {}).await?);
                }
            }
        }
        self.tell(&params, &mut told, &progress).await?;
        progress.finish();
        Ok(self.session.client().call::<OperationGet>(&params, &Empty {}).await?)
    }

    /// The lines since the last time.
    async fn tell(
        &self,
        params: &OperationParams,
        told: &mut u64,
        progress: &Progress,
    ) -> Result<(), Failure> {
        if self.telling == Telling::HowFar || !self.printer.is_talking() {
            return Ok(());
        }
        let after = OperationLogParams { operation: params.operation.clone(), after: *told };
        let page = self.session.client().call::<OperationLog>(&after, &Empty {}).await?;
        *told = page.last;
        for LogLine { message, .. } in page.lines {
            progress.note(&message, self.printer);
        }
        Ok(())
    }
}
