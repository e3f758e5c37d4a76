//! A sheet over the page: closed by its button, by Escape, or by a press beside it.

use leptos::{ev::MouseEvent, html, prelude::*};
use wasm_bindgen::JsCast as _;

use super::{Icon, icon};
use crate::base::effect;

/// The sheet, for as long as it is in the view. The rest of the page cannot be reached meanwhile; when it goes, what had
/// the keyboard before has it again.
#[component]
pub fn Dialog(
    /// What it is about.
    title: &'static str,
    /// Its test id.
    test_id: &'static str,
    /// What the button that closes it is called.
    close_label: &'static str,
    /// Told when it is to be closed.
    close: Callback<()>,
    /// What else it is to the style sheets.
    #[prop(optional)]
    class: &'static str,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let sheet = NodeRef::<html::Dialog>::new();
    effect(move || {
        if let Some(sheet) = sheet.get().filter(|sheet| !sheet.open()) {
            // It fails only for what is not on the page.
            let _ = sheet.show_modal();
        }
    });
    // The sheet's own box has no place of its own to press: what reaches it came from beside it.
    let beside = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|target| target.tag_name() == "DIALOG") {
            close.run(());
        }
    };
    view! {
        <dialog class=["sheet ", class].concat() node_ref=sheet data-testid=test_id aria-labelledby="sheet-title" on:click=beside on:close=move |_| close.run(())>
            <div class="sheet-box">
                <header>
                    <h2 id="sheet-title">{title}</h2>
                    <button type="button" class="small tight" aria-label=close_label on:click=move |_| close.run(())>
                        {icon(Icon::CLOSE)}
                    </button>
                </header>
                {children()}
            </div>
        </dialog>
    }
}
