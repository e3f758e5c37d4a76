//! The contract's descriptors: what the methods take and give, and the names of fields.
//!
//! They are read from the encoded descriptor set with [`Parts`]. A full reflection library does the same and more, but
//! costs a seventh of the page; tests hold this one against it.

use std::{fmt, sync::OnceLock};

use super::wire::{Parts, Value};
use crate::call::Mode;

/// All messages, enums and methods of one descriptor set.
#[derive(Debug, Default)]
pub struct Pool {
    messages: Vec<(String, Vec<FieldDescriptor>)>,
    enums: Vec<(String, Vec<(i32, String)>)>,
    methods: Vec<MethodDescriptor>,
}

#[derive(Debug)]
struct MethodDescriptor {
    path: String,
    types: [String; 2],
    mode: Mode,
    file: String,
}

/// A message's descriptor.
#[derive(Clone, Copy)]
pub struct MessageDescriptor {
    pool: &'static Pool,
    index: usize,
}

/// A field's descriptor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldDescriptor {
    /// Its name in the .proto.
    pub name: String,
    /// Its number.
    pub number: u32,
    /// It may come more than once.
    pub is_list: bool,
    /// The `oneof` that it is a part of; empty for none.
    pub oneof: String,
    kind: u64,
    type_name: String,
}

/// A field's type.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // They are protobuf's own names.
pub enum Kind {
    Double,
    Float,
    Int64,
    Uint64,
    Int32,
    Fixed64,
    Fixed32,
    Bool,
    String,
    Message(MessageDescriptor),
    Bytes,
    Uint32,
    Enum(EnumDescriptor),
    Sfixed32,
    Sfixed64,
    Sint32,
    Sint64,
}

/// An enum's descriptor.
#[derive(Clone, Copy)]
pub struct EnumDescriptor {
    pool: &'static Pool,
    index: usize,
}

/// What one method takes and gives.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// The request message.
    pub input: MessageDescriptor,
    /// The response message.
    pub output: MessageDescriptor,
    /// Which sides stream.
    pub mode: Mode,
    /// The .proto that defines its service, from the root of all imports: `weir/v1/ticker.proto`.
    pub file: &'static str,
}

/// The contract; read when first asked for.
pub fn pool() -> &'static Pool {
    static POOL: OnceLock<Pool> = OnceLock::new();
    POOL.get_or_init(|| Pool::read(weir_proto::DESCRIPTORS))
}

/// The method behind `/package.Service/Method`, if the contract has it.
pub fn method(path: &str) -> Option<Method> {
    let MethodDescriptor { types: [input, output], mode, file, .. } =
        pool().methods.iter().find(|method| method.path == path)?;
    Some(Method { input: pool().message(input)?, output: pool().message(output)?, mode: *mode, file })
}

impl Pool {
    /// Reads an encoded `google.protobuf.FileDescriptorSet`. What is not one is left out.
    pub fn read(set: &[u8]) -> Self {
        let mut pool = Self::default();
        for file in nested(set, 1) {
            let package = text(file, 2);
            pool.types(file, &package, [4, 5]);
            for service in nested(file, 6) {
                pool.service(service, &package, &text(file, 1));
            }
        }
        pool
    }

    /// The message of that full name.
    pub fn message(&'static self, full_name: &str) -> Option<MessageDescriptor> {
        let index = self.messages.iter().position(|(name, _)| name == full_name)?;
        Some(MessageDescriptor { pool: self, index })
    }

    /// All messages, nested ones too.
    pub fn messages(&'static self) -> impl Iterator<Item = MessageDescriptor> {
        (0..self.messages.len()).map(move |index| MessageDescriptor { pool: self, index })
    }

    /// All methods as `/package.Service/Method`.
    pub fn methods(&self) -> impl Iterator<Item = &str> {
        self.methods.iter().map(|method| method.path.as_str())
    }

    /// The messages and enums of a file or a message, under the numbers that its descriptor has them.
    fn types(&mut self, of: &[u8], scope: &str, [messages, enums]: [u32; 2]) {
        for message in nested(of, messages) {
            let name = join(scope, &text(message, 1));
            self.types(message, &name, [3, 4]);
            let fields = nested(message, 2).map(|field| FieldDescriptor::read(field, message));
            self.messages.push((name, fields.collect()));
        }
        for values in nested(of, enums) {
            // A negative value is ten bytes of two's complement.
            #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
            let value = |value| (number(value, 2) as i32, text(value, 1));
            self.enums.push((join(scope, &text(values, 1)), nested(values, 2).map(value).collect()));
        }
    }

    fn service(&mut self, service: &[u8], package: &str, file: &str) {
        let name = join(package, &text(service, 1));
        for method in nested(service, 2) {
            let mode = match (number(method, 5), number(method, 6)) {
                (0, 0) => Mode::Unary,
                (0, _) => Mode::Server,
                (_, 0) => Mode::Client,
                _ => Mode::Bidi,
            };
            let types = [2, 3].map(|field| absolute(&text(method, field)));
            let path = format!("/{name}/{}", text(method, 1));
            self.methods.push(MethodDescriptor { path, types, mode, file: file.to_owned() });
        }
    }
}

impl FieldDescriptor {
    /// A field of `message`.
    fn read(field: &[u8], message: &[u8]) -> Self {
        // An optional field is the only one of a `oneof` that the compiler made up.
        let part_of = (number(field, 17) == 0).then(|| varints(field, 9).last()).flatten();
        let oneof = part_of.and_then(|index| nested(message, 8).nth(usize::try_from(index).ok()?));
        Self {
            name: text(field, 1),
            number: u32::try_from(number(field, 3)).unwrap_or_default(),
            is_list: number(field, 4) == 3,
            oneof: oneof.map_or_else(String::new, |oneof| text(oneof, 1)),
            kind: number(field, 5),
            type_name: absolute(&text(field, 6)),
        }
    }
}

impl MessageDescriptor {
    /// `package.Message`.
    pub fn full_name(self) -> &'static str {
        &self.pool.messages[self.index].0
    }

    /// Its fields in the order of the .proto.
    pub fn fields(self) -> &'static [FieldDescriptor] {
        &self.pool.messages[self.index].1
    }

    /// The field of that number.
    pub fn field(self, number: u32) -> Option<&'static FieldDescriptor> {
        self.fields().iter().find(|field| field.number == number)
    }

    /// The field of that name.
    pub fn field_by_name(self, name: &str) -> Option<&'static FieldDescriptor> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// The type of one of its fields.
    pub fn kind(self, field: &FieldDescriptor) -> Kind {
        match field.kind {
            1 => Kind::Double,
            2 => Kind::Float,
            3 => Kind::Int64,
            4 => Kind::Uint64,
            5 => Kind::Int32,
            6 => Kind::Fixed64,
            7 => Kind::Fixed32,
            8 => Kind::Bool,
            9 => Kind::String,
            11 => self.pool.message(&field.type_name).map_or(Kind::Bytes, Kind::Message),
            13 => Kind::Uint32,
            14 => {
                let index = self.pool.enums.iter().position(|(name, _)| *name == field.type_name);
                index.map_or(Kind::Int32, |index| Kind::Enum(EnumDescriptor { pool: self.pool, index }))
            }
            15 => Kind::Sfixed32,
            16 => Kind::Sfixed64,
            17 => Kind::Sint32,
            18 => Kind::Sint64,
            // 12, and groups (10), which proto3 does not have.
            _ => Kind::Bytes,
        }
    }
}

impl EnumDescriptor {
    /// `package.Enum`.
    pub fn full_name(self) -> &'static str {
        &self.pool.enums[self.index].0
    }

    /// A value's name.
    pub fn name(self, number: i32) -> Option<&'static str> {
        let values = &self.pool.enums[self.index].1;
        values.iter().find(|(value, _)| *value == number).map(|(_, name)| name.as_str())
    }

    /// The value of that name.
    pub fn number(self, name: &str) -> Option<i32> {
        let values = &self.pool.enums[self.index].1;
        values.iter().find(|(_, known)| known == name).map(|(value, _)| *value)
    }
}

impl Kind {
    /// The type as the .proto writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Double => "double",
            Self::Float => "float",
            Self::Int64 => "int64",
            Self::Uint64 => "uint64",
            Self::Int32 => "int32",
            Self::Fixed64 => "fixed64",
            Self::Fixed32 => "fixed32",
            Self::Bool => "bool",
            Self::String => "string",
            Self::Message(message) => message.full_name(),
            Self::Bytes => "bytes",
            Self::Uint32 => "uint32",
            Self::Enum(values) => values.full_name(),
            Self::Sfixed32 => "sfixed32",
            Self::Sfixed64 => "sfixed64",
            Self::Sint32 => "sint32",
            Self::Sint64 => "sint64",
        }
    }
}

impl fmt::Debug for MessageDescriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.full_name())
    }
}

impl fmt::Debug for EnumDescriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.full_name())
    }
}

fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") }
}

/// Names of types are given from the root: `.package.Message`.
fn absolute(name: &str) -> String {
    name.trim_start_matches('.').to_owned()
}

fn nested(message: &[u8], number: u32) -> impl Iterator<Item = &[u8]> {
    Parts::new(message).flatten().filter_map(move |part| match part.value {
        Value::Bytes(bytes) if part.number == number => Some(bytes),
        _ => None,
    })
}

fn text(message: &[u8], number: u32) -> String {
    nested(message, number).last().map_or_else(String::new, |bytes| String::from_utf8_lossy(bytes).into_owned())
}

fn number(message: &[u8], number: u32) -> u64 {
    varints(message, number).last().unwrap_or_default()
}

fn varints(message: &[u8], number: u32) -> impl Iterator<Item = u64> {
    Parts::new(message).flatten().filter_map(move |part| match part.value {
        Value::Varint(value) if part.number == number => Some(value),
        _ => None,
    })
}
