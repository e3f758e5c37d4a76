//! A file on its way in.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tempfile::TempPath;
use tokio::{
    fs::File,
    io::{AsyncWriteExt as _, BufWriter},
};
use weir_proto::hex;

use super::{error::FileError, name};

/// How much is written to the disk at once: one message is often much smaller.
const BLOCK: usize = 256 << 10;

/// A file that is being stored. Until it is finished nobody sees it, and dropping it removes what was written.
#[derive(Debug)]
pub struct Upload {
    file: BufWriter<File>,
    // Removes the file when dropped.
    path: TempPath,
    target: PathBuf,
    hash: Sha256,
    len: u64,
    limit: u64,
}

/// The measures of a file that was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Length in bytes.
    pub len: u64,
    /// SHA-256 as 64 lower-case hex digits.
    pub sha256: String,
}

impl Upload {
    pub(super) async fn begin(folder: &Path, name: &str, limit: u64) -> Result<Self, FileError> {
        let (folder, target) = (folder.to_owned(), folder.join(name));
        let (file, path) = blocking(move || {
            // In the same folder, so that it can be renamed in one step.
            tempfile::Builder::new().prefix(name::TEMPORARY).tempfile_in(folder)
        })
        .await?
        .into_parts();
        let file = BufWriter::with_capacity(BLOCK, File::from_std(file));
        Ok(Self { file, path, target, hash: Sha256::new(), len: 0, limit })
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// [`FileError::TooLarge`] when the file would become larger than allowed, [`FileError::Io`] when the disk fails.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.len += bytes.len() as u64;
        if self.len > self.limit {
            return Err(FileError::TooLarge { limit: self.limit });
        }
        self.hash.update(bytes);
        Ok(self.file.write_all(bytes).await?)
    }

    /// Gives the file its name, in the place of any that had it before.
    ///
    /// # Errors
    /// [`FileError::Io`] when the disk fails; then nothing remains.
    pub async fn finish(mut self) -> Result<Stored, FileError> {
        self.file.flush().await?;
        let (path, target) = (self.path, self.target);
        blocking(move || path.persist(target).map_err(|error| error.error)).await?;
        Ok(Stored { len: self.len, sha256: hex(&self.hash.finalize()) })
    }
}

/// Runs a file operation where it may block.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, FileError> {
    Ok(tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)??)
}
