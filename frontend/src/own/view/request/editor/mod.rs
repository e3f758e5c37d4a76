//! The message as JSON: a text area of the browser's, with its undo, its input methods and its screen readers; ink lies under it, and what
//! may come next is offered below the line.

mod lines;
mod offers;
mod sheet;

use std::ops::Range;

use leptos::{
    ev::{Event, KeyboardEvent},
    html,
    prelude::*,
};
use web_sys::{HtmlElement, HtmlTextAreaElement};
use weir_schema::json::outline;

use self::{lines::Lines, offers::Offers, sheet::sheet};
use super::entry::Entry;
use crate::{
    base::effect,
    i18n::{td_string, use_locale},
    own::mistake,
    ui::drawing,
};

/// Height of a line, and what stands above the first, in pixels: as in the style sheet.
const LINE: f64 = 19.0;
const ABOVE: f64 = 8.0;
/// Lines beyond those in sight that have ink.
const MORE: usize = 12;

/// Marks a place of the text and shows it, once it is drawn.
fn show(area: HtmlTextAreaElement, at: Range<usize>) {
    request_animation_frame(move || {
        let text = area.value();
        let [from, to] = [at.start, at.end].map(|at| mistake::units(&text, at));
        // It fails only where there is no such element any more.
        let _ = area.focus().and_then(|()| area.set_selection_range(from, to.max(from)));
        let (line, _) = mistake::place(&text, at.start);
        if let Some(scroller) = scroller(&area) {
            let (top, height) = (line as f64 * LINE, f64::from(scroller.client_height()));
            let now = f64::from(scroller.scroll_top());
            if top < now + LINE || top + LINE > now + height {
                #[expect(clippy::cast_possible_truncation, reason = "pixels")]
                scroller.set_scroll_top((top - height / 2.0).max(0.0) as i32);
            }
        }
    });
}

fn scroller(area: &HtmlTextAreaElement) -> Option<HtmlElement> {
    use wasm_bindgen::JsCast as _;
    area.closest(".own-editor").ok()??.dyn_into().ok()
}

/// Where the caret is, in bytes of the text.
pub(super) fn caret(area: &HtmlTextAreaElement) -> usize {
    let units = area.selection_start().ok().flatten().unwrap_or_default();
    lines::bytes(&area.value(), units)
}

/// The editor.
#[component]
pub(super) fn Editor(entry: Entry) -> impl IntoView {
    let area = NodeRef::<html::Textarea>::new();
    let locale = use_locale();
    let text = Memo::new(move |_| entry.text());
    let lines = Memo::new(move |_| text.with(|text| Lines::of(text)));
    let wrong = Memo::new(move |_| {
        let at = entry.made.with(|made| made.as_ref().err().map(|mistake| mistake.at.clone()))?;
        text.with(|text| Some((mistake::place(text, at.start).0, at)))
    });
    let outer = NodeRef::<html::Div>::new();
    let seen = RwSignal::new(0..64_usize);
    let looks = move || {
        let Some(outer) = outer.get_untracked() else { return };
        let [top, height] = [f64::from(outer.scroll_top()), f64::from(outer.client_height())];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lines, from 0 on")]
        let [first, count] = [top / LINE, height / LINE].map(|lines| lines as usize);
        let now = first.saturating_sub(MORE)..first + count + MORE;
        if seen.with_untracked(|seen| *seen != now) {
            seen.set(now);
        }
    };
    effect(move || {
        if let (Some(area), Some(at)) = (area.get(), entry.wanted.get()) {
            entry.wanted.set(None);
            show(area, at);
        }
    });
    let offers = Offers::new(entry, area);
    // What the caret is on, for the bytes below.
    let moves = move || {
        let Some(area) = area.get_untracked() else { return };
        let (text, at) = (area.value(), caret(&area));
        let path = outline(&text).ok().map(|root| root.around(at));
        if let Some(path) = path.filter(|path| entry.at.with_untracked(|at| at.as_ref() != Some(path))) {
            entry.at.set(Some(path));
        }
    };
    let typed = move |event: Event| {
        entry.page().asked.set_text(&event_target_value(&event));
        offers.look(false);
        moves();
    };
    let keys = move |event: KeyboardEvent| {
        if !offers.takes(&event) {
            lines::indents(&event, area);
        }
    };
    let size = move || {
        let (count, widest) = lines.with(|lines| (lines.count(), lines.widest));
        format!("height:{}px;min-width:{}ch", count as f64 * LINE + 2.0 * ABOVE, widest + 3)
    };
    view! {
        <div class="own-editor" node_ref=outer on:scroll=move |_| looks()>
            <div class="own-paper" style=size>
                {drawing(
                    "own-inks",
                    Box::new(move || {
                        text.with(|text| {
                            lines.with(|lines| wrong.with(|wrong| sheet(text, lines, seen.get(), wrong.as_ref())))
                        })
                    }),
                    Box::new(|_, _| ()),
                )}
                <textarea
                    node_ref=area
                    data-testid="json"
                    aria-label=td_string!(locale, own.json)
                    placeholder=td_string!(locale, own.json_hint)
                    aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    wrap="off"
                    prop:value=text
                    on:input=typed
                    on:keydown=keys
                    on:keyup=move |_| moves()
                    on:click=move |_| {
                        offers.close();
                        moves();
                    }
                    on:focus=move |_| looks()
                    on:blur=move |_| offers.close()
                ></textarea>
                {offers.list()}
            </div>
        </div>
    }
}
