use std::{io, net::SocketAddr};

use futures::future::BoxFuture;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use weir::{App, Config, Running};
use weir_proto::{seeds, weir::v1};
use weir_testkit::{Io, Reach};

/// A whole server on a port of its own, in this process. It goes with this value.
pub(crate) struct Server {
    running: Running,
    address: SocketAddr,
}

impl Reach for Server {
    fn address(&self) -> SocketAddr {
        self.address()
    }

    fn origin(&self) -> String {
        self.origin()
    }

    fn connect<'a>(&'a self, protocol: &'a str) -> BoxFuture<'a, io::Result<Box<dyn Io>>> {
        if self.app().tls().is_none() {
            return self.address.connect(protocol);
        }
        Box::pin(async move { Ok(Box::new(super::connect(self, protocol).await) as Box<dyn Io>) })
    }
}

impl Server {
    /// One with the defaults.
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// One that speaks TLS, with a certificate of its own.
    pub(crate) async fn secure() -> Self {
        Self::with(|config| config.tls = true).await
    }

    /// One with some flags changed.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config { listen: vec![SocketAddr::from(([127, 0, 0, 1], 0))], ..Config::default() };
        change(&mut config);
        let running = weir::spawn(config).await.unwrap();
        let address = running.address();
        Self { running, address }
    }

    pub(crate) fn app(&self) -> &App {
        self.running.app()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT`, or the same with `https`
    pub(crate) fn origin(&self) -> String {
        self.running.url()
    }

    /// Tells it to stop, as Ctrl-C does.
    pub(crate) fn shut_down(&self) {
        self.app().shutdown().cancel();
    }

    /// Waits until it has stopped.
    pub(crate) async fn stopped(self) {
        let mut running = self.running;
        running.wait().await.unwrap();
    }

    /// How a native client reaches it.
    pub(crate) fn endpoint(&self) -> Endpoint {
        let endpoint = Endpoint::from_shared(self.origin()).unwrap();
        let Some(tls) = self.app().tls() else { return endpoint };
        let trusted = Certificate::from_pem(super::pem("CERTIFICATE", tls.certificate()));
        endpoint.tls_config(ClientTlsConfig::new().ca_certificate(trusted)).unwrap()
    }

    /// A native client's connection.
    pub(crate) fn channel(&self) -> Channel {
        self.endpoint().connect_lazy()
    }

    pub(crate) fn greeter(&self) -> seeds::greeter_client::GreeterClient<Channel> {
        seeds::greeter_client::GreeterClient::new(self.channel())
    }

    pub(crate) fn files(&self) -> seeds::file_service_client::FileServiceClient<Channel> {
        seeds::file_service_client::FileServiceClient::new(self.channel())
    }

    pub(crate) fn uploads(&self) -> seeds::up_file_service_client::UpFileServiceClient<Channel> {
        seeds::up_file_service_client::UpFileServiceClient::new(self.channel())
    }

    pub(crate) fn monitor(&self) -> v1::monitor_client::MonitorClient<Channel> {
        v1::monitor_client::MonitorClient::new(self.channel())
    }

    pub(crate) fn lab(&self) -> v1::lab_client::LabClient<Channel> {
        v1::lab_client::LabClient::new(self.channel())
    }

    pub(crate) fn rooms(&self) -> v1::room_client::RoomClient<Channel> {
        v1::room_client::RoomClient::new(self.channel())
    }

    pub(crate) fn recorder(&self) -> v1::recorder_client::RecorderClient<Channel> {
        v1::recorder_client::RecorderClient::new(self.channel())
    }
}
