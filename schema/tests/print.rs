//! A .proto from its descriptor: compiled again it is the same descriptor.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{collections::BTreeMap, fs};

use prost_reflect::{
    DescriptorPool,
    prost::Message as _,
    prost_types::{DescriptorProto, FileDescriptorProto, FileDescriptorSet},
};
use weir_schema::Pool;

/// Compiles sources by their names.
fn compiled(sources: &BTreeMap<String, String>) -> FileDescriptorSet {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in sources {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let compiled = protox::compile(sources.keys(), [folder.path()]);
    compiled.unwrap_or_else(|error| panic!("{error:?}\n{sources:#?}"))
}

/// Without where things stand: what a group declares is declared with its field.
fn facts(file: &FileDescriptorProto) -> FileDescriptorProto {
    let mut file = FileDescriptorProto { source_code_info: None, ..file.clone() };
    file.message_type.sort_by(|a, b| a.name().cmp(b.name()));
    file.message_type.iter_mut().for_each(sort);
    file
}

fn sort(message: &mut DescriptorProto) {
    message.nested_type.sort_by(|a, b| a.name().cmp(b.name()));
    message.nested_type.iter_mut().for_each(sort);
}

fn same(set: &[u8]) {
    let pool = Pool::read(set).unwrap();
    let before = FileDescriptorSet::decode(set).unwrap();
    let sources: BTreeMap<_, _> = pool.files().map(|name| (name.to_owned(), pool.source(name).unwrap())).collect();
    let after = compiled(&sources);
    for file in &before.file {
        let again = after.file.iter().find(|again| again.name() == file.name()).unwrap();
        assert_eq!(facts(again), facts(file), "{}", sources[file.name()]);
    }
}

#[test]
fn what_is_printed_compiles_to_the_same() {
    same(&support::compiled(&["groups.proto", "known.proto", "kinds.proto", "old.proto", "printed.proto"]));
}

#[test]
fn the_contract_too() {
    same(weir_proto::DESCRIPTORS);
}

#[test]
fn comments_stand_above_what_they_are_about() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/protos");
    let mut compiler = protox::Compiler::new([folder]).unwrap();
    let set = compiler.include_source_info(true).open_files(["printed.proto"]).unwrap().file_descriptor_set();
    let pool = Pool::read(&set.encode_to_vec()).unwrap();
    let printed = pool.source("printed.proto").unwrap();
    let source = fs::read_to_string(format!("{folder}/printed.proto")).unwrap();
    // It is written as the printer prints.
    assert_eq!(printed, source);
    assert!(DescriptorPool::from_file_descriptor_set(set).is_ok());
    assert_eq!(pool.source("none.proto"), None);
}
