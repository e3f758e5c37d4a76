//! Descriptors, held against a full reflection library.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use prost::Message as _;
use prost_reflect::{
    DescriptorPool,
    prost_types::{
        DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet, MethodDescriptorProto,
        ServiceDescriptorProto, field_descriptor_proto::Type,
    },
};
use weir_schema::{Field, Message, Method, Mode, Pool, PoolError, wire::Value};

use support::{contract, facts::same, ours, set, their_contract};

#[test]
fn the_contract_is_what_a_reflection_library_reads() {
    same(&contract(), &their_contract());
}

#[test]
fn everything_that_proto3_and_proto2_have_is_what_a_reflection_library_reads() {
    same(&Pool::read(&set()).unwrap(), &DescriptorPool::decode(&*set()).unwrap());
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
    let a = || message("A", vec![field("b", 1, Type::Message, ".B")]);
    assert!(pool(vec![one(vec![a()])]).is_err_and(|error| error == PoolError::NotWhole));
    assert!(
        pool(vec![one(vec![message("A", vec![field("b", 1, Type::Enum, ".A")])])])
            .is_err_and(|error| error == PoolError::NotWhole)
    );
    let other = FileDescriptorProto { name: Some("other".into()), ..one(vec![message("B", vec![])]) };
    assert_eq!(pool(vec![one(vec![a(), message("B", vec![])]), other]).unwrap_err(), PoolError::NotWhole);
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
    assert!(pool(vec![file]).is_err_and(|error| error == PoolError::NotWhole));
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
