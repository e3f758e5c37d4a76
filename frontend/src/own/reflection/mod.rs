//! Reflection: a server describes itself, as a bidi call in which one name after the other is asked for. Pure; who calls is
//! [`super::discover`].

mod contract;
mod file;
mod message;
mod quest;
#[cfg(test)]
mod tests;

pub use contract::Version;
pub(super) use file::File;
pub use message::Ask;
pub use quest::{Bound, Found, Quest};
