use std::fs;

use sha2::{Digest as _, Sha256};
use weir_proto::hex;

use super::*;

/// Without a folder for uploads they are off.
fn store(files: Option<&Path>, uploads: Option<&Path>, max_upload: u64) -> io::Result<Files> {
    let (files, uploads) = (files.map(Path::to_owned), uploads.map(Path::to_owned));
    Files::open(&Config { lan: true, files, uploads, max_upload, ..Config::default() })
}

async fn content(files: &Files, name: &str, size: usize) -> Vec<Vec<u8>> {
    let mut pieces = files.download(name).await.unwrap().pieces(size);
    let mut all = Vec::new();
    while let Some(piece) = pieces.next().await.unwrap() {
        all.push(piece.to_vec());
    }
    all
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn samples_come_exactly_and_in_pieces() {
    let files = store(None, None, 0).unwrap();
    let zip = include_bytes!("../../samples/hello.zip");
    let pieces = content(&files, "hello.zip", 1024).await;
    assert_eq!(pieces.len(), zip.len().div_ceil(1024));
    assert!(pieces[..pieces.len() - 1].iter().all(|piece| piece.len() == 1024));
    assert_eq!(pieces.concat(), zip);
    assert_eq!(files.download("hello.zip").await.unwrap().len(), zip.len() as u64);
    assert_eq!(files.download("hello.zip").await.unwrap().sha256(), hex(&Sha256::digest(zip)));
}

#[tokio::test]
async fn a_folder_takes_the_place_of_the_samples() {
    let folder = tempfile::tempdir().unwrap();
    let bytes: Vec<u8> = (0..700_001_u32).map(|n| n.to_le_bytes()[0]).collect();
    fs::write(folder.path().join("large"), &bytes).unwrap();
    fs::write(folder.path().join("empty"), b"").unwrap();
    let files = store(Some(folder.path()), None, 0).unwrap();
    for size in [1024, 65_536, 700_000, 700_001, 1 << 20] {
        let pieces = content(&files, "large", size).await;
        let sizes: Vec<_> = pieces.iter().map(Vec::len).collect();
        assert_eq!(sizes, bytes.chunks(size).map(<[u8]>::len).collect::<Vec<_>>(), "{size}");
        assert_eq!(pieces.concat(), bytes, "{size}");
    }
    assert_eq!(files.download("large").await.unwrap().sha256(), hex(&Sha256::digest(&bytes)));
    assert!(content(&files, "empty", 1024).await.is_empty());
    assert!(matches!(files.download("hello.zip").await, Err(FileError::NotFound { .. })));
}

#[tokio::test]
async fn a_changed_file_is_measured_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    fs::write(&path, b"one").unwrap();
    let files = store(Some(folder.path()), None, 0).unwrap();
    assert_eq!(files.download("a").await.unwrap().sha256(), hex(&Sha256::digest(b"one")));
    fs::write(&path, b"three").unwrap();
    assert_eq!(files.download("a").await.unwrap().sha256(), hex(&Sha256::digest(b"three")));
}

#[tokio::test]
async fn a_file_that_shrinks_while_it_is_sent_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    fs::write(&path, vec![1; BLOCKS]).unwrap();
    let files = store(Some(folder.path()), None, 0).unwrap();
    let mut pieces = files.download("a").await.unwrap().pieces(1024);
    pieces.next().await.unwrap();
    fs::write(&path, b"").unwrap();
    let end = loop {
        match pieces.next().await {
            Ok(Some(_)) => {}
            end => break end,
        }
    };
    assert!(matches!(end, Err(FileError::Changed)), "{end:?}");
}

const BLOCKS: usize = 1 << 20;

#[cfg(unix)]
#[tokio::test]
async fn nothing_outside_the_folder_can_be_had() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), b"x").unwrap();
    let folder = tempfile::tempdir_in(outside.path()).unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("sub").join("deep"), b"x").unwrap();
    fs::write(folder.path().join("inside"), b"x").unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret"), folder.path().join("link")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("inside"), folder.path().join("alias")).unwrap();
    let files = store(Some(folder.path()), None, 0).unwrap();
    let absolute = outside.path().join("secret").display().to_string();
    let long = "x".repeat(5000);
    for name in [
        "../secret",
        "..\\secret",
        "%2e%2e/secret",
        "..%2fsecret",
        "sub/../../secret",
        "..",
        ".",
        "./inside",
        "sub",
        "sub/deep",
        "sub/../inside",
        "link",
        "inside/",
        "inside\0",
        "inside\0.zip",
        "",
        " ",
        "unknown",
        &absolute,
        "/dev/zero",
        &long,
    ] {
        assert!(matches!(files.download(name).await, Err(FileError::NotFound { .. })), "{name:?}");
    }
    assert_eq!(content(&files, "alias", 10).await.concat(), b"x");
}

#[tokio::test]
async fn an_upload_is_seen_when_it_is_finished_and_not_before() {
    let folder = tempfile::tempdir().unwrap();
    let files = store(None, Some(&folder.path().join("new")), 100).unwrap();
    let folder = folder.path().join("new");
    let mut upload = files.upload("a.txt").await.unwrap();
    upload.write(b"one ").await.unwrap();
    upload.write(b"two").await.unwrap();
    assert!(matches!(files.download("a.txt").await, Err(FileError::NotFound { .. })));
    let stored = upload.finish().await.unwrap();
    assert_eq!(stored, Stored { len: 7, sha256: hex(&Sha256::digest(b"one two")) });
    assert_eq!(names(&folder), ["a.txt"]);
    assert_eq!(content(&files, "a.txt", 100).await.concat(), b"one two");

    // One that is being replaced is the old one until the new one is whole.
    let again = files.upload("a.txt").await.unwrap();
    assert_eq!(content(&files, "a.txt", 100).await.concat(), b"one two");
    assert_eq!(again.finish().await.unwrap().len, 0);
    assert!(content(&files, "a.txt", 100).await.is_empty());
}

#[tokio::test]
async fn an_upload_that_is_dropped_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let files = store(None, Some(folder.path()), u64::MAX).unwrap();
    let mut upload = files.upload("a.txt").await.unwrap();
    upload.write(&vec![0; BLOCKS]).await.unwrap();
    assert_eq!(names(folder.path()).len(), 1);
    drop(upload);
    assert!(names(folder.path()).is_empty());
}

#[tokio::test]
async fn an_upload_has_limits() {
    let folder = tempfile::tempdir().unwrap();
    let files = store(None, Some(folder.path()), 10).unwrap();
    let mut upload = files.upload("a").await.unwrap();
    upload.write(&[0; 10]).await.unwrap();
    assert!(matches!(upload.write(&[0]).await, Err(FileError::TooLarge { limit: 10 })));
    drop(upload);
    assert!(names(folder.path()).is_empty());
    assert!(matches!(files.upload("../a").await, Err(FileError::Name { .. })));
    assert!(matches!(files.upload("").await, Err(FileError::Name { .. })));
    let off = store(None, None, 10).unwrap();
    assert!(matches!(off.upload("a").await, Err(FileError::Off)));
}

#[tokio::test]
async fn the_temporary_folder_goes_with_the_store() {
    let files = Files::open(&Config::default()).unwrap();
    let folder = files.0.uploads.clone().unwrap();
    files.upload("a").await.unwrap().finish().await.unwrap();
    assert_eq!(names(&folder), ["a"]);
    drop(files);
    assert!(!folder.exists());
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let error = store(Some(Path::new("/no/such/folder")), None, 0).unwrap_err();
    assert!(error.to_string().contains("/no/such/folder"), "{error}");
}
