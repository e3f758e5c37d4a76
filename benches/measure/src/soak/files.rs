//! Files up and down: what is stored is whole, and what is cut is not stored.

use std::time::Duration;

use bytes::Bytes;
use futures::stream;
use sha2::{Digest as _, Sha256};
use tokio::{sync::mpsc, time::timeout};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, metadata::MetadataMap};
use weir_proto::{
    hex, keys,
    seeds::{
        FileRequest, UpFileRequest, file_service_client::FileServiceClient, up_file_service_client::UpFileServiceClient,
    },
};
use weir_testkit::Wire;

use super::{
    calls::next,
    client::{Field, Outcome, Whim},
    tally::End,
};

/// How many names are taken in turn: new files replace old ones, and the disk stays as it is.
const NAMES: u32 = 64;

/// Stores a file and reads it again; or begins to, and gives up.
pub(super) async fn upload(field: Field, wire: Wire, whim: Whim) -> Outcome {
    if rand::random_range(0..5) == 0 {
        return given_up(field, wire).await;
    }
    let life = field.life();
    // Clients that take the same name at the same time replace each other's file: which it is, the content says.
    let name = format!("soak-{}-{:x}.bin", rand::random_range(0..NAMES), life);
    let content = some_bytes(rand::random_range(0..400_000));
    let pieces: Vec<_> = pieces(&name, &content, rand::random_range(1000..50_000)).collect();
    let count = pieces.len() as u64;
    let mut files = UpFileServiceClient::with_origin(wire.clone(), wire.origin());
    let stored = match files.up_load(whim.request(stream::iter(pieces))).await {
        Ok(stored) => stored,
        Err(status) => return Ok((whim.end(&status)?, 0)),
    };
    let measures = (content.len().to_string(), hash(&content));
    if said(stored.metadata()) != measures {
        return Err(format!("{measures:?} was sent, {:?} is stored", said(stored.metadata())));
    }
    let (end, read) = match download(&wire, &name).await {
        Ok((said, content)) if said == (content.len().to_string(), hash(&content)) => {
            (End::Done, content.len() as u64 / 1024)
        }
        Ok((said, content)) => {
            return Err(format!("{said:?} was said, {} bytes came, {}", content.len(), hash(&content)));
        }
        // Files go with the server.
        Err(_) if field.life() != life => (End::Cut, 0),
        // It was being replaced while it was read, and the server says so.
        Err(status) if status.code() == Code::Aborted && std::error::Error::source(&status).is_none() => (End::Done, 0),
        Err(status) => (whim.end(&status)?, 0),
    };
    Ok((end, count + read))
}

/// An upload that never says that it is done leaves nothing.
async fn given_up(field: Field, wire: Wire) -> Outcome {
    let life = field.life();
    let name = format!("cut-{:x}.bin", rand::random::<u64>());
    let (outbox, requests) = mpsc::channel(2);
    let mut files = UpFileServiceClient::with_origin(wire.clone(), wire.origin());
    let storing = files.up_load(ReceiverStream::new(requests));
    let sending = async {
        for piece in pieces(&name, &some_bytes(100_000), 10_000) {
            let _ = outbox.send(piece).await;
        }
        // Still not done.
        std::future::pending::<()>().await;
    };
    let given_up = timeout(Duration::from_millis(rand::random_range(1..300)), async {
        tokio::select! {
            stored = storing => Some(stored),
            () = sending => None,
        }
    })
    .await;
    match given_up {
        Ok(Some(Ok(_))) => return Err("an upload was finished before its end".into()),
        Ok(Some(Err(status))) => return Ok((Whim::default().end(&status)?, 0)),
        Ok(None) | Err(_) => {}
    }
    // The line may be cut by now, and over HTTP/1.1 it is: whoever asks then learns nothing.
    match download(&wire, &name).await {
        Err(status) if status.code() == Code::NotFound => Ok((End::Cancelled, 1)),
        Ok(_) if field.life() == life => Err(format!("{name} was given up and is there")),
        _ => Ok((End::Cancelled, 0)),
    }
}

/// What the server says of a file, and its bytes.
async fn download(wire: &Wire, name: &str) -> Result<((String, String), Vec<u8>), tonic::Status> {
    let mut request = tonic::Request::new(FileRequest { name: name.into() });
    request.metadata_mut().insert(keys::CHUNK_BYTES, 16_384.into());
    let mut files = FileServiceClient::with_origin(wire.clone(), wire.origin());
    let (head, mut chunks, _) = files.down_load(request).await?.into_parts();
    let mut content = Vec::new();
    while let Some(chunk) = next(&mut chunks).await? {
        content.extend_from_slice(&chunk.content);
    }
    Ok((said(&head), content))
}

fn said(metadata: &MetadataMap) -> (String, String) {
    let value = |key| metadata.get(key).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    (value(keys::SIZE), value(keys::SHA256))
}

fn pieces<'a>(name: &'a str, content: &'a [u8], size: usize) -> impl Iterator<Item = UpFileRequest> + 'a {
    // An empty file has one piece too: it says the name.
    let chunks = content.chunks(size).chain(content.is_empty().then_some(content));
    chunks.map(|chunk| UpFileRequest { name: name.into(), content: Bytes::copy_from_slice(chunk) })
}

fn some_bytes(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    rand::fill(&mut bytes[..]);
    bytes
}

fn hash(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}
