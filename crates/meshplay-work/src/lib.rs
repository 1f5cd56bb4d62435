//! Job runner: queue, lease, fence, progress, cancel
