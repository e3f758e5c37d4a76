//! What a file of somebody's is.

use bytes::Bytes;
use weir_schema::wire::Parts;

use crate::own::reflection::File;

/// A file, by its name and what is in it.
#[derive(PartialEq, Debug)]
pub(super) enum Kind {
    /// Text in protobuf's language.
    Source,
    /// A set of descriptors (`google.protobuf.FileDescriptorSet`; Buf's images are such): each file by its name.
    Set(Vec<(String, Bytes)>),
    /// Something else.
    Neither,
}

/// How .proto files end.
const SOURCE: &str = ".proto";
/// Endings of descriptor sets, as compilers and people name them.
const SETS: [&str; 7] = [".binpb", ".pb", ".protoset", ".desc", ".dsc", ".fds", ".bin"];

/// The file may have something to say. In a folder nobody asks about the others.
pub(super) fn may_be(name: &str) -> bool {
    name.ends_with(SOURCE) || SETS.iter().any(|ending| name.ends_with(ending))
}

pub(super) fn kind(name: &str, bytes: &Bytes) -> Kind {
    if name.ends_with(SOURCE) {
        return Kind::Source;
    }
    set(bytes).map_or(Kind::Neither, Kind::Set)
}

fn set(bytes: &Bytes) -> Option<Vec<(String, Bytes)>> {
    let mut files = Vec::new();
    for part in Parts::new(bytes) {
        let part = part.ok()?;
        let descriptor = part.value.bytes();
        let File { name, .. } = File::read(descriptor);
        if part.number != 1 || name.is_empty() {
            return None;
        }
        files.push((name, bytes.slice_ref(descriptor)));
    }
    (!files.is_empty()).then_some(files)
}

#[cfg(test)]
mod tests {
    use weir_schema::wire::{Value, put_varint};

    use super::*;

    fn file(name: &str) -> Vec<u8> {
        let mut file = Vec::new();
        Value::Bytes(name.as_bytes()).put(1, &mut file);
        file
    }

    #[test]
    fn a_file_is_what_is_in_it() {
        assert_eq!(kind("a.proto", &Bytes::from_static(b"\xff")), Kind::Source);
        let mut set = Vec::new();
        for name in ["a.proto", "b/c.proto"] {
            Value::Bytes(&file(name)).put(1, &mut set);
        }
        let Kind::Set(files) = kind("all", &set.clone().into()) else { panic!("no set") };
        assert_eq!(files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a.proto", "b/c.proto"]);
        assert_eq!(&*files[1].1, file("b/c.proto"));
        set.pop();
        for neither in [&set[..], b"", b"{\"a\": 1}", &file("a.proto")] {
            assert_eq!(kind("schema.json", &Bytes::copy_from_slice(neither)), Kind::Neither, "{neither:?}");
        }
        let mut number = Vec::new();
        put_varint(8, &mut number);
        assert_eq!(kind("x.pb", &number.into()), Kind::Neither);
    }

    #[test]
    fn of_a_folder_what_may_be_one_is_looked_at() {
        assert!(may_be("a/b.proto") && may_be("all.binpb") && !may_be("README.md") && !may_be("proto"));
    }
}
