//! A wire with a switch: while it is off, sockets stay open and nothing moves, as when a network drops every packet.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// Forwards TCP connections to a server.
pub(crate) struct Proxy {
    flowing: watch::Sender<bool>,
    accepting: AbortHandle,
}

impl Proxy {
    /// Accepts connections on `listener` and forwards them to `to`.
    pub(crate) fn start(listener: TcpListener, to: SocketAddr) -> Self {
        let (flowing, switch) = watch::channel(true);
        let accepting = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(connect(near, to, switch.clone()));
            }
        });
        Self { flowing, accepting: accepting.abort_handle() }
    }

    /// From now on nothing moves.
    pub(crate) fn pause(&self) {
        self.flowing.send_replace(false);
    }

    /// Everything moves again, what was held back first.
    pub(crate) fn resume(&self) {
        self.flowing.send_replace(true);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn connect(near: TcpStream, to: SocketAddr, mut switch: watch::Receiver<bool>) {
    // A new connection is taken by the kernel already; what lies behind it hears nothing while the wire is cut.
    if switch.wait_for(|flowing| *flowing).await.is_err() {
        return;
    }
    let Ok(far) = TcpStream::connect(to).await else { return };
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    tokio::join!(forward(near_in, far_out, switch.clone()), forward(far_in, near_out, switch));
}

async fn forward(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut switch: watch::Receiver<bool>) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer).await;
        // An end, too, is a packet that does not arrive.
        if switch.wait_for(|flowing| *flowing).await.is_err() {
            return;
        }
        match read {
            Ok(length @ 1..) if to.write_all(&buffer[..length]).await.is_ok() => {}
            _ => return,
        }
    }
}
