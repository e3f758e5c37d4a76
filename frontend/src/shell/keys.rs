//! The sheet of keys.

use leptos::prelude::*;

use crate::{
    base::live,
    i18n::{td_string, use_locale},
    page::{Overlay, Page},
    ui::Dialog,
};

/// The sheet, while it is wanted.
#[component]
pub(super) fn Keys() -> impl IntoView {
    let page = Page::here();
    live(move || (page.layout.overlay.get() == Some(Overlay::Keys)).then(|| view! { <Sheet /> }))
}

#[component]
fn Sheet() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    // The same keys as in `hotkeys`, and those of the stage.
    let keys: [(&[&str], &str); 25] = [
        (&["1", "2", "3", "4"], td_string!(locale, keys.modes)),
        (&["␣"], td_string!(locale, keys.start)),
        (&["s"], td_string!(locale, keys.send)),
        (&["d"], td_string!(locale, keys.done)),
        (&["c"], td_string!(locale, keys.cancel)),
        (&["⇧", "c"], td_string!(locale, keys.cancel_all)),
        (&["↵"], td_string!(locale, keys.enter)),
        (&["n", "⇧n"], td_string!(locale, keys.next)),
        (&["g"], td_string!(locale, keys.way)),
        (&["x"], td_string!(locale, keys.compare)),
        (&["F2"], td_string!(locale, keys.name)),
        (&["m"], td_string!(locale, keys.messages)),
        (&["w"], td_string!(locale, keys.wire)),
        (&["h", "k", "l"], td_string!(locale, keys.tabs)),
        (&["o"], td_string!(locale, own.title)),
        (&["p"], td_string!(locale, keys.present)),
        (&["q"], td_string!(locale, keys.code)),
        (&["v"], td_string!(locale, keys.view)),
        (&["↑", "↓"], td_string!(locale, keys.walk)),
        (&["f"], td_string!(locale, keys.fit)),
        (&["+", "−"], td_string!(locale, keys.zoom)),
        (&[",", "."], td_string!(locale, keys.step)),
        (&["Tab"], td_string!(locale, keys.tab)),
        (&["Esc"], td_string!(locale, keys.escape)),
        (&["?"], td_string!(locale, keys.this)),
    ];
    let rows = keys.map(|(keys, words)| {
        let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view();
        view! {
            <dt>{keys}</dt>
            <dd>{words}</dd>
        }
    });
    view! {
        <Dialog
            title=td_string!(locale, keys.title)
            test_id="keys-sheet"
            close_label=td_string!(locale, keys.close)
            close=Callback::new(move |()| page.layout.overlay.set(None))
        >
            <dl class="key-list">{rows.into_iter().collect_view()}</dl>
        </Dialog>
    }
}
