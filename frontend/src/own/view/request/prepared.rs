//! Messages that a call sends by itself: a list, or a file in pieces; and values that vary.

use std::sync::Arc;

use bytes::Bytes;
use leptos::{ev::Event, prelude::*, tachys::view::any_view::AnyView};
use wasm_bindgen::JsCast as _;
use web_sys::{File, HtmlInputElement};
use weir_schema::{Method, json::outline};

use super::entry::Entry;
use crate::{
    base::task,
    i18n::{Locale, td_string, use_locale},
    own::tree::short,
    page::Trouble,
    scenarios::{
        Subject,
        own::{Cut, Prepared, WORDS, places},
    },
    ui::{Drawn, drawing, files, format},
};

/// A file that is cut into messages is at most so long: it is in the page's memory whole.
const LONGEST: u64 = 64 * 1024 * 1024;
/// Bytes of a piece, if nobody says otherwise; and most, which is what servers take.
const PIECE: usize = 16 * 1024;
const MOST: usize = 4 * 1024 * 1024 - 1024;
/// Messages in the list, and rounds of them.
const MESSAGES: usize = 200;
const ROUNDS: u32 = 1_000_000;
/// The longest pause, in milliseconds.
const PAUSE: u32 = 600_000;

/// The panel.
pub(super) fn prepared(entry: Entry) -> AnyView {
    let locale = use_locale();
    let method = entry.method.get_value();
    let streams = method.mode().client_streams();
    let drawn = move || {
        entry.page().asked.form().with(|form| {
            let Some(said) = form.subject() else { return Vec::new() };
            let mut parts = Vec::new();
            if streams {
                parts.extend(list(locale, said));
                parts.extend(file(locale, &method, said));
                parts.extend(manner(locale, said));
            }
            parts.push(vary(locale, said));
            parts
        })
    };
    let act = move |does: &str, value: &str| act(entry, does, value);
    let chosen = move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(input) = input.filter(|input| input.type_() == "file") else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            take(entry, file);
        }
        // The same may be chosen again, when it has changed.
        input.set_value("");
    };
    view! {
        <section class="own-prepared" aria-label=td_string!(locale, own.prepared) on:change=chosen>
            {drawing("bare", Box::new(drawn), Box::new(act))}
        </section>
    }
    .into_any()
}

fn button(words: &str, does: &str) -> Drawn {
    Drawn::new("button").attr("type", "button").class("small tight").test_id(does).does(does).text(words)
}

fn line(parts: Vec<Drawn>) -> Drawn {
    Drawn::new("div").class("own-line").with(parts)
}

fn label(words: &str, input: Drawn) -> Drawn {
    Drawn::new("label").with(vec![Drawn::new("span").text(words), input])
}

fn number(does: &str, value: &str) -> Drawn {
    let input = Drawn::new("input").attr("type", "text").attr("inputmode", "numeric").attr("size", "6");
    input.test_id(does).does(does).typed(value)
}

fn tick(does: &str, on: bool) -> Drawn {
    let input = Drawn::new("input").attr("type", "checkbox").attr_if("checked", on.then(String::new));
    input.test_id(does).does(does)
}

/// The messages, and one more.
fn list(locale: Locale, said: &Subject) -> Vec<Drawn> {
    let messages = said.prepared.as_ref().map(|prepared| &prepared.messages[..]).unwrap_or_default();
    let mut parts = vec![Drawn::new("p").class("quiet").text(td_string!(locale, own.prepared_about))];
    if said.prepared.as_ref().is_some_and(|prepared| prepared.cut.is_some()) {
        return parts;
    }
    for (index, text) in messages.iter().enumerate() {
        let n = index.to_string();
        let words = outline(text).map_or_else(|_| text.clone(), |root| short(text, &root));
        let edit = button(td_string!(locale, own.prepared_edit), &["edit ", &n].concat());
        let away = Drawn::new("button").attr("type", "button").class("tree-do").text("×");
        let away =
            away.attr("aria-label", &[td_string!(locale, own.item_away), " ", &(index + 1).to_string()].concat());
        let one = vec![
            Drawn::new("i").text(&(index + 1).to_string()),
            Drawn::new("span").class("tree-words").text(&words),
            edit,
            away.test_id(&["drop-prepared-", &n].concat()).does(&["away ", &n].concat()),
        ];
        parts.push(line(one).test_id(&["prepared-", &n].concat()));
    }
    parts.push(line(vec![button(td_string!(locale, own.prepared_keep), "prepared-add")]));
    parts
}

/// A file in place of the list.
fn file(locale: Locale, method: &Method, said: &Subject) -> Vec<Drawn> {
    let all = places(method);
    if all.is_empty() {
        return Vec::new();
    }
    let Some(cut) = said.prepared.as_ref().and_then(|prepared| prepared.cut.as_ref()) else {
        let input = Drawn::new("input").attr("type", "file").test_id("cut-file");
        let words = td_string!(locale, own.cut_file);
        let input = input.attr("aria-label", words);
        let choose = Drawn::new("label").class("own-cut").with(vec![Drawn::new("span").text(words), input]);
        return vec![line(vec![choose])];
    };
    let options = all.iter().enumerate().map(|(index, (name, path))| {
        let on = (*path == cut.path).then(String::new);
        Drawn::new("option").attr("value", &index.to_string()).attr_if("selected", on).text(name)
    });
    let select = Drawn::new("select").test_id("cut-field").does("cut-field").with(options.collect());
    let size = format::bytes(cut.bytes.len() as u64);
    let away = button(td_string!(locale, own.item_away), "cut-away");
    vec![
        line(vec![Drawn::new("b").text(&cut.name), Drawn::new("span").class("tree-words").text(&size), away]),
        line(vec![
            label(td_string!(locale, own.cut_field), select),
            label(td_string!(locale, own.cut_size), number("cut-size", &cut.size.to_string())),
        ]),
    ]
}

/// How often, how fast, and what comes then.
fn manner(locale: Locale, said: &Subject) -> Vec<Drawn> {
    let Some(prepared) = &said.prepared else { return Vec::new() };
    let Some(plan) = prepared.plan() else { return Vec::new() };
    let mut parts = Vec::new();
    if prepared.cut.is_none() {
        let rounds = number("prepared-rounds", &prepared.rounds.to_string());
        parts.push(label(td_string!(locale, own.prepared_rounds), rounds));
    }
    let pause = number("prepared-pause", &prepared.every_ms.to_string());
    parts.push(label(td_string!(locale, own.prepared_pause), pause));
    let done = label(td_string!(locale, own.prepared_done), tick("prepared-done", prepared.half_close));
    let count = format::count(plan.count);
    let on = td_string!(locale, own.prepared_on, n = count.as_str()).to_string();
    let on = label(&on, tick("prepared-on", said.plan.is_some()));
    vec![line(parts), line(vec![done]), line(vec![on])]
}

/// Values that vary.
fn vary(locale: Locale, said: &Subject) -> Drawn {
    let words = WORDS.join(" ");
    let about = td_string!(locale, own.vary, words = words.as_str()).to_string();
    line(vec![label(&about, tick("vary", said.varies))])
}

/// Does what was pressed.
fn act(entry: Entry, does: &str, value: &str) {
    let (verb, index) = does.split_once(' ').unwrap_or((does, ""));
    let index = index.parse().unwrap_or(usize::MAX);
    let number = value.trim().parse::<u32>().unwrap_or_default();
    let method = entry.method.get_value();
    entry.page().asked.change(|said| {
        if verb == "vary" {
            said.varies = value == "true";
            return;
        }
        let mut now = said.prepared.as_deref().cloned().unwrap_or_default();
        let mut on = said.plan.is_some();
        match verb {
            "prepared-add" if now.messages.len() < MESSAGES => {
                now.messages.push(said.text.clone());
                on = true;
            }
            "edit" => {
                if let Some(text) = now.messages.get(index) {
                    said.text.clone_from(text);
                }
            }
            "away" if index < now.messages.len() => {
                now.messages.remove(index);
            }
            "cut-away" => now.cut = None,
            "cut-field" => {
                if let (Some(cut), Some((_, path))) =
                    (&mut now.cut, places(&method).into_iter().nth(value.parse().unwrap_or(usize::MAX)))
                {
                    cut.path = path;
                }
            }
            "cut-size" => {
                if let Some(cut) = &mut now.cut {
                    cut.size = (number as usize).clamp(1, MOST);
                }
            }
            "prepared-rounds" => now.rounds = number.clamp(1, ROUNDS),
            "prepared-pause" => now.every_ms = number.min(PAUSE),
            "prepared-done" => now.half_close = value == "true",
            "prepared-on" => on = value == "true",
            _ => {}
        }
        keep(said, now, on);
    });
}

fn keep(said: &mut Subject, now: Prepared, on: bool) {
    said.plan = now.plan().filter(|_| on);
    said.prepared = Some(Arc::new(now));
}

/// A file is to be sent in pieces.
fn take(entry: Entry, file: File) {
    let page = entry.page();
    page.trouble.set(None);
    let size = files::size(&file);
    if size > LONGEST {
        return page.trouble.set(Some(Trouble::LongFile(LONGEST)));
    }
    let Some((_, path)) = places(&entry.method.get_value()).into_iter().next() else { return };
    task::spawn(async move {
        let len = usize::try_from(size).unwrap_or(usize::MAX);
        let bytes: Result<Bytes, String> = files::read(&file, 0, len).await;
        match bytes {
            Ok(bytes) => page.asked.change(|said| {
                let before = said.prepared.as_deref().cloned().unwrap_or_default();
                let cut = Cut { name: file.name(), bytes, path, size: PIECE };
                keep(said, Prepared { cut: Some(cut), every_ms: 0, ..before }, true);
            }),
            Err(why) => page.trouble.set(Some(Trouble::File(why))),
        }
    });
}
