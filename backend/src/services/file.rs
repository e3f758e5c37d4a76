//! `FileService` and `UpFileService`: files from and to the server.

use async_stream::try_stream;
use tonic::{Request, Response, Status, Streaming, metadata::MetadataMap};
use weir_proto::{
    keys,
    seeds::{
        FileRequest, FileResponse, UpFileRequest, UpFileResponse,
        file_service_server::{FileService, FileServiceServer},
        up_file_service_server::{UpFileService, UpFileServiceServer},
    },
};

use super::{
    edge::TrailingMetadata,
    stream::{Answers, next},
};
use crate::{
    app::App,
    files::{FileError, Files},
    refusal::{refuse, shortened},
    request_options::RequestOptions,
};

/// The tutorials' size of a piece.
const CHUNK: u32 = 1024;

pub(super) fn download_server(app: &App) -> FileServiceServer<Down> {
    FileServiceServer::new(Down { files: app.files().clone() })
}

/// Downloads.
#[derive(Debug)]
pub(super) struct Down {
    files: Files,
}

#[tonic::async_trait]
impl FileService for Down {
    type DownLoadStream = Answers<FileResponse>;

    async fn down_load(&self, request: Request<FileRequest>) -> Result<Response<Self::DownLoadStream>, Status> {
        let size = RequestOptions(request.metadata()).chunk_bytes(CHUNK)?;
        let FileRequest { name } = request.into_inner();
        let file = self.files.download(&name).await?;
        let measures = measures(file.len(), file.sha256())?;
        let mut pieces = file.pieces(size as usize);
        let mut response = Response::<Self::DownLoadStream>::new(Box::pin(try_stream! {
            while let Some(content) = pieces.next().await? {
                // Small pieces of a file in memory are there at once: others want their turn too.
                tokio::task::coop::consume_budget().await;
                yield FileResponse { name: name.clone(), content };
            }
        }));
        *response.metadata_mut() = measures;
        Ok(response)
    }
}

pub(super) fn upload_server(app: &App) -> UpFileServiceServer<Up> {
    UpFileServiceServer::new(Up { files: app.files().clone() })
}

/// Uploads.
#[derive(Debug)]
pub(super) struct Up {
    files: Files,
}

#[tonic::async_trait]
impl UpFileService for Up {
    async fn up_load(&self, request: Request<Streaming<UpFileRequest>>) -> Result<Response<UpFileResponse>, Status> {
        let mut requests = request.into_inner();
        let Some(UpFileRequest { name, mut content }) = next(&mut requests).await? else {
            return Err(Status::invalid_argument("name is missing: the first message says it, and there was none"));
        };
        let mut upload = self.files.upload(&name).await?;
        let mut number = 1_u64;
        loop {
            upload.write(&content).await?;
            let Some(piece) = next(&mut requests).await? else {
                break;
            };
            number += 1;
            if !piece.name.is_empty() && piece.name != name {
                let allowed = format!("the first message's {} or nothing", shortened(&name));
                return Err(refuse(&format!("name of message {number}"), piece.name, &allowed));
            }
            content = piece.content;
        }
        let stored = upload.finish().await?;
        let mut response = Response::new(UpFileResponse { state: "success".into() });
        response.extensions_mut().insert(TrailingMetadata(measures(stored.len, &stored.sha256)?));
        Ok(response)
    }
}

fn measures(len: u64, sha256: &str) -> Result<MetadataMap, Status> {
    let mut metadata = MetadataMap::with_capacity(2);
    metadata.insert(keys::SIZE, len.into());
    metadata.insert(keys::SHA256, sha256.parse().map_err(|_| Status::internal("a hash that is not ASCII"))?);
    Ok(metadata)
}

impl From<FileError> for Status {
    fn from(error: FileError) -> Self {
        match &error {
            FileError::NotFound { name } => Self::not_found(format!("name is {}: {error}", shortened(name))),
            FileError::Name { name, fault } => {
                refuse("name", name, &format!("a plain file name of 1 to 255 bytes, but this one {fault}"))
            }
            FileError::TooLarge { .. } => Self::resource_exhausted(error.to_string()),
            FileError::Off => Self::permission_denied(error.to_string()),
            FileError::Changed => Self::aborted(error.to_string()),
            FileError::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => {
                Self::resource_exhausted("the server's disk is full")
            }
            FileError::Io(io) => {
                // Paths of the server are not the client's business.
                tracing::error!(error = %io, "file");
                Self::internal("the server's disk failed")
            }
        }
    }
}
