//! Rows of the form as they are drawn.

use std::collections::HashMap;

use weir_schema::{Enum, Kind, Message, from_base64, json::Known};

use crate::{
    i18n::{Locale, td_string},
    own::tree::{Is, Row, Spelling, read, spelled},
    ui::{Drawn, format},
};

/// So many values of an enum are chosen from; of more one is typed, and the browser offers what fits.
const CHOICES: usize = 60;
/// So many types are offered for an `Any`.
const TYPES: usize = 200;

/// What rows are drawn by, beside themselves.
pub(super) struct Look<'a> {
    pub(super) locale: Locale,
    pub(super) spellings: &'a HashMap<String, Spelling>,
    pub(super) typed: &'a (String, String),
    /// The types that an `Any` may hold.
    pub(super) types: &'a [String],
}

/// The types that an `Any` within the message may hold, as it writes them.
pub(super) fn types(message: &Message) -> Vec<String> {
    let all = message.pool().messages().filter(|message| !message.is_map_entry()).take(TYPES);
    all.map(|message| ["type.googleapis.com/", message.full_name()].concat()).collect()
}

/// A row.
pub(super) fn row(row: &Row, look: &Look<'_>) -> Drawn {
    let mut value = presence(row, look.locale);
    value.extend(held(row, look));
    value.extend(item(row, look.locale));
    Drawn::new("div")
        .class(if row.wrong { "tree-row wrong" } else { "tree-row" })
        .attr("style", &["--in:", &row.depth.to_string()].concat())
        .attr("data-row", &row.id)
        .with(vec![name(row, look.locale), Drawn::new("span").class("tree-value").with(value)])
}

/// An element that does something with its row.
fn does(drawn: Drawn, verb: &str, row: &Row) -> Drawn {
    drawn.does(&[verb, " ", &*row.id].concat())
}

/// What is typed in, by its test id: `tree-` and the row's.
fn named(drawn: Drawn, row: &Row) -> Drawn {
    let wrong = row.wrong.then(|| "true".to_owned());
    let drawn = drawn.test_id(&["tree-", &*row.id].concat()).attr("aria-label", &row.id).attr_if("aria-invalid", wrong);
    drawn.attr("autocomplete", "off").attr("spellcheck", "false")
}

fn line() -> Drawn {
    Drawn::new("input").attr("type", "text")
}

fn tick(on: bool) -> Drawn {
    Drawn::new("input").attr("type", "checkbox").attr_if("checked", on.then(String::new))
}

fn button(class: &str, label: &str, words: &str) -> Drawn {
    let button = Drawn::new("button").attr("type", "button").class(class);
    button.attr("title", label).attr("aria-label", label).text(words)
}

fn words(words: &str) -> Drawn {
    Drawn::new("span").class("tree-words").text(words)
}

fn unit(words: &str) -> Drawn {
    Drawn::new("span").class("unit").text(words)
}

fn boxed(parts: Vec<Drawn>) -> Drawn {
    Drawn::new("span").class("box").with(parts)
}

fn option(value: &str, words: &str, on: bool) -> Drawn {
    Drawn::new("option").attr("value", value).attr_if("selected", on.then(String::new)).text(words)
}

/// What stands in front: the field's name, an index, a key.
fn name(row: &Row, locale: Locale) -> Drawn {
    let open = match &row.is {
        Is::Message { open, .. } if row.there != Some(false) => Some(*open),
        Is::Many { open, .. } => Some(*open),
        _ => None,
    };
    let fold = open.map(|open| {
        let fold = button(if open { "tree-fold open" } else { "tree-fold" }, &row.id, "›");
        does(fold.test_id(&["fold-", &*row.id].concat()).attr("aria-expanded", &open.to_string()), "fold", row)
    });
    let mut parts = fold.into_iter().collect::<Vec<_>>();
    let mut about = None;
    if let Some(key) = row.item.as_ref().and_then(|item| item.key.as_ref()) {
        let label = td_string!(locale, own.key_of, field = &*row.id).to_string();
        let key = line().class("tree-key").test_id(&["key-", &*row.id].concat()).attr("aria-label", &label).typed(key);
        parts.push(does(key.attr("autocomplete", "off").attr("spellcheck", "false"), "key", row));
    } else {
        let field = row.field.as_ref().filter(|_| row.item.is_none());
        let old = field.filter(|field| field.is_deprecated()).map(|_| "old".to_owned());
        parts.push(Drawn::new("span").attr_if("class", old).text(&row.name));
        if field.is_some_and(weir_schema::Field::is_required) {
            parts.push(Drawn::new("b").class("tree-required").text("*"));
        }
        about = field.map(|field| about_field(row, field, locale));
    }
    Drawn::new("span").class("tree-name").attr_if("title", about).with(parts)
}

/// What there is to say of a field.
fn about_field(row: &Row, field: &weir_schema::Field, locale: Locale) -> String {
    let kind = match &row.is {
        Is::Many { kind, map: true, .. } => ["map<…, ", kind.name(), ">"].concat(),
        Is::Many { kind, .. } => ["repeated ", kind.name()].concat(),
        _ => field.kind().name().to_owned(),
    };
    let required = field.is_required().then(|| td_string!(locale, own.required).to_owned());
    let old = field.is_deprecated().then(|| td_string!(locale, own.deprecated).to_owned());
    let lines = [Some([field.name(), ": ", &kind].concat()), field.comment(), required, old];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// The box that says whether it is there, where that makes a difference. One of several is chosen elsewhere.
fn presence(row: &Row, locale: Locale) -> Vec<Drawn> {
    let free = row.field.as_ref().is_some_and(|field| field.oneof().is_none());
    let (Some(there), true, false) = (row.there, free, matches!(row.is, Is::Flag(_))) else { return Vec::new() };
    let sent = td_string!(locale, own.sent);
    let tick = tick(there).test_id(&["set-", &*row.id].concat()).attr("title", sent);
    vec![does(tick.attr("aria-label", &[&*row.id, ": ", sent].concat()), "there", row)]
}

/// What can be done with an item.
fn item(row: &Row, locale: Locale) -> Vec<Drawn> {
    let item = row.item.as_ref();
    if item.is_none() && !matches!(row.is, Is::Unknown { .. }) {
        return Vec::new();
    }
    let mut parts = Vec::new();
    if item.is_some_and(|item| item.twice) {
        parts.push(Drawn::new("small").class("tree-note").text(td_string!(locale, own.key_twice)));
    }
    if item.is_some_and(|item| item.key.is_none() && item.index > 0) {
        parts.push(does(button("tree-do", td_string!(locale, own.item_up), "↑"), "up", row));
    }
    let away = button("tree-do", &[td_string!(locale, own.item_away), " ", &*row.id].concat(), "×");
    parts.push(does(away.test_id(&["drop-", &*row.id].concat()), "away", row));
    parts
}

/// What the row holds.
fn held(row: &Row, look: &Look<'_>) -> Vec<Drawn> {
    let locale = look.locale;
    match &row.is {
        Is::Absent { kind, default } => vec![words(&absent(locale, &short_name(kind), default))],
        Is::Text { kind, text, lines } => vec![text_box(row, kind, text, *lines, locale)],
        Is::Flag(on) => vec![flag(row, *on, locale)],
        Is::Choice { values, text } => vec![choice(row, values, text, locale)],
        Is::Bytes(base64) => vec![bytes(row, base64, look)],
        Is::Json { kind, text } => vec![boxed(vec![area(row, text, 1), unit(&short_name(kind))])],
        Is::OneOf { fields, chosen } => {
            let none = option("", td_string!(locale, own.none_of), chosen.is_none());
            let rest = fields
                .iter()
                .enumerate()
                .map(|(index, field)| option(&index.to_string(), field.name(), *chosen == Some(index)));
            let of = td_string!(locale, own.one_of_n, n = fields.len()).to_string();
            let select = named(Drawn::new("select"), row).with(std::iter::once(none).chain(rest).collect());
            vec![boxed(vec![does(select, "one", row), unit(&of)])]
        }
        Is::Message { name, open, short } => {
            let kind = name.rsplit('.').next().unwrap_or_default();
            let said = match (row.there, open) {
                (Some(false), _) => absent(locale, kind, ""),
                (_, true) => kind.to_owned(),
                (_, false) => short.clone(),
            };
            vec![words(&said).attr("title", name)]
        }
        Is::Type { text } => vec![listed(row, text, look.types.iter().map(String::as_str))],
        Is::Many { kind, count, .. } => {
            let more = button("tree-do", &[td_string!(locale, own.item_more), " ", &*row.id].concat(), "+");
            let more = does(more.test_id(&["tree-", &*row.id].concat()), "add", row);
            vec![words(&format!("{count} × {}", short_name(kind))), more]
        }
        Is::More { left } => {
            let said = td_string!(locale, own.items_left, n = *left).to_string();
            vec![does(button("small tight", &said, &said), "more", row)]
        }
        Is::Unknown { text } => vec![words(&td_string!(locale, own.no_such_field, value = text.as_str()).to_string())],
    }
}

/// A type as it stands beside a field: without its package.
fn short_name(kind: &Kind) -> String {
    kind.name().rsplit('.').next().unwrap_or_default().to_owned()
}

fn absent(locale: Locale, kind: &str, default: &str) -> String {
    if default.is_empty() {
        td_string!(locale, own.not_sent, kind).to_string()
    } else {
        td_string!(locale, own.not_sent_but, kind, value = default).to_string()
    }
}

/// Several lines.
fn area(row: &Row, text: &str, least: usize) -> Drawn {
    let lines = text.lines().count().clamp(least, 8).to_string();
    does(named(Drawn::new("textarea"), row).attr("rows", &lines).typed(text), "type", row)
}

fn text_box(row: &Row, kind: &Kind, text: &str, lines: bool, locale: Locale) -> Drawn {
    let name = short_name(kind);
    if lines {
        return boxed(vec![area(row, text, 2), unit(&name)]);
    }
    // Nothing typed is nothing sent, where there is no difference.
    let unsent = text.is_empty() && row.there.is_none() && row.item.is_none();
    let number = !matches!(kind, Kind::String | Kind::Message(_));
    let input = named(line(), row).typed(text).attr_if("inputmode", number.then(|| "decimal".to_owned()));
    let input = input.attr_if("placeholder", unsent.then(|| absent(locale, &name, "")));
    // A time says by itself what it is, and wants the room.
    let time = matches!(kind, Kind::Message(message) if Known::of(message) == Some(Known::Timestamp));
    let mut parts = vec![does(input, "type", row), unit(if unsent || time { "" } else { &name })];
    if time {
        let now = td_string!(locale, own.now);
        parts.push(does(button("tree-now", &[now, " ", &*row.id].concat(), now), "now", row));
    }
    boxed(parts)
}

/// A flag: with a presence of its own it has three states.
fn flag(row: &Row, on: bool, locale: Locale) -> Drawn {
    if let Some(there) = row.there {
        let options = vec![
            option("", td_string!(locale, own.flag_not_sent), !there),
            option("false", "false", there && !on),
            option("true", "true", there && on),
        ];
        return boxed(vec![does(named(Drawn::new("select"), row).with(options), "flag", row), unit("bool")]);
    }
    let said = match (on, &row.item) {
        (true, _) => "true",
        (false, Some(_)) => "false",
        (false, None) => td_string!(locale, own.false_not_sent),
    };
    let tick = does(tick(on).test_id(&["tree-", &*row.id].concat()).attr("aria-label", &row.id), "flag", row);
    Drawn::new("label").class("tree-flag").with(vec![tick, words(said)])
}

/// One of an enum's values; of an open one any number, too.
fn choice(row: &Row, values: &Enum, text: &str, locale: Locale) -> Drawn {
    let implicit = row.there.is_none() && row.item.is_none();
    let all = values.values().collect::<Vec<_>>();
    let said = match all.first() {
        Some((_, zero)) if implicit && text.is_empty() => zero,
        _ => text,
    };
    let number = all.iter().find(|(_, name)| *name == said).map(|(number, _)| number.to_string());
    let Some(number) = number.filter(|_| all.len() <= CHOICES) else {
        return listed(row, text, all.iter().map(|(_, name)| *name));
    };
    let mut options = all.iter().map(|(_, name)| option(name, name, *name == said)).collect::<Vec<_>>();
    if !values.is_closed() {
        options.push(option("+", td_string!(locale, own.other_number), false));
    }
    boxed(vec![does(named(Drawn::new("select"), row).with(options), "pick", row), unit(&number)])
}

/// Something that is typed, with what there is to choose from.
fn listed<'n>(row: &Row, text: &str, names: impl Iterator<Item = &'n str>) -> Drawn {
    let list = ["of-", &*row.id].concat();
    let options = names.map(|name| Drawn::new("option").attr("value", name)).collect();
    let input = does(named(line(), row).attr("list", &list).typed(text), "type", row);
    boxed(vec![input, Drawn::new("datalist").attr("id", &list).with(options)])
}

/// Bytes: as text, in hex, as base64, or out of a file.
fn bytes(row: &Row, base64: &str, look: &Look<'_>) -> Drawn {
    let locale = look.locale;
    let chosen = look.spellings.get(&row.id).copied().unwrap_or_else(|| Spelling::of(base64));
    let (at, typed) = look.typed;
    // What was typed stays as it is while it says the same.
    let (spelling, shown) =
        if *at == row.id && read(typed, chosen) == base64 { (chosen, typed.clone()) } else { spelled(base64, chosen) };
    let options = vec![
        option("text", td_string!(locale, own.bytes_text), spelling == Spelling::Text),
        option("hex", "hex", spelling == Spelling::Hex),
        option("base64", "base64", spelling == Spelling::Base64),
    ];
    let how = [td_string!(locale, own.bytes_as), " ", &*row.id].concat();
    let select = does(Drawn::new("select").attr("aria-label", &how).with(options), "spell", row);
    let size = from_base64(base64).map(|bytes| format::bytes(bytes.len() as u64)).unwrap_or_default();
    let words = td_string!(locale, own.bytes_file);
    let file = Drawn::new("input").attr("type", "file").test_id(&["file-", &*row.id].concat());
    let file = file.attr("aria-label", &[words, " ", &*row.id].concat());
    let file =
        Drawn::new("label").class("tree-file").attr("title", words).with(vec![file, Drawn::new("span").text("…")]);
    let input = does(named(line(), row).typed(&shown), "bytes", row);
    Drawn::new("span").class("box tree-bytes").with(vec![select, input, unit(&size), file])
}
