//! From a descriptor set to a pool: <https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/descriptor.proto>.
//!
//! The set is read once from front to back; types are found by their names when all of them are there.

use super::{Data, EnumData, FieldData, MessageData, MethodData, Names, PoolError, Symbol};
use crate::{
    json::camel,
    method::Mode,
    wire::{Part, Parts, Value},
};

/// How deep messages may be declared within each other.
const DEPTH: u8 = 64;

/// `google.protobuf.FieldDescriptorProto.Type`
const GROUP: u64 = 10;
const MESSAGE: u64 = 11;
const ENUM: u64 = 14;

/// A type that is known by its name so far.
struct Named {
    of: Of,
    name: String,
}

#[derive(Clone, Copy)]
enum Of {
    /// A field, by its message's index and its own.
    Field(usize, usize),
    /// A method's request (0) or response (1).
    Method(usize, usize),
}

#[derive(Default)]
struct Reader {
    data: Data,
    symbols: Vec<Symbol>,
    types: Vec<Named>,
    /// The file that is read.
    file: usize,
    proto3: bool,
    /// It is of a package of Weir's own.
    weirs: bool,
    /// Something was no descriptor. It is told at the end: leaving early from everywhere would double the code.
    broken: bool,
}

pub(super) fn read(set: &[u8]) -> Result<Data, PoolError> {
    let mut reader = Reader::default();
    for file in all(&reader.parts(set), 1) {
        reader.file(file);
    }
    if reader.broken { Err(PoolError::NotASet) } else { reader.linked() }
}

impl Reader {
    fn parts<'a>(&mut self, descriptor: &'a [u8]) -> Vec<Part<'a>> {
        let mut parts = Vec::new();
        for part in Parts::new(descriptor) {
            match part {
                Ok(part) => parts.push(part),
                Err(_) => self.broken = true,
            }
        }
        parts
    }

    fn file(&mut self, file: &[u8]) {
        let file = self.parts(file);
        let package = text(&file, 2);
        self.file = self.data.files.len();
        self.data.files.push(text(&file, 1));
        self.proto3 = text(&file, 12) == "proto3";
        self.weirs = package == "weir" || package.starts_with("weir.");
        self.types(&file, [4, 5], &package, DEPTH);
        for service in all(&file, 6) {
            self.service(service, &package);
        }
    }

    /// The messages and enums of a file or a message, under the numbers that its descriptor has them.
    fn types(&mut self, of: &[Part<'_>], [messages, enums]: [u32; 2], scope: &str, depth: u8) {
        for message in all(of, messages) {
            match depth.checked_sub(1) {
                Some(deeper) => self.message(message, scope, deeper),
                None => self.broken = true,
            }
        }
        for values in all(of, enums) {
            let parts = self.parts(values);
            let mut values = Vec::new();
            for value in all(&parts, 2) {
                let value = self.parts(value);
                // A negative one is ten bytes of two's complement.
                #[allow(clippy::cast_possible_truncation)]
                let number = number(&value, 2).cast_signed() as i32;
                values.push((number, text(&value, 1)));
            }
            self.symbols.push(Symbol::Enum(self.data.enums.len()));
            self.data.enums.push(EnumData { name: join(scope, &text(&parts, 1)), file: self.file, values });
        }
    }

    fn message(&mut self, message: &[u8], scope: &str, depth: u8) {
        let message = self.parts(message);
        let name = join(scope, &text(&message, 1));
        self.types(&message, [3, 4], &name, depth);
        let index = self.data.messages.len();
        let mut oneofs = Vec::new();
        for oneof in all(&message, 8) {
            oneofs.push(text(&self.parts(oneof), 1));
        }
        let mut fields = Vec::new();
        for field in all(&message, 2) {
            let field = self.parts(field);
            self.types.push(Named { of: Of::Field(index, fields.len()), name: text(&field, 6) });
            let field = self.field(&field);
            self.broken |= field.oneof.is_some_and(|oneof| oneof >= oneofs.len());
            fields.push(field);
        }
        let map_entry = option(&message, 7, 7) == Some(true);
        self.symbols.push(Symbol::Message(index));
        self.data.messages.push(MessageData { name, file: self.file, fields, oneofs, map_entry });
    }

    fn field(&self, field: &[Part<'_>]) -> FieldData {
        let name = text(field, 1);
        let json_name = text(field, 10);
        let kind = number(field, 5);
        let list = number(field, 4) == 3;
        let optional = number(field, 17) != 0;
        // An optional field is the only one of a `oneof` that the compiler made up.
        let oneof = last(field, 9).filter(|_| !optional);
        let is_message = kind == MESSAGE || kind == GROUP;
        FieldData {
            // Numbers beyond those that a field may have are on no wire.
            number: u32::try_from(number(field, 3)).unwrap_or_default(),
            presence: !list && (is_message || optional || oneof.is_some() || !self.proto3),
            // Strings, groups, messages and bytes are never packed.
            packed: list && !(9..=12).contains(&kind) && option(field, 8, 2).unwrap_or(self.proto3),
            time: self.weirs && kind == 6 && name.ends_with("unix_nanos"),
            oneof: oneof.map(|_| usize::try_from(number(field, 9)).unwrap_or(usize::MAX)),
            json_name: if json_name.is_empty() { camel(&name) } else { json_name },
            link: 0,
            name,
            kind,
            list,
        }
    }

    fn service(&mut self, service: &[u8], package: &str) {
        let service = self.parts(service);
        let name = join(package, &text(&service, 1));
        for method in all(&service, 2) {
            let method = self.parts(method);
            let index = self.data.methods.len();
            for which in [0, 1] {
                self.types.push(Named { of: Of::Method(index, which), name: text(&method, [2, 3][which]) });
            }
            self.symbols.push(Symbol::Method(index));
            self.data.methods.push(MethodData {
                path: ["/", &name, "/", &text(&method, 1)].concat(),
                file: self.file,
                mode: Mode::of([5, 6].map(|side| number(&method, side) != 0)),
                types: [0; 2],
            });
        }
    }

    /// Everything, with the names of types replaced by their places.
    fn linked(self) -> Result<Data, PoolError> {
        let Self { mut data, symbols, types, .. } = self;
        data.names = Names::new(symbols, &|symbol| data.name(symbol))
            .map_err(|twice| PoolError::Twice(data.name(twice).to_owned()))?;
        for Named { of, name } in types {
            // Names of types are given from the root: `.package.Message`.
            let found = data.find(name.strip_prefix('.').unwrap_or(&name));
            let (kind, link) = match of {
                Of::Field(message, field) => {
                    let field = &mut data.messages[message].fields[field];
                    (field.kind, &mut field.link)
                }
                Of::Method(method, which) => (MESSAGE, &mut data.methods[method].types[which]),
            };
            match (kind, found) {
                (MESSAGE, Some(Symbol::Message(index))) | (ENUM, Some(Symbol::Enum(index))) => *link = index,
                (MESSAGE | ENUM | 0 | 19.., _) => return Err(PoolError::Missing(name)),
                _ => {}
            }
        }
        Ok(data)
    }
}

/// A descriptor's field; of one that comes more often than it may the last counts.
fn last<'a>(descriptor: &[Part<'a>], number: u32) -> Option<Value<'a>> {
    descriptor.iter().rev().find(|part| part.number == number).map(|part| part.value)
}

fn text(descriptor: &[Part<'_>], number: u32) -> String {
    match last(descriptor, number) {
        Some(Value::Bytes(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
        _ => String::new(),
    }
}

fn number(descriptor: &[Part<'_>], number: u32) -> u64 {
    if let Some(Value::Varint(value)) = last(descriptor, number) { value } else { 0 }
}

/// A flag of the options of that number, if they say it. What else stands in them may be anybody's and anything.
fn option(descriptor: &[Part<'_>], options: u32, number: u32) -> Option<bool> {
    let Some(Value::Bytes(options)) = last(descriptor, options) else { return None };
    let flag = Parts::new(options).flatten().filter(|part| part.number == number).last()?;
    Some(flag.value != Value::Varint(0))
}

/// What a descriptor has of a number, if it has bytes.
fn all<'a>(descriptor: &[Part<'a>], number: u32) -> impl Iterator<Item = &'a [u8]> {
    descriptor.iter().filter_map(move |part| match part.value {
        Value::Bytes(bytes) if part.number == number => Some(bytes),
        _ => None,
    })
}

fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { [scope, ".", name].concat() }
}
