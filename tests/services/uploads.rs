//! Uploads: whole or not at all.

use std::{fs, path::Path, time::Duration};

use bytes::Bytes;
use tempfile::TempDir;
use tonic::{Code, Response, Status};
use weir_proto::{
    keys,
    seeds::{
        FileRequest, UpFileRequest, UpFileResponse, file_service_client::FileServiceClient,
        up_file_service_client::UpFileServiceClient,
    },
    weir::v1::{Direction, Trailers, call_event::What},
};

use crate::{
    files::{sha256, some_bytes},
    support::{Ask, Server, Watch, Wire, ask, eventually, hear, outbox, soon},
};

fn piece(name: &str, content: &[u8]) -> UpFileRequest {
    UpFileRequest { name: name.into(), content: Bytes::copy_from_slice(content) }
}

async fn upload(server: &Server, pieces: Vec<UpFileRequest>) -> Result<Response<UpFileResponse>, Status> {
    server.uploads().up_load(tokio_stream::iter(pieces)).await
}

/// A server that stores uploads in a folder that the test sees.
async fn storing(limit: u64) -> (Server, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let uploads = folder.path().to_owned();
    let server = Server::with(|config| {
        config.uploads = Some(uploads);
        config.max_upload = limit;
    })
    .await;
    (server, folder)
}

fn inside(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

async fn not_there(server: &Server, name: &str) {
    hear(server.files().down_load(FileRequest { name: name.into() })).await.refused(Code::NotFound);
}

#[tokio::test]
async fn what_goes_up_comes_down() {
    let server = Server::start().await;
    let content = some_bytes(100_000);
    // As the tutorial does it, with its chunks; the first message's name counts, later ones may leave it out.
    let mut pieces: Vec<_> = content.chunks(1024).map(|chunk| piece("up.bin", chunk)).collect();
    pieces[5].name.clear();
    let answer = upload(&server, pieces).await.unwrap();
    assert_eq!(answer.get_ref().state, "success");
    assert_eq!(answer.metadata().get(keys::SIZE).unwrap(), "100000");
    assert_eq!(answer.metadata().get(keys::SHA256).unwrap(), sha256(&content).as_str());

    let heard = hear(server.files().down_load(FileRequest { name: "up.bin".into() })).await;
    assert_eq!(heard.head.get(keys::SIZE).unwrap(), "100000");
    assert_eq!(heard.head.get(keys::SHA256).unwrap(), sha256(&content).as_str());
    let back: Vec<u8> = heard.ok().into_iter().flat_map(|piece| piece.content).collect();
    assert!(back == content, "other bytes came back");
}

#[tokio::test]
async fn an_empty_file_is_a_file() {
    let (server, folder) = storing(1000).await;
    let answer = upload(&server, vec![piece("empty", b"")]).await.unwrap();
    assert_eq!(answer.metadata().get(keys::SIZE).unwrap(), "0");
    assert_eq!(inside(folder.path()), ["empty"]);
    assert_eq!(fs::read(folder.path().join("empty")).unwrap(), b"");
}

#[tokio::test]
async fn a_cancelled_upload_leaves_nothing() {
    let (server, folder) = storing(1 << 20).await;
    let mut watch = Watch::begin(&server).await;
    let (pieces, uploading) = outbox();
    let request = ask(uploading).seen_by(&watch);
    let mut client = server.uploads();
    let call = tokio::spawn(async move { client.up_load(request).await });
    for _ in 0..3 {
        pieces.send(piece("cut.bin", &some_bytes(10_000))).await;
    }
    watch.see_messages(Direction::Request, 3).await;
    eventually("something is written", Duration::from_secs(5), async || !inside(folder.path()).is_empty()).await;
    not_there(&server, "cut.bin").await;

    call.abort();
    // A handler that is reading learns of the reset and says CANCELLED, to nobody.
    let end = watch.see("the end", |what| matches!(what, What::Abandoned(_) | What::Trailers(_))).await;
    assert!(!matches!(end.what, Some(What::Trailers(Trailers { code: Some(0), .. }))), "{end:?}");
    eventually("nothing is left", Duration::from_secs(5), async || inside(folder.path()).is_empty()).await;
    not_there(&server, "cut.bin").await;
    drop(pieces);
}

#[tokio::test]
async fn an_upload_over_a_connection_that_breaks_leaves_nothing() {
    let (server, folder) = storing(1 << 20).await;
    for wire in [Wire::native(&server).await, Wire::tunnel(&server).await] {
        let (pieces, uploading) = outbox();
        let mut client = UpFileServiceClient::with_origin(wire.clone(), wire.origin());
        let call = tokio::spawn(async move { client.up_load(ask(uploading)).await });
        pieces.send(piece("cut.bin", &some_bytes(10_000))).await;
        pieces.send(piece("", &some_bytes(10_000))).await;
        eventually("something is written", Duration::from_secs(5), async || !inside(folder.path()).is_empty()).await;
        wire.cut();
        assert!(soon("an error", call).await.unwrap().is_err());
        eventually("nothing is left", Duration::from_secs(5), async || inside(folder.path()).is_empty()).await;
    }
    not_there(&server, "cut.bin").await;
}

#[tokio::test]
async fn a_file_that_is_being_replaced_is_the_old_one_until_the_new_one_is_whole() {
    let (server, _folder) = storing(1 << 20).await;
    upload(&server, vec![piece("data", b"old")]).await.unwrap();
    let (pieces, uploading) = outbox();
    let mut client = server.uploads();
    let call = tokio::spawn(async move { client.up_load(uploading).await });
    pieces.send(piece("data", b"ne")).await;
    let content = async || {
        let wire = Wire::native(&server).await;
        let mut files = FileServiceClient::with_origin(wire.clone(), wire.origin());
        hear(files.down_load(FileRequest { name: "data".into() })).await.ok()[0].content.clone()
    };
    assert_eq!(content().await, "old");
    pieces.send(piece("", b"w")).await;
    drop(pieces);
    soon("the answer", call).await.unwrap().unwrap();
    assert_eq!(content().await, "new");
}

#[tokio::test]
async fn bad_names_are_refused() {
    let (server, folder) = storing(1000).await;
    let (long, endless) = ("x".repeat(256), "../".repeat(1366));
    for name in [
        "",
        ".",
        "..",
        "...",
        "../up.bin",
        "/tmp/up.bin",
        "a/b",
        "a\\b",
        "C:\\up.bin",
        "C:up.bin",
        "file:hidden",
        "a\0b",
        "up.bin\0.txt",
        "a\nb",
        ".bashrc",
        ".weir-upload-x",
        "CON",
        "nul.txt",
        "Com1.tar.gz",
        "lpt¹",
        "up.bin.",
        "up.bin ",
        "exe.\u{202e}gpj",
        "\u{2066}up.bin",
        &long,
        &endless,
    ] {
        let status = upload(&server, vec![piece(name, b"abc"), piece("good.txt", b"def")]).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{name:?}: {status:?}");
        assert!(status.message().contains("name"), "{status:?}");
    }
    let status = upload(&server, vec![piece("one", b"abc"), piece("two", b"def")]).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument, "two names: {status:?}");
    let status = upload(&server, vec![]).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument, "nothing at all: {status:?}");
    eventually("nothing is left", Duration::from_secs(5), async || inside(folder.path()).is_empty()).await;
}

#[tokio::test]
async fn what_is_too_large_is_refused_and_leaves_nothing() {
    let (server, folder) = storing(10_000).await;
    let pieces = |size: usize| some_bytes(size).chunks(1000).map(|chunk| piece("large.bin", chunk)).collect();
    let status = upload(&server, pieces(10_001)).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    assert!(status.message().contains("10000"), "does not say what is allowed: {status:?}");
    eventually("nothing is left", Duration::from_secs(5), async || inside(folder.path()).is_empty()).await;

    upload(&server, pieces(10_000)).await.unwrap();
    assert_eq!(inside(folder.path()), ["large.bin"]);
}

#[tokio::test]
async fn uploads_can_be_off() {
    let server = Server::with(|config| config.lan = true).await;
    let status = upload(&server, vec![piece("up.bin", b"abc")]).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied, "{status:?}");
}
