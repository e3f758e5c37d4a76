//! Fields: also those that declare a message, and those that are lists of entries.

use super::{
    Printer,
    options::{self, Options},
    parts::{is_map_entry, last_of, one_of},
};
use crate::{
    descriptor::{all, number, text},
    json::camel,
    pool::options::PROTO2,
    wire::{Part, Parts},
};

/// The types by their numbers in `google.protobuf.FieldDescriptorProto.Type`.
const TYPES: [&str; 19] = [
    "", "double", "float", "int64", "uint64", "int32", "fixed64", "fixed32", "bool", "string", "group", "", "bytes",
    "uint32", "", "sfixed32", "sfixed64", "sint32", "sint64",
];

impl Printer<'_> {
    /// A field of what has its messages under that number.
    pub(super) fn field(&mut self, field: &[Part<'_>], of: &[Part<'_>], messages: u32) {
        let kind = number(field, 5);
        let (name, type_name) = (text(field, 1), text(field, 6));
        let nested = || {
            let found = all(of, messages).map(|message| Parts::all(message).0);
            found.into_iter().find(|message| text(message, 1) == last_of(&type_name))
        };
        let list = number(field, 4) == 3;
        let entry = if list { nested().filter(|message| is_map_entry(message)) } else { None };
        let label = match number(field, 4) {
            _ if entry.is_some() || one_of(field).is_some() => "",
            3 => "repeated ",
            2 => "required ",
            // In a `oneof` of its own that the compiler made up, or where everything has a label.
            _ if self.edition == PROTO2 || number(field, 17) != 0 => "optional ",
            _ => "",
        };
        let mut options = Options::of(field, 8, options::FIELD);
        let default = text(field, 7);
        if !default.is_empty() {
            options.push(
                "default",
                &if kind == 9 || kind == 12 { options::quoted(&default, kind == 12) } else { default },
            );
        }
        let json_name = text(field, 10);
        if !json_name.is_empty() && json_name != camel(&name) && text(field, 2).is_empty() {
            options.push("json_name", &options::quoted(&json_name, false));
        }
        let options = options.bracketed();
        let tail = |name: &str| format!("{name} = {}{options}", number(field, 3));
        if kind == 10
            && self.edition == PROTO2
            && let Some(group) = nested()
        {
            return self.message(&format!("{label}group {}", tail(last_of(&type_name))), &group);
        }
        let of = |field: &[Part<'_>]| {
            let named = text(field, 6);
            if named.is_empty() {
                usize::try_from(number(field, 5)).ok().and_then(|kind| TYPES.get(kind)).unwrap_or(&"bytes").to_string()
            } else {
                named
            }
        };
        let kind = match entry {
            Some(entry) => {
                let [key, value] = [1, 2].map(|wanted| {
                    let fields = all(&entry, 2).map(|field| Parts::all(field).0);
                    fields
                        .into_iter()
                        .find(|field| number(field, 3) == wanted)
                        .map_or_else(String::new, |field| of(&field))
                });
                format!("map<{key}, {value}>")
            }
            None => of(field),
        };
        self.line(&format!("{label}{kind} {};", tail(&name)));
    }
}
