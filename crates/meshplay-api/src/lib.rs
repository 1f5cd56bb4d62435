//! The contract: one Endpoint type per route
