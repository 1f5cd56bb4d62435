//! Typed client of the API over any tower service
