//! From a descriptor set to a pool: <https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/descriptor.proto>.
//!
//! The set is read once from front to back; types are found by their names when all of them are there.

use super::{Data, EnumData, FieldData, MessageData, MethodData, Names, PoolError, Symbol};
use crate::{
    json::camel,
    method::Mode,
    wire::{Malformed, Part, Parts, Value},
};

/// How deep messages may be declared within each other.
const DEPTH: u8 = 64;

/// `google.protobuf.FieldDescriptorProto.Type`
const GROUP: u64 = 10;
const MESSAGE: u64 = 11;
const ENUM: u64 = 14;

type Read<T> = Result<T, PoolError>;

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
    /// Of the file that is read.
    package: String,
    proto3: bool,
}

pub(super) fn read(set: &[u8]) -> Read<Data> {
    let mut reader = Reader::default();
    for part in Parts::new(set) {
        if let (1, Value::Bytes(file)) = numbered(part)? {
            reader.file(file)?;
        }
    }
    reader.linked()
}

impl Reader {
    fn file(&mut self, file: &[u8]) -> Read<()> {
        let mut name = String::new();
        self.package = String::new();
        self.proto3 = false;
        for part in Parts::new(file) {
            match numbered(part)? {
                (1, Value::Bytes(bytes)) => name = text(bytes),
                (2, Value::Bytes(bytes)) => self.package = text(bytes),
                (12, Value::Bytes(syntax)) => self.proto3 = syntax == b"proto3",
                _ => {}
            }
        }
        self.data.files.push(name);
        let package = self.package.clone();
        for part in Parts::new(file).flatten() {
            match (part.number, part.value) {
                (4, Value::Bytes(message)) => self.message(message, &package, DEPTH)?,
                (5, Value::Bytes(values)) => self.values(values, &package)?,
                (6, Value::Bytes(service)) => self.service(service)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// The file that is read.
    fn here(&self) -> usize {
        self.data.files.len() - 1
    }

    fn message(&mut self, message: &[u8], scope: &str, depth: u8) -> Read<()> {
        let deeper = depth.checked_sub(1).ok_or(PoolError::NotASet)?;
        let name = join(scope, &name(message)?);
        let mut read = MessageData {
            name: String::new(),
            file: self.here(),
            fields: Vec::new(),
            oneofs: Vec::new(),
            map_entry: false,
        };
        // Its place is known only when those within it have theirs.
        let mut types = Vec::new();
        for part in Parts::new(message) {
            match numbered(part)? {
                (2, Value::Bytes(field)) => {
                    let (field, type_name) = self.field(field)?;
                    types.push((read.fields.len(), type_name));
                    read.fields.push(field);
                }
                (3, Value::Bytes(nested)) => self.message(nested, &name, deeper)?,
                (4, Value::Bytes(values)) => self.values(values, &name)?,
                (7, Value::Bytes(options)) => read.map_entry = flag(options, 7).unwrap_or_default(),
                (8, Value::Bytes(oneof)) => read.oneofs.push(self::name(oneof)?),
                _ => {}
            }
        }
        let in_oneofs = |field: &FieldData| field.oneof.is_none_or(|oneof| oneof < read.oneofs.len());
        if !read.fields.iter().all(in_oneofs) {
            return Err(PoolError::NotASet);
        }
        read.name = name;
        let index = self.data.messages.len();
        for (field, name) in types {
            self.types.push(Named { of: Of::Field(index, field), name });
        }
        self.symbols.push(Symbol::Message(index));
        self.data.messages.push(read);
        Ok(())
    }

    /// A field, and the name of its type if it has one.
    fn field(&self, bytes: &[u8]) -> Read<(FieldData, String)> {
        let mut field = FieldData::default();
        let mut type_name = String::new();
        let mut packed = None;
        let mut optional = false;
        for part in Parts::new(bytes) {
            match numbered(part)? {
                (1, Value::Bytes(name)) => field.name = text(name),
                // Numbers beyond those that a field may have are on no wire.
                (3, Value::Varint(number)) => field.number = u32::try_from(number).unwrap_or_default(),
                (4, Value::Varint(label)) => field.list = label == 3,
                (5, Value::Varint(kind)) => field.kind = kind,
                (6, Value::Bytes(name)) => type_name = text(name),
                (8, Value::Bytes(options)) => packed = flag(options, 2),
                (9, Value::Varint(index)) => field.oneof = usize::try_from(index).ok(),
                (10, Value::Bytes(name)) => field.json_name = text(name),
                (17, Value::Varint(set)) => optional = set != 0,
                _ => {}
            }
        }
        if field.json_name.is_empty() {
            field.json_name = camel(&field.name);
        }
        if optional {
            // It is the only one of a `oneof` that the compiler made up.
            field.oneof = None;
        }
        let is_message = field.kind == MESSAGE || field.kind == GROUP;
        field.presence = !field.list && (is_message || optional || field.oneof.is_some() || !self.proto3);
        // Strings, groups, messages and bytes are never packed.
        field.packed = field.list && !(9..=12).contains(&field.kind) && packed.unwrap_or(self.proto3);
        let weirs = self.package.strip_prefix("weir").is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        field.time = weirs && field.kind == 6 && field.name.ends_with("unix_nanos");
        Ok((field, type_name))
    }

    fn values(&mut self, values: &[u8], scope: &str) -> Read<()> {
        let mut read = EnumData { name: join(scope, &name(values)?), file: self.here(), values: Vec::new() };
        for part in Parts::new(values) {
            if let (2, Value::Bytes(value)) = numbered(part)? {
                let mut number = 0;
                for part in Parts::new(value) {
                    if let (2, Value::Varint(bits)) = numbered(part)? {
                        // A negative one is ten bytes of two's complement.
                        #[allow(clippy::cast_possible_truncation)]
                        let value = bits.cast_signed() as i32;
                        number = value;
                    }
                }
                read.values.push((number, name(value)?));
            }
        }
        self.symbols.push(Symbol::Enum(self.data.enums.len()));
        self.data.enums.push(read);
        Ok(())
    }

    fn service(&mut self, service: &[u8]) -> Read<()> {
        let service_name = join(&self.package, &name(service)?);
        for part in Parts::new(service) {
            let (2, Value::Bytes(method)) = numbered(part)? else { continue };
            let mut types = [String::new(), String::new()];
            let mut streams = [false; 2];
            for part in Parts::new(method) {
                match numbered(part)? {
                    (2, Value::Bytes(input)) => types[0] = text(input),
                    (3, Value::Bytes(output)) => types[1] = text(output),
                    (5, Value::Varint(client)) => streams[0] = client != 0,
                    (6, Value::Varint(server)) => streams[1] = server != 0,
                    _ => {}
                }
            }
            let index = self.data.methods.len();
            for (which, name) in types.into_iter().enumerate() {
                self.types.push(Named { of: Of::Method(index, which), name });
            }
            let path = ["/", &service_name, "/", &name(method)?].concat();
            self.symbols.push(Symbol::Method(index));
            self.data.methods.push(MethodData { path, file: self.here(), mode: Mode::of(streams), types: [0; 2] });
        }
        Ok(())
    }

    /// Everything, with the names of types replaced by their places.
    fn linked(self) -> Read<Data> {
        let Self { mut data, symbols, types, .. } = self;
        data.names = Names::new(symbols, &|symbol| data.name(symbol))
            .map_err(|twice| PoolError::Twice(data.name(twice).to_owned()))?;
        for Named { of, name } in types {
            // Names of types are given from the root: `.package.Message`.
            let found = data.find(name.trim_start_matches('.'));
            let kind = match of {
                Of::Field(message, field) => data.messages[message].fields[field].kind,
                Of::Method(..) => MESSAGE,
            };
            let link = match (kind, found) {
                (MESSAGE, Some(Symbol::Message(index))) | (ENUM, Some(Symbol::Enum(index))) => index,
                (MESSAGE | ENUM | 0 | 19.., _) => return Err(data.missing(of, name)),
                _ => 0,
            };
            match of {
                Of::Field(message, field) => data.messages[message].fields[field].link = link,
                Of::Method(method, which) => data.methods[method].types[which] = link,
            }
        }
        Ok(data)
    }
}

impl Data {
    fn missing(&self, of: Of, name: String) -> PoolError {
        let of = match of {
            Of::Field(message, field) => {
                let message = &self.messages[message];
                join(&message.name, &message.fields[field].name)
            }
            Of::Method(method, _) => self.methods[method].path.clone(),
        };
        PoolError::Missing { of, name }
    }
}

impl From<Malformed> for PoolError {
    fn from(_: Malformed) -> Self {
        Self::NotASet
    }
}

/// What a part of a descriptor is told by.
fn numbered(part: Result<Part<'_>, Malformed>) -> Result<(u32, Value<'_>), Malformed> {
    part.map(|part| (part.number, part.value))
}

/// The name of anything that is described: field 1.
fn name(descriptor: &[u8]) -> Read<String> {
    let mut name = String::new();
    for part in Parts::new(descriptor) {
        if let (1, Value::Bytes(bytes)) = numbered(part)? {
            name = text(bytes);
        }
    }
    Ok(name)
}

/// A flag of some options, if they say it. What else stands in them may be anybody's and anything.
fn flag(options: &[u8], number: u32) -> Option<bool> {
    let flag = Parts::new(options).flatten().filter(|part| part.number == number).last()?;
    Some(flag.value != Value::Varint(0))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { [scope, ".", name].concat() }
}
