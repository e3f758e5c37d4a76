//! A call as a file: the log of a call as a [`Recording`], that as JSON, and back.
//!
//! [`take`] reads a log, and [`part`] what of it is new; [`to_file`] and [`from_file`] are the file, protobuf's own JSON of the
//! message, by the types of Weir's contract, which they are given; a [`Tape`] is a recording that has been found sound and can be
//! told to a log, step by step, while more of it may come. All that is pure. `runs` lists a tape among the page's calls.

mod check;
mod file;
mod format;
mod replay;
mod rows;
mod runs;
mod take;
mod tape;
mod tell;
#[cfg(test)]
mod tests;

pub use self::{
    file::{from_file, to_file},
    format::{FORMAT, MAX_BYTES, OpenError},
    runs::FollowError,
    take::{Cursor, Taken, part, take},
    tape::{Pushed, Tape},
};
