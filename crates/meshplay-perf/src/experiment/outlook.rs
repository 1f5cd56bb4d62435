//! What a design can tell about its primary metric before the first run is made, and what it cannot. It knows no runs.

use meshplay_types::{Finding, Severity, plural};

use super::{Experiment, finding};
use crate::stats::{Design, Impossible, LEVEL_DEFAULT, Outlook, outlook, pairs_min};

/// How often an effect that is there shall be found.
const POWER: f64 = 0.8;
/// How much runs of the same vary, if nobody says it, as a share.
const RUN_DEVIATION: f64 = 0.05;

impl Experiment {
    /// What it can tell about its primary metric: the difference is that of one variant which alone differs. Where so few
    /// blocks cannot show one, it is that of all variants together, and [`Experiment::check`] says so.
    ///
    /// # Errors
    /// Why it can tell nothing.
    pub fn outlook(&self) -> Result<Outlook, Impossible> {
        let design = Design {
            pairs: u64::from(self.blocks),
            // None is planned for: of those that are shown, as many pass as do.
            secondary_metrics: 0,
            run_deviation: self.run_deviation_assumed(),
        };
        let together = outlook(&design, LEVEL_DEFAULT, POWER)?;
        // The smallest p of several has to be so much smaller than that of one.
        let level = 1.0 - (1.0 - LEVEL_DEFAULT) / self.held_against().max(1) as f64;
        let detectable = outlook(&design, level, POWER).map_or(together.detectable, |alone| alone.detectable);
        Ok(Outlook { detectable, ..together })
    }

    /// How much runs of the same are taken to vary, as a share of their mean: nobody has measured it yet.
    #[must_use]
    pub fn run_deviation_assumed(&self) -> f64 {
        self.run_deviation.unwrap_or(RUN_DEVIATION)
    }

    /// How many variants are held against the first one. They are judged together (Benjamini–Hochberg), for with many of
    /// them some differ by chance; the null arm, which is to show chance, is none of them.
    #[must_use]
    pub fn held_against(&self) -> usize {
        self.counted().unwrap_or(usize::MAX).saturating_sub(1)
    }

    /// What so few blocks cannot show.
    pub(super) fn shows_too_little(&self) -> Option<Finding> {
        if let Err(cause) = self.outlook() {
            let found = finding("/blocks", "this design can show no difference".to_owned());
            return Some(found.cause(cause.to_string()).fix("more blocks; at least six"));
        }
        let held = self.held_against();
        let needed = pairs_min(LEVEL_DEFAULT, held.max(1) as u64);
        let blocks = plural(self.blocks, "block");
        let message =
            format!("{blocks} cannot show that of {held} variants one alone differs from the first");
        let cause =
            format!("they are judged together, and that takes {needed}; several that differ can be told");
        let found = finding("/blocks", message).cause(cause).fix("more blocks, or fewer variants");
        (u64::from(self.blocks) < needed).then(|| found.severity(Severity::Warning))
    }
}
