//! What reads the bytes of others, as functions of any bytes: each panics if something is wrong.
//!
//! A target holds a reader against a model that is simple enough to be believed, or against what it promises: the same
//! messages however they are cut, output that is bounded, a refusal that can be read. `cargo verify` runs them with their
//! seeds and with random bytes, `cargo fuzzing` with what libFuzzer makes of the seeds.
#![allow(clippy::missing_panics_doc, reason = "to panic is how a target says that something is wrong")]

mod address;
mod bits;
mod door;
mod metadata;
mod observer;
mod recording;
mod schema;
mod start;
mod tap;
mod trailers;
mod tunnel;
mod wire;

/// One target.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, by which `cargo fuzzing` knows it.
    pub name: &'static str,
    /// Reads these bytes and panics if something is wrong.
    pub run: fn(&[u8]),
    /// Inputs that lead far in.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All targets, the quick ones first.
pub const TARGETS: &[Target] = &[
    Target { name: "tap", run: tap::run, seeds: tap::seeds },
    Target { name: "wire", run: wire::run, seeds: wire::seeds },
    Target { name: "schema", run: schema::run, seeds: schema::seeds },
    Target { name: "tunnel", run: tunnel::run, seeds: tunnel::seeds },
    Target { name: "observer", run: observer::run, seeds: observer::seeds },
    Target { name: "trailers", run: trailers::run, seeds: trailers::seeds },
    Target { name: "metadata", run: metadata::run, seeds: metadata::seeds },
    Target { name: "start", run: start::run, seeds: start::seeds },
    Target { name: "address", run: address::run, seeds: address::seeds },
    Target { name: "recording", run: recording::run, seeds: recording::seeds },
    Target { name: "door", run: door::run, seeds: door::seeds },
];

/// The target of that name.
pub fn find(name: &str) -> Option<Target> {
    TARGETS.iter().copied().find(|target| target.name == name)
}
