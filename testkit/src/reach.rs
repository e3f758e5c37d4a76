use std::{fmt::Debug, io, net::SocketAddr};

use futures::future::BoxFuture;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

/// Bytes both ways.
pub trait Io: AsyncRead + AsyncWrite + Unpin + Send + Debug {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + Debug> Io for T {}

/// A server that can be connected to. Its address is one: whatever listens there.
pub trait Reach: Sync {
    /// Where it listens.
    fn address(&self) -> SocketAddr;

    /// What it calls itself: `http://host:port`.
    fn origin(&self) -> String {
        format!("http://{}", self.address())
    }

    /// A connection to it, on which this protocol will be spoken, by its ALPN name: TCP, unless there is more to it.
    ///
    /// # Errors
    /// There is nobody, or something stands between.
    fn connect<'a>(&'a self, protocol: &'a str) -> BoxFuture<'a, io::Result<Box<dyn Io>>> {
        let _ = protocol;
        Box::pin(tcp(self.address()))
    }
}

impl Reach for SocketAddr {
    fn address(&self) -> SocketAddr {
        *self
    }
}

/// A TCP connection on which nothing waits to be sent.
pub(crate) async fn tcp(to: SocketAddr) -> io::Result<Box<dyn Io>> {
    let socket = TcpStream::connect(to).await?;
    socket.set_nodelay(true)?;
    Ok(Box::new(socket))
}
