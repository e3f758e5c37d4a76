//! Logs, recorded and played again.

mod acts;
mod calls;
mod files;
mod old;
mod parts;
mod same;
mod secrets;
mod tapes;

use weir_proto::weir::v1::Recording;
use weir_schema::Pool;

use super::{OpenError, Tape, from_file, to_file};

fn contract() -> Pool {
    thread_local!(static CONTRACT: Pool = Pool::read(weir_proto::DESCRIPTORS).unwrap());
    CONTRACT.with(Pool::clone)
}

fn file(recording: &Recording) -> String {
    to_file(recording, &contract()).unwrap()
}

fn open(bytes: &[u8]) -> Result<Tape, OpenError> {
    from_file(bytes, &contract())
}
