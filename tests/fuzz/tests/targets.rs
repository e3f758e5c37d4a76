//! Every target with its seeds, with random bytes, and with seeds in which bytes have changed.

use proptest::{collection::vec, prelude::*, sample::Index};
use weir_fuzz::{TARGETS, Target};

#[test]
fn seeds_are_read_by_their_own_target_and_by_all_others() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert!(!seeds.is_empty(), "{}", target.name);
        (target.run)(&[]);
        for seed in TARGETS.iter().flat_map(|other| (other.seeds)()) {
            (target.run)(&seed);
        }
    }
}

#[test]
fn every_name_is_one_targets() {
    for target in TARGETS {
        assert_eq!(weir_fuzz::find(target.name).map(|found| found.name), Some(target.name));
    }
    assert!(weir_fuzz::find("").is_none());
}

/// A seed of a target, changed in some places and cut.
fn changed(target: Target, which: Index, changes: &[(Index, u8)], cut: Index) -> Vec<u8> {
    let mut input = which.get(&(target.seeds)()).clone();
    for (at, byte) in changes {
        if !input.is_empty() {
            *at.get_mut(&mut input) = *byte;
        }
    }
    // Mostly whole.
    let len = cut.index(4 * (input.len() + 1));
    input.truncate(len.max(1));
    input
}

proptest! {
    #[test]
    fn random_bytes_are_read(input in vec(any::<u8>(), 0..300)) {
        for target in TARGETS {
            (target.run)(&input);
        }
    }

    #[test]
    fn changed_seeds_are_read(
        which in any::<Index>(),
        changes in vec((any::<Index>(), any::<u8>()), 0..4),
        cut in any::<Index>(),
    ) {
        for target in TARGETS {
            (target.run)(&changed(*target, which, &changes, cut));
        }
    }
}
