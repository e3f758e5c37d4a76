//! What some messages need to be read, as a descriptor set of its own: so that whoever has their bytes can carry their schema along.

use std::collections::BTreeSet;

use crate::{
    Kind, Message, Method, Pool,
    descriptor::{all, text, within},
    wire::{Part, Parts, Value},
};

/// Of the options of a file, a message and a field what decides how messages are read and written: features, which entries are those of
/// maps, what is packed, and what a compiler has not resolved.
const FILE_OPTIONS: &[u32] = &[50];
const MESSAGE_OPTIONS: &[u32] = &[1, 7, 12];
const FIELD_OPTIONS: &[u32] = &[2, 21, 999];
/// What the file of a method alone is called.
const METHOD_FILE: &str = "weir/method.proto";

impl Pool {
    /// The encoded `google.protobuf.FileDescriptorSet` of what the messages need: their types and those of their fields, in their files.
    /// Services, comments, and options that say nothing about bytes are left out.
    pub fn closure(&self, messages: &[Message]) -> Vec<u8> {
        let mut needed = Needed::default();
        for message in messages {
            needed.message(message);
        }
        let mut set = Vec::new();
        for file in &self.data().files {
            let mut writer = Writer { needed: &needed, out: Vec::new() };
            let (parts, _) = Parts::all(&file.bytes);
            if needed.files.contains(&*file.name) {
                writer.file(&parts, &file.package, &file.name);
                Value::Bytes(&writer.out).put(1, &mut set);
            }
        }
        set
    }
}

impl Method {
    /// The same of a method: its messages, and a file of its own with nothing but the method in its service.
    pub fn closure(&self) -> Vec<u8> {
        let mut set = self.pool().closure(&[self.input(), self.output()]);
        let (client, server) = (self.mode().client_streams(), self.mode().server_streams());
        let named = |message: &Message| [".", message.full_name()].concat();
        let (package, service) = self.service().rsplit_once('.').unwrap_or(("", self.service()));
        let method = written(&[
            (1, Value::Bytes(self.name().as_bytes())),
            (2, Value::Bytes(named(&self.input()).as_bytes())),
            (3, Value::Bytes(named(&self.output()).as_bytes())),
            (5, Value::Varint(client.into())),
            (6, Value::Varint(server.into())),
        ]);
        let service = written(&[(1, Value::Bytes(service.as_bytes())), (2, Value::Bytes(&method))]);
        let mut file = vec![(1, Value::Bytes(METHOD_FILE.as_bytes())), (2, Value::Bytes(package.as_bytes()))];
        let mut imports: BTreeSet<String> =
            [self.input(), self.output()].map(|message| message.file().to_owned()).into();
        imports.retain(|import| !import.is_empty());
        file.extend(imports.iter().map(|import| (3, Value::Bytes(import.as_bytes()))));
        file.push((6, Value::Bytes(&service)));
        Value::Bytes(&written(&file)).put(1, &mut set);
        set
    }
}

fn written(fields: &[(u32, Value<'_>)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, value) in fields {
        value.put(*number, &mut out);
    }
    out
}

/// Full names of types and extensions, names of files, and which file needs which.
#[derive(Default)]
struct Needed {
    types: BTreeSet<String>,
    extensions: BTreeSet<String>,
    files: BTreeSet<String>,
    imports: BTreeSet<(String, String)>,
}

impl Needed {
    fn message(&mut self, message: &Message) {
        if !self.types.insert(message.full_name().to_owned()) {
            return;
        }
        self.files.insert(message.file().to_owned());
        for field in message.fields() {
            // An extension stands in a file of its own, which needs both sides.
            let from = match field.extension_file() {
                Some(file) => {
                    self.extensions.insert(field.name().trim_matches(['[', ']']).to_owned());
                    self.files.insert(file.to_owned());
                    self.import(file, message.file());
                    file.to_owned()
                }
                None => message.file().to_owned(),
            };
            match field.kind() {
                Kind::Message(of) => {
                    self.import(&from, of.file());
                    self.message(&of);
                }
                Kind::Enum(of) => {
                    self.import(&from, of.file());
                    self.files.insert(of.file().to_owned());
                    self.types.insert(of.full_name().to_owned());
                }
                _ => {}
            }
        }
    }

    fn import(&mut self, from: &str, to: &str) {
        if from != to {
            self.imports.insert((from.to_owned(), to.to_owned()));
        }
    }
}

struct Writer<'a> {
    needed: &'a Needed,
    out: Vec<u8>,
}

impl Writer<'_> {
    fn file(&mut self, parts: &[Part<'_>], package: &str, name: &str) {
        for part in parts.iter().filter(|part| matches!(part.number, 1 | 2 | 12 | 14)) {
            part.value.put(part.number, &mut self.out);
        }
        for (_, import) in self.needed.imports.iter().filter(|(from, _)| from == name) {
            Value::Bytes(import.as_bytes()).put(3, &mut self.out);
        }
        self.types(parts, [4, 5, 7], package);
        self.options(parts, 8, FILE_OPTIONS);
    }

    /// The messages, enums and extensions within, under the numbers that they have there.
    fn types(&mut self, parts: &[Part<'_>], [messages, enums, extensions]: [u32; 3], scope: &str) {
        let full_name = |bytes: &[u8]| {
            let name = text(&Parts::all(bytes).0, 1);
            if scope.is_empty() { name } else { [scope, ".", &name].concat() }
        };
        for message in all(parts, messages) {
            let mut within = Writer { needed: self.needed, out: Vec::new() };
            if within.message(message, &full_name(message)) {
                Value::Bytes(&within.out).put(messages, &mut self.out);
            }
        }
        for values in all(parts, enums).filter(|values| self.needed.types.contains(&full_name(values))) {
            Value::Bytes(values).put(enums, &mut self.out);
        }
        for extension in all(parts, extensions) {
            if self.needed.extensions.contains(&full_name(extension)) {
                self.field(extension, extensions);
            }
        }
    }

    /// The message, if it or something within is needed; of one that only something within needs, its name.
    fn message(&mut self, bytes: &[u8], full_name: &str) -> bool {
        let (parts, _) = Parts::all(bytes);
        let needed = self.needed.types.contains(full_name);
        self.types(&parts, [3, 4, 6], full_name);
        if !needed && self.out.is_empty() {
            return false;
        }
        // Oneofs and the ranges of extensions stand beside the fields.
        for part in parts.iter().filter(|part| part.number == 1 || (needed && matches!(part.number, 5 | 8))) {
            part.value.put(part.number, &mut self.out);
        }
        for field in all(&parts, 2).filter(|_| needed) {
            self.field(field, 2);
        }
        self.options(&parts, 7, MESSAGE_OPTIONS);
        true
    }

    fn field(&mut self, bytes: &[u8], number: u32) {
        let (parts, _) = Parts::all(bytes);
        let mut field = Writer { needed: self.needed, out: Vec::new() };
        for part in parts.iter().filter(|part| part.number != 8) {
            part.value.put(part.number, &mut field.out);
        }
        field.options(&parts, 8, FIELD_OPTIONS);
        Value::Bytes(&field.out).put(number, &mut self.out);
    }

    fn options(&mut self, parts: &[Part<'_>], number: u32, kept: &[u32]) {
        let mut options = Vec::new();
        for option in within(parts, number).iter().filter(|option| kept.contains(&option.number)) {
            option.value.put(option.number, &mut options);
        }
        if !options.is_empty() {
            Value::Bytes(&options).put(number, &mut self.out);
        }
    }
}
