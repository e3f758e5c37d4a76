//! Downloads: exact bytes, in pieces of the size asked for, and only of what is served.

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tonic::Code;
use weir_proto::{
    keys,
    seeds::{FileRequest, FileResponse},
};

use crate::support::{Ask, Heard, Server, ask, hear};

async fn download(server: &Server, name: &str) -> Heard<FileResponse> {
    hear(server.files().down_load(FileRequest { name: name.into() })).await
}

pub(crate) fn sha256(content: &[u8]) -> String {
    format!("{:x}", Sha256::digest(content))
}

/// Not the same byte twice in a row, and no period that a chunk's size divides.
pub(crate) fn some_bytes(count: usize) -> Vec<u8> {
    (0..count).map(|n| u8::try_from(n * 7 % 251).unwrap()).collect()
}

/// A server that serves one file.
async fn serving(name: &str, content: &[u8]) -> (Server, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), content).unwrap();
    let files = folder.path().to_owned();
    (Server::with(|config| config.files = Some(files)).await, folder)
}

#[tokio::test]
async fn hello_zip_is_there_from_the_start() {
    let server = Server::start().await;
    let heard = download(&server, "hello.zip").await;
    let content: Vec<u8> = heard.messages.iter().flat_map(|piece| piece.content.clone()).collect();
    assert_eq!(heard.head.get(keys::SIZE).unwrap(), content.len().to_string().as_str());
    assert_eq!(heard.head.get(keys::SHA256).unwrap(), sha256(&content).as_str());
    assert_eq!(&content[..4], b"PK\x03\x04", "not a zip file");
    assert!(content.len() > 1024, "one piece shows no stream");
    assert!(heard.ok().iter().all(|piece| piece.name == "hello.zip"));
}

/// The tutorial sends its whole buffer each time, so its last piece carries bytes of the one before.
#[tokio::test]
async fn a_file_arrives_with_its_exact_size() {
    for (size, pieces) in [
        (0, vec![]),
        (1, vec![1]),
        (1023, vec![1023]),
        (1024, vec![1024]),
        (1025, vec![1024, 1]),
        (2048, vec![1024, 1024]),
        (2500, vec![1024, 1024, 452]),
    ] {
        let content = some_bytes(size);
        let (server, _folder) = serving("data.bin", &content).await;
        let heard = download(&server, "data.bin").await;
        assert_eq!(heard.head.get(keys::SIZE).unwrap(), size.to_string().as_str());
        assert_eq!(heard.head.get(keys::SHA256).unwrap(), sha256(&content).as_str());
        let messages = heard.ok();
        let sizes: Vec<_> = messages.iter().map(|piece| piece.content.len()).filter(|size| *size > 0).collect();
        assert_eq!(sizes, pieces);
        let arrived: Vec<u8> = messages.into_iter().flat_map(|piece| piece.content).collect();
        assert!(arrived == content, "other bytes than the file's");
    }
}

#[tokio::test]
async fn pieces_have_the_size_that_is_asked_for() {
    let content = some_bytes(1_300_000);
    let (server, _folder) = serving("data.bin", &content).await;
    for (size, count) in [(1_048_576, 2), (65_536, 20), (433_333, 4)] {
        let request = ask(FileRequest { name: "data.bin".into() }).with(keys::CHUNK_BYTES, size);
        let messages = hear(server.files().down_load(request)).await.ok();
        assert_eq!(messages.len(), count);
        let (last, others) = messages.split_last().unwrap();
        assert!(others.iter().all(|piece| piece.content.len() == size) && last.content.len() <= size);
        let arrived: Vec<u8> = messages.into_iter().flat_map(|piece| piece.content).collect();
        assert!(arrived == content, "other bytes than the file's");
    }
    let (server, _folder) = serving("data.bin", b"abc").await;
    let request = ask(FileRequest { name: "data.bin".into() }).with(keys::CHUNK_BYTES, 1);
    let pieces: Vec<_> = hear(server.files().down_load(request)).await.ok();
    assert_eq!(pieces.iter().map(|piece| &piece.content[..]).collect::<Vec<_>>(), [b"a", b"b", b"c"]);
}

#[tokio::test]
async fn no_name_leads_out_of_the_folder() {
    let outer = tempfile::tempdir().unwrap();
    std::fs::write(outer.path().join("secret.txt"), "secret").unwrap();
    let served = outer.path().join("served");
    std::fs::create_dir_all(served.join("inner")).unwrap();
    std::fs::write(served.join("good.txt"), "good").unwrap();
    std::fs::write(served.join("inner").join("deep.txt"), "deep").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(outer.path().join("secret.txt"), served.join("link.txt")).unwrap();
    let absolute = outer.path().join("secret.txt").to_str().unwrap().to_owned();
    let server = Server::with(|config| config.files = Some(served)).await;

    assert_eq!(download(&server, "good.txt").await.ok()[0].content, "good");
    let long = "x".repeat(5000);
    let names = [
        "../secret.txt",
        "..\\secret.txt",
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        "inner/../../secret.txt",
        "./good.txt",
        "inner/deep.txt",
        "inner",
        "link.txt",
        "good.txt/",
        "good.txt\0",
        "good.txt\0.zip",
        "/etc/hostname",
        &absolute,
        ".",
        "..",
        "",
        " ",
        "unknown.txt",
        &long,
    ];
    for name in names {
        download(&server, name).await.refused(Code::NotFound);
    }
}
