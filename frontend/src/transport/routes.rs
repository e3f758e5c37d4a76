use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

use super::{Channel, Transport, place::Place, target::Target, tunnel::Tunnel, web::Web};
use crate::base::lock;

/// Where the page's server is, and the connections to it.
pub struct Routes {
    /// `http(s)://host:port` of the page.
    origin: String,
    /// One tunnel for each window size asked for: HTTP/2 sets the initial window for a connection as a whole.
    tunnels: Mutex<BTreeMap<u32, Tunnel>>,
    web: Web,
}

impl Routes {
    /// To the server that the page came from.
    pub fn of_page() -> Self {
        let origin = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
        Self::to(origin)
    }

    /// To the server at `origin`: `http(s)://host:port`.
    pub fn to(origin: String) -> Self {
        let web = Web::new(format!("{origin}/rpc"));
        Self { origin, tunnels: Mutex::default(), web }
    }

    /// A channel for one call. `window` is the stream's flow-control window in bytes, for the tunnel.
    pub fn channel(&self, transport: Transport, window: u32) -> Channel {
        match transport {
            Transport::Tunnel => {
                Channel::Tunnel(self.lock().entry(window).or_insert_with(|| self.tunnel(window)).clone())
            }
            Transport::Web => Channel::Web(self.web.clone()),
        }
    }

    /// A tunnel that is nobody else's.
    pub fn tunnel(&self, window: u32) -> Tunnel {
        Tunnel::new(&self.origin, window)
    }

    /// A server that is not this one, reached by way of it.
    pub fn target(&self, place: Place) -> Target {
        Target::new(self.origin.clone(), place)
    }

    /// The server is gone: tunnels that still seem to stand are given up. The next calls open new ones.
    pub fn give_up(&self) {
        self.lock().values().for_each(Tunnel::give_up);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u32, Tunnel>> {
        lock(&self.tunnels)
    }
}
