//! Real files: from this disk to the server, and from the server to this disk.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::driver::Browser;
use crate::harness::browse;
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_file_goes_up_and_comes_down_again() {
    browse(|browser| async move {
        let server = Server::start();
        let folder = tempfile::tempdir().unwrap();
        for (transport, name, len) in
            [("tunnel", "log of the river.bin", 300_001), ("web", "水.bin", 70_000), ("tunnel", "empty.bin", 0)]
        {
            let bytes = some_bytes(len);
            let file = folder.path().join(name);
            std::fs::write(&file, &bytes).unwrap();

            let page = Page::open(&browser, server.url(&format!("/client/upload?transport={transport}"))).await;
            page.pick_file(&file).await;
            page.start().await;
            let state = page.verdict("ok").await;
            assert_eq!(state.sent(), messages(len, 16 * 1024));
            assert!(std::fs::read(server.uploads().join(name)).unwrap() == bytes, "{name} on the server");
            shows_hash(&page, &bytes).await;

            let url = server.url(&format!("/server/download?transport={transport}&name={}", name.replace(' ', "%20")));
            let saved = download(&browser, &url, name, bytes.len()).await;
            assert!(std::fs::read(saved).unwrap() == bytes, "{name} come back");
        }
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn the_served_sample_is_saved_byte_by_byte() {
    browse(|browser| async move {
        let server = Server::start();
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("backend/samples/hello.zip");
        let sample = std::fs::read(sample).unwrap();
        let saved = download(&browser, &server.url("/server/download"), "hello.zip", sample.len()).await;
        assert!(std::fs::read(saved).unwrap() == sample, "another file than the sample");
        let page = Page { browser: &browser };
        // The tutorial's server padded the last of its 1024-byte pieces.
        assert_eq!(page.state().await.received(), messages(sample.len(), 1024));
        shows_hash(&page, &sample).await;
        server
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_cancelled_upload_leaves_nothing() {
    browse(|browser| async move {
        let server = Server::start();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("large.bin");
        std::fs::write(&file, vec![7; 200 << 20]).unwrap();
        let page = Page::open(&browser, server.url("/client/upload")).await;
        page.pick_file(&file).await;
        page.start().await;
        page.until(PATIENCE, "the upload to be under way", |state| state.sent() >= 20).await;
        page.cancel().await;
        page.verdict("cancelled").await;
        let nothing = || async { std::fs::read_dir(server.uploads()).unwrap().count() == 0 };
        until(PATIENCE, "the upload folder to be empty", nothing).await;
        server
    })
    .await;
}

/// Downloads through the page and gives back where the browser put the file.
async fn download(browser: &Browser, url: &str, name: &str, len: usize) -> PathBuf {
    let page = Page::open(browser, url).await;
    page.start().await;
    page.verdict("ok").await;
    page.click("save").await;
    let saved = browser.downloads().join(name);
    // The browser takes the name at once, with an empty file, and the bytes come when they are all there.
    let whole = || async { std::fs::metadata(&saved).is_ok_and(|file| file.len() == len as u64) };
    until(PATIENCE, &format!("{name} to be saved"), whole).await;
    saved
}

/// The page has worked out the file's hash and found it to be the server's.
async fn shows_hash(page: &Page<'_>, bytes: &[u8]) {
    let hash = format!("{:x}", Sha256::digest(bytes));
    page.until(PATIENCE, "the file's SHA-256", |state| state.hash() == Some(&hash)).await;
    // The server said it in metadata, which is there to be seen.
    page.click("tab-headers").await;
    page.until(PATIENCE, "the server's SHA-256", |state| state.words().contains(&hash)).await;
}

/// Bytes without a pattern that a mistake could keep.
fn some_bytes(len: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..len).map(|_| next()).collect()
}

/// How many messages a file makes.
fn messages(len: usize, piece: usize) -> i64 {
    i64::try_from(len.div_ceil(piece).max(1)).unwrap()
}
