//! What is seen of a server that is not Weir.

mod bar;
mod files;
mod list;
mod request;
mod side;

pub(super) use self::{bar::Bar, side::Side};

/// The rooms' own style: it comes with them.
const STYLE: &str = include_str!("own.css");
