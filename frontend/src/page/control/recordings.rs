//! A call saved as a file, opened again, and played. What that takes is behind a door.

use std::{cell::Cell, time::Duration};

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, File};
use weir_wire::grpc::is_secret;

use super::replay;
use crate::{
    base::{
        door::{Shut, door},
        task,
        timer::sleep,
    },
    call::{Condition, Run, typed_metadata},
    i18n::learn_targets,
    page::{Address, Page, Trouble, Typed},
    recording::{self, MAX_BYTES, OpenError},
    scenarios::{self, Called, Form},
    ui::files,
};

/// By then everything else of the first call has been fetched.
const PREPARE: Duration = Duration::from_secs(3);

/// What is done with recordings.
#[derive(Clone, Copy)]
struct Recordings {
    save: fn(Page, &Run),
    show: fn(Page, &[u8]) -> Result<(), Trouble>,
    step: fn(Page, bool),
    replay: fn(Page),
    toggle: fn(Page),
    text: fn(&Run) -> Option<String>,
    again: fn(Page, &str) -> Option<Run>,
    paste: fn(Page, &str),
}

door! {
    fn recordings() -> Recordings {
        recordings => Recordings { save: write, show, step: replay::step, replay: replay::play, toggle: replay::toggle, text, again, paste: take }
    }
}

thread_local! {
    /// The room, once it is here: a page that goes has no time to fetch it.
    static HERE: Cell<Option<Recordings>> = const { Cell::new(None) };
}

/// The room, from now on at hand.
async fn come() -> Result<Recordings, Shut> {
    let room = recordings().await?;
    HERE.set(Some(room));
    Ok(room)
}

/// Does something with recordings. That the room does not come is trouble too.
fn enter(page: Page, then: impl FnOnce(Recordings) + 'static) {
    task::spawn(async move {
        match come().await {
            Ok(room) => then(room),
            Err(Shut) => page.trouble.set(Some(Trouble::Shut)),
        }
    });
}

/// How a recording's name ends.
const RECORDING: &str = ".json";

/// Files that are dropped anywhere are opened, for as long as the page is there.
pub fn take_dropped_files(page: Page) {
    let over = window_event_listener(ev::dragover, move |event| {
        if !takes_files(event.target()) {
            event.prevent_default();
        }
    });
    let dropped = window_event_listener(ev::drop, move |event| {
        let Some(data) = event.data_transfer().filter(|_| !takes_files(event.target())) else { return };
        let Some(file) = data.files().and_then(|files| files.get(0)) else { return };
        event.prevent_default();
        match page.own.takes.get_value().filter(|_| !file.name().ends_with(RECORDING)) {
            Some(take) => take(page, &data),
            None => open(page, file),
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

/// Has it fetched what saving takes, a while after there is something to save: whoever finds the server gone, or a login before it, can
/// still keep his calls.
pub fn prepare() {
    task::spawn(async {
        sleep(PREPARE).await;
        let _ = come().await;
    });
}

/// A text was pasted into a field: if it is the request's message as JSON, the whole form says what that says.
pub fn paste(page: Page, text: String) {
    if text.trim_start().starts_with('{') {
        enter(page, move |room| (room.paste)(page, &text));
    }
}

/// Saves a call as a file.
pub fn save(page: Page, run: &Run) {
    let run = run.clone();
    enter(page, move |room| (room.save)(page, &run));
}

/// One step of the call that is looked at, if it has ended or is a replay.
pub fn step(page: Page, forward: bool) {
    if page.looked.shown.with_untracked(|run| run.as_ref().is_some_and(|run| run.tape().is_some() || !run.is_open())) {
        enter(page, move |room| (room.step)(page, forward));
    }
}

/// Starts a call; a replay that is looked at plays on or rests instead.
pub fn start_or_play(page: Page) {
    if page.looked.shown.with_untracked(|run| run.as_ref().is_some_and(|run| run.tape().is_some())) {
        enter(page, move |room| (room.toggle)(page));
    } else {
        super::start(page);
    }
}

/// A call as the text of a file, if what that takes is here already.
pub fn file_text(run: &Run) -> Option<String> {
    (HERE.get()?.text)(run)
}

/// Shows calls again that were kept as the texts of files with their names, oldest first, and looks at the newest of what is tried. What cannot be read
/// was another version's, and is left out.
pub fn restore(page: Page, kept: Vec<(String, String)>) {
    enter(page, move |room| {
        for (text, name) in &kept {
            if let Some(run) = (room.again)(page, text) {
                run.rename(name);
            }
        }
        page.look_at_newest();
    });
}

/// Makes the call that is looked at, which has ended, a replay in its place.
pub fn play_again(page: Page) {
    enter(page, move |room| (room.replay)(page));
}

/// Opens a file and shows what is in it; what is wrong with it is left as trouble.
pub fn open(page: Page, file: File) {
    page.trouble.set(None);
    task::spawn(async move {
        if let Err(trouble) = read(page, &file).await {
            page.trouble.set(Some(trouble));
        }
    });
}

async fn read(page: Page, file: &File) -> Result<(), Trouble> {
    let size = files::size(file);
    if size > MAX_BYTES {
        return Err(Trouble::Recording(OpenError::TooLarge));
    }
    let bytes = files::read(file, 0, usize::try_from(size).unwrap_or_default()).await.map_err(Trouble::File)?;
    let room = come().await.map_err(|Shut| Trouble::Shut)?;
    (room.show)(page, &bytes)
}

fn write(page: Page, run: &Run) {
    let taken = run.record();
    let call = taken.recording.call.clone().unwrap_or_default();
    let Some(text) = recording::to_file(&taken.recording, &scenarios::contract()) else { return };
    let time = js_sys::Date::new(&(call.started_unix_nanos as f64 / 1e6).into());
    let time = String::from(time.to_iso_string()).replace([':', '.'], "-");
    // A name from a file may be anything.
    let scenario: String = call.scenario.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    files::save(&format!("weir-{scenario}-{}-{time}{RECORDING}", call.transport), &[text.into()]);
    let masked = || {
        run.log()
            .facts()
            .request_headers
            .iter()
            .any(|(_, head)| head.metadata.iter().any(|entry| is_secret(&entry.key)))
    };
    page.trouble.set(match taken.left_out {
        0 => masked().then_some(Trouble::Masked),
        rows => Some(Trouble::LeftOut(rows)),
    });
}

fn take(page: Page, text: &str) {
    let Some(fields) = page.asked.form().with_untracked(|form| form.pasted(text)) else { return };
    for (name, value) in fields {
        page.set_field(name, &value);
    }
    page.asked.commit();
    page.trouble.set(Some(Trouble::Pasted));
}

fn text(run: &Run) -> Option<String> {
    recording::to_file(&run.record().recording, &scenarios::contract())
}

fn again(page: Page, text: &str) -> Option<Run> {
    learn_targets();
    let contract = scenarios::contract();
    let tape = recording::from_file(text.as_bytes(), &contract).ok()?;
    let method = contract.method(&tape.call().path);
    Some(page.calls().replay(tape, method))
}

fn show(page: Page, bytes: &[u8]) -> Result<(), Trouble> {
    learn_targets();
    let contract = scenarios::contract();
    let tape = recording::from_file(bytes, &contract).map_err(Trouble::Recording)?;
    let method = contract.method(&tape.call().path);
    let run = page.calls().replay(tape, method);
    fill(page, &run);
    page.show(&run);
    Ok(())
}

/// The form says what the recording sent, so that "Run again" makes the same call. That is only borrowed, as what a try sets.
fn fill(page: Page, run: &Run) {
    let Some(scenario) = scenarios::of(run) else { return };
    let called = Called::of(run);
    let form = Form::recall(scenario, &called);
    let mut conditions = Typed::default();
    for condition in Condition::ALL {
        if let Some(value) = run.spec().conditions.get(condition) {
            conditions.set(condition, &value.to_string());
        }
    }
    let own = form.metadata().unwrap_or_default();
    let more = typed_metadata(&called.metadata);
    let more = more.into_iter().filter(|(key, _)| own.iter().all(|(own, _)| own != key)).collect::<Vec<_>>();
    page.borrow(Address { form, transport: run.transport(), conditions, autostart: false });
    // What the user has typed is not thrown away.
    if page.asked.metadata.with_untracked(Vec::is_empty) {
        page.asked.metadata.set(more);
    }
}
