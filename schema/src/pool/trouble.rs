//! What is not as it should be with files that were linked.

/// One thing that was found wanting. Everything that it does not touch can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// What was given is no file's descriptor, or one that nests deeper than anybody writes: by its place among what was given.
    #[error("file {0} is not a descriptor")]
    NotADescriptor(usize),
    /// A second file has the name of another and says something else. The first counts.
    #[error("{0} is there twice, with different contents")]
    FileTwice(String),
    /// Two files define a thing of the same full name. The first counts.
    #[error("{name} is there twice")]
    TypeTwice {
        /// The message, the enum, or the method by its path.
        name: String,
        /// Where: the first, the other.
        files: [String; 2],
    },
    /// A type is named and is in none of the files. A field of it has its bytes or its number and nothing more; a method with it is
    /// known by its name.
    #[error("the type {name:?} is missing")]
    Missing {
        /// The type's name, as it was said.
        name: String,
        /// The file that names it.
        file: String,
        /// The field, the method by its path, or the extension by its name, that is of that type.
        by: String,
        /// Those of the file's imports that are not there and may have it.
        imports: Vec<String>,
    },
    /// A file is imported and is not there. No type is missed: it was for options only.
    #[error("{import} is missing; only options need it")]
    Import {
        /// The file that is not there.
        import: String,
        /// The file that imports it.
        file: String,
    },
    /// A file's edition is newer than what is known here. It is read as the newest that is.
    #[error("{file} is of an edition that is not known")]
    Edition {
        /// The file.
        file: String,
        /// Its edition, as `google.protobuf.Edition` numbers them.
        edition: u32,
    },
}
