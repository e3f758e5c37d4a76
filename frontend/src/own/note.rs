//! What is wanting in what a server says of itself, and what that means for its methods.

use weir_schema::Trouble;

use super::reflection::Ask;

/// Lines of what is wanting; more would bury what works.
const LINES: usize = 4;

/// One thing that is wanting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Note {
    /// A file that only options need.
    Options { import: String, file: String },
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
pub(super) fn notes(missing: &[Ask], troubles: &[Trouble], lacks: &[String]) -> (Vec<Note>, usize) {
    let services = lacks.iter().map(|name| Note::Service(name.clone()));
    let mut types = Vec::new();
    let mut others = Vec::new();
    for trouble in troubles {
        match trouble {
            Trouble::Missing { name, file, by, .. } => {
                types.push(Note::Type { name: name.clone(), file: file.clone(), by: by.clone() });
            }
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

#[cfg(test)]
mod tests {
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
        let (told, more) = notes(&[Ask::File("0.proto".into())], &troubles, &["health.v1.Health".to_owned()]);
        assert_eq!((told.len(), more), (4, 3));
        assert_eq!(told[0], Note::Service("health.v1.Health".into()));
        assert!(matches!(&told[1], Note::Type { by, .. } if by == "p.A.gone"));
        assert_eq!(notes(&[], &[], &[]), (vec![], 0));
        assert_eq!(notes(&[Ask::File("x.proto".into())], &[], &[]).0, [Note::File("x.proto".into())]);
    }
}
