//! The store: SQLite rows, leases, journal, sealed values
