//! Descriptors, held against a full reflection library.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::collections::BTreeSet;

use prost::Message as _;
use prost_reflect::{
    Cardinality, DescriptorPool,
    prost_types::{
        DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet, MethodDescriptorProto,
        ServiceDescriptorProto, field_descriptor_proto::Type,
    },
};
use weir_schema::{Field, Message, Method, Mode, Pool, PoolError, Trouble, wire::Value};

use support::{contract, ours, set, their_contract};

#[test]
fn the_contract_is_what_a_reflection_library_reads() {
    same(&contract(), &their_contract());
}

#[test]
fn everything_that_proto3_and_proto2_have_is_what_a_reflection_library_reads() {
    same(&Pool::read(&set()).unwrap(), &DescriptorPool::decode(&*set()).unwrap());
}

fn same(ours: &Pool, theirs: &DescriptorPool) {
    assert_eq!(ours.messages().count(), theirs.all_messages().count());
    for message in theirs.all_messages() {
        let name = message.full_name();
        let known = ours.message(name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!((known.full_name(), known.file()), (name, message.parent_file().name()));
        assert_eq!(known.is_map_entry(), message.is_map_entry(), "{name}");
        let of_ours = known.fields().map(|field| {
            let facts = [field.is_list(), field.is_map(), field.is_packed(), field.has_presence()];
            let kind = field.kind();
            let names = [field.name(), field.json_name(), kind.name(), field.oneof().unwrap_or_default()];
            (field.number(), names.map(str::to_owned), facts)
        });
        let of_theirs = message.fields().map(|field| {
            let kind = match field.kind() {
                prost_reflect::Kind::Message(message) => message.full_name().to_owned(),
                prost_reflect::Kind::Enum(values) => values.full_name().to_owned(),
                scalar => format!("{scalar:?}").to_lowercase(),
            };
            // Of an optional field's the .proto knows nothing.
            let oneof = field.containing_oneof().filter(|oneof| !oneof.is_synthetic());
            let oneof = oneof.map_or_else(String::new, |oneof| oneof.name().to_owned());
            let list = field.cardinality() == Cardinality::Repeated;
            let facts = [list, field.is_map(), field.is_packed(), field.supports_presence()];
            (field.number(), [field.name().to_owned(), field.json_name().to_owned(), kind, oneof], facts)
        });
        assert_eq!(of_ours.collect::<BTreeSet<_>>(), of_theirs.collect(), "{name}");
        for field in known.fields() {
            assert_eq!(known.field(field.number()).as_ref(), Some(&field));
            assert_eq!(known.field_by_name(field.name()).as_ref(), Some(&field));
        }
    }
    assert_eq!(ours.enums().count(), theirs.all_enums().count());
    for values in theirs.all_enums() {
        let known = ours.enumeration(values.full_name()).unwrap();
        assert_eq!(known.file(), values.parent_file().name());
        // The library sorts them; the first name of a number is the first in the .proto.
        let theirs = &values.enum_descriptor_proto().value;
        let theirs: Vec<_> = theirs.iter().map(|value| (value.number(), value.name().to_owned())).collect();
        assert_eq!(known.values().count(), theirs.len());
        for (number, name) in &theirs {
            assert_eq!(known.number(name), Some(*number));
            let first = theirs.iter().find(|(other, _)| other == number).map(|(_, name)| name.as_str());
            assert_eq!(known.name(*number), first);
        }
    }
    let methods = theirs.services().flat_map(|service| service.methods().collect::<Vec<_>>());
    let mut count = 0;
    for method in methods {
        let service = method.parent_service();
        let known = ours.method(&format!("/{}/{}", service.full_name(), method.name())).unwrap();
        assert_eq!((known.service(), known.name()), (service.full_name(), method.name()));
        assert_eq!(known.input().full_name(), method.input().full_name());
        assert_eq!(known.output().full_name(), method.output().full_name());
        assert_eq!(known.mode().client_streams(), method.is_client_streaming());
        assert_eq!(known.mode().server_streams(), method.is_server_streaming());
        assert_eq!(known.file(), service.parent_file().name());
        count += 1;
    }
    assert_eq!(ours.methods().count(), count);
}

#[test]
fn modes_have_names() {
    let modes = Pool::read(&set()).unwrap().methods().map(|method| method.mode()).collect::<Vec<_>>();
    assert_eq!(modes, [Mode::Unary, Mode::Server, Mode::Client, Mode::Bidi]);
    assert_eq!(Mode::ALL.map(Mode::id), ["unary", "server", "client", "bidi"]);
    for mode in Mode::ALL {
        assert_eq!(Mode::find(mode.id()), Some(mode));
    }
    assert_eq!(Mode::find("duplex"), None);
}

#[test]
fn names_of_one_kind_are_not_found_as_another() {
    let pool = Pool::read(&set()).unwrap();
    assert!(pool.message("test.Kinds").is_some() && pool.enumeration("test.Color").is_some());
    assert!(pool.message("test.Color").is_none() && pool.enumeration("test.Kinds").is_none());
    assert!(pool.method("test.Kinds").is_none() && pool.message("/test.Shapes/One").is_none());
    for nothing in ["", ".", "test", "test.Shapes", "test.Kinds.", "/test.Shapes/", "zzz"] {
        assert!(pool.message(nothing).is_none() && pool.method(nothing).is_none(), "{nothing}");
    }
}

#[test]
fn handles_outlive_the_pool_that_they_are_from_and_are_equal_within_one() {
    fn travels(_: impl Send + Sync + 'static) {}
    let method = Pool::read(&set()).unwrap().method("/test.Shapes/Both").unwrap();
    assert_eq!(method.output().full_name(), "test.Maps.Leaf");
    assert_eq!(
        format!("{method:?} {:?} {:?}", method.input(), method.input().field(1).unwrap()),
        "/test.Shapes/Both test.Kinds test.Kinds.a_double"
    );
    assert_eq!(method, method.pool().clone().method("/test.Shapes/Both").unwrap());
    assert_ne!(Some(method.clone()), Pool::read(&set()).unwrap().method("/test.Shapes/Both"));
    assert_ne!(method.input(), method.output());
    travels(method);
}

#[test]
fn only_weirs_own_times_are_times() {
    let times = |pool: &Pool| {
        let messages: Vec<_> = pool.messages().collect();
        messages.iter().flat_map(Message::fields).filter(Field::is_time).count()
    };
    assert!(contract().message("weir.v1.Quote").unwrap().field_by_name("unix_nanos").unwrap().is_time());
    assert!(times(&contract()) > 5);
    assert!(!ours("test.Kinds").field_by_name("unix_nanos").unwrap().is_time());
    // A package whose name only begins like it.
    let file = |package: &str| FileDescriptorProto {
        package: Some(package.into()),
        message_type: vec![message(
            "M",
            vec![field("unix_nanos", 1, Type::Fixed64, ""), field("its_unix_nanos", 2, Type::Uint64, "")],
        )],
        ..Default::default()
    };
    for (package, count) in [("weir", 1), ("weir.v2", 1), ("weird", 0), ("weird.v1", 0), ("", 0), ("not.weir", 0)] {
        assert_eq!(times(&pool(vec![file(package)]).unwrap()), count, "{package:?}");
    }
}

#[test]
fn thousands_of_types_are_all_found() {
    let files = (0..300).map(|file| FileDescriptorProto {
        name: Some(format!("f{file}.proto")),
        package: Some(format!("p{}", file % 7)),
        // Each is of the type that comes after it, in the next file at last.
        message_type: (0..10)
            .map(|at| {
                let (next_file, next) = if at == 9 { ((file + 1) % 300, 0) } else { (file, at + 1) };
                let next = format!(".p{}.M{next_file}x{next}", next_file % 7);
                message(&format!("M{file}x{at}"), vec![field("next", 1, Type::Message, &next)])
            })
            .collect(),
        service: vec![ServiceDescriptorProto {
            name: Some(format!("S{file}")),
            method: vec![MethodDescriptorProto {
                name: Some("Do".into()),
                input_type: Some(format!(".p{}.M{file}x0", file % 7)),
                output_type: Some(format!(".p{}.M{file}x9", file % 7)),
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    });
    let pool = pool(files.collect()).unwrap();
    assert_eq!(pool.messages().count(), 3000);
    // Round all of them, by nothing but links.
    let first = pool.message("p0.M0x0").unwrap();
    let mut at = first.clone();
    for _ in 0..3000 {
        let weir_schema::Kind::Message(next) = at.field(1).unwrap().kind() else { panic!("{at:?}") };
        assert_eq!(pool.message(next.full_name()), Some(next.clone()));
        at = next;
    }
    assert_eq!(at, first);
    for file in 0..300 {
        let method: Method = pool.method(&format!("/p{}.S{file}/Do", file % 7)).unwrap();
        assert_eq!(method.file(), format!("f{file}.proto"));
        assert_eq!(method.output().full_name(), format!("p{}.M{file}x9", file % 7));
    }
}

#[test]
fn what_makes_no_pool_is_named() {
    assert_eq!(Pool::read(&[]).unwrap().messages().count(), 0);
    assert_eq!(Pool::read(b"no set").unwrap_err(), PoolError::NotASet);
    let set = set();
    let mut whole = 0;
    for end in 1..set.len() {
        match Pool::read(&set[..end]) {
            Err(error) => assert_eq!(error, PoolError::NotASet, "cut at {end}"),
            Ok(_) => whole += 1,
        }
    }
    assert_eq!(whole, 1, "between the two files");
    let one = |types| FileDescriptorProto { message_type: types, ..Default::default() };
    let missing = |name: &'static str| move |error: PoolError| matches!(error, PoolError::Wanting(Trouble::Missing { name: of, .. }) if of == name);
    let a = || message("A", vec![field("b", 1, Type::Message, ".B")]);
    assert!(pool(vec![one(vec![a()])]).is_err_and(missing("B")));
    assert!(pool(vec![one(vec![message("A", vec![field("b", 1, Type::Enum, ".A")])])]).is_err_and(missing("A")));
    let other = FileDescriptorProto { name: Some("other".into()), ..one(vec![message("B", vec![])]) };
    let twice = Trouble::TypeTwice { name: "B".into(), files: [String::new(), "other".into()] };
    assert_eq!(pool(vec![one(vec![a(), message("B", vec![])]), other]).unwrap_err(), PoolError::Wanting(twice));
    let service = ServiceDescriptorProto {
        name: Some("S".into()),
        method: vec![MethodDescriptorProto {
            name: Some("Do".into()),
            input_type: Some(".A".into()),
            output_type: Some(".C".into()),
            ..Default::default()
        }],
        ..Default::default()
    };
    let file =
        FileDescriptorProto { service: vec![service], message_type: vec![message("A", vec![])], ..Default::default() };
    assert!(pool(vec![file]).is_err_and(missing("C")));
    let out_of_range = FieldDescriptorProto { oneof_index: Some(3), ..field("x", 1, Type::Bool, "") };
    assert_eq!(pool(vec![one(vec![message("A", vec![out_of_range])])]).unwrap_err(), PoolError::NotASet);
    let nested = (0..10_000).fold(vec![0x0a, 1, b'A'], |inner, _| within(3, &inner));
    assert_eq!(Pool::read(&within(1, &within(4, &nested))).unwrap_err(), PoolError::NotASet);
}

/// Bytes as the field of that number.
fn within(number: u32, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 8);
    Value::Bytes(bytes).put(number, &mut out);
    out
}

fn pool(file: Vec<FileDescriptorProto>) -> Result<Pool, PoolError> {
    Pool::read(&FileDescriptorSet { file }.encode_to_vec())
}

fn message(name: &str, field: Vec<FieldDescriptorProto>) -> DescriptorProto {
    DescriptorProto { name: Some(name.into()), field, ..Default::default() }
}

fn field(name: &str, number: i32, kind: Type, of: &str) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(name.into()),
        number: Some(number),
        r#type: Some(kind.into()),
        type_name: (!of.is_empty()).then(|| of.into()),
        ..Default::default()
    }
}
