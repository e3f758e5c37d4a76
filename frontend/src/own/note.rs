//! What is wanting in what a server says of itself, and what that means for its methods.

use weir_schema::Trouble;

use super::{given::Given, reflection::Ask};

/// Lines of what is wanting; more would bury what works.
const LINES: usize = 4;

/// One thing that is wanting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Note {
    /// A file that only options need.
    Options { import: String, file: String },
    /// A file that types need and that is not among those the user has given: so many they are.
    Give { import: String, file: String, among: usize },
    /// A type that fields or methods need.
    Type { name: String, file: String, by: String },
    /// A service that is listed and not described.
    Service(String),
    /// A file or a type is there twice, with other contents.
    Twice(String),
    /// A file that nobody can read, or only in part.
    File(String),
}

/// What is wanting, the worst first, and how much more of it there is.
pub(super) fn notes(missing: &[Ask], troubles: &[Trouble], lacks: &[String], given: &Given) -> (Vec<Note>, usize) {
    let services = lacks.iter().map(|name| Note::Service(name.clone()));
    let mut types = Vec::new();
    let mut others = Vec::new();
    for trouble in troubles {
        match trouble {
            Trouble::Missing { file, imports, .. } if imports.iter().any(|import| is_wanted(given, file, import)) => {
                for import in imports.iter().filter(|import| !given.has(import)) {
                    let among = given.files.len();
                    let note = Note::Give { import: import.clone(), file: file.clone(), among };
                    if !types.iter().any(|other| matches!(other, Note::Give { import: told, .. } if told == import)) {
                        types.push(note);
                    }
                }
            }
            Trouble::Missing { name, file, by, .. } => {
                types.push(Note::Type { name: name.clone(), file: file.clone(), by: by.clone() });
            }
            // It is there by another path.
            Trouble::Import { import, .. } if given.has(import) => {}
            Trouble::Import { import, file } => {
                others.push(Note::Options { import: import.clone(), file: file.clone() });
            }
            Trouble::FileTwice(name) | Trouble::TypeTwice { name, .. } => others.push(Note::Twice(name.clone())),
            Trouble::Edition { file, .. } => others.push(Note::File(file.clone())),
            Trouble::NotADescriptor(_) => others.push(Note::File(String::new())),
        }
    }
    // A file that the server does not have, and that nothing was found to lack.
    let told = |name: &String| others.iter().any(|note| matches!(note, Note::Options { import, .. } if import == name));
    let untold: Vec<_> = missing
        .iter()
        .filter_map(|ask| match ask {
            Ask::File(name) if !told(name) && types.is_empty() => Some(Note::File(name.clone())),
            _ => None,
        })
        .collect();
    let mut all: Vec<_> = services.chain(types).chain(others).chain(untold).collect();
    let more = all.len().saturating_sub(LINES);
    all.truncate(LINES);
    (all, more)
}

/// A file of the user's imports another that is not there.
fn is_wanted(given: &Given, file: &str, import: &str) -> bool {
    given.has(file) && !given.has(import)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn the_worst_comes_first_and_few_are_told() {
        let import = |n: usize| Trouble::Import { import: format!("{n}.proto"), file: "a.proto".into() };
        let mut troubles: Vec<_> = (0..5).map(import).collect();
        troubles.push(Trouble::Missing {
            name: ".p.Gone".into(),
            file: "a.proto".into(),
            by: "p.A.gone".into(),
            imports: vec![],
        });
        let none = Given::default();
        let (told, more) = notes(&[Ask::File("0.proto".into())], &troubles, &["health.v1.Health".to_owned()], &none);
        assert_eq!((told.len(), more), (4, 3));
        assert_eq!(told[0], Note::Service("health.v1.Health".into()));
        assert!(matches!(&told[1], Note::Type { by, .. } if by == "p.A.gone"));
        assert_eq!(notes(&[], &[], &[], &none), (vec![], 0));
        assert_eq!(notes(&[Ask::File("x.proto".into())], &[], &[], &none).0, [Note::File("x.proto".into())]);
    }

    /// etcd: three roots, and a file that nobody has.
    #[test]
    fn what_was_given_elsewhere_is_there_and_what_was_not_is_asked_for_once() {
        let names = ["etcdserverpb/rpc.proto", "mvcc/mvccpb/kv.proto"];
        let given = Given { files: names.map(|name| (name.to_owned(), Bytes::new())).to_vec(), faults: Vec::new() };
        let missing = |name: &str, import: &str| Trouble::Missing {
            name: name.into(),
            file: "etcdserverpb/rpc.proto".into(),
            by: name.into(),
            imports: vec![import.into()],
        };
        let options = |import: &str| Trouble::Import { import: import.into(), file: "etcdserverpb/rpc.proto".into() };
        let troubles = [
            missing("authpb.User", "etcd/auth/authpb/auth.proto"),
            missing("authpb.Role", "etcd/auth/authpb/auth.proto"),
            options("etcd/mvcc/mvccpb/kv.proto"),
            options("google/api/annotations.proto"),
        ];
        let file = || "etcdserverpb/rpc.proto".to_owned();
        let (told, more) = notes(&[], &troubles, &[], &given);
        let wanted = Note::Give { import: "etcd/auth/authpb/auth.proto".into(), file: file(), among: 2 };
        let options = Note::Options { import: "google/api/annotations.proto".into(), file: file() };
        assert_eq!((told, more), (vec![wanted, options], 0));
    }
}
