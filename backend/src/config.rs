//! How the server is started: flags, each also an environment variable.

mod parse;

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Parser, builder::FalseyValueParser};

use crate::address::{Address, Place};

pub use crate::{
    origin::{HostName, Origin, PublicUrl},
    policy::{Pattern, Port},
};

/// Weir: a playground for gRPC streaming that runs in the browser.
///
/// Serves real gRPC services on one port: to native gRPC clients over HTTP/2, to gRPC-Web clients, over a tunnel
/// (HTTP/2 in a WebSocket) at /tunnel, and a page at / that calls them and shows what happens. Stops on Ctrl-C.
///
/// Sizes are in bytes, or with a unit: 65536, 64KiB, 4MiB, 1GiB. Times are with a unit: 500ms, 10s, 5min.
#[derive(Clone, Debug, Parser)]
#[allow(clippy::doc_markdown, rustdoc::bare_urls, reason = "the help text is printed as it stands")]
#[allow(clippy::struct_excessive_bools, reason = "a flag that takes no value is a bool")]
#[command(name = "weir", version, max_term_width = 110)]
pub struct Config {
    /// A gRPC server to look at: localhost:9000, :9000, https://api.example.org. The terminal shows a link to it, which is for whoever
    /// is on this machine and has it; --open opens it
    #[arg(value_name = "ADDRESS", conflicts_with = "no_targets", value_parser = parse::target)]
    pub address: Option<String>,

    /// Address and port to listen on; give it several times to listen on several. Port 0 takes a free one
    #[arg(long, env = "WEIR_LISTEN", value_name = "ADDR", value_delimiter = ',', default_value = "127.0.0.1:50051")]
    pub listen: Vec<SocketAddr>,

    /// Listen on all interfaces, on the ports of --listen, and print the address for other machines. Switches uploads
    /// off unless --uploads is given
    #[arg(long, env = "WEIR_LAN", value_parser = FalseyValueParser::new())]
    pub lan: bool,

    /// Where others reach this server, if it is behind a proxy or has a name: https://weir.example.org
    #[arg(long, env = "WEIR_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,

    /// Speak https, with a certificate made at the start for the addresses that --listen, --lan and --public-url amount to.
    /// Browsers warn of it once; its fingerprint is printed, to compare. What it brings: HTTP/2 in browsers, so that
    /// gRPC-Web has no limit of six streams
    #[arg(long, env = "WEIR_TLS", value_parser = FalseyValueParser::new())]
    pub tls: bool,

    /// Speak https with this certificate: a PEM file, the server's own first, then those that vouch for it. Needs --key.
    /// Read at the start only
    #[arg(long, env = "WEIR_CERT", value_name = "FILE")]
    pub cert: Option<PathBuf>,

    /// The private key of --cert: a PEM file without a passphrase
    #[arg(long, env = "WEIR_KEY", value_name = "FILE")]
    pub key: Option<PathBuf>,

    /// A page from elsewhere that may call this server: https://app.example.org. Give it several times for several
    #[arg(long, env = "WEIR_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    pub allow_origin: Vec<Origin>,

    /// Another name that this server answers to: teacher.local, a container's name; .example.org for all names below it.
    /// Give it several times for several. Its addresses, localhost and --public-url's host need not be named
    #[arg(long, env = "WEIR_ALLOW_HOST", value_name = "NAME", value_delimiter = ',')]
    pub allow_host: Vec<HostName>,

    /// A gRPC server that the page may call through this one: host:port, *.example.org:443, 10.0.0.0/8:*, unix:/path, or any. Give
    /// it several times for several. A Weir that only this machine reaches lets its page call this machine's servers anyway; any
    /// is for such a one only
    #[arg(long, env = "WEIR_TARGET", value_name = "PATTERN", value_delimiter = ',')]
    pub target: Vec<Pattern>,

    /// Call no other servers
    #[arg(long, env = "WEIR_NO_TARGETS", value_parser = FalseyValueParser::new())]
    pub no_targets: bool,

    /// Do not look at what passes to other servers: the page draws its own end of such calls only
    #[arg(long, env = "WEIR_UNOBSERVED", value_parser = FalseyValueParser::new())]
    pub unobserved: bool,

    /// Open the page in a browser
    #[arg(long, env = "WEIR_OPEN", value_parser = FalseyValueParser::new())]
    pub open: bool,

    /// Let UserService.GetUser answer without a token
    #[arg(long, env = "WEIR_NO_TOKEN", value_parser = FalseyValueParser::new())]
    pub no_token: bool,

    /// The demo user's `appid`, part of UserService's token. It teaches per-call credentials and protects nothing
    #[arg(long, env = "WEIR_APP_ID", value_name = "TEXT", default_value = "itxs")]
    pub app_id: String,

    /// The demo user's `appkey`, the other part of the token
    #[arg(long, env = "WEIR_APP_KEY", value_name = "TEXT", default_value = "11223344", hide_env_values = true)]
    pub app_key: String,

    /// Serve grpc.testing.TestService too, which the interop clients of gRPC's implementations call
    #[arg(long, env = "WEIR_INTEROP", value_parser = FalseyValueParser::new())]
    pub interop: bool,

    /// A folder whose files FileService.DownLoad serves, in the place of the built-in samples
    #[arg(long, env = "WEIR_FILES", value_name = "DIR")]
    pub files: Option<PathBuf>,

    /// The folder that UpFileService.UpLoad writes to. Without it: a temporary one that goes with the server
    #[arg(long, env = "WEIR_UPLOADS", value_name = "DIR")]
    pub uploads: Option<PathBuf>,

    /// Largest message that is read, 1KiB to 1GiB. A larger one: RESOURCE_EXHAUSTED
    #[arg(long, env = "WEIR_MAX_MESSAGE", value_name = "SIZE", default_value = "4MiB", value_parser = parse::size(1 << 10, 1 << 30))]
    pub max_message: u64,

    /// Most metadata of a call, keys and values together, 1KiB to 256KiB. More: RESOURCE_EXHAUSTED
    #[arg(long, env = "WEIR_MAX_METADATA", value_name = "SIZE", default_value = "16KiB", value_parser = parse::size(1 << 10, 256 << 10))]
    pub max_metadata: u64,

    /// Largest file that may be uploaded, 1 byte to 1TiB. A larger one: RESOURCE_EXHAUSTED
    #[arg(long, env = "WEIR_MAX_UPLOAD", value_name = "SIZE", default_value = "256MiB", value_parser = parse::size(1, 1 << 40))]
    pub max_upload: u64,

    /// Most connections at a time, 1 to 1000000. One more is told so and closed
    #[arg(long, env = "WEIR_MAX_CONNECTIONS", value_name = "COUNT", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_connections: u32,

    /// Most connections at a time from one address, 1 to 1000000. One more is told so and closed. A class behind one router
    /// has one address, and a browser up to eight connections. With --public-url, connections from this machine itself are
    /// a proxy's and not counted; for a proxy on another machine say what --max-connections says
    #[arg(long, env = "WEIR_MAX_CONNECTIONS_PER_ADDRESS", value_name = "COUNT", default_value_t = 2048, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_connections_per_address: u32,

    /// Most open calls of one client, 1 to 1000000. One more: RESOURCE_EXHAUSTED. A client is a page, by the session in its
    /// metadata; without one, an address. With --public-url, a proxy on this machine says which, in X-Forwarded-For
    #[arg(long, env = "WEIR_MAX_CALLS_PER_CLIENT", value_name = "COUNT", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_calls_per_client: u32,

    /// Most members of a chat room, 2 to 1000. One more: RESOURCE_EXHAUSTED. Every line goes to all of them
    #[arg(long, env = "WEIR_MAX_ROOM_MEMBERS", value_name = "COUNT", default_value_t = 200, value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub max_room_members: u32,

    /// Most calls at a time on one HTTP/2 connection or tunnel, 1 to 100000. One more waits at the client
    #[arg(long, env = "WEIR_MAX_STREAMS", value_name = "COUNT", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub max_streams: u32,

    /// HTTP/2 window of each stream, 1KiB to 16MiB: how much a client may send before the service has read it
    #[arg(long, env = "WEIR_STREAM_WINDOW", value_name = "SIZE", default_value = "64KiB", value_parser = parse::window(1 << 10, 16 << 20))]
    pub stream_window: u32,

    /// HTTP/2 window of each connection, 8MiB to 1GiB, shared by its streams. Half of it is what small unread frames may weigh,
    /// 256 bytes each; a client beyond that loses its connection
    #[arg(long, env = "WEIR_CONNECTION_WINDOW", value_name = "SIZE", default_value = "64MiB", value_parser = parse::window(8 << 20, 1 << 30))]
    pub connection_window: u32,

    /// How long a client may take to send a request's headers, 100ms to 10min
    #[arg(long, env = "WEIR_HEADER_TIMEOUT", value_name = "TIME", default_value = "10s", value_parser = parse::time(Duration::from_millis(100), Duration::from_mins(10)))]
    pub header_timeout: Duration,

    /// How long a connection or tunnel without a call stays open, and the rest of a message is waited for, 1s to 24h
    #[arg(long, env = "WEIR_IDLE_TIMEOUT", value_name = "TIME", default_value = "10min", value_parser = parse::time(Duration::from_secs(1), Duration::from_hours(24)))]
    pub idle_timeout: Duration,

    /// What to log: error, warn, info (a line for each call), debug, trace, or filters such as weir=debug,h2=info
    #[arg(long, env = "WEIR_LOG", value_name = "FILTER", default_value = "info")]
    pub log: String,
}

/// The defaults of the command line, whatever the environment says.
impl Default for Config {
    fn default() -> Self {
        Self {
            address: None,
            listen: vec![SocketAddr::from(([127, 0, 0, 1], 50051))],
            lan: false,
            public_url: None,
            tls: false,
            cert: None,
            key: None,
            allow_origin: Vec::new(),
            allow_host: Vec::new(),
            target: Vec::new(),
            no_targets: false,
            unobserved: false,
            open: false,
            no_token: false,
            app_id: "itxs".into(),
            app_key: "11223344".into(),
            interop: false,
            files: None,
            uploads: None,
            max_message: 4 << 20,
            max_metadata: 16 << 10,
            max_upload: 256 << 20,
            max_connections: 4096,
            max_connections_per_address: 2048,
            max_calls_per_client: 1024,
            max_room_members: 200,
            max_streams: 256,
            stream_window: 64 << 10,
            connection_window: 64 << 20,
            header_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_mins(10),
            log: "info".into(),
        }
    }
}

/// Where uploads go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uploads<'a> {
    /// Nowhere: they are switched off.
    Off,
    /// Into a temporary folder that goes with the server.
    Temporary,
    /// Into this folder.
    Folder(&'a Path),
}

impl Config {
    /// What `--listen` and `--lan` amount to.
    pub fn listen_addresses(&self) -> Vec<SocketAddr> {
        let everywhere = |address: &SocketAddr| match address.ip() {
            IpAddr::V4(_) => SocketAddr::from(([0; 4], address.port())),
            IpAddr::V6(_) => SocketAddr::from(([0_u16; 8], address.port())),
        };
        let mut addresses: Vec<_> =
            self.listen.iter().map(|address| if self.lan { everywhere(address) } else { *address }).collect();
        addresses.sort_unstable();
        addresses.dedup_by(|a, b| a == b && a.port() != 0);
        addresses
    }

    /// Where the server is that is to be looked at.
    pub(crate) fn own(&self) -> Option<Place> {
        Address::parse(self.address.as_deref()?).ok().map(|address| address.place)
    }

    /// The port of this machine at which that server is, or will be.
    pub(crate) fn own_port(&self) -> Option<u16> {
        let Place::Host(host, port) = self.own()? else { return None };
        let ip = host.trim_matches(['[', ']']).parse::<IpAddr>();
        (host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())).then_some(port)
    }

    /// Whether only this machine reaches the server.
    pub fn is_near(&self) -> bool {
        self.public_url.is_none()
            && self.listen_addresses().iter().all(|address| address.ip().to_canonical().is_loopback())
    }

    /// Whether the server speaks TLS, and nothing else.
    pub fn speaks_tls(&self) -> bool {
        self.tls || self.cert.is_some() || self.key.is_some()
    }

    /// What the server's own addresses begin with: `https` or `http`.
    pub fn scheme(&self) -> &'static str {
        if self.speaks_tls() { "https" } else { "http" }
    }

    /// Where uploads go.
    pub fn uploads(&self) -> Uploads<'_> {
        match &self.uploads {
            Some(folder) => Uploads::Folder(folder),
            None if self.lan => Uploads::Off,
            None => Uploads::Temporary,
        }
    }

    /// A folder of files to serve in the place of the built-in samples.
    pub fn files(&self) -> Option<&Path> {
        self.files.as_deref()
    }

    /// The token (`appid`, `appkey`) that `UserService.GetUser` asks for. None: it asks for none.
    pub fn token(&self) -> Option<(&str, &str)> {
        (!self.no_token).then_some((&self.app_id, &self.app_key))
    }

    /// Largest message that is read, in bytes: for `max_decoding_message_size` of every service.
    pub fn message_limit(&self) -> usize {
        usize::try_from(self.max_message).unwrap_or(usize::MAX)
    }

    /// Largest file that may be uploaded, in bytes.
    pub fn upload_limit(&self) -> u64 {
        self.max_upload
    }

    /// Most metadata of a call, in bytes of keys and values.
    pub fn metadata_limit(&self) -> usize {
        usize::try_from(self.max_metadata).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound_and_its_defaults_are_ours() {
        Config::command().debug_assert();
        if std::env::vars().any(|(key, _)| key.starts_with("WEIR_")) {
            return;
        }
        let parsed = Config::parse_from(["weir"]);
        assert_eq!(format!("{parsed:?}"), format!("{:?}", Config::default()));
    }

    #[test]
    fn every_flag_is_also_an_environment_variable() {
        for arg in Config::command().get_arguments().filter(|arg| !arg.is_positional()) {
            let long = arg.get_long().unwrap();
            let env = arg.get_env().map(|name| name.to_str().unwrap().to_owned());
            assert_eq!(env, Some(format!("WEIR_{}", long.replace('-', "_").to_uppercase())), "--{long}");
        }
    }

    #[test]
    fn lan_means_all_interfaces_and_no_uploads_unless_asked_for() {
        let config = Config::parse_from(["weir", "--lan", "--listen", "127.0.0.1:7070", "--listen", "127.0.0.1:8082"]);
        assert_eq!(config.listen_addresses(), ["0.0.0.0:7070".parse().unwrap(), "0.0.0.0:8082".parse().unwrap()]);
        assert_eq!(config.uploads(), Uploads::Off);
        let config = Config { uploads: Some("here".into()), ..config };
        assert_eq!(config.uploads(), Uploads::Folder(Path::new("here")));
        assert_eq!(Config::default().uploads(), Uploads::Temporary);
    }

    #[test]
    fn every_range_ends_where_the_help_says() {
        let help = Config::command().render_long_help().to_string();
        for (flag, least, below, most, above) in [
            ("max-message", "1KiB", "1023", "1GiB", "1073741825"),
            ("max-metadata", "1KiB", "1023", "256KiB", "262145"),
            ("max-upload", "1", "0", "1TiB", "1099511627777"),
            ("max-connections", "1", "0", "1000000", "1000001"),
            ("max-streams", "1", "0", "100000", "100001"),
            ("stream-window", "1KiB", "1023", "16MiB", "16777217"),
            ("connection-window", "8MiB", "8388607", "1GiB", "1073741825"),
            ("header-timeout", "100ms", "99ms", "10min", "600001ms"),
            ("idle-timeout", "1s", "999ms", "24h", "86400001ms"),
        ] {
            let parse = |value: &str| Config::try_parse_from(["weir", &format!("--{flag}"), value]);
            assert!(parse(least).is_ok() && parse(most).is_ok(), "--{flag}");
            assert!(parse(below).is_err() && parse(above).is_err(), "--{flag}");
            let least = if flag == "max-upload" { "1 byte" } else { least };
            assert!(help.contains(&format!("{least} to {most}")), "--{flag}: {least} to {most}");
        }
    }

    #[test]
    fn a_value_out_of_range_is_an_error_that_names_the_range() {
        let error = Config::try_parse_from(["weir", "--connection-window", "64KiB"]).unwrap_err().to_string();
        assert!(error.contains("8MiB to 1GiB"), "{error}");
        let error = Config::try_parse_from(["weir", "--header-timeout", "5"]).unwrap_err().to_string();
        assert!(error.contains("10s"), "{error}");
    }
}
