//! Statistics of performance runs: what a number is worth and whether two of them differ.
//!
//! Owns the methods; each names its source. Refuses to know what a request, a mesh or a file is: counts and plain
//! numbers come in, estimates, intervals and verdicts go out, and the same seed gives the same answer.
//!
//! ```text
//! requests of one run      Counts per second ─► Dependence ─► quantile() with interval, bootstrap_quantile()
//! seconds of one run       series ─► warm-up, outliers
//! runs in blocks           pairs ─► paired comparison ─► verdict; planner before, SLO and capacity beside it
//! releases                 series ─► change points
//! ```
//!
//! The unit of a comparison is the run, never the request: a million requests make every microsecond "significant".

mod bootstrap;
mod capacity;
mod change_point;
mod comparison;
mod counts;
mod dependence;
pub mod distribution;
mod interval;
mod joint;
mod little;
mod multiple;
mod objective;
mod outlier;
mod planner;
mod quantile;
mod random;
mod rank_sum;
mod rank_test;
mod ratio;
mod sample;
mod scalability;
mod shift;
mod signed_rank;
mod trend;
mod warmup;

pub use bootstrap::{REPLICATES_DEFAULT, bootstrap_quantile};
pub use capacity::{Capacity, CapacityBounds, CapacitySearch, CapacityStep};
pub use change_point::{ChangePoint, SERIES_MAX, SERIES_MIN, Sensitivity, change_points};
pub use comparison::{Better, Comparison, Criteria, Verdict, compare_paired, compare_unpaired};
pub use counts::{Bucket, Counts};
pub use dependence::{Dependence, SLICES_MIN};
pub use interval::{Interval, LEVEL_DEFAULT};
pub use little::{LITTLE_TOLERANCE, LittlesLaw};
pub use multiple::benjamini_hochberg;
pub use objective::{Judgement, Objective, burn_rate, judge};
pub use outlier::{Apart, MODIFIED_Z_MAX, apart, modified_z};
pub use planner::{
    Design, Goal, Impossible, Outlook, RUNS_MAX, outlook, pair_deviation, pairs_min, runs_needed,
};
pub use quantile::{
    QuantileEstimate, Ranking, SAMPLES_BEYOND_MIN, Sufficiency, quantile, quantile_of_merged,
    quantile_of_slices, sufficiency,
};
pub use random::Random;
pub use rank_test::{RankTest, cliffs_delta, paired_delta, rank_test, unpaired_shift};
pub use ratio::ratio_of_means;
pub use sample::{deviation, mean, median, sorted, variance};
pub use scalability::{Scalability, ScalabilityEstimate};
pub use shift::{ShiftPoint, shift_of_groups, shift_of_pairs, shift_of_runs, shift_quantiles};
pub use signed_rank::{SignedRank, paired_shift, signed_rank};
pub use trend::{FactorDifference, Release, TrendChange, factor_differences, trend_changes};
pub use warmup::{Steadiness, steadiness};
