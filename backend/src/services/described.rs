//! What the server serves, by its descriptors: which file declares a name, what that imports, which methods take a stream.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::LazyLock,
};

use prost::Message;
use prost::bytes::Bytes;
use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto};
use weir_proto::{DESCRIPTORS, INTEROP_DESCRIPTORS};

use crate::config::Config;

/// The contract's files and those of the standard services. They are constants, and so is this.
static DESCRIBED: LazyLock<Described> = LazyLock::new(|| Described::read(SETS));
/// The same, and those of the interop tests.
static WITH_INTEROP: LazyLock<Described> = LazyLock::new(|| Described::read(&[SETS, &[INTEROP_DESCRIPTORS]].concat()));

const SETS: &[&[u8]] = &[
    DESCRIPTORS,
    tonic_health::pb::FILE_DESCRIPTOR_SET,
    tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
    tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET,
];

/// All that a server with this configuration serves.
pub(super) fn described(config: &Config) -> &'static Described {
    if config.interop { &WITH_INTEROP } else { &DESCRIBED }
}

/// Descriptors with their names looked up.
#[derive(Debug, Default)]
pub(super) struct Described {
    files: HashMap<String, File>,
    /// The file of each message, enum, service, method, field, value, oneof and extension, by full names.
    symbols: HashMap<String, String>,
    /// The file of each extension, by the full name of what it extends and its number.
    extensions: HashMap<String, BTreeMap<i32, String>>,
    messages: HashSet<String>,
    services: BTreeSet<String>,
    streaming: HashSet<String>,
}

#[derive(Debug)]
struct File {
    /// As it came: with options that nobody here knows.
    encoded: Bytes,
    imports: Vec<String>,
}

/// `FileDescriptorSet` with its files left encoded.
#[derive(Clone, PartialEq, Message)]
struct Encoded {
    #[prost(bytes = "bytes", repeated, tag = "1")]
    file: Vec<Bytes>,
}

impl Described {
    /// Reads descriptor sets. Of files with the same name the first counts; what is none is left out.
    fn read(sets: &[&'static [u8]]) -> Self {
        let mut described = Self::default();
        for encoded in sets.iter().filter_map(|set| Encoded::decode(*set).ok()).flat_map(|set| set.file) {
            if let Ok(file) = FileDescriptorProto::decode(encoded.clone()) {
                described.add(&file, encoded);
            }
        }
        described
    }

    fn add(&mut self, file: &FileDescriptorProto, encoded: Bytes) {
        if self.files.contains_key(file.name()) {
            return;
        }
        let imports = file.dependency.clone();
        self.files.insert(file.name().to_owned(), File { encoded, imports });
        let mut names = Names { file: file.name(), of: self };
        for message in &file.message_type {
            names.message(file.package(), message);
        }
        for enumeration in &file.enum_type {
            names.enumeration(file.package(), enumeration);
        }
        for extension in &file.extension {
            names.extension(file.package(), extension);
        }
        for service in &file.service {
            let full = names.symbol(file.package(), service.name());
            for method in &service.method {
                names.symbol(&full, method.name());
                if method.client_streaming() {
                    names.of.streaming.insert(format!("/{full}/{}", method.name()));
                }
            }
            names.of.services.insert(full);
        }
    }

    /// Full names of all services, sorted.
    pub(super) fn services(&self) -> impl Iterator<Item = &str> {
        self.services.iter().map(String::as_str)
    }

    /// Paths of the methods that take a stream of requests, as `/package.Service/Method`.
    pub(super) fn streaming(&self) -> &HashSet<String> {
        &self.streaming
    }

    /// A file by its name, if it is there.
    pub(super) fn file(&self, name: &str) -> Option<&str> {
        self.files.get_key_value(name).map(|(name, _)| name.as_str())
    }

    /// The file that declares a name.
    pub(super) fn declaring(&self, symbol: &str) -> Option<&str> {
        self.symbols.get(symbol).map(String::as_str)
    }

    /// The file that declares the extension of a message with that number.
    pub(super) fn extending(&self, message: &str, number: i32) -> Option<&str> {
        self.extensions.get(message)?.get(&number).map(String::as_str)
    }

    /// The numbers of all extensions of a message, sorted; none if there is no such message.
    pub(super) fn extension_numbers(&self, message: &str) -> Option<Vec<i32>> {
        let numbers = self.extensions.get(message).map(|all| all.keys().copied().collect());
        numbers.or_else(|| self.messages.contains(message).then(Vec::new))
    }

    /// A file and all that it imports, directly or not, itself first; without those of the others that are among the `sent`. They are
    /// after it.
    pub(super) fn closure<'a>(&'a self, name: &'a str, sent: &mut HashSet<&'a str>) -> Vec<Bytes> {
        let (mut found, mut todo) = (Vec::new(), vec![name]);
        sent.remove(name);
        while let Some(name) = todo.pop() {
            let Some(file) = self.files.get(name).filter(|_| sent.insert(name)) else { continue };
            found.push(file.encoded.clone());
            todo.extend(file.imports.iter().rev().map(String::as_str));
        }
        found
    }
}

/// Tells which names are in a file.
struct Names<'a> {
    file: &'a str,
    of: &'a mut Described,
}

impl Names<'_> {
    /// The full name.
    fn symbol(&mut self, scope: &str, name: &str) -> String {
        let full = if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") };
        self.of.symbols.entry(full.clone()).or_insert_with(|| self.file.to_owned());
        full
    }

    fn message(&mut self, scope: &str, message: &DescriptorProto) {
        let full = self.symbol(scope, message.name());
        for field in &message.field {
            self.symbol(&full, field.name());
        }
        for oneof in &message.oneof_decl {
            self.symbol(&full, oneof.name());
        }
        for nested in &message.nested_type {
            self.message(&full, nested);
        }
        for enumeration in &message.enum_type {
            self.enumeration(&full, enumeration);
        }
        for extension in &message.extension {
            self.extension(&full, extension);
        }
        self.of.messages.insert(full);
    }

    fn enumeration(&mut self, scope: &str, enumeration: &EnumDescriptorProto) {
        self.symbol(scope, enumeration.name());
        // Values are neighbours of their enum, as in C++.
        for value in &enumeration.value {
            self.symbol(scope, value.name());
        }
    }

    fn extension(&mut self, scope: &str, extension: &FieldDescriptorProto) {
        self.symbol(scope, extension.name());
        let extended = extension.extendee().trim_start_matches('.').to_owned();
        self.of.extensions.entry(extended).or_default().insert(extension.number(), self.file.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(files: &[Bytes]) -> Vec<String> {
        files.iter().map(|file| FileDescriptorProto::decode(file.clone()).unwrap().name.unwrap()).collect()
    }

    /// Two files that import each other's neighbour, made by hand.
    fn made() -> Described {
        let file = |name: &str, imports: &[&str]| FileDescriptorProto {
            name: Some(name.to_owned()),
            dependency: imports.iter().map(|import| (*import).to_owned()).collect(),
            ..Default::default()
        };
        let mut extending = file("b", &["c", "d"]);
        extending.package = Some("p".to_owned());
        extending.message_type = vec![DescriptorProto { name: Some("M".to_owned()), ..Default::default() }];
        extending.extension = [7, 3]
            .map(|number| FieldDescriptorProto {
                name: Some(format!("x{number}")),
                number: Some(number),
                extendee: Some(".p.M".to_owned()),
                ..Default::default()
            })
            .to_vec();
        let mut described = Described::default();
        for file in [file("a", &["b", "missing"]), extending, file("c", &["d"]), file("d", &[])] {
            described.add(&file, file.encode_to_vec().into());
        }
        described
    }

    #[test]
    fn a_file_comes_first_and_with_all_that_it_imports_once() {
        let described = made();
        let mut sent = HashSet::new();
        assert_eq!(names(&described.closure("c", &mut sent)), ["c", "d"]);
        assert_eq!(names(&described.closure("a", &mut sent)), ["a", "b"], "c and d were sent before");
        assert_eq!(names(&described.closure("c", &mut sent)), ["c"], "it was asked for");
        assert_eq!(names(&described.closure("nowhere", &mut sent)), Vec::<String>::new());
    }

    #[test]
    fn extensions_are_found_by_number() {
        let described = made();
        assert_eq!(described.extension_numbers("p.M"), Some(vec![3, 7]));
        assert_eq!((described.extending("p.M", 7), described.extending("p.M", 8)), (Some("b"), None));
        assert_eq!((described.declaring("p.x3"), described.extension_numbers("p.N")), (Some("b"), None));
    }

    #[test]
    fn the_contract_is_described_with_its_streams() {
        for (symbol, file) in [
            ("Greeter", "greeter.proto"),
            ("Greeter.SayHello", "greeter.proto"),
            ("HelloRequest.name", "greeter.proto"),
            ("grpc.health.v1.HealthCheckResponse.SERVING", "health.proto"),
        ] {
            let found = DESCRIBED.declaring(symbol).unwrap_or_else(|| panic!("{symbol}"));
            assert!(found.ends_with(file), "{symbol}: {found}");
        }
        let streaming = DESCRIBED.streaming();
        assert!(streaming.contains("/Greeter/LotsOfGreetings") && streaming.contains("/Greeter/BidiHello"));
        assert!(streaming.contains("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"));
        assert!(!streaming.contains("/Greeter/SayHello") && !streaming.contains("/Greeter/LotsOfReplies"));
        assert_eq!(DESCRIBED.extension_numbers("HelloRequest"), Some(Vec::new()));
    }
}
