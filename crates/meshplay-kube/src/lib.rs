//! The Kubernetes adapter: client stack, discovery, apply, watch, health
