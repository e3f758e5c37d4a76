//! What several scenarios draw alike. Where lines and bars lie is worked out in [`plot`] and [`order`], which know no elements.

pub(super) mod chart;
pub(super) mod order;
pub(super) mod plot;
pub(super) mod rate;
pub(super) mod transfer;
pub(super) mod turns;
