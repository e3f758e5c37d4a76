//! The message as a form: a row for each field. What happens in any of them is heard in one place.

use std::collections::HashMap;

use leptos::{
    ev::{Event, KeyboardEvent},
    prelude::*,
};
use wasm_bindgen::JsCast as _;
use web_sys::{ClipboardEvent, DragEvent, Element, EventTarget, File, HtmlInputElement};
use weir_schema::to_base64;

use super::{act::act, draw, entry::Entry};
use crate::{
    base::{live, task},
    i18n::{td_string, use_locale},
    own::tree::{Is, Row, Spelling, entered, moved, pasted, rows, set},
    page::Trouble,
    ui::{composes, drawing, files},
};

/// A file in a message is at most so long: servers take no longer messages, unless they are told to.
const LONGEST: u64 = 4 * 1024 * 1024;

/// What the form knows that its text does not say.
#[derive(Clone, Copy)]
pub(super) struct Typing {
    /// How bytes are typed, where somebody has chosen.
    pub(super) spellings: RwSignal<HashMap<String, Spelling>>,
    /// What was typed last into bytes, and where: digits may stand apart.
    pub(super) typed: RwSignal<(String, String)>,
}

/// The form.
#[component]
pub(super) fn Form(entry: Entry) -> impl IntoView {
    let locale = use_locale();
    let typing =
        Typing { spellings: RwSignal::new(HashMap::new()), typed: RwSignal::new((String::new(), String::new())) };
    let input = entry.method.with_value(weir_schema::Method::input);
    let types = draw::types(&input);
    let made = Memo::new(move |_| entry.folds.with(|folds| rows(&input, (&entry.text(), entry.varies()), folds)).ok());
    let drawn = move || {
        let shown = |rows: &Vec<Row>| {
            typing.spellings.with(|spellings| {
                typing.typed.with(|typed| {
                    let look = draw::Look { locale, spellings, typed, types: &types };
                    rows.iter().map(|row| draw::row(row, &look)).collect()
                })
            })
        };
        made.with(|rows| rows.as_ref().map(shown).unwrap_or_default())
    };
    let none = move || {
        let words = match made.with(|rows| rows.as_ref().map(Vec::len)) {
            None => td_string!(locale, own.form_broken),
            Some(0) => td_string!(locale, own.form_empty),
            Some(_) => return None,
        };
        Some(view! { <p class="quiet">{words}</p> })
    };
    // A field that goes while it has the keys says so when all is gone already.
    let find = move |id: &str| {
        made.try_with_untracked(|rows| rows.as_ref()?.iter().find(|row| row.id == id).cloned()).flatten()
    };
    let row_at = move |target: Option<EventTarget>| {
        let element = target?.dyn_into::<Element>().ok()?.closest("[data-row]").ok()??;
        find(&element.get_attribute("data-row")?)
    };
    let does = move |does: &str, value: &str| {
        if let Some((verb, row)) = does.split_once(' ').and_then(|(verb, id)| Some((verb, find(id)?))) {
            act(entry, typing, verb, &row, value);
        }
    };
    view! {
        <div
            class="tree"
            on:focusin=move |event| {
                let row = row_at(event.target());
                let row = row.filter(|row| !matches!(row.is, Is::OneOf { .. } | Is::More { .. }));
                entry.at.try_set(row.map(|row| row.path));
            }
            on:keydown=move |event| keys(entry, row_at(event.target()), &event)
            on:paste=move |event| paste(entry, row_at(event.target()), &event)
            on:change=move |event| chosen(entry, row_at(event.target()), &event)
            on:dragover=|event: DragEvent| event.prevent_default()
            on:drop=move |event| dropped(entry, row_at(event.target()), &event)
        >
            {drawing("bare", Box::new(drawn), Box::new(does))}
        </div>
        {live(none)}
    }
}

/// Enter in a line sends, or starts; with Alt items move.
fn keys(entry: Entry, row: Option<Row>, event: &KeyboardEvent) {
    let down = event.key() == "ArrowDown";
    if event.alt_key() && (down || event.key() == "ArrowUp") {
        if let Some(row) = row.filter(|row| row.item.is_some()) {
            event.prevent_default();
            entry.change(|text| moved(text, &row, down));
        }
        return;
    }
    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let line = input.is_some_and(|input| input.type_() == "text");
    if event.key() == "Enter" && line && !event.ctrl_key() && !event.meta_key() && !composes(event) {
        event.prevent_default();
        entry.go();
    }
}

/// A list into an item is as many items; a text of several lines goes on having them.
fn paste(entry: Entry, row: Option<Row>, event: &ClipboardEvent) {
    let said = event.clipboard_data().and_then(|data| data.get_data("text").ok());
    let (Some(row), Some(said)) = (row, said) else { return };
    let text = entry.page().asked.form().with_untracked(|form| form.text().to_owned());
    if let Some(now) = pasted(&text, &row, &said) {
        event.prevent_default();
        entry.change(|_| now);
    } else if said.contains('\n')
        && matches!(&row.is, Is::Text { kind: weir_schema::Kind::String, text, .. } if text.is_empty())
    {
        event.prevent_default();
        entry.change(|text| entered(text, &row, &said));
    }
}

fn chosen(entry: Entry, row: Option<Row>, event: &Event) {
    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input.filter(|input| input.type_() == "file") else { return };
    if let (Some(row), Some(file)) = (row, input.files().and_then(|files| files.get(0))) {
        take(entry, row, file);
    }
    // The same may be chosen again, when it has changed.
    input.set_value("");
}

fn dropped(entry: Entry, row: Option<Row>, event: &DragEvent) {
    let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
    let row = row.filter(|row| matches!(row.is, Is::Bytes(_)));
    if let (Some(row), Some(file)) = (row, file) {
        event.prevent_default();
        event.stop_propagation();
        take(entry, row, file);
    }
}

/// What is in the file is the value.
fn take(entry: Entry, row: Row, file: File) {
    let page = entry.page();
    page.trouble.set(None);
    let size = files::size(&file);
    if size > LONGEST {
        return page.trouble.set(Some(Trouble::LongFile(LONGEST)));
    }
    task::spawn(async move {
        let len = usize::try_from(size).unwrap_or(usize::MAX);
        match files::read(&file, 0, len).await {
            Ok(bytes) => entry.change(|text| set(text, &row, &["\"", &*to_base64(&bytes), "\""].concat())),
            Err(why) => page.trouble.set(Some(Trouble::File(why))),
        }
    });
}
