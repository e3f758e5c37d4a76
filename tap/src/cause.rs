use std::sync::{
    Arc,
    atomic::{AtomicI32, Ordering},
};

use crate::Cause;

/// Why a call is about to be dropped.
///
/// A body that is dropped says nothing about the reason: reset, lost connection and shutdown look alike. Whoever knows
/// better (a deadline, a shutdown, a transport) takes the slot from the request's extensions and sets it before it drops
/// the call. The first cause stays: what happens afterwards follows from it.
#[derive(Clone, Debug, Default)]
pub struct CauseSlot(Arc<AtomicI32>);

impl CauseSlot {
    /// Says why, unless somebody has said so before.
    pub fn set(&self, cause: Cause) {
        let _ = self.0.compare_exchange(Cause::Unspecified.into(), cause.into(), Ordering::AcqRel, Ordering::Acquire);
    }

    /// What has been said so far.
    pub fn get(&self) -> Cause {
        Cause::try_from(self.0.load(Ordering::Acquire)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_cause_stays() {
        let slot = CauseSlot::default();
        assert_eq!(slot.get(), Cause::Unspecified);
        slot.clone().set(Cause::Deadline);
        slot.set(Cause::Reset);
        assert_eq!(slot.get(), Cause::Deadline);
    }
}
