//! HTTP edge: routes from endpoints
