use std::{fs, path::Path};

use futures::{StreamExt as _, stream};
use tonic::{Code, Request, Status, service::Routes};
use weir_proto::{
    keys,
    seeds::{
        FileRequest, UpFileRequest, UpFileResponse, file_service_client::FileServiceClient,
        up_file_service_client::UpFileServiceClient,
    },
};

use crate::{
    app::App,
    config::Config,
    services::{
        routes,
        testing::{all, services, with},
    },
};

const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn piece(name: &str, content: &[u8]) -> UpFileRequest {
    UpFileRequest { name: name.into(), content: content.to_vec().into() }
}

fn storing(uploads: &Path, max_upload: u64) -> Routes {
    routes(&App::new(Config { uploads: Some(uploads.into()), max_upload, ..Config::default() }).unwrap())
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

async fn upload(routes: Routes, pieces: Vec<UpFileRequest>) -> Result<UpFileResponse, Status> {
    UpFileServiceClient::new(routes).up_load(stream::iter(pieces)).await.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn a_download_is_exact_and_its_measures_come_first() {
    let request = FileRequest { name: "hello.zip".into() };
    let response = FileServiceClient::new(services()).down_load(request).await.unwrap();
    let expected = include_bytes!("../../../samples/hello.zip");
    assert_eq!(response.metadata().get(keys::SIZE).unwrap(), expected.len().to_string().as_str());
    assert_eq!(response.metadata().get(keys::SHA256).unwrap().len(), 64);
    let pieces = all(response.into_inner()).await;
    assert!(pieces.iter().all(|piece| piece.name == "hello.zip"));
    assert!(pieces[..pieces.len() - 1].iter().all(|piece| piece.content.len() == 1024));
    assert_eq!(pieces.into_iter().flat_map(|piece| piece.content).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn pieces_have_the_size_that_is_asked_for() {
    for (size, count) in [("1", 225), ("100", 3), ("1048576", 1)] {
        let request = with(FileRequest { name: "hello.txt".into() }, &[(keys::CHUNK_BYTES, size)]);
        let response = FileServiceClient::new(services()).down_load(request).await.unwrap();
        assert_eq!(all(response.into_inner()).await.len(), count, "{size}");
    }
    for size in ["0", "1048577", "big"] {
        let request = with(FileRequest { name: "hello.txt".into() }, &[(keys::CHUNK_BYTES, size)]);
        let status = FileServiceClient::new(services()).down_load(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(status.message().contains("1 to 1048576"), "{}", status.message());
    }
}

#[tokio::test]
async fn what_is_not_served_is_not_found() {
    for name in ["", "nothing", "../Cargo.toml", "/etc/passwd", "a\0b", ".", "..", &"x".repeat(10_000)] {
        let status = FileServiceClient::new(services()).down_load(FileRequest { name: name.into() }).await.unwrap_err();
        assert_eq!(status.code(), Code::NotFound, "{name}");
        assert!(status.message().starts_with("name is ") && status.message().len() < 200, "{}", status.message());
    }
}

#[tokio::test]
async fn an_upload_can_be_downloaded_and_its_measures_are_trailers() {
    let folder = tempfile::tempdir().unwrap();
    let routes = storing(folder.path(), 100);
    let pieces = vec![piece("abc", b"a"), piece("", b"b"), piece("abc", b"c")];
    // The stream of the raw answer, because the generated client does not give access to trailers of a single answer.
    let mut client = tonic::client::Grpc::new(routes.clone());
    client.ready().await.unwrap();
    let path = "/UpFileService/UpLoad".parse().unwrap();
    let codec = tonic_prost::ProstCodec::<UpFileRequest, UpFileResponse>::default();
    let response = client.streaming(Request::new(stream::iter(pieces)), path, codec).await.unwrap();
    assert!(response.metadata().get(keys::SIZE).is_none());
    let mut stream = response.into_inner();
    assert_eq!(stream.message().await.unwrap().unwrap().state, "success");
    let trailers = stream.trailers().await.unwrap().unwrap();
    assert_eq!(trailers.get(keys::SIZE).unwrap(), "3");
    assert_eq!(trailers.get(keys::SHA256).unwrap(), ABC);
    assert_eq!(trailers.get("grpc-status").unwrap(), "0");

    let response = FileServiceClient::new(routes).down_load(FileRequest { name: "abc".into() }).await.unwrap();
    assert_eq!(response.metadata().get(keys::SHA256).unwrap(), ABC);
    assert_eq!(all(response.into_inner()).await[0].content, &b"abc"[..]);
}

#[tokio::test]
async fn bad_uploads_are_refused_and_leave_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let routes = storing(folder.path(), 10);
    for (pieces, code, message) in [
        (vec![], Code::InvalidArgument, "name is missing"),
        (vec![piece("", b"x")], Code::InvalidArgument, "name is \"\""),
        (vec![piece("../x", b"x")], Code::InvalidArgument, "contains a path separator"),
        (vec![piece("a", b"x"), piece("b", b"x")], Code::InvalidArgument, "name of message 2 is \"b\""),
        (vec![piece("a", b"0123456789"), piece("a", b"x")], Code::ResourceExhausted, "at most 10 bytes"),
    ] {
        let status = upload(routes.clone(), pieces).await.unwrap_err();
        assert_eq!(status.code(), code, "{status:?}");
        assert!(status.message().contains(message), "{}", status.message());
        assert!(is_empty(folder.path()), "{message}");
    }
    assert!(upload(routes.clone(), vec![piece("a", b"0123456789")]).await.is_ok());
    assert_eq!(fs::read(folder.path().join("a")).unwrap(), b"0123456789");
    assert!(upload(routes, vec![piece("empty", b"")]).await.is_ok(), "an empty file is a file");
    assert_eq!(fs::read(folder.path().join("empty")).unwrap(), b"");
}

#[tokio::test]
async fn without_a_place_uploads_are_refused() {
    let routes = routes(&App::new(Config { lan: true, ..Config::default() }).unwrap());
    assert_eq!(upload(routes, vec![piece("a", b"x")]).await.unwrap_err().code(), Code::PermissionDenied);
}

#[tokio::test]
async fn an_upload_whose_request_breaks_off_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for (end, code) in [
        // What hyper makes of a reset: a body that ends with CANCELLED, which tonic alone would take for the end.
        (Status::cancelled("reset"), "1"),
        (Status::from_error(std::io::Error::from(std::io::ErrorKind::BrokenPipe).into()), "1"),
        // Not the client's going, but something to tell it.
        (Status::internal("not base64"), "13"),
    ] {
        let frames = stream::iter([Ok(frame(&piece("a", b"x"))), Err(end)]);
        let body = http_body_util::StreamBody::new(frames.map(|next| next.map(http_body::Frame::data)));
        let request = http::Request::post("/UpFileService/UpLoad").body(tonic::body::Body::new(body)).unwrap();
        let response = tower::ServiceExt::oneshot(storing(folder.path(), 1000), request).await.unwrap();
        assert_eq!(response.headers()["grpc-status"], code);
        assert!(is_empty(folder.path()));
    }
}

/// A message with its prefix.
fn frame(message: &UpFileRequest) -> bytes::Bytes {
    let message = prost::Message::encode_to_vec(message);
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    [&[0], &length[..], &message].concat().into()
}
