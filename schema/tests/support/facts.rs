//! Descriptors, held against a full reflection library.

use std::collections::BTreeSet;

use prost_reflect::{Cardinality, DescriptorPool};
use weir_schema::Pool;

/// Everything that both know of types and methods is the same.
pub(crate) fn same(ours: &Pool, theirs: &DescriptorPool) {
    assert_eq!(ours.messages().count(), theirs.all_messages().count());
    for message in theirs.all_messages() {
        let name = message.full_name();
        let known = ours.message(name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!((known.full_name(), known.file()), (name, message.parent_file().name()));
        assert_eq!(known.is_map_entry(), message.is_map_entry(), "{name}");
        let of_ours = known.fields().filter(|field| !field.is_extension()).map(|field| {
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
