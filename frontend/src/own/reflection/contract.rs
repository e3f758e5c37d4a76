//! The services of reflection and their types: <https://github.com/grpc/grpc/tree/master/src/proto/grpc/reflection>. They are the
//! same twice, under two names. The page knows them without a file, so that the calls in which it asks can be looked at.

use weir_schema::{Method, Pool, wire::Value};

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Version {
    /// `grpc.reflection.v1`
    V1,
    /// `grpc.reflection.v1alpha`: all that some servers have, those in Python among them.
    V1Alpha,
}

/// A field: name, number, and type: a letter for texts, bytes and numbers, else a message's name. A star for a list.
type Field = (&'static str, u64, &'static str);

const MESSAGES: &[(&str, &[Field])] = &[
    (
        "ServerReflectionRequest",
        &[
            ("host", 1, "s"),
            ("file_by_filename", 3, "s"),
            ("file_containing_symbol", 4, "s"),
            ("file_containing_extension", 5, "ExtensionRequest"),
            ("all_extension_numbers_of_type", 6, "s"),
            ("list_services", 7, "s"),
        ],
    ),
    ("ExtensionRequest", &[("containing_type", 1, "s"), ("extension_number", 2, "i")]),
    (
        "ServerReflectionResponse",
        &[
            ("valid_host", 1, "s"),
            ("original_request", 2, "ServerReflectionRequest"),
            ("file_descriptor_response", 4, "FileDescriptorResponse"),
            ("all_extension_numbers_response", 5, "ExtensionNumberResponse"),
            ("list_services_response", 6, "ListServiceResponse"),
            ("error_response", 7, "ErrorResponse"),
        ],
    ),
    ("FileDescriptorResponse", &[("file_descriptor_proto", 1, "*b")]),
    ("ExtensionNumberResponse", &[("base_type_name", 1, "s"), ("extension_number", 2, "*i")]),
    ("ListServiceResponse", &[("service", 1, "*ServiceResponse")]),
    ("ServiceResponse", &[("name", 1, "s")]),
    ("ErrorResponse", &[("error_code", 1, "i"), ("error_message", 2, "s")]),
];

/// Numbers of types and labels in descriptors.
const INT32: u64 = 5;
const STRING: u64 = 9;
const MESSAGE: u64 = 11;
const BYTES: u64 = 12;
const ONE: u64 = 1;
const MANY: u64 = 3;

impl Version {
    /// Its package.
    pub fn package(self) -> &'static str {
        match self {
            Self::V1 => "grpc.reflection.v1",
            Self::V1Alpha => "grpc.reflection.v1alpha",
        }
    }

    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V1Alpha => "v1alpha",
        }
    }

    /// The method that answers.
    pub fn method(self) -> Option<Method> {
        let path = ["/", self.package(), ".ServerReflection/ServerReflectionInfo"].concat();
        Pool::link(&[self.file()]).pool.method(&path)
    }

    /// Its file's descriptor.
    fn file(self) -> Vec<u8> {
        let package = self.package();
        let typed = |name: &str| [".", package, ".", name].concat();
        let mut file = Vec::new();
        text(1, &[&package.replace('.', "/"), "/reflection.proto"].concat(), &mut file);
        text(2, package, &mut file);
        for (name, fields) in MESSAGES {
            let mut message = Vec::new();
            text(1, name, &mut message);
            for (name, number, kind) in *fields {
                let one = kind.trim_start_matches('*');
                let label = if one == *kind { ONE } else { MANY };
                let kind = match one {
                    "s" => STRING,
                    "b" => BYTES,
                    "i" => INT32,
                    _ => MESSAGE,
                };
                let mut field = Vec::new();
                text(1, name, &mut field);
                for (at, value) in [(3, *number), (4, label), (5, kind)] {
                    Value::Varint(value).put(at, &mut field);
                }
                if kind == MESSAGE {
                    text(6, &typed(one), &mut field);
                }
                Value::Bytes(&field).put(2, &mut message);
            }
            Value::Bytes(&message).put(4, &mut file);
        }
        let mut method = Vec::new();
        text(1, "ServerReflectionInfo", &mut method);
        text(2, &typed("ServerReflectionRequest"), &mut method);
        text(3, &typed("ServerReflectionResponse"), &mut method);
        Value::Varint(1).put(5, &mut method);
        Value::Varint(1).put(6, &mut method);
        let mut service = Vec::new();
        text(1, "ServerReflection", &mut service);
        Value::Bytes(&method).put(2, &mut service);
        Value::Bytes(&service).put(6, &mut file);
        text(12, "proto3", &mut file);
        file
    }
}

fn text(number: u32, text: &str, out: &mut Vec<u8>) {
    Value::Bytes(text.as_bytes()).put(number, out);
}
