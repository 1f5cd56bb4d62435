//! Shared clusters and the fault proxy for tests
