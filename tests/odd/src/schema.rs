//! What the servers describe: `odd.v1.Odd` and its one message, and more of it for some.

use prost::Message as _;
use prost_types::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorProto, MethodDescriptorProto, ServiceDescriptorProto,
    field_descriptor_proto::{Label, Type},
};

use crate::Habit;

/// The service's name.
pub(crate) const SERVICE: &str = "odd.v1.Odd";
/// The file that has it.
pub(crate) const FILE: &str = "odd/v1/odd.proto";

/// The one message: `odd.v1.Line`.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Line {
    /// What is said.
    #[prost(string, tag = "1")]
    pub(crate) text: String,
    /// How many are wanted; in answers, which it is, from 1.
    #[prost(uint32, tag = "2")]
    pub(crate) n: u32,
}

fn field(name: &str, number: i32, kind: Type, of: Option<&str>) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(name.to_owned()),
        number: Some(number),
        label: Some(Label::Optional.into()),
        r#type: Some(kind.into()),
        type_name: of.map(str::to_owned),
        ..FieldDescriptorProto::default()
    }
}

fn method(name: &str, (client_streaming, server_streaming): (bool, bool)) -> MethodDescriptorProto {
    MethodDescriptorProto {
        name: Some(name.to_owned()),
        input_type: Some(".odd.v1.Line".to_owned()),
        output_type: Some(".odd.v1.Line".to_owned()),
        client_streaming: Some(client_streaming),
        server_streaming: Some(server_streaming),
        ..MethodDescriptorProto::default()
    }
}

fn file(name: &str, imports: &[&str]) -> FileDescriptorProto {
    FileDescriptorProto {
        name: Some(name.to_owned()),
        package: Some("odd.v1".to_owned()),
        syntax: Some("proto3".to_owned()),
        dependency: imports.iter().map(|&import| import.to_owned()).collect(),
        ..FileDescriptorProto::default()
    }
}

/// The files of a server with that habit: each with its name. What is imported comes first.
pub(crate) fn files(habit: Habit) -> Vec<(String, Vec<u8>)> {
    let line = DescriptorProto {
        name: Some("Line".to_owned()),
        field: vec![field("text", 1, Type::String, None), field("n", 2, Type::Uint32, None)],
        ..DescriptorProto::default()
    };
    let service = ServiceDescriptorProto {
        name: Some("Odd".to_owned()),
        method: vec![
            method("Say", (false, false)),
            method("Count", (false, true)),
            method("Collect", (true, false)),
            method("Talk", (true, true)),
        ],
        ..ServiceDescriptorProto::default()
    };
    let line_file = |imports: &[&str]| FileDescriptorProto {
        message_type: vec![line.clone()],
        ..file("odd/v1/line.proto", imports)
    };
    let odd = |imports: &[&str]| FileDescriptorProto { service: vec![service.clone()], ..file(FILE, imports) };
    let all = match habit {
        Habit::Missing => vec![line_file(&[]), odd(&["odd/v1/line.proto", "buf/validate/validate.proto"])],
        Habit::Circle => vec![line_file(&[FILE]), odd(&["odd/v1/line.proto"])],
        Habit::Many => many(line_file(&[]), &odd),
        _ => vec![line_file(&[]), odd(&["odd/v1/line.proto"])],
    };
    all.into_iter().map(|file| (file.name().to_owned(), file.encode_to_vec())).collect()
}

/// 3,000 types in 300 files, each of which imports the one before it.
fn many(line: FileDescriptorProto, odd: &dyn Fn(&[&str]) -> FileDescriptorProto) -> Vec<FileDescriptorProto> {
    let name = |n: usize| format!("odd/v1/many_{n}.proto");
    let part = |n: usize| {
        let before = if n == 0 { "odd/v1/line.proto".to_owned() } else { name(n - 1) };
        let message_type = (0..10)
            .map(|m| {
                let of = if n == 0 { ".odd.v1.Line".to_owned() } else { format!(".odd.v1.Many{}x{m}", n - 1) };
                let field = vec![field("id", 1, Type::Uint64, None), field("before", 2, Type::Message, Some(&of))];
                DescriptorProto { name: Some(format!("Many{n}x{m}")), field, ..DescriptorProto::default() }
            })
            .collect();
        FileDescriptorProto { message_type, ..file(&name(n), &[&before]) }
    };
    let last = name(299);
    let parts = (0..300).map(part);
    [line].into_iter().chain(parts).chain([odd(&["odd/v1/line.proto", &last])]).collect()
}
