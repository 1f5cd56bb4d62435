//! The load engines: they make the requests of a [`RunSpec`](meshplay_perf::RunSpec) and record what became of each.
//!
//! It owns sockets, threads and time. It does not decide what is asked for, when, or what the numbers mean: that is
//! `meshplay-perf`. It knows no other adapter, no server and no store, and it is not async: a thread per core that waits
//! for its own connections is what a generator needs.
//!
//! ```text
//! Pacer (one schedule for all threads) ─slot─▶ Core (per thread: which connection, what ended how) ─▶ Recorder
//!                                               ▲ events   │ orders                                     │ each second
//!                                               └── Wire: io_uring, epoll (kqueue), general                 ▼
//!                                                                                      collect ─▶ Second, Recording
//! ```
//! Entry points: [`run`] keeps what was recorded, [`stream`] hands it on, [`stream_from`] starts when it is told; [`loadgen`] does the latter over pipes, for a
//! parent process. All block.

mod ability;
pub mod affinity;
mod ask;
mod clock;
mod collect;
mod core;
mod crowd;
mod crowded;
mod engine;
pub mod external;
mod general;
mod grpc;
mod h2;
#[cfg(feature = "http3")]
mod h3;
mod http1;
mod lane;
pub mod loadgen;
mod names;
mod observe;
mod pacer;
mod part;
mod person;
mod plan;
mod polled;
mod pool;
mod recorder;
mod request;
mod resolve;
mod run;
mod socket;
mod speech;
mod stamp;
mod stop;
mod system;
mod told;
#[cfg(target_os = "linux")]
mod uring;
mod way;
mod wire;
mod worker;

pub use ability::HAS_HTTP3;
pub use clock::monotonic_ns;
pub use run::{LoadError, run, stream, stream_from};
pub use stop::Stop;
