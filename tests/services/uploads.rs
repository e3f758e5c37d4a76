//! Uploads that are cut: nothing is left of them.

use std::{fs, path::Path, time::Duration};

use bytes::Bytes;
use tempfile::TempDir;
use tonic::Code;
use weir_proto::{
    seeds::{FileRequest, UpFileRequest, up_file_service_client::UpFileServiceClient},
    weir::v1::{Direction, Trailers, call_event::What},
};

use crate::support::{Ask, Server, Watch, Wire, ask, eventually, hear, outbox, soon};

fn piece(name: &str, content: &[u8]) -> UpFileRequest {
    UpFileRequest { name: name.into(), content: Bytes::copy_from_slice(content) }
}

/// A server that stores uploads in a folder that the test sees.
async fn storing() -> (Server, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let uploads = folder.path().to_owned();
    (Server::with(|config| config.uploads = Some(uploads)).await, folder)
}

fn inside(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

async fn not_there(server: &Server, name: &str) {
    hear(server.files().down_load(FileRequest { name: name.into() })).await.refused(Code::NotFound);
}

#[tokio::test]
async fn a_cancelled_upload_leaves_nothing() {
    let (server, folder) = storing().await;
    let mut watch = Watch::begin(&server).await;
    let (pieces, uploading) = outbox();
    let request = ask(uploading).seen_by(&watch);
    let mut client = server.uploads();
    let call = tokio::spawn(async move { client.up_load(request).await });
    for _ in 0..3 {
        pieces.send(piece("cut.bin", &[7; 10_000])).await;
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
    let (server, folder) = storing().await;
    for wire in [Wire::native(&server).await, Wire::tunnel(&server).await] {
        let (pieces, uploading) = outbox();
        let mut client = UpFileServiceClient::with_origin(wire.clone(), wire.origin());
        let call = tokio::spawn(async move { client.up_load(ask(uploading)).await });
        pieces.send(piece("cut.bin", &[7; 10_000])).await;
        pieces.send(piece("", &[7; 10_000])).await;
        eventually("something is written", Duration::from_secs(5), async || !inside(folder.path()).is_empty()).await;
        wire.cut();
        assert!(soon("an error", call).await.unwrap().is_err());
        eventually("nothing is left", Duration::from_secs(5), async || inside(folder.path()).is_empty()).await;
    }
    not_there(&server, "cut.bin").await;
}
