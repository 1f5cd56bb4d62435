//! Dashboards as pure data: what Grafana's files say, evaluated without a Grafana.
//!
//! It owns: reading every schema of a dashboard ([`Dashboard::parse`]), what variables may be ([`variable`]), how a text
//! with variables becomes a query ([`Values::fill`]), which panels there are once rows and panels are repeated
//! ([`Dashboard::panels`]), and what is drawn of the answers ([`PanelPlan::draw`]). Also [`golden`]: how each mesh names
//! the same four signals. It refuses to know how a query is asked, how a panel is drawn, and what time it is: the range
//! is an argument. What it does not evaluate it names, per panel, with the reason.
//!
//! ```text
//! text ─parse─► Dashboard ─variables, one by one─► Values ─panels─► PanelPlan, Query ─(asked elsewhere)─► draw ─► Panel
//! ```

pub mod annotation;
mod classic;
mod display;
mod draw;
mod fill;
pub mod golden;
mod json;
mod kind;
mod left_out;
mod legend;
mod model;
pub mod own;
mod panels;
mod pattern;
mod plan;
mod promql;
mod reduce;
mod schema;
mod scrape;
mod series;
mod table;
mod threshold;
mod time;
mod transform;
mod unit;
mod v2;
pub mod variable;

pub use display::Display;
pub use draw::{Answered, Drawn, Panel, PanelQuery, Reading};
pub use fill::{Value, Values};
pub use kind::{PanelKind, VariableKind};
pub use model::{Dashboard, Grid, Variable};
pub use plan::{PanelPlan, Query, QueryKey};
pub use scrape::{SCRAPE_MS, Scrapes, scrape_ms};
pub use series::{Answer, Range, Sample, Series, step_ms};
pub use table::{Cell, Column, Table};
pub use threshold::Step;
pub use time::{Window, WindowError, moment_ms};
pub use variable::Choice;
