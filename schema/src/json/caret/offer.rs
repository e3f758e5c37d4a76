//! What is offered, and in which order.

use std::borrow::Cow;

use super::{
    super::{example::blank, known::Known, text::is_number, write::quoted},
    Choice,
    place::{Place, Scope},
    word::Word,
};
use crate::{Enum, Field, Kind, Message, Pool};

/// More is not offered: who does not find it among these types on.
const MOST: usize = 200;

/// The choices, and the full name of what they are of.
pub(super) type Offer = (Vec<Choice>, String);

/// The keys that an object may still have. `there` are those that it has.
pub(super) fn keys<'k>(scope: &Scope, mut there: impl Iterator<Item = Cow<'k, str>>, word: &Word<'_>) -> Option<Offer> {
    let (message, name, kind, value) = match scope {
        Scope::Fields(message) => return Some((fields(message, there, word)?, message.full_name().to_owned())),
        Scope::Any(any, None) => (any, "@type", "string", "\"\"".to_owned()),
        Scope::Any(_, Some(of)) => (of, "value", of.full_name(), blank(&Kind::Message(of.clone()))),
        Scope::Each(_) => return None,
    };
    let offered = !there.any(|key| key == name) && fit(word.typed, name).is_some();
    offered.then(|| (vec![member(name, kind.to_owned(), &value, word)], message.full_name().to_owned()))
}

fn fields<'k>(message: &Message, there: impl Iterator<Item = Cow<'k, str>>, word: &Word<'_>) -> Option<Vec<Choice>> {
    let data = message.data();
    let mut set = vec![false; data.fields.len()];
    // Which field of each is set.
    let mut oneofs = vec![None; data.oneofs.len()];
    for index in there.filter_map(|key| data.named(&key)) {
        set[index] = true;
        if let Some(oneof) = data.fields[index].oneof {
            oneofs[oneof] = Some(index);
        }
    }
    let other = |index: usize| oneofs[data.fields[index].oneof?];
    let order = ranked(set.len(), &|index| {
        let field = &data.fields[index];
        let fits = [&field.name, &field.json_name].into_iter().filter_map(|name| fit(word.typed, name)).min();
        let fit = fits.filter(|_| !set[index])?;
        Some(4 * usize::from(other(index).is_some()) + 2 * fit + usize::from(field.deprecated))
    });
    // It has the key already, in either spelling.
    if word.colon && matches!(*order, [only] if data.named(&word.whole) == Some(only)) {
        return None;
    }
    let choice = |index| {
        let field = message.at(index);
        let value = match field.is_list() {
            true if field.is_map() => "{}".to_owned(),
            true => "[]".to_owned(),
            false => blank(&field.kind()),
        };
        let replaces = other(index).map(|other| data.fields[other].name.clone());
        Choice { replaces, ..member(field.name(), type_of(&field), &value, word) }
    };
    Some(order.into_iter().map(choice).collect())
}

/// Of the values of a place those that have names.
pub(super) fn values(place: &Place, word: &Word<'_>) -> Option<Offer> {
    let kind = match place {
        Place::Url(any) => return Some((types(any.pool(), word.typed), any.full_name().to_owned())),
        Place::One(Kind::Message(message)) if Known::of(message) == Some(Known::Wrapper) => message.field(1)?.kind(),
        Place::One(kind) => kind.clone(),
        Place::List(_) | Place::Map(_) => return None,
    };
    let choices = match &kind {
        // A number is complete, whether it has a name or not.
        Kind::Enum(values) if word.quoted || !is_number(&word.whole) => names(values, word.typed),
        Kind::Bool if !word.quoted => {
            let flags = ["true", "false"];
            let order = ranked(2, &|index| fit(word.typed, flags[index]));
            order.into_iter().map(|index| value(flags[index], "bool", flags[index].to_owned())).collect()
        }
        _ => return None,
    };
    Some((choices, kind.name().to_owned()))
}

fn names(values: &Enum, typed: &str) -> Vec<Choice> {
    let all = values.values().collect::<Vec<_>>();
    let order = ranked(all.len(), &|index| fit(typed, all[index].1));
    let choice = |index: usize| {
        let (number, name) = all[index];
        value(name, &number.to_string(), quoted(name))
    };
    order.into_iter().map(choice).collect()
}

/// All messages, for an `Any`. What is typed may begin with what stands before the name, or be of the name alone.
fn types(pool: &Pool, typed: &str) -> Vec<Choice> {
    const BEFORE: &str = "type.googleapis.com/";
    let all = pool.messages().filter(|message| !message.is_map_entry()).collect::<Vec<_>>();
    let of_name = typed.rsplit_once('/').map_or(typed, |(_, name)| name);
    let order = ranked(all.len(), &|index| {
        let message = &all[index];
        let before = BEFORE.starts_with(typed).then_some(2);
        Some(2 * fit(of_name, message.full_name()).or(before)? + usize::from(message.is_deprecated()))
    });
    let choice = |index: usize| {
        let name = all[index].full_name();
        value(name, "message", quoted(&[BEFORE, name].concat()))
    };
    order.into_iter().map(choice).collect()
}

/// A member with an empty value, whose inside is selected; or only its key.
fn member(name: &str, kind: String, value: &str, word: &Word<'_>) -> Choice {
    let mut with = quoted(name);
    if word.colon {
        return Choice { select: with.len()..with.len(), name: name.to_owned(), kind, with, replaces: None };
    }
    with.push_str(": ");
    let edge = usize::from(value.starts_with(['"', '[', '{']));
    let select = with.len() + edge..with.len() + value.len() - edge;
    with.push_str(value);
    Choice { name: name.to_owned(), kind, with, select, replaces: None }
}

fn value(name: &str, kind: &str, with: String) -> Choice {
    Choice { name: name.to_owned(), kind: kind.to_owned(), select: with.len()..with.len(), with, replaces: None }
}

/// A field's type as the .proto writes it.
fn type_of(field: &Field) -> String {
    let one = |field: &Field| field.missing().map_or_else(|| field.kind().name().to_owned(), str::to_owned);
    match field.kind() {
        Kind::Message(entry) if field.is_map() => {
            let part = |number| entry.field(number).map_or_else(String::new, |part| one(&part));
            ["map<", &part(1), ", ", &part(2), ">"].concat()
        }
        _ if field.is_list() => ["repeated ", &one(field)].concat(),
        _ => one(field),
    }
}

/// How well a name fits what is typed: 0 if it begins so, 1 if it has that in it.
fn fit(typed: &str, name: &str) -> Option<usize> {
    if typed.len() > name.len() {
        return None;
    }
    let (typed, name) = (typed.to_ascii_lowercase(), name.to_ascii_lowercase());
    name.find(&typed).map(|at| usize::from(at > 0))
}

/// What has a group, those of group 0 first and those of 7 last, and the others not at all; within a group by their order.
fn ranked(count: usize, group: &dyn Fn(usize) -> Option<usize>) -> Vec<usize> {
    let mut groups = [const { Vec::new() }; 8];
    for index in 0..count {
        if let Some(group) = group(index) {
            groups[group].push(index);
        }
    }
    let mut order = groups.concat();
    order.truncate(MOST);
    order
}
