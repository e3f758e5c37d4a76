//! gRPC-Web over HTTP/1.1.

use std::{
    fmt::Write as _,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use anyhow::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use weir_proto::weir::v1::BlastRequest;
use weir_testkit::body::message;
use weir_wire::{grpc, web};

use super::{Metadata, Read, check_blast, walk};

/// The last chunk.
const END: &[u8] = b"\r\n0\r\n\r\n";

/// One `Lab.Blast` of `count` messages with `payload` bytes each, read into `read`.
pub(crate) fn blast(
    server: SocketAddr,
    count: u32,
    payload: u32,
    metadata: Metadata<'_>,
    read: &mut Read,
) -> Result<()> {
    let body = message(&BlastRequest { count, payload_bytes: payload, interval_ms: 0 });
    let request = request(server, "/weir.v1.Lab/Blast", metadata, &body);
    let mut socket = TcpStream::connect(server)?;
    socket.set_nodelay(true)?;
    read.length = 0;
    let began = Instant::now();
    socket.write_all(&request)?;
    while !read.bytes().ends_with(END) {
        let length = socket.read(&mut read.room(256 << 10)[..256 << 10])?;
        anyhow::ensure!(length > 0, "the connection ended before the answer");
        read.length += length;
    }
    read.took = began.elapsed();
    let body = walk::chunked(read.bytes())?;
    let trailers = check_blast(&body, count)?;
    let Some((web::TRAILERS, block, [])) = grpc::split(trailers) else { anyhow::bail!("ended with {trailers:?}") };
    let trailers = web::trailers(block)?;
    anyhow::ensure!(trailers.get("grpc-status").is_some_and(|status| status == "0"), "ended with {trailers:?}");
    Ok(())
}

/// Makes one call after the other on each of `connections` connections for `time`, and answers how long each took.
pub(crate) async fn calls(
    server: SocketAddr,
    path: &str,
    message: &[u8],
    connections: usize,
    time: Duration,
) -> Result<Vec<Duration>> {
    let request = request(server, path, &[], message);
    let end = Instant::now() + time;
    let each = (0..connections).map(|_| one_after_the_other(server, &request, end));
    Ok(futures::future::try_join_all(each).await?.concat())
}

async fn one_after_the_other(server: SocketAddr, request: &[u8], end: Instant) -> Result<Vec<Duration>> {
    let mut socket = tokio::net::TcpStream::connect(server).await?;
    socket.set_nodelay(true)?;
    let mut took = Vec::new();
    let mut buffer = vec![0; 16 << 10];
    while Instant::now() < end {
        let began = Instant::now();
        socket.write_all(request).await?;
        let mut length = 0;
        while !buffer[..length].ends_with(END) {
            let more = socket.read(&mut buffer[length..]).await?;
            anyhow::ensure!(more > 0, "the connection ended before an answer");
            length += more;
        }
        took.push(began.elapsed());
        let answer = String::from_utf8_lossy(&buffer[..length]);
        anyhow::ensure!(answer.contains("grpc-status:0"), "answered with {answer}");
    }
    Ok(took)
}

fn request(server: SocketAddr, path: &str, metadata: Metadata<'_>, body: &[u8]) -> Vec<u8> {
    let mut head = format!(
        "POST {path} HTTP/1.1\r\nhost: {server}\r\ncontent-type: application/grpc-web+proto\r\nx-grpc-web: 1\r\n\
         content-length: {}\r\n",
        body.len()
    );
    for (key, value) in metadata {
        let _ = write!(head, "{key}: {value}\r\n");
    }
    let mut request = (head + "\r\n").into_bytes();
    request.extend_from_slice(body);
    request
}
