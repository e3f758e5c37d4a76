//! Descriptors that are printed and compiled again.

use std::{collections::BTreeMap, fs};

use prost_reflect::{
    prost::Message as _,
    prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto, FileDescriptorSet},
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
    bare(&mut file.options);
    file.extension.iter_mut().for_each(|field| bare(&mut field.options));
    file.enum_type.iter_mut().for_each(values);
    for service in &mut file.service {
        bare(&mut service.options);
        service.method.iter_mut().for_each(|method| bare(&mut method.options));
    }
    file
}

/// Options of which all were somebody else's are none.
fn bare<O: prost_reflect::prost::Message + Default + PartialEq>(options: &mut Option<O>) {
    if options.as_ref() == Some(&O::default()) {
        *options = None;
    }
}

fn values(of: &mut EnumDescriptorProto) {
    bare(&mut of.options);
    of.value.iter_mut().for_each(|value| bare(&mut value.options));
}

fn sort(message: &mut DescriptorProto) {
    bare(&mut message.options);
    message.field.iter_mut().chain(&mut message.extension).for_each(|field| bare(&mut field.options));
    message.oneof_decl.iter_mut().for_each(|oneof| bare(&mut oneof.options));
    message.enum_type.iter_mut().for_each(values);
    message.nested_type.sort_by(|a, b| a.name().cmp(b.name()));
    message.nested_type.iter_mut().for_each(sort);
}

/// A descriptor set is the same when it was printed and compiled.
pub(crate) fn same(set: &[u8]) {
    let pool = Pool::read(set).unwrap();
    let before = FileDescriptorSet::decode(set).unwrap();
    let sources: BTreeMap<_, _> = pool.files().map(|name| (name.to_owned(), pool.source(name).unwrap())).collect();
    let after = compiled(&sources);
    // Of Google's own files the compiler has others.
    for file in before.file.iter().filter(|file| !file.name().starts_with("google/protobuf/")) {
        let again = after.file.iter().find(|again| again.name() == file.name()).unwrap();
        assert_eq!(facts(again), facts(file), "{}", sources[file.name()]);
    }
}
