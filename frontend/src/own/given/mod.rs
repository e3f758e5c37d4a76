//! Schemas that the user gives: .proto files, folders of them, descriptor sets. They go to Weir to be read, and to nobody else.

pub(super) mod gather;
mod kind;
mod read;

use bytes::Bytes;

pub(super) use self::read::read;

/// What the user has given, as far as it can be used. It lasts as long as the page.
#[derive(Clone, Default, PartialEq, Debug)]
pub(super) struct Given {
    /// Descriptors of files, each with the name that it was given under, or that its descriptor has.
    pub(super) files: Vec<(String, Bytes)>,
    /// What cannot be used.
    pub(super) faults: Vec<Fault>,
}

/// Why something that was given cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    /// A .proto file breaks the language's rules at a place: line and character.
    Syntax { file: String, line: u32, column: u32, reason: String },
    /// A .proto file is of an edition.
    Edition(String),
    /// It is neither .proto nor a descriptor set.
    Neither(String),
    /// The browser cannot read it any more.
    Gone { file: String, reason: String },
    /// There are more files, or more bytes, than are taken.
    TooMuch,
    /// Weir does not read them: its status.
    NoHelp { code: i32, message: String },
}

impl Given {
    /// More was given: a file of a name that is there takes its place. What was wrong before is not said again.
    pub(super) fn add(&mut self, more: Self) {
        for (name, file) in more.files {
            match self.files.iter_mut().find(|(known, _)| *known == name) {
                Some(known) => known.1 = file,
                None => self.files.push((name, file)),
            }
        }
        self.faults = more.faults;
    }

    /// Whether a file that somebody imports is among these. Nobody knows from which folder they are named: `a/b.proto` is there if a file
    /// ends so, and if only its end was given.
    pub(super) fn has(&self, import: &str) -> bool {
        self.files.iter().any(|(name, _)| is_one(name, import))
    }
}

/// Two names of files may mean the same one, seen from different folders.
pub(super) fn is_one(a: &str, b: &str) -> bool {
    let (long, short) = if a.len() < b.len() { (b, a) } else { (a, b) };
    long.strip_suffix(short).is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_from_any_folder() {
        let files = ["etcd/mvcc/mvccpb/kv.proto", "rpc.proto"].map(|name| (name.to_owned(), Bytes::new())).to_vec();
        let given = Given { files, faults: Vec::new() };
        for import in
            ["etcd/mvcc/mvccpb/kv.proto", "mvcc/mvccpb/kv.proto", "go/etcd/mvcc/mvccpb/kv.proto", "a/rpc.proto"]
        {
            assert!(given.has(import), "{import}");
        }
        for import in ["v.proto", "mvccpb/other.proto", "xrpc.proto", ""] {
            assert!(!given.has(import), "{import}");
        }
    }

    #[test]
    fn a_file_that_is_given_again_takes_its_place() {
        let file = |name: &str, text: &'static str| (name.to_owned(), Bytes::from(text));
        let mut given = Given { files: vec![file("a.proto", "1"), file("b.proto", "2")], faults: vec![Fault::TooMuch] };
        given.add(Given { files: vec![file("c.proto", "3"), file("a.proto", "4")], faults: Vec::new() });
        assert_eq!(given.files, [file("a.proto", "4"), file("b.proto", "2"), file("c.proto", "3")]);
        assert_eq!(given.faults, []);
    }
}
