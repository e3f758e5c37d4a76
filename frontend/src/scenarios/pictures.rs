//! The door of the pictures.

use super::here::Pictures;
use crate::base::door::door;

static PICTURES: Pictures = Pictures {
    both: &super::both::picture::DRAWING,
    echo: &super::echo::picture::DRAWING,
    failing: &super::failing::picture::DRAWING,
    firehose: &super::firehose::picture::DRAWING,
    monitor: &super::monitor::picture::DRAWING,
    policies: &super::policies::picture::DRAWING,
    telemetry: &super::telemetry::picture::DRAWING,
    transfer: &super::picture::transfer::DRAWING,
    user: &super::user::picture::DRAWING,
};

door! {
    /// All pictures but the one that hangs where the page begins. They come together: what fetches a piece weighs as much as a
    /// picture.
    pub fn pictures() -> &'static Pictures { pictures => &PICTURES }
}
