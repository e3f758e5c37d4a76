//! What is to be said to a method: its message as JSON.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use weir_schema::json;

use crate::{
    base::{live, text},
    call::Mode,
    i18n::{td_string, use_locale},
    own::{mistake, state::Own},
    page::{Page, control},
    scenarios::{Subject, own::encoded},
    ui::{arrows, format},
};

/// The column.
#[component]
pub(super) fn Request() -> impl IntoView {
    let page = Page::here();
    let subject =
        Memo::new(move |_| page.asked.form().with(|form| form.subject().map(|subject| subject.method.clone())));
    // It is made anew for another method, and not with every key.
    live(move || subject.get().map(|method| view! { <Message method=method /> }))
}

#[component]
fn Message(method: weir_schema::Method) -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let own = Own::of(page);
    let place = NodeRef::<html::Textarea>::new();
    let text_now = move || page.asked.form().with(|form| form.text().to_owned());
    let made = {
        let method = method.clone();
        Memo::new(move |_| {
            page.asked.form().with(|form| encoded(&method, form.subject().map_or("", |Subject { text, .. }| text)))
        })
    };
    let size = move || made.with(|made| made.as_ref().map(Vec::len).ok());
    let size_words = move || match size() {
        Some(size) => td_string!(locale, own.size, bytes = format::bytes(size as u64)).to_string(),
        None => td_string!(locale, own.mistake).to_owned(),
    };
    let example = {
        let input = method.input();
        move |_| page.asked.set_text(&json::example(&input))
    };
    let wrong = move || {
        made.with(|made| made.as_ref().err().cloned()).map(|found| {
            let at = found.at.clone();
            let (line, column) = mistake::place(&text_now(), at.start);
            let show = move |_| {
                let Some(area) = place.get_untracked() else { return };
                let text = area.value();
                let [from, to] = [at.start, at.end].map(|at| mistake::units(&text, at));
                // It fails only where there is no such element any more.
                let _ = area.focus().and_then(|()| area.set_selection_range(from, to.max(from)));
            };
            view! {
                <p>
                    <b>{td_string!(locale, own.at, line, column).to_string()}</b>
                    " "
                    {mistake::sentence(locale, &found)}
                </p>
                <button type="button" class="small tight" data-testid="json-show" on:click=show>
                    {td_string!(locale, own.show_place)}
                </button>
            }
        })
    };
    let mode = method.mode();
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            go(page, mode);
        }
    };
    let types = [method.input(), method.output()].map(|message| message.full_name().to_owned());
    view! {
        <section class="side own-request" aria-label=td_string!(locale, own.json)>
            <div class="own-line">
                <button
                    type="button"
                    class="small tight"
                    data-testid="own-methods"
                    title=td_string!(locale, own.fold)
                    on:click=move |_| own.list.set(true)
                >
                    "‹ "
                    {td_string!(locale, own.methods)}
                </button>
                {arrows(mode.client_streams(), mode.server_streams())}
                <b title=method.service().to_owned()>{method.name().to_owned()}</b>
            </div>
            <code class="own-types">{types[0].clone()} " → " {types[1].clone()}</code>
            <p class="own-comment" data-testid="own-comment">{method.comment()}</p>
            <div class="own-line">
                <button
                    type="button"
                    class="small tight"
                    data-testid="example"
                    title=td_string!(locale, own.example_hint)
                    on:click=example
                >
                    {td_string!(locale, own.example)}
                </button>
                <span
                    class="own-size"
                    class:bad=move || size().is_none()
                    data-testid="request-size"
                    data-value=move || size().map(|size| size.to_string())
                >
                    {text(size_words)}
                </span>
            </div>
            <textarea
                node_ref=place
                data-testid="json"
                aria-label=td_string!(locale, own.json)
                placeholder=td_string!(locale, own.json_hint)
                aria-invalid=move || size().is_none().then_some("true")
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                wrap="off"
                prop:value=text_now
                on:input=move |event| page.asked.set_text(&event_target_value(&event))
                on:keydown=keys
            ></textarea>
            <div class="own-error" role="status" data-testid="json-error">
                {live(wrong)}
            </div>
        </section>
    }
}

/// Sends the message where one can be sent, else starts a call.
fn go(page: Page, mode: Mode) {
    let sends = page.looked.shown.with_untracked(|run| run.as_ref().is_some_and(|run| run.is_open() && run.can_send()));
    if sends && mode.client_streams() {
        control::send(page);
    } else {
        control::start(page);
    }
}
