//! Compressed copies beside each file: the server hands them out as they are and never compresses anything itself.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context as _, Result};
use brotli::CompressorWriter;
use flate2::{Compression, write::GzEncoder};

/// Brotli's best, and a window of 16 MiB: paid once here, not per visitor.
const QUALITY: u32 = 11;
const WINDOW_BITS: u32 = 24;

/// Formats that are compressed already; a second time makes them larger.
const COMPRESSED: &[&str] = &["woff2", "woff", "png", "jpg", "jpeg", "webp", "br", "gz"];

/// Writes `name.br` and `name.gz` beside each of `files` that gains by it.
pub(super) fn all(files: &[PathBuf]) -> Result<()> {
    let worth_it = |path: &&PathBuf| !COMPRESSED.iter().any(|known| path.extension().is_some_and(|ext| ext == *known));
    thread::scope(|scope| {
        let work: Vec<_> = files.iter().filter(worth_it).map(|path| scope.spawn(|| one(path))).collect();
        work.into_iter().try_for_each(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

fn one(path: &Path) -> Result<()> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    for (suffix, compressed) in [("br", brotli(&bytes)?), ("gz", gzip(&bytes)?)] {
        let mut name = path.as_os_str().to_owned();
        name.push(".");
        name.push(suffix);
        let beside = PathBuf::from(name);
        fs::write(&beside, compressed).with_context(|| format!("cannot write {}", beside.display()))?;
    }
    Ok(())
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressor = CompressorWriter::new(Vec::new(), 64 * 1024, QUALITY, WINDOW_BITS);
    compressor.write_all(bytes).and_then(|()| compressor.flush()).context("brotli failed")?;
    Ok(compressor.into_inner())
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressor = GzEncoder::new(Vec::new(), Compression::best());
    compressor.write_all(bytes).context("gzip failed")?;
    compressor.finish().context("gzip failed")
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn both_copies_say_what_the_file_says() {
        let dist = tempfile::tempdir().unwrap();
        let page = dist.path().join("index.html");
        let text = "<p>a weir is a low dam across a stream</p>\n".repeat(100);
        fs::write(&page, &text).unwrap();
        all(std::slice::from_ref(&page)).unwrap();

        let mut unbrotlied = String::new();
        let br = fs::read(dist.path().join("index.html.br")).unwrap();
        brotli::Decompressor::new(br.as_slice(), 4096).read_to_string(&mut unbrotlied).unwrap();
        assert_eq!(unbrotlied, text);

        let mut unzipped = String::new();
        let gz = fs::read(dist.path().join("index.html.gz")).unwrap();
        flate2::read::GzDecoder::new(gz.as_slice()).read_to_string(&mut unzipped).unwrap();
        assert_eq!(unzipped, text);
        assert!(br.len() < gz.len() && gz.len() < text.len() / 10, "{} {}", br.len(), gz.len());
    }

    #[test]
    fn what_is_compressed_already_stays_alone() {
        let dist = tempfile::tempdir().unwrap();
        let font = dist.path().join("text.woff2");
        fs::write(&font, "wOF2").unwrap();
        all(&[font]).unwrap();
        assert_eq!(fs::read_dir(dist.path()).unwrap().count(), 1);
    }
}
