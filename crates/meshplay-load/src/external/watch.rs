//! Watches a program while it makes requests: until it ends, somebody wants it to, or it goes beyond its bounds.

use std::{process::ExitStatus, time::Duration};

use meshplay_net::process::{Process, log_tail};
use meshplay_perf::{cost::CostSample, generator::LOG, recording::End};
use tokio::{
    sync::watch::Receiver,
    time::{Instant, interval, sleep_until},
};

use super::{
    Run,
    bounds::{longest, overgrown},
    told,
    usage::UsageLog,
};
use crate::loadgen::Line;

/// A program that is asked to end has so long to write its result; no load may go on for longer than two seconds.
const STOP_GRACE: Duration = Duration::from_secs(1);

/// How the call that makes the requests ended.
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) end: End,
    /// Why we ended it, if nobody had asked for that.
    pub(super) cut: Option<String>,
    pub(super) usage: Vec<CostSample>,
}

impl Run<'_> {
    pub(super) async fn watch(
        &self,
        process: Process,
        mut asked: Receiver<bool>,
        tell: &mut dyn FnMut(Line),
    ) -> Result<Ended, String> {
        let (mut seconds, mut tick) = (0, interval(Duration::from_secs(1)));
        let mut usage = UsageLog::begin(process.id().pid.unsigned_abs());
        tick.tick().await;
        let (mut end, mut cut) = (End::Completed, None);
        let longest = longest(self.spec);
        let mut deadline = Instant::now() + longest;
        loop {
            let beyond = tokio::select! {
                status = process.wait() => return Ok(Ended { status, end, cut, usage: usage.end() }),
                _ = asked.wait_for(|asked| *asked), if end == End::Completed => {
                    end = End::Stopped;
                    process.interrupt().map_err(told)?;
                    deadline = Instant::now() + STOP_GRACE;
                    None
                }
                () = sleep_until(deadline) => {
                    if end != End::Completed {
                        let status = process.stop(Duration::ZERO).await.map_err(told)?;
                        return Ok(Ended { status, end, cut, usage: usage.end() });
                    }
                    Some(format!("it had not come to its end after {} s", longest.as_secs()))
                }
                _ = tick.tick() => {
                    seconds += 1;
                    usage.read();
                    tell(Line::Elapsed(seconds));
                    overgrown(self.folder)
                }
            };
            if let (Some(beyond), End::Completed) = (beyond, end) {
                end = End::Interrupted;
                cut = Some(self.cut(&beyond));
                process.interrupt().map_err(told)?;
                deadline = Instant::now() + STOP_GRACE;
            }
        }
    }

    fn cut(&self, why: &str) -> String {
        let said = log_tail(&self.folder.join(LOG));
        format!("{} was ended because {why}; the last that it said: {said}", self.generator.name())
    }
}
