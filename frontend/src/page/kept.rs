//! The last calls outlive a reload: as recordings in the browser's storage of this tab, which goes with the tab. Bounded, and cleared
//! with the list.

use leptos::{ev, prelude::*};

use super::{Page, control};
use crate::{base::navigation, call::Run, ui::storage};

/// Where they lie in the tab's storage, one text each: this, and their places from 0. The file has no place for what the user calls a
/// call: that lies beside it.
const KEY: &str = "weir.run.";
const NAME: &str = "weir.run.name.";
/// The most bytes of one, and of all of them. A call that takes more is not kept: browsers take some 5 million letters in all.
const ONE: usize = 1_000_000;
const ALL: usize = 3_000_000;

/// Which of these texts fit, newest first: the newest, as long as there is room.
fn fits(lengths: impl IntoIterator<Item = usize>) -> Vec<bool> {
    let mut room = ALL;
    let fits = |length: usize| {
        let fits = length <= ONE && length <= room;
        room -= if fits { length } else { 0 };
        fits
    };
    lengths.into_iter().map(fits).collect()
}

/// Keeps what has ended when the page goes, and shows what was kept when it has come.
pub(crate) fn follow(page: Page) {
    // Whoever follows a link begins anew.
    let kept = if navigation("type").is_some_and(|how| how == "navigate") { Vec::new() } else { texts() };
    forget();
    if !kept.is_empty() {
        control::restore(page, kept);
    }
    let leaving = window_event_listener(ev::pagehide, move |_| keep(page));
    on_cleanup(move || leaving.remove());
}

/// Forgets what has ended, here and in the storage.
pub(crate) fn clear(page: Page) {
    forget();
    let ended = page.calls().runs().get_untracked().into_iter().filter(|run| !run.is_open());
    for run in ended.collect::<Vec<_>>() {
        page.close(&run);
    }
}

fn keep(page: Page) {
    forget();
    let runs = page.calls().runs().get_untracked();
    // Those of other servers could not be read any more: their types go with the page.
    let ours = runs.iter().rev().filter(|run| run.spec().target.is_none());
    let ended = ours.filter(|run| !run.is_open() && run.log().memory() <= ONE).collect::<Vec<&Run>>();
    let texts = ended.into_iter().filter_map(|run| Some((control::file_text(run)?, run.name())));
    let texts = texts.collect::<Vec<_>>();
    let fits = fits(texts.iter().map(|(text, _)| text.len()));
    let newest_first = texts.into_iter().zip(fits).filter_map(|(text, fits)| fits.then_some(text));
    // Oldest first, as they are shown again.
    for (at, (text, name)) in newest_first.collect::<Vec<_>>().into_iter().rev().enumerate() {
        storage::of_tab::set(&format!("{KEY}{at}"), &text);
        storage::of_tab::set(&format!("{NAME}{at}"), &name);
    }
}

fn texts() -> Vec<(String, String)> {
    let name = |at| storage::of_tab::get(&format!("{NAME}{at}")).unwrap_or_default();
    (0..).map_while(|at: usize| Some((storage::of_tab::get(&format!("{KEY}{at}"))?, name(at)))).collect()
}

fn forget() {
    for at in 0..texts().len() {
        storage::of_tab::remove(&format!("{KEY}{at}"));
        storage::of_tab::remove(&format!("{NAME}{at}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_fit_and_no_large_one() {
        assert_eq!(fits([10, ONE + 1, 20]), [true, false, true]);
        assert_eq!(fits([ONE, ONE, ONE, 1]), [true, true, true, false]);
        assert_eq!(fits([]), Vec::<bool>::new());
    }
}
