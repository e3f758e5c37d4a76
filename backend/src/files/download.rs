//! A file on its way out.

use std::{
    collections::HashMap,
    io::SeekFrom,
    path::{Path, PathBuf},
    sync::Mutex,
    time::SystemTime,
};

use bytes::{Bytes, BytesMut};
use sha2::{Digest as _, Sha256};
use tokio::{
    fs::File,
    io::{AsyncReadExt as _, AsyncSeekExt as _},
};
use weir_proto::hex;

use super::error::FileError;
use crate::lock::lock;

/// How much is read from the disk at once: one message is often much smaller.
const BLOCK: usize = 256 << 10;

/// A file that was found, with its measures.
#[derive(Debug)]
pub struct Download {
    len: u64,
    sha256: String,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Memory(Bytes),
    Disk(File),
}

impl Download {
    /// Length in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// SHA-256 as 64 lower-case hex digits.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The content in pieces of `size` bytes, the last one with what remains.
    pub fn pieces(self, size: usize) -> Pieces {
        Pieces { size: size.max(1), left: self.len, content: self.content, block: BytesMut::new() }
    }

    pub(super) fn from_memory(bytes: &'static [u8]) -> Self {
        Self {
            len: bytes.len() as u64,
            sha256: hex(&Sha256::digest(bytes)),
            content: Content::Memory(Bytes::from_static(bytes)),
        }
    }

    /// `None` if there is no plain file of that name in the folder (canonical), links that lead out of it included.
    pub(super) async fn from_folder(folder: &Path, name: &str, hashes: &Hashes) -> Result<Option<Self>, FileError> {
        let Ok(path) = tokio::fs::canonicalize(folder.join(name)).await else {
            return Ok(None);
        };
        // A pipe or a device would block whoever opens it.
        if !path.starts_with(folder) || !tokio::fs::metadata(&path).await?.is_file() {
            return Ok(None);
        }
        let mut file = File::open(&path).await?;
        let metadata = file.metadata().await?;
        let (len, modified) = (metadata.len(), metadata.modified()?);
        let known = hashes.get(&path, len, modified);
        let sha256 = if let Some(known) = known {
            known
        } else {
            let hash = hash(&mut file, len).await?;
            hashes.put(path, len, modified, hash.clone());
            hash
        };
        Ok(Some(Self { len, sha256, content: Content::Disk(file) }))
    }
}

/// Reads the first `len` bytes and goes back to the start. Dropped in between, it stops.
async fn hash(file: &mut File, len: u64) -> Result<String, FileError> {
    let mut hash = Sha256::new();
    let mut block = BytesMut::new();
    let mut left = len;
    while left > 0 {
        block.clear();
        left -= fill(file, &mut block, left).await?;
        hash.update(&block);
    }
    file.seek(SeekFrom::Start(0)).await?;
    Ok(hex(&hash.finalize()))
}

/// Reads up to a block, at least one byte.
async fn fill(file: &mut File, block: &mut BytesMut, left: u64) -> Result<u64, FileError> {
    block.reserve(BLOCK);
    let read = file.take(left.min(BLOCK as u64)).read_buf(block).await?;
    if read == 0 { Err(FileError::Changed) } else { Ok(read as u64) }
}

/// The pieces of a file, one after the other.
#[derive(Debug)]
pub struct Pieces {
    size: usize,
    // Bytes that no piece had yet, those in the block included.
    left: u64,
    content: Content,
    // Read, and in no piece yet.
    block: BytesMut,
}

impl Pieces {
    /// The next piece; `None` after the last.
    ///
    /// # Errors
    /// When the disk fails, or the file became shorter than it was when it was opened.
    pub async fn next(&mut self) -> Result<Option<Bytes>, FileError> {
        let size = usize::try_from(self.left).map_or(self.size, |left| left.min(self.size));
        if size == 0 {
            return Ok(None);
        }
        let piece = match &mut self.content {
            Content::Memory(bytes) => bytes.split_to(size),
            Content::Disk(file) => {
                while self.block.len() < size {
                    let left = self.left - self.block.len() as u64;
                    fill(file, &mut self.block, left).await?;
                }
                self.block.split_to(size).freeze()
            }
        };
        self.left -= size as u64;
        Ok(Some(piece))
    }
}

/// Hashes of files that were measured before, so that a large file is not read twice for every download.
#[derive(Debug, Default)]
pub(super) struct Hashes(Mutex<HashMap<PathBuf, (u64, SystemTime, String)>>);

/// Beyond so many files it forgets them all: a served folder is small, or nobody downloads everything twice.
const REMEMBERED: usize = 1024;

impl Hashes {
    fn get(&self, path: &Path, len: u64, modified: SystemTime) -> Option<String> {
        let known = lock(&self.0);
        known.get(path).filter(|known| (known.0, known.1) == (len, modified)).map(|known| known.2.clone())
    }

    fn put(&self, path: PathBuf, len: u64, modified: SystemTime, hash: String) {
        let mut known = lock(&self.0);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(path, (len, modified, hash));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_hashes_are_remembered_and_no_more() {
        let hashes = Hashes::default();
        for number in 0..=REMEMBERED {
            hashes.put(PathBuf::from(number.to_string()), 1, SystemTime::UNIX_EPOCH, String::new());
        }
        let kept = (0..=REMEMBERED)
            .filter(|number| hashes.get(Path::new(&number.to_string()), 1, SystemTime::UNIX_EPOCH).is_some());
        assert_eq!(kept.count(), 1, "one more, and all others are forgotten");
    }
}
