use std::io;

/// What can go wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// No such file here.
    #[error("there is no such file")]
    NotFound {
        /// The name that was asked for.
        name: String,
    },
    /// Not a name for an upload.
    #[error("the name {fault}")]
    Name {
        /// The name that was given.
        name: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The upload is larger than allowed.
    #[error("the file is too large: an upload may have at most {limit} bytes")]
    TooLarge {
        /// The most bytes allowed.
        limit: u64,
    },
    /// Uploads are switched off.
    #[error("uploads are switched off on this server")]
    Off,
    /// The file became shorter while it was being sent.
    #[error("the file changed while it was being sent")]
    Changed,
    /// The disk.
    #[error(transparent)]
    Io(#[from] io::Error),
}
