//! The files that can be downloaded, and the store of what was uploaded.
//!
//! A file is known by a plain name, without folders. What was uploaded is found first, then what is served: the files of
//! a folder, or, if none is given, a few samples that are part of the program.

mod download;
mod error;
pub(crate) mod name;
mod samples;
mod upload;

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use tempfile::TempDir;

pub use download::{Download, Pieces};
pub use error::FileError;
pub use upload::{Stored, Upload};

use crate::config::{Config, Uploads};
use download::Hashes;

/// The files of one server. Clones are the same store.
#[derive(Clone, Debug)]
pub struct Files(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Folders to look in, in this order; canonical.
    folders: Vec<PathBuf>,
    /// Whether the samples are served.
    samples: bool,
    uploads: Option<PathBuf>,
    upload_limit: u64,
    hashes: Hashes,
    // Removes the temporary folder in the end.
    _temporary: Option<TempDir>,
}

impl Files {
    /// Finds the folders that the configuration names, and makes those for uploads.
    ///
    /// # Errors
    /// When a folder cannot be found or made.
    pub fn open(config: &Config) -> io::Result<Self> {
        let (uploads, temporary) = match config.uploads() {
            Uploads::Off => (None, None),
            Uploads::Temporary => {
                let folder = tempfile::Builder::new().prefix("weir-uploads-").tempdir()?;
                (Some(folder.path().canonicalize()?), Some(folder))
            }
            Uploads::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(|error| about(folder, &error))?;
                (Some(folder.canonicalize()?), None)
            }
        };
        let served = match config.files() {
            Some(folder) => {
                let path = folder.canonicalize().map_err(|error| about(folder, &error))?;
                if !path.is_dir() {
                    return Err(about(folder, &io::ErrorKind::NotADirectory.into()));
                }
                Some(path)
            }
            None => None,
        };
        Ok(Self(Arc::new(Inner {
            samples: served.is_none(),
            folders: uploads.iter().cloned().chain(served).collect(),
            uploads,
            upload_limit: config.upload_limit(),
            hashes: Hashes::default(),
            _temporary: temporary,
        })))
    }

    /// Finds the file of this name and measures it.
    ///
    /// # Errors
    /// [`FileError::NotFound`] for anything that is not a plain file inside the folders or a sample.
    pub async fn download(&self, name: &str) -> Result<Download, FileError> {
        let not_found = || FileError::NotFound { name: name.to_owned() };
        name::check(name).map_err(|_| not_found())?;
        for folder in &self.0.folders {
            if let Some(download) = Download::from_folder(folder, name, &self.0.hashes).await? {
                return Ok(download);
            }
        }
        if !self.0.samples {
            return Err(not_found());
        }
        samples::find(name).map(Download::from_memory).ok_or_else(not_found)
    }

    /// Begins to store a file. Nothing can be seen of it until [`Upload::finish`]; dropped before that, it leaves nothing.
    ///
    /// # Errors
    /// [`FileError::Off`], [`FileError::Name`], or [`FileError::Io`] when the folder cannot be written to.
    pub async fn upload(&self, name: &str) -> Result<Upload, FileError> {
        let folder = self.0.uploads.as_ref().ok_or(FileError::Off)?;
        name::check(name).map_err(|fault| FileError::Name { name: name.to_owned(), fault })?;
        Upload::begin(folder, name, self.0.upload_limit).await
    }
}

fn about(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests;
