//! How often values come: what the configuration of a Prometheus says, and what holds where it is not known. Nothing
//! here knows how a configuration is got.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::time::duration_ms;

/// What Grafana takes for a Prometheus of which nobody says it.
pub const SCRAPE_MS: i64 = 15_000;

/// Between two scrapes, by connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scrapes {
    /// Of the connection that is meant where a panel names none of ours.
    pub main_ms: i64,
    /// Of those that panels name.
    pub named_ms: BTreeMap<String, i64>,
}

impl Default for Scrapes {
    fn default() -> Self {
        Self { main_ms: SCRAPE_MS, named_ms: BTreeMap::new() }
    }
}

impl Scrapes {
    pub(crate) fn of(&self, source: Option<&str>) -> i64 {
        source.and_then(|name| self.named_ms.get(name)).copied().unwrap_or(self.main_ms)
    }
}

/// What the configuration says of all jobs together; a job may say otherwise of itself, as in Grafana nobody looks at that.
/// Nothing if it does not say it: a Prometheus always does, others of its API need not.
pub fn scrape_ms(configuration: &str) -> Option<i64> {
    #[derive(Deserialize)]
    struct Configuration {
        global: Global,
    }
    #[derive(Deserialize)]
    struct Global {
        scrape_interval: String,
    }
    let read: Configuration = serde_saphyr::from_str(global(configuration)?).ok()?;
    duration_ms(&read.global.scrape_interval)
}

/// The part that says it: a configuration of many jobs has megabytes.
fn global(configuration: &str) -> Option<&str> {
    let starts = configuration.match_indices("global:").map(|(at, _)| at);
    let is_key = |at: &usize| {
        configuration.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with('\n'))
    };
    let text = configuration.get(starts.into_iter().find(is_key)?..)?;
    let is_next =
        |at: &usize| text.get(*at..).is_some_and(|rest| !rest.starts_with([' ', '\n', '\r', '#', '}']));
    let end = text.match_indices('\n').map(|(at, _)| at + 1).find(is_next).unwrap_or(text.len());
    text.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_says_how_often_all_is_scraped() {
        let printed = "global:\n  scrape_interval: 1m30s\n  scrape_timeout: 10s\n  evaluation_interval: 1m\n\
                       runtime:\n  gogc: 75\nscrape_configs:\n- job_name: a\n  scrape_interval: 5s\n";
        assert_eq!(scrape_ms(printed), Some(90_000));
        assert_eq!(scrape_ms("# ours\nglobal: { scrape_interval: 500ms }\nrule_files: []\n"), Some(500));
        assert_eq!(scrape_ms("rule_files: []\nglobal:\n\n  # often\n  scrape_interval: 30s"), Some(30_000));
    }

    #[test]
    fn what_does_not_say_it_is_no_guess() {
        for text in
            ["", "scrape_configs:\n- scrape_interval: 5s\n", "global: {}", "global: {scrape_interval: often}"]
        {
            assert_eq!(scrape_ms(text), None, "{text}");
        }
    }
}
