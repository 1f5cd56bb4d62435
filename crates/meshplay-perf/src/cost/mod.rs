//! What a run costs: CPU and memory of nodes, proxies, control planes and applications, before, during and after it.
//!
//! It owns what is made of counters: use of a window with the bounds that monotony gives, use per request, and the
//! attribution of a node's total to its parts. It does not know where counters come from or what time it is.
//!
//! ```text
//! CostSeries (samples with their own times) + CostWindows + requests ──▶ SubjectCost ──▶ RunCosts
//!                                                                          └── NodeCost: total = parts + rest
//! ```
//! The trick is that nothing of a run happens outside of it: what lies between the last sample before and the first
//! one after it is the run's, less what an idle target uses in the rest of that time. So a source that refreshes
//! every ten seconds tells the cost of a short run well, while the bounds still say what is certain.

mod attribution;
mod generator;
mod reduce;
mod series;
mod subject;

pub use self::{
    attribution::{NodeCost, RoleCost, RunCosts},
    reduce::{CostEstimate, CostPeriods, CostWindow, CostWindows, SubjectCost},
    series::{CostSample, CostSeries, CostSource},
    subject::{CostRole, Subject, SubjectKind},
};
