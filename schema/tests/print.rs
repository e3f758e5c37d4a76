//! A .proto from its descriptor: compiled again it is the same descriptor.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::fs;

use prost_reflect::{DescriptorPool, prost::Message as _};
use support::printed::same;
use weir_schema::Pool;

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
