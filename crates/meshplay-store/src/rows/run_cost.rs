//! What runs cost: one row per run that was watched, made when it has ended.

use meshplay_types::id::RunId;

use crate::{
    Body, Reader, StoreError, Tx,
    db::{args, statements},
};

/// What a run cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunCost {
    /// What people read.
    pub costs: Body,
    /// The readings.
    pub series: Body,
}

statements! {
    SET = "INSERT INTO run_cost (run, costs, costs_v, series, series_v) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (run) DO UPDATE SET costs = excluded.costs, costs_v = excluded.costs_v, series = excluded.series,
            series_v = excluded.series_v";
    REMOVE = "DELETE FROM run_cost WHERE run = $1";
    COSTS = "SELECT costs, costs_v FROM run_cost WHERE run = $1";
}

impl Tx {
    /// Keeps what a run cost.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn run_cost_set(&mut self, run: RunId, cost: RunCost) -> Result<(), StoreError> {
        let RunCost { costs, series } = cost;
        let (costs, costs_v) = costs.columns();
        let (series, series_v) = series.columns();
        self.conn.execute(SET, args![run, costs, costs_v, series, series_v]).await.map(drop)
    }

    pub(super) async fn run_cost_remove(&mut self, run: RunId) -> Result<(), StoreError> {
        self.conn.execute(REMOVE, args![run]).await.map(drop)
    }
}

impl Reader<'_> {
    /// What people read of what a run cost, if it was watched.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn run_costs(&mut self, run: RunId) -> Result<Option<Body>, StoreError> {
        self.row(COSTS, args![run], |row| Body::read(row, "costs", "costs_v")).await
    }
}
