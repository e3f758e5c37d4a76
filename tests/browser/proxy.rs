//! A wire with a switch: while it is off, sockets stay open and nothing moves, as when a network drops every packet.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// Forwards TCP connections to a server.
pub(crate) struct Proxy {
    flowing: watch::Sender<bool>,
    link: watch::Sender<bool>,
    accepting: AbortHandle,
}

/// The switches of a connection: that of the wire, and that of the page's link to the server, which is the first tunnel.
#[derive(Clone)]
struct Switches {
    flowing: watch::Receiver<bool>,
    link: Option<watch::Receiver<bool>>,
}

impl Switches {
    /// Waits until everything moves. False: nothing will any more.
    async fn flow(&mut self) -> bool {
        let flows = async |switch: &mut watch::Receiver<bool>| switch.wait_for(|flowing| *flowing).await.is_ok();
        let link = match &mut self.link {
            Some(link) => flows(link).await,
            None => true,
        };
        link && flows(&mut self.flowing).await
    }
}

impl Proxy {
    /// Accepts connections on `listener` and forwards them to `to`.
    pub(crate) fn start(listener: TcpListener, to: SocketAddr) -> Self {
        let (flowing, switch) = watch::channel(true);
        let (link, of_link) = watch::channel(true);
        let tunnels = Arc::new(AtomicUsize::new(0));
        let accepting = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let switches = Switches { flowing: switch.clone(), link: Some(of_link.clone()) };
                tokio::spawn(connect(near, to, switches, tunnels.clone()));
            }
        });
        Self { flowing, link, accepting: accepting.abort_handle() }
    }

    /// From now on nothing moves on the first tunnel that was opened; all others go on.
    pub(crate) fn pause_link(&self) {
        self.link.send_replace(false);
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

async fn connect(near: TcpStream, to: SocketAddr, mut switches: Switches, tunnels: Arc<AtomicUsize>) {
    const TUNNEL: &[u8] = b"GET /tunnel";
    let mut head = [0; TUNNEL.len()];
    let Ok(_) = near.peek(&mut head).await else { return };
    if head != TUNNEL || tunnels.fetch_add(1, Ordering::Relaxed) > 0 {
        switches.link = None;
    }
    // A new connection is taken by the kernel already; what lies behind it hears nothing while the wire is cut.
    if !switches.flow().await {
        return;
    }
    let Ok(far) = TcpStream::connect(to).await else { return };
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    tokio::join!(forward(near_in, far_out, switches.clone()), forward(far_in, near_out, switches));
}

async fn forward(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut switches: Switches) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer).await;
        // An end, too, is a packet that does not arrive.
        if !switches.flow().await {
            return;
        }
        match read {
            Ok(length @ 1..) if to.write_all(&buffer[..length]).await.is_ok() => {}
            _ => return,
        }
    }
}
