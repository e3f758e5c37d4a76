//! A line that breaks: it stalls, resets and ends connections at random.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Result;
use socket2::SockRef;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    sync::watch,
    task::JoinSet,
    time::sleep,
};

/// Forwards connections to a server, and breaks them. Dropping it breaks all.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) at: SocketAddr,
    pub(super) faults: Arc<Faults>,
    _connections: JoinSet<()>,
}

/// What the line has done.
#[derive(Debug, Default)]
pub(super) struct Faults {
    calm: AtomicBool,
    pub(super) connections: AtomicU64,
    pub(super) stalls: AtomicU64,
    pub(super) resets: AtomicU64,
    pub(super) ends: AtomicU64,
}

impl Faults {
    /// From now on the line is whole.
    pub(super) fn calm_down(&self) {
        self.calm.store(true, Ordering::Relaxed);
    }
}

impl Line {
    /// A line to `server`.
    pub(super) async fn to(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let at = listener.local_addr()?;
        let faults = Arc::new(Faults::default());
        let (own, mut connections) = (faults.clone(), JoinSet::new());
        connections.spawn(async move {
            let mut open = JoinSet::new();
            loop {
                tokio::select! {
                    Ok((near, _)) = listener.accept() => { open.spawn(connect(near, server, own.clone())); }
                    Some(_) = open.join_next() => {}
                }
            }
        });
        Ok(Self { at, faults, _connections: connections })
    }
}

async fn connect(mut near: TcpStream, server: SocketAddr, faults: Arc<Faults>) {
    // While the server is away, a client's connection ends at once.
    let Ok(mut far) = TcpStream::connect(server).await else { return };
    faults.connections.fetch_add(1, Ordering::Relaxed);
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let (flowing, switch) = watch::channel(true);
    let reset = {
        let ((near_in, near_out), (far_in, far_out)) = (near.split(), far.split());
        let both = async {
            tokio::join!(forward(near_in, far_out, switch.clone()), forward(far_in, near_out, switch));
        };
        tokio::select! {
            () = both => false,
            reset = fate(&flowing, &faults) => reset,
        }
    };
    if reset {
        // Closing then sends RST, as a router does that has forgotten a connection.
        let _ = (
            SockRef::from(&near).set_linger(Some(Duration::ZERO)),
            SockRef::from(&far).set_linger(Some(Duration::ZERO)),
        );
    }
}

/// Stalls the connection now and then, and ends when its time has come: by a reset, or not.
async fn fate(flowing: &watch::Sender<bool>, faults: &Faults) -> bool {
    // Some lines are good and some are bad.
    let mean = [2.0, 8.0, 30.0][rand::random_range(0..3)];
    loop {
        sleep(Duration::from_secs_f64(-mean * (1.0 - rand::random::<f64>()).ln())).await;
        if faults.calm.load(Ordering::Relaxed) {
            continue;
        }
        match rand::random_range(0..10) {
            0..6 => {
                faults.stalls.fetch_add(1, Ordering::Relaxed);
                flowing.send_replace(false);
                sleep(Duration::from_millis(rand::random_range(50..3000))).await;
                flowing.send_replace(true);
            }
            6..9 => {
                faults.resets.fetch_add(1, Ordering::Relaxed);
                return true;
            }
            _ => {
                faults.ends.fetch_add(1, Ordering::Relaxed);
                return false;
            }
        }
    }
}

async fn forward(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, mut switch: watch::Receiver<bool>) {
    let mut buffer = vec![0; 32 << 10];
    loop {
        let read = from.read(&mut buffer).await;
        // While nothing flows, an end does not arrive either.
        if switch.wait_for(|flowing| *flowing).await.is_err() {
            return;
        }
        match read {
            Ok(length @ 1..) if to.write_all(&buffer[..length]).await.is_ok() => {}
            _ => {
                let _ = to.shutdown().await;
                return;
            }
        }
    }
}
