//! Goes back and forth in a replay.

use leptos::prelude::*;

use crate::{
    call::Run,
    page::{Page, Trouble},
};

/// The call that is looked at, as a replay: it is one, or becomes one in its place.
pub(super) fn here(page: Page) -> Option<Run> {
    let run = page.looked.shown.get_untracked()?;
    if run.tape().is_some() {
        return Some(run);
    }
    if run.is_open() {
        return None;
    }
    let Some(replay) = page.calls().replay_in_place(&run) else {
        page.trouble.set(Some(Trouble::TooLong));
        return None;
    };
    page.folds.forget(&run);
    page.looked.playing.set(false);
    // What lies beside it on the stage, and what is selected, stays.
    if page.looked.compared.with_untracked(|compared| compared.as_ref() == Some(&run)) {
        page.looked.compared.set(Some(replay.clone()));
    }
    page.looked.shown.set(Some(replay.clone()));
    Some(replay)
}

/// Plays the call that is looked at from its beginning, as a replay.
pub(super) fn play(page: Page) {
    if let Some(run) = here(page) {
        seek(page, &run, 0);
        page.looked.playing.set(true);
    }
}

/// The replay that is looked at plays on, from the start if it is at its end, or rests.
pub fn toggle(page: Page) {
    let Some(run) = page.looked.shown.get_untracked() else { return };
    let Some(tape) = run.tape() else { return };
    let plays = page.looked.playing.get_untracked();
    if !plays && run.now() >= tape.end() {
        seek(page, &run, 0);
    }
    page.looked.playing.set(!plays);
}

/// One step of the call that is looked at, once it is a replay.
pub(super) fn step(page: Page, forward: bool) {
    let Some(run) = here(page) else { return };
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
