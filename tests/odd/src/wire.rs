//! What stands between HTTP/2 and the socket: it may wait before the first byte, and may end the connection in its own words.

use std::{io, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, DuplexStream},
    sync::Notify,
};
use weir_wire::http2::{At, FrameReader, frame, kind};

/// Bytes on their way.
const ROOM: usize = 64 * 1024;

/// Carries what HTTP/2 and the socket say, until one of them ends. `late` is waited for before the first byte goes out; when
/// `goodbye` is told the server says `words` in GOAWAY with an error code, between two frames, and closes.
pub(crate) async fn carry(
    socket: impl AsyncRead + AsyncWrite + Send + 'static,
    http2: DuplexStream,
    late: Duration,
    goodbye: Arc<Notify>,
    words: (u32, &'static str),
) -> io::Result<()> {
    let (mut from_client, mut to_client) = tokio::io::split(socket);
    let (mut from_server, mut to_server) = tokio::io::split(http2);
    let up = async {
        tokio::io::copy(&mut from_client, &mut to_server).await?;
        to_server.shutdown().await
    };
    let down = async {
        tokio::time::sleep(late).await;
        let (mut frames, mut between, mut bytes) = (FrameReader::of_server(), true, vec![0; ROOM]);
        loop {
            tokio::select! {
                read = from_server.read(&mut bytes) => {
                    let read = read?;
                    if read == 0 {
                        break;
                    }
                    frames.walk(&bytes[..read], |at| between = matches!(at, At::End(end, _) if end == read));
                    to_client.write_all(&bytes[..read]).await?;
                }
                () = goodbye.notified(), if between => {
                    let (code, text) = words;
                    let said = [&[0; 4][..], &code.to_be_bytes(), text.as_bytes()].concat();
                    to_client.write_all(&frame(kind::GOAWAY, 0, 0, &said)).await?;
                    break;
                }
            }
        }
        to_client.shutdown().await
    };
    tokio::select! {
        ended = down => ended,
        Err(error) = up => Err(error),
    }
}
