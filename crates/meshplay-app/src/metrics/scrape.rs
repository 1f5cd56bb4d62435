//! How often the Prometheus of a connection scrapes: asked of it, and remembered for a while, since a dashboard that is
//! looked at asks again with every refresh. What a scrape means for a question is `meshplay-dashboard`'s business.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use meshplay_dashboard::{PanelPlan, SCRAPE_MS, Scrapes, scrape_ms};
use meshplay_types::MetricsConnectionId;

use super::sources::Sources;
use crate::{App, AppError, OpCtx};

/// A Prometheus is configured anew seldom, and who does it waits for scrapes anyway.
const REMEMBERED: SignedDuration = SignedDuration::from_mins(5);

/// A connection, and how often it was changed: after a change it may lead elsewhere.
type Key = (MetricsConnectionId, u64);

/// What servers said last, and when.
#[derive(Default)]
pub(crate) struct ScrapesSeen(Mutex<HashMap<Key, (Timestamp, i64)>>);

impl ScrapesSeen {
    fn get(&self, key: Key, now: Timestamp) -> Option<i64> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(&key).filter(|(at, _)| is_fresh(*at, now)).map(|(_, scrape_ms)| *scrape_ms)
    }

    fn set(&self, key: Key, now: Timestamp, scrape_ms: i64) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody tells when a connection is changed or removed.
        seen.retain(|_, (at, _)| is_fresh(*at, now));
        seen.insert(key, (now, scrape_ms));
    }
}

fn is_fresh(at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at) < REMEMBERED
}

impl App {
    /// Of every connection that panels ask, and the one that is meant.
    pub(super) async fn metrics_scrapes(
        &self,
        ctx: &OpCtx,
        plans: &[PanelPlan],
        sources: &mut Sources,
    ) -> Result<Scrapes, AppError> {
        let asked = plans.iter().flat_map(|plan| &plan.queries).map(|query| query.key.source.as_deref());
        let named: BTreeSet<String> = asked.map(|name| sources.meant(name).to_owned()).collect();
        let main = sources.main.clone();
        let mut scrapes =
            Scrapes { main_ms: self.metrics_scrape_ms(ctx, &main, sources).await?, ..Scrapes::default() };
        for name in named {
            let scrape_ms = self.metrics_scrape_ms(ctx, &name, sources).await?;
            scrapes.named_ms.insert(name, scrape_ms);
        }
        Ok(scrapes)
    }

    /// Grafana's default where the server does not tell it; whether a question to it is answered is seen at the question.
    async fn metrics_scrape_ms(
        &self,
        ctx: &OpCtx,
        name: &str,
        sources: &mut Sources,
    ) -> Result<i64, AppError> {
        let row = self.metrics_find(ctx.scope(), name).await?;
        let (key, now) = ((row.id, row.meta.generation), Timestamp::now());
        if let Some(scrape_ms) = self.scrapes_seen().get(key, now) {
            return Ok(scrape_ms);
        }
        sources.open(self, ctx, name).await?;
        let Ok(client) = sources.client(name) else { return Ok(SCRAPE_MS) };
        let told = match client.configuration().await {
            Ok(text) => scrape_ms(&text),
            // It may tell when it is back.
            Err(error) if error.is_outage() => return Ok(SCRAPE_MS),
            Err(_) => None,
        };
        let scrape_ms = told.unwrap_or(SCRAPE_MS);
        self.scrapes_seen().set(key, now, scrape_ms);
        Ok(scrape_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_said_holds_for_a_while_and_until_its_connection_is_changed() {
        let (seen, now) = (ScrapesSeen::default(), Timestamp::UNIX_EPOCH);
        let id: MetricsConnectionId = "01920000-0000-7000-8000-000000000001".parse().unwrap();
        let later = |s: i64| now + SignedDuration::from_secs(s);
        assert_eq!(seen.get((id, 1), now), None);
        seen.set((id, 1), now, 1_000);
        assert_eq!((seen.get((id, 1), later(299)), seen.get((id, 1), later(300))), (Some(1_000), None));
        assert_eq!(seen.get((id, 2), now), None);
        seen.set((id, 2), later(300), 30_000);
        assert_eq!(seen.0.lock().unwrap().len(), 1, "what holds no longer is forgotten");
    }
}
