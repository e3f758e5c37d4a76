//! A call saved as a file, and opened again.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, File};

use super::{Page, files, page::Trouble};
use crate::{
    call::Run,
    i18n::{Locale, td_string, tongue},
    recording::{self, MAX_BYTES, OpenError},
    ui::format,
};

/// The buttons.
#[component]
pub(super) fn Save() -> impl IntoView {
    let tongue = tongue();
    let page = Page::here();
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            open(page, file);
        }
        // The same file may be chosen again.
        input.set_value("");
    };
    view! {
        <button
            type="button"
            class="small"
            data-testid="export-json"
            title=td_string!(tongue, record.save_hint)
            disabled=move || page.shown.with(Option::is_none)
            on:click=move |_| {
                if let Some(run) = page.shown.get_untracked() {
                    save(page, &run);
                }
            }
        >
            {td_string!(tongue, record.save)}
        </button>
        <button
            type="button"
            class="small"
            title=td_string!(tongue, record.open_hint)
            on:click=move |_| {
                if let Some(input) = input.get_untracked() {
                    input.click();
                }
            }
        >
            {td_string!(tongue, record.open)}
        </button>
        <input
            type="file"
            hidden=true
            accept=".json,application/json"
            data-testid="open-recording"
            node_ref=input
            on:change=chosen
        />
    }
}

/// Files that are dropped anywhere are opened, for as long as the page is there.
pub(super) fn install(page: Page) {
    let over = window_event_listener(ev::dragover, move |event| {
        if !takes_files(event.target()) {
            event.prevent_default();
        }
    });
    let dropped = window_event_listener(ev::drop, move |event| {
        let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
        if let Some(file) = file.filter(|_| !takes_files(event.target())) {
            event.prevent_default();
            open(page, file);
        }
    });
    on_cleanup(move || {
        over.remove();
        dropped.remove();
    });
}

/// A field may want the file, or the text, for itself.
fn takes_files(target: Option<web_sys::EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA"))
}

fn save(page: Page, run: &Run) {
    let taken = run.record();
    let call = taken.recording.call.clone().unwrap_or_default();
    let Some(text) = recording::to_file(&taken.recording) else { return };
    let time = js_sys::Date::new(&(call.started_unix_nanos as f64 / 1e6).into());
    let time = String::from(time.to_iso_string()).replace([':', '.'], "-");
    // A name from a file may be anything.
    let scenario: String = call.scenario.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    files::save(&format!("weir-{scenario}-{}-{time}.json", call.transport), &[text.into()]);
    page.trouble.set((taken.left_out > 0).then_some(Trouble::LeftOut(taken.left_out)));
}

fn open(page: Page, file: File) {
    page.trouble.set(None);
    crate::task::spawn(async move {
        match read(&file).await {
            Ok(tape) => page.show(&page.calls().replay(tape)),
            Err(trouble) => page.trouble.set(Some(trouble)),
        }
    });
}

async fn read(file: &File) -> Result<recording::Tape, Trouble> {
    let size = files::size(file);
    if size > MAX_BYTES {
        return Err(Trouble::Recording(OpenError::TooLarge));
    }
    let bytes = files::read(file, 0, usize::try_from(size).unwrap_or_default()).await.map_err(Trouble::File)?;
    recording::from_file(&bytes).map_err(Trouble::Recording)
}

/// Why a file cannot be played, and what to do about it.
pub(super) fn open_words(locale: Locale, error: &OpenError) -> String {
    let own = env!("CARGO_PKG_VERSION");
    match error {
        OpenError::TooLarge => td_string!(locale, record.too_large, max = format::bytes(MAX_BYTES)).to_string(),
        OpenError::NotJson => td_string!(locale, record.not_json).to_owned(),
        OpenError::NotRecording => td_string!(locale, record.not_recording).to_owned(),
        OpenError::Cut => td_string!(locale, record.cut).to_owned(),
        OpenError::OtherFormat { weir } if weir.is_empty() => td_string!(locale, record.other_unknown, own).to_string(),
        OpenError::OtherFormat { weir } => td_string!(locale, record.other, weir = weir.as_str(), own).to_string(),
        OpenError::Damaged { place } => td_string!(locale, record.damaged, place = place.as_str()).to_string(),
    }
}
