//! Goes back and forth in a replay.

use leptos::prelude::*;

use crate::{call::Run, page::Page};

/// One step of the replay that is looked at, if it is one.
pub(super) fn step(page: Page, forward: bool) {
    let Some(run) = page.looked.shown.get_untracked() else { return };
    let at = run.played();
    seek(page, &run, if forward { at + 1 } else { at.saturating_sub(1) });
}

/// Goes to a stop, and stays there.
pub fn seek(page: Page, run: &Run, stop: usize) {
    let Some(tape) = run.tape() else { return };
    page.looked.playing.set(false);
    let stop = stop.min(tape.stops());
    if stop < run.played() {
        // What is known beside the log was folded from what is not there any more.
        page.folds.forget(run);
    }
    run.seek(stop);
    forget_row(page, run);
}

/// A row that is not there yet cannot be selected.
fn forget_row(page: Page, run: &Run) {
    let there = |number: &u64| run.log().row_by_number(*number).is_some();
    if page.looked.shown.get_untracked().as_ref() == Some(run)
        && page.looked.selected.get_untracked().is_some_and(|row| !there(&row))
    {
        page.looked.selected.set(None);
    }
}
