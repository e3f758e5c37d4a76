//! What a scenario whose calls are conversations says of them.

use super::{Chat, Fold};
use crate::call::Run;

/// How a scenario's conversations are to be shown.
#[derive(Debug)]
pub struct Talk {
    /// Who said what, as the scenario's model knows it.
    pub chat: fn(&Fold) -> Option<&Chat>,
    /// The room that the call entered and the name it wished for, where there are rooms.
    pub entered: fn(&Run) -> Option<(String, String)>,
    /// One of those in the room keeps it, and may clear and lock it.
    pub keeper: bool,
}
