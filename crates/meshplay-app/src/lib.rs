//! Use cases: authorise, decide, one transaction
