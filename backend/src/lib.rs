//! Weir's server: real gRPC streaming services behind four doors on one port.
//!
//! ```text
//!  connection ─▶ guard ─┬─▶ native gRPC ──────┐
//!  (accept)             ├─▶ gRPC-Web ─────────┼─▶ call: line, tap, limits, deadline ─▶ services
//!                       ├─▶ tunnel (HTTP/2) ──┘
//!                       └─▶ page, and what sharing it takes
//! ```
//!
//! An [`App`] holds what the parts share; [`serve`] runs it on listeners until [`App::shutdown`] is cancelled. There is
//! no global state: tests run as many as they like, on port 0, by [`spawn`].

mod accept;
mod address;
pub mod advertised;
mod app;
pub mod bus;
mod call;
pub mod config;
mod connection;
mod doors;
pub mod files;
#[doc(hidden)]
pub mod fuzzing;
mod guard;
mod lock;
mod origin;
mod policy;
pub mod qr;
mod quota;
mod record;
mod refusal;
pub mod request_options;
mod run;
pub mod services;
pub mod stats;
mod targets;
pub mod terminal;
mod through;
pub mod tls;

pub use accept::serve;
pub use app::App;
pub use config::Config;
pub use run::{Running, spawn, spawn_somewhere};
