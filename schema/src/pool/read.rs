//! From descriptors to a pool: <https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/descriptor.proto>.
//!
//! Each file is read once from front to back, and either counts whole or not at all. Types are found by their names when all of
//! them are there: see [`super::link`].

use super::{
    Data, EnumData, FieldData, FileData, MessageData, MethodData, ServiceData,
    options::{Features, LATEST, Options, PROTO2, PROTO3},
};
use crate::{
    descriptor::{all, last, number, text},
    json::camel,
    method::Mode,
    wire::{Part, Parts},
};

/// How deep messages may be declared within each other.
const DEPTH: u8 = 64;

/// `google.protobuf.FieldDescriptorProto.Type`
pub(super) const GROUP: u64 = 10;
pub(super) const MESSAGE: u64 = 11;
pub(super) const BYTES: u64 = 12;
pub(super) const ENUM: u64 = 14;
/// `google.protobuf.FieldDescriptorProto.Label`
const REQUIRED: u64 = 2;
const REPEATED: u64 = 3;

/// A field that is declared elsewhere than in its message.
pub(super) struct Extension {
    /// The message that it is a field of, and where that name was said.
    pub(super) extendee: String,
    pub(super) scope: String,
    pub(super) field: FieldData,
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) data: Data,
    pub(super) extensions: Vec<Extension>,
    /// The file that is read.
    file: usize,
    /// It is of a package of Weir's own.
    weirs: bool,
    /// Something was no descriptor. It is told at the end: leaving early from everywhere would double the code.
    broken: bool,
}

impl Reader {
    /// Adds a file: an encoded `google.protobuf.FileDescriptorProto`. Nothing is added if it is none, or one that nests deeper
    /// than anybody writes; then the answer is no.
    pub(super) fn file(&mut self, bytes: &[u8]) -> bool {
        let data = &self.data;
        let before = [data.messages.len(), data.enums.len(), data.services.len(), data.methods.len()];
        let extensions = self.extensions.len();
        self.broken = false;
        let file = self.parts(bytes);
        let package = text(&file, 2);
        self.file = self.data.files.len();
        self.weirs = package == "weir" || package.starts_with("weir.");
        let edition = match &*text(&file, 12) {
            "proto3" => PROTO3,
            "editions" => u32::try_from(number(&file, 14)).unwrap_or(LATEST),
            _ => PROTO2,
        };
        let features = Features::of(edition).with(&Options::of(&file, 8), 50);
        self.types(&file, [4, 5, 7], &package, features, DEPTH);
        for service in all(&file, 6) {
            self.service(service, &package);
        }
        let data = &mut self.data;
        if self.broken {
            data.messages.truncate(before[0]);
            data.enums.truncate(before[1]);
            data.services.truncate(before[2]);
            data.methods.truncate(before[3]);
            self.extensions.truncate(extensions);
            return false;
        }
        let imports = all(&file, 3).map(|import| String::from_utf8_lossy(import).into_owned()).collect();
        data.files.push(FileData { name: text(&file, 1), package, edition, imports, bytes: bytes.to_vec() });
        true
    }

    fn parts<'a>(&mut self, descriptor: &'a [u8]) -> Vec<Part<'a>> {
        let (parts, malformed) = Parts::all(descriptor);
        self.broken |= malformed.is_some();
        parts
    }

    /// The messages, enums and extensions of a file or a message, under the numbers that its descriptor has them.
    fn types(&mut self, of: &[Part<'_>], numbers: [u32; 3], scope: &str, features: Features, depth: u8) {
        let [messages, enums, extensions] = numbers;
        for message in all(of, messages) {
            match depth.checked_sub(1) {
                Some(deeper) => self.message(message, scope, features, deeper),
                None => self.broken = true,
            }
        }
        for values in all(of, enums) {
            self.enumeration(values, scope, features);
        }
        for extension in all(of, extensions) {
            let extension = self.parts(extension);
            let mut field = self.field(&extension, features, &[]);
            let name = join(scope, &field.name);
            field.name = ["[", &name, "]"].concat();
            field.json_name.clone_from(&field.name);
            field.presence = !field.list;
            field.extension = Some(self.file);
            self.extensions.push(Extension { extendee: text(&extension, 2), scope: scope.to_owned(), field });
        }
    }

    fn enumeration(&mut self, values: &[u8], scope: &str, features: Features) {
        let parts = self.parts(values);
        let mut values = Vec::new();
        for value in all(&parts, 2) {
            let value = self.parts(value);
            #[expect(clippy::cast_possible_truncation, reason = "a negative one is ten bytes of two's complement")]
            let number = number(&value, 2).cast_signed() as i32;
            values.push((number, text(&value, 1)));
        }
        let closed = features.with(&Options::of(&parts, 3), 7).closed;
        self.data.enums.push(EnumData { name: join(scope, &text(&parts, 1)), file: self.file, values, closed });
    }

    fn message(&mut self, message: &[u8], scope: &str, features: Features, depth: u8) {
        let message = self.parts(message);
        let name = join(scope, &text(&message, 1));
        let options = Options::of(&message, 7);
        let features = features.with(&options, 12);
        self.types(&message, [3, 4, 6], &name, features, depth);
        let mut oneofs = Vec::new();
        let mut of_oneofs = Vec::new();
        for oneof in all(&message, 8) {
            let oneof = self.parts(oneof);
            oneofs.push(text(&oneof, 1));
            of_oneofs.push(features.with(&Options::of(&oneof, 2), 1));
        }
        let mut fields = Vec::new();
        for field in all(&message, 2) {
            let field = self.parts(field);
            fields.push(self.field(&field, features, &of_oneofs));
        }
        let map_entry = options.flag(7, "map_entry") == Some(true) && is_entry(&fields);
        for field in &mut fields {
            field.delimited &= !map_entry;
        }
        let deprecated = options.flag(3, "deprecated") == Some(true);
        let message =
            MessageData { name, file: self.file, fields, oneofs, map_entry, deprecated, ..MessageData::default() };
        self.data.messages.push(message);
    }

    fn field(&mut self, field: &[Part<'_>], features: Features, oneofs: &[Features]) -> FieldData {
        let name = text(field, 1);
        let json_name = text(field, 10);
        let kind = number(field, 5);
        let label = number(field, 4);
        let list = label == REPEATED;
        let optional = number(field, 17) != 0;
        // An optional field is the only one of a `oneof` that the compiler made up.
        let oneof = last(field, 9).filter(|_| !optional);
        let oneof = oneof.map(|_| usize::try_from(number(field, 9)).unwrap_or(usize::MAX));
        let options = Options::of(field, 8);
        let features = oneof.and_then(|oneof| oneofs.get(oneof)).copied().unwrap_or(features).with(&options, 21);
        self.broken |= oneof.is_some_and(|oneof| oneof >= oneofs.len()) || kind > 18;
        // What was read from a .proto has no kind where it has a name, which may be of either.
        let is_message = kind == MESSAGE || kind == GROUP;
        FieldData {
            // Numbers beyond those that a field may have are on no wire.
            number: u32::try_from(number(field, 3)).unwrap_or_default(),
            required: label == REQUIRED || (features.required && !list),
            presence: !list && (is_message || optional || oneof.is_some() || features.explicit),
            // Strings, groups, messages and bytes are never packed.
            packed: list && !(9..=12).contains(&kind) && options.flag(2, "packed").unwrap_or(features.packed),
            delimited: kind == GROUP || (features.delimited && is_message),
            delimits: features.delimited,
            time: self.weirs && kind == 6 && name.ends_with("unix_nanos"),
            deprecated: options.flag(3, "deprecated") == Some(true),
            json_name: if json_name.is_empty() { camel(&name) } else { json_name },
            type_name: text(field, 6),
            default: text(field, 7),
            kind: if kind == GROUP { MESSAGE } else { kind },
            oneof,
            link: 0,
            extension: None,
            name,
            list,
        }
    }

    fn service(&mut self, service: &[u8], package: &str) {
        let service = self.parts(service);
        let name = join(package, &text(&service, 1));
        for method in all(&service, 2) {
            let method = self.parts(method);
            self.data.methods.push(MethodData {
                path: ["/", &name, "/", &text(&method, 1)].concat(),
                service: self.data.services.len(),
                mode: Mode::of([5, 6].map(|side| number(&method, side) != 0)),
                deprecated: Options::of(&method, 4).flag(33, "deprecated") == Some(true),
                type_names: [2, 3].map(|which| text(&method, which)),
                types: [0; 2],
            });
        }
        self.data.services.push(ServiceData { name, file: self.file });
    }
}

/// The name of a file, read no further than it takes.
pub(super) fn name(file: &[u8]) -> String {
    let name = Parts::new(file).flatten().find(|part| part.number == 1);
    name.map_or_else(String::new, |name| text(&[name], 1))
}

fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { [scope, ".", name].concat() }
}
/// Fields of an entry of a map: a key, which is a whole number, a flag or a text, and a value, one of each. Else it is a message like others,
/// whatever it is called.
fn is_entry(fields: &[FieldData]) -> bool {
    let one = |number| fields.iter().find(|field| field.number == number && !field.list);
    let is_key = |kind| matches!(kind, 3..=9 | 13 | 15..=18);
    one(1).is_some_and(|key| is_key(key.kind)) && one(2).is_some()
}
