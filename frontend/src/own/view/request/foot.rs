//! Below the message: the bytes of what the caret is on, and where they lie; or what is wrong with it.

use std::ops::Range;

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_schema::{
    Message, decode,
    json::{Edit, Mistake, Place, Step, Why, place},
    wire::Parts,
};

use super::entry::Entry;
use crate::{
    i18n::{Locale, td_string, use_locale},
    own::{mistake, tree::dotted},
    ui::{Drawn, drawing, format},
};

/// Bytes that are shown, and how many of their neighbours.
const SHOWN: usize = 18;
const AROUND: usize = 3;
/// Fields that the map tells apart.
const PARTS: usize = 200;
/// Characters of what the bytes say.
const WORDS: usize = 60;

/// The foot. `find` shows the place of a mistake.
pub(super) fn foot(entry: Entry, find: impl Fn(&Mistake) + 'static) -> AnyView {
    let locale = use_locale();
    let input = entry.method.with_value(weir_schema::Method::input);
    let drawn = move || {
        entry.made.with(|made| match made {
            Err(found) => vec![wrong(locale, &entry.text(), found)],
            Ok(bytes) => entry.at.with(|path| under(locale, &input, path.as_deref(), bytes)),
        })
    };
    let act = move |_: &str, _: &str| {
        let Some(found) = entry.made.with_untracked(|made| made.as_ref().err().cloned()) else { return };
        match meant(&found) {
            Some(near) => {
                let edit = Edit { at: found.at.clone(), with: ["\"", near, "\""].concat() };
                entry.change(|text| edit.apply(text));
            }
            None => find(&found),
        }
    };
    view! {
        <div class="own-foot" role="status" data-testid="json-error">
            {drawing("bare", Box::new(drawn), Box::new(act))}
        </div>
    }
    .into_any()
}

/// What may have been meant.
fn meant(found: &Mistake) -> Option<&str> {
    match &found.why {
        Why::Unknown { near, .. } | Why::Value { near, .. } => near.as_deref(),
        _ => None,
    }
}

/// What is wrong, and the one thing to do about it.
fn wrong(locale: Locale, text: &str, found: &Mistake) -> Drawn {
    let (line, column) = mistake::place(text, found.at.start);
    let at = td_string!(locale, own.at, line, column).to_string();
    let words = [" ", &*mistake::sentence(locale, found)].concat();
    let label = match meant(found) {
        Some(near) => td_string!(locale, own.use_near, near).to_string(),
        None => td_string!(locale, own.show_place).to_owned(),
    };
    let said = Drawn::new("p").with(vec![Drawn::new("b").text(&at), Drawn::new("span").text(&words)]);
    let button = Drawn::new("button").attr("type", "button").class("small tight").test_id("json-show").does("mend");
    Drawn::new("div").class("own-wrong").with(vec![said, button.text(&label)])
}

/// The bytes of what the caret is on.
fn under(locale: Locale, input: &Message, path: Option<&[Step]>, bytes: &[u8]) -> Vec<Drawn> {
    let quiet = |words: &str| Drawn::new("p").class("quiet").text(words);
    let Some(path) = path.filter(|path| !path.is_empty()) else {
        let words =
            if bytes.is_empty() { td_string!(locale, own.foot_empty) } else { td_string!(locale, own.foot_hint) };
        return vec![map(bytes, None), quiet(words)];
    };
    let all = format::count(bytes.len() as u64);
    let found = place(input, bytes, path);
    let n = format::count(found.as_ref().map_or(0, |found| found.whole.len()) as u64);
    let words = td_string!(locale, own.of_bytes, n = n.as_str(), all = all.as_str()).to_string();
    let count = Drawn::new("span").test_id("bytes-under").attr("data-value", &n).text(&words);
    let head = Drawn::new("p").class("own-under").with(vec![Drawn::new("b").text(&dotted(path)), count]);
    let mut parts = vec![head, map(bytes, found.as_ref())];
    match &found {
        None => parts.push(quiet(td_string!(locale, own.default_unsent))),
        Some(found) => parts.extend(inked(locale, bytes, found)),
    }
    parts
}

/// Where they lie: the message from its first byte to its last, cut into its fields.
fn map(bytes: &[u8], found: Option<&Place>) -> Drawn {
    let all = bytes.len().max(1) as f64;
    let bar = |from: usize, to: usize, class: &'static str| {
        let [left, width] = [from, to - from].map(|at| at as f64 * 100.0 / all);
        Drawn::new("i").class(class).attr("style", &format!("left:{left:.2}%;width:{width:.2}%"))
    };
    let fields = Parts::new(bytes).flatten().take(PARTS).map(|part| bar(part.start, part.end, ""));
    let here = found.map(|found| bar(found.whole.start, found.whole.end, "here"));
    Drawn::new("div").class("own-map").attr("aria-hidden", "true").with(fields.chain(here).collect())
}

/// The bytes themselves, in the colours of the wire, and what they say.
fn inked(locale: Locale, bytes: &[u8], found: &Place) -> [Drawn; 2] {
    let Place { whole, value, of } = found;
    let hex = |range: Range<usize>| {
        let text = bytes[range].iter().map(|byte| weir_proto::hex(&[*byte])).collect::<Vec<_>>();
        text.join(" ")
    };
    let span = |class: &str, text: &str| Drawn::new("span").class(class).text(text);
    let shown = value.end.min(value.start + SHOWN);
    let cut = shown < value.end;
    let tag = hex(whole.start..value.start);
    let mut line = vec![span("", &hex(whole.start.saturating_sub(AROUND)..whole.start))];
    let mut says = Vec::new();
    // An item of a packed list has no tag of its own.
    if !tag.is_empty() {
        line.push(span("ink t", &tag));
        let number = Parts::new(&bytes[whole.clone()]).next().and_then(Result::ok).map(|part| part.number);
        let n = format::count(value.len() as u64);
        let number = number.unwrap_or_default();
        says.push(span("ink t", &td_string!(locale, own.field_bytes, number, n = n.as_str()).to_string()));
        says.push(span("ink p", &decode::line(of, &bytes[whole.clone()], WORDS)));
    }
    line.push(span("ink p", &[&*hex(value.start..shown), if cut { " …" } else { "" }].concat()));
    if !cut {
        line.push(span("", &hex(whole.end..bytes.len().min(whole.end + AROUND))));
    }
    [Drawn::new("p").class("own-hex").with(line), Drawn::new("p").class("own-says").with(says)]
}
