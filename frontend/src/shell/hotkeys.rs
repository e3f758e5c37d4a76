//! Keys of the whole page. The sheet that lists them for people is [`super::keys`].

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::{naming, present};
use crate::{
    call::Mode,
    page::{Overlay, Page, Tab, control},
};

/// Listens for as long as the page is there.
pub(super) fn install(page: Page) {
    let keys = window_event_listener(ev::keydown, move |event| {
        let alone = !(event.ctrl_key() || event.meta_key() || event.alt_key());
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // What lies over the page has the keys to itself.
        let over = page.layout.overlay.get_untracked();
        let covered = over.is_some();
        // The key that laid it there takes it away, and Escape does, also where the sheet has not come.
        if matches!(
            (over, event.key().as_str()),
            (Some(_), "Escape") | (Some(Overlay::Code), "q") | (Some(Overlay::Keys), "?")
        ) {
            page.layout.overlay.set(None);
        }
        if !alone || covered || event.default_prevented() || target.as_ref().is_some_and(types) {
            return;
        }
        let key = event.key();
        // A pressed button answers to space by itself.
        if key == " " && target.as_ref().is_some_and(presses) {
            return;
        }
        if act(page, &key, event.repeat()) {
            event.prevent_default();
        }
    });
    on_cleanup(move || keys.remove());
}

/// Does what the key says. Says whether it says anything.
fn act(page: Page, key: &str, repeat: bool) -> bool {
    match key {
        "1" | "2" | "3" | "4" => {
            let index = usize::from(key.as_bytes()[0] - b'1');
            page.open_mode(Mode::ALL[index]);
        }
        // A key held down must not start a call with each repetition.
        " " if !repeat => control::start_or_play(page),
        "s" if !repeat => control::send(page),
        "d" => control::half_close(page),
        "c" => control::cancel(page),
        "C" if !repeat => control::cancel_all(page),
        "," => control::step(page, false),
        "." => control::step(page, true),
        "w" => open_tab(page, Tab::Wire),
        "m" => open_tab(page, Tab::Messages),
        "h" => open_tab(page, Tab::Headers),
        "k" => open_tab(page, Tab::Code),
        "o" => page.open_own(),
        "l" => open_tab(page, Tab::Lesson),
        "n" if !repeat => page.open_next(true),
        "N" if !repeat => page.open_next(false),
        "x" if !repeat => page.compare(),
        "F2" => name_shown(page),
        "g" if !repeat => page.other_way(),
        "v" if !repeat => page.layout.view.update(|open| *open = !*open),
        "q" if !repeat => page.layout.overlay.set(Some(Overlay::Code)),
        "f" if !repeat => page.fit(),
        "p" if !repeat => present::toggle(page),
        "?" => page.layout.overlay.set(Some(Overlay::Keys)),
        "Escape" if page.layout.fold() => {}
        "Escape" => page.layout.present.set(false),
        _ => return false,
    }
    true
}

/// The call that is looked at is to be given a name, where the strip of calls waits in the menu too.
fn name_shown(page: Page) {
    page.layout.menu.set(true);
    naming::begin(page);
}

/// The tab that was asked for, and no other.
fn open_tab(page: Page, tab: Tab) {
    page.looked.tab.set(tab);
    page.layout.open_sheet();
}

/// Does the element take text?
fn types(element: &Element) -> bool {
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
        || element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
}

/// Does the element answer to space? Links do not.
fn presses(element: &Element) -> bool {
    matches!(element.tag_name().as_str(), "BUTTON" | "SUMMARY")
}
