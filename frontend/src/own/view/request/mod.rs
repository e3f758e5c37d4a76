//! What is to be said to a method: its message, as a form and as JSON.

mod act;
mod draw;
mod editor;
mod entry;
mod focus;
mod foot;
mod form;
mod prepared;

use leptos::{ev::KeyboardEvent, prelude::*, tachys::view::any_view::AnyView};
use weir_schema::{
    Method,
    json::{Mistake, example, outline},
};

use self::{editor::Editor, entry::Entry, form::Form};
use crate::{
    base::{door::door, live, text},
    i18n::{at_door, td_string, use_locale},
    own::{
        state::Own,
        tree::{dotted, rows, same},
    },
    page::{OwnView, Page},
    ui::{Room, Segment, Segments, arrows, door, format},
};

door! {
    /// What is said to a method.
    pub(super) fn message() -> Room {
        message => || view! { <Request /> }.into_any()
    }
}

/// Draws the editor.
type Draws = fn(Entry) -> AnyView;

door! {
    /// The same as JSON.
    fn json() -> Draws {
        editor => |entry| view! { <Editor entry=entry /> }.into_any()
    }
}

/// The column.
#[component]
fn Request() -> impl IntoView {
    let page = Page::here();
    let subject =
        Memo::new(move |_| page.asked.form().with(|form| form.subject().map(|subject| subject.method.clone())));
    // It is made anew for another method, and not with every key.
    live(move || subject.get().map(|method| view! { <Message method=method /> }))
}

#[component]
fn Message(method: Method) -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let own = Own::of(page);
    let entry = Entry::new(page, method.clone());
    let mode = method.mode();
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            entry.go();
        }
    };
    let find = move |mistake: &Mistake| {
        if !own.as_json.get_untracked() {
            // Where a row shows it, the keys go there; what no row shows only the text does.
            if let Some(id) = row_at(entry, mistake) {
                return focus::focus(&["tree-", &*id].concat());
            }
            own.as_json.set(true);
        }
        entry.wanted.set(Some(mistake.at.clone()));
    };
    let types = [method.input(), method.output()].map(|message| message.full_name().to_owned()).join(" → ");
    let about = method.comment().filter(|comment| !comment.is_empty());
    let about = about.map(|about| view! { <p class="own-comment" data-testid="own-comment">{about}</p> });
    view! {
        <section
            class="own-asked"
            aria-label=td_string!(locale, own.message)
            on:keydown=keys
            on:focusout=move |_| said(page)
        >
            <div class="own-line own-head">
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
                <b title=types>{method.name().to_owned()}</b>
                <small title=method.service().to_owned()>{method.service().to_owned()}</small>
            </div>
            <Tools entry=entry />
            {about}
            {live(move || own.prepares.get().then(|| prepared::prepared(entry)))}
            <div class="own-body">
                {live(move || {
                    if own.as_json.get() {
                        door(json, at_door(locale), move |draws: Draws| draws(entry))
                    } else {
                        view! { <Form entry=entry /> }.into_any()
                    }
                })}
            </div>
            {foot::foot(entry, find)}
        </section>
    }
}

/// What was typed stands in the address from now on. Also on the way out, when all that is the column's is gone.
fn said(page: Page) {
    if page.own.view.get_untracked() == OwnView::Call {
        page.asked.commit();
    }
}

/// Which view of it, what fills it in, and how long it is.
#[component]
fn Tools(entry: Entry) -> impl IntoView {
    let locale = use_locale();
    let own = Own::of(entry.page());
    let size = move || entry.made.with(|made| made.as_ref().map(Vec::len).ok());
    let words = move || match size() {
        Some(size) => format::bytes(size as u64),
        None => td_string!(locale, own.mistake).to_owned(),
    };
    let choose = move |json: bool| {
        if own.as_json.get_untracked() == json {
            return;
        }
        own.as_json.set(json);
        // The caret stays where it was.
        let Some(path) = entry.at.get_untracked() else { return };
        if json {
            let at = outline(&entry.page().asked.form().with_untracked(|form| form.text().to_owned()));
            if let Some(node) = at.ok().and_then(|root| root.find(&path).cloned()) {
                entry.wanted.set(Some(node.at));
            }
        } else if let Some(id) = row_of(entry, &path) {
            focus::focus(&["tree-", &*id].concat());
        }
    };
    let example = move |_| {
        let input = entry.method.with_value(Method::input);
        entry.change(|_| example(&input));
    };
    let prepared = move || {
        let plan = entry.page().asked.form().with(|form| form.subject().and_then(|said| said.plan));
        match plan {
            Some(plan) => td_string!(locale, own.prepared_n, n = format::count(plan.count)).to_string(),
            None => td_string!(locale, own.prepared).to_owned(),
        }
    };
    let segment = |value, test_id, label| Segment { value, label, title: label, test_id };
    let views =
        vec![segment(false, "request-form", td_string!(locale, own.form)), segment(true, "request-json", "JSON")];
    view! {
        <div class="own-line own-tools">
            <Segments
                options=views
                label=td_string!(locale, own.message)
                chosen=own.as_json
                choose=Callback::new(choose)
            />
            <button
                type="button"
                class="small tight"
                data-testid="example"
                title=td_string!(locale, own.example_hint)
                on:click=example
            >
                {td_string!(locale, own.example)}
            </button>
            <button
                type="button"
                class="small tight"
                class:on=own.prepares
                data-testid="prepared"
                aria-expanded=move || own.prepares.get().to_string()
                title=td_string!(locale, own.prepared_hint)
                on:click=move |_| own.prepares.update(|prepares| *prepares = !*prepares)
            >
                {text(prepared)}
            </button>
            <span
                class="own-size"
                class:bad=move || size().is_none()
                data-testid="request-size"
                data-value=move || size().map(|size| size.to_string())
                title=td_string!(locale, own.size)
            >
                {text(words)}
            </span>
        </div>
    }
}

/// The row that shows a place of the text.
fn row_at(entry: Entry, mistake: &Mistake) -> Option<String> {
    let input = entry.method.with_value(Method::input);
    let rows = untrack(|| entry.folds.with(|folds| rows(&input, (&entry.text(), false), folds))).ok()?;
    let around = rows.iter().filter(|row| row.at.start <= mistake.at.start && mistake.at.end <= row.at.end);
    around.min_by_key(|row| row.at.len()).map(|row| row.id.clone())
}

/// The row at the end of a way, or of as much of it as is shown.
fn row_of(entry: Entry, path: &[weir_schema::json::Step]) -> Option<String> {
    let input = entry.method.with_value(Method::input);
    let rows = untrack(|| entry.folds.with(|folds| rows(&input, (&entry.text(), false), folds))).ok()?;
    let found = (1..=path.len()).rev().find_map(|len| rows.iter().find(|row| same(&row.path, &path[..len])));
    found.map(|row| row.id.clone()).or_else(|| Some(dotted(path)))
}
